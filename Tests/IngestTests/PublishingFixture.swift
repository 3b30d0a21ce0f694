import Archive
import Articles
import Delivery
import Exchange
import Foundation
import Ingest
import Synchronization
import Testing

/// A state database and a spool in a folder of their own, a small web of feeds that is polled over and over, and a
/// consumer that takes every file at once.
final class PublishingFixture {
    let path: String
    let outlets: [String]
    /// What consumers took, by outlet and article: the number of times.
    private(set) var taken: [String: Int] = [:]
    /// The revisions as which each article's versions came to `new/`.
    private(set) var revisions: [String: Set<Int>] = [:]

    init(outlets: [String] = []) throws {
        // Deaths are played here, so nothing need reach a disk.
        let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NSTemporaryDirectory()
        var template = Array((folder + "/newsreel-publishing-XXXXXX").utf8CString)
        guard let path = mkdtemp(&template).map({ String(cString: $0) }) else { throw CocoaError(.fileWriteUnknown) }
        self.path = path
        self.outlets = outlets
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var destinations: [String] { ["new"] + outlets.map { "outlets/\($0)/new" } }

    func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path + "/spool/" + folder)) ?? []).sorted()
    }

    /// Takes what is visible, and checks that it is whole.
    func consume() throws {
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

/// One run of the program: it opens the state and the spool, and recovers.
final class PublishingRun: Sendable {
    private let store: DurableStore
    var archive: Archive { store.archive }
    var publisher: Publisher { store.publisher }
    var crashes: CrashMemory { store.crashes }

    /// Other tests start programs: between fork and exec their copies of the last run's locks are held for a moment.
    private static func open(_ body: () throws(PublishingError) -> DurableStore) throws -> DurableStore {
        for _ in 0..<200 {
            do {
                return try body()
            } catch .archive(.locked), .spool(.locked) {
                usleep(10_000)
            }
        }
        return try body()
    }

    init(
        _ fixture: PublishingFixture, outlets: [String]? = nil, limits: SpoolLimits? = nil,
        linger: Duration = .milliseconds(1),
        revisionsPerBatch: Int = 50, fault: FaultHook? = nil
    ) throws {
        var configuration = Publisher.Configuration()
        configuration.linger = linger
        configuration.revisionsPerBatch = revisionsPerBatch
        configuration.minimumFreeStateBytes = 0
        configuration.retryInterval = .milliseconds(5)
        let (path, outlets, settings) = (fixture.path, outlets ?? fixture.outlets, configuration)
        store = try Self.open { () throws(PublishingError) in
            try DurableStore(
                state: path + "/state.db", spool: path + "/spool", outlets: outlets,
                limits: limits ?? SpoolLimits(minimumFreeBytes: 0, minimumFreeInodes: 0), configuration: settings,
                slowSync: .seconds(3600), clock: { .pollMoment }, fault: fault)
        }
    }

    /// Polls each feed as the poller does: nothing when the validators agree, else the items not known in this form.
    func poll(_ feeds: [WebFeed]) async throws {
        for stored in zip(feeds, try archive.feeds(identifiedBy: feeds.map(\.url))) {
            guard let record = try Self.record(of: stored.0, stored.1, publisher) else { continue }
            try await publisher.publish(record)
        }
    }

    static func record(of feed: WebFeed, _ stored: StoredFeed, _ publisher: Publisher) throws -> PollRecord? {
        guard stored.state.etag != feed.etag else { return nil }
        let known = try publisher.knownItems(of: stored.id)
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
        try await store.close()
    }

    /// As a death leaves them.
    func abandon() throws { try store.abandon() }
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
