import Foundation
import LoopbackServer
import Testing

/// What people type at commands: what is meant is done, and what cannot be is refused with the next step.
@Suite struct ByHandTests {
    let server: LoopbackServer
    let folder: TemporaryFolder

    init() throws {
        server = try LoopbackServer()
        folder = try TemporaryFolder()
        server.reply("/one", with: Reply(Documents.feed(1, prefix: "one")))
        server.reply("/two", with: Reply(Documents.feed(1, prefix: "two")))
        server.reply("/401", with: Reply(status: 401))
        server.reply("/410", with: Reply(status: 410))
    }

    private func fetch(_ arguments: [String], input: String? = nil) throws -> Program.Result {
        try Program.run(["fetch", "--allow-address", "127.0.0.1"] + arguments, input: input)
    }

    // MARK: - fetch

    @Test(arguments: [false, true])
    func `fetch fails when no feed came through, for addresses and lists alike, and with strict when one did not`(
        isList: Bool
    ) throws {
        defer { server.stop() }
        for (paths, status, strictly) in [
            (["/one", "/two"], Int32(0), Int32(0)), (["/one", "/404"], 0, 69), (["/404", "/410"], 69, 69),
        ] {
            let urls = paths.map { server.url($0) }
            try folder.write(urls.joined(separator: "\n") + "\n", to: "list.txt")
            let what = isList ? ["--feeds", folder.path("list.txt")] : urls
            #expect(try fetch(what).status == status, "\(paths)")
            let result = try fetch(what + ["--strict"])
            #expect(result.status == strictly, "\(paths)")
            for path in paths where path.hasPrefix("/4") { #expect(result.errors.contains(path), "each is told") }
        }
    }

    @Test func `Several lists are read, also from standard input`() throws {
        defer { server.stop() }
        try folder.write(server.url("/one"), to: "one.txt")
        let opml = "<opml><body><outline xmlUrl='\(server.url("/two"))'/></body></opml>"
        for name in ["-", "/dev/stdin"] {
            let result = try fetch(["--feeds", folder.path("one.txt"), "--feeds", name], input: opml)
            #expect(try Set(result.objects().map { $0.string("title") }) == ["one 0", "two 0"], "\(name)")
        }
    }

    @Test func `Credentials without an address to give them to are refused`() throws {
        defer { server.stop() }
        try folder.write(server.url("/one"), to: "list.txt")
        let result = try fetch(["--feeds", folder.path("list.txt"), "--user", "me", "--password", "x"])
        #expect(result.status == 64)
        #expect(result.errors.contains("credentials_file"))
    }

    @Test func `A password is not sent unencrypted where https was guessed, and that is said`() throws {
        defer { server.stop() }
        let address = server.url("/401")
        let result = try fetch([address.replacing("http://", with: "me:geheim@")])
        #expect(result.status == 69)
        #expect(result.errors.contains("asking \(address), without the user name and password"))
        #expect(!result.errors.contains("geheim"))
        #expect(server.requests.allSatisfy { $0.header("authorization") == nil })
    }

    @Test func `The next step is one for who typed the address`() throws {
        defer { server.stop() }
        #expect(try fetch([server.url("/401")]).errors.contains("give them with --user and --password"))
        #expect(try !fetch([server.url("/410")]).errors.contains("list"))
        try folder.write(server.url("/401"), to: "list.txt")
        #expect(try fetch(["--feeds", folder.path("list.txt")]).errors.contains("credentials_file"))
    }

    // MARK: - Arguments

    @Test(arguments: [
        (["help", "bogus"], "no command 'bogus'"),
        (["fetch", "https://example.org/", "--parallel", "-5"], "--parallel must be a positive number"),
        (["parse", "x", "--max-size", "-1"], "--max-size must be 1 to 1024"),
        (["run", "--allow-address", "bogus"], "'bogus' is no address or CIDR block"),
        (["fetch", "https://example.org/", "--allow-address", "bogus"], "'bogus' is no address or CIDR block"),
        (["extract", "x.html", "--json", "--format", "text"], "--json and --format text exclude each other"),
        (["extract", "x.html", "--url", "nonsense://x"], "'nonsense://x' is no http or https address"),
        (["extract", "x.html", "--url", "nonsense"], "'nonsense' is no http or https address"),
        (["recover", "--state", "x"], "--no-spool"),
        (["recover", "--state", "x", "--spool", "y", "--no-spool"], "exclude each other"),
    ])
    func `Wrong arguments are refused with 64 and a word`(arguments: [String], word: String) throws {
        defer { server.stop() }
        let result = try Program.run(arguments)
        #expect(result.status == 64)
        #expect(result.errors.contains(word), "\(result.errors)")
        #expect(result.output.isEmpty)
    }

    @Test(arguments: [
        ["run"], ["check-config"], ["fetch", "https://example.org/"], ["status"], ["revive", "https://example.org/"],
        ["backup", "x"], ["recover"], ["export"], ["import", "x"],
        ["ingest", "x", "--url", "https://example.org/", "--state", "x", "--spool", "x"],
    ])
    func `-c names the settings file of every command that reads one`(command: [String]) throws {
        defer { server.stop() }
        let result = try Program.run(command + ["-c", folder.path("none.toml")])
        #expect(result.status == 78)
        #expect(result.errors.contains("none.toml: does not exist"), "\(result.errors)")
    }

    @Test(arguments: [
        ("0,abc", 5, "7", 65), ("-3,5", 5, "7", 65), ("0,-5", 5, "7", 65), ("0,1e30", 5, "7", 65),
        ("999999999999,5", 5, "7", 65), ("", 5, "7", 65), ("0,5", 5, "7", 65), ("0,800000", 1_000_000_000, "7", 64),
        ("0,800000", 5, "-1", 64), ("0,800000", 5, "nan", 64), ("0,800000", 100_000, "9.25", 64),
    ])
    func `A trace that is none, or a replay without end, is refused`(
        line: String, requests: Int, days: String, status: Int32
    ) throws {
        defer { server.stop() }
        try folder.write("feed,seconds\n\(line)\n", to: "trace.csv")
        let result = try Program.run([
            "simulate", "--trace", folder.path("trace.csv"), "--requests", "\(requests)", "--learning-days", days,
        ])
        #expect(result.status == status, "\(result.errors)")
    }

    // MARK: - Files that are something else

    @Test func `What is no page has no article`() throws {
        defer { server.stop() }
        try Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + [UInt8](repeating: 7, count: 900))
            .write(to: folder.url.appending(path: "picture"))
        try Data((0..<4000).map { UInt8($0 % 7 == 0 ? 0 : $0 % 256) }).write(to: folder.url.appending(path: "noise"))
        try folder.write(Documents.feed(2), to: "feed")
        try folder.write("{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"t\",\"items\":[]}", to: "json")
        for (name, kind) in [("picture", "not_html"), ("noise", "not_html"), ("feed", "is_feed"), ("json", "is_feed")] {
            let result = try Program.run(["extract", "--json", folder.path(name)])
            #expect(result.status == 65 && result.errorKind == kind, "\(name): \(result.errors)")
            #expect(result.output.isEmpty)
        }
        let text = String(repeating: "A sentence of the article about the <rss> element and feeds. ", count: 20)
        let page = "<!doctype html><title>A</title><article><p>\(text.replacing("<", with: "&lt;"))</p></article>"
        try folder.write(page, to: "page")
        try #require(page.data(using: .utf16LittleEndian)).write(to: folder.url.appending(path: "wide"))
        for name in ["page", "wide"] {
            #expect(try Program.run(["extract", folder.path(name)]).status == 0, "\(name)")
        }
    }

