internal import Articles
internal import Markup

/// A date as people write it: `November 11, 2022`, `11. November 2022`, `12 nov. 2022 11:33`, `13 ก.พ. 2568`, `11/12/2022`.
///
/// A month's name counts only beside a day and a year: `By April Reed | February 13, 2025` is of February.
struct WrittenDate {
    private let text: [UInt8]
    private let habits: DateText.Habits
    private var tokens: [Token] = []
    /// Where the first time of day begins.
    private var timeStart: Int?
    /// A time of day with words for its parts: `8時20分`, `오후 8시`, `14h05`.
    private var spoken: (hour: Int, minute: Int)?
    private var isAfternoon = false
    private var place = 0

    private enum Token {
        case number(value: Int, digits: Int)
        case month(Int)
        case persianMonth(Int)
        /// What makes the next number a month: Vietnamese `tháng`.
        case monthMark
        case time
        case word
    }

    /// Dates are short; what stands further behind is none.
    private static let mostTokens = 32

    init(_ text: String, _ habits: DateText.Habits) {
        self.text = DateDigits.inASCII(LetterCase.small(Self.withCommonYears(text).utf8))
        self.habits = habits
        while place < self.text.count, tokens.count < Self.mostTokens { readToken() }
    }

    /// `令和6年` is 2024, `民國113年` too.
    private static func withCommonYears(_ text: String) -> String {
        guard text.utf8.contains(0xE5) || text.utf8.contains(0xE4) || text.utf8.contains(0xE6) else { return text }
        for (era, start) in eras {
            guard let place = text.range(ofText: era) else { continue }
            let digits = text[place.upperBound...].drop { $0 == " " }.prefix { $0.isASCII && $0.isNumber }
            guard let year = Int(digits), (1...200).contains(year) else { continue }
            return text[..<place.lowerBound] + String(start + year) + text[digits.endIndex...]
        }
        return text
    }

    private static let eras = [("令和", 2018), ("平成", 1988), ("民國", 1911), ("民国", 1911)]

    static func namesEra(_ text: String) -> Bool { eras.contains { text.range(ofText: $0.0) != nil } }

    mutating func read() -> DateText.Reading? {
        guard var (civil, reading) = numeric() ?? named() ?? yearFirst() else { return nil }
        if let timeStart {
            var reader = DateText.Reader(text[timeStart...])
            _ = DateText.time(&reader, &civil)
        } else if let spoken {
            civil.hour = spoken.hour < 12 && isAfternoon ? spoken.hour + 12 : spoken.hour
            civil.minute = spoken.minute
        }
        reading.timestamp = Timestamp(secondsSince1970: civil.secondsSince1970)
        return reading
    }

    // MARK: Tokens

    private mutating func readToken() {
        let byte = text[place]
        if byte.isASCIIDigit {
            readNumber()
        } else if byte.isASCIILetter || byte >= 0x80 {
            if let length = markLength { place += length } else { readWord() }
        } else {
            place += 1
        }
    }

    /// The length of punctuation beyond ASCII, and of spaces that do not break; `nil` before a letter.
    private var markLength: Int? {
        let second = place + 1 < text.count ? text[place + 1] : 0
        switch (text[place], second) {
        case (0xC2, 0x80...0xBF): return 2
        case (0xE2, 0x80...0x81), (0xE3, 0x80), (0xEF, 0xBC): return 3
        default: return nil
        }
    }

    private mutating func readNumber() {
        let start = place
        var value = 0
        while place < text.count, text[place].isASCIIDigit {
            value = min(value * 10 + Int(text[place] - 48), 99_999)
            place += 1
        }
        let digits = place - start
        if place < text.count, text[place] == 0x3A {
            if timeStart == nil { timeStart = start }
            while place < text.count, text[place].isASCIIDigit || text[place] == 0x3A { place += 1 }
            tokens.append(.time)
            return
        }
        if digits <= 2, value < 24, spoken == nil, let minute = minuteAfterHour() {
            spoken = (value, minute)
            tokens.append(.time)
            return
        }
        if case .monthMark? = tokens.last, (1...12).contains(value) {
            tokens[tokens.count - 1] = .month(value)
            return
        }
        tokens.append(.number(value: value, digits: digits))
        // Basque: `2024(e)ko martxoaren 5a`.
        if text[place...].hasPrefix("(e)ko ") { place += 6 }
        // What makes an ordinal: `13th`, `1er`, `3º`.
        let end = text[place...].prefix(3).prefix { $0.isASCIILetter }
        if !end.isEmpty, end.count <= 2, MonthNames.month(end) == nil { place += end.count }
    }

