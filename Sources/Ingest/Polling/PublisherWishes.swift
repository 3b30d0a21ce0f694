internal import FeedParsing

/// How often the publisher wants to be asked, as the feed itself says it. Kept between polls, since a 304 brings none.
struct PublisherWishes: Hashable, Sendable {
    /// `ttl`, or `sy:updatePeriod` by `sy:updateFrequency`, in seconds; 0 for no wish.
    var intervalInSeconds: UInt32 = 0
    /// Bit n for the hour that begins at n, UTC.
    var skipHours: UInt32 = 0
    /// Bit 0 for Monday.
    var skipDays: UInt8 = 0

    init() {}

    init(_ feed: ParsedFeed) {
        if let ttl = feed.ttlInMinutes, ttl > 0 {
            intervalInSeconds = UInt32(clamping: ttl.multipliedReportingOverflow(by: 60).partialValue)
        } else if let syndication = feed.syndication {
            intervalInSeconds = UInt32(clamping: syndication.periodInSeconds / max(syndication.frequency, 1))
        }
        for hour in feed.skipHours where (0..<24).contains(hour) { skipHours |= 1 << UInt32(hour) }
        // RSS counts from Sunday here, the schedule from Monday.
        for day in feed.skipDays where (0..<7).contains(day) { skipDays |= 1 << UInt8((day + 6) % 7) }
    }
}

/// The bytes that the Archive keeps for the schedule: what the publisher wishes, then what was learnt.
struct ScheduleMemory {
    var wishes: PublisherWishes
    var schedule: FeedSchedule

    private static let wishesLength = 9

    /// Bytes of another form give a new schedule.
    init(_ bytes: [UInt8], seed: UInt32) {
        func number(at offset: Int, length: Int) -> UInt32 {
            bytes[offset..<(offset + length)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }
        wishes = PublisherWishes()
        guard bytes.count > Self.wishesLength,
            let schedule = FeedSchedule(decoding: Array(bytes[Self.wishesLength...]))
        else {
            schedule = FeedSchedule(seed: seed)
            return
        }
        wishes.intervalInSeconds = number(at: 0, length: 4)
        wishes.skipHours = number(at: 4, length: 4)
        wishes.skipDays = bytes[8]
        self.schedule = schedule
    }

    var bytes: [UInt8] {
        var writer = ByteWriter(capacity: 400)
        writer.write(wishes.intervalInSeconds)
        writer.write(wishes.skipHours)
        writer.write(wishes.skipDays)
        schedule.encode(into: &writer)
        return writer.bytes
    }
}
