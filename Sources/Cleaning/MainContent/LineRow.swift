internal import Markup

/// The features of one line, in the order that `LineModelWeights` was learnt from.
struct LineRow {
    private(set) var values = [Float](repeating: 0, count: PageSurvey.featureCount)
    private var next = 0

    mutating func fill(_ place: Int, _ page: LineNeighbourhood) {
        next = 0
        let line = page.survey.line(place)
        let block = Int(line.block)
        addText(place, line, page)
        addBlock(block, page)
        addPlace(place, page)
        addNeighbours(place, block, page)
        addContainers(block, page.survey, page.allProse)
        addLikes(place, block, page)
        addContainer(place, block, page)
        addSections(place, block, page)
        addPage(page)
        precondition(next == PageSurvey.measureCount)
        addMarks(block, page.survey)
    }

    @inline(__always)
    private mutating func add(_ value: Float) {
        values[next] = value
        next += 1
    }

    private mutating func add(bits: UInt32, _ count: UInt32) {
        for bit in 0..<count { add(Float(bits >> bit & 1)) }
    }

    private mutating func addText(_ place: Int, _ line: Draft.Line, _ page: LineNeighbourhood) {
        let measure = page.measures[place]
        let words = Float(max(line.words, 1))
        add(Float(line.words))
        add(Float(line.count))
        add(Float(line.linkWords) / words)
        add(Float(line.links))
        add(Float(line.punctuation) / words)
        add(Float(line.capitals) / words)
        add(Float(line.digits) / Float(max(line.count, 1)))
        add(Float(line.boldWords) / words)
        add(Float(line.count) / words)
        add(Float(measure.stopWords) / words)
        add(Float(measure.stopWords) / words - page.stopWordShare)
        add(Float(measure.lastByte))
        add(Float(measure.firstByte))
        add(measure.titleShare)
        add(measure.ofTitle)
        add(measure.summaryShare)
        add(measure.bodyShare)
        add(Float(page.likeTexts(place)))
        add(Float(page.earlierLike[place]))
        add(measure.wordOdds)
        add(measure.isOfComments ? 1 : 0)
        add(measure.isNote ? 1 : 0)
        add(measure.asksToSubscribe ? 1 : 0)
    }

    private mutating func addBlock(_ block: Int, _ page: LineNeighbourhood) {
        let tree = page.survey.draft.tree
        add(PageSurvey.code(block >= 0 ? tree.tag(block) : .div))
        add(block >= 0 ? Float(tree.nodes[block].depth) : 0)
        add(bits: block >= 0 ? page.survey.tagsAbove[block] : 0, 18)
    }

    private mutating func addPlace(_ place: Int, _ page: LineNeighbourhood) {
        let survey = page.survey
        let count = survey.lines.count
        add(Float(survey.wordsBefore[place]) / Float(page.allWords))
        add(Float(place) / Float(count))
        add(Float(min(count - place, 200)))
        add(page.titlePlace < 0 ? -1 : 1)
        add(page.titlePlace < 0 ? 0 : Float(max(min(place - page.titlePlace, 200), -200)))
        add(page.titlePlace < 0 ? 0 : Float(survey.wordsBefore[place] - survey.wordsBefore[page.titlePlace]))
        add(Float(survey.proseBefore[place]) / Float(page.allProse))
        add(survey.logarithm(survey.proseBefore[place]))
        add(survey.logarithm(page.allProse - survey.proseBefore[place]))
        add(page.previousProse[place] < 0 ? 99 : Float(min(place - Int(page.previousProse[place]), 99)))
        add(page.nextProse[place] < 0 ? 99 : Float(min(Int(page.nextProse[place]) - place, 99)))
        if let quoted = page.quotedPlaces {
            add(quoted.contains(place) ? 1 : 0)
            add(Float(min(max(place - quoted.lowerBound, -50), 0) + max(min(place - quoted.upperBound + 1, 50), 0)))
        } else {
            add(-1)
            add(-99)
        }
    }

    private mutating func addNeighbours(_ place: Int, _ block: Int, _ page: LineNeighbourhood) {
        let survey = page.survey
        let tree = survey.draft.tree
        for offset in [-3, -2, -1, 1, 2, 3] {
            let other = place + offset
            guard survey.lines.indices.contains(other) else {
                for _ in 0..<(abs(offset) == 1 ? 5 : 2) { add(-1) }
                continue
            }
            let neighbour = survey.line(other)
            add(Float(neighbour.words))
            add(Float(neighbour.linkWords) / Float(max(neighbour.words, 1)))
            if abs(offset) == 1 {
                add(neighbour.block >= 0 ? PageSurvey.code(tree.tag(Int(neighbour.block))) : 0)
                let isSibling =
                    block >= 0 && neighbour.block >= 0 && tree.parent(block) == tree.parent(Int(neighbour.block))
                add(isSibling ? 1 : 0)
                add(page.measures[other].lastByte == 0x2E ? 1 : 0)
            }
        }
        for width in [6, 16] {
            let after = (place + 1)..<max(min(place + 1 + width, survey.lines.count), place + 1)
            let before = max(place - width, 0)..<place
            add(survey.logarithm(survey.words(after)))
            add(after.isEmpty ? 1 : survey.linkShare(after))
            add(survey.logarithm(survey.prose(after)))
            add(survey.logarithm(survey.words(before)))
            add(survey.linkShare(before))
            add(survey.logarithm(survey.prose(before)))
        }
        add(page.steps(from: block, toLine: page.previousProse[place]))
        add(page.steps(from: block, toLine: page.nextProse[place]))
        add(page.steps(from: block, toLine: Int32(place) - 1))
        add(page.steps(from: block, toLine: place + 1 < survey.lines.count ? Int32(place) + 1 : -1))
        add(page.steps(from: block, toLine: Int32(page.titlePlace)))
    }

