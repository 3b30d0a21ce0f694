internal import Markup

extension CleaningRule {
    /// What a player or a carousel without its script shows: `0:00`, `/103.2`, `1×`, `Image 1 of 12`.
    static let playerControls = CleaningRule(name: "player-controls", stage: .both) { draft in
        var count = 0
        for index in draft.lines.indices where draft.lines[index].words <= 5 {
            let line = draft.lines[index]
            let text = draft.text(of: line)
            // Bare numbers may be anything: a table's row is of a player, too.
            if isCounter(text) {
                draft.dropLine(index)
                count += 1
                continue
            }
            guard text.allSatisfy(isClockSign), text.contains(where: { $0 == 0x3A || $0 == 0x2F || $0 == 0xC3 }),
                !draft.isLineDropped(index)
            else { continue }
            var node = Int(line.first)
            for _ in 0..<5 where node >= 0 {
                if draft.marks[node].contains(.video) || draft.marks[node].contains(.gallery) {
                    draft.dropLine(index)
                    count += 1
                    break
                }
                node = draft.tree.parent(node)
            }
        }
        return count
    }

    /// `Slide 2 of 9`, `Bild 1/12`: a picture's number among others, and nothing of the picture.
    private static func isCounter(_ text: ArraySlice<UInt8>) -> Bool {
        let length = counted.prefixLength(of: text)
        guard length > 0 else { return false }
        let rest = text.dropFirst(length).drop { $0 == 0x20 || $0 == 0x3A }
        let numbers = rest.split { !$0.isASCIIDigit }
        guard numbers.count == 2, rest.first?.isASCIIDigit == true, rest.last?.isASCIIDigit == true else {
            return false
        }
        let between = rest[numbers[0].endIndex..<numbers[1].startIndex].filter { $0 != 0x20 }[...]
        return between.count <= 3
            && ["/", "of", "von", "de", "sur", "di", "van", "av", "z", "из", "|"].contains { word in
                between.elementsEqual(word.utf8)
            }
    }

    private static let counted = Phrases(
        """
        image
        photo
        picture
        slide
        bild
        foto
        diapositive
        imagen
        imagem
        immagine
        afbeelding
        bilde
        zdjęcie
        фото
        """)

    /// Digits and what stands between them; of `×` both bytes.
    private static func isClockSign(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x2D, 0x2E, 0x2F, 0x30...0x3A, 0x78, 0xC3, 0x97: true
        default: false
        }
    }
}
