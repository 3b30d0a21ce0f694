// What blocks take in the spool's object, where a text stands in `blocks`, in `content_html` and in `content_text`. The
// counts follow `Body+JSON` and `Body+HTML`; they may be some bytes off for a block, and are right for what matters: that
// short blocks of few letters take much more than the markup that they are made of.

extension Block {
    /// Bytes in an article's JSON, in all renderings together; what it holds counts with it.
    package var outputSizeInBytes: Int {
        switch self {
        case .paragraph(let runs): 45 + runs.outputSizeInBytes
        case .heading(_, let runs): 57 + runs.outputSizeInBytes
        case .list(let list):
            list.items.reduce(80) { $0 + 12 + $1.reduce(0) { $0 + $1.outputSizeInBytes } }
        case .quote(let quote):
            quote.blocks.reduce(90 + 2 * (quote.url?.utf8.count ?? 0) + quote.attribution.outputSizeInBytes) {
                $0 + $1.outputSizeInBytes
            }
        case .preformatted(let text, let language): 80 + 2 * (language?.utf8.count ?? 0) + text.outputSize(copies: 3)
        case .table(let table):
            table.rows.reduce(90 + table.caption.outputSizeInBytes) { size, row in
                row.reduce(size + 14) { $0 + $1.outputSizeInBytes }
            }
        case .figure(let figure):
            figure.images.reduce(110 + figure.caption.outputSizeInBytes) { $0 + $1.outputSizeInBytes }
                + 2 * ((figure.credit?.utf8.count ?? 0) + (figure.creditLine?.utf8.count ?? 0))
        case .embed(let embed):
            // Embeds have a list of their own beside the blocks.
            180 + 4 * (embed.url?.utf8.count ?? 0) + 4 * (embed.title?.utf8.count ?? 0)
                + (embed.text?.outputSize(copies: 4) ?? 0)
                + 4 * [embed.author, embed.handle, embed.date].reduce(0) { $0 + ($1?.utf8.count ?? 0) }
        case .formula(let formula): 60 + formula.outputSizeInBytes + 2 * formula.text.outputSize(copies: 1)
        case .rule: 22
        }
    }
}

extension [Inline] {
    package var outputSizeInBytes: Int {
        // By places: a loop over the runs would copy each.
        let isPlain = indices.allSatisfy {
            self[$0].link == nil && self[$0].style.isEmpty && self[$0].formula == nil
        }
        if isPlain { return indices.reduce(0) { $0 + self[$1].text.outputSize(copies: 3) } }
        return reduce(14) { size, run in
            size + 12 + run.text.outputSize(copies: 4) + (run.link.map { 2 * $0.utf8.count + 26 } ?? 0)
                + (run.style.isEmpty ? 0 : 12 + 28 * run.style.rawValue.nonzeroBitCount)
                + (run.formula.map { 13 + $0.outputSizeInBytes } ?? 0)
        }
    }
}

extension Formula {
    /// Once in the HTML and once in the blocks, its quotation marks escaped in both.
    fileprivate var outputSizeInBytes: Int {
        23 + (tex?.outputSize(copies: 1) ?? 0) + 2 * (mathML.utf8.count + mathML.utf8.count { $0 == 0x22 })
    }
}

extension Table.Cell {
    fileprivate var outputSizeInBytes: Int {
        23 + content.outputSizeInBytes + (columnSpan > 1 ? 34 : 0) + (rowSpan > 1 ? 30 : 0) + (isHeader ? 14 : 0)
    }
}

extension Image {
    fileprivate var outputSizeInBytes: Int {
        50 + 2 * url.utf8.count + (alternativeText.map { 10 + $0.outputSize(copies: 2) } ?? 0)
            + (width == nil ? 0 : 30) + (height == nil ? 0 : 30)
    }
}

extension String {
    /// - Parameter copies: how often the text stands there, the HTML among them.
    fileprivate func outputSize(copies: Int) -> Int {
        var text = self
        return text.withUTF8 { text in
            var size = copies * text.count
            var place = 0
            while true {
                place = Self.firstEscaped(in: text, from: place)
                guard place < text.count else { return size }
                switch text[place] {
                case 0x22: size += copies + 4
                case 0x26: size += 4
                case 0x3C, 0x3E: size += 3
                case 0x5C, 0x09, 0x0D: size += copies
                case 0x0A: size += copies + 2
                case 0..<0x20, 0x7F: size += 5 * copies
                default: break
                }
                place += 1
            }
        }
    }

    /// Sixteen at a time: most texts have none.
    private static func firstEscaped(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        typealias Bytes = SIMD16<UInt8>
        let source = UnsafeRawBufferPointer(text)
        var place = start
        while place + Bytes.scalarCount <= source.count {
            let bytes = source.loadUnaligned(fromByteOffset: place, as: Bytes.self)
            let escaped =
                bytes .< Bytes(repeating: 0x20) .| bytes .== Bytes(repeating: 0x22) .| bytes .== Bytes(repeating: 0x26)
                .| bytes .== Bytes(repeating: 0x3C) .| bytes .== Bytes(repeating: 0x3E)
                .| bytes .== Bytes(repeating: 0x5C) .| bytes .== Bytes(repeating: 0x7F)
            let marks = unsafeBitCast(escaped, to: SIMD2<UInt64>.self)
            if marks[0] | marks[1] != 0 { break }
            place += Bytes.scalarCount
        }
        while place < source.count, !isEscaped(source[place]) { place += 1 }
        return place
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x22 || byte == 0x26 || byte == 0x3C || byte == 0x3E || byte == 0x5C || byte == 0x7F
    }
}
