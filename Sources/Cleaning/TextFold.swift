internal import Articles
internal import Markup

/// The text of one node on its way into its line: folded, and counted.
struct TextFold {
    private let text: UnsafeBufferPointer<UInt8>
    private let folded: UnsafeMutableBufferPointer<UInt8>
    /// Where the folded text ends.
    private(set) var end: Int
    private(set) var meter: WordMeter
    private(set) var hasText = false
    private(set) var words: Int32 = 0
    private(set) var punctuation: Int32 = 0
    private(set) var capitals: Int32 = 0
    private(set) var digits: Int32 = 0
    private var place = 0
    /// The line has text before this place.
    private var continues: Bool
    private var needsSpace = false
    /// A letter of Thai or its like stands last: a space after it ends a part of a sentence, as a comma does.
    private var mayEndPhrase = false

    init(
        _ text: UnsafeBufferPointer<UInt8>, into folded: UnsafeMutableBufferPointer<UInt8>, at end: Int,
        continues: Bool, meter: WordMeter
    ) {
        self.text = text
        self.folded = folded
        self.end = end
        self.continues = continues
        self.meter = meter
    }

    mutating func run() {
        while place < text.count {
            let byte = text[place]
            if byte == 0x20 || (byte >= 9 && byte <= 13) {
                space(length: 1)
            } else if byte == 0xC2, next == 0xA0 {
                space(length: 2)
            } else {
                hasText = true
                continues = true
                if needsSpace { writeSpace() }
                if byte.isASCIILetter {
                    letters(byte)
                } else if byte < 0x80 {
                    ascii(byte)
                } else if byte == 0xE2, next == 0x80, place + 2 < text.count {
                    generalPunctuation(text[place + 2])
                } else {
                    character(byte)
                }
            }
        }
        if needsSpace { writeSpace() }
    }

    private var next: UInt8? { place + 1 < text.count ? text[place + 1] : nil }

    @inline(__always) private mutating func space(length: Int) {
        needsSpace = continues
        meter.endWord()
        if mayEndPhrase {
            punctuation &+= 1
            mayEndPhrase = false
        }
        place += length
    }

    private mutating func writeSpace() {
        needsSpace = false
        if folded[end - 1] != 0x20 { write(0x20) }
    }

    @inline(__always) private mutating func write(_ byte: UInt8) {
        folded[end] = byte
        end += 1
    }

    private mutating func copy(_ length: Int) {
        let stop = min(place + length, text.count)
        while place < stop {
            write(text[place])
            place += 1
        }
    }

    @inline(__always) private mutating func letters(_ first: UInt8) {
        if meter.addLetter() {
            words += 1
            if first & 0x20 == 0 { capitals &+= 1 }
        }
        repeat {
            write(text[place] | 0x20)
            place += 1
        } while place < text.count && text[place].isASCIILetter
    }

    private mutating func ascii(_ byte: UInt8) {
        write(byte)
        place += 1
        if byte.isASCIIDigit {
            if meter.addLetter() { words += 1 }
            digits &+= 1
        } else if byte != 0x27 {
            meter.endWord()
            if byte == 0x2E || byte == 0x2C || byte == 0x3F || byte == 0x21 || byte == 0x3B || byte == 0x3A {
                punctuation += 1
            }
        }
    }

    /// Quotes are folded to ASCII's; dashes and the ellipsis end a word.
    private mutating func generalPunctuation(_ last: UInt8) {
        switch last {
        case 0x98, 0x99:
            write(0x27)
            place += 3
        case 0x9C, 0x9D:
            write(0x22)
            meter.endWord()
            place += 3
        default:
            copy(3)
            meter.endWord()
        }
    }

    private mutating func character(_ byte: UInt8) {
        let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
        if length > 2, let next {
            let share = WordMeter.share(byte, next, place + 2 < text.count ? text[place + 2] : 0)
            if share > 0 {
                mayEndPhrase = share < WordMeter.ideograph
                if share == WordMeter.sign {
                    punctuation += 1
                } else if meter.add(share: share) {
                    words += 1
                }
                return copy(length)
            }
        }
        let isFirst = meter.addLetter()
        if isFirst { words += 1 }
        guard length == 2, let next else { return copy(length) }
        let small = LetterCase.small(byte, next)
        if isFirst, small != (byte, next) { capitals &+= 1 }
        write(small.first)
        write(small.second)
        place += 2
    }
}
