/// The text of a feed list, TOML or OPML, changed one feed at a time: every byte that is not of that feed stays as its
/// author wrote it, comments too.
///
/// A change that cannot be made in the text, such as of a feed inside `feed = [{…}]`, is refused with the place to edit
/// by hand. After each change the text is read again, and must list what it listed before but for that feed.
package struct FeedListText: Sendable {
    package private(set) var file: ConfigurationFile
    package private(set) var list: FeedList
    package let format: FeedList.Format

    /// - Throws: where the file cannot be read as a list, or holds slips, which are to be mended first.
    /// - Parameter format: `nil` for what the file's name and its first characters say.
    package init(_ file: ConfigurationFile, format: FeedList.Format? = nil) throws(SubscriptionsError) {
        self.file = file
        self.format = format ?? FeedList.format(of: file)
        list = try FeedList(file, format: self.format)
        if !list.problems.isEmpty { throw .invalid(list.problems) }
    }

    /// A list that is not there yet.
    package init(newFile path: String) throws(SubscriptionsError) {
        try self.init(ConfigurationFile(path: path, text: path.hasSuffix(".opml") ? FeedList().written(as: .opml) : ""))
    }

    /// A feed at the list's end; it must not be in the list.
    package mutating func add(_ subscription: Subscription) throws(SubscriptionsError) {
        let changed =
            switch format {
            case .toml, .text: try TOMLListText(file).adding(subscription)
            case .opml: try OPMLListText(file).adding(subscription)
            }
        try take(changed, expecting: list.subscriptions + [subscription])
    }

    package mutating func remove(_ url: String) throws(SubscriptionsError) {
        let changed =
            switch format {
            case .toml, .text: try TOMLListText(file).removing(url)
            case .opml: try OPMLListText(file).removing(url)
            }
        try take(changed, expecting: list.subscriptions.filter { $0.url != url })
    }

    /// Sets keys of a feed, `nil` to leave one out again: what its folder or the file says then holds.
    ///
    /// - Throws: also for a key that no feed has, and a value that is not the key's.
    package mutating func set(
        _ values: [(key: String, value: TOMLValue.Kind?)], of url: String
    ) throws(SubscriptionsError) {
        for (key, value) in values {
            try check(key, value)
            let changed =
                switch format {
                case .toml, .text: try TOMLListText(file).setting(key, to: value, of: url)
                case .opml: try OPMLListText(file).setting(key, to: value, of: url)
                }
            try take(changed, expecting: list.subscriptions, but: url)
        }
    }

    /// Gives a feed another address. It stays the feed that it was: `formerly` tells what it was subscribed as.
    package mutating func move(_ url: String, to new: String) throws(SubscriptionsError) {
        let formerly = list.subscriptions.first { $0.url == url }?.formerly ?? url
        var expected = list.subscriptions
        if let place = expected.firstIndex(where: { $0.url == url }) { expected[place].url = new }
        let changed =
            switch format {
            case .toml, .text: try TOMLListText(file).setting("url", to: .string(new), of: url)
            case .opml: try OPMLListText(file).setting("url", to: .string(new), of: url)
            }
        try take(changed, expecting: expected, but: new)
        try set([("formerly", formerly == new ? nil : .string(formerly))], of: new)
    }

    private func check(_ key: String, _ value: TOMLValue.Kind?) throws(SubscriptionsError) {
        guard let row = Subscription.keys.first(where: { $0.name == key }) else {
            throw invalid(key, Subscription.objection(to: key))
        }
        guard let value else { return }
        var scratch = Subscription(url: "", source: .init(file: file.path, line: nil))
        guard row.read(value, folderPath(of: file.path), &scratch) else {
            throw invalid(key, row.objection(value) ?? "expected \(row.expectation)")
        }
    }

    private func invalid(_ key: String?, _ message: String) -> SubscriptionsError {
        .invalid([ConfigurationProblem(file: file.path, key: key, message)])
    }

    /// - Parameter but: the feed whose keys may differ.
    private mutating func take(
        _ bytes: [UInt8], expecting expected: [Subscription], but url: String? = nil
    ) throws(SubscriptionsError) {
        let changed = ConfigurationFile(path: file.path, bytes: bytes, mode: file.mode)
        let read = try FeedList(changed, format: format)
        if !read.problems.isEmpty { throw .invalid(read.problems) }
        func comparable(_ subscriptions: [Subscription]) -> [Subscription] {
            subscriptions.map { feed in
                var feed = feed.url == url ? Subscription(url: feed.url, source: feed.source) : feed
                feed.source = .init(file: file.path, line: nil)
                return feed
            }.sorted { $0.url < $1.url }
        }
        guard comparable(read.subscriptions) == comparable(expected) else {
            throw invalid(nil, "is written in a way that cannot be changed by itself; change it in an editor")
        }
        (file, list) = (changed, read)
    }
}
