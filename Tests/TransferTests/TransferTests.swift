import Glibc
import LoopbackServer
import Testing

@testable import Transfer

@Suite(.timeLimit(.minutes(15))) struct TransferAnswerTests {
    @Test func validatorsComeVerbatimFrom200And304AndGoBackVerbatim() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        let validators = Validators(etag: #"W/"x, y;z-gzip""#, lastModified: "Sat, 12 Nov 2022 6:3:00 +0000")
        server.reply(
            "/feed",
            with: LoopbackServer.conditional(body: feed, etag: validators.etag, lastModified: validators.lastModified))
        try await withTransfer { transfer in
            let first = try await transfer.send(TransferRequest(url: server.url("/feed")))
            #expect(first.status == 200)
            #expect(first.body == Array(feed.utf8))
            #expect(first.header.validators == validators)
            let second = try await transfer.send(
                TransferRequest(url: server.url("/feed"), validators: first.header.validators))
            #expect(second.status == 304)
            #expect(second.body.isEmpty)
            #expect(second.header.validators == validators)
            #expect(server.requests[1].header("if-none-match") == validators.etag)
            #expect(server.requests[1].header("if-modified-since") == validators.lastModified)
        }
    }

    @Test(arguments: [200, 203, 204, 404, 410, 429, 500, 503])
    func aStatusIsAnAnswerNotAnError(status: Int) async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        server.reply("/", with: Reply(status: status, headers: [("Retry-After", "99999999999999999999")]))
        try await withTransfer { transfer in
            let response = try await transfer.send(TransferRequest(url: server.url("/")))
            #expect(response.status == status)
            #expect(response.header.retryAfter == "99999999999999999999")
        }
    }

    @Test func requestsSayWhatTheyAreAskedToSay() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        try await withTransfer({ $0.userAgent = "Newsreel/1" }) { transfer in
            _ = try await transfer.send(TransferRequest(url: server.url("/a")))
            var request = TransferRequest(url: server.url("/b?c=d"))
            request.userAgent = "Other/2"
            request.accept = "text/html"
            request.acceptsFeedDelta = true
            request.headers = [
                HeaderField(name: "X-Key", value: "k"), HeaderField(name: "Host", value: "evil.example"),
                HeaderField(name: "X-Broken", value: "a\r\nX-Smuggled: b"),
            ]
            request.credentials = .bearer(token: "t0ken")
            _ = try await transfer.send(request)
        }
        let requests = server.requests
        #expect(requests[0].header("user-agent") == "Newsreel/1")
        #expect(requests[0].header("accept") == TransferRequest.acceptFeeds)
        #expect(requests[0].header("accept-encoding") == "gzip, deflate, br, zstd")
        #expect(requests[0].header("if-none-match") == nil)
        #expect(requests[1].header("user-agent") == "Other/2")
        #expect(requests[1].header("accept") == "text/html")
        #expect(requests[1].header("a-im") == "feed")
        #expect(requests[1].header("x-key") == "k")
        #expect(requests[1].header("host") == "127.0.0.1:\(server.port)")
        #expect(requests[1].header("x-broken") == nil)
        #expect(requests[1].header("x-smuggled") == nil)
        #expect(requests[1].header("authorization") == "Bearer t0ken")
        #expect(requests[1].query == "c=d")
    }

    @Test func hostNamesNeedNotBeASCII() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        // libcurl resolves what ends in .localhost without asking anyone (RFC 6761).
        try await withTransfer { transfer in
            let request = TransferRequest(url: "http://b\u{fc}cher.localhost:\(server.port)/")
            #expect(await status(of: transfer, request) == 404)
        }
        #expect(server.requests.map { $0.header("host") } == ["xn--bcher-kva.localhost:\(server.port)"])
    }

    @Test func interimAnswersAreSkippedAndTrailersDoNotCount() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        var reply = Reply(
            headers: [("ETag", #""real""#)], body: Array(feed.utf8), framing: .chunked(7))
        reply.actionsBeforeHeader = [.send(Array("HTTP/1.1 103 Early Hints\r\nETag: \"early\"\r\n\r\n".utf8))]
        reply.actionsAfterBody = [.send(Array("ETag: \"late\"\r\n\r\n".utf8))]
        server.reply("/", with: reply)
        try await withTransfer { transfer in
            let response = try await transfer.send(TransferRequest(url: server.url("/")))
            #expect(response.status == 200)
            #expect(response.header.etag == #""real""#)
            #expect(response.body == Array(feed.utf8))
        }
    }

    @Test(arguments: [
        ("gzip", CompressedBodies.gzip), ("x-gzip", CompressedBodies.gzip), ("GZIP", CompressedBodies.gzip),
        ("deflate", CompressedBodies.zlib), ("deflate", CompressedBodies.bareDeflate),
        ("br", CompressedBodies.brotli), ("zstd", CompressedBodies.zstd),
        ("identity", Array(CompressedBodies.document.utf8)), ("gzip", Array(CompressedBodies.document.utf8)),
    ])
    func compressedBodiesAreDecompressed(coding: String, body: [UInt8]) async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        server.reply("/", with: Reply(headers: [("Content-Encoding", coding)], body: body, framing: .chunked(5)))
        try await withTransfer { transfer in
            let response = try await transfer.send(TransferRequest(url: server.url("/")))
            #expect(response.body == Array(CompressedBodies.document.utf8))
            #expect(response.bytesOnWire > body.count)
        }
    }

    @Test func ofAnErrorPageOnlyTheBeginningIsKept() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        var endless = Reply(status: 403, headers: [("CF-Mitigated", "challenge")], framing: .untilClose)
        endless.actionsBeforeBody = [.repeatForever(Array("Just a moment... ".utf8))]
        server.reply("/", with: endless)
        try await withTransfer { transfer in
            let response = try await transfer.send(TransferRequest(url: server.url("/")))
            #expect(response.status == 403)
            #expect(response.header.isBotChallenge)
            #expect(response.body.starts(with: "Just a moment".utf8))
            #expect(response.body.count <= 64 << 10)
        }
    }

    @Test func aConnectionIsKeptWhereItIsNeededAgain() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        server.reply("/", with: Reply(feed))
        try await withTransfer { transfer in
            // A lone request closes; a host that is asked again has its connection kept from then on.
            for _ in 0..<5 { _ = try await transfer.send(TransferRequest(url: server.url("/"))) }
        }
        #expect(server.connectionCount == 2)
    }
}

