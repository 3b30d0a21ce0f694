internal import Markup

enum Base64 {
    /// The bytes that a text in base64 (RFC 4648) holds, white space skipped; `nil` for what is none.
    static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var output: [UInt8] = []
        output.reserveCapacity(text.count / 4 * 3)
        var bits: UInt32 = 0
        var count = 0
        var hasEnded = false
        for byte in text where !byte.isASCIISpace {
            let value: UInt32
            switch byte {
            case 0x41...0x5A: value = UInt32(byte) - 0x41
            case 0x61...0x7A: value = UInt32(byte) - 0x61 + 26
            case 0x30...0x39: value = UInt32(byte) - 0x30 + 52
            case 0x2B: value = 62
            case 0x2F: value = 63
            case 0x3D:
                hasEnded = true
                continue
            default: return nil
            }
            guard !hasEnded else { return nil }
            bits = bits << 6 | value
            count += 1
            if count % 4 != 1 { output.append(UInt8(truncatingIfNeeded: bits >> UInt32(6 - 2 * ((count - 1) % 4)))) }
        }
        return count % 4 == 1 ? nil : output
    }
}
