import Articles
import Delivery
import Exchange
import Foundation
import JetStream
import JetStreamSink
import NATSServer
import PostgresServer
import Relay
import Synchronization
import Testing

@testable import PostgresStore
@testable import newsreel

/// Queues of streams that a state on a server knows too: what a lost disk, a dead worker and one that wakes up do to them.
/// Nobody waits: a death is brought about by setting a worker's time back.
@Suite(
    .enabled(if: PostgresServer.isInstalled && NATSServer.isInstalled, "PostgreSQL or nats-server is not installed"),
    .timeLimit(.minutes(15)))
struct KeptQueueTests {
    @Test func `texts are stored with what a commit accepts, and go when the stream has them`() async throws {
        let world = try await World()
        let one = try await world.worker("one")
        try await one.publish(1...20)
        try await one.publish(15...25)
        #expect(try await world.rows() == ["one": Self.names(1...25)])
        await one.drain()
        #expect(try world.stored() == Self.ids(1...25))
        #expect(one.waiting == [] && one.told == [])
        #expect(try await world.rows() == [:])
    }

    @Test func `a dead worker's queue comes to another, with what the stream may have of it`() async throws {
        let world = try await World()
        let (one, two) = (try await world.worker("one"), try await world.worker("two"))
        try await one.publish(1...30)
        // Its acknowledgements from the eleventh on are lost with it.
        let acknowledged = Counter()
        await one.drain(mostPauses: 1) { step in step == .acknowledged && acknowledged.next() > 10 ? EIO : 0 }
        let before = try world.stored().count
        #expect(before >= 10 && before <= 30)
        try await one.die(withItsDisk: true)
        try await two.publish(31...33)
        #expect(try await world.desk.bury("one", isRehearsal: true) == waits(30))
        #expect(try await world.rows().keys.sorted() == ["one", "two"])
        await two.drain()
        #expect(try await world.rows() == ["one": Self.names(1...30)], "nothing happens before somebody says so")
        #expect(try await world.desk.bury("one", isRehearsal: false) == waits(30))
        #expect(try await world.desk.bury("one", isRehearsal: false) == waits(30))
        #expect(try await two.beat().inbox.hasEstates)
        let sent = Counter()
        await two.drain { step in
            if step == .send { _ = sent.next() }
            return 0
        }
        // The server may have been behind when it was asked.
        #expect(sent.count <= 30 - before, "what the stream had is not sent")
        #expect(try world.stored().sorted() == Self.ids(1...33).sorted())
        #expect(try await world.rows() == [:])
        #expect(two.told.count <= 1)
        #expect(try await !two.beat().inbox.hasEstates)
        #expect(try await world.desk.bury("one", isRehearsal: false) == .forgotten)
    }

    @Test func `an heir that dies at any step loses nothing and sends nothing twice`() async throws {
        for isDone in [false, true] {
            var step = 1
            while true {
                let world = try await World()
                let one = try await world.worker("one")
                try await one.publish(1...5)
                let acknowledged = Counter()
                await one.drain(mostPauses: 1) { step in step == .acknowledged && acknowledged.next() > 2 ? EIO : 0 }
                let before = try world.stored().count
                try await one.die(withItsDisk: true)
                let two = try await world.worker("two")
                _ = try await world.desk.bury("one", isRehearsal: false)
                _ = try await two.beat()
                let (calls, sent) = (Counter(), Counter())
                let count: @Sendable (JetStreamSink.Step) -> Int32 = { step in
                    if step == .send { _ = sent.next() }
                    return 0
                }
                let end = step
                await two.drain(mostPauses: 1, count, dyingAt: { calls.next() >= end }, isDone: isDone)
                let hasDied = calls.count >= end
                // Every third of them with its disk; then somebody else has both queues.
                let heir: Worker
                if step % 3 == 0 {
                    try await two.die(withItsDisk: true)
                    heir = try await world.worker("three")
                    _ = try await world.desk.bury("two", isRehearsal: false)
                } else {
                    heir = two
                }
                _ = try await heir.beat()
                await heir.drain(count)
                #expect(try world.stored().sorted() == Self.ids(1...5).sorted(), "step \(step), \(isDone)")
                #expect(sent.count <= 5 - before, "step \(step), \(isDone)")
                #expect(try await world.rows() == [:], "step \(step), \(isDone)")
                if !hasDied { break }
                step += 1
            }
            #expect(step > 8)
        }
    }

