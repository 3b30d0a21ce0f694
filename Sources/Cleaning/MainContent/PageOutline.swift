internal import Markup
internal import PageModel

/// Chooses the lines of a page that are its article.
struct PageOutline {
    /// The nodes from the first chosen line to the last.
    let range: Range<Int>
    /// Words in the chosen lines.
    let words: Int
    /// How sure the choice is, weighed by words: 0 to 1.
    let confidence: Double
    /// How the second opinion and the rules after it changed the choice, for the trace.
    let notes: [String]

    /// What a change between article and other text costs, in log odds: lone lines follow their neighbours.
    private static let changeCost: Float = 0.5
    /// Lines with lower log odds count against the article.
    private static let evenOdds: Float = 0.3

    /// The names that `CleaningOptions.disabledRules` may hold.
    static let ruleNames = ["closing-siblings", "comments-below", "story-lists"]

    /// Drops all lines of `draft` that are not its article.
    ///
    /// - Parameters:
    ///   - odds: log odds of each line of the survey.
    ///   - disabled: names of rules not to run.
    static func choose(
        _ draft: inout Draft, _ survey: PageSurvey, _ odds: [Float], without disabled: Set<String> = []
    ) -> PageOutline {
        let (odds, closing) = agreed(raised(odds, survey), survey, withClosing: !disabled.contains("closing-siblings"))
        var notes: [String] = []
        func note(_ rule: String, _ count: Int, _ what: String) {
            if count > 0 { notes.append("\(rule): \(count) \(what)") }
        }
        var second = SecondOpinion(survey, odds, path(odds))
        let agreement = second.agreement
        second.weigh(without: disabled)
        var isArticle = second.isArticle
        notes += second.notes
        note("closing-siblings", closing.count { isArticle[$0] }, "doubted lines beside the last likely one")
        if !isArticle.contains(true) { takeContainer(&isArticle, draft, survey) }
        keepWholes(&isArticle, survey)
        keepHeadings(&isArticle, survey, odds)
        let whole = isArticle
        if !disabled.contains("story-lists") {
            note("story-lists", dropStoryLists(&isArticle, survey), "lines of links to other pages")
        }
        if !disabled.contains("comments-below") {
            note("comments-below", dropComments(&isArticle, survey), "lines of comments below the text")
        }
        dropAnnouncements(&isArticle, survey)
        dropTitle(&isArticle, draft, survey)
        dropSmallLines(&isArticle, draft, survey)
        dropSecondCopies(&isArticle, survey)
        keepClosingCredit(&isArticle, draft, survey)
        // What is all that there is, is the article.
        if !isArticle.contains(true) { isArticle = whole }
        draft.findFigureTexts()
        leaveCaptions(&isArticle, draft, survey)
        var chosen: [Int] = []
        var certainty = 0.0
        var allWords = 0
        for (place, index) in survey.lines.enumerated() where isArticle[place] {
            chosen.append(index)
            let words = Int(draft.lines[index].words) + 1
            certainty += LineModel.probability(odds[place]) * Double(words)
            allWords += words
        }
        guard let first = chosen.first, let last = chosen.last else {
            for index in survey.lines { draft.dropLine(index) }
            return PageOutline(range: 0..<0, words: 0, confidence: 0, notes: notes)
        }
        let lines = Self.whole(Int(draft.lines[first].first)..<Int(draft.lines[last].end), draft.tree)
        let range = withFormulas(lines, after: last, draft)
        dropStrangers(in: range, chosen, &draft)
        for (place, index) in survey.lines.enumerated() where !isArticle[place] {
            // What a picture shows is no text of the article, and goes or stays with the picture.
            if isCaption(draft.lines[index], draft) {
                draft.dropLineButInCaptions(index)
            } else {
                draft.dropLine(index)
            }
        }
        return PageOutline(
            range: range, words: allWords - chosen.count,
            confidence: max(
                confidence(certainty / Double(max(allWords, 1)), agreement), second.isSure ? sureConfidence : 0),
            notes: notes + [
                "opinions: the model's certainty \(rounded(certainty / Double(max(allWords, 1)))), agreement \(rounded(agreement))"
            ])
    }

    /// That of a text of which the page says where it stands.
    private static let sureConfidence = 0.9

    private static func rounded(_ share: Double) -> Double { (share * 100).rounded() / 100 }

    /// The agreement with a text marked by people that the choice has on average, as a share of words (F1), fitted to pages of
    /// hosts that the model had not learnt from (Benchmarks/notes/extraction.md).
    ///
    /// - Parameters:
    ///   - certainty: the mean probability of the chosen lines, weighed by words.
    ///   - agreement: of the two opinions.
    private static func confidence(_ certainty: Double, _ agreement: Double) -> Double {
        let certainty = min(max(certainty, 0.02), 0.995)
        return LineModel.probability(
            Float(-0.22 + 0.57 * LineModel.logOdds(certainty) + 1.48 * agreement))
    }

