internal import Articles

/// A text's runs of four words, for finding the same passage in another text, whatever its markup and punctuation.
struct WordRuns: Sendable {
    /// A hash each, in the text's order.
    private(set) var hashes: [UInt64] = []
    private(set) var words: [UInt64] = []

    static let length = 4

    /// - Parameter text: UTF-8; ASCII capitals count as small letters.
    init(_ text: some Collection<UInt8>) {
        var hash = Self.seed
        var isInWord = false
        var left = 0
        var lead: UInt8 = 0
        var second: UInt8 = 0
        func end(_ words: inout [UInt64]) {
            if isInWord { words.append(hash) }
            (hash, isInWord) = (Self.seed, false)
        }
        for byte in text {
            if byte < 0x80 {
                let small = byte >= 65 && byte <= 90 ? byte | 32 : byte
                if small >= 97 && small <= 122 || small >= 48 && small <= 57 {
                    hash = (hash ^ UInt64(small)) &* 1_099_511_628_211
                    isInWord = true
                } else {
                    end(&words)
                }
                continue
            }
            if byte >= 0xC0 {
                lead = byte
                left = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1
                // U+2000 to U+2FFF: dashes, quotes, spaces, symbols.
                if byte == 0xE2 { end(&words) }
            } else {
                left -= 1
                if left == (lead >= 0xF0 ? 2 : 1) { second = byte }
            }
            if lead == 0xE2 || lead == 0xC2 && left == 0 && byte < 0xAA { continue }
            hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211
            isInWord = true
            // In scripts without spaces a character is a word.
            if left == 0, lead >= 0xE0, WordMeter.share(lead, second, byte) > 0 { end(&words) }
        }
        end(&words)
        guard words.count >= Self.length else { return }
        hashes.reserveCapacity(words.count - Self.length + 1)
        for place in 0...(words.count - Self.length) {
            hashes.append(words[place..<(place + Self.length)].reduce(Self.seed) { ($0 ^ $1) &* 0x9E37_79B9_7F4A_7C15 })
        }
    }

    private static let seed: UInt64 = 14_695_981_039_346_656_037

    /// How many of the runs stand in `others`.
    func count(in others: Set<UInt64>) -> Int { hashes.count { others.contains($0) } }
}