    @Test func `a worker that was given up and wakes sends nothing of what others have, and then what is new`()
        async throws
    {
        let world = try await World()
        let (one, two) = (try await world.worker("one"), try await world.worker("two"))
        try await one.publish(1...20)
        let sink = one.sink()
        // Stopped within its batch.
        let sent = Counter()
        await one.drain(sink, mostPauses: 1) { one.isAsleep.withLock { $0 = true } }
        #expect(one.waiting.count == 20 && one.waiting == Self.names(1...20), "it was not sure of itself")
        try await one.die(withItsDisk: false)
        _ = try await world.desk.bury("one", isRehearsal: false)
        _ = try await two.beat()
        await two.drain { step in
            if step == .send { _ = sent.next() }
            return 0
        }
        #expect(sent.count == 20)
        #expect(try world.stored() == Self.ids(1...20))
        // The same process, which knows nothing, and goes on.
        one.isAsleep.withLock { $0 = false }
        _ = try await one.beat()
        try await one.publish(21...22)
        await one.drain(sink, mostPauses: 5) {}
        #expect(try world.stored() == Self.ids(1...22))
        #expect(one.waiting == [] && one.told.count == 1, "\(one.told)")
        #expect(try await world.rows() == [:])
    }

    @Test func `a worker with an empty disk under its old name sends what waited, and with its old disk nothing twice`()
        async throws
    {
        let world = try await World()
        let one = try await world.worker("one")
        try await one.publish(1...30)
        let acknowledged = Counter()
        await one.drain(mostPauses: 1) { step in step == .acknowledged && acknowledged.next() > 10 ? EIO : 0 }
        let before = try world.stored().count
        one.takeDiskAway()
        let sent = Counter()
        await one.drain { step in
            if step == .send { _ = sent.next() }
            return 0
        }
        #expect(sent.count <= 30 - before)
        #expect(try world.stored().sorted() == Self.ids(1...30).sorted())
        #expect(try await world.rows() == [:])
        one.putDiskBack()
        #expect(!one.waiting.isEmpty)
        try await one.publish(31...31)
        await one.drain()
        #expect(try world.stored().sorted() == Self.ids(1...31).sorted())
        #expect(one.waiting == [])
    }

    @Test func `what waited before a queue was kept is kept from then on`() async throws {
        let world = try await World()
        let one = try await world.worker("one")
        try one.put(1...5)
        try await one.publish(6...7)
        // It looks at its queue before it asks the stream.
        world.nats.kill()
        await one.drain(mostPauses: 1)
        #expect(try await world.rows() == ["one": Self.names(1...7)])
        try world.nats.begin()
        await one.drain()
        #expect(try world.stored() == Self.ids(1...7))
    }

    @Test func `a worker that is heard of, or holds its name, is not given up; one that said goodbye is`() async throws
    {
        let world = try await World()
        let one = try await world.worker("one")
        try await one.publish(1...3)
        guard case .alive(let seconds?) = try await world.desk.bury("one", isRehearsal: false) else {
            Issue.record("it lives")
            return
        }
        #expect(seconds > 3500)
        try await one.store.retire()
        #expect(try await world.desk.bury("one", isRehearsal: false) == .alive(seconds: nil))
        one.store.close()
        #expect(try await world.desk.bury("two", isRehearsal: false) == .noSuchWorker)
        // The server hears of the session's end when it comes to it.
        while try await world.desk.bury("one", isRehearsal: true) == .alive(seconds: nil) { await Task.yield() }
        #expect(try await world.desk.bury("one", isRehearsal: false) == waits(3))
    }

