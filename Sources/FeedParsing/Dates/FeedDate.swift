internal import Articles
internal import Markup

/// Dates as feeds write them: RFC 822 and its successors with all their misuse, W3C-DTF, ISO 8601, asctime, and what is
/// left of dates in templates, in many languages.
///
/// A text that means two days, or none, is no date: `03/07/2014` is absent, `Fri, 03/07/2014` is March.
enum FeedDate {
    static func parse(_ text: String) -> Timestamp? {
        var text = text
        return text.withUTF8 { parse($0) }
    }

    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        // The longest real ones name their zone in words.
        guard bytes.count >= 4, bytes.count <= 128 else { return nil }
        var reader = DateReader(bytes)
        return reader.read()
    }

    /// 0 for Sunday to 6, by the English name.
    static func weekday(_ name: String) -> Int? {
        var name = name
        return name.withUTF8 { DateWords.weekday($0) }
    }
}

/// Reads one date: first its pieces from left to right, then what they mean together.
struct DateReader: ~Copyable {
    private let text: UnsafeBufferPointer<UInt8>
    private var place = 0

    /// Numbers of the day, in their order; more than a date needs are ignored.
    private var numbers: [Number] = []
    private var month: Int?
    /// How many numbers stood before the month's name.
    private var numbersBeforeMonth = 0
    private var weekday: Int?
    private var time: Time?
    private var isAfternoon: Bool?
    private var offset: Int?
    private var zone: Zone?
    private var isKorean = false
    private var isInvalid = false

    private struct Number {
        let value: Int
        let digits: Int
        /// The byte before it; 0 at the start.
        let separator: UInt8
    }

    private struct Time {
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

    // MARK: - Pieces

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

