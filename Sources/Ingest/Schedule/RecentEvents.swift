/// A feed's last events: those without dates are placed anew each time that the rhythm is fitted, and today's are
/// no witnesses for one another in `TimesOfDay`.
struct RecentEvents: Sendable, Hashable {
    /// Events between two polls, or one event at a known time.
    struct Entry: Sendable, Hashable {
        /// Minutes since 1970.
        var minute: UInt32
        /// Minutes; 0 where the time is known.
        var length: UInt16
        /// Events, in tenths.
        var tenths: UInt16

        var start: Double { Double(minute) * 60 }
        var end: Double { (Double(minute) + Double(length)) * 60 }
        var count: Float { Float(tenths) / 10 }
    }

    static let capacity = 32
    private static let halfDay = 43_200.0
    /// Oldest first.
    private(set) var entries: [Entry] = []

    init() {}

    /// At most `capacity` entries, oldest first.
    init(entries: [Entry]) { self.entries = entries }

    /// The times of the dated events in the twelve hours before `time`.
    func dates(before time: Double) -> [Double] {
        entries.compactMap { $0.length == 0 && abs(time - $0.start) < Self.halfDay ? $0.start : nil }
    }

    /// Adds an entry; returns an undated one that is given up for it.
    mutating func add(_ entry: Entry) -> Entry? {
        entries.removeAll { $0.length == 0 && entry.start - $0.start >= Self.halfDay }
        let old = entries.count >= Self.capacity ? entries.removeFirst() : nil
        entries.append(entry)
        return old?.length == 0 ? nil : old
    }

    /// Moves everything with the clock.
    mutating func shift(by seconds: Double) {
        let minutes = Int64(min(max((seconds / 60).rounded(), -1e9), 1e9))
        for index in entries.indices {
            entries[index].minute = UInt32(clamping: Int64(entries[index].minute) + minutes)
        }
    }
}
