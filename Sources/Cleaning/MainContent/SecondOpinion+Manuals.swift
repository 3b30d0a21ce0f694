internal import Markup

/// Pages of manuals as generators of documentation print them: what a function does, the options of a command.
extension SecondOpinion {
    /// Of such a page all that stands in its one text is the text: names of options, signatures, steps that end with code and cells of
    /// one word look like none of an article's to the model. What leads to other pages frames it, as what stands around it does.
    mutating func completeManual() {
        guard isManual(), let text = manualText() else { return }
        let frame = frame(of: text)
        let places = survey.places(in: text)
        var joined: Int32 = 0
        for place in places where !isArticle[place] && mayStandInManual(place, frame) {
            isArticle[place] = true
            joined += survey.line(place).words
        }
        guard joined > 0 else { return }
        for place in isArticle.indices where !places.contains(place) { isArticle[place] = false }
        isSure = true
        notes.append("manuals: \(joined) words of a page that a generator of manuals printed")
    }

    /// What the page says of its generator; Sphinx says it by the scripts that it loads.
    private func isManual() -> Bool {
        let tree = survey.draft.tree
        for node in tree.nodes.indices {
            switch tree.tag(node) {
            case .meta:
                guard let name = tree.attributeRange(.name, of: node), name.count == 9,
                    tree.bytes[name].map(\.asciiLowercased).elementsEqual("generator".utf8),
                    let content = tree.attributeRange(.content, of: node)
                else { continue }
                let generator = tree.bytes[content].prefix(Self.longestName).map(\.asciiLowercased)[...]
                if Self.generators.contains(where: { generator.hasPrefix($0) }) { return true }
            case .script:
                guard let source = tree.attributeRange(.src, of: node) else { continue }
                if tree.bytes[source].contains("_static/documentation_options") { return true }
            case .body: return false
            default: continue
            }
        }
        return false
    }

    private static let longestName = 16
    private static let generators: [StaticString] = [
        "makeinfo", "texi2any", "gnu texinfo", "asciidoctor", "asciidoc ", "docbook", "docutils", "sphinx", "doxygen",
        "rustdoc",
        "mkdocs", "docusaurus", "exdoc", "javadoc", "groff", "latex2html", "pdoc", "antora", "vitepress",
    ]

    /// The element that holds the page's text and no more; `nil` where several texts are listed.
    private func manualText() -> Int? {
        let tree = survey.draft.tree
        var found: [ManualText: (node: Int, count: Int)] = [:]
        for node in tree.nodes.indices {
            guard let kind = manualText(node), !survey.places(in: node).isEmpty else { continue }
            found[kind] = (found[kind]?.node ?? node, (found[kind]?.count ?? 0) + 1)
        }
        if let articles = found[.article], articles.count > 1 { return nil }
        for kind in [ManualText.article, .main, .content, .body] {
            if let element = found[kind], element.count == 1 { return element.node }
        }
        return nil
    }

    private enum ManualText { case article, main, content, body }

    private func manualText(_ node: Int) -> ManualText? {
        let tree = survey.draft.tree
        switch tree.tag(node) {
        case .article: return .article
        case .main: return .main
        case .body: return .body
        case .div, .section:
            if let role = tree.attributeRange(.role, of: node), tree.bytes[role].elementsEqual("main".utf8) {
                return .main
            }
            if let id = tree.attributeRange(.id, of: node), tree.bytes[id].elementsEqual("content".utf8) {
                return .content
            }
            // Doxygen's.
            if let name = tree.attributeRange(.class, of: node), tree.bytes[name].elementsEqual("contents".utf8) {
                return .content
            }
            return nil
        default: return nil
        }
    }

    /// The lines in a text that lead elsewhere: menus, tables of contents, what was printed above and below it.
    private func frame(of text: Int) -> Set<Int> {
        let tree = survey.draft.tree
        var frame: Set<Int> = []
        var node = text + 1
        while node < tree.end(text) {
            if isFrame(node) {
                frame.formUnion(survey.places(in: node))
                node = tree.end(node)
            } else {
                node += 1
            }
        }
        return frame
    }

    private func isFrame(_ node: Int) -> Bool {
        switch survey.draft.tree.tag(node) {
        case .text: return false
        case .nav, .footer, .form: return true
        default:
            let marks = survey.draft.marks[node]
            guard !marks.isDisjoint(with: Self.frameMarks) || isCalledContents(node) else { return false }
            return marks.contains(.navigation) || survey.linkShare(survey.places(in: node)) >= 0.5
        }
    }

    private static let frameMarks: ClassMarks = [
        .navigation, .contents, .header, .footer, .related, .share, .search, .comment, .sidebar,
    ]

    /// `toctree-wrapper`, `section-toc`, `mini-toc`, `menu-entry-description`.
    private func isCalledContents(_ node: Int) -> Bool {
        let tree = survey.draft.tree
        guard let name = tree.attributeRange(.class, of: node) else { return false }
        return tree.bytes[name].contains("toc") || tree.bytes[name].contains("menu")
    }

    private func mayStandInManual(_ place: Int, _ frame: Set<Int>) -> Bool {
        guard !frame.contains(place) else { return false }
        let line = survey.line(place)
        let text = survey.draft.text(of: line)
        guard text.contains(where: { $0.isASCIILetterOrDigit || $0 >= 0x80 }) else { return false }
        // `View source` stands alone, the name of a type in a cell.
        return line.linkWords * 2 <= line.words || isInListOrTable(place)
    }

    private func isInListOrTable(_ place: Int) -> Bool {
        let tree = survey.draft.tree
        var node = Int(survey.line(place).block)
        for _ in 0..<4 where node >= 0 {
            switch tree.tag(node) {
            case .li, .td, .th, .dt, .dd: return true
            default: node = tree.parent(node)
            }
        }
        return false
    }
}
