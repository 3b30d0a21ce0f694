/// Scripts that put no spaces between words.
enum UnspacedScript {
    /// Han, Kana, Bopomofo, Thai, Lao, Khmer, Burmese, Tibetan, and the ideographs beyond the first plane (Unicode's Blocks.txt).
    private static let blocks: [ClosedRange<UInt32>] = [
        0x0E00...0x0EFF, 0x0F00...0x0FFF, 0x1000...0x109F, 0x1780...0x17FF, 0x1950...0x19DF, 0x1A20...0x1AAF,
        0x2E80...0x2FDF, 0x3005...0x3007, 0x3021...0x303B, 0x3040...0x312F, 0x31A0...0x31BF, 0x31F0...0x31FF,
        0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA9E0...0xA9FF, 0xAA60...0xAA7F, 0xF900...0xFAFF, 0xFF66...0xFF9F,
        0x1_AFF0...0x1_B16F, 0x2_0000...0x3_FFFF,
    ]

    static func isIn(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            // Nearly all are below.
            scalar.value >= 0x0E00 && blocks.contains { $0.contains(scalar.value) }
        }
    }
}
