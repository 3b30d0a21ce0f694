internal import Markup

extension CleaningRule {
    /// What was written for a machine and lost its element or its machine: a style sheet,
    /// `p.p1 {margin: 0; font: 12px Helvetica}`, and a template's fields, `{{ article.author }}`.
    static let styleText = CleaningRule(name: "style-text", stage: .both) { draft in
        var count = 0
        for index in draft.lines.indices {
            let line = draft.lines[index]
            let text = draft.text(of: line)
            guard text.last == 0x7D && (isField(text) || !draft.isPage && isStyleSheet(text)) || isMailField(text)
            else {
                continue
            }
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

    /// Nothing but one field or tag of Handlebars, Jinja and their kin.
    private static func isField(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count <= 200, text.first == 0x7B, text.count >= 5 else { return false }
        let mark = text[text.startIndex + 1]
        guard mark == 0x7B || mark == 0x25, text[text.endIndex - 2] == (mark == 0x7B ? 0x7D : 0x25) else {
            return false
        }
        return true
    }

    /// `%%unsubscribe_url%%`, `*|MC_PREVIEW_TEXT|*`: a field that a mailing service would have filled.
    private static func isMailField(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count >= 6, text.count <= 60, let first = text.first, first == 0x25 || first == 0x2A,
            text.last == first
        else {
            return false
        }
        let inner = text.dropFirst().dropLast()
        let mark: UInt8 = first == 0x25 ? 0x25 : 0x7C
        guard inner.first == mark, inner.last == mark else { return false }
        return inner.dropFirst().dropLast().allSatisfy {
            $0.isASCIILetterOrDigit || $0 == 0x5F || $0 == 0x3A || $0 == 0x2E
        }
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
