internal import Markup

/// Weighs the learnt model's choice of lines against `SimpleOpinion`'s, by rules that are written down.
///
/// The model is the better judge of a line, the simple opinion of the whole: it never takes a tenth for an article, nor its
/// second half. A stray line harms a reader less than a lost one.
struct SecondOpinion {
    let survey: PageSurvey
    let odds: [Float]
    let simple: SimpleOpinion
    var isArticle: [Bool]
    /// Which opinion won and why, for the trace.
    var notes: [String] = []
    /// What the page is made by says where its text is, whatever the model thinks of its lines.
    var isSure = false

    /// The names that `CleaningOptions.disabledRules` may hold.
    static let ruleNames = [
        "only-comments", "only-disclosures", "declared-body", "empty-body", "fraction", "cut-beginning",
        "short-article", "gaps", "whole-main", "sections", "entries", "manuals", "declared-parts",
    ]

    init(_ survey: PageSurvey, _ odds: [Float], _ isArticle: [Bool]) {
        self.survey = survey
        self.odds = odds
        self.isArticle = isArticle
        simple = SimpleOpinion(survey)
    }

    /// The simple opinion's words that the choice has, of those that either has: 1 where both say the same.
    var agreement: Double {
        var both: Int32 = 0
        var either: Int32 = 0
        for place in isArticle.indices {
            let words = survey.line(place).words
            if isArticle[place] && simple.isArticle[place] { both += words }
            if isArticle[place] || simple.isArticle[place] { either += words }
        }
        return either > 0 ? Double(both) / Double(either) : 0
    }

    mutating func weigh(without disabled: Set<String>) {
        if !disabled.contains("only-comments") { putPostBeforeComments() }
        if !disabled.contains("only-disclosures") { putMainBeforeDisclosures() }
        if !disabled.contains("declared-body") { takeDeclared() }
        if !disabled.contains("manuals") { completeManual() }
        if !disabled.contains("empty-body"), replaceEmpty() || takeWordlessArticle() {
            // The container ends with its last prose, the article may not.
            if !disabled.contains("short-article") { completeShortArticle() }
            return
        }
        guard simple.container >= 0 else { return }
        if !disabled.contains("fraction") { completeFraction() }
        if !disabled.contains("cut-beginning") { restoreBeginning() }
        if !disabled.contains("short-article") { completeShortArticle() }
        if !disabled.contains("gaps") { fillGaps() }
        if !disabled.contains("whole-main") { completeMain() }
        if !disabled.contains("sections") { completeSections() }
        if !disabled.contains("entries") { completeEntries() }
        if !disabled.contains("declared-parts") { takeDeclaredParts() }
    }

    func chosenWords() -> Int32 {
        isArticle.indices.reduce(0) { $0 + (isArticle[$1] ? survey.line($1).words : 0) }
    }

    // MARK: Rules

    /// The page's data holds the whole text (`articleBody`), and the model has less than half of it: its lines are known.
    private mutating func takeDeclared() {
        let own = chosenWords()
        guard let declared = survey.declaredBody,
            declared.utf8.count >= Int(max(own, Self.someWords)) * Self.bytesOfTwoWords
        else { return }
        let runs = WordRuns(declared.utf8)
        guard runs.words.count >= 2 * Int(own), runs.words.count >= Self.manyWords else { return }
        let known = Set(runs.hashes)
        let rest = isArticle.indices.filter { place in
            guard !isArticle[place] else { return false }
            let line = WordRuns(survey.draft.text(of: survey.line(place)))
            return line.hashes.count >= 2 && line.count(in: known) * 10 >= line.hashes.count * 8
        }
        let words = rest.reduce(0) { $0 + survey.line($1).words }
        guard words >= own, words >= Self.someWords else { return }
        for place in rest { isArticle[place] = true }
        notes.append("declared-body: \(words) words of the page's own data join the model's \(own)")
    }

    /// In most scripts.
    private static let bytesOfTwoWords = 11

    /// The model has next to nothing, the container has a text.
    private mutating func replaceEmpty() -> Bool {
        let own = chosenWords()
        guard own < Self.fewWords, simple.words >= Self.someWords, simple.words >= 3 * own else { return false }
        isArticle = simple.isArticle
        notes.append("empty-body: the model's \(own) words give way to the container's \(simple.words)")
        return true
    }