    /// A page of few words, where nothing stands out: all prose of its one container, or simply all of it.
    private static func takeContainer(_ isArticle: inout [Bool], _ draft: Draft, _ survey: PageSurvey) {
        let isShort = survey.lines.count <= 8
        for (place, index) in survey.lines.enumerated() {
            let line = draft.lines[index]
            let node = Int(line.first)
            let isInside = survey.container >= 0 && (survey.container..<draft.tree.end(survey.container)).contains(node)
            isArticle[place] = (isInside || isShort && survey.container < 0) && line.linkWords * 2 <= line.words
        }
        if isArticle.contains(true) { return }
        // Many lines and no prose: sentences outside of the page's frame.
        for place in survey.lines.indices {
            let line = survey.line(place)
            isArticle[place] = line.words >= 5 && line.linkWords * 2 <= line.words && !isInFrame(line, draft.tree)
        }
    }

    static func isInFrame(_ line: Draft.Line, _ tree: HTMLTree) -> Bool {
        var node = Int(line.first)
        while node >= 0 {
            switch tree.tag(node) {
            case .nav, .footer, .aside, .form: return true
            default: node = tree.parent(node)
            }
        }
        return false
    }

    /// The odds on a page whose best prose is doubted, raised by what it lacks: the model knows few pages in that
    /// language, or of that kind, and its order of the lines says more than their level.
    private static func raised(_ odds: [Float], _ survey: PageSurvey) -> [Float] {
        let prose = survey.lines.indices.filter { PageSurvey.isProse(survey.line($0)) }
        let words = prose.reduce(0) { $0 + survey.line($1).words }
        guard words >= 30 else { return odds }
        var rest = min(words / 5, sampleWords)
        for place in prose.sorted(by: { odds[$0] > odds[$1] }) {
            rest -= survey.line(place).words
            guard rest <= 0 else { continue }
            let lack = likelyOdds - odds[place]
            return lack > 0 ? odds.map { $0 + lack } : odds
        }
        return odds
    }

    /// The log odds that the best prose of a page has at least, and how much of it is asked.
    private static let likelyOdds: Float = 2
    private static let sampleWords: Int32 = 60

    /// A credit (`Image: AP`) straight after the last paragraph belongs to it.
    private static func keepClosingCredit(_ isArticle: inout [Bool], _ draft: Draft, _ survey: PageSurvey) {
        guard let last = isArticle.lastIndex(of: true) else { return }
        let block = Int(draft.lines[survey.lines[last]].block)
        // Bare text stands in no block.
        guard block >= 0 else { return }
        let parent = draft.tree.parent(block)
        for place in isArticle.indices.dropFirst(last + 1).prefix(2) {
            let line = draft.lines[survey.lines[place]]
            guard line.words <= 12, line.block >= 0, draft.tree.parent(Int(line.block)) == parent,
                CreditLine.name(in: String(decoding: draft.text(of: line), as: UTF8.self)) != nil
            else { return }
            isArticle[place] = true
        }
    }

    /// The most likely sequence (Viterbi's algorithm over two states).
    static func path(_ odds: [Float]) -> [Bool] {
        var inside: Float = 0
        var outside: Float = 0
        var cameFrom: [(inside: Bool, outside: Bool)] = []
        cameFrom.reserveCapacity(odds.count)
        for (place, value) in odds.enumerated() {
            let gain = min(max(value, -9), 9) - evenOdds
            let (oldInside, oldOutside) = (inside, outside)
            let stays = place == 0 || oldInside >= oldOutside - changeCost
            let staysOut = place == 0 || oldOutside >= oldInside - changeCost
            inside = (stays ? oldInside : oldOutside - changeCost) + gain
            outside = staysOut ? oldOutside : oldInside - changeCost
            cameFrom.append((stays, !staysOut))
        }
        var isArticle = [Bool](repeating: false, count: odds.count)
        var state = inside > outside
        for place in odds.indices.reversed() {
            isArticle[place] = state
            state = state ? cameFrom[place].inside : cameFrom[place].outside
        }
        return isArticle
    }

    /// From the outermost element that begins with the first line to the one that ends with the last, so that the
    /// line's own heading, list or cell is built with it.
    private static func whole(_ range: Range<Int>, _ tree: HTMLTree) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while tree.parent(start) >= 0, tree.end(tree.parent(start)) <= max(end, tree.end(start)) {
            start = tree.parent(start)
            end = max(end, tree.end(start))
        }
        // Elements that are open at the first line but end later still give it its place: a list, a quote, a table.
        var ancestor = tree.parent(start)
        while ancestor >= 0 {
            switch tree.tag(ancestor) {
            case .ul, .ol, .li, .blockquote, .table, .tbody, .tr, .td, .dl, .figure, .p, .h1, .h2, .h3, .h4, .h5, .h6:
                start = ancestor
                end = max(end, tree.end(ancestor))
            default: break
            }
            ancestor = tree.parent(ancestor)
        }
        var last = end - 1
        while last >= 0, tree.parent(last) > start {
            last = tree.parent(last)
            switch tree.tag(last) {
            case .ul, .ol, .li, .blockquote, .table, .figure, .p, .dl: end = max(end, tree.end(last))
            default: break
            }
        }
        return start..<end
    }
}
