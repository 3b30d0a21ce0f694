import Glibc

extension FeedSchedule {
    /// Little endian, at most 690 bytes; below 300 for a feed with a few dozen events. A layout is never changed; a
    /// new one gets the next number. Version 1 ended before the times of day.
    private static let version: UInt8 = 2

    /// For the Archive. Counts keep 16 bits of their largest, the rhythm 8 bits of a logarithm.
    package func encoded() -> [UInt8] {
        var writer = ByteWriter(capacity: 400)
        encode(into: &writer)
        return writer.bytes
    }

    func encode(into writer: inout ByteWriter) {
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
        times.write(to: &writer)
        recent.write(to: &writer)
    }

    /// `nil` for bytes that `encoded()` did not write; begin with a new value then.
    package init?(decoding bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard let version = reader.read(UInt8.self), (1...Self.version).contains(version),
            let seed = reader.read(UInt32.self),
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
            let windowItemCount = reader.read(UInt16.self), let overrunCount = reader.read(UInt8.self)
        else { return nil }
        if version > 1 {
            guard let times = TimesOfDay(from: &reader), let recent = RecentEvents(from: &reader) else { return nil }
            self.times = times
            self.recent = recent
        }
        guard reader.isAtEnd else { return nil }
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

extension TimesOfDay {
    /// More than any count can be.
    private static let limit: Float = 1e6

    /// Cells keep eight bits of the square root of their share of the largest; a zero byte is followed by the number
    /// of cells that are empty.
    fileprivate func write(to writer: inout ByteWriter) {
        for part in 0..<Self.partCount { writer.write(explained[part]) }
        let largest = cells.max() ?? 0
        writer.write(largest)
        guard largest > 0 else { return }
        var empty: UInt8 = 0
        for cell in cells {
            let byte = cell > 0 ? UInt8((cell / largest).squareRoot() * 255 + 0.5) : 0
            if empty > 0, byte > 0 || empty == 255 {
                writer.write(0 as UInt8)
                writer.write(empty)
                empty = 0
            }
            if byte > 0 { writer.write(byte) } else { empty += 1 }
        }
        guard empty > 0 else { return }
        writer.write(0 as UInt8)
        writer.write(empty)
    }

    fileprivate init?(from reader: inout ByteReader) {
        for part in 0..<Self.partCount {
            guard let value = reader.readFloat(), (0...Self.limit).contains(value) else { return nil }
            explained[part] = value
        }
        guard let largest = reader.readFloat(), (0...Self.limit).contains(largest) else { return nil }
        guard largest > 0 else { return }
        cells.reserveCapacity(Self.cellCount)
        while cells.count < Self.cellCount {
            guard let byte = reader.read(UInt8.self) else { return nil }
            if byte > 0 {
                let root = Float(byte) / 255
                cells.append(root * root * largest)
            } else {
                guard let count = reader.read(UInt8.self), count > 0 else { return nil }
                cells.append(contentsOf: repeatElement(0, count: Int(count)))
            }
        }
        guard cells.count == Self.cellCount else { return nil }
    }
}

extension RecentEvents {
    /// Each entry's minutes since the one before, its length, and, where it has one, its events.
    fileprivate func write(to writer: inout ByteWriter) {
        writer.write(UInt8(entries.count))
        var last = entries.first?.minute ?? 0
        writer.write(last)
        for entry in entries {
            writer.write(UInt16(clamping: Int64(entry.minute) - Int64(last)))
            writer.write(entry.length)
            if entry.length > 0 { writer.write(entry.tenths) }
            last = entry.minute
        }
    }

    fileprivate init?(from reader: inout ByteReader) {
        guard let count = reader.read(UInt8.self), count <= Self.capacity, var last = reader.read(UInt32.self) else {
            return nil
        }
        var entries: [Entry] = []
        entries.reserveCapacity(Int(count))
        for _ in 0..<count {
            guard let gap = reader.read(UInt16.self), let length = reader.read(UInt16.self) else { return nil }
            var entry = Entry(minute: UInt32(clamping: Int64(last) + Int64(gap)), length: length, tenths: 10)
            if length > 0 {
                guard let tenths = reader.read(UInt16.self) else { return nil }
                entry.tenths = tenths
            }
            last = entry.minute
            entries.append(entry)
        }
        self.init(entries: entries)
    }
}