    private static let fewWords: Int32 = 30
    private static let someWords: Int32 = 40

    /// Neither has a text: questions and answers, releases, recipes are short lines, and all of them are what the page is for.
    private mutating func takeWordlessArticle() -> Bool {
        guard let element = articleElement(around: nil) else { return false }
        let places = survey.places(in: element)
        let own = places.reduce(0) { $0 + (isArticle[$1] ? survey.line($1).words : 0) }
        // A sentence at the foot of the page may be its only prose.
        let strays = isArticle.indices.filter { isArticle[$0] && !places.contains($0) }
        guard own < Self.fewWords, strays.allSatisfy(isInFrame) else { return false }
        let rest = places.filter { !isArticle[$0] && mayJoin($0, isBefore: false) }
        let words = rest.reduce(0) { $0 + survey.line($1).words }
        guard words >= Self.fewestWords, words >= 2 * own, words <= Self.shortWords else { return false }
        for place in strays { isArticle[place] = false }
        for place in rest { isArticle[place] = true }
        notes.append("empty-body: \(words) words of the page's one article join the model's \(own)")
        return true
    }

    private func isInFrame(_ place: Int) -> Bool { PageOutline.isInFrame(survey.line(place), survey.draft.tree) }

    private static let fewestWords: Int32 = 8

    /// The model has a fraction of the container's prose: it has the rest too.
    private mutating func completeFraction() {
        let own = chosenWords()
        let rest = isArticle.indices.filter {
            !isArticle[$0] && simple.isArticle[$0]
                && (odds[$0] >= Self.rejection || PageSurvey.isProse(survey.line($0)))
        }
        let words = rest.reduce(0) { $0 + survey.line($1).words }
        guard own + words >= Self.manyWords, words >= 2 * own else { return }
        for place in rest { isArticle[place] = true }
        notes.append("fraction: \(words) of the container's \(simple.words) words join the model's \(own)")
    }

    /// Log odds; of short lines that have less the model is sure.
    private static let rejection: Float = -3

    private static let manyWords: Int32 = 120

    /// The model begins in the middle of the container's prose: paragraphs before it that stand beside it belong to it.
    private mutating func restoreBeginning() {
        guard let first = isArticle.firstIndex(of: true), simple.isArticle[first] else { return }
        let parent = parent(of: first)
        var start = first
        var words: Int32 = 0
        for place in stride(from: first - 1, through: 0, by: -1) where simple.isArticle[place] {
            guard self.parent(of: place) == parent else { continue }
            start = place
            words += survey.line(place).words
        }
        guard words >= Self.someWords else { return }
        for place in start..<first where simple.isArticle[place] { isArticle[place] = true }
        notes.append("cut-beginning: \(words) words before the model's first line")
    }

    /// All that was chosen is comments: what they are on stands before them, however short it is.
    private mutating func putPostBeforeComments() {
        let tree = survey.draft.tree
        guard let first = isArticle.firstIndex(of: true) else { return }
        func isInComment(_ place: Int) -> Bool {
            var node = Int(survey.line(place).first)
            for _ in 0..<12 where node >= 0 {
                if survey.draft.marks[node].contains(.comment) { return true }
                node = tree.parent(node)
            }
            return false
        }
        guard isArticle.indices.allSatisfy({ !isArticle[$0] || isInComment($0) }) else { return }
        let post = (0..<first).filter { place in
            let line = survey.line(place)
            return line.words >= Self.postWords && line.linkWords * 2 < line.words && !simple.isOutside[Int(line.first)]
                && !isInComment(place)
        }
        guard !post.isEmpty else { return }
        for place in post { isArticle[place] = true }
        notes.append("only-comments: \(post.count) lines before the first comment")
    }

    private static let postWords: Int32 = 5

    /// A page's one `article`, or its `main`, of few words: all of it that is neither frame nor links nor plainly something else.
    /// Lists, code and last words of short texts look like none of an article's to the model.
    private mutating func completeShortArticle() {
        guard let first = isArticle.firstIndex(of: true), let element = articleElement(around: first) else { return }
        let places = survey.places(in: element)
        guard survey.words(places) <= Self.shortWords, 3 * chosenWords() >= survey.words(places) else { return }
        let rest = places.filter {
            !isArticle[$0] && odds[$0] >= Self.rejectionInShort && mayJoin($0, isBefore: $0 < first)
        }
        guard !rest.isEmpty else { return }
        for place in rest { isArticle[place] = true }
        notes.append("short-article: \(rest.count) lines of the page's one article")
    }

