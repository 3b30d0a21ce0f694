extension FeedList {
    /// Reads a TOML list: `[[feed]]` tables with a `url`, `[defaults]` for the file and `[folders."News/World"]` for a
    /// folder and those below it. The nearest wins: feed, then folder, then the folder above, then the file.
    init(toml file: ConfigurationFile) throws(SubscriptionsError) {
        var reading = TOMLListReading(file: file.path)
        for entry in try file.toml().entries { reading.take(entry) }
        self = try reading.list()
    }
}

private struct TOMLListReading {
    let file: String
    private var title: String?
    private var defaults: TOMLTable?
    private var folders: [(path: [String], keys: TOMLTable)] = []
    private var feeds: [TOMLValue] = []
    private var problems: [ConfigurationProblem] = []
    /// For each folder met so far, a feed with all that its defaults say.
    private var templates: [[String]: Subscription] = [:]

    init(file: String) {
        self.file = file
    }

    // MARK: The document's tables

    mutating func take(_ entry: TOMLTable.Entry) {
        switch (entry.key, entry.value.kind) {
        case ("title", .string(let text)): title = text
        case ("defaults", .table(let table)):
            defaults = table
            check(table)
        case ("folders", .table(let table)):
            for folder in table.entries {
                guard case .table(let keys) = folder.value.kind else {
                    report(folder.value.line, "folders", "expected a table; write [folders.\(tomlKey(folder.key))]")
                    continue
                }
                check(keys)
                folders.append((folder.key.split(separator: "/").map(String.init), keys))
            }
        case ("feed", .array(let values)): feeds = values
        case ("feed", _): report(entry.value.line, "feed", "expected [[feed]] in double brackets")
        case ("title", _): report(entry.value.line, "title", "expected a string")
        case ("defaults", _), ("folders", _): report(entry.value.line, entry.key, "expected a table")
        default:
            let hint =
                nearest(to: entry.key, among: ["title", "defaults", "folders", "feed"]).map { "did you mean `\($0)`?" }
                ?? "a feed list has `title`, `defaults`, `folders` and `feed`"
            report(entry.value.line, entry.key, "unknown key; \(hint)")
        }
    }

    private mutating func check(_ table: TOMLTable) {
        var scratch = Subscription(url: "", source: .init(file: file, line: nil))
        problems += table.read(into: &scratch, keys: Subscription.keys, file: file)
    }

    private mutating func report(_ line: Int?, _ key: String?, _ message: String) {
        problems.append(ConfigurationProblem(file: file, line: line, key: key, message))
    }

    // MARK: The feeds

    mutating func list() throws(SubscriptionsError) -> FeedList {
        folders.sort { $0.path.count < $1.path.count }
        var list = FeedList()
        list.title = title
        list.subscriptions.reserveCapacity(feeds.count)
        for feed in feeds {
            if let subscription = subscription(feed) { list.subscriptions.append(subscription) }
        }
        if !problems.isEmpty { throw .invalid(problems) }
        return list
    }

    /// `nil` where the feed has no usable address, which is reported.
    private mutating func subscription(_ feed: TOMLValue) -> Subscription? {
        guard case .table(let table) = feed.kind else {
            report(feed.line, "feed", "expected a table; write each feed as [[feed]] with a url")
            return nil
        }
        let address = table["url"]
        var url: String?
        if case .string(let text) = address?.kind {
            url = feedAddress(text)
            if url == nil { report(address?.line, "url", addressExpectation(text)) }
        } else {
            report(address?.line ?? feed.line, "url", "each [[feed]] needs the feed's address, url = \"https://…\"")
        }

        let template = template(for: table["folder"])
        var subscription = template
        problems += table.read(into: &subscription, keys: Subscription.keys, file: file, known: ["url"])
        // The same path, but one copy of it for all feeds of the folder.
        subscription.folder = template.folder
        subscription.source = .init(file: file, line: feed.line)
        if let (key, message) = subscription.contradiction { report(table[key]?.line ?? feed.line, key, message) }
        guard let url else { return nil }
        subscription.url = url
        return subscription
    }

    /// - Parameter folder: the folder as the feed gives it; `nil` where it does not.
    private mutating func template(for folder: TOMLValue?) -> Subscription {
        var template = Subscription(url: "", source: .init(file: file, line: nil))
        _ = defaults?.read(into: &template, keys: Subscription.keys, file: file)
        if let folder, let path = ConfigurationType.folder.read(folder.kind, "") { template.folder = path }
        let path = template.folder
        if let known = templates[path] { return known }
        for (outer, keys) in folders where path.starts(with: outer) {
            _ = keys.read(into: &template, keys: Subscription.keys, file: file)
        }
        template.folder = path
        templates[path] = template
        return template
    }
}
