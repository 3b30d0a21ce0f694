internal import Markup

extension CleaningRule {
    /// What a player without its script shows: `0:00`, `/103.2`, `1×`.
    static let playerControls = CleaningRule(name: "player-controls", stage: .both) { draft in
        var count = 0
        for index in draft.lines.indices where draft.lines[index].words <= 4 {
            let line = draft.lines[index]
            let text = draft.text(of: line)
            // Bare numbers may be anything: a table's row is of a player, too.
            guard text.allSatisfy(isClockSign), text.contains(where: { $0 == 0x3A || $0 == 0x2F || $0 == 0xC3 }),
                !draft.isLineDropped(index)
            else { continue }
            var node = Int(line.first)
            for _ in 0..<5 where node >= 0 {
                if draft.marks[node].contains(.video) {
                    draft.dropLine(index)
                    count += 1
                    break
                }
                node = draft.tree.parent(node)
            }
        }
        return count
    }

    /// Digits and what stands between them; of `×` both bytes.
    private static func isClockSign(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x2D, 0x2E, 0x2F, 0x30...0x3A, 0x78, 0xC3, 0x97: true
        default: false
        }
    }
}
