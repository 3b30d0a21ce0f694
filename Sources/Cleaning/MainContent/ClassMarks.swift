internal import Markup

/// What the words of an element's `class`, `id`, `role`, `itemprop` and data attributes say it is.
///
/// Soft evidence: long prose with few links overrules most of it.
package struct ClassMarks: OptionSet, Sendable, Hashable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
    private init(bit: UInt64) { rawValue = 1 << bit }

    static let share = ClassMarks(bit: 0)
    static let related = ClassMarks(bit: 1)
    static let newsletter = ClassMarks(bit: 2)
    static let advert = ClassMarks(bit: 3)
    static let comment = ClassMarks(bit: 4)
    static let navigation = ClassMarks(bit: 5)
    static let sidebar = ClassMarks(bit: 6)
    static let footer = ClassMarks(bit: 7)
    static let header = ClassMarks(bit: 8)
    static let byline = ClassMarks(bit: 9)
    static let date = ClassMarks(bit: 10)
    static let caption = ClassMarks(bit: 11)
    static let credit = ClassMarks(bit: 12)
    static let tags = ClassMarks(bit: 13)
    static let promo = ClassMarks(bit: 14)
    static let overlay = ClassMarks(bit: 15)
    static let social = ClassMarks(bit: 16)
    static let widget = ClassMarks(bit: 17)
    static let toolbar = ClassMarks(bit: 18)
    static let hidden = ClassMarks(bit: 19)
    static let body = ClassMarks(bit: 20)
    static let content = ClassMarks(bit: 21)
    static let article = ClassMarks(bit: 22)
    static let post = ClassMarks(bit: 23)
    static let story = ClassMarks(bit: 24)
    static let entry = ClassMarks(bit: 25)
    static let main = ClassMarks(bit: 26)
    static let text = ClassMarks(bit: 27)
    static let paragraph = ClassMarks(bit: 28)
    static let title = ClassMarks(bit: 29)
    static let lead = ClassMarks(bit: 30)
    static let embed = ClassMarks(bit: 31)
    static let gallery = ClassMarks(bit: 32)
    static let media = ClassMarks(bit: 33)
    static let video = ClassMarks(bit: 34)
    static let quote = ClassMarks(bit: 35)
    static let listing = ClassMarks(bit: 36)
    static let recommended = ClassMarks(bit: 37)
    static let biography = ClassMarks(bit: 38)
    static let legal = ClassMarks(bit: 39)
    static let paywall = ClassMarks(bit: 40)
    static let donate = ClassMarks(bit: 41)
    static let search = ClassMarks(bit: 42)
    static let login = ClassMarks(bit: 43)
    static let sponsor = ClassMarks(bit: 44)
    static let teaser = ClassMarks(bit: 45)
    static let poll = ClassMarks(bit: 46)
    static let meta = ClassMarks(bit: 47)
    static let infobox = ClassMarks(bit: 48)
    static let wrapper = ClassMarks(bit: 49)
    static let grid = ClassMarks(bit: 50)
    static let item = ClassMarks(bit: 51)
    static let section = ClassMarks(bit: 52)
    static let page = ClassMarks(bit: 53)
    static let wordpress = ClassMarks(bit: 54)
    static let richText = ClassMarks(bit: 55)
    static let live = ClassMarks(bit: 56)
    static let transcript = ClassMarks(bit: 57)
    static let product = ClassMarks(bit: 58)
    static let contents = ClassMarks(bit: 59)
    static let button = ClassMarks(bit: 60)
    /// A picture that stands for a character.
    static let emoji = ClassMarks(bit: 61)
    /// A class that only things outside the article carry, whatever stands in it.
    static let never = ClassMarks(bit: 62)
    static let feedTool = ClassMarks(bit: 63)

    /// Splits at everything but letters and at a change from small to capital: `relatedPosts`, `related_posts`.
    fileprivate static func words(_ bytes: UnsafeBufferPointer<UInt8>, into found: inout ClassMarks) {
        var key: UInt64 = 0
        var count = 0
        var wasSmall = false
        var whole: UInt64 = 0
        let table = ClassWords.table
        func finish() {
            if count >= 2, count <= 19, let marks = table.find(key) { found.formUnion(marks) }
        }
        for byte in bytes {
            let lower = byte | 32
            if lower >= 97 && lower <= 122 {
                let isSmall = byte & 32 != 0
                if !isSmall && wasSmall {
                    finish()
                    key = 0
                    count = 0
                }
                wasSmall = isSmall
                key = ClassWords.step(key, lower)
                whole = ClassWords.step(whole, lower)
                count += 1
            } else {
                finish()
                if byte == 0x20 || byte == 0x0A || byte == 0x09 {
                    if whole != key, let marks = table.find(whole) { found.formUnion(marks) }
                    whole = 0
                } else {
                    whole = ClassWords.step(whole, byte)
                }
                key = 0
                count = 0
                wasSmall = false
            }
        }
        finish()
        if whole != key, let marks = table.find(whole) { found.formUnion(marks) }
    }
}