    @Test func `a delivery that is lost with its disk takes its text back, but not from another worker`() async throws {
        let world = try await World()
        let one = try await world.worker("one")
        try await one.publish(1...2, isShown: false)
        let pending = try await one.store.pendingDeliveries()
        try await one.store.withdraw([Withdrawal(delivery: pending[0], revision: 1)])
        #expect(try await world.rows() == ["one": Self.names(2...2)])
        let items = try await one.store.knownItems(of: one.feed)
        #expect(items.values.map(\.revision).sorted() == [0, 1])
        try await one.die(withItsDisk: true)
        let two = try await world.worker("two")
        _ = try await world.desk.bury("one", isRehearsal: false)
        _ = try await two.beat()
        await two.drain()
        try await one.store.withdraw([Withdrawal(delivery: pending[1], revision: 1)])
        let after = try await one.store.knownItems(of: one.feed)
        #expect(after.values.map(\.revision).sorted() == [0, 1], "the other one is in the stream")
        #expect(try await one.store.pendingDeliveries() == [])
    }

    @Test func `a delivery whose article was sent is the stream's to tell of`() async throws {
        let world = try await World()
        let one = try await world.worker("one")
        try await one.publish(1...5, isShown: false)
        try one.put(1...5)
        let acknowledged = Counter()
        await one.drain(mostPauses: 1) { step in step == .acknowledged && acknowledged.next() > 2 ? EIO : 0 }
        one.takeDiskAway()
        let pending = try await one.store.pendingDeliveries()
        #expect(pending.count == 5)
        try await one.store.withdraw(pending.map { Withdrawal(delivery: $0, revision: 1) })
        let items = try await one.store.knownItems(of: one.feed)
        #expect(items.values.map(\.revision) == [1, 1, 1, 1, 1])
        await one.drain()
        #expect(try world.stored().sorted() == Self.ids(1...5).sorted())
        #expect(try await world.rows() == [:])
    }

    @Test func `a delivery of which one queue has no text any more does not come again, and the others send theirs`()
        async throws
    {
        let world = try await World()
        let one = try await world.worker("one")
        try await one.publish(1...2, isShown: false, queues: ["bus", "bus2"])
        try await one.store.forgetQueued(Self.names(1...1), of: "bus2")
        let pending = try await one.store.pendingDeliveries()
        try await one.store.withdraw(pending.map { Withdrawal(delivery: $0, revision: 1) })
        let items = try await one.store.knownItems(of: one.feed)
        #expect(items.values.map(\.revision).sorted() == [0, 1])
        #expect(try await world.rows() == ["one": Self.names(1...1)])
    }

    @Test func `an earlier copy of the disk is another disk`() async throws {
        let world = try await World()
        let one = try await world.worker("one")
        try await one.publish(1...2)
        await one.drain()
        try await one.publish(3...5)
        one.copyDisk()
        // Starts anew, and sends them.
        await one.drain()
        try await one.publish(6...9)
        one.putCopyBack()
        #expect(one.waiting == Self.names(3...5))
        let sent = Counter()
        await one.drain { step in
            if step == .send { _ = sent.next() }
            return 0
        }
        #expect(sent.count == 4)
        #expect(try world.stored() == Self.ids(1...9))
        #expect(one.waiting == [])
        #expect(try await world.rows() == [:])
    }

    @Test func `what was put aside and comes back is sent`() async throws {
        let world = try await World()
        let one = try await world.worker("one")
        try await one.publish(1...1)
        await one.drain()
        try await one.publish(2...4)
        one.move("new", to: "aside")
        await one.drain()
        #expect(try await world.rows() == ["one": Self.names(2...4)])
        one.move("aside", to: "new")
        await one.drain()
        #expect(try world.stored() == Self.ids(1...4))
        #expect(try await world.rows() == [:])
    }

