internal import Markup

/// Where a word may be broken, said in it by some sites in each word: nothing that is read, and none finds `har\u{AD}bour`.
enum SoftHyphens {
    /// HTML without them, as characters and as references.
    static func removed(from html: [UInt8]) -> [UInt8] {
        let places = html.withUnsafeBufferPointer { bytes in
            var places: [Range<Int>] = []
            for form in forms {
                var start = 0
                while let found = bytes.firstOffset(of: form.bytes, from: start) {
                    places.append(found..<(found + form.bytes.count))
                    start = found + form.bytes.count
                }
            }
            return places.sorted { $0.lowerBound < $1.lowerBound }
        }
        guard !places.isEmpty else { return html }
        var out: [UInt8] = []
        out.reserveCapacity(html.count)
        var start = 0
        for place in places {
            out += html[start..<place.lowerBound]
            start = place.upperBound
        }
        return out + html[start...]
    }

    private static let forms: [StaticString] = ["\u{AD}", "&shy;", "&#173;", "&#xad;", "&#xAD;"]
}

extension StaticString {
    fileprivate var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
