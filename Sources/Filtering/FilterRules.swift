package import Articles

/// One rule of the operator: for which articles, and what becomes of them.
package struct FilterRule: Sendable, Hashable {
    /// By which it is counted; no other rule has it.
    package var name: String
    package var filter: Filter
    package var action: Action?
    package var tags: [String]
    /// From the top; `nil` to leave the article where it is.
    package var folder: [String]?

    package enum Action: String, Sendable, CaseIterable {
        /// Delivered, whatever later rules and the feed's own say.
        case keep
        /// Not delivered, and no later rule is asked.
        case block
    }

    package init(
        name: String, filter: Filter, action: Action? = nil, tags: [String] = [], folder: [String]? = nil
    ) {
        self.name = name
        self.filter = filter
        self.action = action
        self.tags = tags
        self.folder = folder
    }
}

/// All rules that a feed's articles go through: those for all feeds in their order, then what the feed's list says, first
/// what to block, then what alone to keep. The first that keeps or blocks decides; where none does, the article is kept.
package struct FilterRules: Sendable, Hashable {
    package var rules: [FilterRule]
    /// Of the feed's list: an article for which one holds is blocked.
    package var blocked: [Filter]
    /// Of the feed's list: where there are any, an article for which none holds is blocked.
    package var kept: [Filter]

    package init(_ rules: [FilterRule] = [], blocked: [Filter] = [], kept: [Filter] = []) {
        self.rules = rules
        self.blocked = blocked
        self.kept = kept
    }

    package var isEmpty: Bool { rules.isEmpty && blocked.isEmpty && kept.isEmpty }

    /// Why an article is not delivered.
    package struct Block: Sendable, Hashable {
        /// The rule's name, or `FilterRules.listName`.
        package let rule: String
        /// The filter that decided, as text; `keep` and those that all failed, for a list that keeps.
        package let reason: String
    }

    /// What blocks of feed lists are counted under. No rule may be named so.
    package static let listName = "feed list"

    /// What becomes of one article.
    package struct Ruling: Sendable, Hashable {
        /// `nil` where it is to be delivered.
        package var block: Block?
        /// Those that it does not have yet.
        package var tags: [String] = []
        package var folder: [String]?
        /// The rules that gave a tag or a folder.
        package var rules: [String] = []
    }

    /// Asks the rules in their order; each sees what those before it gave.
    package func ruling(on subject: Subject) -> Ruling {
        var ruling = Ruling()
        for rule in rules where rule.filter.passes(subject) {
            rule.file(subject, &ruling)
            switch rule.action {
            case .keep: return ruling
            case .block:
                ruling.block = Block(rule: rule.name, reason: rule.filter.text)
                return ruling
            case nil: break
            }
        }
        if let filter = blocked.first(where: { $0.passes(subject) }) {
            ruling.block = Block(rule: Self.listName, reason: "block " + filter.text)
        } else if !kept.isEmpty, !kept.contains(where: { $0.passes(subject) }) {
            ruling.block = Block(rule: Self.listName, reason: "keep " + kept.map(\.text).joined(separator: ", "))
        }
        return ruling
    }

    /// Gives the article the tags and the folder of the rules that hold for it.
    /// - Parameter now: what ages are counted to.
    /// - Returns: `nil` where the article is to be delivered.
    package func apply(to article: inout Article, at now: Timestamp) -> Block? {
        let ruling = ruling(on: Subject(article, at: now))
        if !ruling.rules.isEmpty {
            article.tags += ruling.tags
            article.filing = Boxed(Article.Filing(folder: ruling.folder, rules: ruling.rules))
        }
        return ruling.block
    }
}

extension FilterRule {
    fileprivate func file(_ subject: Subject, _ ruling: inout FilterRules.Ruling) {
        let new = tags.filter { !subject.ownTags.contains($0) }
        guard !new.isEmpty || folder != nil else { return }
        ruling.tags += new
        subject.add(tags: new)
        if let folder {
            ruling.folder = folder
            subject.move(to: folder)
        }
        ruling.rules.append(name)
    }
}