/// Reads the marks of elements, each value once: a page says the same of many elements.
struct ClassReader {
    /// Not made for the many texts whose elements have no classes.
    private lazy var values = HashIndex(capacity: 64)
    /// By number of the value.
    private var found: [ClassMarks] = []

    /// Longer values are read to here.
    private static let maximumLength = 400

    mutating func marks(of node: HTMLTree.Node, in tree: HTMLTree, bytes: UnsafeBufferPointer<UInt8>) -> ClassMarks {
        var marks: ClassMarks = []
        for place in Int(node.start)..<Int(node.start + node.count) {
            let attribute = tree.attributes[place]
            switch attribute.name {
            // A heading's is made of its words, by generators.
            case .id where node.tag.traits.contains(.heading): break
            case .class, .id, .role, .itemprop, .dataTestid, .dataComponent:
                let start = Int(attribute.start)
                let end = start + min(Int(attribute.count), Self.maximumLength)
                marks.formUnion(self.marks(UnsafeBufferPointer(rebasing: bytes[start..<end])))
            default: break
            }
        }
        return marks
    }

    private mutating func marks(_ value: UnsafeBufferPointer<UInt8>) -> ClassMarks {
        let number = values.insert(HashIndex.hash(value))
        if number == found.count {
            var marks: ClassMarks = []
            ClassMarks.words(value, into: &marks)
            found.append(marks)
        }
        return found[number]
    }
}

/// The words of class names and what each says.
struct ClassWords: Sendable {
    private var keys: [UInt64]
    private var marks: [ClassMarks]

    static let table = ClassWords()

