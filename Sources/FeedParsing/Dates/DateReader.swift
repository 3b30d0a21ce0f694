internal import Articles
internal import Markup

/// Reads one date: first its pieces from left to right, here, then what they mean together (`DateReader+Meaning.swift`).
struct DateReader: ~Copyable {
    let text: UnsafeBufferPointer<UInt8>
    var place = 0

    /// Numbers of the day, in their order; more than a date needs are ignored.
    var numbers: [Number] = []
    var month: Int?
    var weekday: Int?
    var time: Time?
    var isAfternoon: Bool?
    var offset: Int?
    var zone: Zone?
    var isKorean = false
    var isInvalid = false
    /// The time was written as in ISO 8601.
    var followsT = false
    /// Where the numbers after the sign of a zone begin.
    var signEnd = 0

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
            } else if offset == nil, let sign = zoneSign(after: previous) {
                readOffset(sign)
            } else if byte.isASCIILetter || byte >= 0x80 {
                word(after: previous)
            } else if byte == 0x28 {
                skipComment()
            } else {
                place += 1
            }
            previous = place > 0 && place <= text.count ? text[place - 1] : 0
        }
    }

    /// A comment of RFC 5322: "(Coordinated Universal Time)"; in a short one a zone may stand that is nowhere else.
    private mutating func skipComment() {
        let end = text[place...].firstIndex(of: 0x29) ?? text.count
        place = time != nil && offset == nil && zone == nil && end - place <= 10 ? place + 1 : end + 1
    }

    mutating func digits() -> (value: Int, count: Int) {
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
        if next == 0x3A, count <= 2, time == nil || isLaterTime(digits: count) {
            if isZoneWithoutSign(hour: value, after: previous) {
                readOffset(hours: value, digits: count, sign: 1)
            } else {
                if time != nil { isAfternoon = nil }
                readTime(hour: value)
                followsT = previous | 0x20 == 0x74
            }
        } else if next == 0x2E || next | 0x20 == 0x68, time == nil, count <= 2, isAfterDay, startsMinutes(at: place + 1)
        {
            // "09.05.08" and "9h05", once the day is complete.
            readTime(hour: value)
        } else if previous | 0x20 == 0x74, time == nil, numbers.count >= 1, count == 2 || count == 4 || count == 6 {
            // ISO 8601's basic form: 20031231T101455Z.
            readBasicTime(value, digits: count)
        } else if time == nil, count <= 2, isAfterDay, isHourAlone {
            readBasicTime(value, digits: 2)
        } else if time != nil, offset == nil, zone == nil, count == 4, isAfterDay, Self.isOffset(value) {
            // "18:28:36 0100": a plus became a space on its way through an address. Behind a colon it may be a minus.
            if previous == 0x20 { offset = (value / 100 * 60 + value % 100) * 60 } else { isInvalid = true }
        } else if numbers.count < 4 {
            let isNegative = previous == 0x2D && place - count == 1
            numbers.append(Number(value: value, digits: count, separator: isNegative ? 0x21 : previous))
        }
    }

    /// Of two times the later one is meant: the first is the midnight of a day that was formatted with its time. The two
    /// ends of a span are no such times.
    private func isLaterTime(digits count: Int) -> Bool {
        guard startsMinutes(at: place + 1) else { return false }
        let before = text[..<(place - count)].last { $0 != 0x20 }
        return before != 0x2D && before != 0x93 && before != 0x94
    }

    /// Whether the number just read is an hour without minutes: a zone follows it, or the half of the day.
    private var isHourAlone: Bool {
        var next = place
        while next < text.count, text[next] == 0x20 { next += 1 }
        guard next < text.count else { return false }
        if text[next] == 0x2B || text[next] == 0x2D { return offsetLength(at: next + 1) > 0 }
        guard text[next].isASCIILetter else { return false }
        var end = next
        while end < text.count, text[end].isASCIILetter { end += 1 }
        let word = UnsafeBufferPointer(rebasing: text[next..<end])
        switch word.count {
        case 1: return [0x7A, 0x68].contains(word[0] | 0x20) || readsHalfOfDay(at: next)
        default:
            return DateWords.isAfternoon(word) != nil || TimeZoneNames.zone(abbreviation: word) != nil
                || DateWords.isHourWord(word)
        }
    }

    /// "p.m."
    private func readsHalfOfDay(at place: Int) -> Bool {
        [0x61, 0x70].contains(text[place] | 0x20) && place + 2 < text.count && text[place + 1] == 0x2E
    }

    /// Whether the numbers of a day stand before this place.
    var isAfterDay: Bool { numbers.count >= (month == nil ? 3 : 2) }

    /// Two digits and no third.
    func startsMinutes(at place: Int) -> Bool {
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
        } else if time != nil, !isPreposition(word), let known = TimeZoneNames.zone(abbreviation: word) {
            zone = zone ?? known
        } else if time == nil || month == nil, let number = monthName(word) {
            setMonth(number)
        } else {
            if word[0] >= 0x80 { cjkWord(word, after: previous) }
        }
    }

    /// "18:28 at 2 March", where AT behind a whole day is the time of the Atlantic.
    private func isPreposition(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        word.count == 2 && word[0] | 0x20 == 0x61 && word[1] | 0x20 == 0x74 && (word[0] != 0x41 || !isAfterDay)
    }

    private func monthName(_ word: UnsafeBufferPointer<UInt8>) -> Int? {
        MonthNames.month(String(decoding: word, as: UTF8.self).lowercased().utf8)
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
