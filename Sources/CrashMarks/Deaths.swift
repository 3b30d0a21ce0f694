package import Articles
package import Exchange

extension CrashMarks {
    /// What the last process died of, written against feeds: against those whose own thread failed; where none did,
    /// against all that were in work.
    /// - Parameter records: what is remembered of earlier deaths.
    /// - Returns: the records that are new or changed.
    package static func blame(
        _ left: [Left], after records: [FeedID: CrashRecord], at now: Timestamp
    ) -> [FeedID: CrashRecord] {
        let proven = left.filter(\.isProven)
        let blamed = proven.isEmpty ? left : proven
        let isAlone = Set(blamed.map(\.feed)).count == 1
        // Of a feed's document and an item of it on one thread, the item is what was in work.
        let oneEach = Dictionary(blamed.map { ($0.feed, $0) }, uniquingKeysWith: { $0.item == nil ? $1 : $0 })
        return oneEach.mapValues { CrashRecord(after: records[$0.feed], $0, isAlone: isAlone, at: now) }
    }
}

extension CrashRecord {
    /// What a death adds: `left` is one of the feeds that were in work, alone or not.
    init(after former: CrashRecord?, _ left: CrashMarks.Left, isAlone: Bool, at now: Timestamp) {
        self = former ?? CrashRecord(count: 0, isProven: false, diedAt: now)
        diedAt = now
        if left.isProven || isAlone {
            // Whoever kills the program from outside hits any item: only one that was in work each time stays named.
            let isSame = count == 0 || item == left.item
            count += 1
            item = left.isProven || isSame ? left.item : nil
        }
        if left.isProven { isProven = true }
    }
}
