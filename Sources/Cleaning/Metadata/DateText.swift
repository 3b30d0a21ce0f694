internal import Articles
internal import Markup

/// Dates as pages write them, in machine form and in words.
enum DateText {
    /// A date as it was read.
    struct Reading: Sendable {
        /// Without a zone in the text as if it were UTC; without a time midnight.
        var timestamp: Timestamp
        /// The text gives a zone, or counts seconds.
        var hasZone = false
        /// The other date that `11/12/2022` may be.
        var alternative: Timestamp?
        var hasShortYear = false
    }

    /// A date in any form that is known, or `nil`. Without a zone it is read as UTC; without a time as midnight.
    static func timestamp(_ text: String, habits: Habits = Habits()) -> Timestamp? {
        reading(text, habits: habits)?.timestamp
    }

    /// How the readers of a page write dates.
    struct Habits: Sendable {
        /// `11/12/2022` is in November.
        var monthFirst = false
        /// BCP 47.
        var language: String?
    }

    static func reading(_ text: String, habits: Habits = Habits()) -> Reading? {
        let bytes = text.withBytes { Array($0.prefix(80)) }[...]
        if let (timestamp, hasZone) = isoReading(bytes) { return Reading(timestamp: timestamp, hasZone: hasZone) }
        if let timestamp = seconds(bytes) { return Reading(timestamp: timestamp, hasZone: true) }
        var written = WrittenDate(text, habits)
        return written.read()
    }

    // MARK: Machine forms

    /// `2022-11-12T11:33:00+05:30` and its variants: a space for `T`, no colon in the zone, fractions, `20221112`.
    static func iso(_ bytes: ArraySlice<UInt8>) -> Timestamp? { isoReading(bytes)?.timestamp }

    private static func isoReading(_ bytes: ArraySlice<UInt8>) -> (timestamp: Timestamp, hasZone: Bool)? {
        var reader = Reader(bytes.drop { $0 <= 0x20 })
        guard let year = reader.digits(4), year >= 1900, year < 2200 else { return nil }
        let mark = reader.peek
        let hasMark = mark == 0x2D || mark == 0x2F || mark == 0x2E
        if hasMark { reader.skip() }
        guard let month = hasMark ? reader.upTo(2) : reader.digits(2), (1...12).contains(month) else { return nil }
        if hasMark {
            guard reader.peek == mark else { return nil }
            reader.skip()
        }
        guard let day = hasMark ? reader.upTo(2) : reader.digits(2), day >= 1,
            day <= CivilTime.days(inMonth: month, year: year)
        else { return nil }
        var civil = CivilTime(year: year, month: month, day: day)
        let zone = time(&reader, &civil)
        let offset = zone ?? 0
        return (
            Timestamp(secondsSince1970: civil.secondsSince1970 - Int64(offset), utcOffsetInSeconds: Int32(offset)),
            zone != nil
        )
    }

    /// Reads a time of day and zone, where there is one, and returns the zone in seconds.
    static func time(_ reader: inout Reader, _ civil: inout CivilTime) -> Int? {
        while let byte = reader.peek, byte == 0x54 || byte == 0x74 || byte == 0x20 || byte == 0x2C || byte == 0x2D {
            reader.skip()
        }
        guard let hour = reader.upTo(2), hour <= 24, reader.peek == 0x3A else { return nil }
        reader.skip()
        guard let minute = reader.upTo(2), minute < 60 else { return nil }
        civil.hour = hour
        civil.minute = minute
        if reader.peek == 0x3A {
            reader.skip()
            civil.second = min(reader.upTo(2) ?? 0, 59)
            if reader.peek == 0x2E || reader.peek == 0x2C {
                reader.skip()
                while let byte = reader.peek, byte.isASCIIDigit { reader.skip() }
            }
        }
        while reader.peek == 0x20 { reader.skip() }
        if let half = reader.peek.map(\.asciiLowercased), half == 0x61 || half == 0x70 {
            if half == 0x70 && civil.hour < 12 { civil.hour += 12 }
            if half == 0x61 && civil.hour == 12 { civil.hour = 0 }
            return nil
        }
        if reader.peek.map(\.asciiLowercased) == 0x7A { return 0 }
        guard let sign = reader.peek, sign == 0x2B || sign == 0x2D else { return nil }
        reader.skip()
        guard let hours = reader.upTo(2), hours <= 14 else { return nil }
        if reader.peek == 0x3A { reader.skip() }
        let minutes = reader.upTo(2) ?? 0
        return (hours * 3600 + min(minutes, 59) * 60) * (sign == 0x2D ? -1 : 1)
    }

