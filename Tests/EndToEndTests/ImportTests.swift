import Foundation
import Testing

/// `newsreel import`, which brings lists of other readers.
@Suite struct ImportTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `A look at what would be imported needs no folder, and a second mention is nothing to tell`() throws {
        try folder.write(
            "https://example.org/a tech \"~The feed\"\nhttps://EXAMPLE.org:443/a#top\nexec:geheim\n", to: "urls")
        let result = try Program.run(["import", "--dry-run", "--into", folder.path("none"), folder.path("urls")])
        #expect(result.status == 0)
        #expect(result.output.hasPrefix("1 feeds would be written to "))
        #expect(result.errors.split(separator: "\n").count == 1 && !result.errors.contains("geheim"))
        #expect(!FileManager.default.fileExists(atPath: folder.path("none")))
    }

    @Test func `A list of other programs is written as far as it lists feeds`() throws {
        try FileManager.default.createDirectory(atPath: folder.path("feeds.d"), withIntermediateDirectories: true)
        try folder.write(
            """
            <opml><body><outline text="A" xmlUrl="https://example.org/a"/>
            <outline text="News"><outline text="A" xmlUrl="https://example.org/a"/></outline>
            <outline text="X" type="HTML+XPath" xmlUrl="https://example.org/x"/></body></opml>
            """, to: "list.opml")
        let result = try Program.run(["import", "--into", folder.path("feeds.d"), folder.path("list.opml")])
        #expect(result.status == 0 && result.errors.contains("HTML+XPath"))
        #expect(
            try folder.read("feeds.d/list.toml")
                == "[[feed]]\nurl = \"https://example.org/a\"\ntitle = \"A\"\nfolder = \"News\"\n")
    }
}