@Suite(.timeLimit(.minutes(15))) struct TransferRedirectTests {
    @Test func redirectsAreFollowedAndReported() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        let other = try LoopbackServer()
        defer { other.stop() }
        server.reply("/a", with: .redirect(to: "b?x", status: 301))
        server.reply("/b", with: .redirect(to: other.url("/c"), status: 308))
        other.reply("/c", with: Reply(feed))
        try await withTransfer { transfer in
            let response = try await transfer.send(TransferRequest(url: server.url("/a")))
            #expect(response.status == 200)
            #expect(response.url == other.url("/c"))
            #expect(
                response.redirects == [
                    Redirect(status: 301, url: server.url("/b?x")), Redirect(status: 308, url: other.url("/c")),
                ])
        }
    }

    @Test(arguments: [0, 1, 5])
    func redirectsAreLimited(limit: Int) async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        server.reply("/loop", with: .redirect(to: "/loop"))
        try await withTransfer({ $0.limits.maxRedirects = limit }) { transfer in
            let url = server.url("/loop")
            #expect(await failure(of: transfer, TransferRequest(url: url)) == .redirectLimit(url: url, limit: limit))
        }
        #expect(server.requests.count == limit + 1)
    }

    @Test(arguments: [
        ("file:///etc/hostname", "forbidden_scheme"), ("ftp://127.0.0.1/x", "forbidden_scheme"),
        ("gopher://127.0.0.1:70/x", "forbidden_scheme"), ("http://127.0.0.2/", "forbidden_address"),
        ("//127.0.0.2/", "forbidden_address"), ("http://2130706434/", "forbidden_address"),
        ("http://[::1]/", "forbidden_address"), ("http://[::ffff:127.0.0.2]/", "forbidden_address"),
        ("http://169.254.169.254/latest/meta-data/", "forbidden_address"), ("http://10.0.0.1/", "forbidden_address"),
        ("http://0/", "forbidden_address"), ("http://", "bad_redirect"), ("http://a:b:c/", "bad_redirect"),
    ])
    func aRedirectCannotLeadBehindTheWalls(location: String, kind: String) async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        server.reply("/", with: .redirect(to: location, status: 307))
        try await withTransfer { transfer in
            #expect(await failure(of: transfer, TransferRequest(url: server.url("/")))?.kind == kind)
        }
    }

    @Test func aRedirectWithoutLocationIsBad() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        server.reply("/", with: Reply(status: 302))
        try await withTransfer { transfer in
            #expect(await failure(of: transfer, TransferRequest(url: server.url("/")))?.kind == "bad_redirect")
        }
    }

    @Test func secretsStayWithTheirOrigin() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        // Another port is another origin.
        let other = try LoopbackServer()
        defer { other.stop() }
        server.reply("/a", with: .redirect(to: "/b"))
        server.reply("/b", with: .redirect(to: other.url("/c")))
        other.reply("/c", with: .redirect(to: "http://mallory:guess@127.0.0.1:\(other.port)/d"))
        other.reply("/d", with: .redirect(to: server.url("/e")))
        try await withTransfer { transfer in
            var request = TransferRequest(url: server.url("/a"), validators: Validators(etag: #""1""#))
            request.credentials = .basic(user: "alice", password: "s3cret:é")
            request.headers = [HeaderField(name: "Cookie", value: "session=1")]
            #expect(await status(of: transfer, request) == 404)
        }
        for request in server.requests {
            #expect(request.header("authorization") == "Basic YWxpY2U6czNjcmV0OsOp")
            #expect(request.header("cookie") == "session=1")
        }
        #expect(server.requests.count == 3)
        #expect(other.requests.count == 2)
        for request in other.requests {
            #expect(request.header("authorization") == nil)
            #expect(request.header("cookie") == nil)
            #expect(request.header("if-none-match") == #""1""#)
        }
    }

    @Test func userAndPasswordInTheURLAreCredentialsAndNothingElse() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        server.reply("/", with: Reply(feed))
        try await withTransfer { transfer in
            _ = try await transfer.send(TransferRequest(url: "http://al:pw@127.0.0.1:\(server.port)/"))
        }
        #expect(server.requests[0].header("authorization") == "Basic YWw6cHc=")
    }
}

