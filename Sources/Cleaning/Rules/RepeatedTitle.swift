internal import Markup

extension CleaningRule {
    /// The article's title at the head of its own body.
    static let repeatedTitle = CleaningRule(name: "repeated-title", stage: .both) { draft in
        guard let title = draft.context.title, !title.isEmpty else { return 0 }
        var folded: [UInt8]?
        for index in draft.lines.indices.prefix(6) {
            let line = draft.lines[index]
            guard line.block >= 0 || draft.lines.count > 1 else { continue }
            // A line much longer or shorter than the title is not the title.
            guard Int(line.count) <= 2 * title.utf8.count + 16, mayBegin(draft.text(of: line), as: title) else {
                continue
            }
            let letters = folded ?? foldedLetters(LetterCase.small(title.utf8)[...])
            folded = letters
            guard letters.count > 4 else { return 0 }
            guard line.count >= letters.count else { continue }
            if foldedLetters(draft.text(of: line)) == letters && !draft.isLineDropped(index) {
                draft.dropLine(index)
                return 1
            }
        }
        return 0
    }

    /// Whether the first letters may be the same: most lines are told from the title by them.
    private static func mayBegin(_ text: ArraySlice<UInt8>, as title: String) -> Bool {
        guard let first = text.first, let other = title.utf8.first, first.isASCIILetterOrDigit,
            other.isASCIILetterOrDigit
        else { return true }
        return first.asciiLowercased == other.asciiLowercased
    }

    /// Letters and digits alone, small.
    static func foldedLetters(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        var place = text.startIndex
        while place < text.endIndex {
            let byte = text[place]
            // General punctuation (U+2000 to U+203F) and NBSP are no letters.
            if byte == 0xE2, place + 2 < text.endIndex, text[place + 1] == 0x80 {
                place += 3
                continue
            }
            if byte == 0xC2, place + 1 < text.endIndex, text[place + 1] <= 0xBF {
                place += 2
                continue
            }
            if byte >= 0x80 || byte.isASCIILetterOrDigit { out.append(byte.asciiLowercased) }
            place += 1
        }
        return out
    }
}