    private static let shortWords: Int32 = 300
    /// Log odds.
    private static let rejectionInShort: Float = -2.5

    /// Counts of votes have none; what stands before the first chosen line may be a breadcrumb or a byline.
    private func hasWords(_ line: Draft.Line, isBefore: Bool) -> Bool {
        let text = survey.draft.text(of: line)
        // The mark of a note may stand behind the full stop.
        if isBefore { return line.words >= (Self.closings.contains(text.last { !$0.isASCIIDigit } ?? 0) ? 4 : 8) }
        return text.contains { $0.isASCIILetter || $0 >= 0x80 }
    }

    /// Of sentences, and of what a list or code follows.
    private static let closings: [UInt8] = [0x2E, 0x3A, 0x3F, 0x21]

    private func isOfAuthor(_ line: Draft.Line) -> Bool {
        var node = Int(line.first)
        while node >= 0 {
            if survey.draft.marks[node].contains(.biography) { return true }
            node = survey.draft.tree.parent(node)
        }
        return false
    }

    /// Neither frame nor links nor about the author.
    func mayJoin(_ place: Int, isBefore: Bool) -> Bool {
        let line = survey.line(place)
        return line.linkWords * 2 <= line.words && !simple.isOutside[Int(line.first)] && !isOfAuthor(line)
            && hasWords(line, isBefore: isBefore)
    }

    /// The page's only `article`, or where it has none its only `main`, or the one element that is called so.
    ///
    /// - Parameter place: of a line that must stand in it.
    private func articleElement(around place: Int?) -> Int? {
        let tree = survey.draft.tree
        for tag in [HTMLTag.article, .main] {
            let found = tree.nodes.indices.filter { tree.tag($0) == tag }
            if found.count > 1 { return nil }
            if let element = found.first {
                return place.map { survey.places(in: element).contains($0) } == false ? nil : element
            }
        }
        return place.flatMap(namedArticle)
    }

    /// The outermost element around a line that is called an article, a post or an entry, where no other is.
    private func namedArticle(around place: Int) -> Int? {
        let tree = survey.draft.tree
        var node = Int(survey.line(place).first)
        var element: Int?
        while node >= 0, tree.tag(node) != .body {
            if isNamedArticle(node) { element = node }
            node = tree.parent(node)
        }
        guard let element else { return nil }
        let hasOther = tree.nodes.indices.contains { node in
            isNamedArticle(node) && (node < element || node >= tree.end(element)) && survey.places(in: node).count > 1
        }
        return hasOther ? nil : element
    }

    private func isNamedArticle(_ node: Int) -> Bool {
        let marks = survey.draft.marks[node]
        return !marks.isDisjoint(with: [.article, .post, .entry]) && survey.draft.tree.tag(node).traits.contains(.block)
            && marks.isDisjoint(with: [.title, .header, .footer, .meta, .byline, .date, .tags, .navigation, .comment])
    }

    /// Much of the container's text between the model's first line and its last is missing, and the model only doubts it.
    private mutating func fillGaps() {
        guard let first = isArticle.firstIndex(of: true), let last = isArticle.lastIndex(of: true) else { return }
        let gaps = (first...last).split { isArticle[$0] || !simple.isArticle[$0] || odds[$0] < Self.doubt }
            .filter { !$0.contains(where: invites) }.joined()
        let words = gaps.reduce(0) { $0 + survey.line($1).words }
        guard words >= Self.missedWords else { return }
        for gap in gaps { isArticle[gap] = true }
        notes.append("gaps: \(words) words between the model's lines")
    }

    /// A box that wants a reader to subscribe is doubted too.
    private func invites(_ place: Int) -> Bool {
        let line = survey.line(place)
        return line.words <= 60 && CleaningRule.invites(survey.draft.text(of: line))
    }

    /// Log odds; what has less is rejected rather than doubted.
    private static let doubt: Float = -1.5
    /// Fewer may be a box or a caption.
    private static let missedWords: Int32 = 100

    /// The element that a line's block stands in.
    private func parent(of place: Int) -> Int {
        let block = Int(survey.line(place).block)
        return block >= 0 ? survey.draft.tree.parent(block) : -1
    }
}
