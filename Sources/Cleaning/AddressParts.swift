internal import Glibc

/// Finds any of several pieces of an address in one look at its slashes.
struct AddressParts: Sendable {
    private struct Part {
        let text: StaticString
        /// Of its first slash.
        let offset: Int
    }

    /// By what follows their first slash, in that byte's order.
    private let parts: [Part]
    private let starts: [Int32]
    /// Those that end with their first slash.
    private let endings: [Part]

    /// - Parameter texts: each has a slash.
    init(_ texts: [StaticString]) {
        func next(_ part: Part) -> Int {
            let place = part.offset + 1
            return place < part.text.utf8CodeUnitCount ? Int(part.text.utf8Start[place]) : 256
        }
        let all = texts.map { text in
            let bytes = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
            return Part(text: text, offset: bytes.firstIndex(of: 0x2F) ?? 0)
        }
        endings = all.filter { next($0) == 256 }
        let parts = all.filter { next($0) < 256 }.sorted { next($0) < next($1) }
        starts = (0...256).map { byte in Int32(parts.firstIndex { next($0) >= byte } ?? parts.count) }
        self.parts = parts
    }

    func areFound(in address: ArraySlice<UInt8>) -> Bool {
        address.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return false }
            var place = 0
            while place < bytes.count, let found = memchr(base + place, 0x2F, bytes.count - place) {
                let slash = UnsafeRawPointer(found) - UnsafeRawPointer(base)
                place = slash + 1
                for part in endings where Self.stands(part, bytes, slash) { return true }
                guard place < bytes.count else { return false }
                let next = Int(bytes[place])
                for index in starts[next]..<starts[next + 1] where Self.stands(parts[Int(index)], bytes, slash) {
                    return true
                }
            }
            return false
        }
    }

    private static func stands(_ part: Part, _ bytes: UnsafeBufferPointer<UInt8>, _ slash: Int) -> Bool {
        let start = slash - part.offset
        let count = part.text.utf8CodeUnitCount
        guard start >= 0, start + count <= bytes.count, let base = bytes.baseAddress else { return false }
        return memcmp(base + start, part.text.utf8Start, count) == 0
    }
}
