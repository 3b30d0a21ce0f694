internal import Delivery
internal import Exchange
internal import Glibc
internal import StatusPage
internal import Subscriptions
internal import WebSub

/// Where `newsreel status` looks, and what this user may see there.
struct StatusPlaces {
    /// As the options name them.
    private let config: String?
    private let namedState: String?
    private let spool: String?
    let settings: Settings
    let state: StateAddress
    /// Neither settings nor lists are known: the spool alone was named, and says which state fills it.
    private let isSpoolsOwn: Bool

    init(_ options: PlaceOptions) throws {
        try self.init(config: options.config, state: options.state, spool: options.spool)
    }

    init(config: String?, state: String?, spool: String?) throws {
        let config = config ?? (state == nil ? spool.flatMap { Self.settings(fillingNow: $0) } : nil)
        (self.config, namedState, self.spool) = (config, state, spool)
        if let config {
            settings = try Settings(file: config)
            hasSettings = true
        } else {
            // Without a state named, the installed settings are meant; who may not read them, or names a spool and has none
            // installed, gets their defaults.
            let isAsked =
                state == nil && !Self.isForbidden(Settings.standardFile)
                && (spool == nil || access(Settings.standardFile, F_OK) == 0)
            settings = isAsked ? try Settings(file: Settings.standardFile) : Settings()
            hasSettings = isAsked
        }
        let isOwn = config == nil && state == nil && spool != nil && spool != settings.spool.directory
        isSpoolsOwn = isOwn
        let marked = isOwn ? spool.flatMap { (try? SpoolMark.read(in: $0))?.database } : nil
        let address = StateAddress(option: state ?? marked ?? settings.state.database)
        self.state = address
        let isGone = address.file.map { access($0, F_OK) != 0 && errno == ENOENT } ?? false
        isUnknown = isOwn && (marked == nil || isGone)
    }

    /// Those of the daemon that fills a spool, as it tells them there; `nil` where none runs or this user may not read them.
    private static func settings(fillingNow spool: String) -> String? {
        guard let config = DaemonStanding.read(spool: spool)?.config, (try? Settings(file: config)) != nil else {
            return nil
        }
        return config
    }

    /// They were read from a file.
    private let hasSettings: Bool
    /// No state is known, or it is gone.
    private let isUnknown: Bool
    /// Why the server that keeps the state tells nothing; `nil` of one that was not found away.
    private(set) var absence: String?

    /// Settings and lists of a name in messages: `newsreel add` as it is to be called for these settings.
    func naming(_ text: String) -> String { Self.naming(config, in: text) }

    /// - Parameter config: the settings file that was named.
    static func naming(_ config: String?, in text: String) -> String {
        guard let config, config != Settings.standardFile else { return text }
        return ["add", "import", "remove", "revive", "edit", "move", "status"].reduce(text) { text, command in
            [" ", "'"].reduce(text) { text, end in
                text.replacing(
                    "'newsreel \(command)\(end)", with: "'newsreel \(command) --config \(shellWord(config))\(end)")
            }
        }
    }

    // MARK: The state

    private static func isForbidden(_ path: String) -> Bool { access(path, R_OK) != 0 && errno == EACCES }

    /// The state may not be looked at, or none is known: what the spool tells is all. A server says itself what it lets
    /// nobody see.
    var isForbidden: Bool { absence != nil || isUnknown || state.file.map { Self.isForbidden($0) } ?? false }

    /// The spool that these places name, or that the settings have for the state that they name.
    private var ownSpool: String? { spool ?? (namedState == nil ? settings.spool.directory : nil) }

    /// See `StateAddress.localPlace`.
    var localPlace: String? { state.localPlace(spool: ownSpool) }

    /// What is agreed with the hub of a feed.
    func hub(of report: FeedReport) async throws(StoreError) -> HubSubscription? {
        guard let feed = report.feed else { return nil }
        return try await HubDesk.agreement(of: feed.id, in: state.view)
    }

    /// What is remembered; `nil` where the spool alone is to be looked at, which these places then say of themselves: the
    /// state is forbidden, or its server is away.
    mutating func look() async throws -> FeedReports? {
        if isForbidden { return nil }
        do {
            return try await reports()
        } catch let error as StoreError where error.kind == .unreachable {
            guard case .server = state, let spool = ownSpool, SpoolUse(waitingIn: spool) != nil else { throw error }
            absence = error.message
            return nil
        }
    }