@Suite(.timeLimit(.minutes(15))) struct TransferWallTests {
    @Test func anAddressMustBeAllowed() async throws {
        let server = try LoopbackServer(address: "127.0.0.2")
        defer { server.stop() }
        server.reply("/", with: Reply(feed))
        try await withTransfer { transfer in
            var request = TransferRequest(url: server.url("/"))
            let error = await failure(of: transfer, request)
            #expect(error == .forbiddenAddress(url: request.url, address: "127.0.0.2"))
            #expect(error?.message.contains("--allow-address 127.0.0.2") == true)
            #expect(server.connectionCount == 0)
            request.allowedAddresses = try [#require(AddressBlock("127.0.0.2/32"))]
            #expect(await status(of: transfer, request) == 200)
        }
    }

    @Test func aNameIsJudgedByWhereItLeads() async throws {
        // "localhost" comes from the hosts file: no network, but the way through the resolver.
        let server = try LoopbackServer()
        defer { server.stop() }
        server.reply("/", with: Reply(feed))
        try await withTransfer({ $0.allowedAddresses = [] }) { transfer in
            var request = TransferRequest(url: "http://localhost:\(server.port)/")
            #expect(await failure(of: transfer, request)?.kind == "forbidden_address")
            request.allowedAddresses = try [#require(AddressBlock("127.0.0.1")), #require(AddressBlock("::1"))]
            for _ in 0..<3 { #expect(await status(of: transfer, request) == 200) }
            // A connection is open now; it must not serve a request that may not go there.
            request.allowedAddresses = []
            #expect(await failure(of: transfer, request)?.kind == "forbidden_address")
        }
        #expect(server.requests.count == 3)
    }

    @Test func ofTheAddressesOfANameOnlyThoseThatAreAllowedAreTried() async throws {
        // localhost is ::1 as well, which nothing allows.
        let server = try LoopbackServer()
        defer { server.stop() }
        server.reply("/", with: Reply(feed))
        try await withTransfer { transfer in
            for _ in 0..<3 {
                #expect(await status(of: transfer, TransferRequest(url: "http://localhost:\(server.port)/")) == 200)
            }
        }
    }

    @Test func anEndlessHeaderIsCutOff() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        server.reply(
            "/lines", with: .raw(.send(Array("HTTP/1.1 200 OK\r\n".utf8)), .repeatForever(Array("X-Pad: y\r\n".utf8))))
        server.reply(
            "/line",
            with: .raw(.send(Array("HTTP/1.1 200 OK\r\nX-Pad: ".utf8)), .repeatForever(Array("yyyyyyyyyy".utf8))))
        var trailers = Reply(body: Array(feed.utf8), framing: .chunked(100))
        trailers.actionsAfterBody = [.repeatForever(Array("X-Pad: y\r\n".utf8))]
        server.reply("/trailers", with: trailers)
        try await withTransfer { transfer in
            for path in ["/lines", "/line", "/trailers"] {
                #expect(await failure(of: transfer, TransferRequest(url: server.url(path)))?.kind == "bad_header")
            }
        }
    }

    @Test func aBodyBeyondTheLimitIsRefused() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        var endless = Reply(framing: .untilClose)
        endless.actionsBeforeBody = [.repeatForever(Array("<!-- x -->".utf8))]
        server.reply("/endless", with: endless)
        server.reply("/length", with: Reply(framing: .falseContentLength("50001")))
        server.reply("/huge", with: Reply(framing: .falseContentLength("9223372036854775808")))
        server.reply("/gzip", with: .gzip(CompressedBodies.gzipOfMany))
        server.reply("/br", with: Reply(headers: [("Content-Encoding", "br")], body: CompressedBodies.brotliOfMany))
        server.reply("/zstd", with: Reply(headers: [("Content-Encoding", "zstd")], body: CompressedBodies.zstdOfMany))
        server.reply("/exact", with: Reply(String(repeating: "x", count: 50_000)))
        try await withTransfer({ $0.limits.maxBodyBytes = 50_000 }) { transfer in
            for path in ["/endless", "/length", "/huge", "/gzip", "/br", "/zstd"] {
                #expect(await failure(of: transfer, TransferRequest(url: server.url(path)))?.kind == "too_large")
            }
            let exact = try await transfer.send(TransferRequest(url: server.url("/exact")))
            #expect(exact.body.count == 50_000)
            for path in ["/gzip", "/br", "/zstd"] {
                var request = TransferRequest(url: server.url(path))
                request.limits = TransferLimits()
                let decoded = try await transfer.send(request)
                #expect(decoded.body.count == 100_000)
            }
        }
    }

    @Test func aBodyThatIsNotWholeIsNoAnswer() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        server.reply("/length", with: Reply(body: Array(feed.utf8), framing: .falseContentLength("500")))
        var chunked = Reply(body: Array(feed.utf8), framing: .chunked(10))
        chunked.actionsAfterBody = [.close]
        server.reply("/chunked", with: chunked)
        var reset = Reply(framing: .falseContentLength("500"))
        reset.actionsBeforeBody = [.send(Array(feed.utf8)), .reset]
        server.reply("/reset", with: reset)
        server.reply("/gzip", with: .gzip(CompressedBodies.gzip.dropLast(12)))
        server.reply(
            "/br", with: Reply(headers: [("Content-Encoding", "br")], body: CompressedBodies.brotli.dropLast()))
        server.reply(
            "/zstd", with: Reply(headers: [("Content-Encoding", "zstd")], body: CompressedBodies.zstd.dropLast()))
        server.reply("/part", with: Reply(status: 206, feed))
        try await withTransfer { transfer in
            for path in ["/length", "/chunked", "/reset", "/gzip", "/br", "/zstd", "/part"] {
                let error = await failure(of: transfer, TransferRequest(url: server.url(path)))
                #expect(error?.kind == "truncated", "\(path)")
            }
        }
    }

    @Test func whatCannotBeDecodedIsRefused() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        server.reply("/br", with: Reply(headers: [("Content-Encoding", "br")], feed))
        server.reply("/zstd", with: Reply(headers: [("Content-Encoding", "zstd")], feed))
        let compressed: [UInt8] = [0x1F, 0x9D, 0x90, 0x3C, 0xE4, 0x48]
        server.reply("/unknown", with: Reply(headers: [("Content-Encoding", "compress")], body: compressed))
        server.reply("/twice", with: Reply(headers: [("Content-Encoding", "gzip, gzip")], body: CompressedBodies.gzip))
        var damaged = CompressedBodies.gzip
        damaged[20] ^= 0xff
        server.reply("/damaged", with: .gzip(damaged))
        try await withTransfer { transfer in
            for path in ["/br", "/zstd", "/unknown", "/twice", "/damaged"] {
                #expect(await failure(of: transfer, TransferRequest(url: server.url(path)))?.kind == "decode_error")
            }
        }
    }

    @Test func whatIsNotHTTPIsRefused() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        server.reply("/garbage", with: .raw(.send(Array("\u{16}\u{3}\u{1} garbage\r\n\r\n".utf8))))
        server.reply("/silent", with: .raw(.close))
        server.reply("/reset", with: .raw(.reset))
        server.reply("/304", with: Reply(status: 304))
        try await withTransfer { transfer in
            for (path, kind) in [
                ("/garbage", "bad_header"), ("/silent", "connection"), ("/reset", "connection"),
                ("/304", "unexpected_304"),
            ] {
                let error = await failure(of: transfer, TransferRequest(url: server.url(path)))
                #expect(error?.kind == kind, "\(path): \(error?.message ?? "")")
            }
        }
    }

    @Test func aClosedPortIsAFailedConnection() async throws {
        let server = try LoopbackServer()
        server.stop()
        try await withTransfer { transfer in
            let error = await failure(of: transfer, TransferRequest(url: server.url("/")))
            #expect(error?.kind == "connection")
            guard case .connection(_, _, let isLocal) = error else { return }
            #expect(!isLocal)
        }
    }

    @Test func theProxiesOfTheEnvironmentAreIgnored() async {
        // In a process of its own, as the environment belongs to the whole process.
        await #expect(processExitsWith: .success) {
            let server = try LoopbackServer()
            let proxy = try LoopbackServer()
            server.reply("/", with: Reply(feed))
            for name in ["http_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"] { setenv(name, proxy.url(""), 1) }
            try await withTransfer { transfer in
                #expect(await status(of: transfer, TransferRequest(url: server.url("/"))) == 200)
            }
            #expect(proxy.connectionCount == 0)
        }
    }

    @Test func aConfiguredProxyIsUsedButNotForForbiddenLiterals() async throws {
        let proxy = try LoopbackServer(address: "127.0.0.3")
        defer { proxy.stop() }
        proxy.reply("http://feeds.example/a", with: Reply(feed))
        try await withTransfer({ $0.proxy = proxy.url("") }) { transfer in
            #expect(await status(of: transfer, TransferRequest(url: "http://feeds.example/a")) == 200)
            let error = await failure(of: transfer, TransferRequest(url: "http://10.0.0.1/a"))
            #expect(error?.kind == "forbidden_address")
        }
        #expect(proxy.requests.count == 1)
    }

    @Test func aProxyThatIsNotThereIsNamed() async throws {
        let proxy = try LoopbackServer()
        let address = proxy.url("")
        proxy.stop()
        for choice in [address, "http://proxy.invalid:3128"] {
            try await withTransfer({ $0.proxy = choice }) { transfer in
                let error = await failure(of: transfer, TransferRequest(url: "http://feeds.example/a"))
                guard case .proxy(_, choice, _)? = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(error?.message.contains("check network.proxy") == true)
            }
        }
    }

    @Test func theProxysPasswordGoesToThatProxyAlone() async throws {
        let (common, own) = (try LoopbackServer(), try LoopbackServer())
        defer { for each in [common, own] { each.stop() } }
        for proxy in [common, own] { proxy.reply("http://feeds.example/a", with: Reply(feed)) }
        try await withTransfer({
            $0.proxy = common.url("")
            $0.proxyLogin = ProxyLogin(user: "news", password: "geheim")
        }) { transfer in
            var request = TransferRequest(url: "http://feeds.example/a")
            #expect(await status(of: transfer, request) == 200)
            request.proxy = .through(own.url(""))
            #expect(await status(of: transfer, request) == 200)
        }
        // RFC 7617: news:geheim.
        #expect(common.requests.map { $0.header("proxy-authorization") } == ["Basic bmV3czpnZWhlaW0="])
        #expect(own.requests.map { $0.header("proxy-authorization") } == [nil])
        #expect(!"\(ProxyLogin(user: "news", password: "geheim"))".contains("geheim"))
    }

    @Test func aRequestChoosesItsOwnProxyOrNone() async throws {
        let (common, own, server) = (try LoopbackServer(), try LoopbackServer(), try LoopbackServer())
        defer { for each in [common, own, server] { each.stop() } }
        common.reply("http://feeds.example/a", with: Reply(feed))
        own.reply("http://feeds.example/a", with: Reply(feed))
        server.reply("/a", with: Reply(feed))
        try await withTransfer({ $0.proxy = common.url("") }) { transfer in
            var request = TransferRequest(url: "http://feeds.example/a")
            #expect(await status(of: transfer, request) == 200)
            request.proxy = .through(own.url(""))
            request.credentials = .bearer(token: "t")
            #expect(await status(of: transfer, request) == 200)
            var straight = TransferRequest(url: server.url("/a"))
            straight.proxy = ProxyChoice.none
            straight.allowedAddresses = [AddressBlock("127.0.0.1")].compactMap { $0 }
            #expect(await status(of: transfer, straight) == 200)
        }
        #expect(common.requests.count == 1)
        #expect(own.requests.count == 1)
        #expect(server.requests.count == 1)
    }

    @Test func aProxyIsAskedForATunnelWithoutTheFeedsSecrets() async throws {
        let proxy = try LoopbackServer()
        defer { proxy.stop() }
        proxy.reply("feeds.example:443", with: Reply(status: 403, "no tunnel"))
        try await withTransfer { transfer in
            var request = TransferRequest(url: "https://feeds.example/a")
            request.proxy = .through(proxy.url(""))
            request.credentials = .bearer(token: "geheim")
            request.headers = [HeaderField(name: "X-Key", value: "geheim")]
            let error = await failure(of: transfer, request)
            #expect(error?.kind == "connection")
        }
        let asked = try #require(proxy.requests.first)
        #expect(asked.method == "CONNECT")
        #expect(asked.path == "feeds.example:443")
        #expect(!asked.headers.contains { $0.value.contains("geheim") })
    }

    @Test(arguments: ["http://localhost/a", "http://x.localhost./a", "http://0x7f.1/a", "http://[::1]/a"])
    func aProxyIsNotSentToItself(url: String) async throws {
        let proxy = try LoopbackServer(address: "127.0.0.3")
        defer { proxy.stop() }
        try await withTransfer({ $0.allowedAddresses = [] }) { transfer in
            var request = TransferRequest(url: url)
            request.proxy = .through(proxy.url(""))
            let error = await failure(of: transfer, request)
            #expect(error?.kind == "forbidden_address")
        }
        #expect(proxy.requests.isEmpty)
    }
}