    /// The block, its parent, and on.
    private mutating func addContainers(_ block: Int, _ survey: PageSurvey, _ allProse: Int32) {
        var node = block
        for level in 0..<6 {
            guard node >= 0 else {
                for _ in 0..<(level == 0 ? 3 : 5) { add(-1) }
                continue
            }
            let range = survey.places(in: node)
            add(survey.logarithm(survey.words(range)))
            add(survey.linkShare(range))
            add(Float(range.count))
            if level > 0 {
                add(Float(survey.prose(range)) / Float(allProse))
                add(Float(survey.words(range)) / Float(max(range.count, 1)))
            }
            node = survey.draft.tree.parent(node)
        }
    }

    /// Its like on the page.
    private mutating func addLikes(_ place: Int, _ block: Int, _ page: LineNeighbourhood) {
        let survey = page.survey
        let like = page.likeBlocks(place)
        add(Float(like.prose) / Float(page.allProse))
        add(Float(min(like.lines, 500)))
        add(block >= 0 ? Float(min(survey.likeSiblings[block], 99)) : 0)
        let repeated = block >= 0 ? Int(survey.repeatedAbove[block]) : -1
        guard repeated >= 0 else {
            for _ in 0..<4 { add(-1) }
            return
        }
        let range = survey.places(in: repeated)
        add(Float(min(survey.likeSiblings[repeated], 99)))
        add(survey.logarithm(survey.words(range)))
        add(survey.linkShare(range))
        add(Float(min(range.count, 99)))
    }

    /// Where it stands to the container of most prose.
    private mutating func addContainer(_ place: Int, _ block: Int, _ page: LineNeighbourhood) {
        let survey = page.survey
        let places = page.containerPlaces
        add(places.contains(place) ? 1 : 0)
        add(
            place < places.lowerBound
                ? Float(max(place - places.lowerBound, -99))
                : place >= places.upperBound ? Float(min(place - places.upperBound + 1, 99)) : 0)
        add(places.isEmpty ? 0 : Float(survey.prose(places)) / Float(page.allProse))
        add(block >= 0 ? Float(Int(survey.draft.tree.nodes[block].depth) - page.containerDepth) : 0)
        add(Float(survey.stepsToContainer(block)))
        guard places.contains(place) else {
            for _ in 0..<2 { add(-1) }
            return
        }
        add(Float(survey.prose(places.lowerBound..<place)) / Float(max(survey.prose(places), 1)))
        add(Float(min(places.upperBound - place, 99)))
    }

    /// The heading above, and the `article` element around.
    private mutating func addSections(_ place: Int, _ block: Int, _ page: LineNeighbourhood) {
        let survey = page.survey
        let label = Int(page.labels[place])
        if label >= 0 {
            let line = survey.line(label)
            add(Float(min(place - label, 99)))
            add(survey.logarithm(survey.wordsBefore[place] - survey.wordsBefore[label]))
            add(Float(line.linkWords) / Float(max(line.words, 1)))
            add(line.block >= 0 ? PageSurvey.code(survey.draft.tree.tag(Int(line.block))) : 0)
            add(page.steps(from: block, toLine: Int32(label)))
            add(Float(page.closings[label]))
            add(page.measures[label].titleShare)
        } else {
            for _ in 0..<7 { add(-1) }
        }
        let closing = Int(page.closingLabels[place])
        add(closing < 0 ? -1 : Float(min(place - closing, 199)))
        add(closing < 0 ? -1 : Float(survey.proseBefore[closing]) / Float(page.allProse))
        let article = block >= 0 ? Int(survey.articleAbove[block]) : -1
        guard article >= 0 else {
            for _ in 0..<3 { add(-1) }
            return
        }
        let range = survey.places(in: article)
        add(Float(survey.prose(range)) / Float(page.allProse))
        add(Float(survey.proseBefore[range.lowerBound]) / Float(page.allProse))
        add(range.contains(page.titlePlace) ? 1 : 0)
    }

    private mutating func addPage(_ page: LineNeighbourhood) {
        let survey = page.survey
        add(Float(survey.lines.count))
        add(survey.logarithm(page.allWords))
        add(survey.logarithm(page.allProse))
        add(Float(survey.linkWordsBefore[survey.lines.count]) / Float(page.allWords))
        add(Float(min(page.articleCount, 50)))
        add(page.stopWordShare)
    }

    /// Class words of the block and its parent, then of all above.
    private mutating func addMarks(_ block: Int, _ survey: PageSurvey) {
        var near = block >= 0 ? survey.draft.marks[block].rawValue : 0
        if block >= 0, survey.draft.tree.parent(block) >= 0 {
            near |= survey.draft.marks[survey.draft.tree.parent(block)].rawValue
        }
        let far = block >= 0 ? survey.marksAbove[block].rawValue : 0
        let start = PageSurvey.measureCount
        for bit in 0..<PageSurvey.bitsPerMarks {
            values[start + bit] = Float(near >> UInt64(bit) & 1)
            values[start + PageSurvey.bitsPerMarks + bit] = Float(far >> UInt64(bit) & 1)
        }
    }
}
