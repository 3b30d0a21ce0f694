import Testing

@testable import Subscriptions

/// A list from text, named so that messages can be compared.
func feedList(_ text: String, name: String = "/etc/feeds.d/list.toml") throws -> FeedList {
    try FeedList(ConfigurationFile(path: name, text: text))
}

/// What is told of a list: the lines of the error that it is refused with, else what single feeds are left out for.
func refusal(_ text: String, name: String = "/etc/feeds.d/list.toml") -> [String] {
    do {
        return try feedList(text, name: name).problems.map(\.description)
    } catch let error as SubscriptionsError {
        return error.message.split(separator: "\n").map(String.init)
    } catch {
        return ["\(error)"]
    }
}

@Suite struct TOMLFeedListTests {
    @Test("every key of a feed is read")
    func everyKey() throws {
        let list = try feedList(
            """
            title = "My feeds"
            [[feed]]
            url = "https://example.org/feed.xml"
            title = "Example"
            home_page_url = "https://example.org/"
            folder = "News/World"
            tags = ["a", "b"]
            enabled = false
            interval_minimum = "5m"
            interval_maximum = "2d"
            full_text = true
            user_agent = "Reader/1"
            headers = { X-Client = "news" }
            credentials_file = "secrets/example.toml"
            allow_addresses = ["10.0.0.0/8"]
            http_version = "1.1"
            body_size = "20MB"
            total_time = "60s"
            tls_verify = false
            tls_authorities_file = "/etc/ssl/own.pem"
            tls_certificate_file = "client.pem"
            tls_key_file = "client.key"
            """)
        var expected = Subscription(
            url: "https://example.org/feed.xml", source: .init(file: "/etc/feeds.d/list.toml", line: 2))
        expected.title = "Example"
        expected.homePageURL = "https://example.org/"
        expected.folder = ["News", "World"]
        expected.tags = ["a", "b"]
        expected.isEnabled = false
        expected.minimumInterval = .seconds(300)
        expected.maximumInterval = .seconds(172_800)
        expected.wantsFullText = true
        expected.userAgent = "Reader/1"
        expected.headers = [.init(name: "X-Client", value: "news")]
        expected.credentialsFile = "/etc/feeds.d/secrets/example.toml"
        expected.allowedAddresses = ["10.0.0.0/8"]
        expected.httpVersion = .http1
        expected.maximumBodySizeInBytes = 20_000_000
        expected.totalTimeout = .seconds(60)
        expected.tls.verifiesPeer = false
        expected.tls.authoritiesFile = "/etc/ssl/own.pem"
        expected.tls.certificateFile = "/etc/feeds.d/client.pem"
        expected.tls.keyFile = "/etc/feeds.d/client.key"
        #expect(list.title == "My feeds")
        #expect(list.subscriptions == [expected])
    }

    @Test("a feed's own value wins over its folder's, the folder above, and the file's")
    func defaults() throws {
        let list = try feedList(
            """
            [defaults]
            user_agent = "file"
            interval_minimum = "1h"
            full_text = true
            [folders."News/World"]
            user_agent = "inner"
            [folders.News]
            user_agent = "outer"
            interval_minimum = "2h"
            [[feed]]
            url = "https://example.org/a"
            folder = "News/World"
            [[feed]]
            url = "https://example.org/b"
            folder = "News/World"
            interval_minimum = "3h"
            full_text = false
            [[feed]]
            url = "https://example.org/c"
            """)
        #expect(list.subscriptions.map(\.userAgent) == ["inner", "inner", "file"])
        #expect(list.subscriptions.map(\.minimumInterval) == [.seconds(7200), .seconds(10_800), .seconds(3600)])
        #expect(list.subscriptions.map(\.wantsFullText) == [true, false, true])
        #expect(list.subscriptions.map(\.folder) == [["News", "World"], ["News", "World"], []])
    }

    @Test("a folder in the file's defaults brings that folder's settings")
    func defaultFolder() throws {
        let list = try feedList(
            """
            [defaults]
            folder = "News"
            [folders.News]
            user_agent = "news"
            [[feed]]
            url = "https://example.org/a"
            """)
        #expect(list.subscriptions.first?.folder == ["News"])
        #expect(list.subscriptions.first?.userAgent == "news")
    }

