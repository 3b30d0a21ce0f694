import Articles
import Delivery
import Foundation
import Kernel
import Relay
import Testing

@Suite struct RelayTests {
    let outlet: TemporaryOutlet
    let surroundings = Surroundings()

    init() throws { outlet = try TemporaryOutlet() }

    private func relay(
        _ receiver: ScriptedReceiver, _ limits: RelayPace.Limits = .init(), _ surroundings: Surroundings? = nil
    ) -> Relay {
        Relay(
            "s", from: outlet.folder, to: receiver, limits: limits,
            surroundings: (surroundings ?? self.surroundings).values)
    }

    @Test func `articles are handed on in their order, in batches, and removed when they were taken`() async throws {
        try outlet.put([5, 3, 1, 2, 4, 7, 6])
        let receiver = ScriptedReceiver(outlet) { _ in .taken }
        let relay = relay(receiver)
        await relay.drain()
        #expect(receiver.batches == [[1, 2, 3], [4, 5, 6], [7]])
        #expect(outlet.numbers() == [])
        #expect(relay.standing.report.taken == 7 && relay.standing.report.trouble == nil)
    }

    @Test func `a batch ends before its bytes do, and a large article goes alone`() async throws {
        try outlet.put([1, 2, 30_000_000, 4])
        // A line is 13 bytes, the third's 20.
        let receiver = ScriptedReceiver(outlet, bounds: BatchBounds(files: 9, bytes: 26)) { _ in .taken }
        await relay(receiver).drain()
        #expect(receiver.batches == [[1, 2], [4], [30_000_000]])
        try outlet.put([1, 2])
        let tight = ScriptedReceiver(outlet, bounds: BatchBounds(files: 9, bytes: 5)) { _ in .taken }
        await relay(tight).drain()
        #expect(tight.batches == [[1], [2]])
    }

    @Test func `files are not asked for their sizes where nobody bounds them`() async throws {
        try outlet.put([1, 30_000_000, 3])
        let sizes = Lock<[Int?]>([])
        let receiver = ScriptedReceiver(outlet, bounds: BatchBounds(files: 9, bytes: nil)) { files in
            sizes.use { $0 += files.map(\.sizeInBytes) }
        } answer: { _ in
            .taken
        }
        await relay(receiver).drain()
        #expect(receiver.batches == [[1, 3, 30_000_000]] && outlet.numbers() == [])
        #expect(sizes.use { $0 } == [nil, nil, nil])
    }

    @Test func `what a receiver has removed is gone, and counts as taken`() async throws {
        try outlet.put(1...7)
        let outlet = outlet
        let receiver = ScriptedReceiver(outlet) { numbers in
            try? outlet.folder.move(numbers.map { TemporaryOutlet.name($0) }, to: "kept")
            // Another's, which the relay has not handed on.
            if numbers.count == 3 { try? outlet.put(numbers.filter { $0 == 2 }) }
            return .removed
        }
        let relay = relay(receiver)
        await relay.drain()
        #expect(receiver.batches == [[1, 2, 3], [4, 5, 6], [7], [2]])
        #expect(relay.standing.report.taken == 8)
    }

    @Test func `a folder that is named as an article is none`() throws {
        try outlet.put(1...2)
        mkdir("\(outlet.path)/new/\(TemporaryOutlet.name(3).text)", 0o755)
        symlink("nowhere", "\(outlet.path)/new/\(TemporaryOutlet.name(4).text)")
        #expect(try outlet.folder.names() == [TemporaryOutlet.name(1), TemporaryOutlet.name(2)])
    }

