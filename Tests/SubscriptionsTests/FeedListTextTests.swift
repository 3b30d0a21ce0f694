import Testing

@testable import Subscriptions

/// Lists changed in their text, as `newsreel add`, `remove`, `edit` and `move` do.
@Suite struct FeedListTextTests {
    private func text(_ text: String, in path: String = "feeds.toml") throws -> FeedListText {
        try FeedListText(ConfigurationFile(path: path, text: text))
    }

    private func feed(_ url: String) -> Subscription { Subscription(url: url, source: .init(file: "", line: nil)) }

    private static let written = """
        # Our feeds.
        title = "Feeds"

        [defaults]
        full_text = true

        # The first.
        [[feed]]
          url = "https://example.org/a"   # the address
          tags = [
            "x", # one
            "[y]",
          ]
          title = 'A'

        [[feed]]
        url = "https://EXAMPLE.org:443/b"
        [feed.headers]
        X-Client = "news"
        # Of what follows.
        [folders."News"]
        interval_minimum = "1h"

        """

    @Test func `A feed that is taken out leaves all other lines as they were`() throws {
        let whole = Self.written
        var list = try text(whole)
        try list.remove("https://example.org/a")
        let lines = whole.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            try list.file.text() == (lines[..<7] + lines[14...]).joined(separator: "\n"))
        try list.remove("https://example.org/b")
        #expect(
            try list.file.text().hasSuffix(
                "# The first.\n\n# Of what follows.\n[folders.\"News\"]\ninterval_minimum = \"1h\"\n"))
        #expect(list.list.subscriptions == [])
    }

    @Test func `A feed is added below all that stands, whatever stands last`() throws {
        for start in [
            "", "# remark", "[folders.\"N\"]\nfull_text = true", "[[feed]]\nurl = \"https://example.org/a\"\n\n",
        ] {
            var list = try text(start)
            var new = feed("https://example.org/new")
            new.title = "N \"1\""
            try list.add(new)
            #expect(try list.file.text().hasPrefix(start))
            #expect(
                try list.file.text().hasSuffix("[[feed]]\nurl = \"https://example.org/new\"\ntitle = \"N \\\"1\\\"\"\n")
            )
        }
    }

    @Test(arguments: [
        ("tags", "[\"q\"]", "url = \"https://example.org/a\"\n  tags = [\"q\"]\n  title"),
        (
            "full_text", "false",
            "url = \"https://example.org/a\"\n  full_text = false\n  tags = [\n  \"x\"\n  ]\n  title"
        ),
        ("title", "", "url = \"https://example.org/a\"\n  tags = [\n  \"x\"\n  ]\n\n[[feed]]"),
    ]) func `A key is set where it stands, else below the address`(key: String, value: String, expected: String) throws
    {
        var list = try text(
            "[[feed]]\n  url = \"https://example.org/a\"\n  tags = [\n  \"x\"\n  ]\n  title = \"A\"\n\n"
                + "[[feed]]\nurl = \"https://example.org/b\"\n")
        let kind = Subscription.value(of: key, written: value)
        try list.set([(key, kind)], of: "https://example.org/a")
        #expect(try list.file.text().contains(expected))
    }

    @Test func `What cannot be changed in the text is refused with its place, and stays`() throws {
        let inline = "feed = [{ url = \"https://example.org/a\" }, { url = \"https://example.org/b\" }]\n"
        var list = try text(inline)
        #expect(throws: SubscriptionsError.self) { try list.remove("https://example.org/a") }
        #expect(throws: SubscriptionsError.self) { try list.add(self.feed("https://example.org/c")) }
        #expect(try list.file.text() == inline)
        var other = try text("[[feed]]\nurl = \"https://example.org/b\"\n[feed.headers]\nX-A = \"1\"\n")
        let error = #expect(throws: SubscriptionsError.self) {
            try other.set([("headers", nil)], of: "https://example.org/b")
        }
        #expect(error?.message.hasPrefix("feeds.toml:3:") == true)
        #expect(throws: SubscriptionsError.self) {
            try other.set([("tagz", .boolean(true))], of: "https://example.org/b")
        }
        #expect(throws: SubscriptionsError.self) {
            try other.set([("interval_minimum", .string("frog"))], of: "https://example.org/b")
        }
    }

    @Test func `A move keeps what the feed was first, and a move back is none`() throws {
        var list = try text("[[feed]]\nurl = \"https://example.org/a\"\n")
        try list.move("https://example.org/a", to: "https://example.org/b")
        try list.move("https://example.org/b", to: "https://example.org/c")
        #expect(list.list.subscriptions[0].formerly == "https://example.org/a")
        try list.move("https://example.org/c", to: "https://example.org/a")
        #expect(try list.file.text() == "[[feed]]\nurl = \"https://example.org/a\"\n")
    }

    private static let outlines = """
        <?xml version="1.0"?>
        <!-- <outline xmlUrl="https://example.org/a"/> -->
        <opml version="2.0" xmlns:other="urn:x">
          <head><title>T</title></head>
          <body>
            <outline text="News &gt; all" other:open='1'>
              <outline type="rss" text='A "q"' xmlUrl="https://example.org/a?x=1&amp;y=2" other:id="7"/>
              <outline text="B" xmlUrl='https://example.org/b'></outline>
            </outline>
          </body>
        </opml>

        """

    @Test func `An outline is taken out, set and added in the text of an OPML list`() throws {
        var list = try text(Self.outlines, in: "feeds.opml")
        try list.remove("https://example.org/b")
        #expect(
            try list.file.text()
                == Self.outlines.replacing(
                    "      <outline text=\"B\" xmlUrl='https://example.org/b'></outline>\n", with: ""))
        try list.set(
            [("full_text", .boolean(true)), ("title", .string("A & <B>"))], of: "https://example.org/a?x=1&y=2")
        #expect(
            try list.file.text().contains(
                """
                text='A &amp; &lt;B&gt;' xmlUrl="https://example.org/a?x=1&amp;y=2" other:id="7" newsreel:full_text="true" \
                title="A &amp; &lt;B&gt;"/>
                """))
        #expect(list.list.subscriptions[0].wantsFullText == true)
        try list.move("https://example.org/a?x=1&y=2", to: "https://example.org/e")
        #expect(list.list.subscriptions[0].formerly == "https://example.org/a?x=1&y=2")
        var new = feed("https://example.org/new")
        new.folder = ["News > all"]
        new.tags = ["a,b"]
        try list.add(new)
        #expect(list.list.subscriptions.map(\.folder) == [["News > all"], ["News > all"]])
        #expect(try list.file.text().contains("other:open='1'"))
        #expect(throws: SubscriptionsError.self) { try list.set([("folder", .string("X"))], of: new.url) }
    }

    @Test func `A feed with others inside of its outline is left to an editor`() throws {
        var list = try text(
            "<opml><body><outline xmlUrl='https://example.org/a'><outline xmlUrl='https://example.org/b'/></outline>"
                + "</body></opml>", in: "feeds.opml")
        #expect(throws: SubscriptionsError.self) { try list.remove("https://example.org/a") }
        try list.remove("https://example.org/b")
        try list.remove("https://example.org/a")
        #expect(list.list.subscriptions == [])
    }

    @Test(arguments: [FeedList.Format.toml, .opml]) func `Written lists can be changed feed by feed to nothing`(
        _ format: FeedList.Format
    ) throws {
        var random = SystemRandomNumberGenerator()
        var list = FeedList()
        for number in 0..<40 {
            var feed = feed("https://h\(number).example/f?a=\(number)&b=%C3%A9")
            feed.title = ["<A> & \"B\"", "#", "[[feed]]", "' ]", nil].randomElement(using: &random)!
            feed.folder = [[], ["News"], ["News", "a/b"]].randomElement(using: &random)!
            feed.tags = [["x"], [], ["a,b", "[c]"]].randomElement(using: &random)!
            feed.headers = [[], [.init(name: "X-A", value: "#[]=\"")]].randomElement(using: &random)!
            list.subscriptions.append(feed)
        }
        var text = try self.text(list.written(as: format), in: "feeds.\(format.rawValue)")
        for feed in list.subscriptions.shuffled(using: &random) {
            try text.set([("full_text", .boolean(true)), ("user_agent", .string("a \"b\" & <c>"))], of: feed.url)
            try text.move(feed.url, to: feed.url + "&moved")
            #expect(text.list.subscriptions.contains { $0.formerly == feed.url && $0.userAgent == "a \"b\" & <c>" })
            try text.remove(feed.url + "&moved")
        }
        #expect(text.list.subscriptions == [])
    }
}
