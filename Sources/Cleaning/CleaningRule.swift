/// One thing that is not the article, and how it shows.
///
/// A rule is one file in `Rules` and its place in `CleaningRule.all`.
struct CleaningRule: Sendable {
    /// Kebab case; `--trace` prints it and `CleaningOptions.disabledRules` names it.
    let name: String
    let stage: Stage
    /// Words of classes, divided by spaces, by the mark that the rule asks for (`Draft.ruleMarks`).
    var classWords: [(mark: RuleMarks, words: String)] = []
    /// Tenths of a text's prose that the rule may take; where it took more, it mistook it and is taken back.
    var mostTaken = 6
    /// Takes out what the rule is about and returns how many nodes and lines that were.
    let apply: @Sendable (inout Draft) -> Int

    enum Stage: Sendable {
        case items
        case pages
        case both
    }

    /// In the order in which they run.
    static let all: [CleaningRule] = [
        .hiddenElements,
        .tooltips,
        .forms,
        .outsideBlocks,
        .feedTools,
        .trackingPixels,
        .advertisements,
        .consentPlaceholders,
        .topLines,
        .rightsLines,
        .closingInvitations,
        .strayCaptions,
        .alsoRead,
        .feedFooter,
        .otherStories,
        .otherCards,
        .relatedLists,
        .newsletterBoxes,
        .playerControls,
        .recipeControls,
        .styleText,
        .machineText,
        .shareLinks,
        .repeatedTitle,
    ]
}

/// What classes say to rules and not to the learnt model, a bit each in any order. A rule gives the words of its own.
struct RuleMarks: OptionSet, Sendable, Hashable {
    let rawValue: UInt32

    /// Of things outside the article alone, whatever stands in them.
    static let never = RuleMarks(rawValue: 1 << 0)
    static let feedTool = RuleMarks(rawValue: 1 << 1)
    /// A picture that stands for a character.
    static let emoji = RuleMarks(rawValue: 1 << 2)
    /// A word with a note that opens over it, or the note.
    static let tooltip = RuleMarks(rawValue: 1 << 3)
    /// The note alone.
    static let tooltipText = RuleMarks(rawValue: 1 << 4)
    /// The copy of a slide that a turning gallery goes round by.
    static let clone = RuleMarks(rawValue: 1 << 5)
}

/// Which rules ran and what they took out.
package struct CleaningTrace: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        package let rule: String
        package let dropped: Int
    }

    package var entries: [Entry] = []
    /// Choices that no rule made: which evidence the body came from, and why.
    package var notes: [String] = []
}
