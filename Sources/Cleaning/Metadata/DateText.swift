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
    static func timestamp(_ text: String, monthFirst: Bool = false) -> Timestamp? {
        reading(text, monthFirst: monthFirst)?.timestamp
    }

    static func reading(_ text: String, monthFirst: Bool = false) -> Reading? {
        let bytes = text.withBytes { Array($0.prefix(80)) }[...]
        if let (timestamp, hasZone) = isoReading(bytes) { return Reading(timestamp: timestamp, hasZone: hasZone) }
        if let timestamp = seconds(bytes) { return Reading(timestamp: timestamp, hasZone: true) }
        return wordsReading(text, monthFirst: monthFirst)
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
    private static func time(_ reader: inout Reader, _ civil: inout CivilTime) -> Int? {
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

    /// The day that a paragraph begins with, after at most five words of place and occasion.
    static func dateline(_ head: String) -> String? {
        let words = head.split(separator: " ")
        for first in 0..<min(6, words.count) where words[first].holdsDigit {
            var day = words[first].drop { !$0.isNumber }
            if let last = day.last, !last.isNumber, last != "." {
                day = day.prefix { $0.isNumber || "./-".contains($0) }
            }
            let whole = String(day.last == "." ? day.dropLast() : day)
            if day.utf8.count >= 8, reading(whole) != nil { return whole }
            // `25. Januar 2022`, `März 3, 2021` begins a word earlier.
            for start in [first, first - 1] where start >= 0 && start + 2 < words.count {
                let piece = words[start..<(start + 3)].joined(separator: " ")
                let year = words[start + 2].prefix(while: \.isNumber)
                let names = words[start..<(start + 3)].contains { monthNumber(Array($0.lowercased().utf8)[...]) != nil }
                if year.utf8.count == 4, names, reading(piece) != nil { return piece }
            }
            return nil
        }
        return nil
    }

    // MARK: Words

    /// `November 11, 2022`, `11. November 2022`, `12 nov. 2022 11:33`, `11/12/2022` where only one reading is a date.
    ///
    /// - Parameter monthFirst: how `11/12/2022` is read where both readings are dates.
    static func words(_ text: String, monthFirst: Bool = false) -> Timestamp? {
        wordsReading(text, monthFirst: monthFirst)?.timestamp
    }

    private static func wordsReading(_ text: String, monthFirst: Bool) -> Reading? {
        var numbers: [(value: Int, digits: Int, place: Int)] = []
        var month: (value: Int, place: Int)?
        var token = 0
        let bytes = LetterCase.small(text.utf8)
        var place = 0
        var timeStart: Int?
        while place < bytes.count, token < 24 {
            let byte = bytes[place]
            if byte.isASCIIDigit {
                let start = place
                var value = 0
                while place < bytes.count, bytes[place].isASCIIDigit {
                    value = min(value * 10 + Int(bytes[place] - 48), 99_999)
                    place += 1
                }
                if place < bytes.count, bytes[place] == 0x3A {
                    if timeStart == nil { timeStart = start }
                    while place < bytes.count, bytes[place].isASCIIDigit || bytes[place] == 0x3A { place += 1 }
                } else {
                    numbers.append((value, place - start, token))
                }
                token += 1
            } else if byte.isASCIILetter || byte >= 0x80 {
                let start = place
                while place < bytes.count, bytes[place].isASCIILetter || bytes[place] >= 0x80 { place += 1 }
                let word = bytes[start..<place]
                if month == nil, let found = monthNumber(word) { month = (found, token) }
                token += 1
            } else {
                place += 1
            }
        }
        var isShortYear = false
        var found = numbers.firstIndex { $0.digits == 4 && $0.value >= 1990 && $0.value < 2100 }
        if found == nil, numbers.count >= 3, numbers[0].digits <= 2, numbers[1].digits <= 2, numbers[2].digits == 2,
            numbers[2].place - numbers[0].place == 2, text.utf8.count <= 40, !text.utf8.contains(0x2C)
        {
            // `23.09.22`
            numbers[2].value += numbers[2].value < 70 ? 2000 : 1900
            isShortYear = true
            found = 2
        }
        guard let yearAt = found else { return nil }
        let year = numbers[yearAt].value
        var civil: CivilTime?
        var other: CivilTime?
        // `27.01.2022 Figures of November`: three numbers in a row are the date.
        let isNumeric =
            yearAt >= 2 && numbers[yearAt].place - numbers[yearAt - 2].place == 2 && numbers[yearAt - 1].digits <= 2
            && numbers[yearAt - 2].digits <= 2
            && civilTime(year, month: numbers[yearAt - 1].value, day: numbers[yearAt - 2].value) != nil
        if let month, !isNumeric {
            let day = numbers.first {
                abs($0.place - month.place) <= 3 && $0.digits <= 2 && (1...31).contains($0.value)
            }
            if let day, day.value <= CivilTime.days(inMonth: month.value, year: year),
                abs(numbers[yearAt].place - month.place) <= 3
            {
                civil = CivilTime(year: year, month: month.value, day: day.value)
            }
        } else if yearAt >= 2, numbers[yearAt].place - numbers[yearAt - 2].place == 2 {
            let (first, second) = (numbers[yearAt - 2].value, numbers[yearAt - 1].value)
            // Day first unless that is impossible; month first only where slashes are used that way.
            let isSlashed = text.utf8.contains(0x2F) || text.utf8.contains(0x2D) && !text.utf8.contains(0x2E)
            let dayFirst = civilTime(year, month: second, day: first)
            let monthLeads = civilTime(year, month: first, day: second)
            if text.utf8.contains(0x2F) && monthFirst {
                civil = monthLeads ?? dayFirst
            } else {
                civil = dayFirst ?? monthLeads
            }
            if first != second, isSlashed, let dayFirst, let monthLeads {
                other = civil == dayFirst ? monthLeads : dayFirst
            }
        } else if yearAt + 2 < numbers.count, numbers[yearAt + 1].digits <= 2, numbers[yearAt + 2].digits <= 2,
            numbers[yearAt + 2].place - numbers[yearAt].place <= 4
        {
            // 2022年11月12日
            civil = civilTime(year, month: numbers[yearAt + 1].value, day: numbers[yearAt + 2].value)
        }
        guard var civil else { return nil }
        if let timeStart {
            var reader = Reader(bytes[timeStart...])
            _ = time(&reader, &civil)
        }
        return Reading(
            timestamp: Timestamp(secondsSince1970: civil.secondsSince1970),
            alternative: other.map { Timestamp(secondsSince1970: $0.secondsSince1970) }, hasShortYear: isShortYear)
    }

    static func civilTime(_ year: Int, month: Int, day: Int) -> CivilTime? {
        guard (1...12).contains(month), day >= 1, day <= CivilTime.days(inMonth: month, year: year) else { return nil }
        return CivilTime(year: year, month: month, day: day)
    }

    /// Names that are longer than their beginnings in `months`; other long ASCII words are no months (`Marketing`).
    private static let names = WordSet(
        """
        january february march april june july august september october november december januar februar juni juli
        oktober dezember janvier avril juillet septembre octobre novembre enero febrero marzo abril junio julio agosto
        septiembre octubre noviembre diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
        janeiro fevereiro maio junho julho setembro outubro novembro dezembro januari februari maart augustus desember
        stycznia lutego marca kwietnia czerwca lipca sierpnia listopada grudnia haziran temmuz nisan
        """.split { $0 == " " || $0 == "\n" }.map(String.init))

    static func monthNumber(_ word: ArraySlice<UInt8>) -> Int? {
        guard word.count >= 3 else { return nil }
        return word.withUnsafeBufferPointer { word in
            for (name, month) in months[Int(word[0])] where word.count >= name.count {
                guard name.indices.allSatisfy({ word[$0] == name[$0] }) else { continue }
                let isASCII = word.allSatisfy { $0 < 0x80 }
                return isASCII && word.count > 4 && !names.contains(word) ? nil : month
            }
            return nil
        }
    }

    /// By first byte, in the order of the months.
    private static let months: [[(name: [UInt8], month: Int)]] = {
        var found = [[(name: [UInt8], month: Int)]](repeating: [], count: 256)
        for (month, names) in beginnings.enumerated() {
            for name in names { found[Int(name[0])].append((name, month + 1)) }
        }
        return found
    }()

    /// Beginnings of the months' names: English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian...
    private static let beginnings: [[[UInt8]]] = [
        "jan gen ene янв sty oca ιαν janv", "feb fév fev lut фев şub φεβ", "mar mär maa mrt мар maj\u{0}",
        "apr avr abr кві апр nis kwi",
        "may mai mag мая май maj mei", "jun jui\u{0} juin giu июн haz cze", "jul juil lug июл tem lip",
        "aug août aou ago авг ağu sie",
        "sep set сен eyl wrz", "oct okt ott out окт eki paź", "nov ноя kas lis", "dec dez déc dic дек ara gru",
    ].map { $0.split(separator: " ").map { Array($0.utf8) } }

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
