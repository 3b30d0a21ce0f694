import Foundation
import LoopbackServer
import Testing

/// Bad input: a clear message, the right exit status, nothing lost.
@Suite struct RefusalTests {
    let server: LoopbackServer
    let folder: TemporaryFolder

    init() throws {
        server = try LoopbackServer()
        folder = try TemporaryFolder()
    }

    private func fetch(_ url: String, _ more: [String] = []) throws -> Program.Result {
        try Program.run(["fetch", url, "--json", "--allow-address", "127.0.0.1"] + more)
    }

    @Test(arguments: [
        (
            "/html", Reply(headers: [("Content-Type", "text/html")], "<html><body><p>Log in</p></body></html>"),
            "not_a_feed", 65
        ),
        ("/text", Reply("just some words"), "not_a_feed", 65),
        ("/empty", Reply(""), "empty", 65),
        ("/half", Reply("<rss version=\"2.0\"><channel><item><title>cu"), "truncated", 65),
        ("/404", Reply(status: 404), "http_status", 69),
        ("/410", Reply(status: 410), "gone", 69),
        ("/500", Reply(status: 500), "http_status", 69),
        ("/429", Reply(status: 429, headers: [("Retry-After", "30")]), "rate_limited", 69),
        ("/304", Reply(status: 304), "unexpected_304", 69),
        ("/loop", Reply.redirect(to: "/loop"), "redirect_limit", 69),
        ("/file", Reply.redirect(to: "file:///etc/hostname"), "forbidden_scheme", 69),
    ])
    func `What is no feed is refused with its kind`(path: String, reply: Reply, kind: String, status: Int32) throws {
        defer { server.stop() }
        server.reply(path, with: reply)
        let result = try fetch(server.url(path))
        #expect(result.errorKind == kind)
        #expect(result.status == status)
        #expect(result.output.isEmpty)
        #expect(result.errors.contains(server.url(path)), "the message names the feed")
    }

    @Test func `check-config names a state that is none of newsreel's`() throws {
        defer { server.stop() }
        try folder.writeServiceSettings()
        let check = ["check-config", "--config", folder.path("newsreel.toml")]
        #expect(try Program.run(check).status == 0)
        try folder.write(String(repeating: "no database\n", count: 1000), to: "state.sqlite")
        let outcome = try Program.run(check)
        #expect(outcome.status == 65 && outcome.errors.contains(folder.path("state.sqlite")), "\(outcome)")
    }