    @Test("all that is wrong is told at once, with file, line, key and next step")
    func problems() {
        let lines = refusal(
            """
            titel = "x"
            [defaults]
            full_text = "yes"
            [[feed]]
            url = "ftp://example.org/feed"
            [[feed]]
            title = "no address"
            [[feed]]
            url = "https://example.org/feed"
            interval_minimum = 15
            intervall_maximum = "1d"
            [[feed]]
            url = "https://example.org/other"
            headers = { Authorization = "secret" }
            [[feed]]
            url = "https://example.org/third"
            interval_minimum = "2h"
            interval_maximum = "1h"
            """)
        #expect(
            lines == [
                "/etc/feeds.d/list.toml:1: titel: unknown key; did you mean `title`?",
                "/etc/feeds.d/list.toml:3: full_text: expected true or false; found \"yes\"",
                "/etc/feeds.d/list.toml:5: url: expected an absolute http or https address such as "
                    + "\"https://example.org/feed.xml\"; found \"ftp://example.org/feed\"",
                "/etc/feeds.d/list.toml:6: url: each [[feed]] needs the feed's address, url = \"https://…\"",
                "/etc/feeds.d/list.toml:10: interval_minimum: expected a duration from \"10s\" to \"90d\", with its unit; "
                    + "found 15",
                "/etc/feeds.d/list.toml:11: intervall_maximum: unknown key; did you mean `interval_maximum`?",
                "/etc/feeds.d/list.toml:14: headers: Authorization is a secret, which belongs in credentials_file",
                "/etc/feeds.d/list.toml:18: interval_maximum: \"1h\" is below interval_minimum, \"2h\"; raise the one or "
                    + "lower the other",
            ])
    }

    @Test("what is wrong with one feed costs that feed alone")
    func oneWrongFeed() throws {
        let list = try feedList(
            """
            [defaults]
            user_agent = "U"
            [[feed]]
            url = "https://example.org/a"
            [[feed]]
            url = "https://example.org/b"
            interval_minimum = 15
            [[feed]]
            url = "https://example.org/c
            title = "no closing quote above"
            [[feed]]
            url = "https://example.org/d"
            [[feed]]
            url = "example.org/e"
            """)
        #expect(list.subscriptions.map(\.url) == ["https://example.org/a", "https://example.org/d"])
        #expect(list.subscriptions.map(\.userAgent) == ["U", "U"])
        #expect(list.subscriptions.map(\.source.line) == [3, 11])
        #expect(list.problems.map(\.line) == [9, 7, 14])
    }

    @Test("what is wrong outside of the feeds is an error, and so is a file of nothing but slips")
    func wrongFile() {
        for text in ["[defaults\nfull_text = true\n[[feed]]\nurl = \"https://example.org/\"", "colour = 1"] {
            #expect(throws: SubscriptionsError.self) { try feedList(text) }
        }
        #expect(throws: SubscriptionsError.self) { try feedList(String(repeating: "[[feed]]\nurl = x\n", count: 30)) }
        #expect(throws: SubscriptionsError.self) { try feedList(String(repeating: "[[feed]]\nurl = 1\n", count: 1500)) }
    }

    @Test("a syntax error names its line and column")
    func syntax() {
        #expect(
            refusal("[[feed]]\nurl = https://example.org/") == [
                "/etc/feeds.d/list.toml:2: column 7: `https:` is no TOML value; a string stands in double quotes"
            ])
    }

    @Test("a password in an address is refused and not repeated")
    func passwordInAddress() {
        #expect(
            refusal("[[feed]]\nurl = \"https://me:geheim@example.org/feed\"") == [
                "/etc/feeds.d/list.toml:2: url: the address holds a user name or password; put them into a file and name it "
                    + "as credentials_file"
            ])
    }

    @Test("an @ in the path is no password")
    func atSignInPath() throws {
        let list = try feedList("[[feed]]\nurl = \"https://social.example/@someone.rss\"")
        #expect(list.subscriptions.map(\.url) == ["https://social.example/@someone.rss"])
    }

    @Test("[feed] in single brackets is explained")
    func singleBrackets() {
        #expect(
            refusal("[feed]\nurl = \"https://example.org/\"") == [
                "/etc/feeds.d/list.toml:1: feed: expected [[feed]] in double brackets"
            ])
    }
}

