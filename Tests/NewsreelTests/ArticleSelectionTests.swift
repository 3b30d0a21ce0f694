import ArgumentParser
import Articles
import Testing

@testable import newsreel

@Suite struct ArticleSelectionTests {
    private var article: Article {
        var article = Article(
            id: ArticleID(feedIdentity: "f", itemIdentity: .init(rung: .id, value: "1")),
            feed: Feed(
                url: "https://news.example/feed.xml", title: "The Harbour Wire", folder: ["News", "Sea"],
                tags: ["daily"]),
            firstSeen: Timestamp(secondsSince1970: 1_700_000_000), fetchedAt: Timestamp(secondsSince1970: 1_700_000_000)
        )
        article.language = "en-GB"
        article.tags = ["boats"]
        article.datePublished = Timestamp(rfc3339: "2023-11-10T12:00:00Z")
        return article
    }

    @Test(arguments: [
        (["--feed", "news.example"], true), (["--feed", "harbour wire"], true), (["--feed", "other.example"], false),
        (["--feed", "other.example", "--feed", "news.example/feed.xml"], true), (["--folder", "News"], true),
        (["--folder", "News/Sea"], true), (["--folder", "news/SEA/"], true), (["--folder", "Sea"], false),
        (["--folder", "New"], false), (["--tag", "Boats"], true), (["--tag", "bo\u{E0}ts"], true),
        (["--folder", "News/Sea/Deep"], false),
        (["--tag", "boats"], true), (["--tag", "daily"], true), (["--tag", "boat"], false),
        (["--language", "en"], true), (["--language", "EN-gb"], true), (["--language", "e"], false),
        (["--language", "en-US"], false), (["--since", "2023-11-10"], true),
        (["--since", "2023-11-10T12:00:01Z"], false),
        (["--folder", "News", "--tag", "x"], false), ([], true),
    ])
    func `An article is meant when it is what each option asks for`(arguments: [String], isMeant: Bool) throws {
        let selection = try ArticleSelection.parse(arguments)
        #expect(selection.isAll == arguments.isEmpty)
        #expect(selection.takes(article) == isMeant)
    }

    @Test func `What has no date counts by when it came, and what has no language is in none`() throws {
        var bare = article
        (bare.datePublished, bare.language) = (nil, nil)
        #expect(try ArticleSelection.parse(["--since", "2023-11-14T22:13:20Z"]).takes(bare))
        #expect(try !ArticleSelection.parse(["--language", "en"]).takes(bare))
    }

    @Test(
        arguments: [
            ("36h", "2023-11-13T10:13:20Z"), ("1d12h", "2023-11-13T10:13:20Z"), ("2w", "2023-10-31T22:13:20Z"),
            ("2023-11-01", "2023-11-01T00:00:00Z"), ("2023-11-01T10:00:00+02:00", "2023-11-01T08:00:00Z"),
            ("yesterday", nil), ("36", nil), ("-3d", nil), ("2023-13-01", nil),
        ] as [(String, String?)])
    func `A moment is a span before now, a day, or a moment`(text: String, expected: String?) {
        let now = Timestamp(secondsSince1970: 1_700_000_000)
        let moment = SinceArgument(text, now: now)?.moment
        #expect(moment == expected.flatMap { Timestamp(rfc3339: $0) })
    }

    @Test(arguments: [
        ("./index", "./index \"$1\""), ("cat \"$1\" | index", "cat \"$1\" | index"), ("f \"$@\"", "f \"$@\""),
        ("echo ${1##*/}", "echo ${1##*/}"), ("echo $HOME", "echo $HOME \"$1\""),
    ])
    func `A command that names no argument gets the path behind it`(command: String, script: String) {
        #expect(FileCommand(command: command).script == script)
    }

    @Test(arguments: [
        (["fetsh", "x"], "did you mean 'fetch'?"), (["help", "statsu"], "did you mean 'status'?"),
        (["frobnicate"], "'newsreel help' names them all"),
        (["https://example.org/"], "newsreel fetch https://example.org/"),
    ])
    func `What is no command is told, with the one that may be meant`(arguments: [String], words: String) {
        let error = #expect(throws: (any Error).self) { try Newsreel.refuseUnknownCommand(arguments) }
        #expect(error.map { "\($0)" }?.contains(words) == true)
    }

    @Test(arguments: [[], ["fetch", "x"], ["help"], ["help", "fetch"], ["--version"], ["help", "--x"]])
    func `Commands, help and options are let through`(arguments: [String]) throws {
        try Newsreel.refuseUnknownCommand(arguments)
    }
}
