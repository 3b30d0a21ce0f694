import Articles
import CoreMetrics
import Dispatch
import Exchange
import Glibc
import Logging
import Synchronization
import Testing

@testable import StatusPage

/// A daemon as a test wants it.
final class FakeSource: StatusSource {
    let version = "1.2\"3"
    let rows: [FeedRow]
    let standing: Overview
    let failure: StoreError?

    init(_ rows: [FeedRow] = [], failure: StoreError? = nil, _ change: (inout Overview) -> Void = { _ in }) {
        self.rows = rows
        self.failure = failure
        var overview = Overview()
        overview.now = Timestamp(secondsSince1970: 1_700_000_000)
        overview.startedAt = Timestamp(secondsSince1970: 1_699_990_000)
        change(&overview)
        standing = overview
    }

    func overview() async -> Overview { standing }

    func feeds() async throws -> [FeedRow] {
        if let failure { throw failure }
        return rows
    }

    func feed(at url: String) async throws -> FeedStanding? {
        guard let row = rows.first(where: { $0.url == url }) else { return nil }
        var feed = FeedStanding(row: row, place: "/etc/feeds.d/a.toml:3", identity: "guid")
        feed.homePageURL = "javascript:alert(1)"
        feed.rhythm = (0..<24).map { Double($0) / 11.5 }
        feed.polls = [RecordedPoll(at: standing.now, outcome: .content, status: 200, newArticles: 2)]
        feed.articles = [
            RecentArticle(
                id: "a", title: "<b>T</b>", url: "https://example.org/?a=1&b=2", published: standing.now, revision: 2,
                preview: "x < y")
        ]
        return feed
    }

    func measure() async { Measures.feeds.set(rows.count) }

    func feedDocument(_ name: String) async -> FeedDocument? {
        guard ["news.atom", "news.json"].contains(name) else { return nil }
        return FeedDocument(bytes: Array("a feed: \(name)".utf8), modified: Timestamp(secondsSince1970: 784_111_777))
    }
}

extension FeedRow {
    static func named(_ name: String, _ health: Health = .ok, _ change: (inout FeedRow) -> Void = { _ in }) -> FeedRow {
        var row = FeedRow(url: "https://example.org/\(name)")
        row.title = name
        row.health = health
        change(&row)
        return row
    }
}

@Suite struct RouterTests {
    private func ask(
        _ uri: String, method: String = "GET", host: String? = "127.0.0.1:8600", of source: FakeSource
    ) async -> Response {
        await Router(source: source, exposition: Exposition()).response(to: uri, method: method, host: host)
    }

    private static let feeds = [
        FeedRow.named("alpha", .fails) {
            $0.reason = "<timed out>"
            $0.kind = "timeout"
            $0.since = Timestamp(secondsSince1970: 1_699_000_000)
            $0.newItems = 5
        },
        .named("Beta", .ok) {
            $0.folder = ["News", "World"]
            $0.tags = ["tag & co"]
            $0.nextPoll = Timestamp(secondsSince1970: 1_700_000_600)
            $0.newItems = 12_345
        },
        .named("gamma", .stopped) { $0.since = Timestamp(secondsSince1970: 1_698_000_000) },
        .named("delta", .off),
    ]

    @Test(arguments: [
        ("GET", "/", "127.0.0.1:1", 200), ("HEAD", "/", "localhost", 200), ("GET", "/", "[::1]:8600", 200),
        ("GET", "/", "evil.example", 403), ("GET", "/metrics", "evil.example:80", 403),
        ("GET", "/", "127.evil.example.localhost.evil", 403), ("POST", "/", "localhost", 405),
        ("GET", "/../etc/passwd", "localhost", 404), ("GET", "/feed?url=none", "localhost", 404),
        ("GET", "/feed", "localhost", 400), ("GET", "/feed.json", "localhost", 400),
        ("GET", "/healthz", "localhost", 200), ("GET", "/readyz", "localhost", 200),
        ("GET", "/style.css", "localhost", 200),
    ]) func `A request is answered for what it is, and only on this machine's names`(
        method: String, uri: String, host: String, status: Int
    ) async {
        let response = await ask(uri, method: method, host: host, of: FakeSource(Self.feeds))
        #expect(response.status.rawValue == status)
        let policy = response.headers.first { $0.name == "Content-Security-Policy" }?.value
        #expect(policy?.contains("default-src 'none'") == true && policy?.contains("script") == false)
    }

