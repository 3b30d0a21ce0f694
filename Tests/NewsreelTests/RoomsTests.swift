import Archive
import Cleaning
import Delivery
import Exchange
import FeedParsing
import Foundation
import Ingest
import LineOutbox
import MemoryStore
import Subscriptions
import Testing
import Transfer

@testable import newsreel

/// What the settings say reaches the rooms that are to keep it, and each command has the store and the sink it asked for.
@Suite struct RoomsTests {
    private func settings(_ line: String) throws -> Settings {
        try Settings(ConfigurationFile(path: "newsreel.toml", text: line))
    }

    // MARK: - Settings

    /// A line of the settings, and how it shows in the room that is to keep it.
    struct Row<Room>: Sendable, CustomTestStringConvertible {
        let line: String
        let isKept: @Sendable (Room) -> Bool
        var testDescription: String { line }

        init(_ line: String, _ isKept: @escaping @Sendable (Room) -> Bool) { (self.line, self.isKept) = (line, isKept) }
    }

    @Test(
        arguments: [
            .init("network.user_agent = \"Reader/1\"") { $0.userAgent == "Reader/1" },
            .init("network.transfers_per_host = 9") { $0.maxInFlightPerHost == 9 },
            .init("network.proxy = \"http://proxy.example:3128\"") { $0.proxy == "http://proxy.example:3128" },
            .init("network.allow_addresses = [\"10.0.0.0/8\"]") {
                $0.allowedAddresses == [AddressBlock("10.0.0.0/8")!]
            },
            .init("network.tls_authorities_file = \"/etc/ours.pem\"") { $0.tls.authoritiesFile == "/etc/ours.pem" },
            .init("limits.connect_time = \"3s\"") { $0.limits.connectTimeout == .seconds(3) },
            .init("limits.total_time = \"40s\"") { $0.limits.totalTimeout == .seconds(40) },
            .init("limits.slow_time = \"7s\"") { $0.limits.lowSpeedTime == .seconds(7) },
            .init("limits.slow_rate = \"1KB\"") { $0.limits.lowSpeedInBytesPerSecond == 1000 },
            .init("limits.body_size = \"2MB\"") { $0.limits.maxBodyBytes == 2_000_000 },
            .init("limits.header_size = \"64KB\"") { $0.limits.maxHeaderBytes == 64_000 },
            .init("limits.redirects = 2") { $0.limits.maxRedirects == 2 },
            .init("limits.bodies_in_flight = \"50MB\"") { $0.bodyBudgetInBytes == 50_000_000 },
        ] as [Row<TransferConfiguration>])
    func `A setting of the network is kept by Transfer`(row: Row<TransferConfiguration>) throws {
        #expect(try row.isKept(settings(row.line).transferConfiguration()))
        #expect(try !row.isKept(Settings().transferConfiguration()), "the default must differ, or nothing is shown")
    }

    @Test func `network.transfers is the wall for all requests, those that hang among them`() throws {
        #expect(try settings("network.transfers = 5").transferConfiguration().maxInFlight == 5)
    }

    @Test(
        arguments: [
            .init("polling.interval_minimum = \"7m\"") { $0.options.minimumInterval == 420 },
            .init("polling.interval_maximum = \"3h\"") { $0.options.maximumInterval == 10_800 },
            .init("polling.full_text = true") { $0.options.wantsFullText },
            .init("spool.captions = true") { $0.options.includesCaptions },
            .init("spool.similar = true") { $0.options.sketchesTexts },
            .init("limits.item_time = \"3s\"") { $0.options.itemTime == .seconds(3) },
            .init("limits.body_size = \"2MB\"") { $0.options.feedLimits.bytes == 2_000_000 },
            .init("limits.article_ratio = 3") { $0.cleaner.options.outputBytesPerInputByte == 3 },
            .init("cleaning.site_rules = false") { !$0.cleaner.options.usesSiteRules },
        ] as [Row<Poller>])
    func `A setting of polling is kept by the poller`(row: Row<Poller>) throws {
        func poller(_ settings: Settings) throws -> Poller {
            let store = MemoryStore()
            let sink = PollSink(
                knownItems: { feed throws(StoreError) in store.knownItems(of: feed) }, publish: { _ in },
                note: { _ in })
            return try settings.poller(
                transfer: Transfer(settings.transferConfiguration()), planner: settings.planner(memory: nil), sink: sink
            )
        }
        #expect(try row.isKept(poller(settings(row.line))))
        #expect(try !row.isKept(poller(Settings())), "the default must differ, or nothing is shown")
    }

