import Testing

@testable import Subscriptions

@Suite struct OPMLTests {
    private func read(_ body: String, head: String = "<head><title>T</title></head>") throws -> FeedList {
        try feedList("<opml version=\"2.0\">\(head)<body>\(body)</body></opml>", name: "/f/list.opml")
    }

    @Test("nested outlines are folders, and each feed knows its line")
    func folders() throws {
        let list = try feedList(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <opml version="1.0">
            <head><title>My
              feeds</title></head>
            <body>
            <outline text="News">
              <outline title="World" text="ignored">
                <outline type="rss" text="A &amp; B" xmlUrl="https://example.org/a?x=1&amp;y=2" htmlUrl="https://example.org/"/>
              </outline>
              <outline text="B" xmlUrl="https://example.org/b"></outline>
            </outline>
            <outline text="C" xmlUrl="https://example.org/c" category="/tech/swift,daily"/>
            </body>
            </opml>
            """, name: "/f/list.opml")
        #expect(list.title == "My feeds")
        #expect(list.notices.isEmpty)
        #expect(
            list.subscriptions.map(\.url) == [
                "https://example.org/a?x=1&y=2", "https://example.org/b", "https://example.org/c",
            ])
        #expect(list.subscriptions.map(\.title) == ["A & B", "B", "C"])
        #expect(list.subscriptions.map(\.folder) == [["News", "World"], ["News"], []])
        #expect(list.subscriptions.map(\.source.line) == [8, 10, 12])
        #expect(list.subscriptions[0].homePageURL == "https://example.org/")
        #expect(list.subscriptions[2].tags == ["tech/swift", "daily"])
    }

    @Test(
        "the feed's address is found under the names that programs give it",
        arguments: [
            #"<outline xmlUrl="https://example.org/a"/>"#, #"<outline XMLURL="https://example.org/a"/>"#,
            #"<OUTLINE xmlurl=" https://example.org/a "/>"#, #"<outline type="rss" url="https://example.org/a"/>"#,
            #"<outline feedURL="https://example.org/a" text="https://example.org/a"/>"#,
            #"<outline text="" xmlUrl="feed:https://example.org/a"/>"#,
        ])
    func addressNames(outline: String) throws {
        let list = try read(outline)
        #expect(list.subscriptions.map(\.url) == ["https://example.org/a"])
        #expect(list.subscriptions.first?.title == nil)
    }

    @Test("outlines that are no usable feeds are left out, with a notice where a feed was meant")
    func oddOutlines() throws {
        let list = try read(
            """
            <outline text="just a note"/>
            <outline text="link" type="link" url="https://example.org/page"/>
            <outline text="x" xmlUrl="file:///etc/passwd"/>
            <outline text="y" xmlUrl="https://me:geheim@example.org/"/>
            <outline text="z" type="include" url="https://example.org/more.opml"/>
            <outline text="off" isComment="true"><outline text="in it" xmlUrl="https://example.org/c"/></outline>
            <outline text="ok" xmlUrl="https://example.org/ok"/>
            """)
        #expect(list.subscriptions.map(\.url) == ["https://example.org/ok"])
        #expect(list.subscriptions.first?.folder == [])
        #expect(
            list.notices.map(\.description) == [
                "/f/list.opml:3: left out: expected an absolute http or https address such as "
                    + "\"https://example.org/feed.xml\"; found \"file:///etc/passwd\"",
                "/f/list.opml:4: left out: the address holds a user name or password; put them into a file and name it as "
                    + "credentials_file",
                "/f/list.opml:5: lists another file (type=\"include\"), which is not read; add that file to the folder",
            ])
    }

    @Test("a feed in several folders has the first one, and all of them as tags")
    func severalFolders() throws {
        let list = try read(
            """
            <outline text="A" xmlUrl="https://example.org/a"/>
            <outline text="News"><outline xmlUrl="https://EXAMPLE.org:443/a" htmlUrl="https://example.org/"/></outline>
            <outline text="Tech"><outline text="Swift"><outline text="A" xmlUrl="https://example.org/a#top"/></outline></outline>
            <outline text="News"><outline text="A" xmlUrl="https://example.org/a"/></outline>
            """)
        #expect(list.subscriptions.map(\.url) == ["https://example.org/a"])
        #expect(list.subscriptions.first?.folder == ["News"])
        #expect(list.subscriptions.first?.tags == ["News", "Tech/Swift"])
        #expect(list.subscriptions.first?.homePageURL == "https://example.org/")
        #expect(list.notices.isEmpty)
    }

    @Test(
        "a page that another program makes a feed of is named and left out",
        arguments: ["HTML+XPath", "XML+XPath", "JSON+DotNotation", "HTML+XPath+JSON"])
    func foreignKinds(kind: String) throws {
        let list = try read(
            #"<outline text="X" type="\#(kind)" xmlUrl="https://example.org/x"/><outline type="application/rss+xml" xmlUrl="https://example.org/y"/>"#
        )
        #expect(list.subscriptions.map(\.url) == ["https://example.org/y"])
        #expect(
            list.notices.map(\.message) == [
                "left out: \"X\" is of type \"\(kind)\", a page that another program makes a feed of; newsreel reads feeds"
            ])
    }

    @Test("what exports of miniflux and FreshRSS say of a feed is read where it is a setting here")
    func foreignSettings() throws {
        let list = try feedList(
            """
            <opml version="2.0" xmlns:miniflux="https://miniflux.app/opml" xmlns:frss="https://freshrss.org/opml">
            <body>
            <outline xmlUrl="https://example.org/a" miniflux:disabled="true" miniflux:crawler="true" \
            miniflux:userAgent="Agent/1" miniflux:proxyUrl="socks5://proxy:1080" miniflux:disableHTTP2="true"/>
            <outline xmlUrl="https://example.org/b" miniflux:disabled="false" miniflux:hideGlobally="true"/>
            <outline xmlUrl="https://example.org/c" frss:ttl="-3600" frss:cssFullContent="article .body" \
            frss:CURLOPT_USERAGENT="Agent/2" frss:CURLOPT_PROXY="proxy:3128" frss:CURLOPT_PROXYTYPE="7" \
            frss:CURLOPT_HTTPHEADER="X-One: 1&#xA;X-Two: a:b"/>
            <outline xmlUrl="https://example.org/d" frss:ttl="7200" frss:CURLOPT_PROXY="x" frss:CURLOPT_PROXYTYPE="-1"/>
            <outline xmlUrl="https://example.org/e" other:disabled="true" disabled="true"/>
            </body></opml>
            """, name: "/f/list.opml")
        let feeds = list.subscriptions
        #expect(feeds.map(\.isEnabled) == [false, true, false, true, true])
        #expect(feeds.map(\.wantsFullText) == [true, nil, true, nil, nil])
        #expect(feeds.map(\.userAgent) == ["Agent/1", nil, "Agent/2", nil, nil])
        #expect(feeds.map(\.proxy) == ["socks5://proxy:1080", nil, "socks5h://proxy:3128", "none", nil])
        #expect(feeds.map(\.httpVersion) == [.http1, nil, nil, nil, nil])
        #expect(feeds[2].headers.map(\.name) == ["X-One", "X-Two"] && feeds[2].headers.map(\.value) == ["1", "a:b"])
        #expect(list.problems.isEmpty)
    }

    @Test("a foreign setting that is none here is told without its value, and the feed stays")
    func foreignFaults() throws {
        let list = try feedList(
            """
            <opml xmlns:miniflux="https://miniflux.app/opml" xmlns:frss="https://freshrss.org/opml" \
            xmlns:newsreel="https://newsreel.example/ns/opml-1"><body>
            <outline xmlUrl="https://example.org/a" miniflux:proxyUrl="http://me:geheim@proxy:1"/>
            <outline xmlUrl="https://example.org/b" frss:CURLOPT_PROXY="proxy:1" frss:CURLOPT_PROXYTYPE="4"/>
            <outline xmlUrl="https://example.org/c" frss:CURLOPT_HTTPHEADER="Cookie: geheim"/>
            <outline xmlUrl="https://example.org/d" miniflux:disabled="true" newsreel:enabled="true"/>
            </body></opml>
            """, name: "/f/list.opml")
        #expect(list.subscriptions.map(\.proxy) == [nil, nil, nil, nil])
        #expect(list.subscriptions.map(\.isEnabled) == [true, true, true, true])
        let proxy = "expected a proxy such as \"http://host:port\", without a password, or \"none\""
        #expect(
            list.notices.map(\.description) == [
                "/f/list.opml:2: miniflux:proxyUrl is passed over: \(proxy)",
                "/f/list.opml:3: frss:CURLOPT_PROXY is passed over: \(proxy)",
                "/f/list.opml:4: frss:CURLOPT_HTTPHEADER is passed over: Cookie is a secret, which belongs in "
                    + "credentials_file",
            ])
    }

    @Test("folders with long names around many feeds take room for one copy of each name")
    func longFolders() throws {
        let name = String(repeating: "n", count: 5000)
        let feeds = (0..<5000).map { "<outline text='f\($0)' xmlUrl='https://example.org/\($0)'/>" }.joined()
        let list = try read(
            String(repeating: "<outline text='\(name)'>", count: 30) + feeds
                + String(repeating: "</outline>", count: 30))
        #expect(list.subscriptions.count == 5000)
        #expect(list.subscriptions.last?.folder == Array(repeating: String(name.prefix(200)), count: 30))
        #expect(list.written(as: .toml).utf8.count < 5000 * 8000)
    }

    @Test("a feed's outline may hold further feeds")
    func nestedFeeds() throws {
        let list = try read(
            #"<outline text="A" xmlUrl="https://example.org/a"><outline text="B" xmlUrl="https://example.org/b"/></outline>"#
        )
        #expect(list.subscriptions.map(\.folder) == [[], ["A"]])
    }

    @Test("broken XML is mended and told")
    func brokenXML() throws {
        let list = try read(#"<outline text="A & B" xmlUrl="https://example.org/a?b&c"/>"#)
        #expect(list.subscriptions.map(\.title) == ["A & B"])
        #expect(list.subscriptions.map(\.url) == ["https://example.org/a?b&c"])
        #expect(
            list.notices.map(\.message) == ["is not well-formed XML and was mended while reading; check what it lists"])
    }

    @Test("Latin-1 is decoded by its declaration")
    func encodings() throws {
        var bytes = Array("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><opml><body><outline text=\"Caf".utf8)
        bytes.append(0xE9)
        bytes.append(contentsOf: "\" xmlUrl=\"https://example.org/\"/></body></opml>".utf8)
        let list = try FeedList(ConfigurationFile(path: "a.opml", bytes: bytes))
        #expect(list.subscriptions.map(\.title) == ["Café"])
    }

    @Test(
        "what is not OPML, or not all of it, is refused",
        arguments: [
            (
                "<html><body>Sign in</body></html>",
                "is not OPML: it has no <opml> element; export the list again, or name a .toml file"
            ),
            ("", "is not OPML: it has no <opml> element; export the list again, or name a .toml file"),
            (
                "<opml><body><outline text='a' xmlUrl='https://example.org/a'/><outline te",
                "ends in the middle of its outlines; export or copy the list again"
            ),
            (
                "<opml><body>" + String(repeating: "<outline text='a'>", count: 1000),
                "outlines nest deeper than 32 levels here; flatten the list's folders"
            ),
        ])
    func refused(text: String, message: String) {
        let place = message.hasPrefix("outlines") ? ":1" : ""
        #expect(refusal(text, name: "/f/list.opml") == ["/f/list.opml\(place): \(message)"])
    }

    @Test("a title that breaks lines or holds markup stays one line of text")
    func titles() throws {
        let list = try read("<outline text=\"a&#10;b\u{9}c &lt;b&gt;&#x202E;\" xmlUrl=\"https://example.org/\"/>")
        #expect(list.subscriptions.map(\.title) == ["a b c <b>\u{202E}"])
    }
}

@Suite struct FeedListWriterTests {
    /// A list with something in every field that a form can hold.
    private var list: FeedList {
        var list = FeedList()
        list.title = "Mine & \"yours\" <all>"
        var plain = Subscription(url: "https://example.org/a?x=1&y=2", source: .init(file: "f", line: 1))
        plain.title = "Quotes \" ' & < > \\ é 😀"
        plain.homePageURL = "https://example.org/?a&b"
        plain.folder = ["News", "AC/DC"]
        plain.tags = ["one", "two words"]
        var full = Subscription(url: "https://example.org/b", source: .init(file: "f", line: 2))
        full.folder = ["News"]
        full.tags = ["a,b", "/c"]
        full.isEnabled = false
        full.minimumInterval = .seconds(90)
        full.maximumInterval = .seconds(86_400)
        full.wantsFullText = true
        full.userAgent = "true"
        full.headers = [.init(name: "X-A", value: "1"), .init(name: "X-B", value: "a \"b\" & c")]
        full.credentialsFile = "/etc/secret.toml"
        full.allowedAddresses = ["10.0.0.0/8", "fd00::/8"]
        full.httpVersion = .http2WithPriorKnowledge
        full.maximumBodySizeInBytes = 20 << 20
        full.totalTimeout = .seconds(90)
        full.tls.verifiesPeer = false
        full.tls.authoritiesFile = "/etc/ca.pem"
        full.tls.certificateFile = "/etc/c.pem"
        full.tls.keyFile = "/etc/k.pem"
        let last = Subscription(url: "https://example.org/c", source: .init(file: "f", line: 3))
        list.subscriptions = [plain, full, last]
        return list
    }

    private func withoutSources(_ list: FeedList) -> Set<Subscription> {
        Set(
            list.subscriptions.map { subscription in
                var copy = subscription
                copy.source = .init(file: "", line: nil)
                return copy
            })
    }

    @Test("a written list reads back as it was, and writes the same again", arguments: [FeedList.Format.opml, .toml])
    func roundTrip(format: FeedList.Format) throws {
        let text = list.written(as: format)
        let again = try FeedList(ConfigurationFile(path: "/x/list", text: text), format: format)
        #expect(again.title == list.title)
        #expect(again.notices.isEmpty)
        #expect(withoutSources(again) == withoutSources(list))
        #expect(again.written(as: format) == text)
    }

    @Test("a list without settings of ours is plain OPML 2.0")
    func plainOPML() {
        var list = FeedList()
        var feed = Subscription(url: "https://example.org/a", source: .init(file: "f", line: 1))
        feed.folder = ["News"]
        list.subscriptions = [feed]
        #expect(
            list.written(as: .opml) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <opml version="2.0">
                  <head>
                    <title>Feeds</title>
                  </head>
                  <body>
                    <outline text="News" title="News">
                      <outline type="rss" text="https://example.org/a" title="https://example.org/a" xmlUrl="https://example.org/a"/>
                    </outline>
                  </body>
                </opml>

                """)
    }

