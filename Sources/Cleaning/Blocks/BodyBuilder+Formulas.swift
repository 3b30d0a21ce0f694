internal import Articles
internal import Markup

/// Formulas, each said once: pages carry one as MathML, as source, and drawn in letters or as an image.
extension BodyBuilder {
    /// Whether an element is worth a closer look.
    func mayBeFormula(_ node: HTMLTree.Node) -> Bool {
        switch node.tag {
        case .math, .mjxContainer, .texMath: true
        case .span, .div, .p, .script, .nobr: node.count > 0
        default: false
        }
    }

    private var reader: FormulaReader { FormulaReader(tree: tree) }

    /// Adds the formula that begins at an element and returns the node to go on with; `nil` where none begins.
    mutating func formula(at place: Int, _ node: HTMLTree.Node) -> Int? {
        let end = Int(node.end)
        switch node.tag {
        case .math:
            append(reader.formula(ofMath: place, tex: texBeside(place)))
            return end
        case .texMath:
            // Journals give TeX and MathML as alternatives.
            if sibling(of: place, is: { tree.tag($0) == .math }) == nil {
                append(Formula([], tex: TeXSource.text(tree.text(of: place)), isDisplay: false))
            }
            return end
        case .mjxContainer: return mathJax(place)
        case .script:
            guard reader.isFormulaScript(place) else { return nil }
            append(reader.formula(ofScript: place))
            return end
        default: return formulaBox(place, node)
        }
    }

    /// A `span` or `div` that a program drew a formula in, or that says which one it is.
    private mutating func formulaBox(_ place: Int, _ node: HTMLTree.Node) -> Int? {
        for attribute in tree.attributes[Int(node.start)..<Int(node.start + node.count)] {
            switch attribute.name {
            case .dataLatex, .dataTex, .dataFormula, .dataEntry:
                guard let tex = reader.attributeTeX(of: place), isSmall(place) else { continue }
                if let math = math(in: place) {
                    append(reader.formula(ofMath: math, tex: tex))
                } else if attribute.name != .dataEntry {
                    append(Formula([], tex: TeXSource.text(tex), isDisplay: node.tag == .div))
                } else {
                    continue
                }
                return Int(node.end)
            case .dataAttrs where node.tag == .div:
                guard let tex = substackTeX(place) else { continue }
                append(Formula([], tex: tex, isDisplay: true))
                return Int(node.end)
            case .class:
                let start = Int(attribute.start)
                let classes = tree.bytes[start..<(start + Int(attribute.count))]
                if classes.hasPrefix("MathJax_Preview") {
                    return isDrawn(after: Int(node.end), of: tree.parent(place)) ? Int(node.end) : nil
                }
                if classes.hasPrefix("MathJax_") || classes.hasPrefix("MathJax "), isSmall(place) {
                    return mathJax2(place)
                }
                if classes.elementsEqual("MathJax".utf8), isSmall(place) { return mathJax2(place) }
                if classes.hasPrefix("katex-html") { return katexDrawing(place) }
            default: break
            }
        }
        return nil
    }

    /// Substack draws its formulas by script, from data of an empty `div`.
    private func substackTeX(_ place: Int) -> String? {
        guard let classes = tree.attributeRange(.class, of: place), tree.bytes[classes].contains("latex-rendered"),
            let data = tree.attribute(.dataAttrs, of: place),
            let (value, _) = try? JSONReader.read(Array(data.utf8), depthLimit: 8)
        else { return nil }
        return value["persistentExpression"]?.text.map(TeXSource.text)
    }

    /// Adds a formula; one on a line of its own is a block, but where all is one line.
    mutating func append(_ formula: Formula?) {
        guard let formula else { return }
        if formula.isDisplay, !isInline, case .paragraph = line, !isInAttribution {
            flush()
            if !appendBlock(.formula(formula)) { keepAsText([Inline(formula)]) }
            return
        }
        startWord()
        endRun()
        runs.append(Inline(formula, style: style, link: link))
    }

    // MARK: MathJax

    /// MathJax 3 and 4: letters that style sheets draw, and MathML for those who do not see them.
    private mutating func mathJax(_ container: Int) -> Int? {
        let end = tree.end(container)
        let isDisplay = tree.attribute(.display, of: container) == "true"
        let tex = reader.attributeTeX(nearestIn: container)
        if let math = math(in: container) {
            append(reader.formula(ofMath: math, tex: tex, isDisplay: isDisplay))
        } else if let tex {
            append(Formula([], tex: TeXSource.text(tex), isDisplay: isDisplay))
        } else {
            append(Formula([], alternative: drawnLetters(in: container), isDisplay: isDisplay))
        }
        return end
    }

    /// The letters of MathJax's drawing by their classes (`mjx-c1D465` is 𝑥), and its texts.
    private func drawnLetters(in container: Int) -> String {
        var letters: [MathElement] = []
        for node in (container + 1)..<max(tree.end(container), container + 1) {
            if tree.tag(node) == .text {
                letters.append(MathElement(.mi, text: PlainLine.text(tree.string(tree.textRange(node)))))
            } else if let classes = tree.attribute(.class, of: node), classes.hasPrefix("mjx-c"),
                let value = UInt32(classes.dropFirst(5).prefix { $0.isHexDigit }, radix: 16),
                let letter = Unicode.Scalar(value)
            {
                letters.append(MathElement(.mi, text: String(letter)))
            }
        }
        return letters.isEmpty ? "" : Formula(letters, isDisplay: false)?.text ?? ""
    }

