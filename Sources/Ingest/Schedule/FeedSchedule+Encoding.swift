import Glibc

extension FeedSchedule {
    /// Little endian, 181 bytes. A layout is never changed; a new one gets the next number.
    private static let version: UInt8 = 1

    /// For the Archive. Counts keep 16 bits of their largest, the rhythm 8 bits of a logarithm.
    package func encoded() -> [UInt8] {
        var writer = ByteWriter(capacity: 181)
        writer.write(Self.version)
        writer.write(seed)
        writer.write(lastPoll ?? .nan)
        writer.write(learningSince)
        writer.write(lastItem)
        for speed in 0..<PostingRate.speedCount {
            writer.write(rate.events[speed])
            writer.write(rate.exposure[speed])
            writer.write(rate.weights[speed])
        }
        let largest = counts.max()
        writer.write(largest)
        for lane in 0..<31 {
            writer.write(largest > 0 ? UInt16((counts[lane] / largest * 65_535).rounded()) : 0)
        }
        for lane in 0..<31 { writer.write(Self.logByte(rhythm.factors[lane])) }
        writer.write(items)
        writer.write(events)
        writer.write(trueDates)
        writer.write(falseDates)
        writer.write(windowItemCount)
        writer.write(overrunCount)
        return writer.bytes
    }

    /// `nil` for bytes that `encoded()` did not write; begin with a new value then.
    package init?(decoding bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard reader.read(UInt8.self) == Self.version, let seed = reader.read(UInt32.self),
            let poll = reader.read(UInt64.self).map(Double.init(bitPattern:)),
            let learningSince = reader.readDouble(), let lastItem = reader.readDouble()
        else { return nil }
        self.init(seed: seed)
        lastPoll = poll.isFinite ? poll : nil
        self.learningSince = learningSince
        self.lastItem = lastItem
        for speed in 0..<PostingRate.speedCount {
            guard let events = reader.readFloat(), let exposure = reader.readFloat(), let weight = reader.readFloat(),
                events >= 0, exposure >= 0, weight >= 0
            else { return nil }
            rate.events[speed] = events
            rate.exposure[speed] = exposure
            rate.weights[speed] = weight
        }
        guard let largest = reader.readFloat(), largest >= 0 else { return nil }
        for lane in 0..<31 {
            guard let share = reader.read(UInt16.self) else { return nil }
            counts[lane] = Float(share) / 65_535 * largest
        }
        for lane in 0..<31 {
            guard let byte = reader.read(UInt8.self) else { return nil }
            rhythm.factors[lane] = Self.factor(byte)
        }
        rhythm.normalise()
        guard let items = reader.readFloat(), let events = reader.readFloat(), let trueDates = reader.readFloat(),
            let falseDates = reader.readFloat(), items >= 0, events >= 0, trueDates >= 0, falseDates >= 0,
            let windowItemCount = reader.read(UInt16.self), let overrunCount = reader.read(UInt8.self),
            reader.isAtEnd
        else { return nil }
        self.items = items
        self.events = events
        self.trueDates = trueDates
        self.falseDates = falseDates
        self.windowItemCount = windowItemCount
        self.overrunCount = overrunCount
    }

    /// A factor between e^-8 and e^4, in steps of 4.8 %.
    private static func logByte(_ factor: Float) -> UInt8 {
        UInt8(clamping: Int(((log(Double(max(factor, 1e-4))) + 8) * 21.25).rounded()))
    }

    private static func factor(_ byte: UInt8) -> Float {
        Float(exp(Double(byte) / 21.25 - 8))
    }
}

extension WeeklyRhythm {
    /// Scales hours and days to a mean of 1.
    mutating func normalise() {
        var hours: Float = 0
        var days: Float = 0
        for lane in 0..<24 { hours += factors[lane] / 24 }
        for lane in 24..<31 { days += factors[lane] / 7 }
        for lane in 0..<24 { factors[lane] /= hours }
        for lane in 24..<31 { factors[lane] /= days }
    }
}
