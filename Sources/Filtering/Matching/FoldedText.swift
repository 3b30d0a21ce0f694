/// A text as filters compare it: in small letters, without accents, on one line.
///
/// Case goes, and the marks of Latin, Greek, Cyrillic, Hebrew and Arabic letters (`É`, `ё`, `أ`, vowel points), whether
/// they are letters of their own code or set behind. Marks of other scripts tell letters apart (Devanagari's vowels,
/// `が` from `か`) and stay. Forms of full width are ordinary ones, `ß` is `ss`, `æ` is `ae`, curly quotes are
/// straight, white space of any length is one space, and what is never seen (soft hyphens, joiners) is not there.
package struct FoldedText: Sendable, Hashable {
    /// Unicode scalars.
    let scalars: [UInt32]

    package init(_ text: String) {
        var folder = Folder(capacity: text.utf8.count)
        for scalar in text.unicodeScalars { folder.add(scalar) }
        scalars = folder.scalars
    }

    /// For people.
    package var text: String {
        String(String.UnicodeScalarView(scalars.lazy.compactMap(Unicode.Scalar.init)))
    }

    private struct Folder {
        var scalars: [UInt32] = []
        /// White space came and nothing after it yet.
        private var isAfterSpace = false

        init(capacity: Int) {
            scalars.reserveCapacity(capacity)
        }

        mutating func add(_ scalar: Unicode.Scalar) {
            let value = scalar.value
            switch value {
            case 0x61...0x7A, 0x30...0x39, 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: append(value)
            case 0x41...0x5A: append(value | 0x20)
            case 0...0x20, 0x7F...0xA0, 0x3000: isAfterSpace = true
            // Chinese, Japanese and Korean have neither case nor marks.
            case 0x3001...0x9FFF, 0xAC00...0xD7FF: append(value)
            default: addOther(scalar)
            }
        }

        private mutating func addOther(_ scalar: Unicode.Scalar) {
            if FoldedLetters.isDropped(scalar.value) { return }
            if let letters = FoldedLetters.table[scalar.value] { return append(letters) }
            if case 0xFF01...0xFF5E = scalar.value {
                return add(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
            }
            let properties = scalar.properties
            if properties.isWhitespace {
                isAfterSpace = true
            } else if properties.changesWhenLowercased {
                for small in properties.lowercaseMapping.unicodeScalars where !FoldedLetters.isDropped(small.value) {
                    if let letters = FoldedLetters.table[small.value] { append(letters) } else { append(small.value) }
                }
            } else {
                append(scalar.value)
            }
        }

        private mutating func append(_ letters: [UInt32]) {
            for letter in letters { append(letter) }
        }

        private mutating func append(_ value: UInt32) {
            if isAfterSpace, !scalars.isEmpty { scalars.append(0x20) }
            isAfterSpace = false
            scalars.append(value)
        }
    }
}

/// Where words end, in folded text.
enum WordBoundary {
    /// Between a scalar and the next one. `nil` stands for the text's end.
    static func isThere(_ left: UInt32?, _ right: UInt32?) -> Bool {
        guard let left, let right, isOfWord(left), isOfWord(right) else { return true }
        return isOfUnspacedScript(left) || isOfUnspacedScript(right)
    }

    static func isOfWord(_ value: UInt32) -> Bool {
        if value < 0x80 {
            return value >= 0x61 && value <= 0x7A || value >= 0x30 && value <= 0x39 || value == 0x5F
        }
        guard let properties = Unicode.Scalar(value)?.properties else { return false }
        return properties.isAlphabetic || isMark(properties.generalCategory) || properties.numericType != nil
    }

    static func isMark(_ category: Unicode.GeneralCategory) -> Bool {
        category == .nonspacingMark || category == .spacingMark
    }

    /// Scripts that set no spaces, so that only a dictionary would know where a word ends: there it may end anywhere.
    static func isOfUnspacedScript(_ value: UInt32) -> Bool {
        switch value {
        case ..<0x0E00: false
        // Thai, Lao; Tibetan; Burmese; Khmer.
        case 0x0E00...0x0FFF, 0x1000...0x109F, 0x1780...0x17FF: true
        // Kana, Bopomofo, ideographs of all planes.
        case 0x3005...0x3007, 0x3021...0x312F, 0x31A0...0x31BF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF: true
        case 0xF900...0xFAFF, 0xFF66...0xFF9F, 0x20000...0x3FFFF: true
        default: false
        }
    }

    static func isHangul(_ value: UInt32) -> Bool { value >= 0xAC00 && value <= 0xD7A3 }
}
