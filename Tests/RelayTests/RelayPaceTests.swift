import Relay
import Synchronization
import Testing

@Suite struct RelayPaceTests {
    @Test func `pauses double up to the longest, between half and the whole of it`() {
        var pace = RelayPace(.init(leastPause: .seconds(1), longestPause: .seconds(10)))
        var pauses: [Duration] = []
        for chance in [1.0, 1, 1, 1, 1, 0, 0.5] {
            guard case .wait(let pause, "x") = pace.move(after: .failed("x"), of: 9, chance: chance) else { break }
            pauses.append(pause)
        }
        #expect(
            pauses == [
                .seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(10), .seconds(5), .milliseconds(7500),
            ])
        #expect(pace.move(after: .taken, of: 9, chance: 1) == .acknowledge)
        #expect(pace.move(after: .failed("x"), of: 9, chance: 1) == .wait(.seconds(1), trouble: "x"))
        // Never out of the numbers, however long it lasts.
        for _ in 0..<100 { _ = pace.move(after: .failed("x"), of: 9, chance: 1) }
        #expect(pace.move(after: .failed("x"), of: 9, chance: 1) == .wait(.seconds(10), trouble: "x"))
    }

    @Test(arguments: [
        (Receipt.failed("x", notBefore: .seconds(600)), RelayPace.Move.wait(.seconds(600), trouble: "x")),
        (.failed("x", notBefore: .seconds(1_000_000)), .wait(.seconds(86_400), trouble: "x")),
        (.stale, .list), (.ended("x"), .end("x")), (.tooLarge("x"), .wait(.seconds(1), trouble: "x")),
        (.refused("x"), .wait(.seconds(1), trouble: "x")),
    ])
    func `each receipt of a single article has its move`(receipt: Receipt, move: RelayPace.Move) {
        var pace = RelayPace()
        #expect(pace.move(after: receipt, of: 1, chance: 1) == move)
    }

    @Test func `a refused article is put aside alone`() {
        var pace = RelayPace(.init(putsAside: true))
        #expect(pace.move(after: .refused("x"), of: 5, chance: 1) == .again)
        #expect(pace.batchLimit == 2)
        #expect(pace.move(after: .refused("x"), of: 2, chance: 1) == .again)
        #expect(pace.move(after: .refused("x"), of: 1, chance: 1) == .putAside("x"))
        #expect(pace.move(after: .tooLarge("x"), of: 1, chance: 1) == .putAside("x"))
    }
}

/// A value that tasks share.
final class Lock<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    func use<Result: Sendable>(_ body: (inout Value) -> Result) -> Result { value.withLock { body(&$0) } }
}
