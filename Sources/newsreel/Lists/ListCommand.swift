internal import ArgumentParser
internal import Articles
internal import Exchange
internal import Glibc
internal import Ingest
internal import Renderings
internal import StatusPage
internal import Subscriptions

struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show the feeds of the lists by folder, with their tags and how they are.",
        discussion: """
            How a feed is: 'ok', 'new' before its first poll, 'fails' when its last poll failed, 'stopped' when it is \
            not asked any more, 'off' when its list switches it off. 'newsreel status --feeds' tells more. Who may not \
            read the state sees what a running daemon tells in the spool: the feeds that are not well; without that, only \
            'off' is known.
            """)

    @OptionGroup var places: ListOptions

    @Option(help: "The state database, in place of the settings'.", completion: .file())
    var state: String?

    @Option(help: ArgumentHelp("Only feeds in this folder and those below it, whatever its case.", valueName: "path"))
    var folder: String?

    @Option(name: .customLong("tag"), help: "Only feeds with this tag, whatever its case.")
    var tag: String?

    @Flag(help: "Only feeds that fail or are not asked any more.")
    var failing = false

    @Flag(help: "Print JSON, a line for each feed.")
    var json = false

    @OptionGroup var pager: PagerOption

    func run() async throws {
        try await exitingOnFailure(json: json) {
            let set = try await places.place().read()
            tellLeftOut(set.problems)
            let path = folder.map { $0.split(separator: "/").map(String.init) } ?? []
            let settings = try newsreel.settings(places.config)
            let health = try await FeedHealth(
                StateAddress(option: state ?? settings.state.database), isAsked: state != nil,
                spool: settings.spool.directory)
            var text = ""
            var lastFolder: [String]?
            var isAny = false
            let feeds = set.subscriptions.enumerated().sorted { left, right in
                (left.element.folder.joined(separator: "/"), left.offset)
                    < (right.element.folder.joined(separator: "/"), right.offset)
            }
            for feed in feeds.map(\.element)
            where feed.folder.starts(with: path, by: { $0.lowercased() == $1.lowercased() }) {
                if let tag, !feed.tags.contains(where: { $0.lowercased() == tag.lowercased() }) { continue }
                isAny = true
                let standing = health.standing(of: feed)
                if failing, standing != .fails, standing != .stopped { continue }
                if json {
                    StandardOutput.process.write(Self.json(feed, standing))
                    continue
                }
                if feed.folder != lastFolder {
                    if lastFolder != nil { text += "\n" }
                    let name = feed.folder.joined(separator: "/")
                    text += (name.isEmpty ? "(no folder)" : TextLayout.printable(name)) + "\n"
                    lastFolder = feed.folder
                }
                text += Self.text(feed, standing, paint)
            }
            if let reason = health.blindness, set.subscriptions.contains(where: \.isEnabled) {
                let line = "newsreel: how feeds are is not known (-): \(reason)\n"
                writeAll(Array(line.utf8), to: STDERR_FILENO)
            }
            if !isAny, !set.subscriptions.isEmpty {
                let asked = [folder.map { "the folder '\($0)'" }, tag.map { "the tag '\($0)'" }].compactMap { $0 }
                let line = "newsreel: no feed has \(asked.joined(separator: " and ")); 'newsreel list' shows all\n"
                writeAll(Array(line.utf8), to: STDERR_FILENO)
            }
            if set.subscriptions.isEmpty, !json { text += "no feeds yet; add the first with 'newsreel add URL'\n" }
            pager.show(text)
        }
    }

    private var paint: Paint { Paint(isOn: Terminal.hasColours(STDOUT_FILENO)) }

    private static func text(_ feed: Subscription, _ standing: FeedHealth.Standing?, _ paint: Paint) -> String {
        let word = standing?.rawValue ?? "-"
        let health: String =
            switch standing {
            case .fails, .stopped: paint(.red, word)
            case .ok: paint(.green, word)
            default: word
            }
        let tags = feed.tags.isEmpty ? "" : "  [" + feed.tags.joined(separator: ", ") + "]"
        let title = feed.title.map { TextLayout.printable($0) + "\n           " } ?? ""
        return "  " + health + String(repeating: " ", count: max(1, 9 - word.count)) + title + feed.url
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

    /// Why nothing is known; `nil` where it is.
    private(set) var blindness: String?

    /// As a daemon tells it: what it does not name is well.
    private var isTold = false

    /// - Parameters:
    ///   - isAsked: a state that cannot be read is then a failure.
    ///   - spool: where a running daemon tells which feeds are not well, to who may not read the state.
    init(_ state: StateAddress, isAsked: Bool, spool: String) async throws {
        var feeds: [String: Standing] = [:]
        do {
            try await state.view.forEachFeed { feed in
                let standing = Self.standing(of: feed.state)
                feeds[feed.identity] = standing
                if let current = feed.state.currentURL { feeds[current] = standing }
            }
            self.feeds = feeds
        } catch {
            if isAsked { throw error }
            guard let daemon = DaemonStanding.read(spool: spool), let count = daemon.troubleCount,
                count == daemon.troubles.count
            else {
                blindness = CommandFailure(error).message
                return
            }
            for row in daemon.troubles { feeds[row.url] = row.health == .stopped ? .stopped : .fails }
            (self.feeds, isTold) = (feeds, true)
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
        return feeds[feed.url] ?? feed.formerly.flatMap { feeds[$0] } ?? (isTold ? .ok : .new)
    }
}
