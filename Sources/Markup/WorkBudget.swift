internal import Synchronization

/// What the reading of one text may cost, counted in steps: a step is about one byte, node or comparison.
///
/// Reading is linear in the text, so the limit is a multiple of its length, and a text comes near it only where something
/// reads it over and over again. Once the limit is passed, readers stop where they are, and what they give is of no worth:
/// whoever began the work asks `isSpent` when it ends. Nobody throws in between, so no reader needs to know of it.
package final class WorkBudget: Sendable {
    /// No limit: steps are counted only.
    package static let unlimited = 1 << 60

    private let limit: Int
    private let isLate: (@Sendable () -> Bool)?
    private let used = Atomic<Int>(0)
    private let nextLook = Atomic<Int>(0)

    /// Steps between two looks at the clock: some tenths of a millisecond.
    private static let stepsBetweenLooks = 1 << 18

    /// - Parameters:
    ///   - limit: in steps.
    ///   - isLate: whether time is up; asked now and then, so that it may be a look at a clock.
    package init(limit: Int = WorkBudget.unlimited, isLate: (@Sendable () -> Bool)? = nil) {
        self.limit = min(limit, Self.unlimited)
        self.isLate = isLate
        nextLook.store(Self.stepsBetweenLooks, ordering: .relaxed)
    }

    /// Steps so far. One thread counts at a time, so none is lost.
    package var steps: Int { used.load(ordering: .relaxed) }

    package var isSpent: Bool { used.load(ordering: .relaxed) > limit }

    @inline(__always)
    package func spend(_ steps: Int) {
        let sum = used.load(ordering: .relaxed) &+ steps
        used.store(sum, ordering: .relaxed)
        if sum > nextLook.load(ordering: .relaxed) { look(at: sum) }
    }

    @inline(never)
    private func look(at sum: Int) {
        nextLook.store(sum &+ Self.stepsBetweenLooks, ordering: .relaxed)
        guard let isLate, isLate() else { return }
        // Time is up as if the steps were.
        used.store(max(sum, limit + 1), ordering: .relaxed)
    }
}
