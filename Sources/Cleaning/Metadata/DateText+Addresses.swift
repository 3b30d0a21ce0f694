internal import Articles
internal import Markup

/// Dates in the address of a page.
extension DateText {
    /// `/2022/11/12/` in an address.
    static func inAddress(_ address: String) -> Timestamp? {
        let bytes = Array(address.utf8)
        var place = bytes.startIndex
        while let slash = bytes[place...].firstIndex(where: { $0 == 0x2F || $0 == 0x2D || $0 == 0x5F }) {
            place = slash + 1
            var reader = Reader(bytes[place...])
            guard let year = reader.digits(4), year >= 1995, year < 2100, let mark = reader.peek else { continue }
            if mark == 0x2F || mark == 0x2D || mark == 0x5F {
                reader.skip()
                guard let month = reader.digits(2), (1...12).contains(month), reader.peek == mark else { continue }
                reader.skip()
                guard let day = reader.digits(2), day >= 1, day <= CivilTime.days(inMonth: month, year: year) else {
                    continue
                }
                if let next = reader.peek, next.isASCIIDigit { continue }
                return Timestamp(secondsSince1970: CivilTime(year: year, month: month, day: day).secondsSince1970)
            }
            guard let month = reader.digits(2), (1...12).contains(month), let day = reader.digits(2), day >= 1,
                day <= CivilTime.days(inMonth: month, year: year)
            else { continue }
            if let next = reader.peek, next.isASCIIDigit { continue }
            return Timestamp(secondsSince1970: CivilTime(year: year, month: month, day: day).secondsSince1970)
        }
        return wordsInAddress(address)
    }

    /// `/article/A2026012914320005196`: a last step with a number that begins with the article's minute. An earlier step may
    /// be the moment when an archive kept the page.
    private static func numberedDate(_ address: String) -> Timestamp? {
        address.withBytes { bytes in
            let end = bytes.firstIndex { $0 == 0x3F || $0 == 0x23 } ?? bytes.count
            var start = (bytes[..<end].lastIndex(of: 0x2F) ?? -1) + 1
            for place in start...end where place == end || !bytes[place].isASCIIDigit {
                let digits = bytes[start..<place]
                start = place + 1
                guard digits.count >= 12, digits.count <= 22 else { continue }
                var reader = Reader(Array(digits)[...])
                guard let year = reader.digits(4), year >= 1995, year < 2100, let month = reader.digits(2),
                    let day = reader.digits(2), let civil = civilTime(year, month: month, day: day),
                    let hour = reader.digits(2), hour < 24, let minute = reader.digits(2), minute < 60
                else { continue }
                return Timestamp(secondsSince1970: civil.secondsSince1970)
            }
            return nil
        }
    }

    /// Four digits that may be a year.
    private static func holdsYear(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var digits = 0
        for byte in bytes {
            digits = byte.isASCIIDigit ? digits + 1 : 0
            if digits == 4 { return true }
        }
        return false
    }

    /// `/29-10-2021` and `/2023/october/03/` in an address.
    private static func wordsInAddress(_ address: String) -> Timestamp? {
        guard address.withBytes(holdsYear) else { return nil }
        if let date = numberedDate(address) { return date }
        let path = address.utf8.prefix { $0 != 0x3F && $0 != 0x23 }
        let steps = path.split(separator: 0x2F).dropFirst(2).map(Array.init)
        for (place, step) in steps.enumerated() {
            if step.count == 10, step[2] == 0x2D, step[5] == 0x2D {
                var reader = Reader(step[...])
                guard let day = reader.digits(2) else { continue }
                reader.skip()
                guard let month = reader.digits(2) else { continue }
                reader.skip()
                if let year = reader.digits(4), year >= 1995, year < 2100,
                    let civil = civilTime(year, month: month, day: day)
                {
                    return Timestamp(secondsSince1970: civil.secondsSince1970)
                }
            } else if step.count == 4, place + 2 < steps.count, step[0].isASCIIDigit,
                let month = monthNumber(steps[place + 1].map(\.asciiLowercased)[...])
            {
                var year = Reader(step[...])
                var day = Reader(steps[place + 2][...])
                guard let year = year.digits(4), year >= 1995, year < 2100, let number = day.upTo(2), day.peek == nil,
                    let civil = civilTime(year, month: month, day: number)
                else { continue }
                return Timestamp(secondsSince1970: civil.secondsSince1970)
            }
        }
        return nil
    }

    /// The year and month of `/2022/11/` in an address.
    static func monthInAddress(_ address: String) -> (year: Int, month: Int?)? {
        let bytes = Array(address.utf8)
        var place = bytes.startIndex
        while let slash = bytes[place...].firstIndex(of: 0x2F) {
            place = slash + 1
            var reader = Reader(bytes[place...])
            guard let year = reader.digits(4), year >= 1995, year < 2100, reader.peek == 0x2F || reader.peek == 0x2D
            else {
                continue
            }
            reader.skip()
            if let month = reader.digits(2) {
                return (year, (1...12).contains(month) && reader.peek?.isASCIIDigit != true ? month : nil)
            }
            let name = reader.rest.prefix { $0 | 0x20 >= 97 && $0 | 0x20 <= 122 }
            return (year, monthNumber(Array(String(decoding: name, as: UTF8.self).lowercased().utf8)[...]))
        }
        return nil
    }
}
