internal import Filtering
internal import Subscriptions

/// What stands in the settings to no effect, with nothing wrong in it: told by `check-config` and at the daemon's start.
enum IdleSettings {
    /// - Parameter file: that the settings were read from.
    static func notices(_ settings: Settings, file: String) -> [ConfigurationProblem] {
        guard let document = try? ConfigurationFile(reading: file).toml() else { return [] }
        var notices: [ConfigurationProblem] = []
        func note(_ key: String, _ message: String) {
            guard let line = document.line(of: key) else { return }
            notices.append(ConfigurationProblem(file: file, line: line, key: key, message))
        }
        if StateAddress(settings.state.database).file != nil {
            note("fleet.worker", "names nobody, since state.database is a file; remove it, or name a server")
        }
        if settings.feeds.source == .database {
            note("feeds.directory", "is not read, since feeds.source is \"database\"; remove one of them")
        }
        if settings.onNew.command == nil, case .table(let keys)? = document["on_new"]?.kind, !keys.entries.isEmpty {
            notices.append(
                ConfigurationProblem(
                    file: file, line: document["on_new"]?.line, key: "on_new",
                    "says nothing without on_new.command; set that, or remove this table"))
        }
        if case .array(let tables)? = document["rules"]?.kind, tables.count == settings.rules.count,
            let last = settings.rules.firstIndex(where: { $0.action != nil && $0.filter.isAlways }),
            last + 1 < tables.count
        {
            let rule = settings.rules[last]
            notices.append(
                ConfigurationProblem(
                    file: file, line: tables[last + 1].line, key: "rules",
                    "no rule from here on is asked, since \"\(rule.name)\" of line \(tables[last].line) "
                        + "\(rule.action == .block ? "blocks" : "keeps") every article; move that one to the end"))
        }
        return notices
    }
}
