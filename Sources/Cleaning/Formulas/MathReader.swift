internal import Articles
internal import Markup

/// Reads what a `math` element holds as presentation MathML: what is not of MathML Core is put into its terms (`mfenced`,
/// `menclose`, content MathML), and what is not MathML goes, its formulas and words staying.
struct MathReader {
    let tree: HTMLTree
    /// Elements that may still be made: what is larger is no formula.
    private var room = MathReader.mostElements

    /// Elements of one formula; the largest tables of real ones have some hundred.
    private static let mostElements = 4000
    /// Of elements in elements; deeper ones are read as words.
    private static let depthLimit = 48

    init(tree: HTMLTree) { self.tree = tree }

    /// - Returns: no elements for a formula that holds nothing, or more than a formula does.
    static func elements(of math: Int, in tree: HTMLTree) -> [MathElement] {
        tree.budget.spend(tree.end(math) - math)
        var reader = MathReader(tree: tree)
        let elements = reader.children(of: math, depth: 0)
        guard reader.room > 0 else { return [] }
        // `math` is a row itself.
        if elements.count == 1, elements[0].kind == .mrow { return elements[0].children }
        return elements
    }

    mutating func children(of node: Int, depth: Int) -> [MathElement] {
        var found: [MathElement] = []
        var place = node + 1
        while place < tree.end(node), room > 0 {
            found += elements(at: place, depth: depth)
            place = tree.end(place)
        }
        return found
    }

    /// The children as one element.
    mutating func row(of node: Int, depth: Int) -> MathElement { .row(children(of: node, depth: depth)) }

    /// The places of the elements right inside.
    func childElements(of node: Int) -> [Int] { tree.children(of: node).filter { tree.tag($0) != .text } }

    /// An element's name in small letters, without its prefix; empty for what has a tag of HTML.
    func name(of node: Int) -> String {
        guard let range = tree.attributeRange(.elementName, of: node), range.count <= 24 else { return "" }
        return String(decoding: tree.bytes[range].map(\.asciiLowercased), as: UTF8.self)
    }

    /// What an element makes: one as a rule, none where nothing of it is shown, several where it is only a wrapper.
    mutating func elements(at node: Int, depth: Int) -> [MathElement] {
        room -= 1
        switch tree.tag(node) {
        case .text:
            // In no token: source that a script would draw.
            let text = PlainLine.text(tree.string(tree.textRange(node)))
            return text.isEmpty ? [] : [MathElement(.mtext, text: text)]
        case .annotation, .annotationXml: return []
        case let tag where tag.traits.contains(.hidden) && tag != .math: return []
        default: break
        }
        guard depth < Self.depthLimit else {
            let text = tree.text(of: node)
            return text.isEmpty ? [] : [MathElement(.mtext, text: text)]
        }
        let name = name(of: node)
        switch name {
        case "mi", "mn", "mo", "ms", "mtext": return token(node, name)
        case "mspace": return [MathElement(.mspace, attributes(of: node), [])]
        case "none": return [MathElement(.mrow)]
        case "mprescripts": return [MathElement(.mprescripts)]
        case "mphantom": return [MathElement(.mrow)]
        case "mrow", "menclose", "mpadded", "merror": return [row(of: node, depth: depth + 1)]
        case "mstyle":
            let attributes = attributes(of: node)
            if attributes.isEmpty { return [row(of: node, depth: depth + 1)] }
            return [MathElement(.mstyle, attributes, children(of: node, depth: depth + 1))]
        case "msqrt": return [MathElement(.msqrt, [], children(of: node, depth: depth + 1))]
        case "mfrac", "mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts":
            return [scripts(node, name, depth: depth)]
        case "mtable": return [table(node, depth: depth)]
        case "mfenced": return [fenced(node, depth: depth)]
        case "semantics": return semantics(node, depth: depth)
        // Which of its states is shown is for who clicks.
        case "maction": return childElements(of: node).first.map { elements(at: $0, depth: depth + 1) } ?? []
        default:
            if let meaning = content(node, name, depth: depth) { return [meaning] }
            return children(of: node, depth: depth + 1)
        }
    }

