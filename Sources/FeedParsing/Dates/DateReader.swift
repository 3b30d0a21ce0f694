internal import Articles
internal import Markup

/// Reads one date: first its pieces from left to right, here, then what they mean together (`DateReader+Meaning.swift`).
struct DateReader: ~Copyable {
    let text: UnsafeBufferPointer<UInt8>
    private var place = 0

    /// Numbers of the day, in their order; more than a date needs are ignored.
    var numbers: [Number] = []
    var month: Int?
    var weekday: Int?
    var time: Time?
    var isAfternoon: Bool?
    var offset: Int?
    var zone: Zone?
    var isKorean = false
    private var isInvalid = false

    struct Number {
        let value: Int
        let digits: Int
        /// The byte before it; 0 at the start.
        let separator: UInt8
    }

    struct Time {
        let hour: Int
        let minute: Int
        let second: Int
        let microsecond: Int
    }

    init(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
        numbers.reserveCapacity(4)
    }

    mutating func read() -> Timestamp? {
        scan()
        guard !isInvalid, let day = day() else { return nil }
        return moment(of: day)
    }

    private mutating func scan() {
        var previous: UInt8 = 0
        while place < text.count, !isInvalid {
            let byte = text[place]
            if byte.isASCIIDigit {
                number(after: previous)
            } else if byte.isASCIILetter || byte >= 0x80 {
                word(after: previous)
            } else if byte == 0x28 {
                // A comment of RFC 5322: "(Coordinated Universal Time)".
                while place < text.count, text[place] != 0x29 { place += 1 }
                place += 1
            } else if byte == 0x2B || byte == 0x2D, time != nil, offset == nil, isOffset(after: previous) {
                readOffset()
            } else {
                place += 1
            }
            previous = place > 0 && place <= text.count ? text[place - 1] : 0
        }
    }

    private mutating func digits() -> (value: Int, count: Int) {
        var value = 0
        let start = place
        while place < text.count, text[place].isASCIIDigit {
            if place - start < 15 { value = value * 10 + Int(text[place] - 0x30) }
            place += 1
        }
        return (value, place - start)
    }

    private mutating func number(after previous: UInt8) {
        let (value, count) = digits()
        let next = place < text.count ? text[place] : 0
        if next == 0x3A, time == nil, count <= 2 {
            readTime(hour: value)
        } else if next == 0x2E || next | 0x20 == 0x68, time == nil, count <= 2, isAfterDay, startsMinutes(at: place + 1)
        {
            // "09.05.08" and "9h05", once the day is complete.
            readTime(hour: value)
        } else if previous | 0x20 == 0x74, time == nil, numbers.count >= 1, count == 2 || count == 4 || count == 6 {
            // ISO 8601's basic form: 20031231T101455Z.
            readBasicTime(value, digits: count)
        } else if numbers.count < 4 {
            let isNegative = previous == 0x2D && place - count == 1
            numbers.append(Number(value: value, digits: count, separator: isNegative ? 0x21 : previous))
        }
    }

    /// Whether the numbers of a day stand before this place.
    private var isAfterDay: Bool { numbers.count >= (month == nil ? 3 : 2) }

    /// Two digits and no third.
    private func startsMinutes(at place: Int) -> Bool {
        place + 1 < text.count && text[place].isASCIIDigit && text[place + 1].isASCIIDigit
            && (place + 2 == text.count || !text[place + 2].isASCIIDigit)
    }

    private mutating func readTime(hour: Int) {
        let separator = text[place]
        var second = 0
        var microsecond = 0
        place += 1
        while place < text.count, text[place] == 0x20 { place += 1 }
        let (minute, count) = digits()
        guard (1...2).contains(count) else {
            isInvalid = true
            return
        }
        if place + 1 < text.count, text[place] == separator, text[place + 1].isASCIIDigit {
            place += 1
            second = digits().value
            if place + 1 < text.count, text[place] == 0x2E || text[place] == 0x2C, text[place + 1].isASCIIDigit {
                place += 1
                microsecond = fraction()
            }
        }
        time = Time(hour: hour, minute: minute, second: second, microsecond: microsecond)
    }

    private mutating func fraction() -> Int {
        var value = 0
        var scale = 100_000
        while place < text.count, text[place].isASCIIDigit {
            value += Int(text[place] - 0x30) * scale
            scale /= 10
            place += 1
        }
        return value
    }

