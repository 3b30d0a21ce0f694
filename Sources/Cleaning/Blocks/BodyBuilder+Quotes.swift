internal import Articles
internal import Markup

/// Who is quoted, and lists that go on.
extension BodyBuilder {
    /// The last line of a quotation, where it begins with a dash, names who said it.
    func takeAttribution(_ frame: inout Frame) {
        guard frame.blocks.count > 1, case .paragraph(let line)? = frame.blocks.last,
            let first = line.first?.text.unicodeScalars.first, Self.dashes.contains(first),
            line.reduce(0, { $0 + $1.text.utf8.count }) <= 120
        else { return }
        frame.attribution = line
        frame.blocks.removeLast()
    }

    /// An attribution without the dash that Markdown and style sheets set before it.
    static func withoutDash(_ line: [Inline]) -> [Inline] {
        guard let first = line.first?.text.unicodeScalars.first, dashes.contains(first) else { return line }
        var line = line
        line[0].text = String(line[0].text.drop { $0.unicodeScalars.allSatisfy(dashes.contains) || $0.isWhitespace })
        return trimmed(line)
    }

    private static let dashes: Set<Unicode.Scalar> = ["—", "–", "―", "-", "~"]

    /// A list, with the number of its first item: what `start` or that item says, and of one that counts down its length.
    func listFrame(_ list: Int, isOrdered: Bool) -> Frame {
        var start = tree.attribute(.start, of: list).flatMap { Int($0) }
        var countsDown = false
        if isOrdered {
            countsDown = tree.hasAttribute(.reversed, of: list)
            let items = start == nil ? tree.children(of: list).filter { tree.tag($0) == .li } : []
            tree.budget.spend(items.count)
            start =
                start ?? items.first.flatMap { tree.attribute(.value, of: $0) }.flatMap { Int($0) }
                ?? (countsDown ? items.count : nil)
        }
        return Frame(
            kind: .list(isOrdered: isOrdered, start: start ?? 1), end: tree.end(list), countsDown: countsDown)
    }

    /// Exporters write each item as a list of its own; one that counts on from the list before is its continuation.
    mutating func continueList(_ isOrdered: Bool, _ start: Int, _ items: [[Block]]) -> Bool {
        let top = frames.count - 1
        guard text.isEmpty, runs.isEmpty, case .list(var before)? = frames[top].blocks.last,
            before.isOrdered == isOrdered, before.items.count < 500
        else { return false }
        guard isOrdered ? start > 1 && start == before.start + before.items.count : items.count == 1 else {
            return false
        }
        // Held once, the list is not copied for every item.
        frames[top].blocks.removeLast()
        before.items += items
        frames[top].blocks.append(.list(before))
        return true
    }
}
