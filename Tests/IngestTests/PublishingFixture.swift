import Archive
import Articles
import Delivery
import Exchange
import Foundation
import LineOutbox
import MemoryStore
import PostgresServer
import PostgresStore
import Publishing
import SpooledState
import Synchronization
import Testing

/// A store and a sink, over which articles are published.
enum StoreAndSink: String, Sendable {
    case databaseAndSpool, memoryAndOutput, serverAndSpool

    /// For which nothing need be installed.
    static let local = [databaseAndSpool, memoryAndOutput]

    /// What the sink was given outlives the process that gave it.
    var isKept: Bool { self != .memoryAndOutput }
}

/// A state database and a spool in a folder of their own, or a store in memory, which here outlives the processes that
/// work with it, and a file that is standard output; a small web of feeds that is polled over and over, and a consumer
/// that takes everything at once.
final class PublishingFixture {
    let path: String
    let outlets: [String]
    let pair: StoreAndSink
    let memory = MemoryStore()
    /// Of the state that a server keeps.
    private(set) var address: PostgresAddress!
    /// Bytes of standard output that were taken.
    private var lengthTaken = 0
    /// What consumers took, by outlet and article: the number of times.
    private(set) var taken: [String: Int] = [:]
    /// The revisions as which each article's versions came to `new/`.
    private(set) var revisions: [String: Set<Int>] = [:]

    init(_ pair: StoreAndSink = .databaseAndSpool, outlets: [String] = []) throws {
        // Deaths are played here, so nothing need reach a disk.
        let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NSTemporaryDirectory()
        var template = Array((folder + "/newsreel-publishing-XXXXXX").utf8CString)
        guard let path = mkdtemp(&template).map({ String(cString: $0) }) else { throw CocoaError(.fileWriteUnknown) }
        self.path = path
        self.outlets = outlets
        self.pair = pair
    }

    /// The same, with a state of its own where a server is to keep it.
    static func make(_ pair: StoreAndSink, outlets: [String] = []) async throws -> PublishingFixture {
        let fixture = try PublishingFixture(pair, outlets: outlets)
        if pair == .serverAndSpool { fixture.address = try await PostgresServer.running().newState() }
        return fixture
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var output: String { path + "/stdout" }

    var destinations: [String] {
        pair == .memoryAndOutput ? ["stdout"] : ["new"] + outlets.map { "outlets/\($0)/new" }
    }

    func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path + "/spool/" + folder)) ?? []).sorted()
    }

    /// Takes what is visible, and checks that it is whole.
    func consume() throws {
        if pair == .memoryAndOutput { return try consumeOutput() }
        for destination in destinations {
            for name in names(destination) {
                let file = "\(path)/spool/\(destination)/\(name)"
                let text = try String(contentsOfFile: file, encoding: .utf8)
                #expect(text.hasPrefix("{\"article\":\"") && text.hasSuffix("\"}\n"), "partial: \(text)")
                taken["\(destination) \(text)", default: 0] += 1
                if destination == "new", let name = SpoolFileName(name) {
                    revisions[String(text.dropFirst(12).dropLast(3)), default: []].insert(name.revision)
                }
                try FileManager.default.removeItem(atPath: file)
            }
        }
    }

    private func consumeOutput() throws {
        let bytes = FileManager.default.contents(atPath: output)?.dropFirst(lengthTaken) ?? Data()
        lengthTaken += bytes.count
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.isEmpty || text.hasSuffix("\n"), "partial: \(text)")
        for line in text.split(separator: "\n") { taken["stdout \(line)\n", default: 0] += 1 }
    }

    /// Nothing is lost, and nothing came twice; where a death struck whose sink keeps nothing, what was on its way then
    /// may have come before.
    func check(_ feeds: [WebFeed], afterDeath: Bool, _ what: Comment) {
        if pair.isKept || !afterDeath {
            #expect(taken == expected(feeds), what)
        } else {
            #expect(Set(taken.keys) == Set(expected(feeds).keys), what)
            #expect(taken.values.allSatisfy { $0 <= 3 }, what)
        }
    }

    /// The articles each destination must have had once.
    func expected(_ feeds: [WebFeed]) -> [String: Int] {
        var all: [String: Int] = [:]
        for destination in destinations {
            for feed in feeds { for item in feed.items { all["\(destination) \(item.text)"] = 1 } }
        }
        return all
    }
}

/// A feed as the web shows it: its items, each with an id and a version.
struct WebFeed {
    var url: String
    var items: [Item]

    struct Item {
        var id: String
        var version = 1
        var text: String { "{\"article\":\"\(id) v\(version)\"}\n" }
    }

    var etag: String { items.map { "\($0.id)\($0.version)" }.joined(separator: ",") }
}

/// One run of the program: it opens the state and the sink, and recovers.
final class PublishingRun: Sendable {
    private let files: DurableStore?
    let store: any Store
    let publisher: Publisher
    private let output: Int32

    /// Only of a database and a spool.
    var archive: Archive { store as! Archive }

    /// Other tests start programs: between fork and exec their copies of the last run's locks are held for a moment.
    private static func open(_ body: () async throws -> DurableStore) async throws -> DurableStore {
        for _ in 0..<200 {
            do {
                return try await body()
            } catch ArchiveError.locked, SpoolError.locked {
                usleep(10_000)
            }
        }
        return try await body()
    }