    private func token(_ node: Int, _ name: String) -> [MathElement] {
        guard let kind = MathElement.Kind(rawValue: name) else { return [] }
        let text = tree.text(of: node)
        return text.isEmpty ? [] : [MathElement(kind, attributes(of: node), text: text)]
    }

    private mutating func scripts(_ node: Int, _ name: String, depth: Int) -> MathElement {
        guard let kind = MathElement.Kind(rawValue: name) else { return MathElement(.mrow) }
        // Each child is an operand, whatever it makes.
        var operands: [MathElement] = []
        for child in childElements(of: node) where tree.tag(child) != .annotation {
            operands.append(.row(elements(at: child, depth: depth + 1)))
        }
        if let count = kind.childCount, operands.count != count { return .row(operands) }
        return MathElement(kind, attributes(of: node), operands)
    }

    private mutating func table(_ node: Int, depth: Int) -> MathElement {
        var rows: [MathElement] = []
        for row in childElements(of: node) {
            room -= 1
            var cells: [MathElement] = []
            for cell in childElements(of: row) {
                room -= 1
                let isCell = name(of: cell) == "mtd"
                let content = isCell ? children(of: cell, depth: depth + 2) : elements(at: cell, depth: depth + 2)
                cells.append(MathElement(.mtd, isCell ? attributes(of: cell) : [], content))
            }
            // The number of an equation comes first, and stands at the line's end.
            if name(of: row) == "mlabeledtr", cells.count > 1 { cells.append(cells.removeFirst()) }
            rows.append(MathElement(.mtr, [], cells))
        }
        return MathElement(.mtable, [], rows)
    }

    /// Brackets and commas as attributes (MathML 3, 3.3.8), which Core has as operators only.
    private mutating func fenced(_ node: Int, depth: Int) -> MathElement {
        let (open, close) = (tree.attribute(.open, of: node) ?? "(", tree.attribute(.close, of: node) ?? ")")
        let separators = (tree.attribute(.separators, of: node) ?? ",").filter { !$0.isWhitespace }.map(String.init)
        var found: [MathElement] = []
        func add(_ sign: String) {
            let sign = PlainLine.text(String(sign.prefix(8)))
            if !sign.isEmpty { found.append(MathElement(.mo, text: sign)) }
        }
        add(open)
        for (place, child) in childElements(of: node).enumerated() {
            if place > 0, !separators.isEmpty { add(separators[min(place, separators.count) - 1]) }
            found += elements(at: child, depth: depth + 1)
        }
        add(close)
        return .row(found)
    }

    /// The formula as it looks, where that is given beside what it means.
    private mutating func semantics(_ node: Int, depth: Int) -> [MathElement] {
        let parts = childElements(of: node)
        let shown = parts.first { part in
            guard tree.tag(part) == .annotationXml, let encoding = tree.attributeRange(.encoding, of: part) else {
                return false
            }
            return tree.bytes[encoding].contains("resentation")
        }
        if let first = parts.first, let shown, isContent(first) { return children(of: shown, depth: depth + 1) }
        return parts.first.map { elements(at: $0, depth: depth + 1) } ?? children(of: node, depth: depth + 1)
    }

    private func attributes(of node: Int) -> [MathElement.Attribute] {
        let element = tree.nodes[node]
        var found: [MathElement.Attribute] = []
        for attribute in tree.attributes[Int(element.start)..<Int(element.start + element.count)] {
            guard let name = Self.attributeNames[attribute.name.name], !found.contains(where: { $0.name == name }),
                let known = MathElement.Attribute(
                    name, tree.string(Int(attribute.start)..<Int(attribute.start + attribute.count)))
            else { continue }
            found.append(known)
        }
        return found
    }

    private static let attributeNames = Dictionary(
        uniqueKeysWithValues: MathElement.Attribute.Name.allCases.map { ($0.rawValue, $0) })
}
