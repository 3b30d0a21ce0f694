internal import Markup

/// Finds the lines of a page that are its article.
enum PageOutline {
    static func choose(_ draft: inout Draft) -> Range<Int> {
        // Words of prose, shared with the ancestors.
        var scores = [Double](repeating: 0, count: draft.tree.nodes.count)
        for index in draft.lines.indices where !draft.isLineDropped(index) {
            let line = draft.lines[index]
            let own = Double(line.words - line.linkWords)
            guard line.words >= 12, own > Double(line.words) * 0.5 else { continue }
            var node = Int(line.first)
            var weight = own
            var steps = 0
            while node >= 0, steps < 4 {
                node = draft.tree.parent(node)
                guard node >= 0 else { break }
                if draft.tree.tag(node) == .p { continue }
                scores[node] += weight
                weight *= 0.5
                steps += 1
            }
        }
        var best = -1
        for node in scores.indices where scores[node] > (best < 0 ? 0 : scores[best]) { best = node }
        for node in scores.indices where draft.tree.nodes[node].count > 0 {
            if let range = draft.tree.attributeRange(.itemprop, of: node),
                draft.tree.bytes[range].contains("articleBody")
            {
                best = node
                break
            }
        }
        return best < 0 ? draft.range : best..<draft.tree.end(best)
    }
}
