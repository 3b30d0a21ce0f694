internal import Articles
internal import Markup

/// First letters that stand apart from their word, and text whose signs were escaped twice.
extension BodyBuilder {
    /// Takes a first letter that stands in a box of its own before the paragraph that it begins: `<div class="dropcap">R</div>`.
    /// Returns false for any other element.
    mutating func takeInitial(_ box: Int) -> Bool {
        guard tree.end(box) == box + 2, tree.tag(box + 1) == .text,
            let range = tree.attributeRange(.class, of: box),
            Self.initials.contains(where: { tree.bytes[range].contains($0) }),
            let letter = capital(tree.string(tree.textRange(box + 1)))
        else { return false }
        let after = tree.end(box)..<min(tree.end(box) + 8, tree.nodes.count)
        let next = after.first { tree.tag($0) == .text && tree.bytes[tree.textRange($0)].contains { $0 > 0x20 } }
        guard let next, goesOn(next, afterSpace: true) else { return false }
        flush()
        initial = Array(letter.utf8)
        return true
    }

    private static let initials: [StaticString] = ["drop", "Drop", "initial", "lettrine", "first-letter"]

    /// The letter that a picture before the rest of its word shows.
    func drawnInitial(_ image: Int) -> [UInt8]? {
        guard let alternative = tree.attribute(.alt, of: image), let letter = capital(alternative) else { return nil }
        let next = tree.end(image)
        guard next < tree.nodes.count, tree.tag(next) == .text, goesOn(next, afterSpace: false) else { return nil }
        return Array(letter.utf8)
    }

    private func capital(_ text: String) -> String? {
        let letter = PlainLine.text(text)
        return letter.unicodeScalars.count == 1 && letter.unicodeScalars.first!.properties.isUppercase ? letter : nil
    }

    /// Whether a text begins with a small letter, as the rest of a word does.
    private func goesOn(_ text: Int, afterSpace: Bool) -> Bool {
        let start = tree.string(tree.textRange(text)).unicodeScalars.first { !afterSpace || $0.value > 0x20 }
        return start?.properties.isLowercase == true
    }

    /// A text in which signs are left that its source has escaped twice: `chips&nbsp;were`, `AT&amp;T`; `nil` for any other.
    ///
    /// Who writes about such signs sets them apart or marks them as code, and brackets (`&lt;`) may be meant by anybody: those
    /// stay. Beside one that is part of a word, an `&amp;` between spaces is one too.
    func escapedOnce(_ start: Int, _ count: Int) -> [UInt8]? {
        guard !style.contains(.code), count > 3 else { return nil }
        var once = tree.bytes.withUnsafeBufferPointer {
            Self.decoded(UnsafeBufferPointer(rebasing: $0[start..<(start + count)]))
        }
        // Who escapes twice may do so three times.
        for _ in 0..<3 {
            guard let last = once, let next = last.withUnsafeBufferPointer(Self.decoded) else { break }
            once = next
        }
        return once
    }

    private static func decoded(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard let first = bytes.firstIndex(of: 0x26) else { return nil }
        var found: [(place: Range<Int>, character: Unicode.Scalar, isInWord: Bool)] = []
        for place in first..<bytes.count where bytes[place] == 0x26 {
            guard let read = CharacterReference.read(bytes, at: place, requiresSemicolon: true),
                bytes[place + read.length - 1] == 0x3B, case .characters(let scalar, _) = read.meaning,
                scalar != "<", scalar != ">"
            else { continue }
            let end = place + read.length
            found.append((place..<end, scalar, isLetter(bytes, place - 1) || isLetter(bytes, end)))
        }
        guard found.contains(where: \.isInWord) else { return nil }
        var out: [UInt8] = []
        var copied = 0
        for reference in found where reference.isInWord || reference.character == "&" {
            out.append(contentsOf: bytes[copied..<reference.place.lowerBound])
            out.append(contentsOf: Array(String(reference.character).utf8))
            copied = reference.place.upperBound
        }
        out.append(contentsOf: bytes[copied...])
        return out
    }

    private static func isLetter(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
        bytes.indices.contains(place) && (bytes[place].isASCIILetterOrDigit || bytes[place] >= 0x80)
    }
}
