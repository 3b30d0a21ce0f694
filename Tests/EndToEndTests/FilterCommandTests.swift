import Foundation
import LoopbackServer
import Testing

/// `newsreel filter`, and rules on the way of `fetch` and `ingest`.
@Suite struct FilterCommandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(
            """
            [state]
            database = "state.db"
            [[rules]]
            name = "adverts"
            when = 'title contains "advert"'
            action = "block"
            [[rules]]
            name = "sport"
            when = 'title contains "sport"'
            tags = ["Sport"]
            folder = "Leisure"
            """, to: "newsreel.toml")
        try folder.write(
            """
            <rss version="2.0"><channel><title>The Feed</title><link>https://a.example/</link>
            <item><title>An advert</title><guid>1</guid><link>https://a.example/1</link>
            <description>Buy this.</description></item>
            <item><title>Sport today</title><guid>2</guid><link>https://a.example/2</link>
            <description>Somebody has won.</description></item></channel></rss>
            """, to: "feed.xml")
    }

    private var config: [String] { ["--config", folder.path("newsreel.toml")] }

    private func ingest() throws -> Program.Result {
        try Program.run(
            [
                "ingest", folder.path("feed.xml"), "--url", "https://a.example/feed", "--spool", folder.path("spool"),
                "--state", folder.path("state.db"),
            ] + config)
    }

    @Test func `A feed's document has the folder and the tags that its list gives it`() throws {
        try folder.write(
            folder.read("newsreel.toml") + "\n[feeds]\ndirectory = \"feeds.d\"\n", to: "newsreel.toml")
        try FileManager.default.createDirectory(atPath: folder.path("feeds.d"), withIntermediateDirectories: true)
        try folder.write(
            "[[feed]]\nurl = \"https://a.example/feed\"\nfolder = \"News/World\"\ntags = [\"daily\"]\n",
            to: "feeds.d/list.toml")
        func passes(_ filter: String, _ url: String) throws -> [Bool] {
            let result = try Program.run(
                ["filter", folder.path("feed.xml"), "--url", url, "--try", filter, "--json"] + config)
            #expect(result.errors.contains("no list in") == (url != "https://a.example/feed"))
            return try result.objects().compactMap { $0["passes"] as? Bool }
        }
        #expect(try passes("folder is \"news\" and tag is \"Daily\"", "https://a.example/feed") == [true, true])
        #expect(try passes("folder is \"news\"", "https://b.example/feed") == [false, false])
    }

    @Test func `What a rule blocks is not written, is told, and can be looked up`() throws {
        let result = try ingest()
        #expect(result.status == 0)
        #expect(result.errors.contains("1 new and 0 revised articles, 1 blocked by rules"))
        let articles = try folder.spool()
        #expect(articles.map { $0["title"] as? String } == ["Sport today"])
        #expect(articles.first?["tags"] as? [String] == ["Sport"])
        #expect(try ingest().errors.contains("0 new and 0 revised articles\n"))

        let blocked = try Program.run(["filter", "--blocked", "--json"] + config)
        let object = try #require(try blocked.objects().first)
        #expect(object["rule"] as? String == "adverts")
        #expect(object["title"] as? String == "An advert")
        #expect(object["url"] as? String == "https://a.example/1")
        #expect(object["feed"] as? String == "https://a.example/feed")
        #expect(try Program.run(["filter", "--blocked", "--since", "1h"] + config).output.contains("An advert"))
        #expect(try Program.run(["filter", "--blocked", "--since", "2999-01-01"] + config).output.isEmpty)
        let counts = try Program.run(["filter", "--counts", "--state", folder.path("state.db")])
        #expect(counts.output.hasPrefix("         1  "))
        #expect(counts.output.hasSuffix("  adverts\n"))
        let status = try Program.run(["status", "--state", folder.path("state.db")])
        #expect(status.output.contains(" 1  articles that rules blocked\n"))
    }

    @Test func `A filter is tried on a feed and on the spool's files, and says why`() throws {
        _ = try ingest()
        let filter = #"title contains "sport" and not words > 100"#
        let feed = try Program.run(["filter", "--try", filter, folder.path("feed.xml")])
        #expect(
            feed.output == """
                no      An advert
                        fails  title contains "sport"  (An advert)
                passes  Sport today
                        holds  title contains "sport"  (Sport today)
                        fails  words > 100  (3)

                """)
        let file = try #require(folder.names(in: "spool/new").first)
        let spooled = try Program.run(["filter", "--try", filter, "--json", folder.path("spool/new/\(file)")])
        let object = try #require(try spooled.objects().first)
        #expect(object["passes"] as? Bool == true)
        #expect((object["reasons"] as? [[String: Any]])?.map { $0["holds"] as? Bool } == [true, false])
    }

    @Test func `The settings' rules are tried on a feed`() throws {
        let result = try Program.run(["filter", folder.path("feed.xml")] + config)
        #expect(
            result.output == """
                blocked  An advert
                         by adverts: title contains "advert"
                kept     Sport today
                         tags Sport; folder Leisure by sport

                """)
    }

    @Test func `A filter that is none is refused with a mark at its place`() throws {
        let result = try Program.run(["filter", "--try", "title contans \"x\"", folder.path("feed.xml")])
        #expect(result.status == 64)
        #expect(result.errors.contains("column 7: after the field belongs contains"))
        #expect(result.errors.contains("\n  title contans \"x\"\n        ^"))
        #expect(try Program.run(["filter"]).status == 64)
        let other = try Program.run(["filter", "--try", "true", folder.path("newsreel.toml")])
        #expect(other.status == 65)
    }
}
