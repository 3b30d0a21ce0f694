/// A moment, with the UTC offset in which its source wrote it.
///
/// Equality, order and hashing look at the moment alone: `12:00+01:00` equals `11:00Z`.
package struct Timestamp: Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    package let microsecondsSince1970: Int64
    /// Seconds east of UTC as the source wrote them; 0 for `Z` and where the source gave none.
    package let utcOffsetInSeconds: Int32

    package init(microsecondsSince1970: Int64, utcOffsetInSeconds: Int32 = 0) {
        self.microsecondsSince1970 = microsecondsSince1970
        self.utcOffsetInSeconds = utcOffsetInSeconds
    }

    /// Seconds beyond what the microseconds hold (some 292,000 years) are held at the bound.
    package init(secondsSince1970: Int64, utcOffsetInSeconds: Int32 = 0) {
        let bound = Int64.max / 1_000_000
        self.init(
            microsecondsSince1970: min(max(secondsSince1970, -bound), bound) * 1_000_000,
            utcOffsetInSeconds: utcOffsetInSeconds)
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    package var secondsSince1970: Int64 {
        let (quotient, remainder) = microsecondsSince1970.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// The moment `seconds` later, held at the bounds of what can be told.
    package func advanced(bySeconds seconds: Double) -> Timestamp {
        let step = Int64(max(-9e18, min(9e18, (seconds * 1_000_000).rounded())))
        let (sum, didOverflow) = microsecondsSince1970.addingReportingOverflow(step)
        return Timestamp(
            microsecondsSince1970: didOverflow ? (step < 0 ? .min : .max) : sum,
            utcOffsetInSeconds: utcOffsetInSeconds)
    }

    /// Seconds from `other` to this moment; negative when this one is earlier.
    package func seconds(since other: Timestamp) -> Double {
        (Double(microsecondsSince1970) - Double(other.microsecondsSince1970)) / 1_000_000
    }
}

extension Timestamp: Hashable, Comparable {
    package static func == (left: Timestamp, right: Timestamp) -> Bool {
        left.microsecondsSince1970 == right.microsecondsSince1970
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microsecondsSince1970 < right.microsecondsSince1970
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(microsecondsSince1970)
    }
}

/// A day and time of day of the proleptic Gregorian calendar, without a zone.
///
/// The conversions are Howard Hinnant's `days_from_civil` and `civil_from_days`
/// (https://howardhinnant.github.io/date_algorithms.html), exact for every year in range.
package struct CivilTime: Sendable, Hashable {
    package var year: Int
    /// 1 to 12.
    package var month: Int
    /// 1 to 31.
    package var day: Int
    package var hour: Int
    package var minute: Int
    package var second: Int

    package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    package init(secondsSince1970: Int64) {
        var days = Int(secondsSince1970 / 86_400)
        var rest = Int(secondsSince1970 % 86_400)
        if rest < 0 {
            rest += 86_400
            days -= 1
        }
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        self.init(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1,
            hour: rest / 3600, minute: rest % 3600 / 60, second: rest % 60)
    }

    /// This time read as UTC. Fields outside their range carry over, as in `24:00`.
    package var secondsSince1970: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        return Int64(days) * 86_400 + Int64(hour) * 3600 + Int64(minute) * 60 + Int64(second)
    }

    /// The number of days in `month` of `year`.
    package static func days(inMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Timestamp {
    /// Reads what `rfc3339` writes; the fraction of a second that others write is passed over.
    package init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        func number(_ places: Range<Int>) -> Int? {
            guard places.upperBound <= bytes.count else { return nil }
            return bytes[places].reduce(0 as Int?) { sum, byte in
                byte >= 0x30 && byte <= 0x39 ? sum.map { $0 * 10 + Int(byte - 0x30) } : nil
            }
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            (1...12).contains(month), (1...CivilTime.days(inMonth: month, year: year)).contains(day),
            hour < 24, minute < 60, second <= 60,
            [4: "-", 7: "-", 10: "T", 13: ":", 16: ":"].allSatisfy({ bytes[$0.key] == $0.value.utf8.first })
        else { return nil }
        var place = 19
        if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
            place += 1
            while number(place..<(place + 1)) != nil { place += 1 }
        }
        var offset = 0
        switch bytes[place...].first {
        case UInt8(ascii: "Z") where bytes.count == place + 1: break
        case let sign? where sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"):
            guard bytes.count == place + 6, bytes[place + 3] == UInt8(ascii: ":"),
                let hours = number((place + 1)..<(place + 3)), let minutes = number((place + 4)..<(place + 6)),
                hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * 60 * (sign == UInt8(ascii: "-") ? -1 : 1)
        default: return nil
        }
        let civil = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        self.init(
            secondsSince1970: civil.secondsSince1970 - Int64(offset), utcOffsetInSeconds: Int32(offset))
    }

    /// The RFC 3339 form, in the source's own offset: `2022-11-12T11:33:00+05:30`, whole seconds.
    package var rfc3339: String {
        String(unsafeUninitializedCapacity: 40) { buffer in
            writeRFC3339(into: buffer)
        }
    }

    /// Writes the RFC 3339 form as ASCII and returns its length. `buffer` holds at least 40 bytes.
    package func writeRFC3339(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        // RFC 3339 has four-digit years only, and offsets of whole minutes under a day.
        let offset = abs(utcOffsetInSeconds) < 86_400 ? Int64(utcOffsetInSeconds / 60 * 60) : 0
        let civil = CivilTime(secondsSince1970: min(max(secondsSince1970 + offset, -62_167_219_200), 253_402_300_799))
        var length = 0
        func digits(_ value: Int, _ count: Int) {
            var rest = value
            for place in stride(from: length + count - 1, through: length, by: -1) {
                buffer[place] = UInt8(48 + rest % 10)
                rest /= 10
            }
            length += count
        }
        func mark(_ character: Unicode.Scalar) {
            buffer[length] = UInt8(truncatingIfNeeded: character.value)
            length += 1
        }
        digits(civil.year, 4)
        mark("-")
        digits(civil.month, 2)
        mark("-")
        digits(civil.day, 2)
        mark("T")
        digits(civil.hour, 2)
        mark(":")
        digits(civil.minute, 2)
        mark(":")
        digits(civil.second, 2)
        if offset == 0 {
            mark("Z")
        } else {
            mark(offset < 0 ? "-" : "+")
            digits(Int(abs(offset)) / 3600, 2)
            mark(":")
            digits(Int(abs(offset)) % 3600 / 60, 2)
        }
        return length
    }
}
