extension FeedList {
    /// Reads a TOML list: `[[feed]]` tables with a `url`, `[defaults]` for the file and `[folders."News/World"]` for a
    /// folder and those below it. The nearest wins: feed, then folder, then the folder above, then the file.
    init(toml file: ConfigurationFile) throws(SubscriptionsError) {
        let (table, problems) = try Self.table(of: file)
        var reading = TOMLListReading(file: file.path, faults: problems)
        for entry in table.entries { reading.take(entry) }
        self = try reading.list()
    }

    /// A slip inside of one `[[feed]]` costs that feed: its lines are passed over, and the rest is read. So many are
    /// borne with; a file with more of them is not what it is meant to be.
    private static let mostSlips = 20

    private static func table(
        of file: ConfigurationFile
    ) throws(SubscriptionsError) -> (TOMLTable, [ConfigurationProblem]) {
        var bytes = Array(try file.textBytes())
        var problems: [ConfigurationProblem] = []
        while true {
            do {
                return (try parseTOML(bytes[...]), problems)
            } catch {
                problems.append(
                    ConfigurationProblem(file: file.path, line: error.line, "column \(error.column): \(error.message)"))
                guard problems.count <= mostSlips, let feed = feedTable(around: error.line, in: bytes) else {
                    throw .invalid(problems)
                }
                for place in feed where bytes[place] != 0x0A { bytes[place] = 0x20 }
            }
        }
    }

    /// From the line `[[feed]]` above a line to the next table; `nil` where another table is above.
    private static func feedTable(around line: Int, in bytes: [UInt8]) -> Range<Int>? {
        var start: Int?
        var place = 0
        var number = 1
        while place < bytes.count {
            let end = bytes[place...].firstIndex(of: 0x0A) ?? bytes.count
            let words = bytes[place..<end].filter { $0 > 0x20 }
            if words.first == UInt8(ascii: "[") {
                if let start, number > line { return start..<place }
                start = words.starts(with: "[[feed]]".utf8) ? place : nil
            }
            if number > line, start == nil { return nil }
            place = end + 1
            number += 1
        }
        return start.map { $0..<bytes.count }
    }
}

private struct TOMLListReading {
    let file: String
    private var title: String?
    private var defaults: TOMLTable?
    private var folders: [[String]: [TOMLTable]] = [:]
    /// As they are named, with their lines.
    private var folderNames: [(path: [String], name: String, line: Int)] = []
    private var feeds: [TOMLValue] = []
    private var problems: [ConfigurationProblem] = []
    /// What is wrong with single feeds.
    private var faults: [ConfigurationProblem]
    /// For each folder met so far, a feed with all that its defaults say.
    private var templates: [[String]: Subscription] = [:]

    init(file: String, faults: [ConfigurationProblem]) {
        self.file = file
        self.faults = faults
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
                let path = folder.key.split(separator: "/", maxSplits: Subscription.deepestFolder).map(String.init)
                folders[path, default: []].append(keys)
                folderNames.append((path, folder.key, folder.value.line))
            }
        case ("feed", .array(let values)): feeds = values
        case ("feed", _): report(entry.value.line, "feed", "expected [[feed]] in double brackets")
        case ("title", _): report(entry.value.line, "title", "expected a string")
        case ("defaults", _), ("folders", _): report(entry.value.line, entry.key, "expected a table")
        default:
            let isFeeds = entry.key == "url" || Subscription.keys.contains { $0.name == entry.key }
            let hint =
                isFeeds
                ? "it belongs below a [[feed]]" + (entry.key == "url" ? "" : ", or below [defaults] for all of them")
                : nearest(to: entry.key, among: ["title", "defaults", "folders", "feed"]).map {
                    "did you mean `\($0)`?"
                }
                    ?? "a feed list has `title`, `defaults`, `folders` and `feed`"
            report(entry.value.line, entry.key, (isFeeds ? "stands outside of any feed; " : "unknown key; ") + hint)
        }
    }

    private mutating func check(_ table: TOMLTable) {
        var scratch = Subscription(url: "", source: .init(file: file, line: nil))
        problems += table.read(into: &scratch, keys: Subscription.keys, file: file)
    }

    private mutating func report(_ line: Int?, _ key: String?, _ message: String) {
        guard problems.count < ConfigurationProblem.mostAtOnce else { return }
        problems.append(ConfigurationProblem(file: file, line: line, key: key, message))
    }

    private mutating func leaveOut(_ found: [ConfigurationProblem]) {
        faults += found.prefix(ConfigurationProblem.mostAtOnce - min(faults.count, ConfigurationProblem.mostAtOnce))
    }

    // MARK: The feeds

    mutating func list() throws(SubscriptionsError) -> FeedList {
        var list = FeedList()
        list.title = title
        list.subscriptions.reserveCapacity(feeds.count)
        // Each is let go of when it is read: of a hundred thousand feeds the document is larger than what is read of it.
        feeds.reverse()
        while let feed = feeds.popLast() {
            if let subscription = subscription(feed) { list.subscriptions.append(subscription) }
            // No slips any more: the file is not what it is meant to be, and each costs a search for what is meant.
            if faults.count >= ConfigurationProblem.mostAtOnce { throw .invalid(problems + faults) }
        }
        if !problems.isEmpty { throw .invalid(problems + faults) }
        list.problems = faults
        list.notices = idleFolders
        return list
    }

    private var idleFolders: [ConfigurationProblem] {
        folderNames.filter { folder in !templates.keys.contains { $0.starts(with: folder.path) } }
            .prefix(ConfigurationProblem.mostAtOnce).map { folder in
                ConfigurationProblem(
                    file: file, line: folder.line, key: "folders.\(tomlKey(folder.name))",
                    "no feed of this list is in that folder; give one folder = \(tomlString(folder.name)), or remove the table"
                )
            }
    }

    /// `nil` where something is wrong with the feed, which is reported.
    private mutating func subscription(_ feed: TOMLValue) -> Subscription? {
        guard case .table(let table) = feed.kind else {
            report(feed.line, "feed", "expected a table; write each feed as [[feed]] with a url")
            return nil
        }
        var found: [ConfigurationProblem] = []
        func note(_ line: Int?, _ key: String, _ message: String) {
            found.append(ConfigurationProblem(file: file, line: line, key: key, message))
        }
        let address = table["url"]
        var url: String?
        if case .string(let text) = address?.kind {
            url = feedAddress(text)
            if url == nil { note(address?.line, "url", addressExpectation(text)) }
        } else {
            note(address?.line ?? feed.line, "url", "each [[feed]] needs the feed's address, url = \"https://…\"")
        }

        let template = template(for: table["folder"])
        var subscription = template
        found += table.read(into: &subscription, keys: Subscription.keys, file: file, known: ["url"])
        // The same path, but one copy of it for all feeds of the folder.
        subscription.folder = template.folder
        subscription.source = .init(file: file, line: feed.line)
        if let (key, message) = subscription.contradiction { note(table[key]?.line ?? feed.line, key, message) }
        guard let url, found.isEmpty else {
            leaveOut(found)
            return nil
        }
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
        for depth in path.indices {
            for keys in folders[Array(path[...depth])] ?? [] {
                _ = keys.read(into: &template, keys: Subscription.keys, file: file)
            }
        }
        template.folder = path
        templates[path] = template
        return template
    }
}
