/// Tree construction (HTML standard, 13.2.6).
extension HTMLParser {
    mutating func text(_ range: Range<Int>) {
        if isAfterBlockTag && preformattedDepth == 0 {
            var first = range.lowerBound
            while first < range.upperBound && isSpace(source[first]) { first += 1 }
            if first == range.upperBound { return }
        }
        if let last = open.last, last.tag == .head { pop() }
        isAfterBlockTag = false
        appendText(range)
    }

    mutating func appendText(_ range: Range<Int>) {
        let stored = decodedRange(range, inAttribute: false)
        appendNode(.text, Int32(stored.lowerBound), Int32(stored.count))
    }

    @discardableResult
    mutating func appendNode(_ tag: HTMLTag, _ start: Int32, _ count: Int32) -> Int32 {
        let index = Int32(nodes.count)
        nodes.append(
            HTMLTree.Node(
                tag: tag, depth: UInt16(open.count), parent: open.last?.node ?? -1, end: index + 1, start: start,
                count: count))
        return index
    }

    mutating func insert(_ tag: HTMLTag, name: Range<Int>, _ range: Range<Int>, _ isSelfClosing: Bool) {
        let traits = self.traits(of: tag)
        guard prepare(for: tag, traits) else { return }
        let node = appendNode(tag, Int32(range.lowerBound), Int32(range.count))
        if traits.contains(.block) || tag == .br {
            isAfterBlockTag = true
        } else if traits.contains(.void) {
            isAfterBlockTag = false
        }
        if foreignDepth > 0 || tag == .svg || tag == .math {
            if isSelfClosing { return }
        } else if traits.contains(.void) {
            return
        }
        if open.count < HTMLTree.maximumDepth {
            push(node, tag)
        } else if !traits.contains(.rawText) {
            overflow += 1
            return
        }
        if traits.contains(.rawText) && foreignDepth == 0 {
            rawText(of: tag, name: name, hasReferences: tag == .textarea || tag == .title)
        }
    }

    private mutating func push(_ node: Int32, _ tag: HTMLTag) {
        open.append(Open(node: node, tag: tag))
        switch tag {
        case .pre, .listing: preformattedDepth += 1
        case .svg: foreignDepth += 1
        case .math:
            foreignDepth += 1
            mathDepth += 1
        default: break
        }
    }

    mutating func pop() {
        while let last = open.popLast() {
            nodes[Int(last.node)].end = Int32(nodes.count)
            switch last.tag {
            case .pre, .listing: preformattedDepth -= 1
            case .svg: foreignDepth -= 1
            case .math:
                foreignDepth -= 1
                mathDepth -= 1
            default: break
            }
            guard open.last?.isClosing == true else { return }
        }
    }

    mutating func pop(to count: Int) {
        while open.count > count { pop() }
    }

    /// Ends what the start tag ends by implication. Returns false for a tag that the standard ignores here.
    private mutating func prepare(for tag: HTMLTag, _ traits: HTMLTag.Traits) -> Bool {
        switch tag {
        case .html: return nodes.isEmpty
        case .head:
            defer { hasHead = true }
            return !hasHead && !hasBody
        case .body:
            if hasBody { return false }
            hasBody = true
            if let last = open.last, last.tag == .head { pop() }
            return true
        default: break
        }
        if let last = open.last, last.tag == .head, !traits.contains(.metadata) { pop() }
        if foreignDepth > 0 {
            if Self.breaksOut(tag, traits) {
                leaveForeignContent(keepsTokens: !traits.contains(.closesParagraph))
            }
            if foreignDepth > 0 { return true }
        }
        if traits.contains(.closesParagraph) { closeParagraph() }
        switch tag {
        case .h1, .h2, .h3, .h4, .h5, .h6:
            if let last = open.last, self.traits(of: last.tag).contains(.heading) { pop() }
        case .li: closeItem(.li, .li)
        case .dd, .dt: closeItem(.dd, .dt)
        case .a:
            if let index = openIndex(of: .a, boundary: .scope) { close(formattingAt: index) }
        case .button:
            if let index = openIndex(of: .button, boundary: .scope) { pop(to: index) }
        case .option, .optgroup:
            if open.last?.tag == .option { pop() }
            if tag == .optgroup && open.last?.tag == .optgroup { pop() }
        case .rp, .rt:
            if let last = open.last, last.tag == .rp || last.tag == .rt { pop() }
        case .tr: return clearTable(to: [.table, .tbody, .thead, .tfoot])
        case .td, .th: return clearTable(to: [.tr, .tbody, .thead, .tfoot, .table])
        case .tbody, .thead, .tfoot, .colgroup, .caption: return clearTable(to: [.table])
        default: break
        }
        return true
    }

