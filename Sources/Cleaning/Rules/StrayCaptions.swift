internal import Markup

extension CleaningRule {
    /// Captions that stand in the text as paragraphs, known by the credit at their end: `The pier at dusk (Image: AP)`,
    /// `The pier (J. Doe / iStock)`, `The pier at dusk | © Doe Pictures`.
    static let strayCaptions = CleaningRule(name: "stray-captions", stage: .pages) { draft in
        var count = 0
        for index in draft.lines.indices where draft.lines[index].words <= 40 {
            let line = draft.lines[index]
            if line.words > 2, endsWithCredit(draft.text(of: line)), !isCaption(line, draft) {
                draft.dropLine(index)
                count += 1
            }
        }
        return count
    }

    /// A caption that is marked as one goes or stays with its picture.
    private static func isCaption(_ line: Draft.Line, _ draft: Draft) -> Bool {
        var node = draft.tree.parent(Int(line.first))
        for _ in 0..<4 where node >= 0 {
            if draft.tree.tag(node) == .figcaption || draft.tree.tag(node) == .figure
                || draft.marks[node].contains(.caption)
            {
                return true
            }
            node = draft.tree.parent(node)
        }
        return false
    }

    private static func endsWithCredit(_ text: ArraySlice<UInt8>) -> Bool {
        if endsWithCopyright(text) { return true }
        guard text.last == 0x29, let open = text.lastIndex(of: 0x28), open > text.startIndex else { return false }
        let inside = text[(open + 1)...]
        if inside.count <= 60, pictureAgencies.contains(where: { inside.contains($0) }) { return true }
        let length = labels.prefixLength(of: inside)
        return length > 0 && inside.dropFirst(length).first { $0 != 0x20 } == 0x3A
    }

    /// A bar or a bracket, the sign and a name, at the end of other words.
    private static func endsWithCopyright(_ text: ArraySlice<UInt8>) -> Bool {
        guard let lead = text.suffix(60).lastIndex(of: 0xC2), lead > text.startIndex, lead + 1 < text.endIndex,
            text[lead + 1] == 0xA9
        else { return false }
        let before = text[..<lead].last { $0 != 0x20 }
        return (before == 0x7C || before == 0x28) && text[lead...].dropFirst(2).contains { $0 > 0x20 && $0 != 0x29 }
    }

    /// Who sells pictures and nothing else.
    private static let pictureAgencies: [StaticString] = [
        "getty images", "istock", "shutterstock", "adobe stock", "alamy", "depositphotos", "picture alliance",
    ]

    private static let labels = Phrases(
        """
        image
        images
        image credit
        photo
        photos
        photo credit
        photo by
        picture
        pictures
        credit
        pic
        foto
        fotos
        bild
        fotografía
        imagen
        imagem
        crédit
        фото
        """)
}
