internal import Markup

/// A line's features: those of `LineFeature`, then the marks of its block and that one's parent, then of all above.
struct LineRow {
    private(set) var values = [Float](repeating: 0, count: Self.count)
    private var next = 0

    static let measureCount = LineFeature.allCases.count
    static let count = measureCount + 2 * ClassMarks.count

    /// In the order of the values.
    static var names: [String] {
        LineFeature.allCases.map { "\($0)" } + ClassMarks.names.map { "near:" + $0 }
            + ClassMarks.names.map { "far:" + $0 }
    }

    mutating func fill(_ place: Int, _ page: LineNeighbourhood) {
        next = 0
        let line = page.survey.line(place)
        let block = Int(line.block)
        addText(place, line, page)
        addBlock(block, page)
        addPlace(place, page)
        addNeighbours(place, block, page)
        addStretches(place, page.survey)
        addSteps(place, block, page)
        addContainers(block, page.survey, page.allProse)
        addLikes(place, block, page)
        addContainer(place, block, page)
        addSections(place, block, page)
        addPage(page)
        precondition(next == Self.measureCount)
        addMarks(block, page.survey)
    }

    @inline(__always)
    mutating func add(_ feature: LineFeature, _ value: Float) { add(feature, 0, value) }

    /// - Parameters:
    ///   - feature: the one whose turn it is, or the first of a row of features.
    ///   - step: how many places after it.
    @inline(__always)
    mutating func add(_ feature: LineFeature, _ step: Int, _ value: Float) {
        assert(next == feature.rawValue + step, "\(feature) is not the feature at place \(next) of a line's row")
        values[next] = value
        next += 1
    }

    /// The page says nothing of these.
    mutating func skip(_ count: Int) {
        for place in next..<(next + count) { values[place] = -1 }
        next += count
    }

    private mutating func addText(_ place: Int, _ line: Draft.Line, _ page: LineNeighbourhood) {
        let measure = page.measures[place]
        let words = Float(max(line.words, 1))
        add(.words, Float(line.words))
        add(.letters, Float(line.count))
        add(.linkShare, Float(line.linkWords) / words)
        add(.links, Float(line.links))
        add(.punctuation, Float(line.punctuation) / words)
        add(.capitals, Float(line.capitals) / words)
        add(.digits, Float(line.digits) / Float(max(line.count, 1)))
        add(.bold, Float(line.boldWords) / words)
        add(.wordLength, Float(line.count) / words)
        add(.stopWords, Float(measure.stopWords) / words)
        add(.stopWordsBeyondPage, Float(measure.stopWords) / words - page.stopWordShare)
        add(.lastByte, Float(measure.lastByte))
        add(.firstByte, Float(measure.firstByte))
        add(.titleShare, measure.titleShare)
        add(.shareOfTitle, measure.ofTitle)
        add(.summaryShare, measure.summaryShare)
        add(.bodyShare, measure.bodyShare)
        add(.likeTexts, Float(page.likeTexts(place)))
        add(.earlierLikeTexts, Float(page.earlierLike[place]))
        add(.wordOdds, measure.wordOdds)
        add(.isOfComments, measure.isOfComments ? 1 : 0)
        add(.isNote, measure.isNote ? 1 : 0)
        add(.asksToSubscribe, measure.asksToSubscribe ? 1 : 0)
    }

    private mutating func addBlock(_ block: Int, _ page: LineNeighbourhood) {
        let tree = page.survey.draft.tree
        add(.tag, PageSurvey.code(block >= 0 ? tree.tag(block) : .div))
        add(.depth, block >= 0 ? Float(tree.nodes[block].depth) : 0)
        let above = block >= 0 ? page.survey.tagsAbove[block] : 0
        for bit in 0..<PageSurvey.Above.count { add(.inArticle, Int(bit), Float(above >> bit & 1)) }
    }

    private mutating func addPlace(_ place: Int, _ page: LineNeighbourhood) {
        let survey = page.survey
        let count = survey.lines.count
        add(.wordsBefore, Float(survey.wordsBefore[place]) / Float(page.allWords))
        add(.place, Float(place) / Float(count))
        add(.linesAfter, Float(min(count - place, 200)))
        add(.hasTitle, page.titlePlace < 0 ? -1 : 1)
        add(.linesFromTitle, page.titlePlace < 0 ? 0 : Float(max(min(place - page.titlePlace, 200), -200)))
        add(
            .wordsFromTitle,
            page.titlePlace < 0 ? 0 : Float(survey.wordsBefore[place] - survey.wordsBefore[page.titlePlace]))
        add(.proseBefore, Float(survey.proseBefore[place]) / Float(page.allProse))
        add(.logProseBefore, survey.logarithm(survey.proseBefore[place]))
        add(.logProseAfter, survey.logarithm(page.allProse - survey.proseBefore[place]))
        let (previous, following) = (page.previousProse[place], page.nextProse[place])
        add(.linesFromProse, previous < 0 ? 99 : Float(min(place - Int(previous), 99)))
        add(.linesToProse, following < 0 ? 99 : Float(min(Int(following) - place, 99)))
        guard let quoted = page.quotedPlaces else {
            add(.isQuoted, -1)
            add(.linesFromQuoted, -99)
            return
        }
        add(.isQuoted, quoted.contains(place) ? 1 : 0)
        add(
            .linesFromQuoted,
            Float(min(max(place - quoted.lowerBound, -50), 0) + max(min(place - quoted.upperBound + 1, 50), 0)))
    }

