internal import Glibc
internal import StatusPage
internal import Subscriptions

/// Where `newsreel status` looks, and what this user may see there.
struct StatusPlaces {
    /// As the options name them.
    private let config: String?
    private let namedState: String?
    private let spool: String?
    let settings: Settings
    let state: StateAddress

    init(_ options: PlaceOptions) throws {
        try self.init(config: options.config, state: options.state, spool: options.spool)
    }

    init(config: String?, state: String?, spool: String?) throws {
        (self.config, namedState, self.spool) = (config, state, spool)
        if let config {
            settings = try Settings(file: config)
        } else {
            // Without a state named, the installed settings are meant; who may not read them gets their defaults.
            let isAsked = state == nil && !Self.isForbidden(Settings.standardFile)
            settings = isAsked ? try Settings(file: Settings.standardFile) : Settings()
        }
        self.state = StateAddress(option: state ?? settings.state.database)
    }

    // MARK: The state

    private static func isForbidden(_ path: String) -> Bool { access(path, R_OK) != 0 && errno == EACCES }

    /// A server says itself what it lets nobody see.
    var isForbidden: Bool { state.file.map { Self.isForbidden($0) } ?? false }

    /// The spool that these places name, or that the settings have for the state that they name.
    private var ownSpool: String? { spool ?? (namedState == nil ? settings.spool.directory : nil) }

    /// See `StateAddress.localPlace`.
    var localPlace: String? { state.localPlace(spool: ownSpool) }

    func reports() async throws -> FeedReports {
        try await FeedReports(state.view, settings, lists: lists(), daemonAt: localPlace)
    }

    /// `nil` where none is known: with a state alone, and where they cannot be read.
    private func lists() -> SubscriptionSet? {
        guard config != nil || namedState == nil else { return nil }
        do throws(SubscriptionsError) {
            return try SubscriptionSet(directory: settings.feeds.directory)
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
        return summary
    }

    /// What comes next where there is no feed yet.
    func hint(_ reports: FeedReports) -> [String] {
        guard namedState == nil || config != nil, !reports.listed.contains(where: { $0.row.polls > 0 }) else {
            return []
        }
        let polled = reports.listed.count { $0.row.health != .off }
        let advice = StatusLine.noFeeds(in: settings.feeds.directory)
        // The headline may have said it.
        if polled == 0 { return reports.daemon?.line == advice ? [] : [advice] }
        guard reports.daemon == nil else { return [] }
        return [
            "\(counted(polled, "feed")) in the lists of \(settings.feeds.directory): the daemon takes them up at its "
                + "start: systemctl start newsreel"
        ]
    }

    // MARK: The spool alone

    private var refusalText: String { "\(state.printable) may not be read by this user" }

    var refusal: CommandFailure {
        CommandFailure(
            .unavailable, kind: "state", "\(refusalText); ask as the daemon's user or as root: sudo newsreel status")
    }

    /// What members of the spool's group may see: the figures, and the feeds that are not well as far as they are told.
    func spoolSummary() throws(CommandFailure) -> (StatusSummary, [FeedRow]) {
        let spool = spool ?? settings.spool.directory
        guard let waiting = SpoolUse(waitingIn: spool) else { throw refusal }
        let daemon = DaemonStanding.read(spool: spool)
        var summary = StatusSummary(ofSpool: waiting, daemon)
        summary.outlets = OutletLag.all(in: spool)
        return (summary, daemon?.troubles ?? [])
    }

    func tellWhatIsMissing() {
        let spool = spool ?? settings.spool.directory
        writeAll(Array("note: \(refusalText); this is what the spool \(spool) tells\n".utf8), to: STDERR_FILENO)
    }
}