    /// What follows an hour's mark: the minutes, 0 without them; `nil` where no mark follows.
    private mutating func minuteAfterHour() -> Int? {
        let length = mark(Self.hourMarks)
        guard length > 0 else { return nil }
        var reader = DateText.Reader(text[(place + length)...])
        while reader.peek == 0x20 { reader.skip() }
        let minute = reader.upTo(2)
        // `h` alone is many things.
        if length == 1, minute == nil || reader.rest.startIndex != place + 3 { return nil }
        guard let minute, minute < 60 else {
            place += length
            return 0
        }
        place = reader.rest.startIndex
        if mark(Self.minuteMarks) == 3 { place += 3 }
        return minute
    }

    private func mark(_ marks: Stems) -> Int {
        text.withUnsafeBufferPointer { place < $0.count ? marks.length(at: place, in: $0) : 0 }
    }

    private static let hourMarks = Stems(["時", "时", "點", "点", "시", "h"])
    private static let minuteMarks = Stems(["分", "분"])
    private static let afternoons = Stems(["午後", "下午", "오후"])

    private mutating func readWord() {
        let start = place
        while place < text.count {
            if text[place] >= 0x80 {
                guard markLength == nil else { break }
                place += 1
                while place < text.count, text[place] & 0xC0 == 0x80 { place += 1 }
            } else if text[place].isASCIILetter {
                place += 1
            } else if text[place] == 0x2E, Self.isThai(text[start...]), Self.isThai(text[(place + 1)...]) {
                // `ก.พ.` is one word.
                place += 1
            } else {
                break
            }
        }
        if Self.afternoons.isWhole(text[start..<place]) { isAfternoon = true }
        tokens.append(token(text[start..<place]))
    }

    private mutating func token(_ word: ArraySlice<UInt8>) -> Token {
        if let month = MonthNames.month(word, language: habits.language) { return .month(month) }
        if MonthNames.beginsTwoWords(word), place < text.count, text[place] == 0x20 {
            let next = text[(place + 1)...].prefix { $0 >= 0x80 || $0.isASCIILetter }
            if let month = MonthNames.month(Array(word) + [0x20] + next) {
                place = next.endIndex
                return .month(month)
            }
        }
        guard word.first.map({ $0 >= 0x80 }) == true || word.first == 0x74 else { return .word }
        if let month = MonthNames.persianMonth(word) { return .persianMonth(month) }
        return word.elementsEqual("tháng".utf8) ? .monthMark : .word
    }

    /// Thai letters are U+0E00 to U+0E7F.
    private static func isThai(_ text: ArraySlice<UInt8>) -> Bool {
        text.first == 0xE0 && (text.dropFirst().first == 0xB8 || text.dropFirst().first == 0xB9)
    }

    // MARK: Together

    private func number(_ index: Int) -> (value: Int, digits: Int)? {
        guard tokens.indices.contains(index), case .number(let value, let digits) = tokens[index] else { return nil }
        return (value, digits)
    }

    /// The year that a number is; those of the Buddhist era are 543 ahead.
    private func year(_ index: Int) -> Int? {
        guard let (value, digits) = number(index), digits == 4 else { return nil }
        return (1990..<2100).contains(value) ? value : (2533..<2643).contains(value) ? value - 543 : nil
    }

    private func day(_ index: Int) -> Int? {
        guard let (value, digits) = number(index), digits <= 2, (1...31).contains(value) else { return nil }
        return value
    }

    /// Three numbers in a row: `27.01.2022 Figures of November`, `23.09.22`.
    private func numeric() -> (CivilTime, DateText.Reading)? {
        for place in tokens.indices {
            guard let (first, digits) = number(place), digits <= 2, let (second, others) = number(place + 1),
                others <= 2
            else { continue }
            if let year = year(place + 2) { return numeric(first, second, year) }
        }
        // A short year stands alone in its text.
        guard text.count <= 40, !text.contains(0x2C), let place = tokens.indices.first(where: { number($0) != nil }),
            let (first, digits) = number(place), digits <= 2, let (second, others) = number(place + 1), others <= 2,
            let (short, last) = number(place + 2), last == 2
        else { return nil }
        var found = numeric(first, second, short + (short < 70 ? 2000 : 1900))
        found?.1.hasShortYear = true
        return found
    }

