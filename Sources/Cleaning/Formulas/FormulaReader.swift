internal import Articles
internal import Markup

/// Formulas as pages carry them: MathML with its notes, TeX in scripts and attributes.
struct FormulaReader {
    let tree: HTMLTree

    /// - Parameters:
    ///   - tex: what stands beside the `math` element as its source.
    ///   - isDisplay: what stands around it says so.
    func formula(ofMath node: Int, tex: String? = nil, isDisplay: Bool = false) -> Formula? {
        let elements = MathReader.elements(of: node, in: tree)
        let alternative = tree.attribute(.alttext, of: node).map(TeXSource.text) ?? ""
        let typed = [tex, annotation(in: node), attributeTeX(of: node)].lazy.compactMap(\.self).map(TeXSource.text)
            .first { !$0.isEmpty }
        // LaTeXML's and Wikipedia's `alttext` is TeX, others' is words.
        let isTeX = TeXSource.hasMarks(alternative)
        let isBlock =
            isDisplay || tree.attribute(.display, of: node)?.lowercased() == "block"
            || tree.attribute(.mode, of: node)?.lowercased() == "display"
        if elements.isEmpty, typed == nil, alternative.isEmpty {
            // More than a formula is read as words, so that none are lost.
            return Formula([], alternative: words(of: node), isDisplay: isBlock)
        }
        return Formula(
            elements, tex: typed ?? (isTeX ? alternative : nil), alternative: isTeX ? nil : alternative,
            isDisplay: isBlock)
    }

    /// MathML that stands in an attribute or a script.
    func formula(ofMarkup source: String, tex: String?, isDisplay: Bool) -> Formula? {
        guard source.utf8.count <= Self.longestMarkup, source.utf8.contains(0x3C) else { return nil }
        let inner = HTMLTree(parsing: Array(source.utf8), budget: tree.budget)
        guard let math = inner.first(.math) else { return nil }
        return FormulaReader(tree: inner).formula(ofMath: math, tex: tex, isDisplay: isDisplay)
    }

    private static let longestMarkup = 256 << 10

    /// What a script of MathJax 2 holds: `math/tex`, `math/tex; mode=display`, `math/mml`, `math/asciimath`.
    func formula(ofScript node: Int) -> Formula? {
        guard let type = tree.attributeRange(.type, of: node) else { return nil }
        let isDisplay = tree.bytes[type].contains("mode=display")
        let source = source(ofScript: node)
        if tree.bytes[type].hasPrefix("math/mml") {
            return formula(ofMarkup: source, tex: nil, isDisplay: isDisplay)
        }
        if tree.bytes[type].hasPrefix("math/tex") {
            return Formula([], tex: TeXSource.text(source), isDisplay: isDisplay || TeXSource.isDisplay(source))
        }
        return Formula([], alternative: PlainLine.text(source), isDisplay: isDisplay)
    }

    func source(ofScript node: Int) -> String {
        guard node + 1 < tree.end(node), tree.tag(node + 1) == .text else { return "" }
        let source = tree.string(tree.textRange(node + 1))
        // XHTML's wrapper against its own parser: `% <![CDATA[ … %]]>`.
        guard let start = source.firstRange(of: "<![CDATA["), let end = source.firstRange(of: "]]>"),
            start.upperBound <= end.lowerBound
        else { return source }
        let inner = source[start.upperBound..<end.lowerBound]
        let last = inner.lastIndex { !$0.isWhitespace && $0 != "%" }
        return last.map { String(inner[...$0]) } ?? ""
    }

    /// A script whose text is a formula's source.
    func isFormulaScript(_ node: Int) -> Bool {
        guard tree.tag(node) == .script, let type = tree.attributeRange(.type, of: node) else { return false }
        return tree.bytes[type].hasPrefix("math/")
    }

    /// TeX in an attribute: `data-latex` of MathJax 4, `data-tex` of Zhihu, `data-entry` of Temml.
    func attributeTeX(of node: Int) -> String? {
        for name in [HTMLAttribute.dataLatex, .dataTex, .dataFormula, .dataEntry] {
            if let value = tree.attribute(name, of: node), value.utf8.contains(where: { $0 > 0x20 }) { return value }
        }
        return nil
    }

    /// The same of an element or one of the first inside it.
    func attributeTeX(nearestIn node: Int) -> String? { nearest(node).compactMap { attributeTeX(of: $0) }.first }

    /// MathML in an attribute of the element, or of one of the first inside it.
    func markup(nearestIn node: Int) -> String? {
        nearest(node).compactMap { tree.attribute(.dataMathml, of: $0) }.first
    }

    private func nearest(_ node: Int) -> some Sequence<Int> {
        (node..<min(tree.end(node), node + 8)).filter { tree.tag($0) != .text }
    }

    /// The source that is kept inside a formula. Other programs' notes (StarMath, MathType) are no TeX.
    private func annotation(in math: Int) -> String? {
        var place = math + 1
        while place < tree.end(math) {
            if tree.tag(place) == .annotation {
                let encoding = tree.attribute(.encoding, of: place)?.lowercased()
                if encoding == nil || encoding?.contains("tex") == true {
                    let text = (place + 1..<tree.end(place)).filter { tree.tag($0) == .text }
                        .map { tree.string(tree.textRange($0)) }.joined()
                    if text.utf8.contains(where: { $0 > 0x20 }) { return text }
                }
                place = tree.end(place)
            } else {
                place += 1
            }
        }
        return nil
    }

    private func words(of math: Int) -> String {
        var found: [String] = []
        var place = math + 1
        while place < tree.end(math) {
            switch tree.tag(place) {
            case .annotation, .annotationXml:
                place = tree.end(place)
                continue
            case .text:
                let word = PlainLine.text(tree.string(tree.textRange(place)))
                if !word.isEmpty { found.append(word) }
            default: break
            }
            place += 1
        }
        return found.joined(separator: " ")
    }
}