    @Test(
        arguments: [
            .init("spool.min_free = \"5GB\"") { $0.minimumFreeBytes == 5_000_000_000 },
            .init("spool.min_free_inodes = 77") { $0.minimumFreeInodes == 77 },
            .init("spool.max_files = 88") { $0.maximumFiles == 88 },
            .init("spool.max_size = \"3GB\"") { $0.maximumBytes == 3_000_000_000 },
        ] as [Row<SpoolLimits>])
    func `A setting of the spool is kept by it`(row: Row<SpoolLimits>) throws {
        #expect(try row.isKept(settings(row.line).spoolLimits))
        #expect(!row.isKept(Settings().spoolLimits), "the default must differ, or nothing is shown")
    }

    @Test func `A proxy's credentials come from their file, with user and password or not at all`() throws {
        let folder = try Folder()
        let (good, bad) = (folder.path + "/good.toml", folder.path + "/bad.toml")
        for (file, text) in [(good, "username = \"u\"\npassword = \"p\""), (bad, "token = \"t\"")] {
            #expect(
                FileManager.default.createFile(
                    atPath: file, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]))
        }
        let line = "network.proxy = \"http://proxy.example:3128\"\nnetwork.proxy_credentials_file = "
        let configuration = try settings(line + "\"\(good)\"").transferConfiguration()
        #expect(configuration.proxyLogin == ProxyLogin(user: "u", password: "p"))
        #expect(throws: SubscriptionsError.self) { try settings(line + "\"\(bad)\"").transferConfiguration() }
        #expect(throws: SubscriptionsError.self) {
            try settings(line + "\"\(folder.path)/none.toml\"").transferConfiguration()
        }
    }

    // MARK: - Store and sink

    private func storage(_ state: String?, _ spool: String?) async throws -> Storage {
        var settings = Settings()
        settings.spool.minimumFreeInBytes = 0
        settings.spool.minimumFreeInodes = 0
        settings.state.minimumFreeInBytes = 0
        return try await Storage(
            state: state.map { StateAddress($0) }, spool: spool, settings, linger: .milliseconds(1)
        ) { _ in }
    }

    @Test func `Without a state nothing is left behind`() async throws {
        let storage = try await storage(nil, nil)
        #expect(storage.store is MemoryStore)
        #expect(storage.crashes == nil)
        try await storage.close()
    }

    @Test func `With a state alone what is printed is remembered, and so are deaths`() async throws {
        let folder = try Folder()
        let state = folder.path + "/state.db"
        let storage = try await storage(state, nil)
        #expect(storage.store is Archive)
        #expect(storage.crashes != nil)
        _ = try await storage.load([Subscription(url: "https://one.example/", source: .init(file: "t", line: nil))])
        try await storage.close()
        let again = try await self.storage(state, nil)
        #expect(try await again.store.knownFeeds(at: ["https://one.example/"])[0] != nil)
        try await again.close()
    }

    @Test func `A spool is held by the state that fills it, until it is let go`() async throws {
        let folder = try Folder()
        let (state, spool) = (folder.path + "/state.db", folder.path + "/spool")
        let storage = try await storage(state, spool)
        #expect(storage.store is Archive)
        #expect(FileManager.default.fileExists(atPath: spool + "/new"))
        await #expect(throws: (any Error).self) { try await self.storage(folder.path + "/other.db", spool) }
        try await storage.close()
        // It was given nothing: another state may have it.
        try await self.storage(folder.path + "/other.db", spool).close()
    }

    /// Removed with what is in it when the test ends.
    private final class Folder {
        let path: String

        init() throws {
            var template = Array((NSTemporaryDirectory() + "/newsreel-rooms-XXXXXX").utf8CString)
            path = try #require(mkdtemp(&template).map { String(cString: $0) })
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }
}