    @Test func `A folder that is no spool is not watched, and has no status`() throws {
        defer { server.stop() }
        #expect(
            try fetch([server.url("/one"), "--state", folder.path("state.db"), "--spool", folder.path("spool")]).status
                == 0)
        try FileManager.default.createDirectory(atPath: folder.path("other"), withIntermediateDirectories: true)
        try folder.write("a letter", to: "other/letter")
        let watched = try Program.run(["watch", "--once", folder.path("other")])
        #expect(watched.status == 69)
        #expect(watched.errors.contains("is no spool"))
        for name in ["other", "none"] {
            let status = try Program.run(["status", "--state", folder.path("state.db"), "--spool", folder.path(name)])
            #expect(status.status == 69)
            #expect(status.errors.contains(folder.path(name)))
        }
    }

    @Test func `A feed of a list that something is wrong with is missing with a word`() throws {
        defer { server.stop() }
        try FileManager.default.createDirectory(atPath: folder.path("feeds.d"), withIntermediateDirectories: true)
        try folder.write(
            "[[feed]]\nurl = \"https://a.example/\"\n[[feed]]\nurl = \"https://b.example/\"\nfull_text = 1\n",
            to: "feeds.d/a.toml")
        let exported = try Program.run(["export", "--from", folder.path("feeds.d"), "--format", "text"])
        #expect(exported.output == "https://a.example/\n")
        #expect(exported.errors.contains("left out: ") && exported.errors.contains("a.toml:5: full_text"))
        try folder.write("https://c.example/\n", to: "list.txt")
        let imported = try Program.run(["import", folder.path("list.txt"), "--into", folder.path("feeds.d")])
        #expect(imported.status == 0)
        #expect(imported.errors.contains("a.toml:5: full_text"))
    }

    // MARK: - recover

    @Test func `recover puts nothing in the place of a file that never was a state, and leaves no lock beside it`()
        throws
    {
        defer { server.stop() }
        try folder.write("Dear all, this is a letter.\n", to: "letter")
        for spool in [["--spool", folder.path("none")], ["--no-spool"]] {
            let result = try Program.run(["recover", "--state", folder.path("letter")] + spool)
            #expect(result.status == 65)
            #expect(result.errors.contains("is no state database of newsreel's"))
            #expect(try Program.run(["recover", "--state", folder.path("nothing")] + spool).status == 69)
        }
        #expect(folder.names(in: "") == ["letter"])
        #expect(try folder.read("letter") == "Dear all, this is a letter.\n")
    }

    @Test func `A folder of delivered files that is not there is refused by name`() throws {
        defer { server.stop() }
        let places = ["--state", folder.path("state.db"), "--spool", folder.path("spool")]
        #expect(try fetch([server.url("/one")] + places).status == 0)
        try folder.write("", to: "file")
        for name in ["takn", "file"] {
            let result = try Program.run(["recover", "--delivered", folder.path(name)] + places)
            #expect(result.status == 69)
            #expect(result.errors.contains(folder.path(name)))
        }
    }

    @Test func `The command that a refusal names is the one that helps`() throws {
        defer { server.stop() }
        for spool in [["--spool", folder.path("my spool")], []] {
            let state = ["--state", folder.path("state.db")]
            #expect(try fetch([server.url("/one")] + state + spool).status == 0)
            let handle = try FileHandle(forWritingTo: folder.url.appending(path: "state.db"))
            try handle.write(contentsOf: Data(repeating: 0xA5, count: 200))
            try handle.close()
            let refused = try fetch([server.url("/one")] + state + spool)
            #expect(refused.status == 65)
            let quoted = try #require(refused.errors.split(separator: "'").first { $0.hasPrefix("newsreel recover ") })
            let shell = Process()
            shell.executableURL = URL(filePath: "/bin/sh")
            shell.arguments = ["-c", "\"$0\" " + quoted.dropFirst("newsreel ".count), Program.executable.path]
            shell.standardOutput = FileHandle.nullDevice
            try shell.run()
            shell.waitUntilExit()
            #expect(shell.terminationStatus == 0, "\(quoted)")
            #expect(try fetch([server.url("/one")] + state + spool).status == 0)
            for name in folder.names(in: "") { try FileManager.default.removeItem(atPath: folder.path(name)) }
        }
    }

    @Test func `A sound state that a backup takes the place of is not kept as a damaged one`() throws {
        defer { server.stop() }
        let places = ["--state", folder.path("state.db"), "--spool", folder.path("spool")]
        #expect(try fetch([server.url("/one")] + places).status == 0)
        #expect(try Program.run(["backup", folder.path("backup"), "--state", folder.path("state.db")]).status == 0)
        let result = try Program.run(["recover", "--json", "--from", folder.path("backup")] + places)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try result.objects().first?.string("set_aside")?.contains("state.db.replaced-") == true)
    }

    @Test func `A spool that is not there is named by recover`() throws {
        defer { server.stop() }
        let state = ["--state", folder.path("state.db")]
        #expect(try fetch([server.url("/one")] + state + ["--spool", folder.path("spool")]).status == 0)
        let result = try Program.run(["recover", "--spool", folder.path("spol")] + state)
        #expect(result.output.contains("there is no spool at \(folder.path("spol"))"))
    }

    // MARK: - Rights

    /// Another user, where this one is root, who may read everything.
    private func runAsNobody(_ arguments: [String]) throws -> Program.Result {
        guard geteuid() == 0 else { return try Program.run(arguments) }
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/setpriv")
        process.arguments =
            ["--reuid", "65534", "--regid", "65534", "--clear-groups", Program.executable.path] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // Short texts, which a pipe holds.
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let printed = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Program.Result(status: process.terminationStatus, output: printed, errors: text)
    }

    private static let canChangeUser: Bool = {
        guard geteuid() == 0 else { return true }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/setpriv")
        process.arguments = [
            "--reuid", "65534", "--regid", "65534", "--clear-groups", Program.executable.path, "--version",
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    @Test(.enabled(if: canChangeUser))
    func `A state or a spool that this user may not see is not said to be missing`() throws {
        defer { server.stop() }
        try FileManager.default.createDirectory(atPath: folder.path("shut"), withIntermediateDirectories: true)
        let places = ["--state", folder.path("shut/state.db"), "--spool", folder.path("shut/spool")]
        #expect(try fetch([server.url("/one")] + places).status == 0)
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: folder.path("shut"))
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path("shut")) }
        let state = ["--state", folder.path("shut/state.db")]
        for command in [["status"], ["revive", "https://example.org/"], ["backup", "/tmp/never-made"]] {
            let result = try runAsNobody(command + state)
            #expect(result.status == 69, "\(command)")
            #expect(result.errors.contains("may not be read by this user"), "\(command): \(result.errors)")
        }
        // Who may read the spool sees what waits in it.
        try FileManager.default.createDirectory(atPath: folder.path("open/new"), withIntermediateDirectories: true)
        try folder.write("{}", to: "open/new/a.json")
        let seen = try runAsNobody(["status", "--json", "--spool", folder.path("open")] + state)
        #expect(seen.status == 0 && seen.errors.isEmpty, "\(seen.errors)")
        #expect(seen.output.contains("\"spool_files\":1,\"spool_bytes\":2"), "\(seen.output)")
        #expect(!seen.output.contains("polls"))
        for path in ["shut/spool", "shut/spool/new"] {
            let result = try runAsNobody(["watch", "--once", folder.path(path)])
            #expect(result.status == 69)
            #expect(result.errors.contains("newsreel-readers"), "\(path): \(result.errors)")
        }
    }
}
