internal import Articles
internal import Markup

/// Elements within a line of text.
extension BodyBuilder {
    /// Begins one and returns the node to go on with.
    mutating func openInline(_ place: Int, _ node: HTMLTree.Node) -> Int {
        let end = Int(node.end)
        if standsApart(place, node) { needsSpace = true }
        if node.tag == .a || node.tag == .span, node.count > 0, hiddenAddress(place) { return end }
        switch node.tag {
        case .br:
            breaks += 1
        case .a:
            if isAnchorSign(place) { return end }
            if let mark = footnoteMark(place) {
                let (old, oldLink) = (style, link)
                changeLook(style.union(.superscript))
                // Asciidoctor's brackets stand around the link.
                let isInBrackets = text.last == 0x5B && !needsSpace
                appendVisible(Array((isInBrackets ? mark : "[\(mark)]").utf8))
                changeLook(old)
                changeLink(oldLink)
                return end
            }
            let target = tree.attribute(.href, of: place).flatMap(address)
            closers.append((end, .link(link)))
            changeLink(target)
        case .b, .strong: look(.strong, end)
        case .i, .em, .dfn, .var: look(.emphasis, end)
        case .code, .kbd, .samp, .tt: look(.code, end)
        // Its note stands in the sentence, and leaves a mark of its own.
        case .sup where sideNoteFollows(place): return end
        case .sup: look(.superscript, end)
        case .sub: look(.subscript, end)
        case .s, .strike, .del: look(.deleted, end)
        case .ins: look(.inserted, end)
        case .mark: look(.mark, end)
        case .q:
            appendVisible([0x22])
            closers.append((end, .quotationMark))
        case .rt where !hasBrackets(place):
            appendVisible([0x28])
            closers.append((end, .reading))
        case .img:
            _ = drawn(place)
        default:
            if node.tag.traits.contains(.hidden) { return end }
            keepLines(of: place, node)
            if node.count > 0, node.tag == .span || node.tag == .label || node.tag == .small {
                if sideNote(place, node.tag) { return end }
                if node.tag == .span, let range = tree.attributeRange(.style, of: place), range.count < 400 {
                    lookOfStyle(tree.bytes[range], end)
                }
                if end == place + 1, let name = mention(place) { appendVisible(Array(name.utf8)) }
            }
            if node.tag.traits.contains(.block) {
                endInlineBlock()
                closers.append((end, .block))
            }
        }
        return place + 1
    }

    /// Whether an element is one of several boxes that only a style sheet keeps apart: who speaks and what is said, a label and
    /// its value. Source sets no space between them, and no word of their parent's own.
    ///
    /// Parts of one word (`<span>C</span><span>orporation</span>`) go on in small letters, or begin with a single one.
    private func standsApart(_ place: Int, _ node: HTMLTree.Node) -> Bool {
        guard !needsSpace, breaks == 0, Self.boxes.contains(node.tag), !style.contains(.code),
            let last = (text.isEmpty ? runs.last.map { Array($0.text.utf8.suffix(2)) } ?? [] : text.suffix(2)).last,
            last > 0x20, last != 0xA0
        else { return false }
        let parent = Int(node.parent)
        var before = place - 1
        for _ in 0..<8 where before > parent && tree.parent(before) != parent { before = tree.parent(before) }
        guard before > parent, tree.parent(before) == parent, Self.boxes.contains(tree.tag(before)),
            !isWord(before - 1, of: parent), !isWord(Int(node.end), of: parent)
        else { return false }
        let inside = (place + 1)..<min(Int(node.end), place + 8)
        guard let next = inside.first(where: { tree.tag($0) == .text }),
            let first = tree.string(tree.textRange(next)).unicodeScalars.first, first.value > 0x20
        else { return false }
        let isStyled = node.count > 0 || tree.nodes[before].count > 0
        guard let said = tree.text(of: before, atMost: 64) else { return isStyled && first.properties.isUppercase }
        // A sentence ends, or two boxes with looks of their own stand side by side.
        guard isStyled || said.utf8.contains(0x20) && [0x2E, 0x21, 0x3F].contains(last) else { return false }
        let letters = said.unicodeScalars.count { $0.properties.isAlphabetic }
        // The parts of a name in code: `millrace.` and `Gate`.
        if said.hasSuffix(".") && !said.utf8.contains(0x20) || said.hasSuffix("::") { return false }
        if first.properties.isUppercase { return letters >= 2 || said.utf8.first?.isASCIIDigit == true }
        if first.properties.numericType != nil { return letters >= 3 }
        return letters >= 2 && said.hasSuffix(":") && first.properties.isAlphabetic
    }

    /// A mail address that Cloudflare hides from robots, as numbers that its first one is added to bit by bit: `[email protected]`.
    private mutating func hiddenAddress(_ node: Int) -> Bool {
        guard let code = tree.attribute(.dataCfemail, of: node)?.utf8.map(\.hexadecimalValue), code.count >= 8,
            code.count % 2 == 0, !code.contains(nil)
        else { return false }
        let bytes = stride(from: 0, to: code.count, by: 2).map { (code[$0] ?? 0) << 4 | (code[$0 + 1] ?? 0) }
        let address = String(
            decoding: bytes.dropFirst().map { UInt8(truncatingIfNeeded: $0 ^ bytes[0]) }, as: UTF8.self)
        guard address.utf8.contains(0x40), address.utf8.allSatisfy({ $0 > 0x20 }) else { return false }
        let old = link
        changeLink(self.address("mailto:" + address))
        appendVisible(Array(address.utf8))
        changeLink(old)
        return true
    }

    /// What editors say by a style that others say by an element.
    private mutating func lookOfStyle(_ value: ArraySlice<UInt8>, _ end: Int) {
        var added: Inline.Style = []
        for declaration in value.split(separator: 0x3B) {
            let text = declaration.filter { $0 > 0x20 }.map(\.asciiLowercased)[...]
            switch text.first {
            case 0x66 where text.hasPrefix("font-weight:"):
                let weight = text.dropFirst(12)
                if weight.hasPrefix("bold") || weight.count == 3 && weight.first.map({ $0 >= 0x36 }) == true {
                    added.insert(.strong)
                }
            case 0x66 where text.hasPrefix("font-style:italic"): added.insert(.emphasis)
            case 0x74 where text.hasPrefix("text-decoration:line-through"): added.insert(.deleted)
            // A line of its own, within the paragraph.
            case 0x64 where text.elementsEqual("display:block".utf8):
                breaks = max(breaks, 1)
                closers.append((end, .line))
            default: break
            }
        }
        if !added.isEmpty { look(added, end) }
    }

    /// Text of an element's own, and more than white space.
    private func isWord(_ node: Int, of parent: Int) -> Bool {
        node > 0 && node < tree.nodes.count && tree.tag(node) == .text && tree.parent(node) == parent
            && tree.bytes[tree.textRange(node)].contains { $0 > 0x20 }
    }

    private static let boxes: [HTMLTag] = [
        .span, .unknown, .b, .strong, .time, .small, .em, .i, .label, .cite, .a, .data,
    ]
}
