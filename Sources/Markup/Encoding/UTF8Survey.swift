/// What a walk over bytes as UTF-8 found.
struct UTF8Survey {
    /// Well-formed sequences of two bytes and more.
    private(set) var sequences = 0
    private(set) var invalidBytes = 0
    /// Characters that are well-formed but stand in no text: see `DecodedText.bytes`.
    private(set) var hasForbidden = false
    /// Surrogates stand as characters of their own; they count as sequences, and no `String` takes them as they are.
    private(set) var hasSurrogates = false

    /// Damaged UTF-8 has mostly whole sequences; another encoding has hardly any.
    var isPlausible: Bool { invalidBytes == 0 || sequences > invalidBytes }

    init(of bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { read($0) }
    }

    init(of bytes: UnsafeBufferPointer<UInt8>) {
        read(bytes)
    }

    private mutating func read(_ text: UnsafeBufferPointer<UInt8>) {
        var place = 0
        // From here on blocks may be read: none of the three bytes before it is damage, which a block would take for a start.
        var blocks = 3
        while place < text.count {
            if place >= blocks, place + UTF8Block.length <= text.count {
                place = readBlocks(text, from: place)
                // What the block that was left has to be told byte by byte is over after it.
                blocks = place + UTF8Block.length
                continue
            }
            if text[place] < 0x80 {
                if text[place] == 0 || text[place] == 0x7F { hasForbidden = true }
                place += 1
                continue
            }
            let length = lengthOfUTF8Sequence(text, at: place)
            if length == 0, let surrogates = SurrogateBytes(text, at: place) {
                sequences += 1
                hasSurrogates = true
                place += surrogates.length
                blocks = max(blocks, place + 3)
            } else if length == 0 {
                invalidBytes += 1
                place += 1
                blocks = max(blocks, place + 3)
                // Plainly another encoding; the rest will not change that.
                if invalidBytes > 1024 && invalidBytes > 8 * sequences { return }
            } else {
                sequences += 1
                if isForbidden(text, at: place) { hasForbidden = true }
                place += length
            }
        }
    }

    /// Reads blocks without damage and forbidden characters, and returns the place of the first character after them.
    private mutating func readBlocks(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard let base = text.baseAddress else { return start }
        var place = start
        while place + UTF8Block.length <= text.count {
            if text[place - 1] < 0x80 {
                let plain = UTF8Block.plainLength(base + place, text.count - place)
                place += plain
                if plain > 0 { continue }
            }
            let block = UTF8Block(base + place)
            guard block.isSound else { break }
            sequences += block.sequences
            place += UTF8Block.length
        }
        guard place > start else { return place }
        // The last block may end inside of a character, which is read again.
        for length in 1...3 where text[place - length] >= 0xC0 {
            let first = text[place - length]
            guard length < (first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4) else { break }
            sequences -= 1
            return place - length
        }
        return place
    }
}

/// Sixteen bytes of UTF-8, each seen with the three before it.
private struct UTF8Block {
    static let length = 16

    private typealias Bytes = SIMD16<UInt8>
    private typealias Mask = SIMDMask<SIMD16<Int8>>

    /// How many characters of two bytes and more begin here.
    let sequences: Int
    /// Whether each character is well-formed (Unicode, table 3-7) and none is forbidden; one that is not may be sound.
    let isSound: Bool

    /// Three bytes stand before `start`, and `length` from it on.
    @inline(__always)
    init(_ start: UnsafePointer<UInt8>) {
        let (last, third, second, first) = (
            Self.load(start), Self.load(start - 1), Self.load(start - 2), Self.load(start - 3)
        )
        let isContinued =
            third .>= Bytes(repeating: 0xC0) .| second .>= Bytes(repeating: 0xE0)
            .| first .>= Bytes(repeating: 0xF0)
        var doubt = isContinued .^ ((last & Bytes(repeating: 0xC0)) .== Bytes(repeating: 0x80))
        // First bytes that there are not, and one so rare that it is not looked at here.
        doubt = doubt .| last .>= Bytes(repeating: 0xF4) .| (last & Bytes(repeating: 0xFE)) .== Bytes(repeating: 0xC0)
        // Longer than they have to be, surrogates, C1 controls.
        doubt = doubt .| (third .== Bytes(repeating: 0xE0) .& last .< Bytes(repeating: 0xA0))
        doubt = doubt .| (third .== Bytes(repeating: 0xED) .& last .> Bytes(repeating: 0x9F))
        doubt = doubt .| (third .== Bytes(repeating: 0xF0) .& last .< Bytes(repeating: 0x90))
        doubt = doubt .| (third .== Bytes(repeating: 0xC2) .& last .< Bytes(repeating: 0xA0))
        // U+FFC0 to U+FFFF, NUL and DEL.
        doubt = doubt .| (second .== Bytes(repeating: 0xEF) .& third .== Bytes(repeating: 0xBF))
        doubt = doubt .| last .== Bytes(repeating: 0) .| last .== Bytes(repeating: 0x7F)
        let doubts = unsafeBitCast(doubt, to: SIMD2<UInt64>.self)
        isSound = doubts[0] | doubts[1] == 0
        let starts = unsafeBitCast(last .>= Bytes(repeating: 0xC0), to: SIMD2<UInt64>.self)
        sequences = (starts[0].nonzeroBitCount + starts[1].nonzeroBitCount) >> 3
    }