    @Test func `A message says where a feed's address leads, and no secret in it`() throws {
        defer { server.stop() }
        server.reply("/old", with: .redirect(to: "/new?key=secret"))
        server.reply("/new?key=secret", with: Reply(status: 404))
        let errors = try fetch(server.url("/old")).errors.replacing("\\/", with: "/")
        #expect(
            errors.contains("\(server.url("/old")), which leads to \(server.url("/new?…")), is not there (404)"),
            "\(errors)")
        #expect(!errors.contains("secret"))
        #expect(try !fetch(server.url("/new?key=secret")).errors.contains("leads"))
    }

    @Test func `A state is copied under this machine's name only with a word`() throws {
        defer { server.stop() }
        let away = "postgresql://nobody@127.0.0.1:1/news"
        let errors = try Program.run(["state", "copy", away, folder.path("state.sqlite")]).errors
        let name = ProcessInfo.processInfo.hostName
        #expect(
            errors.hasPrefix("note: the worker's name is this machine's, \(name), since no --config says fleet.worker"))
        try folder.write("fleet.worker = \"one\"\n", to: "newsreel.toml")
        let named = ["state", "copy", away, folder.path("state.sqlite"), "--config", folder.path("newsreel.toml")]
        #expect(try !Program.run(named).errors.contains("note:"))
    }

    @Test(arguments: [
        (["fetch", "--bogus"], "--bogus"), (["add", "--jsn"], "'--jsn'; did you mean '--json'?"),
        (["fetch", "--limit", "x", "-q", "--json"], "'-q'"), (["stream", "create", "a", "b", "--dryrun"], "--dryrun"),
        (["filter", "--config", "--list", "--bogus=1"], "--bogus"),
    ])
    func `An option that a command does not have is told before what else is missing`(
        arguments: [String], told: String
    ) throws {
        defer { server.stop() }
        let result = try Program.run(arguments)
        #expect(result.status == 64)
        #expect(result.errors.contains("Unknown option") && result.errors.contains(told), "\(result.errors)")
        #expect(arguments.contains("--json") || result.errors.contains("Usage: newsreel \(arguments[0])"))
    }

    @Test(arguments: [
        ("postgresql://nobody@127.0.0.1:1/news", 0, "note: state.database: the state database"),
        ("postgresql://nobody@127.0.0.1:1/news?sslmod=x", 65, "no address that libpq can read"),
    ])
    func `What check-config finds of a state on a server is told, and is a failure where no later start mends it`(
        address: String, status: Int32, told: String
    ) throws {
        defer { server.stop() }
        try folder.write(
            """
            feeds.directory = "\(folder.path("feeds"))"
            spool.directory = "\(folder.path("spool"))"
            state.database = "\(address)"
            """, to: "newsreel.toml")
        try FileManager.default.createDirectory(atPath: folder.path("feeds"), withIntermediateDirectories: true)
        let result = try Program.run(["check-config", "--config", folder.path("newsreel.toml")])
        #expect(result.status == status, "\(result.errors)")
        #expect(result.errors.contains(told), "\(result.errors)")
    }

    @Test(arguments: [["fetch"], ["parse", "--", "--bogus"], ["fetch", "--limit", "-5"]])
    func `What is no option is not taken for one`(arguments: [String]) throws {
        defer { server.stop() }
        let result = try Program.run(arguments)
        #expect(result.status != 0 && !result.errors.contains("Unknown option"), "\(result.errors)")
    }

    @Test func `A loopback address is refused unless it is allowed, and the message names the way out`() throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(Documents.feed(1)))
        let result = try Program.run(["fetch", server.url("/feed"), "--json"])
        #expect(result.errorKind == "forbidden_address")
        #expect(result.errors.contains("--allow-address"))
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: ["fetch", "ingest"])
    func `Where OpenSSL has no SHA-256 nothing is taken in, since all articles would have one id`(
        command: String
    ) throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(Documents.feed(2)))
        try folder.write(
            """
            openssl_conf = all
            [all]
            alg_section = algorithms
            [algorithms]
            default_properties = fips=yes
            """, to: "openssl.cnf")
        try folder.write(Documents.feed(2), to: "feed.xml")
        let places = ["--spool", folder.path("spool"), "--state", folder.path("state.db"), "--json"]
        let what = command == "fetch" ? [server.url("/feed")] : ["--url", "http://a.example/", folder.path("feed.xml")]
        let result = try Program.run(
            [command] + what + places, environment: ["OPENSSL_CONF": folder.path("openssl.cnf")])
        #expect(result.status == 69)
        #expect(result.errorKind == "digests")
        #expect(result.errors.contains("OPENSSL_CONF"))
        #expect(folder.names(in: "spool/new") == [])
    }

    @Test func `A name that does not resolve is unavailable`() throws {
        defer { server.stop() }
        let result = try fetch("http://newsreel.invalid/feed")
        #expect(result.errorKind == "connection")
        #expect(result.status == 69)
    }

    @Test func `An unknown flag is a usage error`() throws {
        defer { server.stop() }
        let result = try Program.run(["fetch", "http://example.org/feed", "--no-such-flag"])
        #expect(result.status == 64)
        #expect(result.errors.contains("--no-such-flag"))
    }

    @Test func `A missing file is named`() throws {
        defer { server.stop() }
        let result = try Program.run(["parse", "--json", "/no/such/file.xml"])
        #expect(result.status == 69)
        #expect(result.errorKind == "unreadable")
        #expect(result.errors.contains("/no/such/file.xml"))
    }

    @Test func `A wrong setting is named with file, line and key`() throws {
        defer { server.stop() }
        try folder.write("[polling]\ninterval_minimum = \"soon\"\n", to: "newsreel.toml")
        let result = try Program.run(["run", "--config", folder.path("newsreel.toml")])
        #expect(result.status == 78)
        #expect(result.errors.contains("newsreel.toml:2: polling.interval_minimum"))
    }

    @Test func `An unreadable state is refused and left as it is`() throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(Documents.feed(1)))
        let rubbish = String(repeating: "this is no database ", count: 500)
        try folder.write(rubbish, to: "state.db")
        let result = try fetch(
            server.url("/feed"), ["--spool", folder.path("spool"), "--state", folder.path("state.db")])
        #expect(result.status == 65)
        #expect(result.errors.contains("state.db"))
        #expect(try folder.read("state.db") == rubbish)
    }

    @Test func `One broken feed of a list does not stop the others`() throws {
        defer { server.stop() }
        server.reply("/good", with: Reply(Documents.feed(2)))
        server.reply("/bad", with: Reply("<html><p>Not here.</p></html>"))
        try folder.write("\(server.url("/bad"))\n\(server.url("/good"))\n", to: "list.txt")
        let result = try Program.run([
            "fetch", "--feeds", folder.path("list.txt"), "--spool", folder.path("spool"), "--state",
            folder.path("state.db"), "--allow-address", "127.0.0.1",
        ])
        #expect(result.status == 0)
        #expect(folder.names(in: "spool/new").count == 2)
        #expect(result.errors.contains("/bad"))
        #expect(result.errors.contains("1 failed"))
    }
}