    @Test("plain text has the addresses")
    func plainText() {
        #expect(
            list.written(as: .text) == "https://example.org/a?x=1&y=2\nhttps://example.org/b\nhttps://example.org/c\n")
    }

    @Test("a key of Newsreel's in OPML that is not known is passed over, a wrong value leaves the feed out, as in TOML")
    func oddSettings() throws {
        let list = try feedList(
            """
            <opml xmlns:n="https://newsreel.example/ns/opml-1" xmlns:other="https://other.example/"><body>
            <outline xmlUrl="https://example.org/a" n:colour="red" other:full_text="x" n:user_agent="U"/>
            <outline xmlUrl="https://example.org/b" n:full_text="maybe"/>
            <outline xmlUrl="https://example.org/c" n:interval_minimum="2h" n:interval_maximum="1h"/>
            </body></opml>
            """, name: "/f/list.opml")
        #expect(list.subscriptions.map(\.userAgent) == ["U"])
        #expect(
            list.notices.map(\.description) == [
                "/f/list.opml:2: newsreel:colour is no key of a feed and passed over; see newsreel.toml(5)"
            ])
        #expect(
            list.problems.map(\.description) == [
                "/f/list.opml:3: newsreel:full_text: expected true or false; found \"maybe\"",
                "/f/list.opml:4: newsreel:interval_maximum: \"1h\" is below interval_minimum, \"2h\"; raise the one or "
                    + "lower the other",
            ])
    }
}
