internal import Markup

/// What the lines of a page say of each other, counted once for all of them.
struct LineNeighbourhood {
    let survey: PageSurvey
    let allWords: Int32
    let allProse: Int32
    let containerPlaces: Range<Int>
    let containerDepth: Int
    let articleCount: Int
    let stopWordShare: Float

    // By line.
    private(set) var measures: [TextMeasure] = []
    /// Lines before this one with the same words.
    private(set) var earlierLike: [Int32] = []
    private(set) var previousProse: [Int32]
    private(set) var nextProse: [Int32]
    /// The last heading, or bold line that stands for one, before a line; -1.
    private(set) var labels: [Int32]
    /// The last label that begins what follows an article: comments, related stories.
    private(set) var closingLabels: [Int32]
    /// Of a label: as how many kinds of what follows an article it begins.
    private(set) var closings: [Int32]

    /// The line that says the title, or -1.
    private(set) var titlePlace = -1
    /// From the first to the last line that stands in JSON-LD's `articleBody`; nil without one.
    private(set) var quotedPlaces: Range<Int>?
    private var textNumbers: [Int32] = []
    private var signatureNumbers: [Int32] = []
    // By number of text, by number of signature.
    private var textCounts: [Int32] = []
    private var signatureProse: [Int32] = []
    private var signatureLines: [Int32] = []

    init(_ survey: PageSurvey) {
        let tree = survey.draft.tree
        let count = survey.lines.count
        self.survey = survey
        allWords = max(survey.wordsBefore[count], 1)
        allProse = max(survey.proseBefore[count], 1)
        containerPlaces = survey.container >= 0 ? survey.places(in: survey.container) : 0..<0
        containerDepth = survey.container >= 0 ? Int(tree.nodes[survey.container].depth) : 0
        articleCount = tree.nodes.reduce(0) { $0 + ($1.tag == .article ? 1 : 0) }
        previousProse = [Int32](repeating: -1, count: count)
        nextProse = [Int32](repeating: -1, count: count)
        labels = [Int32](repeating: -1, count: count)
        closingLabels = [Int32](repeating: -1, count: count)
        closings = [Int32](repeating: 0, count: count)
        measures.reserveCapacity(count)
        earlierLike.reserveCapacity(count)
        textNumbers.reserveCapacity(count)
        signatureNumbers.reserveCapacity(count)
        var texts = HashIndex(capacity: count)
        var signatures = HashIndex(capacity: count / 4)
        var stopWords: Int32 = 0
        for place in survey.lines.indices {
            let line = survey.line(place)
            let measure = survey.draft.folded.withUnsafeBufferPointer { folded in
                TextMeasure(
                    UnsafeBufferPointer(rebasing: folded[Int(line.start)..<Int(line.start + line.count)]),
                    survey.title, survey.summary, survey.articleBody)
            }
            stopWords += measure.stopWords
            measures.append(measure)
            let text = texts.insert(measure.hash)
            if text == textCounts.count { textCounts.append(0) }
            textNumbers.append(Int32(text))
            earlierLike.append(textCounts[text])
            textCounts[text] += 1
            let signature = signatures.insert(line.block >= 0 ? survey.signatures[Int(line.block)] : 0)
            if signature == signatureLines.count {
                signatureLines.append(0)
                signatureProse.append(0)
            }
            signatureNumbers.append(Int32(signature))
            guard line.block >= 0 else { continue }
            signatureLines[signature] += 1
            if PageSurvey.isProse(line) { signatureProse[signature] += line.words - line.linkWords }
        }
        stopWordShare = Float(stopWords) / Float(allWords)
        findTitle()
        findProse()
        findLabels()
        findQuoted()
    }

    /// How many lines have the same words as this one.
    func likeTexts(_ place: Int) -> Int32 { textCounts[Int(textNumbers[place])] }

    /// How many lines, and how many words of prose, stand in blocks with the same tags and classes above them.
    func likeBlocks(_ place: Int) -> (lines: Int32, prose: Int32) {
        let number = Int(signatureNumbers[place])
        return (signatureLines[number], signatureProse[number])
    }

    func isHeading(_ place: Int) -> Bool {
        let block = Int(survey.line(place).block)
        return block >= 0 && survey.draft.tree.tag(block).traits.contains(.heading)
    }

    /// The first heading, else the first line, that says the title.
    private mutating func findTitle() {
        guard !survey.title.words.isEmpty else { return }
        var best: Float = 0.6
        for place in survey.lines.indices where survey.line(place).words <= 60 {
            let score = min(measures[place].titleShare, measures[place].ofTitle) + (isHeading(place) ? 0.3 : 0)
            if score > best + 0.01 {
                best = score
                titlePlace = place
            }
        }
    }

    private mutating func findProse() {
        var last: Int32 = -1
        for place in survey.lines.indices {
            previousProse[place] = last
            if PageSurvey.isProse(survey.line(place)) { last = Int32(place) }
        }
        last = -1
        for place in survey.lines.indices.reversed() {
            nextProse[place] = last
            if PageSurvey.isProse(survey.line(place)) { last = Int32(place) }
        }
    }

    private mutating func findLabels() {
        var label: Int32 = -1
        var closing: Int32 = -1
        for place in survey.lines.indices {
            labels[place] = label
            closingLabels[place] = closing
            let line = survey.line(place)
            guard isHeading(place) || line.words <= 6 && line.boldWords == line.words else { continue }
            label = Int32(place)
            closings[place] = survey.draft.text(of: line).withUnsafeBufferPointer(LineWords.closings)
            if line.words <= 12, closings[place] > 0 { closing = Int32(place) }
        }
    }

    private mutating func findQuoted() {
        guard !survey.articleBody.words.isEmpty else { return }
        func isQuoted(_ place: Int) -> Bool { survey.line(place).words >= 8 && measures[place].bodyShare > 0.9 }
        guard let first = survey.lines.indices.first(where: isQuoted),
            let last = survey.lines.indices.last(where: isQuoted)
        else { return }
        quotedPlaces = first..<(last + 1)
    }

    /// How many elements must be left from a line's block to stand in one with another line, at most 12.
    func steps(from block: Int, toLine place: Int32) -> Float {
        guard place >= 0 else { return -1 }
        let other = Int(survey.line(Int(place)).first)
        var node = block
        var steps: Float = 0
        while node >= 0, steps < 12, !(node <= other && other < survey.draft.tree.end(node)) {
            node = survey.draft.tree.parent(node)
            steps += 1
        }
        return steps
    }
}