@Suite struct PlainFeedListTests {
    @Test("one address a line, with comments")
    func reads() throws {
        let list = try feedList(
            "# mine\n\nhttps://example.org/a  # first\r\n  https://example.org/b#part\nfeed://example.org/c\n",
            name: "list.txt")
        #expect(
            list.subscriptions.map(\.url) == [
                "https://example.org/a", "https://example.org/b", "http://example.org/c",
            ])
        #expect(list.subscriptions.map(\.source.line) == [3, 4, 5])
    }

    @Test("a line that is no address is named and left out; a file of such lines is no list")
    func leavesOut() throws {
        let list = try feedList(
            "https://example.org/a\nftp://a.example/b\nhttps://u:geheim@example.org/\n", name: "list")
        #expect(list.subscriptions.map(\.url) == ["https://example.org/a"])
        #expect(
            list.notices.map(\.description) == [
                "list:2: left out: expected an absolute http or https address such as \"https://example.org/feed.xml\"; "
                    + "found \"ftp://a.example/b\"",
                "list:3: left out: the address holds a user name or password; put them into a file and name it as "
                    + "credentials_file",
            ])
        #expect(throws: SubscriptionsError.self) { try feedList("Dear all,\nthese are my feeds\n", name: "list") }
    }

    @Test("an address without a scheme is one of https")
    func withoutScheme() throws {
        let list = try feedList(
            "example.org/b\nnews.example.org:8080/feed?x=1\nMr. Smith's feeds\nlocalhost\n", name: "list")
        #expect(
            list.subscriptions.map(\.url) == ["https://example.org/b", "https://news.example.org:8080/feed?x=1"])
        #expect(list.notices.map(\.line) == [3, 4])
    }

    @Test(
        "a header that cannot be sent is named, with the reason",
        arguments: [
            (
                "\"X Y\" = \"1\"",
                "\"X Y\" is no header's name; one is made of letters, digits and hyphens, such as \"X-Client\""
            ),
            ("Cookie = \"1\"", "Cookie is a secret, which belongs in credentials_file"),
            ("Host = \"1\"", "Host is set by the poll itself; leave it out"),
            ("X-A = 1", "the value of X-A must be a string on one line, without spaces at its ends"),
        ])
    func oddHeaders(header: String, message: String) throws {
        let list = try feedList(
            "[[feed]]\nurl = \"https://example.org/a\"\nheaders = { X-Good = \"1\", \(header) }\n", name: "list.toml")
        #expect(list.problems.map(\.description) == ["list.toml:3: headers: \(message)"])
    }

    @Test("a key of a feed that stands above all feeds is told where it belongs")
    func misplacedKey() {
        let error = #expect(throws: SubscriptionsError.self) {
            try feedList("full_text = true\n[[feed]]\nurl = \"https://example.org/a\"\n", name: "list.toml")
        }
        #expect(
            error?.message
                == "list.toml:1: full_text: stands outside of any feed; it belongs below a [[feed]], or below "
                + "[defaults] for all of them")
    }

    @Test("newsboat's lines keep tags and title; its queries and commands are named")
    func newsboat() throws {
        let list = try feedList(
            """
            https://example.org/a news "two words" "~The \\"A\\" feed" !
            "https://example.org/b"   tech  # why
            "query:Unread:unread = \\"yes\\""
            exec:~/bin/geheim.sh
            filter:~/bin/geheim.sh:https://example.org/c
            """, name: "urls")
        #expect(list.subscriptions.map(\.url) == ["https://example.org/a", "https://example.org/b"])
        #expect(list.subscriptions.map(\.title) == ["The \"A\" feed", nil])
        #expect(list.subscriptions.map(\.tags) == [["news", "two words"], ["tech"]])
        #expect(
            list.notices.map(\.description) == [
                "urls:3: left out: query is newsboat's own and names no feed; newsreel polls addresses",
                "urls:4: left out: exec is newsboat's own and names no feed; newsreel polls addresses",
                "urls:5: left out: filter is newsboat's own and names no feed; newsreel polls addresses",
            ])
    }

    @Test("the form of a file without a telling name follows from its first character")
    func format() {
        #expect(FeedList.format(of: ConfigurationFile(path: "a", text: "\n <opml>")) == .opml)
        #expect(FeedList.format(of: ConfigurationFile(path: "a", text: "https://example.org/")) == .text)
        #expect(FeedList.format(of: ConfigurationFile(path: "a.TOML", text: "")) == .toml)
        #expect(FeedList.format(of: ConfigurationFile(path: "a.opml", text: "")) == .opml)
    }
}
