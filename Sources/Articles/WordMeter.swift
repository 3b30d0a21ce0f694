/// Counts words as a reader takes them in, in scripts with spaces between words and without.
///
/// Where no space ends a word only a dictionary could find its end, so words are counted there by their mean length: two
/// characters in Chinese and Japanese, four in Thai and Lao, six in Khmer, Burmese and Tibetan, vowel signs and tone marks
/// among them. Whoever counts or compares words asks here, so that a threshold means the same text in every script.
@usableFromInline
package struct WordMeter: Sendable {
    /// What the current word can still hold, in parts of a word; 0 outside of one.
    @usableFromInline package var room: UInt8 = 0

    @inlinable @inline(__always)
    package init() {}

    /// What `share` gives for a sign that sentences and their parts end with: it belongs to no word.
    @inlinable package static var sign: UInt8 { 255 }

    @usableFromInline static var word: UInt8 { 12 }
    /// The share of Chinese and Japanese characters, the largest.
    @inlinable package static var ideograph: UInt8 { 6 }

    /// White space, or whatever else ends a word.
    @inlinable @inline(__always)
    package mutating func endWord() { room = 0 }

    /// A character of a script with spaces. Returns whether it begins a word.
    @inlinable @inline(__always)
    package mutating func addLetter() -> Bool {
        let begins = room == 0
        // An ideograph straight after a letter is taken for part of its word: `7月`.
        room = Self.ideograph
        return begins
    }

    /// A character of a script without spaces, by its share of a word. Returns whether it begins a word.
    @inlinable @inline(__always)
    package mutating func add(share: UInt8) -> Bool {
        let begins = room == 0
        let room = begins ? Self.word : self.room
        self.room = room > share ? room - share : 0
        return begins
    }

    /// The twelfths of a word that a character is, in scripts without spaces; `sign` for their full stops, commas and
    /// brackets; 0 for every other character.
    ///
    /// - Parameters: the character's first three bytes in UTF-8; 0 for those that it does not have.
    @inlinable
    package static func share(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> UInt8 {
        switch first {
        case 0xE0: second >= 0xB8 ? southEastAsian(second, third) : 0
        case 0xE1: burmeseOrKhmer(second, third)
        case 0xE3:
            // U+3000 to U+303F, but for the marks that repeat an ideograph or stand for zero.
            second == 0x80 && third != 0x85 && third != 0x87 ? sign : ideograph
        case 0xE4...0xE9: ideograph
        case 0xEF: wideForm(second, third)
        // The planes of rarer ideographs.
        case 0xF0: second >= 0xA0 && second <= 0xB3 ? ideograph : 0
        default: 0
        }
    }

    /// Thai and Lao (U+0E00 to U+0EFF), Tibetan (U+0F00 to U+0FFF) with its shads.
    @usableFromInline
    static func southEastAsian(_ second: UInt8, _ third: UInt8) -> UInt8 {
        if second < 0xBC { return 3 }
        return second == 0xBC && third >= 0x8D && third <= 0x92 ? sign : 2
    }

    /// Burmese (U+1000 to U+109F) and Khmer (U+1780 to U+17FF), with their signs.
    @usableFromInline
    static func burmeseOrKhmer(_ second: UInt8, _ third: UInt8) -> UInt8 {
        switch second {
        case 0x80, 0x81: second == 0x81 && (third == 0x8A || third == 0x8B) ? sign : 2
        case 0x82: third <= 0x9F ? 2 : 0
        case 0x9E: 2
        case 0x9F: third >= 0x94 && third <= 0x9A ? sign : 2
        default: 0
        }
    }

    /// Full-width punctuation and half-width kana (U+FF00 to U+FF9F); letters and digits of full width are spaced.
    @usableFromInline
    static func wideForm(_ second: UInt8, _ third: UInt8) -> UInt8 {
        switch second {
        case 0xBC: third <= 0x8F || third >= 0x9A && third <= 0xA0 || third >= 0xBB ? sign : 0
        case 0xBD: third == 0x80 || third >= 0x9B && third <= 0xA5 ? sign : third >= 0xA6 ? ideograph : 0
        case 0xBE: third <= 0x9F ? ideograph : 0
        default: 0
        }
    }
}