    func reports() async throws -> FeedReports {
        var reports = try await FeedReports(state.view, settings, lists: await lists(), daemonAt: localPlace)
        reports.config = config
        return reports
    }

    /// `nil` where none is known: with a state alone, and where they cannot be read.
    private func lists() async -> SubscriptionSet? {
        guard config != nil || namedState == nil, !isSpoolsOwn else { return nil }
        do {
            return try await settings.feedPlace.read()
        } catch {
            let note =
                "newsreel: the feed lists cannot be read, so what they say of feeds is not looked at:\n"
            writeAll(Array(note.utf8) + CommandFailure(error).line(json: false), to: STDERR_FILENO)
            return nil
        }
    }

    func summary(_ reports: FeedReports) async throws -> StatusSummary {
        let directory = ownSpool
        let waiting = directory.flatMap { SpoolUse(waitingIn: $0) }
        if let spool, waiting == nil {
            throw CommandFailure(
                .unavailable, kind: "spool",
                "\(spool) is no spool, or may not be read; name the folder that spool.directory has in newsreel.toml")
        }
        var summary = try await StatusSummary(reports, state.view, waiting: waiting)
        summary.outlets = directory.map { OutletLag.all(in: $0) } ?? []
        summary.namedOutlets = namedOutlets(in: directory)
        return summary
    }

    /// What comes next where there is no feed yet.
    func hint(_ reports: FeedReports) -> [String] {
        guard namedState == nil || config != nil, !isSpoolsOwn,
            !reports.listed.contains(where: { $0.row.polls > 0 })
        else {
            return []
        }
        let polled = reports.listed.count { $0.row.health != .off }
        let advice = StatusLine.noFeeds(in: settings.feedPlace.printable)
        // The headline may have said it.
        if polled == 0 { return reports.daemon?.line == advice ? [] : [naming(advice)] }
        guard reports.daemon == nil else { return [] }
        return [
            "\(counted(polled, "feed")) in the lists of \(settings.feedPlace.printable): the daemon takes them up at its "
                + "start: \(start)"
        ]
    }

    /// How the daemon of these settings is started.
    private var start: String {
        let file = config ?? Settings.standardFile
        return DaemonUnit.name(forSettings: file).map { "systemctl start \($0.replacing(".service", with: ""))" }
            ?? "newsreel run --config \(shellWord(file))"
    }

    /// Of the spool's own settings, where they are known.
    private func namedOutlets(in spool: String?) -> Set<String>? {
        guard hasSettings, spool == settings.spool.directory else { return nil }
        return Set(settings.outlets.map(\.name))
    }

    // MARK: The spool alone

    private var refusalText: String {
        absence
            ?? (isUnknown
                ? "the state that fills the spool is not known" : "\(state.printable) may not be read by this user")
    }

    var refusal: CommandFailure {
        if let absence { return CommandFailure(.unavailable, kind: "state", absence) }
        return CommandFailure(
            .unavailable, kind: "state",
            isUnknown
                ? "\(refusalText); name it with --state, or its settings with --config"
                : "\(refusalText); ask as the daemon's user or as root: sudo \(naming("'newsreel status'").filter { $0 != "'" })"
        )
    }

    /// What members of the spool's group may see: the figures, and the feeds that are not well as far as they are told.
    func spoolSummary() throws(CommandFailure) -> (StatusSummary, [FeedRow]) {
        let spool = spool ?? settings.spool.directory
        guard let waiting = SpoolUse(waitingIn: spool) else { throw refusal }
        let daemon = DaemonStanding.read(spool: spool)
        var summary = StatusSummary(ofSpool: waiting, daemon, listed: absence == nil ? nil : listedCount())
        summary.absence = absence
        summary.outlets = OutletLag.all(in: spool)
        summary.namedOutlets = namedOutlets(in: spool)
        return (summary, daemon?.troubles ?? [])
    }

    /// Feeds to poll, as far as lists in files tell.
    private func listedCount() -> Int? {
        guard hasSettings, settings.feeds.source == .lists,
            let lists = try? SubscriptionSet(directory: settings.feeds.directory)
        else { return nil }
        return lists.subscriptions.count { $0.isEnabled }
    }

    func tellWhatIsMissing() {
        let spool = spool ?? settings.spool.directory
        writeAll(Array("note: \(refusalText); this is what the spool \(spool) tells\n".utf8), to: STDERR_FILENO)
    }
}
