internal import Articles
internal import Markup

/// Notes to the text: in a list of their own, wherever a generator writes them.
extension BodyBuilder {
    /// Begins a note that Substack writes as a box with its number before it; the list that they make goes on from one to
    /// the next. Returns the node to go on with, or `nil` for any other element.
    mutating func note(_ box: Int) -> Int? {
        guard let range = tree.attributeRange(.class, of: box),
            tree.bytes[range].split(separator: 0x20).contains(where: { $0.elementsEqual("footnote".utf8) })
        else { return nil }
        var link = box + 1
        if link < tree.end(box), tree.tag(link) == .text { link += 1 }
        guard link < tree.end(box), tree.tag(link) == .a, let number = Int(tree.text(of: link)), number > 0 else {
            return nil
        }
        push(Frame(kind: .list(isOrdered: true, start: number), end: tree.end(box)))
        push(Frame(kind: .item, end: tree.end(box)))
        // Asciidoctor sets a full stop after the number.
        let next = tree.end(link)
        guard next < tree.end(box), tree.tag(next) == .text, tree.bytes[tree.textRange(next)].first == 0x2E else {
            return next
        }
        append(tree.textRange(next).lowerBound + 1, tree.textRange(next).count - 1)
        return next + 1
    }

    /// Takes a note that stands beside the text, within it, and leaves its mark there. Returns false for any other element.
    mutating func sideNote(_ node: Int, _ tag: HTMLTag) -> Bool {
        guard let range = tree.attributeRange(.class, of: node) else { return false }
        let words = tree.bytes[range].split(separator: 0x20)
        func has(_ names: [String]) -> Bool {
            words.contains { word in names.contains { word.elementsEqual($0.utf8) } }
        }
        // The sign or number that opens it where there is no room beside the text.
        if has(["margin-toggle", "sidenote-number", "sidenote-toggle"]) {
            return tag == .label || tree.end(node) <= node + 3
        }
        guard !isInline, has(Self.besideText), tree.end(node) > node + 1 else { return false }
        sideNotes.append(contents(ofNote: node))
        let (space, old) = (needsSpace, style)
        needsSpace = false
        changeLook(style.union(.superscript))
        appendVisible(Array("[\(sideNotes.count)]".utf8))
        changeLook(old)
        needsSpace = space
        return true
    }

    private static let besideText = [
        "sidenote", "marginnote", "side-note", "margin-note", "modern-footnotes-footnote__note", "ltx_role_footnote",
    ]

    /// Whether a mark set high stands straight before a note beside the text.
    func sideNoteFollows(_ mark: Int) -> Bool {
        let next = tree.end(mark)
        guard !isInline, next < tree.nodes.count, tree.tag(next) == .span,
            let range = tree.attributeRange(.class, of: next)
        else { return false }
        let classes = tree.bytes[range]
        return Self.besideText.contains { name in
            classes.split(separator: 0x20).contains { $0.elementsEqual(name.utf8) }
        }
    }

    /// What a note says, without the mark that LaTeXML repeats at its head.
    private func contents(ofNote node: Int) -> Range<Int> {
        let end = tree.end(node)
        let marks = (node + 1..<min(end, node + 16)).filter { inner in
            guard let range = tree.attributeRange(.class, of: inner) else { return false }
            return tree.bytes[range].hasPrefix("ltx_note_mark") || tree.bytes[range].hasPrefix("ltx_tag")
        }
        return (marks.last.map(tree.end) ?? node + 1)..<end
    }

    /// The notes beside the text, below it.
    mutating func addSideNotes() {
        guard !sideNotes.isEmpty else { return }
        let items = sideNotes.map { [Block.paragraph(inlines(in: $0))] }.filter { $0 != [.paragraph([])] }
        _ = add(.list(List(isOrdered: true, items: items)))
    }
}
