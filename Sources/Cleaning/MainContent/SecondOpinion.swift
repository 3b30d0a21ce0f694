internal import Markup

/// Weighs the learnt model's choice of lines against `SimpleOpinion`'s, by rules that are written down.
///
/// The model is the better judge of a line, the simple opinion of the whole: it never takes a tenth for an article, nor its
/// second half. A stray line harms a reader less than a lost one.
struct SecondOpinion {
    private let survey: PageSurvey
    private let simple: SimpleOpinion
    private let odds: [Float]
    private(set) var isArticle: [Bool]
    /// Which opinion won and why, for the trace.
    private(set) var notes: [String] = []

    /// The names that `CleaningOptions.disabledRules` may hold.
    static let ruleNames = ["empty-body", "fraction", "cut-beginning", "gaps"]

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
        guard simple.container >= 0 else { return }
        if !disabled.contains("empty-body"), replaceEmpty() { return }
        if !disabled.contains("fraction") { completeFraction() }
        if !disabled.contains("cut-beginning") { restoreBeginning() }
        if !disabled.contains("gaps") { fillGaps() }
    }

    private func chosenWords() -> Int32 {
        isArticle.indices.reduce(0) { $0 + (isArticle[$1] ? survey.line($1).words : 0) }
    }

    // MARK: Rules

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

    /// The model has a fraction of the container's prose: it has the rest too.
    private mutating func completeFraction() {
        let own = chosenWords()
        guard simple.words >= Self.manyWords, simple.words >= 3 * own else { return }
        for place in isArticle.indices where simple.isArticle[place] { isArticle[place] = true }
        notes.append("fraction: the container's \(simple.words) words join the model's \(own)")
    }

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

    /// Much of the container's text between the model's first line and its last is missing, and the model only doubts it.
    private mutating func fillGaps() {
        guard let first = isArticle.firstIndex(of: true), let last = isArticle.lastIndex(of: true) else { return }
        let gaps = (first...last).filter { !isArticle[$0] && simple.isArticle[$0] && odds[$0] >= Self.doubt }
        let words = gaps.reduce(0) { $0 + survey.line($1).words }
        guard words >= Self.missedWords else { return }
        for gap in gaps { isArticle[gap] = true }
        notes.append("gaps: \(words) words between the model's lines")
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