    @inline(__always)
    static func step(_ key: UInt64, _ byte: UInt8) -> UInt64 { (key ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 &+ 0x9E37 }

    @inline(__always)
    func find(_ key: UInt64) -> ClassMarks? {
        var slot = Int(truncatingIfNeeded: key ^ key >> 29) & 2047
        while keys[slot] != 0 {
            if keys[slot] == key { return marks[slot] }
            slot = (slot + 1) & 2047
        }
        return nil
    }

    private init() {
        keys = [UInt64](repeating: 0, count: 2048)
        marks = [ClassMarks](repeating: [], count: 2048)
        for (mark, words) in Self.rows {
            for word in words.utf8.split(separator: 0x20) {
                let key = word.reduce(UInt64(0)) { Self.step($0, $1) }
                var slot = Int(truncatingIfNeeded: key ^ key >> 29) & 2047
                while keys[slot] != 0 && keys[slot] != key { slot = (slot + 1) & 2047 }
                keys[slot] = key
                marks[slot].formUnion(mark)
            }
        }
    }

    private static let rows: [(ClassMarks, String)] = [
        (.share, "share sharing shares sharebar sharebox sharetools sharelinks shareline addtoany addthis sharethis"),
        (.share, "sharedaddy ssba heateor shariff sociable shareaholic share-buttons a2a"),
        (.related, "related relateds relatedposts relatedarticles relatedcontent yarpp readmore alsoread seealso"),
        (.related, "jp-relatedposts also-read read-also read-more readalso similar onward recirc recirculation"),
        (.newsletter, "newsletter newsletters signup subscribe subscription subscriptions mailchimp optin mcfwp"),
        (.newsletter, "email-signup sign-up mailinglist mc4wp mailpoet substack convertkit"),
        (.advert, "ad ads advert adverts advertisement advertising advertisment adsbygoogle adslot adunit adbox"),
        (
            .advert,
            "adcontainer adwrapper dfp gpt banner banners outbrain taboola adsense publicidad werbung anzeige ob"
        ),
        (.comment, "comment comments commentlist disqus respond reply replies discussion livefyre kommentare"),
        (.comment, "commentaires comentarios reader-comments"),
        (.navigation, "nav navbar navigation menu menus breadcrumb breadcrumbs crumbs topnav subnav pagination pager"),
        (.navigation, "paging prev next sitemap megamenu tabs tab dropdown navigations"),
        (.sidebar, "sidebar aside rail rightrail sidebars right-rail side col-right complementary rhs"),
        (.footer, "footer foot bottom contentinfo colophon"),
        (.header, "header head masthead top banner-top hero"),
        (.byline, "byline author authors by contributor contributors writer journalist creator autor auteur vcard"),
        (.date, "date time timestamp published updated datetime pubdate dateline posted datum"),
        (.caption, "caption captions figcaption wpcaption imagecaption legend wp-caption-text"),
        (.credit, "credit credits source photographer copyright photocredit attribution"),
        (.tags, "tag tags topics topic keywords keyword categories category cat label labels taglist cats taxonomy"),
        (.promo, "promo promos promotion cta callout marketing offer offers advertorial inline-promo upsell campaign"),
        (
            .overlay,
            "modal popup popover overlay lightbox cookie cookies consent gdpr onetrust dialog toast notification"
        ),
        (.overlay, "interstitial banner-cookie cmp snackbar tooltip flyout"),
        (.social, "social facebook twitter whatsapp linkedin pinterest instagram follow socials telegram reddit"),
        (.widget, "widget widgets module block-widget elementor plugin"),
        (.toolbar, "toolbar tools actions controls utility utilities bar print bookmark icons icon"),
        (.hidden, "hidden hide sr screenreader visuallyhidden invisible offscreen collapsed skip visually-hidden"),
        (.hidden, "screen-reader-text sr-only d-none noprint"),
        (.body, "body articlebody bodytext storybody postbody bodycopy copy maincontent articletext bodycontent"),
        (.content, "content contents-main entrycontent postcontent articlecontent contenu conteudo contenido inhalt"),
        (.article, "article articles articlepage artikel articulo newsarticle art"),
        (.post, "post posts blogpost single blog hentry"),
        (.story, "story stories storycontent news noticia nota"),
        (.entry, "entry entrytext"),
        (.main, "main maincol primary center maincolumn"),
        (.text, "text texte texto txt prose typography richtext wysiwyg"),
        (.paragraph, "paragraph para paragraphs p"),
        (.title, "title titles headline headlines heading titulo titre hed hl"),
        (.lead, "lead lede intro standfirst subtitle subtitles subheadline dek deck summary excerpt abstract sub"),
        (.lead, "kicker chapo bajada subhead introduction strapline description teaser-text leadin preamble ingress"),
        (.embed, "embed embedded oembed iframe embeds tweet"),
        (.gallery, "gallery slideshow slides slide carousel slider galleries swiper slick"),
        (.media, "media image images img picture photo photos figure pic thumbnail thumb thumbs"),
        (.video, "video player videos videoplayer youtube jwplayer audio podcast brightcove"),
        (.quote, "quote quotes blockquote pullquote testimonial pull-quote"),
        (.listing, "list listing lists items feed river archive archives ul stream index"),
        (.recommended, "recommended recommendation recommendations trending popular most latest mostread mostpopular"),
        (.recommended, "more morefrom moreon featured editors picks suggested suggestions discover next-article"),
        (.recommended, "readnext up-next explore best-of newest recent recents you-may-like"),
        (.biography, "bio biography authorbio authorbox about-author author-box author-bio aboutauthor profile about"),
        (.legal, "legal disclaimer disclosure terms privacy copyrights rights license affiliate disclaimers"),
        (.paywall, "paywall premium piano regwall subscriber locked metered barrier gate"),
        (.donate, "donate donation support contribute membership patreon kofi reader-revenue"),
        (.search, "search searchbox searchform"),
        (.login, "login signin register account user auth"),
        (.sponsor, "sponsor sponsored sponsors partner partners native-ad dianomi revcontent zergnet mgid"),
        (.teaser, "teaser teasers card cards tile tiles preview tease snippet"),
        (.poll, "poll quiz survey rating ratings vote votes stars review-score score"),
        (.meta, "meta metadata info infos details postmeta entry-meta detail stats statistics"),
        (.infobox, "infobox factbox sidebar-box box boxes fact facts explainer keypoints highlights takeaways note"),
        (.wrapper, "wrapper wrap container holder outer inner layout column col row cols columns"),
        (.grid, "grid flex masonry"),
        (.item, "item cell element unit"),
        (.section, "section sections region area zone"),
        (.page, "page site pages document view"),
        (.wordpress, "wp wordpress wp-block"),
        (.richText, "rich rte formatted field markdown md rich-text html cms node"),
        (.live, "live liveblog liveupdates updates timeline"),
        (.transcript, "transcript transcription"),
        (.product, "product products shop buy price prices deal deals shopping cart store"),
        (.contents, "toc contents tableofcontents table-of-contents index-list jump jumplinks anchors"),
        (.button, "button buttons btn btns toggle expand"),
        (
            .emoji,
            "emoji wp-smiley twemoji emoticon smiley smilies"
        ),
        (.never, "sharedaddy jp-relatedposts yarpp yarpp-related adsbygoogle outbrain taboola addtoany addthis disqus"),
        (.never, "robots-nocontent wpcnt onetrust addtoany_share_save_container sd-sharing-enabled noprint-share"),
        (
            .never,
            "ssba-buttons heateor_sss_sharing_container simplesocialbuttons mc4wp-form sociable shareaholic-canvas"
        ),
        (.never, "wabtn_container crp_related zergnet revcontent dianomi"),
        (
            .never,
            """
            field--name-uid field--name-created field--name-title comment-form__title wp-block-post-author \
            wp-block-file__button kg-signup-card kg-audio-thumbnail beehiiv__footer
            """
        ),
        (.feedTool, "feedflare feedburner mediafed feedblitz flares"),
    ]
}