    private mutating func readBasicTime(_ value: Int, digits: Int) {
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
        numbersBeforeMonth = numbers.count
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

    // MARK: - Meaning

    private struct Day {
        let year: Int
        let month: Int
        let day: Int

        var isValid: Bool {
            (1900...2199).contains(year) && (1...12).contains(month) && day >= 1
                && day <= CivilTime.days(inMonth: month, year: year)
        }

        /// 0 for Sunday; 1 January 1970 was a Thursday.
        var weekday: Int {
            let days = Int(CivilTime(year: year, month: month, day: day).secondsSince1970 / 86_400)
            return ((days + 4) % 7 + 7) % 7
        }
    }

    private mutating func day() -> Day? {
        let day = month.map { dayWithName($0) } ?? dayOfNumbers()
        guard let day, day.isValid else { return nil }
        return day
    }

    /// RFC 2822, section 4.3: two digits mean 1950 to 2049, three count from 1900.
    private func year(_ number: Number) -> Int? {
        switch number.digits {
        case 4: number.value
        case 2: number.value < 50 ? 2000 + number.value : 1900 + number.value
        case 3: number.value >= 100 ? 1900 + number.value : nil
        default: nil
        }
    }

    private func dayWithName(_ month: Int) -> Day? {
        guard numbers.count >= 2 else { return nil }
        let (first, second) = (numbers[0], numbers[1])
        let firstIsYear = first.digits == 4 || (first.value > 31 && second.value <= 31)
        guard let year = year(firstIsYear ? first : second) else { return nil }
        return Day(year: year, month: month, day: firstIsYear ? second.value : first.value)
    }

    private mutating func dayOfNumbers() -> Day? {
        switch numbers.count {
        case 1: return dayOfOneNumber(numbers[0])
        case 2: return dayOfTwoNumbers(numbers[0], numbers[1])
        case 3...: return dayOfThreeNumbers(numbers[0], numbers[1], numbers[2])
        default: return nil
        }
    }

    /// ISO 8601's basic forms, and seconds since 1970.
    private mutating func dayOfOneNumber(_ number: Number) -> Day? {
        let value = number.value
        switch number.digits {
        case 4 where number.separator == 0x21: return Day(year: 2000 + value / 100, month: value % 100, day: 1)
        case 4 where time == nil && text.allSatisfy({ $0.isASCIIDigit || $0.isASCIISpace }):
            return Day(year: value, month: 1, day: 1)
        case 5: return dayOfYear(value % 1000, in: 2000 + value / 1000)
        case 6:
            return Day(
                year: value / 10_000 + (value < 500_000 ? 2000 : 1900), month: value / 100 % 100, day: value % 100)
        case 7: return dayOfYear(value % 1000, in: value / 1000)
        case 8: return Day(year: value / 10_000, month: value / 100 % 100, day: value % 100)
        case 10 where time == nil, 13 where time == nil:
            let seconds = number.digits == 10 ? value : value / 1000
            let civil = CivilTime(secondsSince1970: Int64(seconds))
            time = Time(hour: civil.hour, minute: civil.minute, second: civil.second, microsecond: 0)
            return Day(year: civil.year, month: civil.month, day: civil.day)
        case 12 where time == nil, 14 where time == nil:
            let rest = number.digits == 14 ? value : value * 100
            readBasicTime(rest % 1_000_000, digits: 6)
            return Day(year: rest / 10_000_000_000, month: rest / 100_000_000 % 100, day: rest / 1_000_000 % 100)
        default: return nil
        }
    }

    private func dayOfTwoNumbers(_ first: Number, _ second: Number) -> Day? {
        // ISO 8601's "-YY-MM", "YYYY-MM" and "YYYY-DDD".
        if first.separator == 0x21, first.digits == 2, second.digits == 2 {
            return Day(year: 2000 + first.value, month: second.value, day: 1)
        }
        if second.separator | 0x20 == 0x77, first.digits == 4 {
            // "2024-W09" and "2024W096".
            if second.digits == 3 { return dayOfWeek(second.value % 10, week: second.value / 10, in: first.value) }
            return second.digits == 2 ? dayOfWeek(1, week: second.value, in: first.value) : nil
        }
        guard first.digits == 4, second.separator == 0x2D else { return nil }
        if second.digits == 3 { return dayOfYear(second.value, in: first.value) }
        guard second.digits == 2, time == nil else { return nil }
        return Day(year: first.value, month: second.value, day: 1)
    }

    private func dayOfThreeNumbers(_ first: Number, _ second: Number, _ third: Number) -> Day? {
        if second.separator | 0x20 == 0x77, first.digits == 4 {
            return dayOfWeek(third.value, week: second.value, in: first.value)
        }
        if first.digits == 4 { return Day(year: first.value, month: second.value, day: third.value) }
        let monthFirst = year(third).map { Day(year: $0, month: first.value, day: second.value) }
        let dayFirst = year(third).map { Day(year: $0, month: second.value, day: first.value) }
        if third.digits != 4 {
            // Two digits all over: with points it is a day first, with dashes ISO 8601's short year.
            if second.separator == 0x2E { return dayFirst }
            let yearFirst = year(first).map { Day(year: $0, month: second.value, day: third.value) }
            if second.separator == 0x2D { return first.digits == 2 ? yearFirst : nil }
            return onlyOne(of: [monthFirst, dayFirst, yearFirst])
        }
        // Points and dashes are not written month first where the month is a number.
        if second.separator == 0x2E { return dayFirst }
        return first.value == second.value ? dayFirst : onlyOne(of: [monthFirst, dayFirst])
    }

    /// The only day that there is, or that falls on the day of the week which is named.
    private func onlyOne(of days: [Day?]) -> Day? {
        let valid = days.compactMap { $0 }.filter(\.isValid)
        if valid.count == 1 { return valid[0] }
        let fitting = valid.filter { $0.weekday == weekday }
        return fitting.count == 1 ? fitting[0] : nil
    }

    /// ISO 8601's week dates: the first week is that of 4 January, days count from Monday.
    private func dayOfWeek(_ day: Int, week: Int, in year: Int) -> Day? {
        guard (1900...2199).contains(year), (1...53).contains(week), (1...7).contains(day) else { return nil }
        let fourth = Day(year: year, month: 1, day: 4)
        let days = (week - 1) * 7 + day - 1 - (fourth.weekday + 6) % 7
        let start = CivilTime(year: year, month: 1, day: 4).secondsSince1970
        let civil = CivilTime(secondsSince1970: start + Int64(days) * 86_400)
        // A year has a 53rd week when the week's Thursday is still in it.
        let thursday = CivilTime(secondsSince1970: start + Int64(days + 4 - day) * 86_400)
        return thursday.year == year ? Day(year: civil.year, month: civil.month, day: civil.day) : nil
    }

    private func dayOfYear(_ ordinal: Int, in year: Int) -> Day? {
        guard (1900...2199).contains(year), (1...366).contains(ordinal) else { return nil }
        let start = CivilTime(year: year, month: 1, day: 1).secondsSince1970
        let civil = CivilTime(secondsSince1970: start + Int64(ordinal - 1) * 86_400)
        guard civil.year == year else { return nil }
        return Day(year: year, month: civil.month, day: civil.day)
    }

    private func moment(of day: Day) -> Timestamp? {
        var time = time ?? Time(hour: 0, minute: 0, second: 0, microsecond: 0)
        if let isAfternoon, time.hour <= 12 {
            time = Time(
                hour: time.hour % 12 + (isAfternoon ? 12 : 0), minute: time.minute, second: time.second,
                microsecond: time.microsecond)
        }
        // 24:00 ends the day (ISO 8601); 24:05 is how Java's "kk" writes five past midnight. 60 is a leap second.
        guard time.hour <= 24, time.minute < 60, time.second <= 60 else { return nil }
        let hour = time.hour == 24 && (time.minute > 0 || time.second > 0) ? 0 : time.hour
        let civil = CivilTime(
            year: day.year, month: day.month, day: day.day, hour: hour, minute: time.minute, second: time.second)
        let local = civil.secondsSince1970
        let offset = offset ?? zone?.offset(atLocalTime: local) ?? (isKorean ? 9 * 3600 : 0)
        return Timestamp(
            microsecondsSince1970: (local - Int64(offset)) * 1_000_000 + Int64(time.microsecond),
            utcOffsetInSeconds: Int32(offset))
    }
}
