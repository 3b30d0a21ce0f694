internal import Markup

/// Where a word may be broken, said in it by some sites in each word: nothing that is read, and none finds `har\u{AD}bour`.
enum SoftHyphens {
    /// HTML without them, as characters and as references.
    static func removed(from html: [UInt8]) -> [UInt8] {
        let places = html.withUnsafeBufferPointer { bytes in
            (Self.places(in: bytes, [character]) + Self.places(in: bytes, references)).sorted {
                $0.lowerBound < $1.lowerBound
            }
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

    /// - Parameter forms: begin with one byte, for which the text is searched once.
    private static func places(in bytes: UnsafeBufferPointer<UInt8>, _ forms: [StaticString]) -> [Range<Int>] {
        var places: [Range<Int>] = []
        var start = 0
        while let found = bytes.place(of: forms[0].utf8Start[0], from: start) {
            start = found + 1
            let rest = UnsafeBufferPointer(rebasing: bytes[found...])
            guard let form = forms.first(where: { rest.starts(with: $0) }) else { continue }
            start = found + form.utf8CodeUnitCount
            places.append(found..<start)
        }
        return places
    }

    private static let character: StaticString = "\u{AD}"
    private static let references: [StaticString] = ["&shy;", "&#173;", "&#xad;", "&#xAD;"]
}