    /// MathJax 2: its drawing, with MathML in it or in an attribute, and after it the script that it was made from.
    private mutating func mathJax2(_ place: Int) -> Int? {
        let end = tree.end(place)
        let script = scriptNext(to: end, in: tree.parent(place))
        let isDisplay = tree.attributeRange(.class, of: place).map { tree.bytes[$0].contains("isplay") } ?? false
        let source = script.flatMap { script -> Formula? in reader.formula(ofScript: script) }
        let shown = isDisplay || source?.isDisplay == true
        let made: Formula?
        if let math = math(in: place) {
            made = reader.formula(ofMath: math, tex: source?.tex, isDisplay: shown)
        } else if let markup = reader.markup(nearestIn: place) {
            made = reader.formula(ofMarkup: markup, tex: source?.tex, isDisplay: shown)
        } else {
            made = source
        }
        guard let made else { return script.map(tree.end) }
        append(made)
        return script.map(tree.end) ?? end
    }

    private func scriptNext(to place: Int, in parent: Int) -> Int? {
        let place = afterBlank(place)
        guard place < tree.nodes.count, tree.parent(place) == parent, reader.isFormulaScript(place)
        else { return nil }
        return place
    }

    /// Whether what stands after a preview is what it was a preview of.
    private func isDrawn(after place: Int, of parent: Int) -> Bool {
        let next = afterBlank(place)
        guard next < tree.nodes.count, tree.parent(next) == parent else { return false }
        if reader.isFormulaScript(next) { return true }
        return tree.attributeRange(.class, of: next).map { tree.bytes[$0].hasPrefix("MathJax") } ?? false
    }

    private func afterBlank(_ place: Int) -> Int {
        let isBlank =
            place < tree.nodes.count && tree.tag(place) == .text
            && tree.bytes[tree.textRange(place)].allSatisfy { $0 <= 0x20 }
        return isBlank ? place + 1 : place
    }

    // MARK: KaTeX

    /// KaTeX's letters stand beside MathML; where that was left out they are all that there is.
    private mutating func katexDrawing(_ place: Int) -> Int? {
        if sibling(of: place, is: { inside[$0].contains(.formula) }) == nil {
            var letters: [MathElement] = []
            for inner in (place + 1)..<max(tree.end(place), place + 1) {
                if tree.tag(inner) == .text {
                    letters.append(MathElement(.mi, text: PlainLine.text(tree.string(tree.textRange(inner)))))
                } else if let classes = tree.attributeRange(.class, of: inner), isScripts(tree.parent(inner)) {
                    // The box of a script says by its second column that it hangs below the line.
                    letters.append(MathElement(.mo, text: tree.bytes[classes].contains("vlist-t2") ? "_" : "^"))
                }
            }
            let parent = tree.parent(tree.parent(place))
            let isDisplay =
                parent >= 0
                && tree.attributeRange(.class, of: parent).map { tree.bytes[$0].hasPrefix("katex-display") }
                    == true
            append(Formula([], alternative: Formula(letters, isDisplay: false)?.text, isDisplay: isDisplay))
        }
        return tree.end(place)
    }

    private func isScripts(_ node: Int) -> Bool {
        tree.attributeRange(.class, of: node).map { tree.bytes[$0].hasPrefix("msupsub") } ?? false
    }

    // MARK: Around formulas

    /// A formula's box has some hundred nodes; one that holds an article is none.
    private func isSmall(_ node: Int) -> Bool { tree.end(node) - node <= 4000 }

    /// The first `math` element inside.
    private func math(in node: Int) -> Int? {
        guard inside[node].contains(.formula) else { return nil }
        let math = tree.first(.math, in: (node + 1)..<tree.end(node))
        tree.budget.spend((math ?? tree.end(node)) - node)
        return math
    }

    /// TeX that stands beside a formula as its alternative.
    private func texBeside(_ math: Int) -> String? {
        sibling(of: math) { tree.tag($0) == .texMath }.map { tree.text(of: $0) }
    }

    /// Whether an image stands in for the MathML before it, for browsers that draw none.
    func followsFormula(_ image: Int) -> Bool {
        sibling(of: image) { tree.tag($0) == .math || inside[$0].contains(.formula) }.map { $0 < image } ?? false
    }

    /// Another form of the same formula: an element in the same wrapper, which holds few of them.
    private func sibling(of node: Int, is matches: (Int) -> Bool) -> Int? {
        let parent = tree.parent(node)
        guard parent >= 0 else { return nil }
        var found: Int?
        var place = parent + 1
        for _ in 0..<Self.mostForms {
            guard place < tree.end(parent) else { return found }
            if found == nil, place != node, tree.tag(place) != .text, matches(place) { found = place }
            place = tree.end(place)
        }
        return place >= tree.end(parent) ? found : nil
    }

    /// Elements and texts of a formula's wrapper.
    private static let mostForms = 8
}