    @Test func `A pause is told where it is looked for, and a loop that hangs is no health`() async {
        let paused = FakeSource { $0.pause = "the disk is full" }
        #expect(await ask("/readyz", of: paused).status == .serviceUnavailable)
        #expect(await ask("/healthz", of: paused).status == .ok)
        #expect(await ask("/", of: paused).body.contains("Paused: the disk is full"))
        #expect(await ask("/healthz", of: FakeSource { $0.isTurning = false }).status == .serviceUnavailable)
        let broken = FakeSource(failure: StoreError(.unreadable, "the state is damaged"))
        #expect(await ask("/", of: broken).status == .serviceUnavailable)
    }

    @Test func `Without feeds the page says what to do`() async {
        #expect(await ask("/", of: FakeSource()).body.contains("newsreel add"))
    }

    @Test(arguments: [
        ("/", ["alpha", "gamma", "Beta", "delta"]), ("/?sort=title", ["alpha", "Beta", "delta", "gamma"]),
        ("/?sort=new", ["Beta", "alpha", "delta", "gamma"]), ("/?sort=next", ["Beta", "alpha", "delta", "gamma"]),
        ("/?q=world+TAG", ["Beta"]), ("/?q=tag%20%26", ["Beta"]), ("/?health=off", ["delta"]),
        ("/?kind=timeout", ["alpha"]), ("/?q=nothing", []),
        ("/?sort=frog&health=frog", ["alpha", "gamma", "Beta", "delta"]),
    ]) func `Feeds are searched and sorted`(uri: String, names: [String]) {
        #expect(FeedSelection(Self.feeds, Target(uri)).shown.map(\.name) == names)
    }

    @Test func `A page shows a hundred feeds, and leads to the next`() async {
        let many = FakeSource((0..<250).map { .named("feed \($0)") })
        let second = await ask("/?page=2&sort=title&q=feed", of: many).body
        #expect(second.contains("page 2 of 3") && second.contains("page=3") && second.contains("q=feed"))
        #expect(FeedSelection(many.rows, Target("/?page=99")).page == 3)
        #expect(FeedSelection(many.rows, Target("/?page=-1")).page == 1)
        #expect(FeedSelection(many.rows, Target("/?page=3")).shown.count == 50)
    }

    @Test func `What feeds and people write is text on the page`() async {
        let page = await ask("/?q=%3Cscript%3E%22", of: FakeSource(Self.feeds)).body
        #expect(page.contains("&lt;timed out&gt;") && !page.contains("<timed out>") && !page.contains("<script"))
        let feed = await ask("/feed?url=https%3A%2F%2Fexample.org%2FBeta", of: FakeSource(Self.feeds)).body
        #expect(feed.contains("&lt;b&gt;T&lt;/b&gt;") && feed.contains("https://example.org/?a=1&amp;b=2"))
        #expect(feed.contains("tag &amp; co") && feed.contains("x &lt; y") && !feed.contains("href=\"javascript"))
        #expect(feed.contains("2 new articles") && feed.contains("/etc/feeds.d/a.toml:3"))
        #expect(feed.components(separatedByRect: "<rect") == 24)
    }

    @Test func `The same is there as JSON`() async {
        let feeds = await ask("/feeds.json?health=ok", of: FakeSource(Self.feeds)).body
        #expect(feeds.contains("\"matching\":1") && feeds.contains("\"tags\":[\"tag & co\"]"))
        let feed = await ask("/feed.json?url=https%3A%2F%2Fexample.org%2Falpha", of: FakeSource(Self.feeds)).body
        #expect(feed.contains("\"outcome\":\"content\"") && feed.contains("\"since\":\"2023-11-03T08:26:40Z\""))
        #expect(await ask("/status.json", of: FakeSource(Self.feeds)).body.contains("\"polls\":0"))
    }

    @Test(arguments: [
        ("127.0.0.1:8600", "http://127.0.0.1:8600/"), ("localhost:1", "http://localhost:1/"),
        ("[::1]:80", "http://[::1]:80/"),
        ("unix:/run/x.sock", "/run/x.sock"), ("127.8.0.1:0", "http://127.8.0.1:0/"), ("0.0.0.0:80", nil),
        ("127.0.0.1", nil),
        ("example.org:80", nil), ("127.0.0.1:99999", nil), ("unix:x.sock", nil), ("127.0.0.256:1", nil), ("", nil),
    ]) func `The page is served on this machine alone`(text: String, expected: String?) {
        #expect(StatusServer.Address(text)?.description == expected)
    }
}

extension String {
    fileprivate func components(separatedByRect part: String) -> Int { ranges(of: part).count }
}

