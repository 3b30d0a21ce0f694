internal import Glibc

/// Finds any of several phrases in one look at a byte that all of them hold: a slash in addresses, a space in text.
struct MarkedPhrases: Sendable {
    private struct Phrase {
        let text: StaticString
        /// Of its first mark.
        let offset: Int
    }

    private let mark: UInt8
    /// By what follows their first mark, in that byte's order.
    private let phrases: [Phrase]
    private let starts: [Int32]
    /// Those that end with their first mark.
    private let endings: [Phrase]
    /// By the low bits of what two bytes follow a mark: whether a phrase may stand there. Few words get past it.
    private var beginnings = InlineArray<16, UInt64>(repeating: 0)

    /// - Parameter texts: each holds the mark.
    init(_ mark: Unicode.Scalar, _ texts: [StaticString]) {
        func next(_ phrase: Phrase) -> Int {
            let place = phrase.offset + 1
            return place < phrase.text.utf8CodeUnitCount ? Int(phrase.text.utf8Start[place]) : 256
        }
        let markByte = UInt8(ascii: mark)
        let all = texts.map { text in
            let bytes = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
            guard let offset = bytes.firstIndex(of: markByte) else { preconditionFailure("\(text) without its mark") }
            return Phrase(text: text, offset: offset)
        }
        self.mark = markByte
        endings = all.filter { next($0) == 256 }
        let phrases = all.filter { next($0) < 256 }.sorted { next($0) < next($1) }
        starts = (0...256).map { byte in Int32(phrases.firstIndex { next($0) >= byte } ?? phrases.count) }
        self.phrases = phrases
        for phrase in phrases {
            let place = phrase.offset + 1
            let first = phrase.text.utf8Start[place]
            let isLonger = place + 1 < phrase.text.utf8CodeUnitCount
            for second in isLonger ? [phrase.text.utf8Start[place + 1]] : Array(0..<32) {
                beginnings[Self.row(first)] |= Self.bit(first, second)
            }
        }
    }

    private static func row(_ first: UInt8) -> Int { Int(first & 31) >> 1 }

    private static func bit(_ first: UInt8, _ second: UInt8) -> UInt64 {
        1 << (UInt64(first & 1) << 5 | UInt64(second & 31))
    }

    func areFound(in text: ArraySlice<UInt8>) -> Bool {
        text.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return false }
            var place = 0
            while place < bytes.count, let found = memchr(base + place, Int32(mark), bytes.count - place) {
                let start = UnsafeRawPointer(found) - UnsafeRawPointer(base)
                place = start + 1
                for phrase in endings where Self.stands(phrase, bytes, start) { return true }
                guard place < bytes.count else { return false }
                let second = place + 1 < bytes.count ? bytes[place + 1] : 0
                guard beginnings[Self.row(bytes[place])] & Self.bit(bytes[place], second) != 0 else { continue }
                let next = Int(bytes[place])
                for index in starts[next]..<starts[next + 1] where Self.stands(phrases[Int(index)], bytes, start) {
                    return true
                }
            }
            return false
        }
    }

    private static func stands(_ phrase: Phrase, _ bytes: UnsafeBufferPointer<UInt8>, _ mark: Int) -> Bool {
        let start = mark - phrase.offset
        let count = phrase.text.utf8CodeUnitCount
        guard start >= 0, start + count <= bytes.count, let base = bytes.baseAddress else { return false }
        return memcmp(base + start, phrase.text.utf8Start, count) == 0
    }
}
