internal import Subscriptions

/// The `[[retention]]` tables of newsreel.toml.
enum RetentionList {
    static let keys: [ConfigurationKey<RetentionRule>] = [
        .init(
            "outlet", \.outlet, .text, example: "on-new",
            "The outlet of which unacknowledged files are removed; without it the spool's own `new`."),
        .init(
            "folder", \.folder, .folder,
            "Only articles of this folder, or of one below it, are counted and removed."),
        .init(
            "max_age", \.longest, .duration(.seconds(60)...(.seconds(3650 * 86_400))), example: .seconds(30 * 86_400),
            "Files that wait longer are removed."),
        .init(
            "max_files", \.mostFiles, .count(0...1_000_000_000), example: 10_000,
            "Of more files than this the oldest are removed."),
        .init(
            "max_size", \.mostBytes, .size(0...(1 << 50)), example: 1 << 30,
            "Of more than this together the oldest are removed."),
    ]

    /// - Parameter outlets: those that there are.
    static func read(
        _ value: TOMLValue, file: String, outlets: [String], _ problems: inout [ConfigurationProblem]
    ) -> [RetentionRule] {
        func report(_ line: Int?, _ key: String, _ message: String) {
            problems.append(ConfigurationProblem(file: file, line: line, key: key, message))
        }
        guard case .array(let tables) = value.kind else {
            report(value.line, "retention", "expected tables; write [[retention]] with max_age, max_files or max_size")
            return []
        }
        var rules: [RetentionRule] = []
        for table in tables {
            guard case .table(let entries) = table.kind else {
                report(table.line, "retention", "expected a table; write [[retention]]")
                continue
            }
            var rule = RetentionRule()
            let found = entries.read(
                into: &rule, keys: keys, file: file, elsewhere: SettingsTable.hint(for:)
            ).map { $0.below("retention") }
            problems += found
            if found.isEmpty, rule.longest == nil, rule.mostFiles == nil, rule.mostBytes == nil {
                report(table.line, "retention", "this removes nothing; give it max_age, max_files or max_size")
            }
            if let outlet = rule.outlet, !outlets.contains(outlet) {
                report(entries["outlet"]?.line, "retention.outlet", absence(of: outlet, among: outlets))
            }
            rules.append(rule)
        }
        return rules
    }

    private static func absence(of outlet: String, among outlets: [String]) -> String {
        if outlet == OnNewService.outlet {
            return "there is no outlet \"\(outlet)\" without on_new.command; set that, or remove this table"
        }
        let meant = nearest(to: outlet, among: outlets).map { "did you mean \"\($0)\"?" }
        let names =
            outlets.isEmpty
            ? "name one in spool.outlets or make it a sink, or leave the key out for the spool's own new/"
            : "there are \(outlets.map { "\"\($0)\"" }.joined(separator: ", ")), of spool.outlets, [[sinks]] and on_new"
        return "there is no outlet \"\(outlet)\"; \(meant ?? names)"
    }
}

extension SettingsTable {
    /// The section RETENTION of newsreel.toml(5).
    static var retentionSection: String {
        var page = """
            .SH RETENTION
            Nothing that waits in the spool is ever removed by newsreel, unless a table
            .B [[retention]]
            says so; once a minute it then removes the oldest of what nobody has acknowledged, and counts and logs it.
            Each table is for one folder of the spool.

            """
        for key in RetentionList.keys { page += entry(key, default: nil) }
        return page
    }

    /// For the example file, commented out.
    static var exampleRetention: String {
        var text =
            "\n# Retention: what is removed although nobody has acknowledged it. Without such a table nothing ever is.\n"
        text += "#[[retention]]\n"
        var example = RetentionRule()
        example.folder = ["Comics"]
        for key in RetentionList.keys {
            text += "\n" + wrapped(key.help, to: 98).map { "# \($0)\n" }.joined()
            text += "#\(key.name) = \((key.example ?? key.value(example))?.text ?? "")\n"
        }
        return text
    }
}