    /// How many of `count` bytes stand in blocks at whose bytes nobody need look: ASCII, and neither NUL nor DEL.
    @inline(__always)
    static func plainLength(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var place = 0
        while place + 4 * length <= count {
            let first = doubts(start + place) | doubts(start + place + length)
            let second = doubts(start + place + 2 * length) | doubts(start + place + 3 * length)
            guard !hasHighBit(first | second) else { break }
            place += 4 * length
        }
        while place + length <= count, !hasHighBit(doubts(start + place)) { place += length }
        return place
    }

    /// The high bits of the bytes that are not plain are set.
    @inline(__always)
    private static func doubts(_ start: UnsafePointer<UInt8>) -> Bytes {
        let bytes = load(start)
        let one = Bytes(repeating: 1)
        return (bytes &- one) | bytes | (bytes &+ one)
    }

    @inline(__always)
    private static func hasHighBit(_ bytes: Bytes) -> Bool {
        let words = unsafeBitCast(bytes, to: SIMD2<UInt64>.self)
        return (words[0] | words[1]) & 0x8080_8080_8080_8080 != 0
    }

    @inline(__always)
    private static func load(_ start: UnsafePointer<UInt8>) -> Bytes {
        UnsafeRawPointer(start).loadUnaligned(as: Bytes.self)
    }
}

/// The length of the well-formed sequence that begins here (Unicode, table 3-7); 0 when there is none.
@inline(__always)
func lengthOfUTF8Sequence(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Int {
    let end = text.count
    let first = text[place]
    func isContinuation(_ offset: Int) -> Bool { place + offset < end && text[place + offset] & 0xC0 == 0x80 }
    switch first {
    case 0..<0x80: return 1
    case 0xC2..<0xE0: return isContinuation(1) ? 2 : 0
    case 0xE0..<0xF0:
        guard isContinuation(1), isContinuation(2) else { return 0 }
        let second = text[place + 1]
        return (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ? 0 : 3
    case 0xF0..<0xF5:
        guard isContinuation(1), isContinuation(2), isContinuation(3) else { return 0 }
        let second = text[place + 1]
        return (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F) ? 0 : 4
    default: return 0
    }
}

/// Surrogates written as if each were a character: a pair is CESU-8 (Unicode technical report 26), what some databases
/// and Java's serialisation make of a character beyond U+FFFF; one alone is left of a text that was cut inside of it.
private struct SurrogateBytes {
    let scalar: Unicode.Scalar
    let length: Int

    init?(_ text: UnsafeBufferPointer<UInt8>, at place: Int) {
        guard let first = Self.surrogate(text, at: place) else { return nil }
        if first < 0xDC00, let second = Self.surrogate(text, at: place + 3), second >= 0xDC00,
            let pair = Unicode.Scalar(0x10000 + ((first & 0x3FF) << 10 | second & 0x3FF))
        {
            (scalar, length) = (pair, 6)
        } else {
            (scalar, length) = ("\u{FFFD}", 3)
        }
    }

    private static func surrogate(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> UInt32? {
        guard place + 2 < text.count, text[place] == 0xED, text[place + 1] & 0xE0 == 0xA0,
            text[place + 2] & 0xC0 == 0x80
        else { return nil }
        return 0xD000 | UInt32(text[place + 1] & 0x3F) << 6 | UInt32(text[place + 2] & 0x3F)
    }
}

/// Whether a well-formed sequence is a C1 control or one of the noncharacters that XML names.
@inline(__always)
private func isForbidden(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
    switch text[place] {
    case 0xC2: text[place + 1] < 0xA0
    case 0xEF: text[place + 1] == 0xBF && text[place + 2] >= 0xBE
    default: false
    }
}

/// Bytes that are UTF-8 but for some damage, which is read as windows-1252: mostly a pasted piece of that encoding.
func mendedUTF8(_ bytes: [UInt8], _ survey: UTF8Survey, origin: DecodedText.Origin) -> DecodedText {
    if survey.invalidBytes == 0 && !survey.hasForbidden && !survey.hasSurrogates {
        return DecodedText(bytes: bytes, encoding: "utf-8", origin: origin, replacementCount: 0)
    }
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + survey.invalidBytes * 2)
    var replaced = 0
    bytes.withUnsafeBufferPointer { text in
        var place = 0
        while place < text.count {
            let length = lengthOfUTF8Sequence(text, at: place)
            if length == 0, let surrogates = SurrogateBytes(text, at: place) {
                output.append(contentsOf: UTF8.encode(surrogates.scalar)!)
                if surrogates.scalar == "\u{FFFD}" { replaced += 1 }
                place += surrogates.length
            } else if length == 0 {
                if let scalar = windows1252[Int(text[place]) - 0x80] {
                    output.append(contentsOf: UTF8.encode(scalar)!)
                } else {
                    output.append(contentsOf: [0xEF, 0xBF, 0xBD])
                    replaced += 1
                }
                place += 1
            } else if length == 2, let character = TwiceEncoded(text, at: place) {
                output.append(contentsOf: character.bytes)
                place += character.length
            } else if length == 2, survey.hasForbidden, TwiceEncoded.isSpace(text, at: place) {
                output.append(contentsOf: [0xC2, 0xA0])
                place += 4
            } else {
                if isForbidden(text, at: place) {
                    if length == 2, let scalar = windows1252[Int(text[place + 1]) - 0x80] {
                        output.append(contentsOf: UTF8.encode(scalar)!)
                    }
                } else if text[place] != 0 && text[place] != 0x7F {
                    output.append(contentsOf: text[place..<place + length])
                }
                place += length
            }
        }
    }
    return DecodedText(bytes: output, encoding: "utf-8", origin: origin, replacementCount: replaced)
}
