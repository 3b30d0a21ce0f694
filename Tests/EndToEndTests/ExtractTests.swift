import Foundation
import Testing

/// `newsreel extract` as a user calls it.
@Suite struct ExtractTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["a", "b", "c"] {
            let text = (1...5).map {
                "<p>Paragraph \($0) of page \(name), with <b>words</b> enough to be an article's.</p>"
            }
            try folder.write(
                "<html><head><title>Page \(name)</title></head><body><div class=\"x\">\(text.joined())</div></body></html>",
                to: "\(name).html")
        }
    }

    private var pages: [String] { ["a", "b", "c"].map { folder.path("\($0).html") } }

    @Test func `Several threads print the pages in their order, and a missing one is told`() throws {
        let result = try Program.run(["extract", "--jsonl", "--jobs", "4"] + pages + [folder.path("none.html")])
        #expect(result.status == 69)
        #expect(try result.objects().compactMap { $0.string("title") } == ["Page a", "Page b", "Page c"])
        #expect(result.errors.contains("none.html"))
    }

    @Test func `Markdown comes from a file and from standard input`() throws {
        let file = try Program.run(["extract", "--format", "markdown", pages[0]])
        #expect(file.output.hasPrefix("Paragraph 1 of page a, with **words** enough"))
        let input = try Program.run(["extract", "--format", "markdown", "-"], input: folder.read("a.html"))
        #expect(input.output == file.output)
    }

    @Test func `The trace of text goes to standard error and tells of the choice`() throws {
        let result = try Program.run([
            "extract", "--format", "text", "--trace", "--title", "Page a",
            "--teaser", "Paragraph 1 of page a, with words enough to be an article's. Paragraph 2 of page a.", pages[0],
        ])
        #expect(result.output.hasPrefix("Paragraph 1"))
        #expect(result.errors.contains("choice: the page's body"))
    }

    @Test func `A site table is read, and what is wrong in it is told with its line`() throws {
        try folder.write("[[site]]\nhost = \"site.example\"\narticle = [\"div.x\"]\n", to: "sites.toml")
        let arguments = [
            "extract", "--trace", "--url", "https://www.site.example/1", "--sites", folder.path("sites.toml"),
        ]
        let result = try Program.run(arguments + [pages[0]])
        #expect(result.status == 0)
        #expect(result.output.contains("site site.example: 1 parts hold the article"))
        try folder.write("[[site]]\nhost = \"site.example\"\narticle = [\"div > p\"]\n", to: "sites.toml")
        let refused = try Program.run(arguments + [pages[0]])
        #expect(refused.status == 78)
        #expect(refused.errors.contains("sites.toml:3: article: expected a list of elements"))
    }

    @Test func `Wrong options are told as JSON to who asks for JSON`() throws {
        let result = try Program.run(["extract", "--json", "--without", "nonsense", pages[0]])
        #expect(result.status == 64)
        #expect(result.errorKind == "usage")
        let unknown = try Program.run(["fetch", "--json", "--nonsense"])
        #expect(unknown.status == 64)
        #expect(unknown.errorKind == "usage")
        #expect(try Program.run(["extract", "--nonsense"]).errors.contains("Usage:"))
    }
}
