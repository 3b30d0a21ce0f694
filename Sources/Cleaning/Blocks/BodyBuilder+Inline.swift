internal import Articles
internal import Markup

/// Elements within a line of text.
extension BodyBuilder {
    /// Begins one and returns the node to go on with.
    mutating func openInline(_ place: Int, _ node: HTMLTree.Node) -> Int {
        let end = Int(node.end)
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
            if node.count > 0, node.tag == .span || node.tag == .label || node.tag == .small {
                if sideNote(place, node.tag) { return end }
                if end == place + 1, let name = mention(place) { appendVisible(Array(name.utf8)) }
            }
            if node.tag.traits.contains(.block) {
                endInlineBlock()
                closers.append((end, .block))
            }
        }
        return place + 1
    }
}
