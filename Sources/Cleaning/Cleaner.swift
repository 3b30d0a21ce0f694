package import Articles
internal import Markup

/// Cleans feed items and article pages. A pure value: the same input gives the same output, on any thread.
package struct Cleaner: Sendable {
    package let options: CleaningOptions
    private let rules: [CleaningRule]
    let sites: SiteTable

    package init(options: CleaningOptions = CleaningOptions()) {
        self.options = options
        rules = CleaningRule.all.filter { !options.disabledRules.contains($0.name) }
        sites = SiteTable(options.usesSiteRules ? options.siteRules + SiteRule.builtIn : [])
    }

    /// The names that `CleaningOptions.disabledRules` may hold.
    package static var ruleNames: [String] { CleaningRule.all.map(\.name) + SecondOpinion.ruleNames }

    /// The body of a feed item: what its `content` or `description` says, without what is not the article.
    ///
    /// - Parameter html: HTML, or plain text, which is HTML without tags.
    package func cleanItem(_ html: String, context: ItemContext) -> CleanedItem {
        let tree = HTMLTree(parsing: Shortcodes.resolved(html) ?? Array(html.utf8))
        var draft = Draft(tree: tree, context: context, isPage: false)
        var trace = CleaningTrace()
        apply(to: &draft, stage: .items, trace: &trace)
        draft.findFigureTexts()
        var builder = BodyBuilder(draft: draft)
        let body = builder.build(0..<tree.nodes.count)
        return CleanedItem(body: body, trace: trace)
    }

    func apply(to draft: inout Draft, stage: CleaningRule.Stage, trace: inout CleaningTrace) {
        for rule in rules where rule.stage == .both || rule.stage == stage {
            switch draft.run(rule) {
            case .dropped(let count):
                if count > 0 { trace.entries.append(CleaningTrace.Entry(rule: rule.name, dropped: count)) }
            case .takenBack(let words, let all):
                trace.notes.append("\(rule.name) taken back: it took \(words) of \(all) words of prose")
            }
        }
    }
}

package struct CleaningOptions: Sendable, Hashable {
    /// Names of rules not to run, for ablation.
    package var disabledRules: Set<String> = []
    /// Whether rows of the site table are used.
    package var usesSiteRules = true
    /// The operator's rows, before our own.
    package var siteRules: [SiteRule] = []

    /// Larger pages are refused.
    package var maximumPageSizeInBytes = 16 << 20

    package init() {}
}

/// What is known of an item before its body is read.
package struct ItemContext: Sendable, Hashable {
    /// The item's own page.
    package var url: String?
    /// What relative addresses start from: the item's link, or the feed's.
    package var baseURL: String?
    package var title: String?
    package var siteName: String?
    /// BCP 47, as the feed says.
    package var language: String?

    package init(
        url: String? = nil, baseURL: String? = nil, title: String? = nil, siteName: String? = nil,
        language: String? = nil
    ) {
        self.url = url
        self.baseURL = baseURL
        self.title = title
        self.siteName = siteName
        self.language = language
    }
}

package struct CleanedItem: Sendable, Hashable {
    package var body: Body
    package var trace: CleaningTrace

    /// The images of the body's figures, in reading order.
    package var images: [Image] {
        body.blocks.flatMap { block -> [Image] in
            if case .figure(let figure) = block { return figure.images }
            return []
        }
    }
}
