internal import Markup

extension CleaningRule {
    /// The article's title at the head of its own body.
    static let repeatedTitle = CleaningRule(name: "repeated-title", stage: .both) { draft in
        guard let title = draft.context.title, !title.isEmpty else { return 0 }
        let folded = foldedLetters(LetterCase.small(title.utf8)[...])
        guard folded.count > 4 else { return 0 }
        for index in draft.lines.indices.prefix(6) {
            let line = draft.lines[index]
            guard line.block >= 0 || draft.lines.count > 1 else { continue }
            // A line much longer or shorter than the title is not the title.
            guard line.count >= folded.count, Int(line.count) <= 2 * title.utf8.count + 16 else { continue }
            if foldedLetters(draft.text(of: line)) == folded && !draft.isLineDropped(index) {
                draft.dropLine(index)
                return 1
            }
        }
        return 0
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
