import Testing

@testable import Ingest

@Suite struct RobotsTests {
    private static func robots(_ text: String, for userAgent: String = "Newsreel/1.0") -> Robots {
        Robots(Array(text.utf8), userAgent: userAgent)
    }

    /// The example of RFC 9309 section 5.1.
    private static let example = """
        User-Agent: *
        Disallow: *.gif$
        Disallow: /example/
        Allow: /publications/

        User-Agent: foobot
        Disallow:/
        Allow:/example/page.html
        Allow:/example/allowed.gif

        User-Agent: barbot
        User-Agent: bazbot
        Disallow: /example/page.html

        User-Agent: quxbot

        """

    @Test(arguments: [
        ("anybot", "/publications/a", true), ("anybot", "/example/a", false), ("anybot", "/images/a.gif", false),
        ("anybot", "/images/a.gif?b", true), ("foobot", "/example/page.html", true), ("foobot", "/else", false),
        ("foobot", "/example/allowed.gif", true), ("barbot", "/example/page.html", false), ("barbot", "/else", true),
        ("bazbot/2.0 (+https://bot.example/)", "/example/page.html", false), ("quxbot", "/example/page.html", true),
    ])
    func theGroupThatNamesTheAgentSpeaksAloneElseTheOneForAll(agent: String, path: String, isAllowed: Bool) {
        #expect(Self.robots(Self.example, for: agent).allows(path) == isAllowed)
    }

    @Test(arguments: [
        ("/example/page/disallowed.gif", false), ("/example/page/other.html", true), ("/example/", true), ("/", true),
    ])
    func theLongestRuleDecides(path: String, isAllowed: Bool) {
        // RFC 9309 section 5.2.
        let robots = Self.robots(
            "User-Agent: newsreel\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n")
        #expect(robots.allows(path) == isAllowed)
    }

    @Test func ofEquallyLongRulesTheOneThatAllowsWins() {
        #expect(Self.robots("User-agent: *\nDisallow: /a\nAllow: /a").allows("/a/b"))
    }

    @Test(arguments: [
        ("/fish", "/fish.html", true), ("/fish", "/Fish.asp", false), ("/fish*", "/fishheads/yummy.html", true),
        ("/*.php", "/folder/index.php?p=1", true), ("/*.php$", "/index.php?p=1", false), ("/*.php$", "/a/b.php", true),
        ("/fish*.php", "/fishheads/catfish.php?x", true), ("/fish*.php", "/Fish.PHP", false),
        ("*", "/anything", true), ("$", "/a", false), ("/a$", "/a", true), ("/a*$", "/abc", true),
        ("/a*b*$", "/axbxb", true), ("/*b$", "/a", false), ("/**/x", "/a/x", true),
    ])
    func starsAndTheDollarMatch(pattern: String, path: String, matches: Bool) {
        #expect(Self.robots("User-agent: *\nDisallow: \(pattern)").allows(path) == !matches)
    }

    @Test(arguments: [
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz"), ("/foo/bar/\u{30c4}", "/foo/bar/%E3%83%84"),
        ("/foo/bar/%E3%83%84", "/foo/bar/%e3%83%84"), ("/foo/bar/%62%61%7A", "/foo/bar/baz"),
    ])
    func percentEncodingIsComparedInOneForm(pattern: String, path: String) {
        // RFC 9309 section 2.2.2, table.
        #expect(!Self.robots("User-agent: *\nDisallow: \(pattern)").allows(path))
    }

    @Test func groupsOfTheSameAgentAreReadTogether() {
        let robots = Self.robots("User-agent: newsreel\nDisallow: /a\n\nUser-agent: NewsReel\nDisallow: /b\n")
        #expect(!robots.allows("/a"))
        #expect(!robots.allows("/b"))
        #expect(robots.allows("/c"))
    }

    @Test(arguments: [
        "\u{feff}User-agent: *\r\nDisallow: /private\r\n", "user-agent:*\rdisallow:/private",
        "Sitemap: https://a.example/s.xml\nUser-agent: *  # all\n\n  Disallow: /private # keep out\n",
        "User-agent: *\nSitemap: https://a.example/s.xml\nDisallow: /private",
        "nonsense\nUser-agent: *\nDisallow: /private",
    ])
    func layoutDoesNotMatter(text: String) {
        let robots = Self.robots(text)
        #expect(!robots.allows("/private/a"))
        #expect(robots.allows("/public"))
    }

    @Test(arguments: ["", "User-agent: *\nDisallow:", "Disallow: /", "User-agent: other\nDisallow: /"])
    func withoutARuleEverythingIsAllowed(text: String) {
        #expect(Self.robots(text).allows("/a"))
    }

    @Test func theFileItselfIsAlwaysAllowed() {
        #expect(Robots.disallowAll.allows("/robots.txt"))
        #expect(!Robots.disallowAll.allows("/"))
    }

    @Test(
        arguments: [
            (200, false), (404, true), (403, true), (410, true), (429, false), (500, false), (503, false), (nil, false),
        ] as [(Int?, Bool)])
    func theStatusDecidesWhereThereIsNoFile(status: Int?, isAllowed: Bool) {
        let robots = Robots(status: status, body: Array("User-agent: *\nDisallow: /".utf8), userAgent: "Newsreel")
        #expect(robots.allows("/a") == isAllowed)
    }

    @Test func crawlDelayIsBounded() {
        #expect(Self.robots("User-agent: *\nCrawl-delay: 2.5").crawlDelay == .milliseconds(2500))
        #expect(Self.robots("User-agent: *\nCrawl-delay: 1e300").crawlDelay == .seconds(86_400))
        #expect(Self.robots("User-agent: *\nCrawl-delay: nan\nDisallow: /a").crawlDelay == nil)
        #expect(Self.robots("User-agent: *\nCrawl-delay: -1").crawlDelay == nil)
    }

    @Test func whatLiesBeyondTheBoundIsNotRead() {
        let padding = String(repeating: "# padding\n", count: Robots.maxBytes / 10 + 1)
        #expect(Self.robots("User-agent: *\nDisallow: /a\n" + padding + "Disallow: /b\n").allows("/b"))
    }
}