    private func numeric(_ first: Int, _ second: Int, _ year: Int) -> (CivilTime, DateText.Reading)? {
        let dayFirst = DateText.civilTime(year, month: second, day: first)
        let monthLeads = DateText.civilTime(year, month: first, day: second)
        // Day first unless that is impossible; month first only where slashes are used that way.
        let isSlashed = text.contains(0x2F)
        guard let civil = isSlashed && habits.monthFirst ? monthLeads ?? dayFirst : dayFirst ?? monthLeads else {
            return nil
        }
        var reading = DateText.Reading(timestamp: Timestamp(secondsSince1970: 0))
        if first != second, isSlashed || text.contains(0x2D) && !text.contains(0x2E), let dayFirst, let monthLeads {
            let other = civil == dayFirst ? monthLeads : dayFirst
            reading.alternative = Timestamp(secondsSince1970: other.secondsSince1970)
        }
        return (civil, reading)
    }

    /// 2022年11月12日
    private func yearFirst() -> (CivilTime, DateText.Reading)? {
        for place in tokens.indices {
            guard let year = year(place) else { continue }
            let rest = tokens.indices.dropFirst(place + 1).prefix(4).filter { number($0) != nil }
            guard rest.count >= 2, let month = number(rest[0]), let day = number(rest[1]), month.digits <= 2,
                day.digits <= 2, let civil = DateText.civilTime(year, month: month.value, day: day.value)
            else { continue }
            return (civil, DateText.Reading(timestamp: Timestamp(secondsSince1970: 0)))
        }
        return nil
    }

    /// The month's name with a day and a year closest to it.
    private func named() -> (CivilTime, DateText.Reading)? {
        var best: (span: Int, civil: CivilTime, isShort: Bool)?
        for place in tokens.indices {
            let isPersian: Bool
            let month: Int
            switch tokens[place] {
            case .month(let number): (month, isPersian) = (number, false)
            case .persianMonth(let number): (month, isPersian) = (number, true)
            default: continue
            }
            for (dayPlace, yearPlace, span) in neighbours(place) where span < best?.span ?? .max {
                guard let day = day(dayPlace), let (number, digits) = self.number(yearPlace) else { continue }
                var civil: CivilTime?
                var isShort = false
                if isPersian {
                    if digits == 4 { civil = PersianDay(year: number, month: month, day: day).civil }
                } else if let year = year(yearPlace) {
                    civil = DateText.civilTime(year, month: month, day: day)
                } else if digits == 2, span == 2, dayPlace < place, text.count <= 40 {
                    // `13-Feb-25`; Thai counts Buddhist years: `13 ก.พ. 68`.
                    let isThai = text.indices.contains { text[$0] == 0xE0 && Self.isThai(text[$0...]) }
                    let century = isThai ? 1957 : number < 70 ? 2000 : 1900
                    civil = DateText.civilTime(number + century, month: month, day: day)
                    isShort = true
                }
                if let civil { best = (span, civil, isShort) }
            }
        }
        return best.map { found in
            (found.civil, DateText.Reading(timestamp: Timestamp(secondsSince1970: 0), hasShortYear: found.isShort))
        }
    }

    /// Where day and year may stand around a month, with a word or two between, and how far the three reach.
    private func neighbours(_ month: Int) -> [(day: Int, year: Int, span: Int)] {
        var found: [(day: Int, year: Int, span: Int)] = []
        for day in [month - 1, month + 1, month - 2, month + 2, month - 3] where self.day(day) != nil {
            // A year that follows may have the time of day and the zone before it.
            let (first, last) = (min(day, month), max(day, month))
            for year in (last + 1)...(last + 4) where number(year) != nil { found.append((day, year, year - first)) }
            for year in (first - 2)..<first where number(year) != nil { found.append((day, year, last - year)) }
        }
        return found
    }
}