    mutating func readBasicTime(_ value: Int, digits: Int) {
        time =
            switch digits {
            case 2: Time(hour: value, minute: 0, second: 0, microsecond: 0)
            case 4: Time(hour: value / 100, minute: value % 100, second: 0, microsecond: 0)
            default: Time(hour: value / 10_000, minute: value / 100 % 100, second: value % 100, microsecond: 0)
            }
    }

    /// A sign belongs to a zone where it follows the time or a zone's name, or stands free before digits.
    private func isOffset(after previous: UInt8) -> Bool {
        guard place + 1 < text.count else { return false }
        let next = text[place + 1]
        if next.isASCIILetter && previous == 0x20 && text[place] == 0x2B { return true }
        guard next.isASCIIDigit else { return false }
        return previous == 0x20 || previous == 0x2E || previous.isASCIIDigit || previous.isASCIILetter
    }

    private mutating func readOffset() {
        let sign = text[place] == 0x2D ? -1 : 1
        place += 1
        let (value, count) = digits()
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

    private mutating func word(after previous: UInt8) {
        let start = place
        while place < text.count, text[place].isASCIILetter || text[place] >= 0x80 { place += 1 }
        let word = UnsafeBufferPointer(rebasing: text[start..<place])

        // Names of zones in the time zone database: Europe/Brussels.
        if time != nil, place < text.count, text[place] == 0x2F {
            while place < text.count, text[place].isASCIILetter || text[place] == 0x2F || text[place] == 0x5F {
                place += 1
            }
            let name = String(decoding: UnsafeBufferPointer(rebasing: text[start..<place]), as: UTF8.self)
            zone = zone ?? TimeZoneNames.zone(named: name)
            return
        }
        if word.count == 1 {
            if word[0] | 0x20 == 0x7A, time != nil { offset = offset ?? 0 }
            if time != nil { readSpacedHalfOfDay(word[0] | 0x20) }
            return
        }
        if let number = DateWords.englishMonth(word) {
            setMonth(number)
        } else if let day = DateWords.weekday(word) {
            weekday = weekday ?? day
        } else if let afternoon = DateWords.isAfternoon(word) {
            isAfternoon = afternoon
            if word[0] >= 0x80 { isKorean = isKorean || DateWords.isHangul(word) }
        } else if time != nil, let known = TimeZoneNames.zone(abbreviation: word) {
            zone = zone ?? known
        } else if time == nil || month == nil, let number = MonthNames.month(String(decoding: word, as: UTF8.self)) {
            setMonth(number)
        } else {
            if word[0] >= 0x80 { cjkWord(word, after: previous) }
        }
    }

    /// "p.m." and "p. m.", of which the first letter was read.
    private mutating func readSpacedHalfOfDay(_ letter: UInt8) {
        guard letter == 0x61 || letter == 0x70, place < text.count, text[place] == 0x2E else { return }
        var next = place + 1
        while next < text.count, text[next] == 0x20 || text[next] == 0xA0 || text[next] == 0xC2 { next += 1 }
        guard next < text.count, text[next] | 0x20 == 0x6D else { return }
        guard next + 1 == text.count || !text[next + 1].isASCIILetter else { return }
        isAfternoon = letter == 0x70
        place = next + 1
        if place < text.count, text[place] == 0x2E { place += 1 }
    }

    /// The last month's name counts: the first may be a day's (`mar, 16 nov 2022`).
    private mutating func setMonth(_ number: Int) {
        month = number
    }

    /// `18時28分36秒` and its Korean and Chinese like: the hour ends the date's numbers.
    private mutating func cjkWord(_ word: UnsafeBufferPointer<UInt8>, after previous: UInt8) {
        if DateWords.isHangul(word) { isKorean = true }
        // The same sign alone is Monday.
        if DateWords.isMonthMark(word), previous.isASCIIDigit, let number = numbers.popLast() {
            return setMonth(number.value)
        }
        guard DateWords.isHourMark(word), time == nil, let hour = numbers.popLast() else { return }
        while place < text.count, text[place] == 0x20 { place += 1 }
        let (minute, count) = digits()
        var second = 0
        if count > 0 {
            while place < text.count, !text[place].isASCIIDigit { place += 1 }
            second = digits().value
        }
        time = Time(hour: hour.value, minute: minute, second: second, microsecond: 0)
    }
}
