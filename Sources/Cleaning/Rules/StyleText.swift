internal import Markup

extension CleaningRule {
    /// A style sheet that lost its element: `p.p1 {margin: 0; font: 12px Helvetica}`.
    static let styleText = CleaningRule(name: "style-text", stage: .items) { draft in
        var count = 0
        for index in draft.lines.indices {
            let line = draft.lines[index]
            let text = draft.text(of: line)
            guard text.last == 0x7D, isStyleSheet(text) else { continue }
            let isCode =
                draft.nearest(Int(line.first)) {
                    [.pre, .code, .textarea, .blockquote].contains(draft.tree.tag($0))
                } != nil
            if isCode { continue }
            draft.dropLine(index)
            count += 1
        }
        return count
    }

    /// Rules alone: selectors before braces, and in them names with colons and values.
    private static func isStyleSheet(_ text: ArraySlice<UInt8>) -> Bool {
        var inside = 0
        var outside = 0
        var isOpen = false
        var hasColon = false
        for byte in text {
            switch byte {
            case 0x7B:
                if isOpen || outside == 0 { return false }
                isOpen = true
                hasColon = false
            case 0x7D:
                guard isOpen, hasColon else { return false }
                isOpen = false
            default:
                if byte == 0x3A { hasColon = true }
                if isOpen { inside += 1 } else { outside += 1 }
            }
        }
        return !isOpen && inside > outside
    }
}
