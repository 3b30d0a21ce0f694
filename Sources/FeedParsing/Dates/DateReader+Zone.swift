internal import Articles
internal import Markup

/// Zones that are written in numbers, as people write them.
extension DateReader {
    /// What stands before a zone's numbers.
    enum Sign {
        case plus, minus
        /// Two that differ, or one before letters.
        case unclear
    }

    /// The sign of a zone, which then ends at `signEnd`; `nil` where none begins. It follows the time or a zone's name, or
    /// stands free before digits; some write it twice, or behind a colon.
    mutating func zoneSign(after previous: UInt8) -> Sign? {
        guard Self.beginsSign(text[place]),
            [0x20, 0x28, 0x2E, 0x5B].contains(previous) || previous >= 0x80 || previous.isASCIILetterOrDigit
        else { return nil }
        var sign: Sign?
        var end = place
        while end < text.count {
            let (next, length) = signPiece(at: end)
            guard length > 0 else { break }
            if let next { sign = sign.map { $0 == next ? next : .unclear } ?? next }
            end += length
        }
        guard let sign, end < text.count else { return nil }
        if time == nil {
            // A day with a zone, "2024-03-02+01:00"; "-2" and "-02" go on with the day.
            guard isAfterDay, offsetLength(at: end) >= 4, end - place == 1, isOffsetText(at: end) else { return nil }
        } else if text[end] == 0x20 {
            while end < text.count, text[end] == 0x20 { end += 1 }
            guard isAfterDay, offsetLength(at: end) == 4, isOffsetText(at: end) else { return nil }
        } else if text[end].isASCIILetter {
            guard previous == 0x20, sign == .plus else { return nil }
            signEnd = end
            return .unclear
        }
        guard end < text.count, text[end].isASCIIDigit else { return nil }
        signEnd = end
        return sign
    }

    private static func beginsSign(_ byte: UInt8) -> Bool {
        byte == 0x2B || byte == 0x2D || byte == 0x3A || byte == 0xE2
    }

    /// A plus, a minus in one of its forms, or a stray colon.
    private func signPiece(at place: Int) -> (sign: Sign?, length: Int) {
        switch text[place] {
        case 0x2B: (.plus, 1)
        case 0x2D: (.minus, 1)
        case 0x3A: (nil, 1)
        // U+2010 to U+2015 and U+2212.
        case 0xE2 where place + 2 < text.count && text[place + 1] == 0x80 && (0x90...0x95).contains(text[place + 2]):
            (.minus, 3)
        case 0xE2 where place + 2 < text.count && text[place + 1] == 0x88 && text[place + 2] == 0x92: (.minus, 3)
        default: (nil, 0)
        }
    }

    func isOffsetText(at start: Int) -> Bool {
        let digits = text[start..<(start + offsetLength(at: start))].filter { $0 != 0x3A }
        return digits.count == 4 && Self.isOffset(digits.reduce(0) { $0 * 10 + Int($1 - 0x30) })
    }

    mutating func readOffset(_ sign: Sign) {
        place = signEnd
        guard sign != .unclear else {
            isInvalid = true
            return
        }
        let (value, count) = digits()
        readOffset(hours: value, digits: count, sign: sign == .minus ? -1 : 1)
    }

    /// The first number of a zone was read.
    mutating func readOffset(hours value: Int, digits count: Int, sign: Int) {
        var hours = value
        var minutes = 0
        switch count {
        case 1, 2:
            if place + 1 < text.count, text[place] == 0x3A, text[place + 1].isASCIIDigit {
                place += 1
                minutes = digits().value
                // "-05:00:00"
                if place + 1 < text.count, text[place] == 0x3A, text[place + 1].isASCIIDigit {
                    place += 1
                    _ = digits()
                }
            }
        case 3, 4:
            hours = value / 100
            minutes = value % 100
        default:
            isInvalid = true
            return
        }
        guard hours <= 18, minutes < 60 else {
            isInvalid = true
            return
        }
        offset = sign * (hours * 3600 + minutes * 60)
    }

    /// "2024-03-02T08:09:10 01:00": as in `number`.
    func isZoneWithoutSign(hour: Int, after previous: UInt8) -> Bool {
        guard let time, followsT, offset == nil, zone == nil, previous == 0x20 else { return false }
        guard time.hour + time.minute + time.second > 0, place + 3 == text.count else { return false }
        return Self.isOffset(hour * 100 + Int(text[place + 1] - 0x30) * 10 + Int(text[place + 2] - 0x30))
    }

    /// Whether hours and minutes are those of a zone that there is.
    static func isOffset(_ value: Int) -> Bool { value <= 1400 && [0, 15, 30, 45].contains(value % 100) }

    /// How long `01:00`, `0100` or `01` is, where a zone's numbers stand; 0 where none do.
    func offsetLength(at start: Int) -> Int {
        var end = start
        while end < text.count, text[end].isASCIIDigit { end += 1 }
        let count = end - start
        if count == 2, end < text.count, text[end] == 0x3A {
            guard startsMinutes(at: end + 1), end + 3 == text.count || text[end + 3] != 0x3A else { return 0 }
            return 5
        }
        return count == 4 || count == 2 ? count : 0
    }
}
