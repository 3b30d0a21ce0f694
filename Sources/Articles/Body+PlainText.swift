extension Body {
    /// The text as a reader hears it: a block a line, an empty line between, no newline at the end.
    ///
    /// Captions live in the figure's block and are left out unless asked for; the credit line of a figure that closes
    /// the body is its last line. A post of another service is one line: text, author, handle, date.
    package func plainText(includingCaptions: Bool = false) -> String {
        String(decoding: plainTextUTF8(includingCaptions: includingCaptions), as: UTF8.self)
    }

    /// The same as UTF-8, for writers of bytes.
    package func plainTextUTF8(includingCaptions: Bool = false) -> [UInt8] {
        var text = PlainTextWriter(includesCaptions: includingCaptions)
        text.add(blocks)
        // A bare name says nothing there.
        if !includingCaptions, case .figure(let figure)? = blocks.last, let line = figure.creditLine,
            line != figure.credit
        {
            text.line(line)
        }
        return text.bytes
    }
}

extension Embed {
    /// The post on one line: `text — author (@handle) date`. Empty for an embed without text.
    package var line: String {
        guard let text, !text.isEmpty else { return "" }
        var line = text.replacing("\n", with: " ")
        if author != nil || handle != nil { line += " —" }
        if let author { line += " " + author }
        if let handle { line += author == nil ? " " + handle : " (" + handle + ")" }
        if let date { line += " " + date }
        return line
    }
}

/// Collects lines with an empty line between them.
private struct PlainTextWriter {
    let includesCaptions: Bool
    private(set) var bytes: [UInt8] = []

    init(includesCaptions: Bool) {
        self.includesCaptions = includesCaptions
        bytes.reserveCapacity(4096)
    }

    mutating func add(_ blocks: [Block]) {
        for block in blocks { add(block) }
    }

    mutating func line(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func add(_ block: Block) {
        switch block {
        case .paragraph(let inlines), .heading(_, let inlines): line(inlines)
        case .list(let list): for item in list.items { add(item) }
        case .quote(let quote):
            add(quote.blocks)
            line(quote.attribution)
        case .preformatted(let text, _): line(text)
        case .table(let table):
            line(table.caption)
            for (place, row) in table.rows.enumerated() { add(row, isFirst: place == 0 && table.caption.isEmpty) }
        case .figure(let figure):
            if includesCaptions {
                line(figure.caption)
                if let credit = figure.creditLine { line(credit) }
            }
        case .embed(let embed):
            let text = embed.line
            if !text.isEmpty { line(text) }
        case .formula(let formula): line(formula.text)
        case .rule: break
        }
    }

    /// The rows of a table stand on lines of their own, without empty lines between.
    private mutating func add(_ row: [Table.Cell], isFirst: Bool) {
        if isFirst { separate() } else { bytes.append(0x0A) }
        var needsTab = false
        for cell in row {
            if needsTab { bytes.append(0x09) }
            needsTab = true
            let start = bytes.count
            for inline in cell.content { add(inline) }
            for place in start..<bytes.count where bytes[place] == 0x0A { bytes[place] = 0x20 }
        }
    }

    private mutating func line(_ inlines: [Inline]) {
        guard !inlines.isEmpty else { return }
        separate()
        for inline in inlines { add(inline) }
    }

    /// A number set high after a number, a unit or a letter is a power: `10^6`, where `106` is another number. After other
    /// words it is a note's mark, `said¹`, and after a part of a sentence `[1]`. What is set low stands as it is (`H2O`,
    /// `Vmax`) unless it is a term that would be read as one of the line: `x_(i+1)`.
    private mutating func add(_ inline: Inline) {
        guard inline.style.contains(.superscript) || inline.style.contains(.subscript), let last = bytes.last,
            last > 0x20
        else {
            bytes.append(contentsOf: inline.text.utf8)
            return
        }
        let text = inline.text
        if inline.style.contains(.subscript) {
            bytes.append(contentsOf: (Self.isTerm(text) ? "_(\(text))" : text).utf8)
        } else if !Self.isPower(text) {
            bytes.append(contentsOf: text.utf8)
        } else if Self.endsPart.contains(last) || bytes.suffix(3).starts(with: [0xE2, 0x80]) {
            bytes.append(contentsOf: "[\(text)]".utf8)
        } else if !takesPowers, let raised = Self.raised(text) {
            bytes.append(contentsOf: raised.utf8)
        } else {
            bytes.append(contentsOf: (Self.isNumber(text) ? "^" + text : "^(\(text))").utf8)
        }
    }

    private static let endsPart = Set(".,;:!?\"'".utf8)

    /// Whether what stands last is no word, or one that powers are taken of.
    private var takesPowers: Bool {
        let word = String(decoding: bytes.suffix(16), as: UTF8.self).reversed().prefix(while: \.isLetter)
        return word.count <= 2 || Self.bases.contains(String(word.reversed()))
    }

    private static let bases: Set = ["sin", "cos", "tan", "cot", "log", "sec", "mol", "rad", "yds", "mile"]

    /// Digits, and what stands among them in an exponent.
    private static func isPower(_ text: String) -> Bool {
        text.utf8.count <= 12 && text.utf8.contains { (0x30...0x39).contains($0) }
            && text.unicodeScalars.allSatisfy { ("0"..."9").contains($0) || "+-−–/.ni".unicodeScalars.contains($0) }
    }

    /// Digits with a sign before or behind: `-3`, and `2+` of an ion.
    private static func isNumber(_ text: String) -> Bool {
        let digits = text.unicodeScalars.drop { "+-−–".unicodeScalars.contains($0) }
        let rest = digits.drop { ("0"..."9").contains($0) }
        return !digits.isEmpty && (rest.isEmpty || rest.count == 1 && rest.count < digits.count && isTerm(String(rest)))
    }

    private static func isTerm(_ text: String) -> Bool {
        text.unicodeScalars.contains { "+-−–=/".unicodeScalars.contains($0) }
    }

    /// The text in Unicode's superscripts (U+2070 to U+207F and Latin-1's), if it is a number.
    private static func raised(_ text: String) -> String? {
        var raised = ""
        for character in text {
            guard let sign = superscripts[character] else { return nil }
            raised.append(sign)
        }
        return raised
    }

    private static let superscripts: [Character: Character] = [
        "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹",
    ]

    private mutating func separate() {
        if !bytes.isEmpty { bytes.append(contentsOf: [0x0A, 0x0A]) }
    }
}