    @Test func `an open outlet reads whole lines, small and large, and removes what is there`() throws {
        try outlet.put(1...3)
        let large = String(repeating: "x", count: 5000) + "\n"
        try large.write(
            toFile: "\(outlet.path)/new/\(TemporaryOutlet.name(2).text)", atomically: false, encoding: .utf8)
        let open = try outlet.folder.opened()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1000, alignment: 1)
        defer { buffer.deallocate() }
        #expect(try open.read(TemporaryOutlet.name(1), through: buffer) == Array("{\"number\":1}\n".utf8))
        #expect(try open.read(TemporaryOutlet.name(2), through: buffer) == Array(large.utf8))
        #expect(throws: SystemError.self) { try open.read(TemporaryOutlet.name(9), through: buffer) }
        try open.remove([1, 9, 2].map { TemporaryOutlet.name($0) })
        #expect(outlet.numbers() == [3])
    }

    @Test func `what is not taken stays, is told once, and comes again after pauses that grow`() async throws {
        try outlet.put(1...2)
        let answers = Answers([.failed("down"), .failed("down"), .failed("busy", notBefore: .seconds(40)), .taken])
        let receiver = ScriptedReceiver(outlet) { _ in answers.next() }
        let relay = relay(receiver)
        await relay.drain()
        #expect(receiver.batches == [[1, 2], [1, 2], [1, 2], [1, 2]])
        #expect(surroundings.pauses == [.seconds(1), .seconds(2), .seconds(40)])
        #expect(surroundings.events == [.stuck("down"), .wellAgain])
        #expect(relay.standing.report.trouble == nil && outlet.numbers() == [])
    }

    @Test func `while it is stuck its standing says why and since when`() async throws {
        try outlet.put(1...2)
        let few = Surroundings(mostPauses: 3)
        let receiver = ScriptedReceiver(outlet) { _ in .failed("down") }
        let relay = relay(receiver, .init(), few)
        await Task { await relay.drain() }.value
        #expect(relay.standing.report.trouble == "down" && relay.standing.report.since == few.now)
        #expect(few.pauses.count == 3 && outlet.numbers() == [1, 2])
    }

    @Test func `a batch that is too large is halved until it goes, and grows again`() async throws {
        try outlet.put(1...20)
        let receiver = ScriptedReceiver(outlet, bounds: BatchBounds(files: 8, bytes: 1 << 20)) { numbers in
            numbers.contains(2) && numbers.count > 2 ? .tooLarge("413") : .taken
        }
        await relay(receiver).drain()
        #expect(
            receiver.batches.map(\.count) == [8, 4, 2, 4, 8, 6])
        #expect(surroundings.pauses.isEmpty && outlet.numbers() == [])
    }

    @Test func `the one article that is refused is found and put aside, where that is wanted`() async throws {
        try outlet.put(1...8)
        let receiver = ScriptedReceiver(outlet, bounds: BatchBounds(files: 8, bytes: 1 << 20)) { numbers in
            numbers.contains(6) ? .refused("400") : .taken
        }
        let relay = relay(receiver, .init(putsAside: true))
        await relay.drain()
        #expect(outlet.numbers() == [] && outlet.numbers(in: "aside") == [6])
        #expect(relay.standing.report.taken == 7 && relay.standing.report.putAside == 1)
        #expect(surroundings.events == [.putAside(TemporaryOutlet.name(6).text, reason: "400")])
    }

    @Test func `without that wish all wait, and nothing is passed over`() async throws {
        try outlet.put(1...4)
        let few = Surroundings(mostPauses: 4)
        let receiver = ScriptedReceiver(outlet, bounds: BatchBounds(files: 4, bytes: 1 << 20)) { numbers in
            numbers.contains(3) ? .refused("400") : .taken
        }
        let relay = relay(receiver, .init(), few)
        await Task { await relay.drain() }.value
        #expect(outlet.numbers() == [1, 2, 3, 4] && outlet.numbers(in: "aside") == [])
        #expect(receiver.batches == Array(repeating: [1, 2, 3, 4], count: 4))
    }

    @Test func `who wants nothing more is asked no more, and its articles stay`() async throws {
        try outlet.put(1...4)
        let receiver = ScriptedReceiver(outlet) { _ in .ended("410") }
        let relay = relay(receiver)
        await relay.drain()
        #expect(receiver.batches.count == 1 && outlet.numbers() == [1, 2, 3, 4])
        #expect(relay.standing.report.hasEnded && relay.standing.report.trouble == "410")
        #expect(surroundings.events == [.ended("410")])
    }

    @Test func `nothing is handed on before the receiver is open`() async throws {
        try outlet.put(1...1)
        let faults = [ReceiverFault("no folder"), ReceiverFault("no folder")]
        let receiver = ScriptedReceiver(outlet, opening: faults) { _ in .taken }
        await relay(receiver).drain()
        #expect(surroundings.pauses == [.seconds(1), .seconds(2)] && receiver.batches == [[1]])
        #expect(surroundings.events == [.stuck("no folder"), .wellAgain])
    }

    @Test func `when nothing waits any more, and the receiver is open, it is well again`() async throws {
        try outlet.put(1...2)
        let outlet = outlet
        // As one that takes the files into a place of its own before it fails.
        let receiver = ScriptedReceiver(outlet) { _ in
            try? outlet.folder.move(outlet.folder.names(), to: "kept")
            return .failed("no folder")
        }
        let relay = relay(receiver)
        await relay.drain()
        #expect(surroundings.events == [.stuck("no folder"), .wellAgain])
        #expect(relay.standing.report.trouble == nil && outlet.numbers() == [] && outlet.numbers(in: "kept") == [1, 2])
    }

    @Test func `a batch that is not full waits for its time`() async throws {
        try outlet.put(1...2)
        let bounds = BatchBounds(files: 3, bytes: 1 << 20, linger: .seconds(60))
        let receiver = ScriptedReceiver(outlet, bounds: bounds) { _ in .taken }
        let start = Timestamp(secondsSince1970: 1_668_232_980)
        await relay(receiver, .init(), Surroundings(now: start)).drain()
        #expect(receiver.batches == [])
        await relay(receiver, .init(), Surroundings(now: Timestamp(secondsSince1970: 1_668_233_041))).drain()
        #expect(receiver.batches == [[1, 2]])
        // A full one does not.
        try outlet.put(1...3)
        await relay(receiver, .init(), Surroundings(now: start)).drain()
        #expect(receiver.batches == [[1, 2], [1, 2, 3]])
    }

    @Test func `an article wakes a relay that waits`() async throws {
        let receiver = ScriptedReceiver(outlet) { _ in .taken }
        let relay = relay(receiver)
        let seen = Wake()
        let task = Task { [outlet] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await relay.run() }
                group.addTask {
                    try? outlet.put(1...2)
                    relay.wake.set()
                    while relay.standing.report.taken < 2, !Task.isCancelled { await Task.yield() }
                    seen.set()
                }
            }
        }
        await seen.wait(upTo: .seconds(50))
        task.cancel()
        await task.value
        #expect(outlet.numbers() == [] && relay.standing.report.taken == 2)
    }
}

/// One after the other; the last for ever.
final class Answers: Sendable {
    private let rest: Lock<[Receipt]>

    init(_ answers: [Receipt]) { rest = Lock(answers) }

    func next() -> Receipt { rest.use { $0.count > 1 ? $0.removeFirst() : $0[0] } }
}
