/// A character that was encoded as UTF-8, read as Latin-1 and encoded once more: `â\u{80}\u{99}` for an apostrophe.
///
/// What gives it away is a C1 control among what follows the first letter, which nobody writes. Seen on one page in a hundred,
/// where a database, a template or a feed was read in the wrong encoding.
struct TwiceEncoded {
    /// The character's own UTF-8.
    let bytes: [UInt8]
    /// Of what it stands as.
    let length: Int

    /// `nil` where none begins.
    ///
    /// - Parameter place: where a well-formed sequence of two bytes begins.
    init?(_ text: UnsafeBufferPointer<UInt8>, at place: Int) {
        // U+00C2 to U+00F4: the first bytes that UTF-8 has.
        guard text[place] == 0xC3, (0x82...0xB4).contains(text[place + 1]) else { return nil }
        let first = 0xC0 | text[place + 1] & 0x3F
        let count = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard place + 2 * count <= text.count else { return nil }
        var bytes = [first]
        var hasControl = false
        for next in stride(from: place + 2, to: place + 2 * count, by: 2) {
            guard text[next] == 0xC2, (0x80...0xBF).contains(text[next + 1]) else { return nil }
            bytes.append(text[next + 1])
            hasControl = hasControl || text[next + 1] < 0xA0
        }
        guard hasControl, bytes.withUnsafeBufferPointer({ lengthOfUTF8Sequence($0, at: 0) }) == count else {
            return nil
        }
        self.bytes = bytes
        length = 2 * count
    }

    /// Whether `Â` and a space that does not break stand there, as the space stands where other characters are encoded twice:
    /// nothing in the two gives it away.
    ///
    /// - Parameter place: where a well-formed sequence of two bytes begins.
    static func isSpace(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        place + 4 <= text.count && text[place] == 0xC3 && text[place + 1] == 0x82 && text[place + 2] == 0xC2
            && text[place + 3] == 0xA0
    }
}
