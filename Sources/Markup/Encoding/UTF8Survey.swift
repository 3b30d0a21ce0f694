/// What a walk over bytes as UTF-8 found.
struct UTF8Survey {
    /// Well-formed sequences of two bytes and more.
    private(set) var sequences = 0
    private(set) var invalidBytes = 0
    /// Characters that are well-formed but stand in no text: see `DecodedText.bytes`.
    private(set) var hasForbidden = false

    /// Damaged UTF-8 has mostly whole sequences; another encoding has hardly any.
    var isPlausible: Bool { invalidBytes == 0 || sequences > invalidBytes }

    /// 0 where none of the eight bytes has its high bit, none is NUL and none is DEL.
    @inline(__always)
    private static func doubt(_ place: UnsafeRawPointer) -> UInt64 {
        let word = place.loadUnaligned(as: UInt64.self)
        let neighbours = (word &- 0x0101_0101_0101_0101) | (word &+ 0x0101_0101_0101_0101)
        return (word | neighbours) & 0x8080_8080_8080_8080
    }

    init(of bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { text in
            var place = 0
            let end = text.count
            while place < end {
                if place + 32 <= end {
                    let base = UnsafeRawPointer(text.baseAddress! + place)
                    let doubt =
                        Self.doubt(base) | Self.doubt(base + 8) | Self.doubt(base + 16) | Self.doubt(base + 24)
                    if doubt == 0 {
                        place += 32
                        continue
                    }
                }
                if place + 8 <= end, Self.doubt(UnsafeRawPointer(text.baseAddress! + place)) == 0 {
                    place += 8
                    continue
                }
                let byte = text[place]
                if byte < 0x80 {
                    if byte == 0 || byte == 0x7F { hasForbidden = true }
                    place += 1
                    continue
                }
                // Letters of two bytes, and of three but for the rare first bytes, come in long runs.
                if byte >= 0xC3 && byte < 0xE0 && place + 1 < end && text[place + 1] & 0xC0 == 0x80 {
                    sequences += 1
                    place += 2
                    continue
                }
                if byte > 0xE0 && byte < 0xED && place + 2 < end && text[place + 1] & text[place + 2] & 0xC0 == 0x80
                    && (text[place + 1] | text[place + 2]) & 0x40 == 0
                {
                    sequences += 1
                    place += 3
                    continue
                }
                let length = lengthOfUTF8Sequence(text, at: place)
                if length == 0 {
                    invalidBytes += 1
                    place += 1
                    // Plainly another encoding; the rest will not change that.
                    if invalidBytes > 1024 && invalidBytes > 8 * sequences { return }
                } else {
                    sequences += 1
                    if isForbidden(text, at: place) { hasForbidden = true }
                    place += length
                }
            }
        }
    }
}

/// The length of the well-formed sequence that begins here (Unicode, table 3-7); 0 when there is none.
@inline(__always)
private func lengthOfUTF8Sequence(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Int {
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
    if survey.invalidBytes == 0 && !survey.hasForbidden {
        return DecodedText(bytes: bytes, encoding: "utf-8", origin: origin, replacementCount: 0)
    }
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + survey.invalidBytes * 2)
    var replaced = 0
    bytes.withUnsafeBufferPointer { text in
        var place = 0
        while place < text.count {
            let length = lengthOfUTF8Sequence(text, at: place)
            if length == 0 {
                if let scalar = windows1252[Int(text[place]) - 0x80] {
                    output.append(contentsOf: UTF8.encode(scalar)!)
                } else {
                    output.append(contentsOf: [0xEF, 0xBF, 0xBD])
                    replaced += 1
                }
                place += 1
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
