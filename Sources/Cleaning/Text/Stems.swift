internal import Markup

/// Words, beginnings of words and separators that are looked for in one pass over a text, ASCII letters in any case.
struct Stems: Sendable {
    private var byFirst: [[[UInt8]]]
    /// By first byte: a bit for each second byte of theirs, by its lower six bits.
    private var seconds: [UInt64]

    /// - Parameter words: ASCII letters in them are small.
    init(_ words: [String]) {
        byFirst = [[[UInt8]]](repeating: [], count: 256)
        seconds = [UInt64](repeating: 0, count: 256)
        for word in words where !word.isEmpty {
            let bytes = Array(word.utf8)
            byFirst[Int(bytes[0])].append(bytes)
            seconds[Int(bytes[0])] |= bytes.count > 1 ? 1 << UInt64(bytes[1] & 63) : .max
        }
        for place in byFirst.indices { byFirst[place].sort { $0.count > $1.count } }
    }

    func mayBegin(with byte: UInt8) -> Bool { seconds[Int(byte.asciiLowercased)] != 0 }

    /// The length of the longest of them that stands at that place; 0 for none.
    @inline(__always)
    func length(at place: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        let first = Int(text[place].asciiLowercased)
        guard seconds[first] != 0 else { return 0 }
        let second = place + 1 < text.count ? text[place + 1].asciiLowercased : 0
        guard seconds[first] & 1 << UInt64(second & 63) != 0 else { return 0 }
        for stem in byFirst[first] where place + stem.count <= text.count {
            var offset = 1
            while offset < stem.count, text[place + offset].asciiLowercased == stem[offset] {
                offset += 1
            }
            if offset == stem.count { return offset }
        }
        return 0
    }

    /// The first place in bytes where one of them stands.
    func firstOffset(in text: String) -> Int? {
        var text = text
        return text.withUTF8 { firstOffset(in: $0, from: 0) }
    }

    private func firstOffset(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var place = start
        while place < bytes.count {
            if length(at: place, in: bytes) > 0 { return place }
            place += 1
        }
        return nil
    }

    func occurs(in text: String) -> Bool { firstOffset(in: text) != nil }

    /// The length in bytes of the longest of them that the text begins with; 0 for none.
    func prefixLength(of text: String) -> Int {
        var text = text
        return text.withUTF8 { $0.isEmpty ? 0 : length(at: 0, in: $0) }
    }

    /// The text begins with one of them.
    func begin(_ text: ArraySlice<UInt8>) -> Bool {
        text.withUnsafeBufferPointer { !$0.isEmpty && length(at: 0, in: $0) > 0 }
    }

    /// One of them is the text, but for white space around it.
    func isWhole(_ text: ArraySlice<UInt8>) -> Bool {
        text.withUnsafeBufferPointer { bytes in
            var end = bytes.count
            while end > 0, bytes[end - 1] <= 0x20 { end -= 1 }
            guard let start = bytes[..<end].firstIndex(where: { $0 > 0x20 }) else { return false }
            let inner = UnsafeBufferPointer(rebasing: bytes[start..<end])
            return length(at: 0, in: inner) == inner.count
        }
    }

    /// The text between them.
    func split(_ text: String) -> [String] {
        var text = text
        return text.withUTF8 { bytes -> [String]? in
            guard var place = firstOffset(in: bytes, from: 0) else { return nil }
            var parts: [String] = []
            var start = 0
            while place < bytes.count {
                parts.append(String(decoding: bytes[start..<place], as: UTF8.self))
                start = place + length(at: place, in: bytes)
                place = firstOffset(in: bytes, from: start) ?? bytes.count
            }
            parts.append(String(decoding: bytes[start...], as: UTF8.self))
            return parts
        } ?? [text]
    }
}
