/// MathML inside HTML (HTML standard, 13.2.6.5). Its elements have no tags of their own, there being too many of them; the
/// tree keeps their names.
extension HTMLParser {
    /// A name without its prefix: documents that were XML write `mml:mrow`, which HTML does not know.
    func localName(_ name: Range<Int>) -> Range<Int> {
        guard let colon = source[name].firstIndex(of: 0x3A) else { return name }
        return (colon + 1)..<name.upperBound
    }

    /// The tag that a name has inside a formula, or by which a formula or its source (journals' `jats:tex-math`) begins.
    func mathTag(_ local: Range<Int>) -> HTMLTag {
        switch tagNames.find(source, local.lowerBound, local.count).flatMap(HTMLTag.init) {
        case .math?: .math
        case .texMath?: .texMath
        case .annotation? where mathDepth > 0: .annotation
        case .annotationXml? where mathDepth > 0: .annotationXml
        default: .unknown
        }
    }

    /// The tag of an element whose name HTML does not know. Inside a formula the name is kept as its first attribute.
    mutating func startTag(ofUnknown name: Range<Int>) -> HTMLTag {
        let local = localName(name)
        let tag = mathTag(local)
        if tag == .unknown, mathDepth > 0 {
            attributes.append(
                HTMLTree.Attribute(name: .elementName, start: Int32(local.lowerBound), count: Int32(local.count)))
        }
        return tag
    }

    /// Ends the innermost element of that name in the formula; one that is not open ends nothing.
    mutating func closeMath(_ name: Range<Int>) {
        if overflow > 0 {
            overflow -= 1
            return
        }
        let top = open.count - 1
        var index = top
        defer { looks += top - index }
        while index >= 0, open[index].tag != .math {
            if open[index].tag == .unknown, hasName(open[index].node, name) { return pop(to: index) }
            index -= 1
        }
    }

    /// Elements whose text may hold HTML: `mi`, `mn`, `mo`, `ms` and `mtext`.
    func isMathToken(_ node: Int32) -> Bool {
        guard let name = elementName(of: node), name.count == 2 || name.count == 5 else { return false }
        return ["mi", "mn", "mo", "ms", "mtext"].contains { (token: StaticString) in
            name.count == token.utf8CodeUnitCount
                && zip(name, 0...).allSatisfy { source[$0] | 32 == token.utf8Start[$1] }
        }
    }

    private func hasName(_ node: Int32, _ name: Range<Int>) -> Bool {
        guard let own = elementName(of: node), own.count == name.count else { return false }
        return zip(own, name).allSatisfy { source[$0] | 32 == source[$1] | 32 }
    }

    private func elementName(of node: Int32) -> Range<Int>? {
        let element = nodes[Int(node)]
        guard element.count > 0 else { return nil }
        let first = attributes[Int(element.start)]
        guard first.name == .elementName else { return nil }
        return Int(first.start)..<Int(first.start + first.count)
    }
}