@Suite(.timeLimit(.minutes(15))) struct TransferTimeTests {
    @Test(arguments: ["/silence", "/body", "/header"])
    func theTotalTimeHoldsWhereverItStalls(path: String) async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        server.reply("/silence", with: .raw(.stall))
        var body = Reply(framing: .falseContentLength("500"))
        body.actionsBeforeBody = [.send(Array(feed.utf8)), .stall]
        server.reply("/body", with: body)
        server.reply("/header", with: .raw(.send(Array("HTTP/1.1 200 OK\r\nX-A: b\r\n".utf8)), .stall))
        try await withTransfer({ $0.limits.totalTimeout = .milliseconds(100) }) { transfer in
            let url = server.url(path)
            let error = await failure(of: transfer, TransferRequest(url: url))
            #expect(error == .timeout(url: url, after: .milliseconds(100)))
        }
    }

    @Test func theTotalTimeSpansRedirects() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        var slow = Reply.redirect(to: "/loop")
        slow.actionsBeforeHeader = [.drip(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), every: .milliseconds(1))]
        server.reply("/loop", with: slow)
        try await withTransfer({
            $0.limits.totalTimeout = .milliseconds(150)
            $0.limits.maxRedirects = 1000
        }) { transfer in
            #expect(await failure(of: transfer, TransferRequest(url: server.url("/loop")))?.kind == "timeout")
        }
    }

    @Test func aDripIsTooSlow() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        var drip = Reply(framing: .falseContentLength("100000"))
        drip.actionsBeforeBody = [.drip([UInt8](repeating: 0x20, count: 1000), every: .milliseconds(100))]
        server.reply("/", with: drip)
        try await withTransfer({ $0.limits.lowSpeedTime = .seconds(1) }) { transfer in
            let url = server.url("/")
            let error = await failure(of: transfer, TransferRequest(url: url))
            #expect(error == .tooSlow(url: url, bytesPerSecond: 64))
        }
    }
}
