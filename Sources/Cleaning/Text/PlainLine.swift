/// Text on one line.
enum PlainLine {
    /// White space and controls collapsed to single spaces, none at the ends.
    static func text(_ text: String) -> String {
        text.withBytes { bytes in isPlain(bytes) ? nil : plain(bytes) } ?? text
    }

    /// The text of a run of valid UTF-8.
    static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        isPlain(bytes) ? String(decoding: bytes, as: UTF8.self) : plain(bytes)
    }

    private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        // As if a space stood before: none may begin the text or follow another.
        var last: UInt8 = 0x20
        for byte in bytes {
            if byte <= 0x20 {
                if byte != 0x20 || last == 0x20 { return false }
            } else if byte == 0x7F || last == 0xC2 && byte < 0xA0 {
                return false
            }
            last = byte
        }
        return last != 0x20 || bytes.isEmpty
    }

    private static func plain(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count) { out in
            var count = 0
            var needsSpace = false
            var place = 0
            while place < bytes.count {
                let byte = bytes[place]
                // U+0080 to U+009F, controls, are C2 80 to C2 9F; U+00A0 stays.
                let isPair = byte == 0xC2 && place + 1 < bytes.count
                if byte <= 0x20 || byte == 0x7F || isPair && bytes[place + 1] < 0xA0 {
                    needsSpace = count > 0
                } else {
                    if needsSpace {
                        out[count] = 0x20
                        count += 1
                        needsSpace = false
                    }
                    out[count] = byte
                    count += 1
                    if isPair {
                        out[count] = bytes[place + 1]
                        count += 1
                    }
                }
                place += isPair ? 2 : 1
            }
            return count
        }
    }
}
