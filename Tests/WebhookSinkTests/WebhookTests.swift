import Articles
import Delivery
import Foundation
import Kernel
import LoopbackServer
import Relay
import Testing
import Transfer
import WebhookSink

@Suite(.timeLimit(.minutes(15))) struct WebhookTests {
    let server: LoopbackServer
    let transfer: Transfer
    let root: String
    var outlet: OutletFolder { OutletFolder(path: root) }

    init() throws {
        server = try LoopbackServer()
        transfer = try Transfer()
        var template = Array((NSTemporaryDirectory() + "/newsreel-webhook-XXXXXX").utf8CString)
        root = try #require(mkdtemp(&template).map { String(cString: $0) })
        try FileManager.default.createDirectory(atPath: root + "/new", withIntermediateDirectories: true)
    }

    private static let moment = Timestamp(secondsSince1970: 1_668_233_000)

    private func put(_ numbers: ClosedRange<Int>) throws -> [QueuedFile] {
        try numbers.map { number in
            let id = ArticleID(feedIdentity: "feed", itemIdentity: ItemIdentity(rung: .id, value: "\(number)"))
            let name = SpoolFileName(
                moment: Timestamp(microsecondsSince1970: 1_668_232_980_000_000 + Int64(number)), id: id, revision: 1)
            let line = "{\"number\":\(number)}\n"
            try line.write(toFile: "\(root)/new/\(name.text)", atomically: false, encoding: .utf8)
            return QueuedFile(name: name, sizeInBytes: line.utf8.count)
        }
    }

    private func webhook(_ change: (inout Webhook.Configuration) -> Void = { _ in }) -> Webhook {
        var configuration = Webhook.Configuration(name: "shop", url: server.url("/hook"))
        change(&configuration)
        return Webhook(configuration, from: outlet, by: transfer, clock: { Self.moment }) { text in
            Int64(text).map { .seconds($0) }
        }
    }

    private func end() async {
        server.stop()
        await transfer.shutDown()
    }

    @Test func `a batch is one post of its lines, signed, with an id that is the same for the same articles`()
        async throws
    {
        let files = try put(1...3)
        server.reply("/hook", with: Reply(status: 204))
        let secret = "whsec_plJ3nmyCDGBKInavdOK15jsl"
        let webhook = webhook { configuration in
            configuration.key = SigningKey(secret)
            configuration.credentials = .bearer(token: "t0ken")
            configuration.headers = [HeaderField(name: "X-Team", value: "news")]
        }
        for batch in [files, files, Array(files.dropLast())] { #expect(await webhook.take(batch) == .taken) }
        let requests = server.requests(for: "/hook")
        let body = "{\"number\":1}\n{\"number\":2}\n{\"number\":3}\n"
        #expect(requests.map(\.method) == ["POST", "POST", "POST"])
        #expect(requests.prefix(2).map { String(decoding: $0.body, as: UTF8.self) } == [body, body])
        let first = try #require(requests.first)
        #expect(
            first.header("content-type") == "application/x-ndjson" && first.header("authorization") == "Bearer t0ken")
        #expect(first.header("x-team") == "news" && first.header("newsreel-sink") == "shop")
        #expect(first.header("newsreel-articles") == "3" && first.header("webhook-timestamp") == "1668233000")
        let ids = requests.compactMap { $0.header("webhook-id") }
        #expect(ids.count == 3 && ids[0] == ids[1] && ids[0] != ids[2])
        #expect(first.header("idempotency-key") == "\"\(ids[0])\"")
        let signature = SigningKey(secret)?.signature(id: ids[0], seconds: 1_668_233_000, body: Array(body.utf8))
        #expect(first.header("webhook-signature") == signature && signature != nil)
        await end()
    }

    @Test func `the form json is one array, and a handle that posted gets afterwards`() async throws {
        let files = try put(1...2)
        server.reply("/hook", with: Reply("thanks"))
        server.reply("/feed", with: Reply("a feed"))
        #expect(await webhook { $0.format = .json }.take(files) == .taken)
        let request = try #require(server.requests(for: "/hook").first)
        #expect(String(decoding: request.body, as: UTF8.self) == "[{\"number\":1},{\"number\":2}]")
        #expect(request.header("content-type") == "application/json" && request.header("webhook-signature") == nil)
        var get = TransferRequest(url: server.url("/feed"))
        get.allowedAddresses = [AddressBlock("127.0.0.0/8")!]
        #expect(try await String(decoding: transfer.send(get).body, as: UTF8.self) == "a feed")
        let second = try #require(server.requests(for: "/feed").first)
        #expect(second.method == "GET" && second.body.isEmpty && second.header("content-type") == nil)
        await end()
    }

    enum Kind: Sendable { case taken, failed(Duration?), tooLarge, refused, ended }

    @Test(arguments: [
        (200, Kind.taken), (201, .taken), (299, .taken), (301, .failed(nil)), (308, .failed(nil)), (400, .refused),
        (401, .failed(nil)), (403, .failed(nil)), (404, .failed(nil)), (408, .failed(nil)), (410, .ended),
        (413, .tooLarge),
        (415, .refused), (422, .refused), (429, .failed(.seconds(7))), (500, .failed(nil)), (503, .failed(.seconds(7))),
    ])
    func `each status means one thing`(status: Int, kind: Kind) async throws {
        let files = try put(1...1)
        let headers = [429, 503].contains(status) ? [(name: "Retry-After", value: "7")] : []
        server.reply(
            "/hook",
            with: Reply(status: status, headers: headers + [("Location", server.url("/other"))], "what\nit says"))
        let receipt = await webhook().take(files)
        switch (receipt, kind) {
        case (.taken, .taken): break
        case (.failed(let text, let notBefore), .failed(let expected)):
            #expect(notBefore == expected && text.contains("answers \(status) (what it says)"))
        case (.tooLarge(let text), .tooLarge), (.refused(let text), .refused), (.ended(let text), .ended):
            #expect(text.contains("answers \(status) (what it says)"))
        default: Issue.record("\(status): \(receipt)")
        }
        #expect(server.requests(for: "/other").isEmpty, "a redirect is not followed")
        #expect(FileManager.default.fileExists(atPath: "\(root)/new/\(files[0].name.text)"), "the relay removes")
        await end()
    }

    @Test func `who hangs up, or says 2xx with an answer beyond all bounds, is told apart`() async throws {
        let files = try put(1...1)
        server.reply("/hook", with: .raw(.reset))
        guard case .failed = await webhook().take(files) else {
            Issue.record("a reset is a failure")
            return await end()
        }
        server.reply("/hook", with: Reply(body: [UInt8](repeating: 0x61, count: 3 << 20)))
        #expect(await webhook().take(files) == .taken)
        await end()
        guard case .failed(let text, nil) = await webhook().take(files) else {
            Issue.record("nobody listens there")
            return
        }
        #expect(text.contains(server.url("/hook")))
    }

    @Test func `an article that is gone or cannot be read is told, with its folder`() async throws {
        let files = try put(1...2)
        try FileManager.default.removeItem(atPath: "\(root)/new/\(files[1].name.text)")
        guard case .failed(let text, nil) = await webhook().take(files) else {
            Issue.record("it cannot be read")
            return await end()
        }
        #expect(text.contains(root + "/new"))
        #expect(server.requests.isEmpty)
        await end()
    }
}
