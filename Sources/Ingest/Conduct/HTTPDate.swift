package import Articles

/// HTTP's dates (RFC 9110 section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`, and the two obsolete forms
/// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
///
/// Read with the tolerance that servers need: any case, any blanks, no weekday or a wrong one, one-digit days, no
/// seconds, four digits for the year anywhere, numeric zones, `UTC` and `Z` for `GMT`. A name of a zone that is not
/// known is an error: a guess could be a day off.
package enum HTTPDate {
    /// - Parameter now: decides the century of a two-digit year: never more than 50 years ahead.
    package static func parse(_ text: String, now: Timestamp) -> Timestamp? {
        var text = text
        return text.withUTF8 { parse($0, now: now) }
    }

    package static func parse(_ bytes: UnsafeBufferPointer<UInt8>, now: Timestamp) -> Timestamp? {
        guard bytes.count <= 64 else { return nil }
        var reader = Reader(bytes: bytes)
        var date = Fields()
        while let token = reader.next(afterTime: date.hour != nil) {
            guard date.take(token) else { return nil }
        }
        return date.timestamp(now: now)
    }

    private enum Token {
        case number(Int, digits: Int)
        case word(UInt32, length: Int)
        case time(hour: Int, minute: Int, second: Int)
        /// Seconds east of UTC.
        case offset(Int)
    }

    private struct Reader {
        let bytes: UnsafeBufferPointer<UInt8>
        var place = 0

        init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

        private var current: UInt8? { place < bytes.count ? bytes[place] : nil }

        /// A number of at most `limit` digits.
        private mutating func number(limit: Int) -> (value: Int, digits: Int)? {
            var value = 0
            var digits = 0
            while let byte = current, (0x30...0x39).contains(byte) {
                digits += 1
                guard digits <= limit else { return nil }
                value = value * 10 + Int(byte & 15)
                place += 1
            }
            return digits > 0 ? (value, digits) : nil
        }

        mutating func next(afterTime: Bool) -> Token? {
            while let byte = current {
                if byte == 0x20 || byte == 0x09 || byte == UInt8(ascii: ",") {
                    place += 1
                } else if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") {
                    place += 1
                    let start = place
                    if afterTime, let zone = number(limit: 4), zone.digits == 4 {
                        let seconds = (zone.value / 100 * 60 + zone.value % 100) * 60
                        return .offset(byte == UInt8(ascii: "-") ? -seconds : seconds)
                    }
                    place = start
                } else {
                    break
                }
            }
            guard let byte = current else { return nil }
            if (0x30...0x39).contains(byte) {
                guard let first = number(limit: 4) else { return .word(0, length: 0) }
                guard current == UInt8(ascii: ":") else { return .number(first.value, digits: first.digits) }
                place += 1
                guard let minute = number(limit: 2) else { return .word(0, length: 0) }
                guard current == UInt8(ascii: ":") else {
                    return .time(hour: first.value, minute: minute.value, second: 0)
                }
                place += 1
                guard let second = number(limit: 2) else { return .word(0, length: 0) }
                return .time(hour: first.value, minute: minute.value, second: second.value)
            }
            // A word, as its first three letters in lower case.
            var word: UInt32 = 0
            var length = 0
            while let byte = current, (0x41...0x5a).contains(byte & 0xdf) {
                if length < 3 { word = word << 8 | UInt32(byte | 0x20) }
                length += 1
                place += 1
            }
            return .word(length == 0 ? 0 : word, length: length)
        }
    }

    private struct Fields {
        var year: (value: Int, digits: Int)?
        var month: Int?
        var day: Int?
        var hour: Int?
        var minute = 0
        var second = 0
        var offset = 0

        /// Whether the token can stand where it does.
        mutating func take(_ token: Token) -> Bool {
            switch token {
            case .number(let value, let digits):
                if day == nil, digits <= 2 {
                    day = value
                } else if year == nil, digits == 2 || digits == 4 {
                    year = (value, digits)
                } else {
                    return false
                }
            case .time(let hour, let minute, let second):
                guard self.hour == nil else { return false }
                self.hour = hour
                self.minute = minute
                self.second = second
            case .offset(let seconds):
                offset = seconds
            case .word(let word, let length):
                if month == nil, let found = months.firstIndex(of: word) {
                    month = found + 1
                } else if hour == nil {
                    return month == nil && length >= 2 || days.contains(word)
                } else {
                    // After the time only a zone that means UTC.
                    return word == name("gmt") || word == name("utc") || (word == name("z") && length == 1)
                        || (word == name("ut") && length == 2)
                }
            }
            return true
        }

        func timestamp(now: Timestamp) -> Timestamp? {
            guard let year, let month, let day, let hour else { return nil }
            var full = year.value
            if year.digits == 2 {
                let current = CivilTime(secondsSince1970: now.secondsSince1970).year
                full += current / 100 * 100
                if full > current + 50 { full -= 100 }
                if full <= current - 50 { full += 100 }
            }
            guard (1...CivilTime.days(inMonth: month, year: full)).contains(day), hour < 24, minute < 60, second <= 60
            else { return nil }
            let civil = CivilTime(
                year: full, month: month, day: day, hour: hour, minute: minute, second: min(second, 59))
            return Timestamp(secondsSince1970: civil.secondsSince1970 - Int64(offset))
        }
    }

    private static let months: [UInt32] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ].map(name)
    private static let days: [UInt32] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(name)

    private static func name(_ text: StaticString) -> UInt32 {
        (0..<text.utf8CodeUnitCount).reduce(0) { $0 << 8 | UInt32(text.utf8Start[$1]) }
    }
}
