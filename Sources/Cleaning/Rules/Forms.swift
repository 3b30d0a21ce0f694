internal import Markup

extension CleaningRule {
    /// Forms with something to fill in; a page that is one single form (old ASP.NET) is left alone.
    static let forms = CleaningRule(name: "forms", stage: .both) { draft in
        var count = 0
        var node = draft.range.lowerBound
        while node < draft.range.upperBound {
            let tag = draft.tree.tag(node)
            if tag == .label, isOfField(node, draft) {
                draft.drop(node)
                count += 1
                node = draft.tree.end(node)
                continue
            }
            if tag == .form || tag == .fieldset, draft.words(in: node) < 60, hasField(node, draft.tree) {
                draft.drop(node)
                count += 1
                node = draft.tree.end(node)
                continue
            }
            node += 1
        }
        return count
    }

    /// Words before something to choose or to write in, without a form around them.
    private static func isOfField(_ label: Int, _ draft: Draft) -> Bool {
        let tree = draft.tree
        var next = tree.end(label)
        if next < tree.nodes.count, tree.tag(next) == .text, tree.bytes[tree.textRange(next)].allSatisfy({ $0 <= 0x20 })
        {
            next += 1
        }
        guard next < tree.nodes.count, tree.parent(next) == tree.parent(label) else { return false }
        return [.select, .textarea].contains(tree.tag(next)) && draft.words(in: label) <= 12
    }

    /// Without anything to fill in or to press it is a frame around text: old editors draw boxes by `fieldset`.
    private static func hasField(_ node: Int, _ tree: HTMLTree) -> Bool {
        // Forms of few words and more elements than that are rich in fields.
        let end = tree.end(node)
        return end > node + 400
            || (node..<end).contains { [.input, .select, .textarea, .button].contains(tree.tag($0)) }
    }
}
