/// One thing that is not the article, and how it shows.
///
/// A rule is one file in `Rules` and its place in `CleaningRule.all`.
struct CleaningRule: Sendable {
    /// Kebab case; `--trace` prints it and `CleaningOptions.disabledRules` names it.
    let name: String
    let stage: Stage
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
        .forms,
        .outsideBlocks,
        .feedTools,
        .trackingPixels,
        .advertisements,
        .consentPlaceholders,
        .topLines,
        .rightsLines,
        .strayCaptions,
        .alsoRead,
        .feedFooter,
        .otherStories,
        .relatedLists,
        .newsletterBoxes,
        .playerControls,
        .styleText,
        .shareLinks,
        .repeatedTitle,
    ]
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
