internal import Filtering
internal import Subscriptions

/// The `[[rules]]` of newsreel.toml, in their order.
enum RuleList {
    /// One as it is being read.
    struct Draft: Sendable {
        var name: String?
        var filter: Filter?
        var action: FilterRule.Action?
        var tags: [String] = []
        var folder: [String] = []
    }

    static let keys: [ConfigurationKey<Draft>] = [
        .init(
            "name", \.name, .text, example: "sponsored",
            "What its articles are counted under, in `newsreel filter --blocked` and in the metrics."),
        .init(
            "when", \.filter, .filter, example: example,
            "The articles that it is for, as a filter; `true` for all."),
        .init(
            "action", \.action, .choice, example: .block,
            "`block`: the article is not delivered. `keep`: it is, and neither later rules nor the feed's own `block` and "
                + "`keep` are asked. Without one, the rule only gives tags and a folder."),
        .init("tags", \.tags, .texts, "Tags that it gives the article."),
        .init(
            "folder", \.folder, .folder,
            "The folder that it puts the article into, with `/` between the levels: `_newsreel.folder` in the spool."),
    ]

    private static let example = try? Filter("title contains [\"sponsored\", \"advertorial\"] or words < 20")

    /// More would be an accident.
    private static let most = 1000

    /// - Returns: those in which nothing is wrong; of the others `problems` tells.
    static func read(_ value: TOMLValue, file: String, _ problems: inout [ConfigurationProblem]) -> [FilterRule] {
        func report(_ line: Int?, _ key: String, _ message: String) {
            problems.append(ConfigurationProblem(file: file, line: line, key: key, message))
        }
        guard case .array(let tables) = value.kind else {
            report(value.line, "rules", "expected tables; write each rule as [[rules]] with a name and when")
            return []
        }
        if tables.count > most { report(value.line, "rules", "there are more than \(most) rules; join some with `or`") }
        var rules: [FilterRule] = []
        var lines: [String: Int] = [:]
        for table in tables.prefix(most) {
            guard case .table(let entries) = table.kind else {
                report(table.line, "rules", "expected a table; write each rule as [[rules]] with a name and when")
                continue
            }
            var draft = Draft()
            let found = entries.read(
                into: &draft, keys: keys, file: file, elsewhere: SettingsTable.hint(for:)
            ).map { $0.below("rules") }
            problems += found
            if entries["name"] == nil {
                report(table.line, "rules.name", "each rule needs a name of its own, name = \"sponsored\"")
            }
            if entries["when"] == nil {
                report(
                    table.line, "rules.when", "a rule needs to know when it holds, when = \"title contains 'word'\"")
            }
            if found.isEmpty, draft.action == nil, draft.tags.isEmpty, draft.folder.isEmpty {
                report(table.line, "rules", "this rule does nothing; give it an action, tags or a folder")
            }
            guard let name = draft.name, let filter = draft.filter else { continue }
            if filter.asks(for: .similar) {
                report(
                    entries["when"]?.line, "rules.when",
                    "`similar` is not known yet when rules are asked; ask for it in the filter of a sink or of newsreel watch"
                )
            }
            if let line = lines[name] {
                report(table.line, "rules.name", "\"\(name)\" is the rule's of line \(line) too; give each its own")
            } else if name == FilterRules.listName || name == "other" {
                report(entries["name"]?.line, "rules.name", "\"\(name)\" is counted for others; take another name")
            }
            lines[name] = table.line
            rules.append(
                FilterRule(
                    name: name, filter: filter, action: draft.action, tags: draft.tags,
                    folder: draft.folder.isEmpty ? nil : draft.folder))
        }
        return rules
    }
}
