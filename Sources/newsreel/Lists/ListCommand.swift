internal import Archive
internal import ArgumentParser
internal import Articles
internal import Exchange
internal import Ingest
internal import Renderings
internal import Subscriptions

struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show the feeds of the lists by folder, with their tags and how they are.",
        discussion: """
            How a feed is: 'ok', 'new' before its first poll, 'fails' when its last poll failed, 'stopped' when it is \
            not asked any more, 'off' when its list switches it off. 'newsreel status --feeds' tells more. Without a state \
            that this user may read, only 'off' is known.
            """)

    @OptionGroup var places: ListOptions

    @Option(help: "The state database, in place of the settings'.", completion: .file())
    var state: String?

    @Option(help: ArgumentHelp("Only feeds in this folder and those below it.", valueName: "path"))
    var folder: String?

    @Option(name: .customLong("tag"), help: "Only feeds with this tag.")
    var tag: String?

    @Flag(help: "Only feeds that fail or are not asked any more.")
    var failing = false

    @Flag(help: "Print JSON, a line for each feed.")
    var json = false

    func run() async throws {
        try await exitingOnFailure(json: json) {
            let set = try SubscriptionSet(directory: places.directory())
            tellLeftOut(set.problems)
            let path = folder.map { $0.split(separator: "/").map(String.init) } ?? []
            let health = try FeedHealth(
                database: state ?? settings(places.config).state.database, isAsked: state != nil)
            var lastFolder: [String]?
            let feeds = set.subscriptions.enumerated().sorted { left, right in
                (left.element.folder.joined(separator: "/"), left.offset)
                    < (right.element.folder.joined(separator: "/"), right.offset)
            }
            for feed in feeds.map(\.element) where feed.folder.starts(with: path) {
                if let tag, !feed.tags.contains(tag) { continue }
                let standing = health.standing(of: feed)
                if failing, standing != .fails, standing != .stopped { continue }
                if json {
                    StandardOutput.process.write(Self.json(feed, standing))
                    continue
                }
                if feed.folder != lastFolder {
                    if lastFolder != nil { StandardOutput.process.write("\n") }
                    let name = feed.folder.joined(separator: "/")
                    StandardOutput.process.write((name.isEmpty ? "(no folder)" : TextLayout.printable(name)) + "\n")
                    lastFolder = feed.folder
                }
                StandardOutput.process.write(Self.text(feed, standing))
            }
            if set.subscriptions.isEmpty, !json {
                StandardOutput.process.write("no feeds yet; add the first with 'newsreel add URL'\n")
            }
        }
    }

    private static func text(_ feed: Subscription, _ standing: FeedHealth.Standing?) -> String {
        let word = standing?.rawValue ?? "-"
        let tags = feed.tags.isEmpty ? "" : "  [" + feed.tags.joined(separator: ", ") + "]"
        let title = feed.title.map { TextLayout.printable($0) + "\n           " } ?? ""
        return "  " + word + String(repeating: " ", count: max(1, 9 - word.count)) + title + feed.url
            + TextLayout.printable(tags) + "\n"
    }

    private static func json(_ feed: Subscription, _ standing: FeedHealth.Standing?) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.object { writer in
            writer.member("url", feed.url)
            writer.member("title", feed.title)
            writer.member("folder", feed.folder)
            writer.member("tags", feed.tags)
            writer.member("enabled", feed.isEnabled)
            writer.member("health", standing?.rawValue)
            writer.member("file", feed.source.file)
            if let line = feed.source.line { writer.member("line", line) }
        }
        writer.newline()
        return writer.bytes
    }
}

/// How the feeds are, by the state.
private struct FeedHealth {
    enum Standing: String {
        case ok, new, fails, stopped, off
    }

    /// `nil` without a state.
    private var feeds: [String: Standing]?

    /// - Parameter isAsked: a state that cannot be read is then a failure.
    init(database: String, isAsked: Bool) throws {
        var feeds: [String: Standing] = [:]
        do {
            try Archive.forEachFeed(file: DatabasePath.file(for: database)) { feed in
                let standing = Self.standing(of: feed.state)
                feeds[feed.identity] = standing
                if let current = feed.state.currentURL { feeds[current] = standing }
            }
            self.feeds = feeds
        } catch {
            if isAsked { throw error }
        }
    }

    private static func standing(of state: FeedState) -> Standing {
        if state.polls == 0 { return .new }
        if state.nextPoll == nil { return .stopped }
        return state.lastError == nil ? .ok : .fails
    }

    func standing(of feed: Subscription) -> Standing? {
        if !feed.isEnabled { return .off }
        guard let feeds else { return nil }
        return feeds[feed.url] ?? feed.formerly.flatMap { feeds[$0] } ?? .new
    }
}
