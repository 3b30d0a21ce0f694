/// Finds the tags in a run of HTML without a tree.
enum TagScanner {
    struct Tag {
        /// After the `>`.
        let end: Int
        let breaksLine: Bool
    }

    /// The tag, comment or section that begins at a `<`; `nil` when it begins none.
    static func tag(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Tag? {
        guard place + 1 < text.count else { return nil }
        var stop = place + 1
        if text[stop] == 0x21 {
            if stop + 2 < text.count, text[stop + 1] == 0x2D, text[stop + 2] == 0x2D {
                stop += 3
                while stop + 2 < text.count {
                    if text[stop] == 0x2D, text[stop + 1] == 0x2D, text[stop + 2] == 0x3E {
                        return Tag(end: stop + 3, breaksLine: false)
                    }
                    stop += 1
                }
                return Tag(end: text.count, breaksLine: false)
            }
            return nil
        }
        if text[stop] == 0x2F { stop += 1 }
        let start = stop
        while stop < text.count, text[stop].isASCIILetterOrDigit { stop += 1 }
        guard let element = MarkupVocabulary.element(UnsafeBufferPointer(rebasing: text[start..<stop])) else {
            return nil
        }
        guard stop < text.count, text[stop].isASCIISpace || text[stop] == 0x3E || text[stop] == 0x2F else { return nil }
        guard let end = endOfTag(text, from: stop) else { return nil }
        return Tag(end: end, breaksLine: element.isBlock)
    }

    /// No tag of HTML is read beyond this many bytes, so that a stray quote costs little.
    private static let longestTag = 64 * 1024

    /// After the `>` that closes a tag whose attributes begin at `start`; a quoted `>` does not close it.
    static func endOfTag(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var place = start
        var quote: UInt8 = 0
        var previous: UInt8 = 0
        let limit = min(text.count, start + longestTag)
        while place < limit {
            let byte = text[place]
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == 0x3E {
                return place + 1
            } else if (byte == 0x22 || byte == 0x27) && previous == 0x3D {
                quote = byte
            }
            if !byte.isASCIISpace { previous = byte }
            place += 1
        }
        return nil
    }
}
