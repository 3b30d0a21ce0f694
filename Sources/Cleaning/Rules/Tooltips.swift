internal import Markup

extension CleaningRule {
    /// What a word says when a pointer rests on it, written right behind the word: `pound<span class="tooltip">The water between two
    /// locks</span>` would be read as one.
    static let tooltips = CleaningRule(
        name: "tooltips", stage: .both,
        classWords: [
            (.tooltip, "tooltip tooltips"),
            (.tooltipText, "tooltiptext tooltip-text tooltip-content tooltipcontent tooltip-inner tooltip-body"),
        ]
    ) { draft in
        var count = 0
        // Few elements are called so.
        let marks = draft.ruleMarks
        for node in draft.range where !marks[node].isDisjoint(with: called) && isTooltip(node, draft) {
            draft.drop(node)
            count += 1
        }
        return count
    }

    private static let called: RuleMarks = [.tooltip, .tooltipText]

    /// Elements that are called so hold the word at times, and the words for it in one that they hold.
    private static func isTooltip(_ node: Int, _ draft: Draft) -> Bool {
        let tree = draft.tree
        let isNote =
            draft.ruleMarks[node].contains(.tooltipText)
            || tree.attributeRange(.role, of: node).map { tree.bytes[$0].elementsEqual("tooltip".utf8) } == true
        let inner = (node + 1)..<tree.end(node)
        guard inner.count <= 12,
            !inner.contains(where: { !draft.ruleMarks[$0].isDisjoint(with: called) }),
            let text = inner.first(where: { tree.tag($0) == .text }), tree.textRange(text).count > 0
        else { return false }
        if isNote { return hasWords(besides: node, tree) }
        // The word before it ends where it begins.
        guard node > 0, tree.tag(node - 1) == .text, !tree.textRange(node - 1).isEmpty else { return false }
        return isLetter(tree.bytes[tree.textRange(node - 1).upperBound - 1])
            && isLetter(tree.bytes[tree.textRange(text).lowerBound])
    }

    /// Nodes looked at before one.
    private static let reach = 40

    private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x80 || byte.isASCIILetterOrDigit }

    /// Whether it is said of something in the same element.
    private static func hasWords(besides node: Int, _ tree: HTMLTree) -> Bool {
        let parent = tree.parent(node)
        guard parent >= 0 else { return false }
        return (max(parent + 1, node - reach)..<node).contains { place in
            tree.tag(place) == .text && tree.bytes[tree.textRange(place)].contains { $0 > 0x20 }
        }
    }
}
