/// What a whole value looks like: `*` for anything, `?` for one character, as in Sieve's `:matches` (RFC 5228 section
/// 2.7.1). A backslash takes their meaning.
struct Glob: Sendable, Hashable {
    /// As written.
    let text: String
    private let parts: [Part]

    private enum Part: Hashable {
        case scalar(UInt32)
        case one
        case some
    }

    init(_ text: String) {
        self.text = text
        var parts: [Part] = []
        var literal = ""
        func endLiteral() {
            // A space at its end is one only where something follows, which folding alone would not know.
            let folded = FoldedText("x" + literal + "x").scalars
            parts += folded.dropFirst().dropLast().map { .scalar($0) }
            literal = ""
        }
        var rest = text[...]
        while let character = rest.popFirst() {
            switch character {
            case "\\": if let next = rest.popFirst() { literal.append(next) }
            case "*", "?":
                endLiteral()
                if character == "?" { parts.append(.one) } else if parts.last != .some { parts.append(.some) }
            default: literal.append(character)
            }
        }
        endLiteral()
        self.parts = parts
    }

    static func == (left: Glob, right: Glob) -> Bool { left.text == right.text }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }

    /// Only the last `*` is ever gone back to: the time is at most the product of the two lengths.
    func matches(_ value: FoldedText) -> Bool {
        let text = value.scalars
        var (place, part) = (0, 0)
        /// The part behind the last `*`, and where the text was taken up behind it.
        var retry: (part: Int, place: Int)?
        while place < text.count {
            if part < parts.count, parts[part] == .some {
                part += 1
                retry = (part, place)
            } else if part < parts.count, parts[part] == .one || parts[part] == .scalar(text[place]) {
                part += 1
                place += 1
            } else if let last = retry {
                (part, place) = (last.part, last.place + 1)
                retry = (part, place)
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == .some }
    }
}
