import Articles
import Delivery
import Foundation
import JetStream
import JetStreamSink
import NATSServer
import Relay
import Synchronization
import Testing

/// A queue of articles, a stream for them, and what came of it.
final class SinkHarness: Sendable {
    static let stream = "NEWS"
    let server: NATSServer
    let root: String
    private let notices = Mutex<[JetStreamSink.Notice]>([])
    private let count = Mutex(0)

    var outlet: OutletFolder { OutletFolder(path: root) }
    var told: [JetStreamSink.Notice] { notices.withLock { $0 } }

    init(
        _ retention: StreamSettings.Retention = .limits, settings: String = "",
        change: (inout StreamSettings) -> Void = { _ in }
    ) throws {
        server = try NATSServer(settings: settings)
        var template = Array((NSTemporaryDirectory() + "/newsreel-jetstream-XXXXXX").utf8CString)
        root = try #require(mkdtemp(&template).map { String(cString: $0) })
        try FileManager.default.createDirectory(atPath: root + "/new", withIntermediateDirectories: true)
        var stream = StreamSettings(name: Self.stream, subjects: ["newsreel.articles.*.*"])
        stream.retention = retention
        // The least that a server takes.
        stream.duplicateWindow = .milliseconds(100)
        change(&stream)
        try connection().make(stream)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func connection() throws -> NATSConnection { try NATSConnection(NATSServers([server.address]), name: "test") }

    func configuration(port: UInt16? = nil) throws -> JetStreamSink.Configuration {
        var servers = NATSServers([port.map { "nats://127.0.0.1:\($0)" } ?? server.address])
        // Longer than the stream remembers ids.
        servers.patience = .milliseconds(400)
        return JetStreamSink.Configuration(
            servers, stream: Self.stream,
            subject: try #require(SubjectTemplate("newsreel.articles.{folder}.{language}")), name: "newsreel-test",
            createCommand: "newsreel stream create bus")
    }

    func sink(
        port: UInt16? = nil, _ change: (inout JetStreamSink.Configuration) -> Void = { _ in },
        fault: (@Sendable (JetStreamSink.Step) -> Int32)? = nil
    ) throws -> JetStreamSink {
        var configuration = try configuration(port: port)
        change(&configuration)
        return JetStreamSink(
            configuration, from: outlet, tell: { notice in self.notices.withLock { $0.append(notice) } }, fault: fault)
    }

    /// Puts so many more articles into the queue.
    func put(_ count: Int, padding: Int = 0) throws {
        for _ in 0..<count {
            let number = self.count.withLock { count in
                count += 1
                return count
            }
            let object = """
                {"id":"\(number)","content_text":"\(String(repeating: "x", count: padding))","language":"en",\
                "_newsreel":{"schema":"1.0","op":"new","revision":1,"feed":{"url":"https://a.example/f","folder":["News"]},\
                "blocks":[]}}\n
                """
            try object.write(toFile: "\(root)/new/\(Self.name(number).text)", atomically: false, encoding: .utf8)
        }
    }

    static func name(_ number: Int) -> SpoolFileName {
        let id = ArticleID(feedIdentity: "feed", itemIdentity: ItemIdentity(rung: .id, value: "\(number)"))
        return SpoolFileName(
            moment: Timestamp(microsecondsSince1970: 1_668_232_980_000_000 + Int64(number)), id: id, revision: 1)
    }

    /// As `Nats-Msg-Id` has it.
    static func id(_ number: Int) -> String { String(name(number).text.dropFirst(24).dropLast(5)) }

    /// What waits in the queue, by its numbers' ids.
    var waiting: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root + "/new")) ?? []
        return names.sorted().map { String($0.dropFirst(24).dropLast(5)) }
    }

    /// Hands on what is there, as the daemon does, with pauses that are none.
    func drain(_ sink: JetStreamSink, giveUpAfter most: Int = 200) async {
        let pauses = Mutex(0)
        let relay = Relay(
            "bus", from: outlet, to: sink,
            limits: .init(leastPause: .milliseconds(1), longestPause: .milliseconds(1), putsAside: true),
            surroundings: .init(
                sleep: { _ in
                    let isEnough = pauses.withLock { pauses in
                        pauses += 1
                        return pauses >= most
                    }
                    if isEnough { withUnsafeCurrentTask { $0?.cancel() } }
                },
                chance: { 1 }))
        let work = Task { await relay.drain() }
        await work.value
    }

    /// The ids of the messages that the stream has, in its order; `nil` for one without.
    func stored() throws -> [String?] {
        let connection = try connection()
        let standing = try #require(try connection.standing(of: Self.stream))
        guard standing.lastSequence > 0, standing.firstSequence <= standing.lastSequence else { return [] }
        return try (standing.firstSequence...standing.lastSequence).compactMap { sequence in
            guard case .message(let id) = try connection.message(at: sequence, of: Self.stream) else { return nil }
            return .some(id)
        }
    }

    func lastSequence() throws -> UInt64 {
        try #require(try connection().standing(of: Self.stream)).lastSequence
    }

    /// Publishes as somebody else.
    func publishOther(_ count: Int = 1) throws {
        let publisher = try StreamPublisher(try connection())
        for number in 0..<count {
            try publisher.send(
                OutgoingMessage(subject: "newsreel.articles.x.y", headers: [], body: Array("other".utf8)),
                number: UInt64(number))
            _ = try #require(try publisher.nextAnswer(within: .seconds(5)))
        }
    }
}

/// Counts, from any thread.
final class Counter: Sendable {
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

/// Takes each message at once, as consumers do, and keeps their ids. One that comes again, since its acknowledgement did not
/// reach a server that was killed, is the same message.
final class EagerConsumer: Sendable {
    private let ids = Mutex<[UInt64: String]>([:])
    private let isOver = Atomic(false)
    private let ended = DispatchSemaphore(value: 0)
    private let address: String

    init(_ harness: SinkHarness) throws {
        address = harness.server.address
        // Made before anything is sent: where nobody follows, a stream for interest keeps nothing.
        _ = try Self.consumer(address)
        let (address, ids, isOver, ended) = (address, self, self, ended)
        Thread.detachNewThread {
            var consumer: PullConsumer?
            while true {
                let isLast = isOver.isOver.load(ordering: .acquiring)
                // The server may be away meanwhile.
                if consumer == nil { consumer = try? Self.consumer(address) }
                let messages = try? consumer?.fetch(100, within: .milliseconds(50))
                guard let messages else {
                    consumer = nil
                    continue
                }
                for message in messages {
                    ids.ids.withLock { $0[message.sequence] = message.header("Nats-Msg-Id") ?? "none" }
                    try? message.acknowledge()
                }
                if isLast, messages.isEmpty { break }
            }
            ended.signal()
        }
    }

    private static func consumer(_ address: String) throws -> PullConsumer {
        var servers = NATSServers([address])
        servers.patience = .seconds(1)
        return try PullConsumer(
            .init(stream: SinkHarness.stream, durable: "eager"), on: NATSConnection(servers, name: "eager"))
    }

    /// What it got, in the stream's order, once nothing more comes.
    func end() async -> [String] {
        isOver.store(true, ordering: .releasing)
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "end").async {
                self.ended.wait()
                continuation.resume()
            }
        }
        return ids.withLock { ids in ids.sorted { $0.key < $1.key }.map(\.value) }
    }
}
