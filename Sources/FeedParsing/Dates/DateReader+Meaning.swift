internal import Articles
internal import Markup

/// What the pieces of a date mean together.
extension DateReader {
    struct Day {
        let year: Int
        let month: Int
        let day: Int

        var isValid: Bool {
            (1900...9999).contains(year) && (1...12).contains(month) && day >= 1
                && day <= CivilTime.days(inMonth: month, year: year)
        }

        /// 0 for Sunday; 1 January 1970 was a Thursday.
        var weekday: Int {
            let days = Int(CivilTime(year: year, month: month, day: day).secondsSince1970 / 86_400)
            return ((days + 4) % 7 + 7) % 7
        }
    }

    mutating func day() -> Day? {
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

    func moment(of day: Day) -> Timestamp? {
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
