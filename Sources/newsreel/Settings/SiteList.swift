internal import Cleaning
internal import Subscriptions

/// The operator's rows of the site table: a TOML file of `[[site]]` tables.
enum SiteList {
    private static let keys: [ConfigurationKey<SiteRule>] = [
        .init(
            "host", \.host, .matching("a host such as \"example.org\"", isHost),
            "The site's host; those below it are meant too."),
        .init("article", \.article, .selectors, "The elements that hold the article."),
        .init("drop", \.drop, .selectors, "Elements that are none of it."),
    ]

    static func read(_ path: String) throws(SubscriptionsError) -> [SiteRule] {
        let document = try ConfigurationFile(reading: path, limitInBytes: 16 << 20).toml()
        var problems: [ConfigurationProblem] = []
        func report(_ line: Int?, _ key: String, _ message: String) {
            problems.append(ConfigurationProblem(file: path, line: line, key: key, message))
        }
        var rules: [SiteRule] = []
        for entry in document.entries {
            guard entry.key == "site", case .array(let sites) = entry.value.kind else {
                report(entry.value.line, entry.key, "a site table has [[site]] tables and nothing else")
                continue
            }
            for site in sites {
                guard case .table(let table) = site.kind else {
                    report(site.line, "site", "expected a table; write each site as [[site]] with a host")
                    continue
                }
                var rule = SiteRule(host: "")
                problems += table.read(into: &rule, keys: keys, file: path)
                if table["host"] == nil {
                    report(site.line, "host", "each [[site]] needs its host, host = \"example.org\"")
                }
                if table["article"] == nil, table["drop"] == nil {
                    report(site.line, "article", "a row says which elements hold the article, or which to drop")
                }
                rules.append(rule)
            }
        }
        if !problems.isEmpty { throw .invalid(problems) }
        return rules
    }

    private static func isHost(_ text: String) -> Bool {
        text.contains(".") && !text.hasPrefix(".") && text == text.lowercased()
            && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." }
    }
}

extension ConfigurationType<[String]> {
    fileprivate static var selectors: Self {
        list(of: "elements such as \"div.story\", \".body\" or \"#content\"") { ElementSelector($0) != nil }
    }
}
