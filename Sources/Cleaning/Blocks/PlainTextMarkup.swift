internal import Markup

/// The HTML of a text that was plain: its paragraphs, lines, lists and addresses, which nothing else tells.
package enum PlainTextMarkup {
    /// - Parameter text: plain text with `&`, `<` and `>` escaped, as `ParsedItem` has it.
    package static func html(ofEscaped text: String) -> String {
        let lines = self.lines(of: text)
        guard lines.count > 1 else { return lines.first.map { linked($0) } ?? "" }
        var html = ""
        var place = 0
        while place < lines.count {
            if lines[place].isEmpty {
                place += 1
            } else if let list = ListRun(in: lines, at: place) {
                html += list.html
                place = list.end
            } else {
                var end = place + 1
                while end < lines.count, !lines[end].isEmpty, ListRun(in: lines, at: end) == nil { end += 1 }
                html += "<p>" + paragraph(lines[place..<end]) + "</p>\n"
                place = end
            }
        }
        return html
    }

    /// Without white space at their ends; empty lines stay.
    private static func lines(of text: String) -> [Substring] {
        var text = text
        // By bytes: to look at each character costs twenty times as much.
        let ends = text.withUTF8 { lineBreaks(in: $0) }
        var lines: [Substring] = []
        lines.reserveCapacity(ends.count + 1)
        var start = text.utf8.startIndex
        for end in ends {
            lines.append(trimmed(text[start..<text.utf8.index(text.utf8.startIndex, offsetBy: end.lowerBound)]))
            start = text.utf8.index(text.utf8.startIndex, offsetBy: end.upperBound)
        }
        lines.append(trimmed(text[start...]))
        return lines
    }

    private static func trimmed(_ line: Substring) -> Substring {
        let start = line.drop { $0.isWhitespace }
        return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? ""
    }

    /// The characters that are new lines (`Character.isNewline`).
    private static func lineBreaks(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var place = 0
        while place < text.count {
            let length =
                switch text[place] {
                case 0x0D where place + 1 < text.count && text[place + 1] == 0x0A: 2
                case 0x0A...0x0D: 1
                // U+0085, U+2028, U+2029.
                case 0xC2 where place + 1 < text.count && text[place + 1] == 0x85: 2
                case 0xE2
                where place + 2 < text.count && text[place + 1] == 0x80 && text[place + 2] & 0xFE == 0xA8: 3
                default: 0
                }
            if length > 0 { found.append(place..<(place + length)) }
            place += max(length, 1)
        }
        return found
    }

    /// A break is a break, unless all lines end where a column ended, as in mails.
    private static func paragraph(_ lines: ArraySlice<Substring>) -> String {
        lines.map { linked($0) }.joined(separator: isWrapped(lines) ? " " : "<br>")
    }

    /// Whether each line is followed by a word that it had no room for, and the sentences go on over their ends: of two
    /// lines the one, of more the most.
    static func isWrapped(_ lines: ArraySlice<Substring>) -> Bool {
        guard lines.count >= 2 else { return false }
        let widths = lines.map(\.count)
        guard let widest = widths.max(), (50...100).contains(widest) else { return false }
        var ends = 0
        var goesOn = 0
        for (index, (line, next)) in zip(lines, lines.dropFirst()).enumerated() {
            let word = next.prefix { $0 != " " }
            guard widths[index] + 1 + word.count > widest else { return false }
            if let last = line.last, ".!?:;…".contains(last) {
                ends += 1
            } else if next.first?.isLowercase == true {
                goesOn += 1
            }
        }
        return goesOn == lines.count - 1 || (lines.count >= 3 && ends * 2 < lines.count)
    }

    // MARK: Addresses

    /// The line with its addresses as links.
    static func linked(_ line: Substring) -> String {
        var line = line
        guard line.withUTF8({ mayHoldAddress($0) }) else { return String(line) }
        let bytes = Array(line.utf8)
        var html: [UInt8] = []
        var rest = 0
        var place = 0
        while place < bytes.count {
            guard let prefix = AddressStart(in: bytes, at: place) else {
                place += 1
                continue
            }
            let end = endOfAddress(in: bytes, from: place + prefix.length, limit: place)
            guard end > place + prefix.length else {
                place += prefix.length
                continue
            }
            let address = bytes[place..<end]
            html +=
                bytes[rest..<place] + Array("<a href=\"\(prefix.scheme)".utf8) + address + Array("\">".utf8) + address
            html += Array("</a>".utf8)
            place = end
            rest = end
        }
        return rest == 0 ? String(line) : String(decoding: html + bytes[rest...], as: UTF8.self)
    }

    /// A colon behind `http` or `https`, a full stop behind `www`: most lines have none.
    private static func mayHoldAddress(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        line.indices.dropFirst(3).contains { place in
            let before = line[place - 1] | 0x20
            switch line[place] {
            case 0x3A: return before == 0x70 || before == 0x73
            case 0x2E: return before == 0x77
            default: return false
            }
        }
    }

    /// `https://`, `http://` or `www.` at the start of a word.
    private struct AddressStart {
        let length: Int
        /// What has to stand before it in a link.
        let scheme: String

        @inline(__always)
        init?(in bytes: [UInt8], at place: Int) {
            guard bytes[place] | 0x20 == 0x68 || bytes[place] | 0x20 == 0x77 else { return nil }
            self.init(ofWordIn: bytes, at: place)
        }

        private init?(ofWordIn bytes: [UInt8], at place: Int) {
            if place > 0 {
                let before = bytes[place - 1]
                if before.isASCIILetterOrDigit || before == 0x2F || before == 0x40 || before == 0x2E { return nil }
            }
            guard let (prefix, scheme) = Self.all.first(where: { Self.begins(bytes[place...], with: $0.0) }) else {
                return nil
            }
            (length, self.scheme) = (prefix.utf8CodeUnitCount, scheme)
        }

        private static let all: [(StaticString, String)] = [("https://", ""), ("http://", ""), ("www.", "http://")]

        private static func begins(_ text: ArraySlice<UInt8>, with start: StaticString) -> Bool {
            text.count >= start.utf8CodeUnitCount
                && (0..<start.utf8CodeUnitCount).allSatisfy {
                    text[text.startIndex + $0].asciiLowercased == start.utf8Start[$0]
                }
        }
    }

    /// Where an address ends: before white space, an angle or a quotation mark; signs of the sentence do not belong to
    /// it, nor a bracket that it does not open.
    private static func endOfAddress(in bytes: [UInt8], from start: Int, limit: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end] > 0x20, ![0x22, 0x3C, 0x3E, 0x60].contains(bytes[end]) {
            if bytes[end] == 0x26, ["&lt;", "&gt;", "&quot;"].contains(where: { bytes[end...].starts(with: $0.utf8) }) {
                break
            }
            // U+00A0, U+2014, quotation marks, ideographic spaces and stops end it too.
            if bytes[end] == 0xC2, end + 1 < bytes.count, [0xA0, 0xBB].contains(bytes[end + 1]) { break }
            if bytes[end] == 0xE2, end + 1 < bytes.count, bytes[end + 1] == 0x80 { break }
            if bytes[end] == 0xE3, end + 1 < bytes.count, bytes[end + 1] == 0x80 { break }
            if bytes[end] == 0xEF, end + 1 < bytes.count, [0xBC, 0xBD].contains(bytes[end + 1]) { break }
            end += 1
        }
        // By kind of bracket: how many more it closes than it opens.
        var excess = [UInt8: Int]()
        for byte in bytes[limit..<end] {
            switch byte {
            case 0x28: excess[0x29, default: 0] -= 1
            case 0x5B: excess[0x5D, default: 0] -= 1
            case 0x29, 0x5D: excess[byte, default: 0] += 1
            default: break
            }
        }
        while end > start {
            let last = bytes[end - 1]
            if last == 0x29 || last == 0x5D {
                guard let more = excess[last], more > 0 else { break }
                excess[last] = more - 1
            } else if last == 0x3B, bytes[..<end].suffix(5).elementsEqual("&amp;".utf8) {
                end -= 4
            } else if ![0x2E, 0x2C, 0x3A, 0x3B, 0x21, 0x3F, 0x27, 0x2A, 0x5F].contains(last) {
                break
            }
            end -= 1
        }
        return end
    }
}