    @Test func `an heir with a stream of its own asks the dead worker's`() async throws {
        let world = try await World()
        try world.make("OTHER", "other.*.*")
        let one = try await world.worker("one")
        one.stream.withLock { $0 = ("NEWS", "newsreel.articles.{folder}.{language}", true) }
        try await one.publish(1...20)
        let acknowledged = Counter()
        await one.drain(mostPauses: 1) { step in step == .acknowledged && acknowledged.next() > 5 ? EIO : 0 }
        try await one.die(withItsDisk: true)
        let two = try await world.worker("two")
        two.stream.withLock { $0 = ("OTHER", "other.{folder}.{language}", true) }
        // Other messages stand where the dead worker's would.
        try await two.publish(41...80)
        await two.drain()
        _ = try await world.desk.bury("one", isRehearsal: false)
        _ = try await two.beat()
        await two.drain()
        #expect(
            try (world.stored() + world.stored("OTHER")).sorted() == (Self.ids(1...20) + Self.ids(41...80)).sorted())
        #expect(!two.told.contains { if case .others = $0 { true } else { false } }, "\(two.told)")
        #expect(try await world.rows() == [:])
    }

    private func waits(_ count: Int) -> PostgresDesk.Burial {
        .done([.init(sink: "bus", articles: count, heir: nil)])
    }

    static func name(_ number: Int) -> SpoolFileName {
        let id = ArticleID(feedIdentity: "feed", itemIdentity: ItemIdentity(rung: .id, value: "\(number)"))
        return SpoolFileName(
            moment: Timestamp(microsecondsSince1970: 1_668_232_980_000_000 + Int64(number)), id: id, revision: 1)
    }

    static func names(_ numbers: ClosedRange<Int>) -> [String] { numbers.map { name($0).text } }
    static func ids(_ numbers: ClosedRange<Int>) -> [String] {
        names(numbers).map { String($0.dropFirst(24).dropLast(5)) }
    }
}

/// A state, a stream, and who works with them.
private final class World: Sendable {
    let nats: NATSServer
    let address: PostgresAddress
    let desk: PostgresDesk

    init() async throws {
        nats = try NATSServer()
        address = try await PostgresServer.running().newState()
        desk = PostgresDesk(address)
        try make("NEWS", "newsreel.articles.*.*")
    }

    func make(_ name: String, _ subjects: String) throws {
        var stream = StreamSettings(name: name, subjects: [subjects])
        // The least that a server takes.
        stream.duplicateWindow = .milliseconds(100)
        try NATSConnection(NATSServers([nats.address]), name: "test").make(stream)
    }

    func worker(_ name: String) async throws -> Worker { try await Worker(name, self) }

    /// The ids of what the stream has, in its order.
    func stored(_ stream: String = "NEWS") throws -> [String] {
        let connection = try NATSConnection(NATSServers([nats.address]), name: "test")
        let standing = try #require(try connection.standing(of: stream))
        guard standing.lastSequence > 0 else { return [] }
        return try (1...standing.lastSequence).compactMap { sequence in
            guard case .message(let id) = try connection.message(at: sequence, of: stream) else { return nil }
            return id
        }
    }

    /// What waits, by its workers' names.
    func rows() async throws -> [String: [String]] {
        let statement = PostgresStatement(
            "test.rows", "SELECT w.name, q.name FROM queued q JOIN workers w ON w.id = q.worker ORDER BY 1, 2")
        let line = PostgresLine(address, application: "outsider", worker: nil)
        defer { line.close() }
        return try await line.use { connection throws(PostgresError) in
            var rows: [String: [String]] = [:]
            for row in try connection.run(PostgresCall(statement)).all {
                rows[row.text(0) ?? "", default: []].append(row.text(1) ?? "")
            }
            return rows
        }
    }

    func execute(_ script: String) async throws {
        let line = PostgresLine(address, application: "outsider", worker: nil)
        defer { line.close() }
        try await line.use { connection throws(PostgresError) in try connection.execute(script) }
    }
}

private final class Worker: Sendable {
    let name: String
    let world: World
    let store: PostgresStore
    let feed: FeedID
    /// Its lease has ended by its own clock.
    let isAsleep = Mutex(false)
    /// The stream's name, its subjects, and whether nobody else writes to it.
    let stream = Mutex(("NEWS", "newsreel.articles.{folder}.{language}", false))
    private let root: String
    private let notices = Mutex<[JetStreamSink.Notice]>([])
    private let sequence = Mutex<Int64>(0)

    var told: [JetStreamSink.Notice] { notices.withLock { $0 } }
    var outlet: OutletFolder { OutletFolder(path: root + "/bus") }

    init(_ name: String, _ world: World) async throws {
        (self.name, self.world) = (name, world)
        store = try await PostgresStore.open(world.address, worker: name)
        feed = try await store.feeds(identifiedBy: ["http://\(name).example/"])[0].id
        var template = Array((NSTemporaryDirectory() + "/newsreel-kept-XXXXXX").utf8CString)
        root = try #require(mkdtemp(&template).map { String(cString: $0) })
        try FileManager.default.createDirectory(atPath: root + "/bus/new", withIntermediateDirectories: true)
        _ = try await beat()
    }

