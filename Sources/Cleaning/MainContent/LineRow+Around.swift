internal import Markup

/// The lines and the elements around a line.
extension LineRow {
    private static let neighbours: [(offset: Int, first: LineFeature)] = [
        (-3, .before3Words), (-2, .before2Words), (-1, .before1Words), (1, .after1Words), (2, .after2Words),
        (3, .after3Words),
    ]

    mutating func addNeighbours(_ place: Int, _ block: Int, _ page: LineNeighbourhood) {
        let survey = page.survey
        let tree = survey.draft.tree
        for (offset, first) in Self.neighbours {
            let other = place + offset
            guard survey.lines.indices.contains(other) else {
                skip(abs(offset) == 1 ? 5 : 2)
                continue
            }
            let neighbour = survey.line(other)
            add(first, 0, Float(neighbour.words))
            add(first, 1, Float(neighbour.linkWords) / Float(max(neighbour.words, 1)))
            guard abs(offset) == 1 else { continue }
            let otherBlock = Int(neighbour.block)
            add(first, 2, otherBlock >= 0 ? PageSurvey.code(tree.tag(otherBlock)) : 0)
            let isSibling = block >= 0 && otherBlock >= 0 && tree.parent(block) == tree.parent(otherBlock)
            add(first, 3, isSibling ? 1 : 0)
            add(first, 4, page.measures[other].lastByte == 0x2E ? 1 : 0)
        }
    }

    mutating func addStretches(_ place: Int, _ survey: PageSurvey) {
        for (width, first) in [(6, LineFeature.after6Words), (16, .after16Words)] {
            let after = (place + 1)..<max(min(place + 1 + width, survey.lines.count), place + 1)
            let before = max(place - width, 0)..<place
            add(first, 0, survey.logarithm(survey.words(after)))
            add(first, 1, after.isEmpty ? 1 : survey.linkShare(after))
            add(first, 2, survey.logarithm(survey.prose(after)))
            add(first, 3, survey.logarithm(survey.words(before)))
            add(first, 4, survey.linkShare(before))
            add(first, 5, survey.logarithm(survey.prose(before)))
        }
    }

    mutating func addSteps(_ place: Int, _ block: Int, _ page: LineNeighbourhood) {
        add(.stepsFromProse, page.steps(from: block, toLine: page.previousProse[place]))
        add(.stepsToProse, page.steps(from: block, toLine: page.nextProse[place]))
        add(.stepsFromLine, page.steps(from: block, toLine: Int32(place) - 1))
        let isLast = place + 1 == page.survey.lines.count
        add(.stepsToLine, page.steps(from: block, toLine: isLast ? -1 : Int32(place) + 1))
        add(.stepsToTitle, page.steps(from: block, toLine: Int32(page.titlePlace)))
    }

    /// The block, its parent, and on.
    mutating func addContainers(_ block: Int, _ survey: PageSurvey, _ allProse: Int32) {
        var node = block
        for level in 0..<6 {
            guard node >= 0 else {
                skip(level == 0 ? 3 : 5)
                continue
            }
            let (first, step) = level == 0 ? (LineFeature.blockWords, 0) : (.around1Words, 5 * (level - 1))
            let range = survey.places(in: node)
            add(first, step, survey.logarithm(survey.words(range)))
            add(first, step + 1, survey.linkShare(range))
            add(first, step + 2, Float(range.count))
            if level > 0 {
                add(first, step + 3, Float(survey.prose(range)) / Float(allProse))
                add(first, step + 4, Float(survey.words(range)) / Float(max(range.count, 1)))
            }
            node = survey.draft.tree.parent(node)
        }
    }
}
