/// The number of words of a text, and a fingerprint by which near-duplicates are found.
package struct TextStatistics: Hashable, Sendable {
    /// Runs of characters between white space; in scripts that set no spaces, characters by their share of a word
    /// (`WordMeter`).
    package let wordCount: Int
    /// SimHash (Charikar, "Similarity Estimation Techniques from Rounding Algorithms", STOC 2002) over the words,
    /// ASCII letters folded to lower case; in scripts without spaces over ideographs and kana, and over runs of four letters.
    /// Texts of the same words differ in few of the 64 bits.
    package let fingerprint: UInt64

    package init(of text: String) {
        var text = text
        self = text.withUTF8 { TextStatistics(ofUTF8: $0) }
    }

    package init(ofUTF8 bytes: [UInt8]) {
        self = bytes.withUnsafeBufferPointer { TextStatistics(ofUTF8: $0) }
    }

    /// - Parameter words: takes a hash of each word in their order, in place of what it held; `nil` where nobody wants them.
    package init(ofUTF8 bytes: [UInt8], words: inout WordHashes?) {
        self = bytes.withUnsafeBufferPointer { bytes in
            guard words != nil else { return TextStatistics(ofUTF8: bytes) }
            let (found, statistics) = WordHashes.of(bytes) { taker in TextStatistics(ofUTF8: bytes, &taker) }
            words = found
            return statistics
        }
    }

    private init(ofUTF8 bytes: UnsafeBufferPointer<UInt8>) {
        var nobody = NoWordTaker()
        self.init(ofUTF8: bytes, &nobody)
    }

    private init<Taker: WordTaker>(ofUTF8 bytes: UnsafeBufferPointer<UInt8>, _ taker: inout Taker) {
        var reader = WordReader(taker)
        WordLetters.all.withUnsafeBufferPointer { reader.read(bytes, $0) }
        taker = reader.taker
        wordCount = reader.words
        fingerprint = reader.votes.majority
    }

    /// 16 lower-case hexadecimal digits.
    package var fingerprintHexadecimal: String {
        let digits = String(fingerprint, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

/// Goes through a text word by word.
private struct WordReader<Taker: WordTaker> {
    var taker: Taker
    private(set) var words = 0
    private(set) var votes = Votes()
    private var meter = WordMeter()
    // FNV-1a over the word's letters and digits.
    private var hash: UInt64 = 0
    /// The same without typographic quotes and dashes, which copies of one text differ in.
    private var plainHash: UInt64 = 0
    private var isInWord = false
    /// The last four characters, of scripts of letters without spaces.
    private var lastLetters: UInt64 = 0

    init(_ taker: Taker) { self.taker = taker }

    private mutating func endWord() {
        guard isInWord else { return }
        votes.add(hash)
        if Taker.isListening, plainHash != seed { taker.take(word: plainHash) }
        isInWord = false
    }

    mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, _ letters: UnsafeBufferPointer<UInt8>) {
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            var letter = letters[Int(byte)]
            if letter == space {
                endWord()
                meter.endWord()
                lastLetters = 0
                place += 1
            } else if byte >= 0xE0, place + 2 < bytes.count,
                case let share = WordMeter.share(byte, bytes[place + 1], bytes[place + 2]), share > 0
            {
                endWord()
                let length = byte >= 0xF0 ? 4 : 3
                let character = bytes[place..<min(place + length, bytes.count)]
                place += length
                if share == WordMeter.sign {
                    lastLetters = 0
                    continue
                }
                if meter.add(share: share) { words += 1 }
                take(character, isIdeograph: share == WordMeter.ideograph)
            } else {
                if !isInWord { (hash, plainHash) = (seed, seed) }
                isInWord = true
                if meter.addLetter() { words += 1 }
                if Taker.isListening, let parts = generalPunctuation(bytes, at: place) {
                    for byte in bytes[place..<place + 3] { hash = (hash ^ UInt64(byte)) &* prime }
                    place += 3
                    if parts, plainHash != seed {
                        taker.take(word: plainHash)
                        plainHash = seed
                    }
                    continue
                }
                var (hash, plainHash) = (hash, plainHash)
                // On to what may end the word.
                repeat {
                    if letter != punctuation {
                        hash = (hash ^ UInt64(letter)) &* prime
                        if Taker.isListening { plainHash = (plainHash ^ UInt64(letter)) &* prime }
                    }
                    place += 1
                    guard place < bytes.count else { break }
                    letter = letters[Int(bytes[place])]
                } while letter != space && bytes[place] < 0xE0
                (self.hash, self.plainHash) = (hash, plainHash)
            }
        }
        endWord()
    }

    private mutating func take(_ character: Slice<UnsafeBufferPointer<UInt8>>, isIdeograph: Bool) {
        let word: UInt64
        if isIdeograph {
            word = character.reduce(seed) { ($0 ^ UInt64($1)) &* prime }
        } else {
            let scalar = character.reduce(UInt64(0)) { $0 << 6 | UInt64($1 & 0x3F) } & 0xFFFF
            lastLetters = lastLetters << 16 | scalar
            word = lastLetters &* prime
        }
        votes.add(word)
        if Taker.isListening { taker.take(character: word) }
    }

    /// Whether a character of Unicode's general punctuation (U+2000 to U+207F) parts words; `nil` for another one.
    private func generalPunctuation(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool? {
        guard bytes[place] == 0xE2, place + 2 < bytes.count, bytes[place + 1] & 0xFE == 0x80 else { return nil }
        // Dashes and the ellipsis.
        return bytes[place + 1] == 0x80 && ((0x90...0x95).contains(bytes[place + 2]) || bytes[place + 2] == 0xA6)
    }
}

private let seed: UInt64 = 0xCBF2_9CE4_8422_2325
private let prime: UInt64 = 0x100_0000_01B3
private let space: UInt8 = 0
private let punctuation: UInt8 = 1

private enum WordLetters {
    /// What a byte adds to its word: itself, ASCII letters in lower case. Punctuation does not tell two words apart.
    static let all: [UInt8] = (0..<256).map { value in
        let byte = UInt8(value)
        return switch byte {
        case 0x30...0x39, 0x61...0x7A, 0x80...: byte
        case 0x41...0x5A: byte | 0x20
        case ...0x20: space
        default: punctuation
        }
    }
}

/// For each of the 64 bits, how many words have it set. The counters stand upright: plane n holds the n-th binary digit
/// of all 64, so that a word is added to all of them by a few operations on whole numbers.
private struct Votes {
    // 32 digits count more words than a text in memory can have.
    private var planes = InlineArray<32, UInt64>(repeating: 0)
    /// What is still to be added to each plane: two are added at once (Harley and Seal), so that each plane hands on half
    /// as many as came.
    private var waiting = InlineArray<32, UInt64>(repeating: 0)
    /// By plane: whether one waits.
    private var isWaiting: UInt32 = 0
    private var count: UInt32 = 0

    mutating func add(_ hash: UInt64) {
        // FNV's high bits are the better mixed ones: fold them over the low ones.
        var carry = (hash ^ (hash >> 32)) &* 0x9E37_79B9_7F4A_7C15
        count &+= 1
        // One waits on all planes below.
        let first = (~isWaiting).trailingZeroBitCount
        guard first < 32 else { return }
        for plane in 0..<first {
            let (digits, other) = (planes[plane], waiting[plane])
            let difference = digits ^ other
            planes[plane] = difference ^ carry
            carry = digits & other | difference & carry
        }
        waiting[first] = carry
        isWaiting = isWaiting &+ 1
    }

    /// With nothing left to be added.
    private var settled: InlineArray<32, UInt64> {
        var planes = planes
        for first in 0..<32 where isWaiting >> UInt32(first) & 1 == 1 {
            var (carry, plane) = (waiting[first], first)
            while carry != 0, plane < 32 {
                let digits = planes[plane]
                planes[plane] = digits ^ carry
                carry &= digits
                plane += 1
            }
        }
        return planes
    }

    /// The bits that are set in more than half of the words: all counters compared with one number, digit by digit from
    /// the highest.
    var majority: UInt64 {
        let planes = settled
        let half = count / 2
        var isMore: UInt64 = 0
        var isEqual = UInt64.max
        for plane in planes.indices.reversed() {
            let digits = planes[plane]
            let digitOfHalf: UInt64 = half >> UInt32(plane) & 1 == 1 ? .max : 0
            isMore |= isEqual & digits & ~digitOfHalf
            isEqual &= ~(digits ^ digitOfHalf)
        }
        return isMore
    }
}