@Suite struct ExpositionTests {
    @Test func `Series stand in Prometheus's text format, histograms in seconds and whole`() {
        let exposition = Exposition()
        let counter = exposition.makeCounter(label: "newsreel_articles_total", dimensions: [("op", "n\"\\\n")])
        counter.increment(by: 3)
        exposition.makeRecorder(label: "newsreel_feeds", dimensions: [], aggregate: false).record(2.5)
        exposition.makeRecorder(label: "process_cpu_seconds_total", dimensions: [], aggregate: false).record(Int64(7))
        let timer = exposition.makeTimer(label: "newsreel_commit_seconds", dimensions: [])
        for nanoseconds: Int64 in [400_000, 3_000_000, 60_000_000_000] { timer.recordNanoseconds(nanoseconds) }
        let text = exposition.text(version: "1\"2")
        for line in [
            "newsreel_build_info{version=\"1\\\"2\"} 1", "# TYPE newsreel_articles_total counter",
            "newsreel_articles_total{op=\"n\\\"\\\\\\n\"} 3", "newsreel_feeds 2.5",
            "# TYPE process_cpu_seconds_total counter", "process_cpu_seconds_total 7",
            "# TYPE newsreel_commit_seconds histogram", "newsreel_commit_seconds_bucket{le=\"0.0005\"} 1",
            "newsreel_commit_seconds_bucket{le=\"0.0025\"} 1", "newsreel_commit_seconds_bucket{le=\"0.005\"} 2",
            "newsreel_commit_seconds_bucket{le=\"10.0\"} 2", "newsreel_commit_seconds_bucket{le=\"+Inf\"} 3",
            "newsreel_commit_seconds_count 3", "newsreel_commit_seconds_sum 60.0034",
        ] { #expect(text.contains("\n" + line + "\n"), "\(line)") }
    }

    @Test func `Each family has one name, help and a name that Prometheus takes`() {
        let names = Measures.all.map(\.name)
        #expect(Set(names).count == names.count)
        for family in Measures.all {
            #expect(family.help.hasSuffix(".") && !family.help.contains("\n"))
            #expect(family.name.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_") })
        }
    }
}

@Suite(.timeLimit(.minutes(15))) struct StatusServerTests {
    /// Runs a server and hands its address to `body`.
    private func serving(
        _ address: StatusServer.Address, _ body: @escaping @Sendable (StatusServer.Address) async throws -> Void
    ) async throws {
        let server = StatusServer(
            address, source: FakeSource([.named("alpha")]), exposition: Exposition(), logger: Logger(label: "test"))
        let (ready, continuation) = AsyncStream<StatusServer.Address>.makeStream()
        try await withThrowingTaskGroup { group in
            group.addTask { try await server.run { continuation.yield($0) } }
            for await address in ready {
                try await body(address)
                break
            }
            group.cancelAll()
        }
    }

    /// What a server answers to bytes, read to the end, by a thread that may wait.
    /// - Parameter rest: sent when the server has said something.
    private static func answer(
        to request: String, then rest: String = "", at address: StatusServer.Address
    ) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try waitForAnswer(to: request, then: rest, at: address) })
            }
        }
    }

    /// A connection that says nothing yet.
    private static func connected(to address: StatusServer.Address) throws -> Int32 {
        let descriptor: Int32
        switch address {
        case .loopback(_, let port):
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var place = sockaddr_in()
            place.sin_family = sa_family_t(AF_INET)
            place.sin_port = in_port_t(port).bigEndian
            place.sin_addr.s_addr = inet_addr("127.0.0.1")
            let result = withUnsafePointer(to: &place) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            try #require(result == 0)
        case .socket(let path):
            descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var place = sockaddr_un()
            place.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
            let result = withUnsafePointer(to: &place) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            try #require(result == 0)
        }
        return descriptor
    }

    private static func waitForAnswer(
        to request: String, then rest: String, at address: StatusServer.Address
    ) throws -> String {
        let descriptor = try connected(to: address)
        defer { close(descriptor) }
        try #require(write(descriptor, request, request.utf8.count) == request.utf8.count)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(descriptor, &buffer, buffer.count), count > 0 {
            if bytes.isEmpty, !rest.isEmpty {
                try #require(write(descriptor, rest, rest.utf8.count) == rest.utf8.count)
            }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `It answers over TCP and over a Unix socket, one request a connection`() async throws {
        try await serving(.loopback(host: "127.0.0.1", port: 0)) { address in
            let answer = try await Self.answer(to: "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", at: address)
            #expect(answer.hasPrefix("HTTP/1.1 200") && answer.contains("alpha") && answer.hasSuffix("</html>\n"))
            let head = try await Self.answer(to: "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n", at: address)
            #expect(head.hasPrefix("HTTP/1.1 200") && head.hasSuffix("\r\n\r\n") && !head.contains("<html"))
        }
        let path = "/tmp/nr-status-\(UInt32.random(in: 0 ... .max)).sock"
        try await serving(.socket(path: path)) { address in
            let health = try await Self.answer(to: "GET /healthz HTTP/1.0\r\n\r\n", at: address)
            #expect(health.hasSuffix("ok\n"))
        }
        unlink(path)
    }

    @Test
    func `An address that is served already is refused with the setting and the way out, and goes on being served`()
        async throws
    {
        @Sendable func refusal(_ address: StatusServer.Address) async -> String? {
            let server = StatusServer(
                address, source: FakeSource(), exposition: Exposition(), logger: Logger(label: "test"))
            let error = await #expect(throws: StatusAddressError.self) { try await server.run() }
            return error?.message
        }
        try await serving(.loopback(host: "127.0.0.1", port: 0)) { address in
            guard case .loopback(_, let port) = address else { return }
            #expect(
                await refusal(address) == "127.0.0.1:\(port) is served by another program; end that, or choose another "
                    + "address (status.listen)")
        }
        let path = "/tmp/nr-status-\(UInt32.random(in: 0 ... .max)).sock"
        try await serving(.socket(path: path)) { address in
            #expect(await refusal(address)?.hasPrefix("\(path) is served by another program; ") == true)
            let health = try await Self.answer(to: "GET /healthz HTTP/1.0\r\n\r\n", at: address)
            #expect(health.hasSuffix("ok\n"))
        }
        unlink(path)
        #expect(
            await refusal(.socket(path: "/tmp/nr-none/x.sock"))
                == "/tmp/nr-none/x.sock is in a folder that is not there; make it (status.listen)")
    }

    @Test func `What is no HTTP is refused and does no harm`() async throws {
        try await serving(.loopback(host: "127.0.0.1", port: 0)) { address in
            let answer = try await Self.answer(to: "hello\r\n\r\n\u{1}\r\n", at: address)
            #expect(answer.hasPrefix("HTTP/1.1 400"))
            _ = try await Self.answer(
                to: "GET /" + String(repeating: "x", count: 200_000) + " HTTP/1.1\r\n\r\n", at: address)
            let health = try await Self.answer(to: "GET /healthz HTTP/1.0\r\n\r\n", at: address)
            #expect(health.hasSuffix("ok\n"))
        }
    }

    @Test func `Who connects and says nothing keeps nobody out, and holds up no end`() async throws {
        let silent = Mutex<[Int32]>([])
        try await serving(.loopback(host: "127.0.0.1", port: 0)) { address in
            for _ in 0..<3 * HTTPListener.mostConnections {
                let descriptor = try Self.connected(to: address)
                silent.withLock { $0.append(descriptor) }
            }
            let health = try await Self.answer(to: "GET /healthz HTTP/1.0\r\n\r\n", at: address)
            #expect(health.hasSuffix("ok\n"))
            // The first were closed for the last.
            let first = try #require(silent.withLock { $0.first })
            #expect(await Self.end(of: first))
        }
        for descriptor in silent.withLock({ $0 }) { close(descriptor) }
    }

    @Test func `Who waits to be told sends its body when it is told, and none that would not be taken`() async throws {
        let head = "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: "
        let listener = HTTPListener(
            .loopback(host: "127.0.0.1", port: 0), setting: "test", bodyLimit: 10, logger: Logger(label: "test")
        ) { .text(.ok, "\($0.body.count) bytes\n") }
        let (ready, continuation) = AsyncStream<StatusServer.Address>.makeStream()
        try await withThrowingTaskGroup { group in
            group.addTask { try await listener.run { continuation.yield($0) } }
            let address = try #require(await ready.first { _ in true })
            let answer = try await Self.answer(to: head + "3\r\n\r\n", then: "abc", at: address)
            #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))
            #expect(answer.hasSuffix("3 bytes\n"))
            let refused = try await Self.answer(to: head + "11\r\n\r\n", at: address)
            #expect(refused.hasPrefix("HTTP/1.1 413"))
            group.cancelAll()
        }
    }

    /// Waits until the other side closes, or sends something.
    /// - Returns: whether it closed.
    private static func end(of descriptor: Int32) async -> Bool {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var byte: UInt8 = 0
                continuation.resume(returning: read(descriptor, &byte, 1) <= 0)
            }
        }
    }
}
