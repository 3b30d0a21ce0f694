package import Articles

/// An article as lines for a terminal.
package struct TextLayout: Sendable {
    /// In columns, at least 20.
    package let width: Int

    package init(width: Int) {
        self.width = width
    }

    /// Title, date, authors and address, then the body wrapped to the width; ends in a newline.
    package func article(_ article: Article) -> String {
        var lines: [String] = []
        if let title = article.title { lines += wrap(title) + [String(repeating: "=", count: min(width, 40))] }
        lines += wrap(Byline(article).text)
        if let url = article.url { lines.append(Self.printable(url)) }
        lines.append("")
        lines += blocks(article.body.blocks)
        if article.body.blocks.isEmpty, let summary = article.summary { lines += wrap(summary) + [""] }
        for attachment in article.attachments { lines.append("Attachment: \(Self.printable(attachment.url))") }
        if !article.attachments.isEmpty { lines.append("") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The blocks' lines, an empty line after each.
    package func blocks(_ blocks: [Block]) -> [String] {
        blocks.flatMap { lines(of: $0) + [""] }
    }

    private func lines(of block: Block) -> [String] {
        switch block {
        case .paragraph(let inlines): return wrap(inlines.text)
        case .heading(let level, let inlines): return wrap(String(repeating: "#", count: level) + " " + inlines.text)
        case .list(let list): return lines(of: list)
        case .quote(let quote):
            var inner = narrower(by: 2).blocks(quote.blocks)
            if !quote.attribution.isEmpty { inner += narrower(by: 2).wrap("— " + quote.attribution.text) }
            while inner.last == "" { inner.removeLast() }
            return inner.map { $0.isEmpty ? ">" : "> " + $0 }
        case .preformatted(let text, _):
            return text.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + Self.printable($0) }
        case .table(let table):
            return table.rows.flatMap { row in wrap(row.map(\.content.text).joined(separator: " | ")) }
        case .figure(let figure):
            let parts = [figure.caption.text, figure.credit.map { "(\($0))" } ?? ""].filter { !$0.isEmpty }
            return wrap("[Image] " + (parts.isEmpty ? figure.images.first?.url ?? "" : parts.joined(separator: " ")))
        case .embed(let embed): return lines(of: embed)
        case .formula(let formula): return narrower(by: 4).wrap(formula.text).map { "    " + $0 }
        case .rule: return ["* * *"]
        }
    }

    private func lines(of list: List) -> [String] {
        list.items.enumerated().flatMap { place, item in
            let marker = list.isOrdered ? "\(list.start + place). " : "- "
            var inner = narrower(by: marker.count).blocks(item)
            inner.removeAll { $0.isEmpty }
            return inner.enumerated().map { line, text in
                (line == 0 ? marker : String(repeating: " ", count: marker.count)) + text
            }
        }
    }

    private func lines(of embed: Embed) -> [String] {
        let by = [embed.author, embed.handle.map { "(\($0))" }, embed.date].compactMap { $0 }.joined(separator: " ")
        let said = [embed.text ?? embed.title, by.isEmpty ? nil : "— " + by].compactMap { $0 }.joined(separator: " ")
        var lines = narrower(by: 2).wrap("[\(embed.provider)] \(said)").map { "| " + $0 }
        if let url = embed.url { lines.append("| " + Self.printable(url)) }
        return lines
    }

    private func narrower(by columns: Int) -> TextLayout {
        TextLayout(width: max(20, width - columns))
    }

    /// Breaks at spaces, and inside a word only where it is wider than a line.
    package func wrap(_ text: String) -> [String] {
        var lines: [String] = []
        for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            var used = 0
            for word in part.split(separator: " ") {
                var word = Self.printable(word)[...]
                var columns = Self.columns(of: word)
                if used > 0 && used + 1 + columns > width {
                    lines.append(line)
                    line = ""
                    used = 0
                }
                while columns > width {
                    var cut = word.startIndex
                    var taken = 0
                    while taken + Self.columns(of: word[cut]) <= width {
                        taken += Self.columns(of: word[cut])
                        cut = word.index(after: cut)
                    }
                    lines.append(String(word[..<cut]))
                    word = word[cut...]
                    columns = Self.columns(of: word)
                }
                line += (used > 0 ? " " : "") + word
                used += (used > 0 ? 1 : 0) + columns
            }
            lines.append(line)
        }
        return lines
    }

    /// The text without control characters, which could drive the terminal.
    package static func printable(_ text: some StringProtocol) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return String(text) }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 && scalar != "\t" || scalar.value >= 0x7F && scalar.value < 0xA0
            || scalar.value >= 0x202A && scalar.value <= 0x202E || scalar.value >= 0x2066 && scalar.value <= 0x2069
    }

    /// Columns of a terminal that a text takes.
    package static func columns(of text: some StringProtocol) -> Int {
        text.utf8.count == text.unicodeScalars.count ? text.utf8.count : text.reduce(0) { $0 + columns(of: $1) }
    }

    /// 2 for East Asian wide characters and emoji (Unicode Standard Annex #11), else 1.
    static func columns(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default:
            return 1
        }
    }
}
