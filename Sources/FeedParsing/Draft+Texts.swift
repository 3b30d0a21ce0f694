internal import Markup

/// A text of an item as HTML.
struct ItemText: Sendable {
    var html: String
    /// It was plain text, in which an empty line ends a paragraph.
    var isPlain: Bool
}

extension Element {
    var itemText: ItemText? { html.map { ItemText(html: $0, isPlain: isPlain) } }

    /// Whether the text is plain: by its type, else because no tag of HTML is in it, which RSS allows and does not say.
    private var isPlain: Bool {
        switch form {
        case .plain: return true
        case .markup: return false
        case .html:
            guard self["type"] == nil else { return false }
            var scanner = TagScanner()
            var place = 0
            while let found = firstIndex(of: 0x3C, in: bytes, from: place) {
                if scanner.tag(bytes, at: found) != nil { return false }
                place = found + 1
            }
            return true
        }
    }
}

/// Which of several texts of an item is its content and which its summary.
extension Draft {
    /// Takes a text that sums an item up, or is all of it: RSS's `description` may be either.
    mutating func offerText(_ element: borrowing Element, _ rank: Rank) {
        guard let first = summary.value else { return summary.offer(element.itemText, rank) }
        if rank > summary.rank {
            guard let text = element.itemText else { return }
            // A subtitle is no other text.
            let isText = summary.rank >= .secondary
            summary.offer(text, rank)
            if isText { keepOther(first) }
        } else if rank == .own || element.bytes.count > first.html.utf8.count {
            keepOther(element.itemText)
        }
    }

    private mutating func keepOther(_ text: ItemText?) {
        guard let text, text.html.utf8.count > otherText?.html.utf8.count ?? 0, text.html != summary.value?.html else {
            return
        }
        otherText = text
    }

    /// The texts of a finished item. Of two that differ the fuller is the content, where the item has none.
    var texts: (content: ItemText?, summary: ItemText?) {
        if let fullText, content.value.map({ isFuller(fullText, than: $0) }) ?? true {
            return (fullText, summary.value ?? otherText)
        }
        guard content.value == nil, let first = summary.value, let other = otherText else {
            return (content.value, summary.value)
        }
        if isFuller(other, than: first) { return (other, first) }
        if isFuller(first, than: other) { return (first, other) }
        return (nil, first)
    }

    /// A copy with other markup, or with a link more or less, is the same text.
    private func isFuller(_ text: ItemText, than other: ItemText) -> Bool {
        lengthOfText(text.html) * 5 > lengthOfText(other.html) * 6
    }
}

/// Bytes of a piece of HTML outside of its tags, white space left out.
private func lengthOfText(_ html: String) -> Int {
    var html = html
    return html.withUTF8 { bytes in
        var isTag = false
        var length = 0
        for byte in bytes {
            if byte == 0x3C {
                isTag = true
            } else if byte == 0x3E {
                isTag = false
            } else if !isTag, !byte.isASCIISpace {
                length += 1
            }
        }
        return length
    }
}
