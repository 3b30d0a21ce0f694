package import Articles

/// That the program died while it worked on a feed, and how often in a row that can only have been this feed's doing.
///
/// Of several feeds in work when somebody kills the program, or the kernel does for want of memory, each is a suspect
/// and nothing more: `count` stays 0, and it is read alone next time. What happens then is its own doing.
package struct CrashRecord: Sendable, Hashable {
    /// Deaths in a row that no other feed can have caused.
    package var count: Int
    /// One of them was a fault, or a hang, on the very thread that read this feed.
    package var isProven: Bool
    package var diedAt: Timestamp
    /// `ArticleID.prefix` of the item that was in work; `nil` while the document itself was read.
    package var item: UInt64?

    /// From this count on a feed is quarantined.
    package static let quarantineCount = 3

    package init(count: Int, isProven: Bool, diedAt: Timestamp, item: UInt64? = nil) {
        self.count = count
        self.isProven = isProven
        self.diedAt = diedAt
        self.item = item
    }

    package var isQuarantined: Bool { count >= Self.quarantineCount }

    /// `ArticleID.prefix` of the item that is left out: a fault or a hang convicts it, or as many deaths in a row as
    /// quarantine a feed. One kill from outside does not, or an article would be lost by it.
    package var fatalItem: UInt64? { isProven || isQuarantined ? item : nil }

    /// Seconds for which the feed is left alone: 10 minutes, 20, then a day, two, four, seven at most.
    package var backOff: Double {
        switch count {
        case ...0: 0
        case 1, 2: 600 * Double(count)
        default: min(86_400 * Double(1 << min(count - Self.quarantineCount, 3)), 7 * 86_400)
        }
    }

    /// Until when the feed is left alone; `nil` once that is over. A clock that was set back makes it no longer.
    package func hold(at now: Timestamp) -> Timestamp? {
        let elapsed = now.seconds(since: diedAt)
        let rest = min(backOff - elapsed, backOff)
        return rest > 0 ? now.advanced(bySeconds: rest) : nil
    }
}
