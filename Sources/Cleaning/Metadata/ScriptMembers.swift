internal import Glibc
internal import Markup

/// Finds members of JSON in a script's text by words in their names, without reading the script.
struct ScriptMembers: Sendable {
    private struct Word {
        let bytes: [UInt8]
        /// Of its rarest byte, which is looked for first.
        let mark: Int
    }

    private let words: [Word]

    init(_ words: [String]) {
        // Letters of scripts, most frequent first; others are rarer.
        let frequent = Array("etanoisrlcupdmhfgybvkxwq".utf8)
        self.words = words.map { word in
            let bytes = Array(word.utf8)
            let ranks = bytes.map { frequent.firstIndex(of: $0) ?? frequent.count }
            return Word(bytes: bytes, mark: bytes.indices.max { ranks[$0] < ranks[$1] } ?? 0)
        }
    }

    /// Where the strings of the first such members stand.
    func values(in script: UnsafeBufferPointer<UInt8>, limit: Int) -> [Range<Int>] {
        var next = words.map { Self.offset(of: $0, in: script, from: 0) }
        var found: [Range<Int>] = []
        while found.count < limit, let place = next.min(), place < script.count {
            if let value = Self.value(behind: place, in: script) { found.append(value) }
            for (index, word) in words.enumerated() where next[index] == place {
                next[index] = Self.offset(of: word, in: script, from: place + 1)
            }
        }
        return found
    }

    /// The offset of a word, the script's length for none.
    private static func offset(of word: Word, in script: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard let base = script.baseAddress else { return 0 }
        var place = start + word.mark
        while place < script.count,
            let found = memchr(base + place, Int32(word.bytes[word.mark]), script.count - place)
        {
            place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            let first = place - word.mark
            if first + word.bytes.count <= script.count, memcmp(base + first, word.bytes, word.bytes.count) == 0 {
                return first
            }
            place += 1
        }
        return script.count
    }

    /// The value of `...name" : "value"` from within the name; a backslash may stand before each quote.
    private static func value(behind place: Int, in script: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        var next = place
        func skip(_ limit: Int, while isSkipped: (UInt8) -> Bool) {
            while next < min(limit, script.count), isSkipped(script[next]) { next += 1 }
        }
        skip(place + 32) { $0 != 0x22 }
        guard next < script.count, script[next] == 0x22 else { return nil }
        next += 1
        skip(.max) { $0 == 0x20 }
        guard next < script.count, script[next] == 0x3A else { return nil }
        next += 1
        skip(.max) { $0 == 0x20 || $0 == 0x5C || $0 == 0x22 }
        let start = next
        skip(start + 60) { $0 != 0x22 && $0 != 0x5C && $0 != 0x2C && $0 != 0x7D }
        return next > start ? start..<next : nil
    }
}