/// Lines that are clearly a list: two and more that begin with the same mark, or with numbers from 1 on.
private struct ListRun {
    private var items: [String] = []
    private let isNumbered: Bool
    /// The line after the last item.
    private(set) var end: Int

    init?(in lines: [Substring], at start: Int) {
        guard let first = Marker(lines[start]), first.number == nil || first.number == 1 else { return nil }
        isNumbered = first.number != nil
        end = start
        var place = start
        while place < lines.count {
            guard let marker = Marker(lines[place]), marker.sign == first.sign,
                marker.number == nil || marker.number == items.count + 1
            else { break }
            items.append(PlainTextMarkup.linked(marker.rest))
            place += 1
            end = place
            // Items may be set apart.
            while place < lines.count, lines[place].isEmpty { place += 1 }
        }
        guard items.count >= 2 else { return nil }
    }

    var html: String {
        let name = isNumbered ? "ol" : "ul"
        return "<\(name)>" + items.map { "<li>\($0)</li>" }.joined() + "</\(name)>\n"
    }

    private struct Marker {
        /// `-`, `*`, `•`, or what follows a number.
        let sign: Character
        let number: Int?
        let rest: Substring

        init?(_ line: Substring) {
            guard let first = line.first else { return nil }
            let digits = line.prefix { $0.isASCII && $0.isNumber }
            if digits.isEmpty {
                guard "-*•‣◦▪·".contains(first) else { return nil }
                (sign, number) = (first, nil)
            } else {
                guard digits.count <= 3, let after = line.dropFirst(digits.count).first, ".)".contains(after) else {
                    return nil
                }
                (sign, number) = (after, Int(digits))
            }
            let text = line.dropFirst(digits.count + 1)
            guard let space = text.first, space.isWhitespace else { return nil }
            rest = text.drop { $0.isWhitespace }
            guard !rest.isEmpty else { return nil }
        }
    }
}
