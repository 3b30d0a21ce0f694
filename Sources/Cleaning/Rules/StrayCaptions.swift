internal import Markup

extension CleaningRule {
    /// Captions that stand in the text as paragraphs, known by the credit at their end: `The pier at dusk (Image: AP)`.
    static let strayCaptions = CleaningRule(name: "stray-captions", stage: .pages) { draft in
        var count = 0
        for index in draft.lines.indices where draft.lines[index].words <= 40 {
            let line = draft.lines[index]
            if line.words > 2, endsWithCredit(draft.text(of: line)) {
                draft.dropLine(index)
                count += 1
            }
        }
        return count
    }

    private static func endsWithCredit(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.last == 0x29, let open = text.lastIndex(of: 0x28), open > text.startIndex else { return false }
        let inside = text[(open + 1)...]
        let length = labels.prefixLength(of: inside)
        return length > 0 && inside.dropFirst(length).first { $0 != 0x20 } == 0x3A
    }

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
