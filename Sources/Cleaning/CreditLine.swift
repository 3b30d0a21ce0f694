internal import Articles

/// Lines that say who made an image: `Image: AP`, `Photo by Jane Doe`, `(Reuters)`.
enum CreditLine {
    /// The name in a line that is nothing but a credit.
    static func name(in line: String) -> String? {
        guard line.utf8.count <= 160 else { return nil }
        let folded = LetterCase.small(line.utf8)[...]
        let length = labels.prefixLength(of: folded)
        guard length > 0 else { return nil }
        var rest = Substring(line).utf8.dropFirst(length)
        // The label is set off, or it ends in "by".
        let isBy = folded.prefix(length).suffix(2).elementsEqual("by".utf8)
        while let first = rest.first, first == 0x20 { rest = rest.dropFirst() }
        if let first = rest.first, first == 0x3A || first == 0x7C || first == 0x2F || first == 0x2D {
            rest = rest.dropFirst()
        } else if !isBy {
            return nil
        }
        let name = PlainLine.text(String(Substring(rest)))
        return name.isEmpty ? nil : name
    }

    /// A caption that ends in its credit: `The quay. Photo: AP`, `The quay (Photo by Jane Doe)`.
    static func split(_ caption: String) -> (caption: String, credit: String)? {
        var text = Substring(caption)
        var start: Substring.Index?
        if text.last == ")", let open = text.lastIndex(of: "(") {
            text = text.dropLast()
            start = text.index(after: open)
        } else {
            for mark in [". ", " | ", " / ", " — ", " – "] {
                guard let found = text.lastRange(ofText: mark) else { continue }
                start = max(start ?? found.upperBound, found.upperBound)
            }
        }
        guard let start, start > text.startIndex else { return nil }
        let credit = String(text[start...])
        guard name(in: credit) != nil else { return nil }
        var said = text[..<start]
        while let last = said.last, " (|/—–".contains(last) { said.removeLast() }
        return said.isEmpty ? nil : (String(said), credit)
    }

    private static let labels = Phrases(
        """
        image
        images
        image credit
        image credits
        image source
        image courtesy
        image by
        image via
        photo
        photos
        photo credit
        photo credits
        photo by
        photos by
        photo courtesy
        photograph
        photograph by
        photographer
        picture
        pictures
        picture by
        picture credit
        pic
        pic credit
        credit
        credits
        credit image
        featured image
        cover image
        cover photo
        file photo
        illustration
        illustration by
        graphic
        source
        courtesy
        via
        foto
        fotos
        foto de
        bild
        bilder
        quelle
        fotografía
        crédit photo
        crédits
        crédit
        photo d'illustration
        imagem
        imagen
        crédito
        фото
        """)
}
