package import Articles
package import Markup

/// Cleans feed items and article pages. A pure value: the same input gives the same output, on any thread.
package struct Cleaner: Sendable {
    package let options: CleaningOptions
    private let rules: [CleaningRule]
    /// Those for a feed's items. A feed gives an item for what it says: where rules leave nothing of it, they mistook it,
    /// and the next of these have their turn.
    private let rulesForItems: [[CleaningRule]]
    let sites: SiteTable

    package init(options: CleaningOptions = CleaningOptions()) {
        self.options = options
        let rules = CleaningRule.all.filter { !options.disabledRules.contains($0.name) }
        self.rules = rules
        let ofMachines = [CleaningRule.feedTools, .trackingPixels].map(\.name)
        rulesForItems = [rules.map(\.name), [CleaningRule.hiddenElements.name] + ofMachines, ofMachines].map { names in
            rules.filter { names.contains($0.name) }
        }
        sites = SiteTable(options.usesSiteRules ? options.siteRules + SiteRule.builtIn : [])
    }

    /// The names that `CleaningOptions.disabledRules` may hold.
    package static var ruleNames: [String] {
        CleaningRule.all.map(\.name) + SecondOpinion.ruleNames + PageOutline.ruleNames
    }

    /// The body of a feed item: what its `content` or `description` says, without what is not the article.
    ///
    /// - Parameters:
    ///   - html: HTML, or plain text, which is HTML without tags.
    ///   - budget: of the article that the item becomes. Where it is spent, what is returned is of no worth.
    package func cleanItem(
        _ html: String, context: ItemContext, budget: WorkBudget = WorkBudget()
    ) -> CleanedItem {
        let html = Self.withoutMarks(html)
        let source = SoftHyphens.removed(from: Shortcodes.resolved(html) ?? Array(html.utf8))
        let tree = HTMLTree(parsing: source, budget: budget)
        var cleaned = CleanedItem(body: Body(), trace: CleaningTrace())
        for rules in rulesForItems {
            var draft = Draft(tree: tree, context: context, isPage: false)
            var trace = CleaningTrace(entries: [], notes: cleaned.trace.notes)
            apply(rules, to: &draft, stage: .items, trace: &trace)
            draft.findFigureTexts()
            var builder = BodyBuilder(
                draft: consume draft, room: OutputRoom(options, inputSizeInBytes: html.utf8.count))
            let body = builder.build(0..<tree.nodes.count)
            cleaned = CleanedItem(body: body, trace: trace, warnings: tree.warnings + builder.roomWarnings)
            if !cleaned.body.blocks.isEmpty || trace.entries.isEmpty || budget.isSpent { break }
            cleaned.trace.notes.append("rules had left nothing: \(trace.entries.map(\.rule).joined(separator: ", "))")
        }
        return cleaned
    }

    /// Without the marks of XML around it, which software has escaped as if they were the item's text.
    private static func withoutMarks(_ html: String) -> String {
        for (start, end) in [("<![CDATA[", "]]>"), ("&lt;![CDATA[", "]]&gt;")] {
            let inside = html.drop(while: \.isWhitespace)
            guard inside.hasPrefix(start) else { continue }
            let text = inside.dropFirst(start.count)
            guard let last = text.lastIndex(where: { !$0.isWhitespace }), text[...last].hasSuffix(end) else {
                return String(text)
            }
            return String(text[...last].dropLast(end.count))
        }
        return html
    }

    /// What an article may cost that is made of so much markup.
    ///
    /// - Parameter isLate: whether its time is up.
    package func budget(forSizeInBytes size: Int, isLate: (@Sendable () -> Bool)? = nil) -> WorkBudget {
        WorkBudget(limit: options.freeSteps + options.stepsPerInputByte * size, isLate: isLate)
    }

    func apply(to draft: inout Draft, stage: CleaningRule.Stage, trace: inout CleaningTrace) {
        apply(rules, to: &draft, stage: stage, trace: &trace)
    }

    private func apply(
        _ rules: [CleaningRule], to draft: inout Draft, stage: CleaningRule.Stage, trace: inout CleaningTrace
    ) {
        for place in rules.indices where rules[place].stage == .both || rules[place].stage == stage {
            if draft.tree.budget.isSpent { return }
            draft.tree.budget.spend(draft.tree.nodes.count)
            switch draft.run(rules[place].apply, mostTaken: rules[place].mostTaken) {
            case .dropped(let count):
                if count > 0 { trace.entries.append(CleaningTrace.Entry(rule: rules[place].name, dropped: count)) }
            case .takenBack(let words, let all):
                trace.notes.append("\(rules[place].name) taken back: it took \(words) of \(all) words of prose")
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
    /// What an article may take in bytes for each byte of its markup; half of it as blocks, the rest as text. Ordinary
    /// bodies take one to three.
    package var outputBytesPerInputByte = 6
    /// What any article may take beside it.
    package var freeOutputSizeInBytes = 128 << 10
    /// Steps for each byte of an article's markup, see `WorkBudget`. Ordinary bodies take fifteen, the worst markup that
    /// is read in one pass some hundred.
    package var stepsPerInputByte = 600
    /// Steps that any article may take beside them.
    package var freeSteps = 20_000_000

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
    /// What was left out because it is too much.
    package var warnings: [String] = []

    /// The images of the body's figures, in reading order.
    package var images: [Image] {
        body.blocks.flatMap { block -> [Image] in
            if case .figure(let figure) = block { return figure.images }
            return []
        }
    }
}