    deinit {
        store.close()
        try? FileManager.default.removeItem(atPath: root)
    }

    func beat() async throws -> PostgresStore.Beat { try await store.beat(lease: .seconds(3600), demand: 0) }

    /// Files alone.
    func put(_ numbers: ClosedRange<Int>) throws {
        for number in numbers {
            try Data(text(number)).write(to: URL(fileURLWithPath: "\(outlet.new)/\(KeptQueueTests.name(number).text)"))
        }
    }

    private func text(_ number: Int) -> [UInt8] {
        Array(
            """
            {"id":"\(number)","content_text":"\(String(repeating: "x", count: 3000))","language":"en",\
            "_newsreel":{"schema":"1.0","op":"new","revision":1,"feed":{"url":"https://a.example/f","folder":["News"]},\
            "blocks":[]}}\n
            """.utf8)
    }

    /// As a poll does: one transaction, and then the files of what was accepted.
    func publish(_ numbers: ClosedRange<Int>, isShown: Bool = true, queues: [String] = ["bus"]) async throws {
        var batch = StoreBatch()
        let first = sequence.withLock { sequence in
            defer { sequence += Int64(numbers.count) }
            return sequence + 1
        }
        for (place, number) in numbers.enumerated() {
            let (name, bytes) = (KeptQueueTests.name(number), text(number))
            let moment = Timestamp(secondsSince1970: 1_668_232_980)
            batch.revisions.append(
                (
                    feed, name.key,
                    KnownItem(revision: 1, contentDigest: 1, sourceDigest: 1, firstSeen: moment, lastSeen: moment)
                ))
            batch.deliveries.append(
                (
                    place,
                    PendingDelivery(
                        sequence: first + Int64(place), sink: "spool", feed: feed, key: name.key, token: name.text,
                        sizeInBytes: bytes.count, digest: 1)
                ))
            for queue in queues {
                batch.kept.append((place, KeptArticle(queue: queue, name: name.text, bytes: bytes)))
            }
        }
        let known = try await store.commit(batch)
        guard isShown else { return }
        for (place, number) in numbers.enumerated() where !known.contains(place) { try put(number...number) }
        var marks = StoreBatch()
        marks.delivered = DeliveredMark(sink: "spool", through: first + Int64(numbers.count))
        _ = try await store.commit(marks)
    }

    var waiting: [String] { ((try? outlet.names()) ?? []).map(\.text) }

    /// The others take it for dead from now on.
    func die(withItsDisk: Bool) async throws {
        try await world.execute(
            "UPDATE workers SET expires = now() - interval '1 second' WHERE name = '\(name)'")
        if withItsDisk { takeDiskAway() }
    }

    func takeDiskAway() {
        try? FileManager.default.moveItem(atPath: root + "/bus", toPath: root + "/away")
        try? FileManager.default.createDirectory(atPath: root + "/bus/new", withIntermediateDirectories: true)
    }

    func putDiskBack() {
        try? FileManager.default.removeItem(atPath: root + "/bus")
        try? FileManager.default.moveItem(atPath: root + "/away", toPath: root + "/bus")
    }

    func copyDisk() { try? FileManager.default.copyItem(atPath: root + "/bus", toPath: root + "/away") }
    func putCopyBack() { putDiskBack() }

    /// Files of the queue from one of its folders into another.
    func move(_ from: String, to folder: String) {
        let files = FileManager.default
        try? files.createDirectory(atPath: "\(root)/bus/\(folder)", withIntermediateDirectories: true)
        for name in (try? files.contentsOfDirectory(atPath: "\(root)/bus/\(from)")) ?? [] {
            try? files.moveItem(atPath: "\(root)/bus/\(from)/\(name)", toPath: "\(root)/bus/\(folder)/\(name)")
        }
    }

