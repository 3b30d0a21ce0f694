extension FeedList {
    /// Reads a TOML list: `[[feed]]` tables with a `url`, `[defaults]` for the file and `[folders."News/World"]` for a
    /// folder and those below it. The nearest wins: feed, then folder, then the folder above, then the file.
    init(toml file: ConfigurationFile) throws(SubscriptionsError) {
        self.init()
        let document = try file.toml()
        var problems: [ConfigurationProblem] = []
        func report(_ line: Int?, _ key: String?, _ message: String) {
            problems.append(ConfigurationProblem(file: file.path, line: line, key: key, message))
        }

        var defaults: TOMLTable?
        var folders: [(path: [String], table: TOMLTable)] = []
        var feeds: [(table: TOMLTable, line: Int)] = []
        for entry in document.entries {
            switch (entry.key, entry.value.kind) {
            case ("title", .string(let text)): title = text
            case ("defaults", .table(let table)):
                defaults = table
                var scratch = Subscription(url: "", source: .init(file: file.path, line: nil))
                problems.append(contentsOf: table.read(into: &scratch, keys: Subscription.keys, file: file.path))
            case ("folders", .table(let table)):
                for folder in table.entries {
                    guard case .table(let keys) = folder.value.kind else {
                        report(folder.value.line, "folders", "expected a table; write [folders.\(tomlKey(folder.key))]")
                        continue
                    }
                    var scratch = Subscription(url: "", source: .init(file: file.path, line: nil))
                    problems.append(contentsOf: keys.read(into: &scratch, keys: Subscription.keys, file: file.path))
                    folders.append((folder.key.split(separator: "/").map(String.init), keys))
                }
            case ("feed", .array(let values)):
                for value in values {
                    if case .table(let table) = value.kind {
                        feeds.append((table, value.line))
                    } else {
                        report(value.line, "feed", "expected a table; write each feed as [[feed]] with a url")
                    }
                }
            case ("title", _), ("defaults", _), ("folders", _), ("feed", _):
                report(
                    entry.value.line, entry.key,
                    entry.key == "feed"
                        ? "expected [[feed]] in double brackets"
                        : "expected \(entry.key == "title" ? "a string" : "a table")")
            default:
                let hint =
                    nearest(to: entry.key, among: ["title", "defaults", "folders", "feed"])
                    .map { "did you mean `\($0)`?" }
                    ?? "a feed list has `title`, `defaults`, `folders` and `feed`"
                report(entry.value.line, entry.key, "unknown key; \(hint)")
            }
        }
        folders.sort { $0.path.count < $1.path.count }

        for (table, line) in feeds {
            guard case .string(let text) = table["url"]?.kind else {
                report(table["url"]?.line ?? line, "url", "each [[feed]] needs the feed's address, url = \"https://…\"")
                continue
            }
            guard let url = feedAddress(text) else {
                report(table["url"]?.line, "url", addressExpectation(text))
                continue
            }
            var subscription = Subscription(url: url, source: .init(file: file.path, line: line))
            // Read once for its own folder, which decides on the defaults, and once more to win over them.
            var own = subscription
            problems.append(
                contentsOf: table.read(into: &own, keys: Subscription.keys, file: file.path, known: ["url"]))
            _ = defaults?.read(into: &subscription, keys: Subscription.keys, file: file.path)
            let folder = table["folder"] == nil ? subscription.folder : own.folder
            for (path, keys) in folders where folder.starts(with: path) {
                _ = keys.read(into: &subscription, keys: Subscription.keys, file: file.path)
            }
            subscription.folder = folder
            _ = table.read(into: &subscription, keys: Subscription.keys, file: file.path, known: ["url"])
            if let (key, message) = subscription.contradiction { report(table[key]?.line ?? line, key, message) }
            subscriptions.append(subscription)
        }
        if !problems.isEmpty { throw .invalid(problems) }
    }
}