    /// The place in the stack of the innermost such element, not looking beyond a boundary of scope.
    private mutating func openIndex(of tag: HTMLTag, boundary: HTMLTag.Traits) -> Int? {
        let top = open.count - 1
        var index = top
        defer { looks += top - index }
        while index >= 0 {
            let current = open[index].tag
            if current == tag { return index }
            if self.traits(of: current).contains(boundary) { return nil }
            index -= 1
        }
        return nil
    }

    private mutating func closeParagraph() {
        let top = open.count - 1
        var index = top
        defer { looks += top - index }
        while index >= 0 {
            let current = open[index].tag
            if current == .p { return pop(to: index) }
            // "Button scope": no further than the nearest cell, object, template or button.
            if current == .button || self.traits(of: current).contains(.scope) { return }
            index -= 1
        }
    }

    /// A list item ends the one before it in the same list.
    private mutating func closeItem(_ first: HTMLTag, _ second: HTMLTag) {
        var index = open.count - 1
        while index >= 0 {
            let current = open[index].tag
            if current == first || current == second {
                pop(to: index)
                break
            }
            if self.traits(of: current).contains(.special) && current != .address && current != .div && current != .p {
                break
            }
            index -= 1
        }
        closeParagraph()
    }

    /// Ends rows and cells up to one of these. Returns false outside a table.
    private mutating func clearTable(to contexts: [HTMLTag]) -> Bool {
        var index = open.count - 1
        while index >= 0 {
            let current = open[index].tag
            if contexts.contains(current) {
                pop(to: index + 1)
                return true
            }
            if current == .table || current == .template || current == .html { return current == .table }
            index -= 1
        }
        return false
    }

    /// HTML elements that end `svg` and `math` (13.2.6.5).
    private static func breaksOut(_ tag: HTMLTag, _ traits: HTMLTag.Traits) -> Bool {
        if traits.contains(.closesParagraph) { return true }
        switch tag {
        case .b, .big, .body, .br, .code, .dd, .dt, .em, .embed, .head, .i, .img, .li, .meta, .nobr, .ruby, .s, .small,
            .span, .strong, .strike, .sub, .sup, .tt, .u, .var:
            return true
        default: return false
        }
    }

    /// - Parameter keepsTokens: what begins may stand in a formula's words. A block may too (13.2.6.5), but where a
    ///   formula is not closed the rest of the article is worth more.
    private mutating func leaveForeignContent(keepsTokens: Bool) {
        var index = open.count - 1
        while index >= 0 {
            switch open[index].tag {
            case .foreignobject, .desc, .title, .annotationXml: return
            case .unknown where keepsTokens && isMathToken(open[index].node): return
            case .svg, .math: return pop(to: index)
            default: index -= 1
            }
        }
    }

    mutating func close(_ tag: HTMLTag) {
        if overflow > 0 {
            overflow -= 1
            return
        }
        let traits = self.traits(of: tag)
        if traits.contains(.block) || tag == .br { isAfterBlockTag = true }
        switch tag {
        case .html, .body: return
        case .p: closeParagraph()
        case .br: insert(.br, name: place..<place, attributes.count..<attributes.count, false)
        case .h1, .h2, .h3, .h4, .h5, .h6:
            var index = open.count - 1
            while index >= 0, !self.traits(of: open[index].tag).contains(.scope) {
                if self.traits(of: open[index].tag).contains(.heading) { return pop(to: index) }
                index -= 1
            }
        case .table, .tr, .tbody, .thead, .tfoot, .td, .th, .caption:
            var index = open.count - 1
            while index >= 0 {
                let current = open[index].tag
                if current == tag { return pop(to: index) }
                if current == .table || current == .template || current == .html { return }
                index -= 1
            }
        case _ where traits.contains(.formatting):
            var index = open.count - 1
            var hasBlocks = false
            while index >= 0 {
                let current = open[index].tag
                if current == tag {
                    if hasBlocks { open[index].isClosing = true } else { pop(to: index) }
                    return
                }
                if self.traits(of: current).contains(.scope) { return }
                if self.traits(of: current).contains(.special) {
                    // Only a link is worth remembering: a page of which the rest is one link reads like a menu.
                    if tag != .a { return }
                    hasBlocks = true
                }
                index -= 1
            }
        default:
            if let index = openIndex(of: tag, boundary: .scope) { pop(to: index) }
        }
    }

    mutating func close(formattingAt index: Int) {
        if open[(index + 1)...].contains(where: { self.traits(of: $0.tag).contains(.special) }) {
            open[index].isClosing = true
        } else {
            pop(to: index)
        }
    }
}