    func sink(
        _ fault: @escaping @Sendable (JetStreamSink.Step) -> Int32 = { _ in 0 },
        dyingAt isDead: @escaping @Sendable () -> Bool = { false }, isDone: Bool = false
    ) -> JetStreamSink {
        var servers = NATSServers([world.nats.address])
        servers.patience = .milliseconds(400)
        var configuration = JetStreamSink.Configuration(
            servers, stream: stream.withLock { $0.0 }, subject: SubjectTemplate(stream.withLock { $0.1 })!,
            name: "newsreel-test", createCommand: "newsreel stream create bus")
        configuration.isExclusive = stream.withLock { $0.2 }
        let base = KeptQueue(of: "bus", in: store)
        let queue = base.dying(at: isDead, isDone: isDone) { [self] in !isAsleep.withLock { $0 } && base.isSure() }
        return JetStreamSink(
            configuration, from: outlet, keptIn: queue,
            tell: { notice in self.notices.withLock { $0.append(notice) } }, fault: fault)
    }

    /// Hands on what is there, as the daemon does, with pauses that are none.
    func drain(
        mostPauses: Int = 200, _ fault: @escaping @Sendable (JetStreamSink.Step) -> Int32 = { _ in 0 },
        dyingAt isDead: @escaping @Sendable () -> Bool = { false }, isDone: Bool = false
    ) async {
        await drain(sink(fault, dyingAt: isDead, isDone: isDone), mostPauses: mostPauses) {}
    }

    func drain(_ sink: JetStreamSink, mostPauses: Int, first: () -> Void) async {
        first()
        let pauses = Mutex(0)
        let relay = Relay(
            "bus", from: outlet, to: sink,
            limits: .init(leastPause: .milliseconds(1), longestPause: .milliseconds(1), putsAside: true),
            surroundings: .init(
                sleep: { _ in
                    let isEnough = pauses.withLock { pauses in
                        pauses += 1
                        return pauses >= mostPauses
                    }
                    if isEnough { withUnsafeCurrentTask { $0?.cancel() } }
                },
                chance: { 1 }))
        let work = Task { await relay.drain() }
        await work.value
    }
}

/// Counts, from any thread.
private final class Counter: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }

    /// 1 for the first.
    func next() -> Int {
        value.withLock { value in
            value += 1
            return value
        }
    }
}

extension KeptQueue {
    /// The same of a process that dies at a call: that one, done or not, and all after it fail.
    fileprivate func dying(
        at isDead: @escaping @Sendable () -> Bool, isDone: Bool, isSure: @escaping @Sendable () -> Bool
    ) -> KeptQueue {
        @Sendable func call<Value>(_ body: () async throws(ReceiverFault) -> Value) async throws(ReceiverFault) -> Value
        {
            let isLast = isDead()
            if isLast, !isDone { throw ReceiverFault("dead") }
            let value = try await body()
            if isLast { throw ReceiverFault("dead") }
            return value
        }
        return KeptQueue(
            isKnown: { () throws(ReceiverFault) in try await call(isKnown) },
            keep: { texts throws(ReceiverFault) in
                try await call { () throws(ReceiverFault) in try await keep(texts) }
            },
            claim: { mark, others throws(ReceiverFault) in
                try await call { () throws(ReceiverFault) in try await claim(mark, others) }
            },
            names: { estate throws(ReceiverFault) in
                try await call { () throws(ReceiverFault) in try await names(estate) }
            },
            shown: { () throws(ReceiverFault) in try await call(shown) },
            texts: { estate, name throws(ReceiverFault) in
                try await call { () throws(ReceiverFault) in try await texts(estate, name) }
            },
            settle: { estate, names throws(ReceiverFault) in
                try await call { () throws(ReceiverFault) in try await settle(estate, names) }
            },
            inherit: { estate, names throws(ReceiverFault) in
                try await call { () throws(ReceiverFault) in try await inherit(estate, names) }
            },
            release: { estate, mark throws(ReceiverFault) in
                try await call { () throws(ReceiverFault) in try await release(estate, mark) }
            },
            renew: { former, next throws(ReceiverFault) in
                try await call { () throws(ReceiverFault) in try await renew(former, next) }
            },
            depart: { names, flight, mark, gone throws(ReceiverFault) in
                try await call { () throws(ReceiverFault) in try await depart(names, flight, mark, gone) }
            },
            forget: { names throws(ReceiverFault) in
                try await call { () throws(ReceiverFault) in try await forget(names) }
            },
            isSure: isSure, seesEstates: seesEstates)
    }
}
