import Delivery
import Foundation
import JetStream
import JetStreamSink
import NATSServer
import Relay
import Synchronization
import Testing

@Suite(.enabled(if: NATSServer.isInstalled), .timeLimit(.minutes(15))) struct JetStreamSinkTests {
    private static func ids(_ numbers: ClosedRange<Int>) -> [String] { numbers.map { SinkHarness.id($0) } }

    @Test func `articles are messages of the spool's objects in their order, with subject and headers`() async throws {
        let harness = try SinkHarness()
        try harness.put(2500)
        let sink = try harness.sink()
        await harness.drain(sink)
        #expect(harness.waiting == [])
        #expect(try harness.stored() == Self.ids(1...2500))
        #expect(harness.told == [])
        let consumer = try PullConsumer(
            .init(stream: SinkHarness.stream, durable: "one"), on: harness.connection())
        let message = try #require(try consumer.fetch(1, within: .seconds(5)).first)
        #expect(message.subject == "newsreel.articles.News.en" && message.sequence == 1 && message.deliveries == 1)
        let headers = ["Newsreel-Schema", "Newsreel-Op", "Newsreel-Language", "Newsreel-Feed"].map {
            message.header($0)
        }
        #expect(headers == ["1.0", "new", "en", "https://a.example/f"])
        let text = String(decoding: message.body, as: UTF8.self)
        #expect(text.hasPrefix("{\"id\":\"1\"") && text.hasSuffix("]}}"))
    }

    @Test func `what the stream has leaves the queue while the rest of a batch is sent`() async throws {
        let harness = try SinkHarness()
        try harness.put(1000)
        let acknowledged = Counter()
        let sink = try harness.sink {
            $0.mostUnacknowledged = 200
        } fault: { step in
            // One batch: what is gone went meanwhile.
            if step == .acknowledged, acknowledged.next() == 300 { while harness.waiting.count > 800 { sched_yield() } }
            return 0
        }
        await harness.drain(sink)
        #expect(harness.waiting == [])
        #expect(try harness.stored() == Self.ids(1...1000))
    }

    @Test func `who is to end sends nothing more, waits for what is on its way, and leaves the rest`() async throws {
        let harness = try SinkHarness()
        try harness.put(1000)
        let (acknowledged, sent) = (Counter(), Counter())
        let sink = try harness.sink {
            $0.mostUnacknowledged = 200
        } fault: { step in
            if step == .send { _ = sent.next() }
            if step == .acknowledged, acknowledged.next() == 100 { withUnsafeCurrentTask { $0?.cancel() } }
            return 0
        }
        await harness.drain(sink)
        #expect(sent.count >= 200 && sent.count <= 300 && acknowledged.count == sent.count)
        #expect(harness.waiting == Self.ids((sent.count + 1)...1000))
        await harness.drain(try harness.sink())
        #expect(try harness.stored() == Self.ids(1...1000))
        #expect(harness.told == [] && harness.waiting == [])
    }

    @Test func `files that cannot be removed are told, and are sent no second time`() async throws {
        let harness = try SinkHarness()
        try harness.put(300)
        let removals = Counter()
        let sink = try harness.sink(fault: { step in step == .remove && removals.next() <= 3 ? EROFS : 0 })
        await harness.drain(sink)
        #expect(removals.count >= 3 && harness.waiting == [])
        #expect(try harness.stored() == Self.ids(1...300))
    }

    @Test func `an article that is taken away from the queue is passed over`() async throws {
        let harness = try SinkHarness()
        try harness.put(100)
        let sent = Counter()
        let gone = "\(harness.root)/new/\(SinkHarness.name(70).text)"
        let sink = try harness.sink(fault: { step in
            if step == .record { unlink(gone) }
            if step == .send { _ = sent.next() }
            return 0
        })
        await harness.drain(sink)
        #expect(harness.waiting == [] && sent.count >= 99)
        #expect(Set(try harness.stored()).isSuperset(of: Self.ids(1...69) + Self.ids(71...100)))
        #expect(try harness.stored().count == Set(try harness.stored()).count)
    }

    /// Where the process is killed at a step, the next one finds what the step left.
    @Test(
        arguments: StreamSettings.Retention.allCases.flatMap { retention in [true, false].map { (retention, $0) } })
    func `dying at any step, with the server killed too, nothing is lost and nothing comes twice`(
        retention: StreamSettings.Retention, isExclusive: Bool
    ) async throws {
        // Where others write, what consumers removed cannot be told apart: only limits are promised (0036).
        guard isExclusive || retention == .limits else { return }
        let harness = try SinkHarness(retention)
        let consumer = retention == .limits ? nil : try EagerConsumer(harness)
        var (total, deaths) = (0, 0)
        // Of three messages: connect, record, three sent, three acknowledged, and what settling takes.
        for fatal in 1...9 {
            try harness.put(3)
            total += 3
            let steps = Counter()
            let dead = try harness.sink {
                $0.isExclusive = isExclusive
            } fault: { _ in
                steps.next() >= fatal ? EIO : 0
            }
            await harness.drain(dead, giveUpAfter: 1)
            deaths += steps.count >= fatal ? 1 : 0
            if fatal % 3 == 0 { try harness.server.restart() }
            let next = try harness.sink { $0.isExclusive = isExclusive }
            await harness.drain(next)
            #expect(harness.waiting == [], "after \(fatal)")
        }
        #expect(deaths >= 8)
        #expect(try harness.lastSequence() == UInt64(total))
        if let consumer {
            #expect(await consumer.end() == Self.ids(1...total))
        } else {
            #expect(try harness.stored() == Self.ids(1...total))
        }
        #expect(harness.told == [])
    }

    @Test(arguments: StreamSettings.Retention.allCases)
    func `acknowledgements that are lost on the way do no harm, beyond the window of duplicates too`(
        retention: StreamSettings.Retention
    ) async throws {
        let harness = try SinkHarness(retention)
        let consumer = retention == .limits ? nil : try EagerConsumer(harness)
        let detour = try Detour(to: harness.server.port)
        var total = 0
        for lost in [0, 1, 5, 9] {
            try harness.put(10)
            total += 10
            let count = Counter()
            let sink = try harness.sink(
                port: detour.port,
                fault: { step in
                    // From that acknowledgement on; all of them, where none is to come through.
                    if step == (lost == 0 ? .send : .acknowledged), count.next() == max(lost, 1) {
                        detour.fail(.swallowAnswers)
                    }
                    return 0
                })
            await harness.drain(sink)
            #expect(harness.waiting == [], "after \(lost)")
        }
        #expect(try harness.lastSequence() == UInt64(total))
        if let consumer {
            #expect(await consumer.end() == Self.ids(1...total))
        } else {
            #expect(try harness.stored() == Self.ids(1...total))
        }
    }

    @Test(arguments: [1, 4, 10])
    func `what a broken connection delivers late, when the rest was sent anew, is refused`(held: Int) async throws {
        let harness = try SinkHarness(.workqueue)
        let consumer = try EagerConsumer(harness)
        try harness.put(1)
        await harness.drain(try harness.sink())
        try harness.put(10)
        let detour = try Detour(to: harness.server.port)
        let sent = Counter()
        let sink = try harness.sink(
            port: detour.port,
            fault: { step in
                if step == .send, sent.next() == held { detour.fail(.holdBack) }
                return 0
            })
        await harness.drain(sink)
        #expect(harness.waiting == [])
        try harness.put(1)
        await harness.drain(sink)
        detour.deliver()
        // Behind what was delivered late.
        try harness.put(1)
        await harness.drain(try harness.sink(port: detour.port))
        #expect(await consumer.end() == Self.ids(1...13))
        #expect(try harness.lastSequence() == 13)
        #expect(harness.told == [])
    }

    @Test func `a server that is killed again and again while articles come has each once`() async throws {
        let harness = try SinkHarness(.workqueue)
        let consumer = try EagerConsumer(harness)
        let acknowledged = Counter()
        try harness.put(2000)
        let sink = try harness.sink { configuration in
            configuration.mostUnacknowledged = 50
        } fault: { step in
            if step == .acknowledged, acknowledged.next() % 199 == 0 { try? harness.server.restart() }
            return 0
        }
        await harness.drain(sink)
        #expect(acknowledged.count >= 1000 && harness.waiting == [])
        #expect(await consumer.end() == Self.ids(1...2000))
    }

    @Test func `somebody else's messages in between are told, and cost neither order nor articles`() async throws {
        let harness = try SinkHarness()
        try harness.put(5)
        let sink = try harness.sink()
        await harness.drain(sink)
        try harness.publishOther(2)
        try harness.put(5)
        await harness.drain(sink)
        #expect(try harness.stored() == Self.ids(1...5) + [nil, nil] + Self.ids(6...10))
        #expect(harness.told.count == 1)
        guard case .others(let words) = harness.told.first else {
            Issue.record("others are told")
            return
        }
        #expect(words.contains("exclusive = false"))
        // Once: the record remembers.
        try harness.publishOther()
        try harness.put(1)
        await harness.drain(sink)
        #expect(try harness.stored().last == SinkHarness.id(11) && harness.told.count == 1)
    }

    @Test func `where others write meanwhile, what is unknown is looked for among theirs`() async throws {
        let harness = try SinkHarness()
        let detour = try Detour(to: harness.server.port)
        try harness.publishOther(3)
        try harness.put(6)
        let sent = Counter()
        let sink = try harness.sink(port: detour.port) {
            $0.isExclusive = false
        } fault: { step in
            if step == .send {
                let count = sent.next()
                if count == 1 { detour.fail(.swallowAnswers) }
                if count == 4 { try? harness.publishOther(4) }
            }
            return 0
        }
        await harness.drain(sink)
        let stored = try harness.stored()
        #expect(stored.compactMap { $0 } == Self.ids(1...6) && stored.count == 13)
        #expect(harness.told == [] && harness.waiting == [])
    }

    @Test func `two sinks fill one stream that is not theirs alone`() async throws {
        let (harness, other) = (try SinkHarness(), try SinkHarness())
        try harness.put(500)
        try other.put(300)
        let address = harness.server.address
        async let first: Void = harness.drain(try harness.sink { $0.isExclusive = false })
        async let second: Void = other.drain(
            try other.sink {
                $0.isExclusive = false
                $0.servers.addresses = [address]
                $0.servers.patience = .seconds(10)
            })
        _ = try await (first, second)
        // The other's articles are the first's first: the stream has them from one of them, for its window, or from both.
        let stored = try harness.stored().compactMap { $0 }
        #expect(Set(stored) == Set(Self.ids(1...500)) && harness.waiting == [] && other.waiting == [])
    }

    @Test func `a stream that is missing is told with the command that makes it, and waited for`() async throws {
        let harness = try SinkHarness()
        let sink = try harness.sink { $0.stream = "OTHER" }
        let fault = await #expect(throws: ReceiverFault.self) { try await sink.open() }
        #expect(fault?.message.contains("make it with: newsreel stream create bus") == true)
        try harness.put(1)
        let name = SinkHarness.name(1)
        let files = [QueuedFile(name: name, sizeInBytes: harness.outlet.size(of: name))]
        guard case .failed(let words, nil) = await sink.take(files) else {
            Issue.record("it waits")
            return
        }
        #expect(words.contains("OTHER") && harness.waiting.count == 1)
        try harness.connection().make(StreamSettings(name: "OTHER", subjects: ["other.>"]))
        // There now, but it does not take these subjects.
        guard case .failed(let refusal, nil) = await sink.take(files) else {
            Issue.record("it is refused")
            return
        }
        #expect(refusal.contains("newsreel.articles.*.*") && harness.waiting.count == 1)
        #expect(try harness.stored() == [])
    }

    @Test func `a server that is away is told`() async throws {
        let harness = try SinkHarness()
        harness.server.kill()
        let sink = try harness.sink()
        let fault = await #expect(throws: ReceiverFault.self) { try await sink.open() }
        #expect(fault?.message.contains(harness.server.address) == true)
    }

    @Test func `a full stream that takes nothing new keeps articles waiting`() async throws {
        let harness = try SinkHarness { $0.maximumMessages = 4 }
        try harness.put(6)
        let sink = try harness.sink()
        await harness.drain(sink, giveUpAfter: 2)
        #expect(try harness.stored() == Self.ids(1...4))
        #expect(harness.waiting == Self.ids(5...6))
        let consumer = try PullConsumer(.init(stream: SinkHarness.stream, durable: "c"), on: harness.connection())
        #expect(try consumer.fetch(10, within: .seconds(5)).count >= 1)
    }

    @Test func `an article over the stream's bound is sent shortened, and kept whole aside`() async throws {
        let harness = try SinkHarness { $0.maximumMessageSize = 2000 }
        try harness.put(1)
        try harness.put(1, padding: 5000)
        try harness.put(1)
        await harness.drain(try harness.sink())
        #expect(try harness.stored() == Self.ids(1...3) && harness.waiting == [])
        let consumer = try PullConsumer(.init(stream: SinkHarness.stream, durable: "c"), on: harness.connection())
        var bodies: [Int] = []
        while bodies.count < 3 { bodies += try consumer.fetch(3, within: .seconds(5)).map(\.body.count) }
        #expect(bodies[1] > 1500 && bodies[1] < 2000)
        let aside = try String(contentsOfFile: "\(harness.root)/aside/\(SinkHarness.name(2).text)", encoding: .utf8)
        #expect(aside.utf8.count > 5000)
        guard case .shortened(SinkHarness.name(2).text, _)? = harness.told.first, harness.told.count == 1 else {
            Issue.record("\(harness.told)")
            return
        }
    }

    @Test func `one that cannot be made to fit is put aside, and those behind it get on`() async throws {
        let harness = try SinkHarness { $0.maximumMessageSize = 300 }
        try harness.put(2, padding: 10)
        try harness.put(1, padding: 5000)
        await harness.drain(try harness.sink { $0.isExclusive = false })
        #expect(harness.waiting == [])
        let aside = try FileManager.default.contentsOfDirectory(atPath: harness.root + "/aside")
        let stored = try harness.stored().compactMap { $0 }
        #expect(aside.count + stored.count == 3 && aside.count >= 1)
    }
}