    /// Its like on the page.
    private mutating func addLikes(_ place: Int, _ block: Int, _ page: LineNeighbourhood) {
        let survey = page.survey
        let like = page.likeBlocks(place)
        add(.likeProse, Float(like.prose) / Float(page.allProse))
        add(.likeLines, Float(min(like.lines, 500)))
        add(.likeSiblings, block >= 0 ? Float(min(survey.likeSiblings[block], 99)) : 0)
        let repeated = block >= 0 ? Int(survey.repeatedAbove[block]) : -1
        guard repeated >= 0 else { return skip(4) }
        let range = survey.places(in: repeated)
        add(.repeatedSiblings, Float(min(survey.likeSiblings[repeated], 99)))
        add(.repeatedWords, survey.logarithm(survey.words(range)))
        add(.repeatedLinkShare, survey.linkShare(range))
        add(.repeatedLines, Float(min(range.count, 99)))
    }

    /// Where it stands to the container of most prose.
    private mutating func addContainer(_ place: Int, _ block: Int, _ page: LineNeighbourhood) {
        let survey = page.survey
        let places = page.containerPlaces
        add(.inContainer, places.contains(place) ? 1 : 0)
        add(
            .linesFromContainer,
            place < places.lowerBound
                ? Float(max(place - places.lowerBound, -99))
                : place >= places.upperBound ? Float(min(place - places.upperBound + 1, 99)) : 0)
        add(.containerProse, places.isEmpty ? 0 : Float(survey.prose(places)) / Float(page.allProse))
        add(
            .depthInContainer,
            block >= 0 ? Float(Int(survey.draft.tree.nodes[block].depth) - page.containerDepth) : 0)
        add(.stepsToContainer, Float(survey.stepsToContainer(block)))
        guard places.contains(place) else { return skip(2) }
        let before = survey.prose(places.lowerBound..<place)
        add(.containerProseBefore, Float(before) / Float(max(survey.prose(places), 1)))
        add(.containerLinesAfter, Float(min(places.upperBound - place, 99)))
    }

    /// The heading above, and the `article` element around.
    private mutating func addSections(_ place: Int, _ block: Int, _ page: LineNeighbourhood) {
        let survey = page.survey
        let label = Int(page.labels[place])
        if label >= 0 {
            let line = survey.line(label)
            add(.labelLines, Float(min(place - label, 99)))
            add(.labelWords, survey.logarithm(survey.wordsBefore[place] - survey.wordsBefore[label]))
            add(.labelLinkShare, Float(line.linkWords) / Float(max(line.words, 1)))
            add(.labelTag, line.block >= 0 ? PageSurvey.code(survey.draft.tree.tag(Int(line.block))) : 0)
            add(.labelSteps, page.steps(from: block, toLine: Int32(label)))
            add(.labelClosings, Float(page.closings[label]))
            add(.labelTitleShare, page.measures[label].titleShare)
        } else {
            skip(7)
        }
        let closing = Int(page.closingLabels[place])
        add(.closingLines, closing < 0 ? -1 : Float(min(place - closing, 199)))
        add(.closingProse, closing < 0 ? -1 : Float(survey.proseBefore[closing]) / Float(page.allProse))
        let article = block >= 0 ? Int(survey.articleAbove[block]) : -1
        guard article >= 0 else { return skip(3) }
        let range = survey.places(in: article)
        add(.articleProse, Float(survey.prose(range)) / Float(page.allProse))
        add(.articleProseBefore, Float(survey.proseBefore[range.lowerBound]) / Float(page.allProse))
        add(.articleHasTitle, range.contains(page.titlePlace) ? 1 : 0)
    }

    private mutating func addPage(_ page: LineNeighbourhood) {
        let survey = page.survey
        add(.pageLines, Float(survey.lines.count))
        add(.pageWords, survey.logarithm(page.allWords))
        add(.pageProse, survey.logarithm(page.allProse))
        add(.pageLinkShare, Float(survey.linkWordsBefore[survey.lines.count]) / Float(page.allWords))
        add(.pageArticles, Float(min(page.articleCount, 50)))
        add(.pageStopWords, page.stopWordShare)
    }

    /// Class words of the block and its parent, then of all above.
    private mutating func addMarks(_ block: Int, _ survey: PageSurvey) {
        var near = block >= 0 ? survey.draft.marks[block].rawValue : 0
        if block >= 0, survey.draft.tree.parent(block) >= 0 {
            near |= survey.draft.marks[survey.draft.tree.parent(block)].rawValue
        }
        let far = block >= 0 ? survey.marksAbove[block].rawValue : 0
        let start = Self.measureCount
        for bit in 0..<ClassMarks.count {
            values[start + bit] = Float(near >> UInt64(bit) & 1)
            values[start + ClassMarks.count + bit] = Float(far >> UInt64(bit) & 1)
        }
    }
}
