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

    /// The name in a caption's credit, where the copyright sign alone marks it, too: `© AP`.
    static func nameInCaption(_ line: String) -> String? {
        if let name = name(in: line) { return name }
        guard line.first == "©", line.utf8.count <= 100 else { return nil }
        let name = PlainLine.text(String(line.dropFirst()))
        return name.isEmpty ? nil : name
    }

    /// A caption that ends in its credit: `The quay. Photo: AP`, `The quay (Photo by Jane Doe)`, `The quay © AP`.
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
        if let start, start > text.startIndex, let parts = parts(text, at: start) { return parts }
        if let sign = text.lastIndex(of: "©"), let parts = parts(text, at: sign) { return parts }
        // "The quay.Photo: AP", and with a no-break space, which is no white space to a template.
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let word = text[..<colon].lastIndex { !$0.isLetter }.map { text.index(after: $0) }
        guard let word, text[word].isUppercase, !text[colon...].contains(". ") else { return nil }
        return parts(text, at: word)
    }

    private static func parts(_ text: Substring, at start: Substring.Index) -> (caption: String, credit: String)? {
        let credit = String(text[start...])
        guard nameInCaption(credit) != nil else { return nil }
        var said = text[..<start]
        while let last = said.last, last.isWhitespace || "(|/—–".contains(last) { said.removeLast() }
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
