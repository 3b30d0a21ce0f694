internal import Markup

/// Elements that HTML has for controls and plug-ins, where a page's author has used them for words of the text: a term in a
/// `button` that opens its explanation, a question that opens its answer, what an `object` says where it cannot be shown. And
/// `b` that is not bold: Google Docs puts one around all that is copied from it. And `noscript` that holds the whole page. And
/// elements of a site's own that are its paragraphs.
///
/// They are read as what they are before anything looks at the tree.
struct SpokenElements {
    private var tree: HTMLTree

    /// Panels that a question opens: hidden until then, and part of the text.
    private(set) var panels: Set<Int> = []

    /// The last element of a site's own that is one.
    private var lastParagraph = -1

    static func read(_ tree: HTMLTree) -> (tree: HTMLTree, panels: Set<Int>) {
        guard
            tree.nodes.contains(where: {
                [.button, .object, .noscript, .unknown].contains($0.tag) || [.a, .b].contains($0.tag) && $0.count > 0
            })
        else {
            return (tree, [])
        }
        var reader = SpokenElements(tree: tree)
        reader.read()
        return (reader.tree, reader.panels)
    }

    private init(tree: HTMLTree) { self.tree = tree }

    private mutating func read() {
        for node in tree.nodes.indices {
            switch tree.tag(node) {
            case .button where isWords(node):
                if let tag = meaning(ofButton: node) { tree.rename(node, to: tag) }
            case .a where isOpener(node) && isWords(node):
                if let block = block(around: node), let panel = panel(after: node, in: block), isShown(panel) {
                    tree.rename(node, to: .summary)
                }
            case .object where hasFallback(node): tree.rename(node, to: .div)
            case .noscript where isPage(node): tree.rename(node, to: .div)
            case .b where isPlain(node): tree.rename(node, to: .span)
            case .unknown where isParagraph(node):
                tree.rename(node, to: .div)
                lastParagraph = node
            default: break
            }
        }
    }

    /// All that a page says where no script runs: prose in `noscript`, and hardly a word outside of it.
    private func isPage(_ node: Int) -> Bool {
        guard tree.end(node) - node >= 4 else { return false }
        let own = textLength(in: (node + 1)..<tree.end(node))
        guard own >= Self.leastPage else { return false }
        return 2 * textLength(in: 0..<node) + 2 * textLength(in: tree.end(node)..<tree.nodes.count) < own
    }

    /// Bytes.
    private static let leastPage = 700

    /// Bytes of text that is seen.
    private func textLength(in nodes: Range<Int>) -> Int {
        var sum = 0
        var place = nodes.lowerBound
        while place < nodes.upperBound {
            let tag = tree.tag(place)
            if tag == .text {
                sum += tree.textRange(place).count
            } else if [.script, .style, .noscript, .template, .title].contains(tag) {
                place = max(tree.end(place), place + 1)
                continue
            }
            place += 1
        }
        return sum
    }

    /// One of several elements in a row that hold words and looks alone, and stand where paragraphs stand.
    private func isParagraph(_ node: Int) -> Bool {
        let parent = tree.parent(node)
        guard parent < 0 || Self.containers.contains(tree.tag(parent)), holdsLine(node) else { return false }
        let next = sibling(after: node)
        if next < tree.nodes.count, tree.parent(next) == parent {
            if tree.tag(next) == .text { return false }
            if tree.tag(next) == .unknown, holdsLine(next) { return true }
        }
        return lastParagraph >= 0 && tree.parent(lastParagraph) == parent && sibling(after: lastParagraph) == node
    }

    /// What follows an element, but for white space.
    private func sibling(after node: Int) -> Int {
        let next = tree.end(node)
        return next < tree.nodes.count && tree.tag(next) == .text && isBlank(next) ? next + 1 : next
    }

    private func holdsLine(_ node: Int) -> Bool {
        let end = tree.end(node)
        guard end - node < Self.reach else { return false }
        var length = 0
        for inner in (node + 1)..<max(end, node + 1) {
            let tag = tree.tag(inner)
            if tag == .text { length += tree.textRange(inner).count }
            if tag.traits.contains(.block) || tag == .img || tag == .button { return false }
        }
        return length >= 20
    }

    private static let containers: [HTMLTag] = [.div, .section, .article, .main, .body, .blockquote, .unknown]

    private func isPlain(_ bold: Int) -> Bool {
        guard let range = tree.attributeRange(.style, of: bold) else { return false }
        let style = tree.bytes[range].filter { $0 != 0x20 }[...]
        return style.contains("font-weight:normal") || style.contains("font-weight:400")
    }

    // MARK: Buttons

    /// Nodes looked at around a button.
    private static let reach = 40

    private mutating func meaning(ofButton node: Int) -> HTMLTag? {
        guard let block = block(around: node) else { return nil }
        let before = hasText(before: node, in: block)
        let after = hasText(after: node, in: block)
        switch tree.tag(block) {
        // All of a heading, or a word within it; one beside its words copies their address.
        case .h1, .h2, .h3, .h4, .h5, .h6, .summary, .dt:
            if !before && !after { notePanel(of: node, from: block) }
            return before == after ? .span : nil
        case .td where isAllOfCell(node, before || after), .th where isAllOfCell(node, before || after): return .span
        case .p, .li, .dd, .td, .th, .blockquote, .figcaption, .div:
            if before && after { return .span }
            if before || after { return isTerm(node) ? .span : nil }
            return panel(after: node, in: block).map { panel in
                panels.insert(panel)
                return .summary
            }
        default: return nil
        }
    }

    private func isShown(_ panel: Int) -> Bool {
        !tree.hasAttribute(.hidden, of: panel) && tree.attributeRange(.style, of: panel) == nil
    }

