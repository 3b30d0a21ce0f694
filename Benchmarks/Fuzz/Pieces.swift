/// Pieces that parsers trip over.
enum Pieces {
    static let markup: [[UInt8]] =
        bytes(
            "<", ">", "</", "/>", "<![CDATA[", "]]>", "<!--", "-->", "<?", "?>", "<!DOCTYPE x [", "<?xml ",
            "<!ENTITY a \"&a;&a;\">", "&a;", "&", "&#", "&#x", "&#0;", "\"", "'", "=", "<item>", "</item>", "<entry>",
            "</entry>", "</channel>", "</rss>", "<media:group>", "<media:content url=\"//x\">", "<title>",
            "<link href=''>",
            "<source>", "<textInput>", "<image>", "<script>", "</script", "<svg", "<math>", "<template>", "<table>",
            "<p style=\"color:red;x:url(a)\">", "<a href=\"java&#10;script:x\">", "<img srcset=\"a 1x,\">",
            "\u{0}", "\u{1}", "\u{7F}", "\u{85}", "\u{FFFE}", "\u{202E}", "\u{FEFF}", "{", "}", "[", "]", ":", ",",
            "\\ud800", "\\u0000", "null", "1e999", "99999999999999999999", "-1")
        + [[0xFF], [0xC2], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF, 0xFE], [0x00, 0x3C], [0xC2, 0x80]]

    static let attributes = bytes(
        "xmlns:a=\"\"", "xmlns=\"http://www.w3.org/2005/Atom\"", "xmlns=''", "xml:base=\"../\"",
        "xml:base='//[::1]:99999'",
        "xml:lang=\"\"", "xml:lang='de_AT'", "type=\"xhtml\"", "type='html'", "type='text/plain'", "mode=\"base64\"",
        "mode='xml'", "href='?#'", "url='http://[v1]/'", "rel='self replies'", "length='-5'", "isPermaLink='false'",
        "xmlns:media='http://search.yahoo.com/mrss/'", "x", "x='", "='y'", "duration='1e400'", "start='99:99:99.9'",
        "srsName='EPSG:0'", "geo='geo:1,2;u='", "src=\"data:,\"", "term='&#x1F600;'", "a='1' a='2'")

    static let names = bytes(
        "rss", "rdf:RDF", "feed", "channel", "item", "entry", "title", "link", "description", "content", "summary",
        "content:encoded", "pubDate", "dc:date", "dc:creator", "author", "name", "email", "guid", "id", "category",
        "enclosure", "image", "url", "source", "textInput", "media:group", "media:content", "media:thumbnail",
        "media:credit", "media:player", "itunes:owner", "itunes:category", "itunes:image", "itunes:duration",
        "podcast:person", "podcast:alternateEnclosure", "podcast:source", "psc:chapters", "psc:chapter", "georss:where",
        "gml:Point", "gml:pos", "georss:polygon", "geo:lat", "geo:long", "thr:in-reply-to", "at:deleted-entry",
        "fh:archive",
        "sy:updatePeriod", "skipHours", "hour", "items", "rdf:Seq", "rdf:li", "xhtml:body", "xhtml:div", "div", "br",
        "p",
        "x:unknown", "abstract", "a", "redirect", "cloud", "slash:comments", "wfw:commentRss")

    static let text = bytes(
        "", " ", "a", "&amp;amp;lt;", "0", "-0.0", "1e308", "NaN", "true", "yes", "ann@example.com (Ann)",
        "<ann@example.com>",
        "(", "\"\" <>", "//", "http://", "http://[::1", "http://a/%", "mailto:", "urn:x:y", "tag:a,2020:b", "#", "?",
        "//x/../..",
        "90 90", "1 2 3 4 5 6 7 8", "1,2 1,2", "45.256 -71.92", "1:2:3", "00:00:00.", "en_US.UTF-8", "x-",
        "zh-Hant-TW-x-a",
        "\u{1F600}", "e\u{301}", "\u{5D0}\u{202B}", "ſ", "İ", "\u{10FFFF}")

    static let dates = bytes(
        "Sat, 02 Mar 2024 08:09:10 GMT", "2024-03-02T08:09:10.123456789+05:30", "24:00", "31 Feb",
        "2024-02-30T25:61:61+99:99",
        "0000-00-00", "99999", "2024-W09-6", "2024-366", "20240302T0809", "1709366950123", "-9223372036854775808", "1:",
        "Sat Mar  2 08:09:10 2024", "2024年3月2日", "2 марта 2024 г.", "오후 3:04", "Europe/", "America/New_York",
        "1 Jan 1970 -2400",
        "12:00:60 PM 1/1/01", "(((", ")", "2024-", "-", ":", "+", "Z", "T", "1T1", "99:99:99", "Mar Mar Mar",
        "1 1 1 1 1 1 1 1")

    static let references = bytes(
        "&nbsp;", "&#55357;", "&#226;&#128;&#166;", "&#xFFFFFFFFFFF;", "&#150;", "&bogus;", "&lt", "&amp",
        "&NotEqualTilde;", "&a;",
        "&#x26;#x26;", "&eacute", "&;", "&#;", "&#x;", "&#-1;", "&Auml;&plusmn;")

    static let html = bytes(
        "<p>a<p>b", "<b><i></b></i>", "<table><tr><p>", "<a href='javascript:alert(1)'>x</a>", "<img src=x onerror=y>",
        "<svg><style><img src=x>", "<math><mtext><table><mglyph><style>", "<!--><img src=x>-->", "<p title='</p>'>",
        "<br/><hr>",
        "<iframe src='//x'></iframe>", "<noscript><p title='</noscript><img src=x>'>", "<pre>\n\n x </pre>",
        "<ul><li>a<li>b",
        "<blockquote class='twitter-tweet'><a href='https://twitter.com/a/status/1'></a></blockquote>", "</p></div>",
        "<",
        "<figure><img src='a.jpg' width='1e9'><figcaption>c", "<video src=a><source src=b></video>",
        "<p>&nbsp;&#8232;</p>",
        "<textarea></p>", "<plaintext>", "<select><option>", "<details open><summary>", "<a href='data:text/html,x'>")

    static let declarations = bytes(
        "<!ENTITY a 'b'>", "<!ENTITY a '&b;'><!ENTITY b '&a;'>", "<!ENTITY a '<item><title>x</title></item>'>",
        "<!ENTITY % p 'x'>%p;", "<!ENTITY a SYSTEM 'file:///etc/hostname'>", "<!ELEMENT a (b)*>",
        "<!ATTLIST a b CDATA 'c'>",
        "<!ENTITY lt '&#38;#60;'>", "<!ENTITY a '", "<!-- ", "]]>")

    static let encodings = bytes(
        "utf-8", "utf-16", "utf-32", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1251", "windows-1252", "koi8-r",
        "shift_jis", "euc-jp", "iso-2022-jp", "euc-kr", "gb18030", "big5", "utf-7", "ebcdic-cp-us", "x-nothing", "")

    static let contentTypes: [String?] = [
        nil, nil, nil, "application/rss+xml", "text/xml; charset=us-ascii", "application/xml; charset=utf-16",
        "text/html; charset=windows-1251", "application/feed+json", "text/xml; charset=\"shift_jis\"",
        "charset=gb18030",
    ]

    private static func bytes(_ texts: String...) -> [[UInt8]] { texts.map { Array($0.utf8) } }
}