    init(
        _ fixture: PublishingFixture, outlets: [String]? = nil, limits: SpoolLimits? = nil,
        linger: Duration = .milliseconds(1),
        revisionsPerBatch: Int = 50, now: Timestamp = .pollMoment, fault: FaultHook? = nil
    ) async throws {
        var configuration = Publisher.Configuration()
        configuration.linger = linger
        configuration.revisionsPerBatch = revisionsPerBatch
        configuration.retryInterval = .milliseconds(5)
        let (path, outlets, settings) = (fixture.path, outlets ?? fixture.outlets, configuration)
        switch fixture.pair {
        case .databaseAndSpool:
            let opened = try await Self.open {
                try await DurableStore(
                    state: path + "/state.db", spool: path + "/spool", outlets: outlets.map { Outlet($0) },
                    limits: limits ?? SpoolLimits(minimumFreeBytes: 0, minimumFreeInodes: 0),
                    minimumFreeStateBytes: 0, configuration: settings, slowSync: .seconds(3600),
                    clock: { now }, fault: fault)
            }
            (files, store, publisher, output) = (opened, opened.store, opened.publisher, -1)
        case .serverAndSpool:
            let address = fixture.address!
            let opened = try await Self.open {
                try await DurableStore(
                    on: PostgresStore.open(address, worker: "one"), spool: path + "/spool",
                    outlets: outlets.map { Outlet($0) },
                    limits: limits ?? SpoolLimits(minimumFreeBytes: 0, minimumFreeInodes: 0), configuration: settings,
                    slowSync: .seconds(3600), clock: { now }, fault: fault)
            }
            (files, store, publisher, output) = (opened, opened.store, opened.publisher, -1)
        case .memoryAndOutput:
            let output = Glibc.open(fixture.output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
            (files, store, self.output) = (nil, fixture.memory, output)
            publisher = try await Publisher(
                fixture.memory, LineOutbox(fault: fault) { append($0, to: output) }, configuration: settings,
                clock: { .pollMoment }, fault: fault)
        }
    }

    deinit { if output >= 0 { close(output) } }

    /// Polls each feed as the poller does: nothing when the validators agree, else the items not known in this form.
    func poll(_ feeds: [WebFeed]) async throws {
        for stored in zip(feeds, try await store.feeds(identifiedBy: feeds.map(\.url))) {
            guard let record = try await Self.record(of: stored.0, stored.1, store) else { continue }
            try await publisher.publish(record)
        }
    }

    static func record(of feed: WebFeed, _ stored: StoredFeed, _ store: any Store) async throws -> PollRecord? {
        guard stored.state.etag != feed.etag else { return nil }
        let known = try await store.knownItems(of: stored.id)
        var record = PollRecord(feed: stored.id, state: stored.state)
        record.state?.etag = feed.etag
        record.state?.polls += 1
        for item in feed.items {
            let id = ArticleID(feedIdentity: feed.url, itemIdentity: ItemIdentity(rung: .id, value: item.id))
            let before = known[id.prefix]
            guard before?.contentDigest != UInt64(item.version) else { continue }
            let after = KnownItem(
                revision: (before?.revision ?? 0) + 1, contentDigest: UInt64(item.version),
                sourceDigest: UInt64(item.version), firstSeen: before?.firstSeen ?? .pollMoment,
                lastSeen: .pollMoment)
            record.revisions.append(ArticleRevision(id: id, item: after, json: Array(item.text.utf8)))
        }
        return record
    }

    func stop() async throws {
        if let files { try await files.close() } else { try await publisher.shutDown() }
    }

    /// As a death leaves them.
    func abandon() { files?.abandon() }
}

/// As `LineOutbox` is to write.
func append(_ bytes: [UInt8], to descriptor: Int32) -> OutboxError? {
    if write(descriptor, bytes, bytes.count) == bytes.count { return nil }
    return OutboxError(errno == ENOSPC ? .full : .failed, "cannot write to standard output")
}

extension Timestamp {
    static let pollMoment = Timestamp(secondsSince1970: 1_668_232_980)
}

/// Makes the n-th step fail, or, like the death of the process, every step from the n-th on.
final class PublishingFault: Sendable {
    private let count = Atomic<Int>(0)
    private let isOff = Atomic<Bool>(false)
    let first: Int
    let isDeath: Bool
    let code: Int32
    let step: PublishStep?

    init(at first: Int, isDeath: Bool = false, code: Int32 = EIO, step: PublishStep? = nil) {
        self.first = first
        self.isDeath = isDeath
        self.code = code
        self.step = step
    }

    var hook: FaultHook {
        { step in
            if self.isOff.load(ordering: .relaxed) { return 0 }
            // After a death nothing succeeds, whichever steps are counted.
            if self.isDeath, self.wasReached { return self.code }
            if let own = self.step, own != step { return 0 }
            return self.count.wrappingAdd(1, ordering: .relaxed).newValue == self.first ? self.code : 0
        }
    }

    /// Lets everything through from now on.
    func end() { isOff.store(true, ordering: .relaxed) }

    var wasReached: Bool { count.load(ordering: .relaxed) >= first }
}
