internal import Markup

extension CleaningRule {
    /// Forms with fields to fill in; a page that is one single form (old ASP.NET) is left alone.
    static let forms = CleaningRule(name: "forms", stage: .both) { draft in
        var count = 0
        var node = draft.range.lowerBound
        while node < draft.range.upperBound {
            let tag = draft.tree.tag(node)
            if tag == .form || tag == .fieldset, draft.words(in: node) < 60 {
                draft.drop(node)
                count += 1
                node = draft.tree.end(node)
                continue
            }
            node += 1
        }
        return count
    }
}
