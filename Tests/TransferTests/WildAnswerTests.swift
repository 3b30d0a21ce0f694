import LoopbackServer
import Testing

@testable import Transfer

/// HTTP as it is found: what is wrong and meant well, and what is meant ill.
@Suite(.timeLimit(.minutes(15))) struct WildAnswerTests {
    private let server: LoopbackServer

    init() throws {
        server = try LoopbackServer()
    }

    private func raw(_ head: String, _ more: Reply.Action...) -> Reply {
        var reply = Reply.raw(.send(Array(head.utf8)))
        reply.actionsBeforeHeader += more
        return reply
    }

    @Test(arguments: [1, 2, 3, 5, 1000])
    func `A body's own mark tells its coding, however it is cut into pieces`(piece: Int) async throws {
        defer { server.stop() }
        let bodies = [
            CompressedBodies.gzip, CompressedBodies.zlib, CompressedBodies.brotli, CompressedBodies.zstd,
            Array(CompressedBodies.document.utf8),
        ]
        let codings: [String?] = [nil, "identity", "iso-8859-1", "8bit", "binary"]
        for (number, body) in bodies.enumerated() {
            for (place, coding) in codings.enumerated() {
                let headers = coding.map { [(name: "Content-Encoding", value: $0)] } ?? []
                server.reply("/\(number)/\(place)", with: Reply(headers: headers, body: body, framing: .chunked(piece)))
            }
        }
        try await withTransfer { transfer in
            for number in bodies.indices {
                for place in codings.indices {
                    let response = try await transfer.send(TransferRequest(url: server.url("/\(number)/\(place)")))
                    #expect(response.body == Array(CompressedBodies.document.utf8), "\(number) \(place)")
                }
            }
        }
    }

    @Test func `What is shorter than any mark, and what only looks coded, stays as it is`() async throws {
        defer { server.stop() }
        let noise = (0..<400).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 3) }
        let bodies: [[UInt8]] = [[0x3C], [0x1F, 0x8B], [], noise, [0xFF, 0xFE, 0x3C, 0x00, 0x72, 0x00]]
        for (number, body) in bodies.enumerated() { server.reply("/\(number)", with: Reply(body: body)) }
        try await withTransfer { transfer in
            for (number, body) in bodies.enumerated() {
                let response = try await transfer.send(TransferRequest(url: server.url("/\(number)")))
                #expect(response.body == body)
            }
        }
    }

    @Test func `A cookie that a redirect sets comes back on the way, to its origin, and is then forgotten`()
        async throws
    {
        defer { server.stop() }
        let other = try LoopbackServer()
        defer { other.stop() }
        let away = other.url("/c")
        server.reply("/a") { request in
            guard request.header("cookie") == nil else { return Reply(feed) }
            return Reply(status: 302, headers: [("Set-Cookie", "seen=1; Path=/"), ("Location", away)])
        }
        let back = server.url("/a")
        other.reply("/c", with: Reply(status: 302, headers: [("Set-Cookie", "theirs=1"), ("Location", back)]))
        try await withTransfer { transfer in
            for _ in 0..<2 {
                let response = try await transfer.send(TransferRequest(url: server.url("/a")))
                #expect(response.status == 200)
            }
            // Hop by hop as well.
            let asked = try await transfer.send(TransferRequest(url: server.url("/a"))) { _ in nil }
            #expect(asked.status == 200)
            var own = TransferRequest(url: server.url("/a"))
            own.headers = [HeaderField(name: "Cookie", value: "mine=1")]
            server.reply("/a", with: .redirect(to: "/b"))
            _ = try await transfer.send(own)
        }
        #expect(
            server.requests.map { $0.header("cookie") } == [
                nil, "seen=1", nil, "seen=1", nil, "seen=1", "mine=1", "mine=1",
            ])
        #expect(other.requests.map { $0.header("cookie") } == [nil, nil, nil])
    }

    @Test(
        arguments: [
            ("/caf\u{e9}", [], "/caf%C3%A9"), ("/caf", [0xE9], "/caf%E9"), ("/a b", [], "/a%20b"),
            ("/a%20b", [], "/a%20b"),
            ("?q=", [0xFC, 0x26], "/start?q=%FC&"),
        ] as [(String, [UInt8], String)])
    func `Bytes beyond ASCII in a Location are percent-encoded as they are`(
        location: String, more: [UInt8], path: String
    ) async throws {
        defer { server.stop() }
        let head = Array("HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nLocation: \(location)".utf8) + more
        server.reply("/start") { request in
            request.query.isEmpty ? .raw(.send(head + Array("\r\n\r\n".utf8)), .close) : Reply(feed)
        }
        server.reply(String(path.prefix { $0 != "?" }) == "/start" ? "/other" : path, with: Reply(feed))
        try await withTransfer { transfer in
            let response = try await transfer.send(TransferRequest(url: server.url("/start")))
            #expect(response.status == 200)
            #expect(response.redirects.map(\.url) == [server.url(path)])
        }
    }

    @Test(arguments: [
        ("bytes 0-49/50", true), ("bytes 0-49/*", false), ("bytes 1-49/50", false), ("bytes 0-48/50", false),
        ("Bytes 0 - 49 / 50", true), ("", false), ("0-49/50", true),
    ])
    func `A part that is the whole is taken`(range: String, isWhole: Bool) async throws {
        defer { server.stop() }
        server.reply("/", with: Reply(status: 206, headers: [("Content-Range", range)], feed))
        try await withTransfer { transfer in
            let request = TransferRequest(url: server.url("/"))
            if isWhole {
                #expect(await status(of: transfer, request) == 206)
            } else {
                #expect(await failure(of: transfer, request)?.kind == "truncated")
            }
        }
    }

    @Test func `A body without its end is given to whom it may be whole, with what is wrong`() async throws {
        defer { server.stop() }
        server.reply("/length", with: Reply(body: Array(feed.utf8), framing: .falseContentLength("500")))
        var chunked = Reply(body: Array(feed.utf8), framing: .chunked(10))
        chunked.actionsAfterBody = [.close]
        server.reply("/chunk", with: chunked)
        var garbled = Reply(framing: .none)
        garbled.actionsBeforeHeader = [
            .send(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n32\r\n\(feed)\r\nzz\r\n".utf8)), .close,
        ]
        server.reply("/garbled", with: garbled)
        server.reply("/gzip", with: .gzip(CompressedBodies.gzip.dropLast(8)))
        var silent = Reply(framing: .falseContentLength("500"))
        silent.actionsBeforeBody = [.send(Array(feed.utf8)), .stall]
        server.reply("/silent", with: silent)
        try await withTransfer { transfer in
            for path in ["/length", "/chunk", "/garbled", "/gzip"] {
                var request = TransferRequest(url: server.url(path))
                let error = try #require(await failure(of: transfer, request), "\(path)")
                request.acceptsShortBodies = true
                let response = try await transfer.send(request)
                #expect(response.body == Array(feed.utf8), "\(path)")
                #expect(response.shortfall == error, "\(path)")
            }
            // No time is long enough for a busy machine to have got the part that was sent: a longer one is given then.
            var request = TransferRequest(url: server.url("/silent"))
            var limits = TransferLimits()
            limits.totalTimeout = .milliseconds(250)
            request.limits = limits
            #expect(await failure(of: transfer, request)?.kind == "timeout")
            request.acceptsShortBodies = true
            var response = try? await transfer.send(request)
            while response == nil, limits.totalTimeout < .seconds(600) {
                limits.totalTimeout *= 2
                request.limits = limits
                response = try? await transfer.send(request)
            }
            #expect(response?.body == Array(feed.utf8))
            #expect(response?.shortfall == .timeout(url: server.url("/silent"), after: limits.totalTimeout))
        }
    }

    @Test func `A body that may be short is no way around the limits`() async throws {
        defer { server.stop() }
        var endless = Reply(framing: .falseContentLength("40000"))
        endless.actionsBeforeBody = [.repeatForever(Array("<rss></rss>".utf8))]
        server.reply("/endless", with: endless)
        server.reply("/empty", with: Reply(framing: .falseContentLength("500")))
        server.reply("/part", with: Reply(status: 206, feed))
        try await withTransfer({ $0.limits.maxBodyBytes = 20_000 }) { transfer in
            for (path, kind) in [("/endless", "too_large"), ("/empty", "truncated"), ("/part", "truncated")] {
                var request = TransferRequest(url: server.url(path))
                request.acceptsShortBodies = true
                #expect(await failure(of: transfer, request)?.kind == kind)
            }
        }
    }

    @Test func `Each way to break HTTP has its own message`() async throws {
        defer { server.stop() }
        server.reply("/cut", with: raw("HTTP/1.1 200 OK\r\nContent-Ty", .close))
        server.reply("/status", with: raw("HTTP/1.1 200 OK\r\n", .close))
        server.reply("/colon", with: raw("HTTP/1.1 200 OK\r\nno colon here\r\nContent-Length: 0\r\n\r\n", .close))
        server.reply(
            "/line", with: raw("HTTP/1.1 200 OK\r\nX-Pad: " + String(repeating: "y", count: 120_000) + "\r\n\r\n"))
        server.reply("/file", with: .redirect(to: "file:///etc/hostname"))
        try await withTransfer { transfer in
            for (path, kind, words) in [
                ("/cut", "bad_header", "within the header"), ("/status", "bad_header", "within the header"),
                ("/colon", "bad_header", "colon"), ("/line", "bad_header", "longer than 100 kB"),
                ("/file", "forbidden_scheme", "redirects to file:///etc/hostname"),
            ] {
                let error = await failure(of: transfer, TransferRequest(url: server.url(path)))
                #expect(error?.kind == kind, "\(path)")
                #expect(error?.message.contains(words) == true, "\(path): \(error?.message ?? "no error")")
            }
        }
    }

    @Test func `A chunk extension without end is counted, though nobody gets to see it`() async throws {
        defer { server.stop() }
        let piece = [UInt8](repeating: UInt8(ascii: "e"), count: 64 << 10)
        server.reply(
            "/", with: raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;ext=", .repeatForever(piece)))
        try await withTransfer({ $0.limits.maxBodyBytes = 1 << 20 }) { transfer in
            let error = await failure(of: transfer, TransferRequest(url: server.url("/")))
            #expect(error?.kind == "bad_header")
            #expect(error?.message.contains("chunk extensions") == true)
        }
    }

    @Test func `A kept connection's earlier bytes are not counted again`() async throws {
        defer { server.stop() }
        server.reply("/", with: Reply(body: [UInt8](repeating: 0x20, count: 1 << 20), framing: .chunked(4096)))
        try await withTransfer({ $0.limits.maxBodyBytes = 1 << 20 }) { transfer in
            for _ in 0..<12 { #expect(await status(of: transfer, TransferRequest(url: server.url("/"))) == 200) }
        }
        #expect(server.connectionCount == 2)
    }
}