    /// Unix time in seconds or milliseconds.
    private static func seconds(_ bytes: ArraySlice<UInt8>) -> Timestamp? {
        guard bytes.count == 10 || bytes.count == 13, bytes.allSatisfy({ $0.isASCIIDigit }),
            let value = Int64(String(decoding: bytes.prefix(10), as: UTF8.self)), value > 600_000_000
        else { return nil }
        return Timestamp(secondsSince1970: value)
    }

    /// The day that a paragraph begins with, after at most five words of place and occasion: `Berlin, 3 March 2021 –`. In
    /// `On 3 March 2021 the first stone was laid` it is a day that the text speaks of.
    static func dateline(_ head: String) -> String? {
        let words = head.split(separator: " ")
        for first in 0..<min(6, words.count) where words[first].holdsDigit {
            guard let (day, range) = day(in: words, at: first) else { return nil }
            guard range.lowerBound > 0 else { return day }
            // A mark closes the dateline; without one a sentence has the day where a word leads to it.
            let mark = words[range].last?.last.map { "),:|–—/".contains($0) } == true
            let next = range.upperBound < words.count ? words[range.upperBound] : ""
            let isClosed = mark && words[range].last?.last != "," || next.first.map { "–—-|(/•·".contains($0) } == true
            if isClosed || next.isEmpty { return day }
            let isSentence =
                dayLeads.contains(words[range.lowerBound - 1])
                && !words[..<range.lowerBound].dropLast().joined().hasSuffix(",")
            return isSentence ? nil : day
        }
        return nil
    }

    /// A day among words, of which that place has its first digits.
    private static func day(in words: [Substring], at first: Int) -> (String, Range<Int>)? {
        var day = words[first].drop { !$0.isNumber }
        if let last = day.last, !last.isNumber, last != "." {
            day = day.prefix { $0.isNumber || "./-".contains($0) }
        }
        let whole = String(day.last == "." ? day.dropLast() : day)
        if day.utf8.count >= 8, reading(whole) != nil { return (whole, first..<(first + 1)) }
        // `25. Januar 2022`, `März 3, 2021` begins a word earlier.
        for start in [first, first - 1] where start >= 0 && start + 2 < words.count {
            let piece = words[start..<(start + 3)].joined(separator: " ")
            let year = words[start + 2].prefix(while: \.isNumber)
            let names = words[start..<(start + 3)].contains { monthNumber(Array($0.lowercased().utf8)[...]) != nil }
            if year.utf8.count == 4, names, reading(piece) != nil { return (piece, start..<(start + 3)) }
        }
        return nil
    }

    /// The text's first word, or its first three together, are a day: `2021-05-04: the parser reads comments`.
    static func beginsWithDay(_ text: String) -> Bool {
        let words = text.split(separator: " ", maxSplits: 4)
        guard let first = words.indices.prefix(2).first(where: { words[$0].holdsDigit }) else { return false }
        return day(in: words, at: first)?.1.lowerBound == 0
    }

    /// What leads to a day within a sentence, in small letters.
    private static let dayLeads = WordSet([
        "on", "in", "of", "since", "until", "from", "to", "by", "before", "after", "and", "between", "am", "im", "seit",
        "bis", "ab", "nach", "vor", "zum", "le", "du", "depuis", "au", "el", "en", "de", "desde", "hasta", "il", "dal",
        "al", "em", "a", "på", "den", "op", "sinds", "tot", "w", "od", "dnia", "dne", "do", "с", "в", "до", "z",
    ])

    static func civilTime(_ year: Int, month: Int, day: Int) -> CivilTime? {
        guard (1...12).contains(month), day >= 1, day <= CivilTime.days(inMonth: month, year: year) else { return nil }
        return CivilTime(year: year, month: month, day: day)
    }

    /// 1 to 12 by a name in small letters.
    static func monthNumber(_ word: ArraySlice<UInt8>) -> Int? { MonthNames.month(word) }

    struct Reader {
        private var bytes: ArraySlice<UInt8>
        init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

        var peek: UInt8? { bytes.first }
        var rest: ArraySlice<UInt8> { bytes }
        mutating func skip() { bytes = bytes.dropFirst() }

        /// Exactly `count` digits.
        mutating func digits(_ count: Int) -> Int? {
            guard bytes.count >= count, bytes.prefix(count).allSatisfy({ $0.isASCIIDigit }) else { return nil }
            let value = bytes.prefix(count).reduce(0) { $0 * 10 + Int($1 - 48) }
            bytes = bytes.dropFirst(count)
            return value
        }

        /// One to `count` digits.
        mutating func upTo(_ count: Int) -> Int? {
            let found = bytes.prefix(count).prefix { $0.isASCIIDigit }
            guard !found.isEmpty else { return nil }
            bytes = bytes.dropFirst(found.count)
            return found.reduce(0) { $0 * 10 + Int($1 - 48) }
        }
    }
}