    /// A link that leads nowhere and says that it opens something: a button to those who see it.
    private func isOpener(_ link: Int) -> Bool {
        guard tree.hasAttribute(.ariaExpanded, of: link) else { return false }
        guard let range = tree.attributeRange(.href, of: link), let first = tree.bytes[range].first else { return true }
        return first == 0x23
    }

    private func isWords(_ button: Int) -> Bool {
        let end = tree.end(button)
        guard end - button < Self.reach else { return false }
        var hasText = false
        for inner in (button + 1)..<end {
            let tag = tree.tag(inner)
            if tag == .text {
                // Counts are none.
                hasText = hasText || tree.bytes[tree.textRange(inner)].contains { $0 >= 0x80 || $0.isASCIILetter }
            } else if [.img, .input, .a].contains(tag) || tag.traits.contains(.heading) {
                return false
            }
        }
        return hasText
    }

    /// The nearest block, if only looks of text stand between.
    private func block(around node: Int) -> Int? {
        var block = tree.parent(node)
        for _ in 0..<6 where block >= 0 {
            if tree.tag(block).traits.contains(.block) { return block }
            guard ![.a, .button, .label, .nav].contains(tree.tag(block)) else { return nil }
            block = tree.parent(block)
        }
        return nil
    }

    private func hasText(before node: Int, in block: Int) -> Bool {
        for place in stride(from: node - 1, to: max(block, node - Self.reach), by: -1) {
            let tag = tree.tag(place)
            if tag == .br || tag == .img || tag.traits.contains(.block) { return false }
            if tag == .text, !isBlank(place) { return stands(place, in: block) }
        }
        return false
    }

    private func hasText(after node: Int, in block: Int) -> Bool {
        var place = tree.end(node)
        let end = min(tree.end(block), place + Self.reach)
        while place < end {
            let tag = tree.tag(place)
            if tag == .br || tag == .img || tag.traits.contains(.block) { return false }
            if tag == .text, !isBlank(place) { return true }
            place = tag != .text && tag.traits.contains(.hidden) ? tree.end(place) : place + 1
        }
        return false
    }

    /// Whether a text is part of a block's own line, and seen.
    private func stands(_ text: Int, in block: Int) -> Bool {
        var node = tree.parent(text)
        for _ in 0..<6 where node > block {
            guard tree.tag(node).traits.isDisjoint(with: [.hidden, .block]) else { return false }
            node = tree.parent(node)
        }
        return node == block
    }

    private func isTerm(_ node: Int) -> Bool {
        guard let range = tree.attributeRange(.class, of: node) else { return false }
        let classes = tree.bytes[range]
        return Self.terms.contains { classes.contains($0) }
    }

    private func isAllOfCell(_ node: Int, _ hasText: Bool) -> Bool { !hasText && !opens(node) }

    /// It opens something, or sends a form, and says so.
    private func opens(_ node: Int) -> Bool {
        tree.hasAttribute(.ariaExpanded, of: node) || tree.attributeRange(.ariaControls, of: node) != nil
            || tree.attributeRange(.type, of: node).map { tree.bytes[$0].elementsEqual("submit".utf8) } == true
    }

    private static let terms: [StaticString] = ["glossary", "term", "definition", "tooltip", "explain"]

    // MARK: Questions

    /// The text that follows a button with a question, which it opens: what the button names, or what a class says is one.
    private func panel(after node: Int, in block: Int) -> Int? {
        let name = tree.attributeRange(.ariaControls, of: node)
        let isQuestion = tree.text(of: node).utf8.last.map { $0 == 0x3F } ?? false
        guard name != nil || tree.hasAttribute(.ariaExpanded, of: node) || isQuestion else { return nil }
        var panel = tree.end(node)
        if panel >= tree.end(block), tree.parent(block) >= 0 { panel = tree.end(block) }
        while panel < tree.nodes.count, tree.tag(panel) == .text, isBlank(panel) { panel += 1 }
        guard panel < tree.nodes.count, tree.tag(panel).traits.contains(.block),
            tree.parent(panel) == block || tree.parent(panel) == tree.parent(block),
            ![.ul, .ol, .menu, .nav, .form].contains(tree.tag(panel))
        else { return nil }
        let isNamed: Bool
        if let name, let id = tree.attributeRange(.id, of: panel) {
            isNamed = tree.bytes[name].elementsEqual(tree.bytes[id])
        } else {
            isNamed = false
        }
        return (isNamed || isQuestion) && beginsWithWords(panel) ? panel : nil
    }

    /// The panel that a heading's question opens.
    private mutating func notePanel(of node: Int, from heading: Int) {
        if let panel = panel(after: node, in: heading) { panels.insert(panel) }
    }

    /// Whether an element's first words are no link's and no field's, as a menu's or a filter's are.
    private func beginsWithWords(_ panel: Int) -> Bool {
        for place in (panel + 1)..<max(min(tree.end(panel), panel + Self.reach), panel + 1) {
            switch tree.tag(place) {
            case .text: if !isBlank(place) { return true }
            case .a, .input, .button, .select, .form, .nav: return false
            default: break
            }
        }
        return false
    }

    // MARK: Objects

    /// Whether an `object` holds more than a regret: a link, a picture, a frame of its own.
    private func hasFallback(_ object: Int) -> Bool {
        (object + 1..<min(tree.end(object), object + Self.reach)).contains { place in
            switch tree.tag(place) {
            case .a, .img, .embed, .iframe, .video, .table, .ul, .ol: true
            default: false
            }
        }
    }

    private func isBlank(_ text: Int) -> Bool { BodyBuilder.isBlank(tree.string(tree.textRange(text))) }
}
