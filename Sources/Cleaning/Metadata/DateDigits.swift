/// Decimal digits of other scripts.
enum DateDigits {
    /// A text with ASCII's digits for those that Arabic, Persian, Indian, Thai, Burmese and Khmer writing has.
    static func inASCII(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(where: { $0 == 0xD9 || $0 == 0xDB || $0 >= 0xE0 }) else { return text }
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        var place = 0
        while place < text.count {
            if let (digit, length) = digit(text[place...]) {
                out.append(0x30 + digit)
                place += length
            } else {
                out.append(text[place])
                place += 1
            }
        }
        return out
    }

    /// Holds a digit that is not of ASCII.
    static func occur(in text: ArraySlice<UInt8>) -> Bool {
        text.indices.contains { text[$0] >= 0xD9 && digit(text[$0...]) != nil }
    }

    private static func digit(_ text: ArraySlice<UInt8>) -> (UInt8, length: Int)? {
        var bytes = text.makeIterator()
        guard let first = bytes.next(), first >= 0xD9, let second = bytes.next() else { return nil }
        switch (first, second) {
        case (0xD9, 0xA0...0xA9): return (second - 0xA0, 2)
        case (0xDB, 0xB0...0xB9): return (second - 0xB0, 2)
        default: break
        }
        guard first >= 0xE0, let third = bytes.next() else { return nil }
        switch (first, second, third) {
        case (0xE0, 0xA5, 0xA6...0xAF), (0xE0, 0xA7, 0xA6...0xAF): return (third - 0xA6, 3)
        case (0xE0, 0xB9, 0x90...0x99), (0xE0, 0xBB, 0x90...0x99), (0xEF, 0xBC, 0x90...0x99): return (third - 0x90, 3)
        case (0xE1, 0x81, 0x80...0x89): return (third - 0x80, 3)
        case (0xE1, 0x9F, 0xA0...0xA9): return (third - 0xA0, 3)
        default: return nil
        }
    }
}
