internal import Articles
internal import Markup

/// The line that is being gathered: words, looks and links between two breaks.
extension BodyBuilder {
    mutating func append(_ start: Int, _ count: Int) {
        tree.budget.spend(count)
        if let once = escapedOnce(start, count) {
            once.withUnsafeBufferPointer { append($0) }
        } else {
            tree.bytes.withUnsafeBufferPointer { append(UnsafeBufferPointer(rebasing: $0[start..<(start + count)])) }
        }
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        if keepsLines, let end = bytes.firstIndex(of: 0x0A) {
            append(UnsafeBufferPointer(rebasing: bytes[..<end]))
            breaks += 1
            var start = end + 1
            while start < bytes.count {
                let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
                append(UnsafeBufferPointer(rebasing: bytes[start..<end]))
                if end < bytes.count { breaks += 1 }
                start = end + 1
            }
            return
        }
        let count = bytes.count
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 9 && byte <= 13) }
        var place = 0
        while place < count, isSpace(bytes[place]) { place += 1 }
        if place > 0 { needsSpace = true }
        guard place < count else { return }
        // Blogger's editor: `<br>&nbsp;<br>`.
        if breaks > 0, count <= 12, Self.isBlank(String(decoding: bytes, as: UTF8.self)) { return }
        // `<b>Ann:</b>are the gates shut?`: a style sheet sets the space.
        if endsLabel, bytes[place].isASCIILetter || (0xC3...0xDF).contains(bytes[place]) { needsSpace = true }
        endsLabel = false
        startWord()
        if !initial.isEmpty {
            text.append(contentsOf: initial)
            initial.removeAll()
        }
        // From here on words stand as in the source where single spaces divide them.
        while place < count {
            let run = place
            while place < count {
                if isSpace(bytes[place]) {
                    guard bytes[place] == 0x20, place + 1 < count, !isSpace(bytes[place + 1]) else { break }
                }
                place += 1
            }
            text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[run..<place]))
            let gap = place
            while place < count, isSpace(bytes[place]) { place += 1 }
            if place == count {
                needsSpace = place > gap
            } else {
                text.append(0x20)
            }
        }
    }

    /// Whether an element's style shows the line breaks of its source: `white-space: pre-wrap`.
    mutating func keepLines(of place: Int, _ node: HTMLTree.Node) {
        guard node.count > 0, !keepsLines, whiteSpace(of: place)?.hasPrefix("pre") == true else { return }
        closers.append((Int(node.end), .lines(keepsLines)))
        keepsLines = true
    }

    /// What a style says of white space.
    func whiteSpace(of node: Int) -> ArraySlice<UInt8>? {
        guard let range = tree.attributeRange(.style, of: node), range.count < 600,
            tree.bytes[range].contains("white-space")
        else { return nil }
        return tree.bytes[range].split(separator: 0x3B).lazy.map { $0.filter { $0 > 0x20 }[...] }
            .first { $0.hasPrefix("white-space:") }?.dropFirst(12)
    }

    /// `:`, `?` and `!`.
    static let labelEnds: [UInt8] = [0x3A, 0x3F, 0x21]

    mutating func appendVisible(_ bytes: [UInt8]) {
        startWord()
        text.append(contentsOf: bytes)
    }

    /// What stands between the last word and the next: a break, a space or nothing.
    mutating func startWord() {
        if breaks > 0 {
            if case .paragraph = line, breaks >= 2, !isInline {
                flush()
            } else if !text.isEmpty || !runs.isEmpty {
                if case .paragraph = line, !isInline || keepsBreaks { text.append(0x0A) } else { text.append(0x20) }
            }
        } else if needsSpace {
            // The space beside a link or a look is not part of it.
            let isPlain = style.isEmpty && link == nil
            if !text.isEmpty || isPlain && !runs.isEmpty {
                text.append(0x20)
            } else if let last = runs.last {
                if last.formula == nil { runs[runs.count - 1].text += " " } else { runs.append(Inline(" ")) }
            }
        }
        breaks = 0
        needsSpace = false
    }

    /// The sign beside a heading that links to it, or leads back from a footnote.
    func isAnchorSign(_ node: Int) -> Bool { Self.isAnchorSign(node, tree) }

    static func isAnchorSign(_ node: Int, _ tree: HTMLTree) -> Bool {
        guard tree.end(node) - node <= 4, let range = tree.attributeRange(.href, of: node),
            tree.bytes[range].contains(0x23)
        else { return false }
        let sign = tree.text(of: node)
        // A footnote's number before its words leads back to its mark in the text.
        let isWayBack = tree.bytes[range].contains("#footnote-anchor") && sign.utf8.allSatisfy(\.isASCIIDigit)
        return isWayBack || isBlank(sign) || anchorSigns.contains(sign)
    }

    /// The mark of a footnote, `1` or `*2`, without brackets of its own: a link to a note by its name, or any number set high
    /// that leads somewhere on the page.
    func footnoteMark(_ link: Int) -> String? {
        guard tree.end(link) - link <= 4, let range = tree.attributeRange(.href, of: link) else { return nil }
        let target = tree.bytes[range]
        guard let sign = target.firstIndex(of: 0x23) else { return nil }
        let place = target[(sign + 1)...].map(\.asciiLowercased)
        let parent = tree.parent(link)
        let isHigh = parent >= 0 && tree.tag(parent) == .sup || link + 1 < tree.end(link) && tree.tag(link + 1) == .sup
        guard isHigh || Self.noteNames.contains(where: { place.starts(with: $0.utf8) }) else { return nil }
        var mark = Substring(tree.text(of: link))
        if mark.first == "[", mark.last == "]" || mark.last == "[" { mark = mark.dropFirst().dropLast() }
        let digits = mark.utf8.drop { $0 == 0x2A }
        let isMark = digits.count <= 3 && digits.allSatisfy(\.isASCIIDigit) || ["†", "‡", "§"].contains(mark)
        return isMark && !mark.isEmpty && mark.utf8.count <= 5 ? String(mark) : nil
    }

    /// What the addresses of notes begin with; those of the marks in the text (`fnref`) lead back.
    private static let noteNames = [
        "fn:", "fn-", "fn1", "fn2", "f-", "footnote-", "footnote_", "note-", "note_", "cite_note", "_ftn", "_edn",
        "easy-footnote-bottom", "user-content-fn-", "ftnt", "sdfootnote", "endnote",
    ]

    private static let anchorSigns: Set<String> = [
        "¶", "#", "§", "🔗", "↩", "↩︎", "↩\u{FE0F}", "⤴", "⤴︎", "⤴\u{FE0F}", "^", "↑", "↵", "↲", "⏎", "⬆", "⬆︎",
        "⬆\u{FE0F}", "[return]", "[back]", "(back)", "Permalink", "Link to this heading", "Link to this section",
    ]

    mutating func look(_ added: Inline.Style, _ end: Int) {
        closers.append((end, .look(style)))
        changeLook(style.union(added))
    }

    mutating func changeLook(_ new: Inline.Style) {
        if new == style { return }
        endRun()
        style = new
    }

    mutating func changeLink(_ new: String?) {
        if new == link { return }
        endRun()
        link = new
    }

    mutating func endRun() {
        guard !text.isEmpty else { return }
        let run = Inline(String(decoding: text, as: UTF8.self), style: style, link: link)
        text.removeAll(keepingCapacity: true)
        // A run of mere white space takes the look of what stands before it.
        if let last = runs.last, last.style == run.style && last.link == run.link && last.formula == nil {
            runs[runs.count - 1].text += run.text
        } else {
            runs.append(run)
        }
    }

    mutating func takeLine() -> [Inline] {
        endRun()
        needsSpace = false
        breaks = 0
        let line = runs
        runs.removeAll(keepingCapacity: true)
        return Self.hasText(line) ? Self.trimmed(line) : []
    }

    /// Ends the line, if there is one, and makes its block.
    mutating func flush() {
        if !text.isEmpty || !runs.isEmpty {
            let content = takeLine()
            if !content.isEmpty {
                switch line {
                case .paragraph: appendBlock(.paragraph(content))
                case .heading(let level): appendBlock(.heading(level: level, content))
                }
                if form != .blocks { keepAsText(content) }
            }
        }
        needsSpace = false
        breaks = 0
        if !figuresAfterLine.isEmpty {
            let figures = figuresAfterLine
            figuresAfterLine.removeAll()
            for figure in figures { appendBlock(figure) }
        }
    }

    static func hasText(_ inlines: [Inline]) -> Bool {
        inlines.contains { !isBlank($0.text) }
    }

    static func isBlank(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var place = 0
            while place < bytes.count {
                if bytes[place] <= 0x20 { place += 1; continue }
                if bytes[place] == 0xC2, place + 1 < bytes.count, bytes[place + 1] == 0xA0 { place += 2; continue }
                // Private use, U+E000 to U+F8FF: the letters of icon fonts.
                if place + 2 < bytes.count,
                    bytes[place] == 0xEE || bytes[place] == 0xEF && (0x80...0xA3).contains(bytes[place + 1])
                {
                    place += 3; continue
                }
                // Zero-width spaces and joiners, U+200B to U+200F, and the byte order mark.
                if bytes[place] == 0xE2, place + 2 < bytes.count, bytes[place + 1] == 0x80,
                    (0x8B...0x8F).contains(bytes[place + 2])
                {
                    place += 3; continue
                }
                if bytes[place] == 0xEF, place + 2 < bytes.count, bytes[place + 1] == 0xBB, bytes[place + 2] == 0xBF {
                    place += 3; continue
                }
                return false
            }
            return true
        }
    }

    /// Without the spaces that editors leave at the ends: those that do not break, and the wide ones of an indent.
    static func trimmed(_ inlines: [Inline]) -> [Inline] {
        guard let first = inlines.firstIndex(where: { !isBlank($0.text) }),
            let last = inlines.lastIndex(where: { !isBlank($0.text) })
        else { return [] }
        var inlines = last - first + 1 == inlines.count ? inlines : Array(inlines[first...last])
        if let text = inlines.first?.text, let byte = text.utf8.first, mayBeTrimmed(byte) {
            var bytes = Array(text.utf8)[...]
            while let space = spaces.first(where: { bytes.hasPrefix($0) }) {
                bytes = bytes.dropFirst(space.utf8CodeUnitCount)
            }
            if bytes.count != text.utf8.count { inlines[0].text = String(decoding: bytes, as: UTF8.self) }
        }
        if let text = inlines.last?.text, let byte = text.utf8.last, mayBeTrimmed(byte) {
            var bytes = Array(text.utf8)[...]
            while let space = spaces.first(where: { bytes.hasSuffix($0) }) {
                bytes = bytes.dropLast(space.utf8CodeUnitCount)
            }
            if bytes.count != text.utf8.count {
                inlines[inlines.count - 1].text = String(decoding: bytes, as: UTF8.self)
            }
        }
        return inlines
    }

    private static let spaces: [StaticString] = [" ", "\n", "\u{A0}", "\u{3000}"]

    /// The first or last byte of one of them.
    private static func mayBeTrimmed(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0xC2 || byte == 0xA0 || byte == 0xE3 || byte == 0x80
    }

    func address(_ reference: String) -> String? {
        if WebAddress.isClean(reference) { return LinkCleaning.withoutTracking(reference) }
        // Line breaks and tabs inside an address are nothing (WHATWG URL, 4.4): `java&#10;script:` is a scheme.
        let trimmed = PlainLine.text(String(decoding: reference.utf8.filter { $0 > 0x0D || $0 < 0x09 }, as: UTF8.self))
        if trimmed.hasPrefix("#") || trimmed.isEmpty { return nil }
        if let scheme = WebAddress.scheme(of: trimmed), scheme == "mailto" || scheme == "tel" {
            let trimmed = trimmed.replacing(" ", with: "%20")
            return trimmed.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x3C && $0 != 0x3E } ? trimmed : nil
        }
        return WebAddress.resolve(trimmed, against: base).map(LinkCleaning.direct)
    }

    /// The inlines of a subtree as one line.
    func inlines(in range: Range<Int>) -> [Inline] {
        var builder = self
        builder.frames = [Frame(kind: .root, end: .max)]
        builder.closers = []
        builder.runs = []
        builder.text = []
        builder.style = .plain
        builder.link = nil
        builder.needsSpace = false
        builder.breaks = 0
        builder.figuresAfterLine = []
        builder.initial = []
        builder.endsLabel = false
        builder.isInline = true
        builder.keepsBreaks = true
        builder.walk(range)
        return builder.takeLine()
    }

    func isOnlyChild(_ node: Int) -> Bool {
        let parent = tree.parent(node)
        return parent >= 0 && tree.end(node) == tree.end(parent)
    }
}
