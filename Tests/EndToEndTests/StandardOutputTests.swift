import Foundation
import LoopbackServer
import Testing

/// What standard output does not take is told, is the command's end, and is remembered by nobody.
@Suite struct StandardOutputTests {
    let server: LoopbackServer
    let folder: TemporaryFolder

    init() throws {
        server = try LoopbackServer()
        folder = try TemporaryFolder()
    }

    /// Files, a spool and a state for commands to print something of.
    private func prepare() throws {
        server.reply("/feed", with: Reply(Documents.feed(3)))
        try folder.write(Documents.feed(3), to: "feed.xml")
        try folder.write("<!doctype html><title>A</title><article><p>\(text)</p></article>", to: "page.html")
        try folder.write("https://example.org/feed\n", to: "list.txt")
        try folder.write("feed,seconds\n1,0\n1,3600\n1,800000\n", to: "trace.csv")
        try folder.writeServiceSettings()
        let spooled = try Program.run(
            ["fetch", server.url("/feed"), "--allow-address", "127.0.0.1", "--spool", folder.path("spool")] + state)
        #expect(spooled.status == 0)
    }

    private let text = String(repeating: "A sentence that stands in the article of this page. ", count: 20)
    private var state: [String] { ["--state", folder.path("state.sqlite")] }

    private func commands() -> [[String]] {
        [
            ["--help"], ["--version"], ["help", "fetch"], ["fetch", "--help"],
            ["schema"], ["check-config", "--example"],
            ["check-config", "--config", folder.path("newsreel.toml")],
            ["parse", folder.path("feed.xml")],
            ["extract", folder.path("page.html")], ["extract", "--format", "text", folder.path("page.html")],
            ["fetch", server.url("/feed"), "--allow-address", "127.0.0.1"],
            ["fetch", server.url("/feed"), "--allow-address", "127.0.0.1", "--text"],
            ["status"] + state, ["status", "--feeds"] + state,
            ["watch", "--once", folder.path("spool")],
            ["export", "--from", folder.path("feeds.d")],
            ["import", folder.path("list.txt"), "--into", folder.path("feeds.d"), "--dry-run"],
            ["backup", folder.path("backup.db")] + state,
            ["recover", "--spool", folder.path("spool")] + state,
            ["simulate", "--trace", folder.path("trace.csv"), "--requests", "5", "--learning-days", "1"],
        ]
    }

    @Test func `A full disk under standard output ends every command with 75 and a word`() throws {
        defer { server.stop() }
        try prepare()
        for command in commands() {
            let result = try Program.run(command, redirect: ">/dev/full")
            #expect(result.status == 75, "\(command)")
            #expect(result.errors.contains("standard output cannot be written: the disk is full"), "\(command)")
        }
    }

    @Test func `A closed standard output ends every command with 73 and a word`() throws {
        defer { server.stop() }
        try prepare()
        for command in commands() {
            let result = try Program.run(command, redirect: ">&-")
            #expect(result.status == 73, "\(command)")
            #expect(result.errors.contains("standard output cannot be written: it is closed"), "\(command)")
        }
        #expect(try Program.run(["status"] + state).status == 0, "nothing was printed into the database")
    }

    @Test(arguments: [">/dev/full", ">&-"])
    func `What was not printed is not remembered`(redirect: String) throws {
        defer { server.stop() }
        server.reply("/feed", with: LoopbackServer.conditional(body: Documents.feed(3), etag: "\"1\""))
        let fetch = ["fetch", server.url("/feed"), "--allow-address", "127.0.0.1"] + state
        let lost = try Program.run(fetch, redirect: redirect)
        #expect(lost.status != 0)
        #expect(try Program.run(fetch).objects().count == 3)
        #expect(try Program.run(fetch).objects().count == 0)
    }

    @Test func `A reader that goes ends fetch without a word, and what it did not take comes again`() throws {
        defer { server.stop() }
        // More than a pipe holds.
        let body = "<p>" + String(repeating: text, count: 40) + "</p>"
        server.reply("/feed", with: Reply(Documents.feed((1...10).map { .init(id: "\($0)", body: body) })))
        let fetch = ["fetch", server.url("/feed"), "--allow-address", "127.0.0.1"] + state
        let cut = try Program.run(fetch, redirect: "| true")
        #expect(cut.errors.isEmpty)
        #expect(try Program.run(fetch).objects().count == 10)
        let status = try Program.run(["status", "--json"] + state).objects()
        #expect(status.first?["crashed_feeds"] as? Int == 0, "it ended in order")
    }

    @Test func `A device or a pipe that is named as a file is written to and stays what it is`() throws {
        defer { server.stop() }
        try prepare()
        try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "/dev/full")
        let simulate = ["simulate", "--trace", folder.path("trace.csv"), "--requests", "5", "--learning-days", "1"]
        for command in [["export", "--from", folder.path("feeds.d"), "-o"], simulate + ["--polls"]] {
            let full = try Program.run(command + [folder.path("link")])
            #expect(full.status == 75, "\(full.errors)")
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == "/dev/full")
            #expect(try !Program.run(command + ["/dev/stdout"], redirect: "| cat").output.isEmpty)
            try folder.write("before", to: "file")
            try? FileManager.default.removeItem(atPath: folder.path("name"))
            try FileManager.default.createSymbolicLink(
                atPath: folder.path("name"), withDestinationPath: folder.path("file"))
            #expect(try Program.run(command + [folder.path("name")]).status == 0)
            #expect(try folder.read("file") != "before")
        }
    }

    @Test func `Of a line that the limit of a file's size cuts, nothing stays`() throws {
        defer { server.stop() }
        let paragraphs = (1...30).map { "<p>\($0). \(text)</p>" }.joined()
        try folder.write("<!doctype html><title>A</title><article>\(paragraphs)</article>", to: "page.html")
        let pages = Array(repeating: folder.path("page.html"), count: 40)
        // In blocks of 512 bytes or of 1 KiB.
        let result = try Program.run(["extract"] + pages, limit: "-f 300")
        #expect(result.status == 73)
        #expect(result.errors.contains("standard output cannot be written"))
        #expect(result.output.hasSuffix("}\n"))
        #expect(try (1..<40).contains(result.objects().count))
    }

    @Test func `A spool's file that could not be printed is not taken out of it`() throws {
        defer { server.stop() }
        try prepare()
        let result = try Program.run(["watch", "--once", "--ack", folder.path("spool")], redirect: ">/dev/full")
        #expect(result.status == 75)
        #expect(result.errors.contains("standard output cannot be written: the disk is full"))
        #expect(folder.names(in: "spool/new").count == 3)
    }
}
