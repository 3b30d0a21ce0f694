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
        // The label is set off, or it ends in a word that leads to the name.
        let isBy = folded.prefix(length).suffix(3).elementsEqual(" by".utf8)
        while let first = rest.first, first == 0x20 { rest = rest.dropFirst() }
        if let first = rest.first, [0x3A, 0x7C, 0x2F, 0x2D, 0x3D].contains(first) {
            rest = rest.dropFirst()
        } else if !isBy {
            return nil
        }
        let name = PlainLine.text(String(Substring(rest)))
        return name.isEmpty ? nil : name
    }

    /// `Image by`, whose name stands elsewhere.
    static func isLabel(_ text: String) -> Bool { labels.matchesWhole(LetterCase.small(text.utf8)[...]) }

    /// The name in a caption's credit, where brackets, the copyright sign or a word of thanks mark it, too:
    /// `(Image: AP)`, `© AP`, `Courtesy of Jane Doe`.
    static func nameInCaption(_ line: String) -> String? {
        let line = withoutBrackets(line)
        if let name = name(in: line) { return name }
        guard line.utf8.count <= 100 else { return nil }
        if line.first == "©" {
            let name = PlainLine.text(String(line.dropFirst()))
            return name.isEmpty ? nil : name
        }
        let length = thanks.prefixLength(of: LetterCase.small(line.utf8)[...])
        guard length > 0 else { return nil }
        let name = PlainLine.text(String(Substring(Substring(line).utf8.dropFirst(length))))
        return name.first?.isUppercase == true ? name : nil
    }

    /// Whether a few words that stand apart at the end of a caption say whom it is by: a credit, or one who sells pictures.
    static func readsAsCredit(_ line: String) -> Bool {
        guard line.utf8.count <= 100, line.utf8.count >= 2 else { return false }
        return nameInCaption(line) != nil || PictureAgencies.areNamed(in: line) || isNameAndHouse(line)
    }

    /// Whether a text that its class calls a source or credit can be one: a label, or names more than other words.
    static func isLikely(_ line: String) -> Bool {
        if readsAsCredit(line) { return true }
        let words = line.split(whereSeparator: \.isWhitespace)
        let small = words.count { $0.first?.isLowercase == true }
        return words.count <= 12 && small * 3 <= words.count
    }

    /// `Jane Doe/CBC`: names with capitals beside a stroke.
    private static func isNameAndHouse(_ line: String) -> Bool {
        let parts = withoutBrackets(line).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !line.contains(where: \.isNumber) else { return false }
        return parts.allSatisfy { part in
            let words = part.split(separator: " ")
            return words.count <= 4 && words.first?.first?.isUppercase == true && words.last?.first?.isUppercase == true
        }
    }

    /// A caption that ends in its credit: `The quay. Photo: AP`, `The quay (Photo by Jane Doe)`, `The quay © AP`,
    /// `The quay. (AP)`, `The quay | Jane Doe/Reuters`.
    static func split(_ caption: String) -> (caption: String, credit: String)? {
        var text = Substring(caption)
        if let last = text.last, last == ".", text.dropLast().last == ")" { text = text.dropLast() }
        var start: Substring.Index?
        if let last = text.last, last == ")" || last == "]", let open = text.lastIndex(of: last == ")" ? "(" : "[") {
            text = text.dropLast()
            start = text.index(after: open)
        } else {
            for mark in [". ", ".\u{A0}", " | ", " / ", " — ", " – ", " - ", "\u{A0}"] {
                guard let found = text.lastRange(ofText: mark) else { continue }
                start = max(start ?? found.upperBound, found.upperBound)
            }
        }
        if let start, start > text.startIndex, let parts = parts(text, at: start) { return parts }
        // A name and who sells the picture are divided by the same signs as caption and credit.
        for mark in [". ", " | "] {
            if let found = text.lastRange(ofText: mark), let parts = parts(text, at: found.upperBound) { return parts }
        }
        // Characters are slow to look through; most captions have neither sign, as their bytes tell.
        if text.utf8.contains(0xA9), let sign = text.lastIndex(of: "©"), let parts = parts(text, at: sign) {
            return parts
        }
        // "The quay.Photo: AP", and with a no-break space, which is no white space to a template.
        guard text.utf8.contains(0x3A), let colon = text.lastIndex(of: ":") else { return nil }
        let word = text[..<colon].lastIndex { !$0.isLetter }.map { text.index(after: $0) }
        guard let word, text[word].isUppercase, !text[colon...].contains(". ") else { return nil }
        return parts(text, at: word)
    }

    private static func parts(_ text: Substring, at start: Substring.Index) -> (caption: String, credit: String)? {
        let credit = PlainLine.text(String(text[start...]))
        guard readsAsCredit(credit) else { return nil }
        var said = text[..<start]
        while let last = said.last, last.isWhitespace || "([|/—–-".contains(last) { said.removeLast() }
        return said.isEmpty ? nil : (String(said), credit)
    }

    private static func withoutBrackets(_ line: String) -> String {
        for (open, close) in [("(", ")"), ("[", "]")] where line.hasPrefix(open) && line.hasSuffix(close) {
            return String(line.dropFirst().dropLast())
        }
        return line
    }

    /// What leads to the name without a sign.
    private static let thanks = Phrases(
        """
        courtesy
        courtesy of
        image courtesy
        image courtesy of
        images courtesy of
        photo courtesy
        photo courtesy of
        photos courtesy of
        picture courtesy of
        via
        """)

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
        bildquelle
        bildnachweis
        bildrechte
        fotograf
        fotografie
        fotoğraf
        grafik
        screenshot
        fonte
        fuente
        kilde
        källa
        bron
        źródło
        fot
        zdroj
        ảnh
        Ảnh
        photographie
        사진
        사진 출처
        사진 제공
        写真
        image courtesy of
        photo courtesy of
        courtesy of
        """)
}
