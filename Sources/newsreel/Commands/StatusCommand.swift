internal import ArgumentParser
internal import Glibc
internal import Publishing
internal import Renderings
internal import StatusPage
internal import Subscriptions
internal import WebSub

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how the daemon stands, which feeds are not well and what to do, and what is remembered.",
        discussion: """
            Looks at the state database beside a running daemon, without disturbing it. Below the counts stand the \
            feeds that are not well, for longest first, with the reason, since when, when they are tried again, and what \
            to do. With an address, all that is known of that feed, and its last polls.

            Who may read the spool and not the state, as the members of newsreel-readers, sees what the daemon tells \
            there: how it stands, which feeds are not well, and what waits in the spool. So does everybody while the server \
            that keeps the state cannot be reached.
            """)

    @Argument(
        help: ArgumentHelp(
            "A feed's address, or a part of its address or title that it alone has.", valueName: "url"))
    var url: String?

    @OptionGroup var places: PlaceOptions

    @Flag(help: "A line for each feed, those that are not well first.")
    var feeds = false

    @Flag(help: "Only feeds whose last poll failed, or that cannot be asked, all of them.")
    var failing = false

    @Flag(help: "Only feeds that are remembered, and that no list has any more.")
    var removed = false

    @Flag(help: "Show it anew every two seconds, until Ctrl-C.")
    var watch = false

    @Flag(help: "Print JSON; with --feeds, --failing and --removed a line for each feed.")
    var json = false

    @OptionGroup var pager: PagerOption

    func validate() throws {
        guard url == nil || !(feeds || failing || removed) else {
            throw ValidationError("a feed's address and --feeds, --failing or --removed exclude each other")
        }
        guard !(watch && json) else { throw ValidationError("--watch and --json exclude each other") }
    }

    func run() async throws {
        try await exitingOnFailure(json: json, recovery: places.recovery) {
            let asked = try StatusPlaces(places)
            guard watch else { return try await show(asked) }
            guard let size = Terminal.size, Terminal.outputIsTerminal else {
                throw CommandFailure(.usage, kind: "usage", "--watch needs a terminal on standard output")
            }
            // What cannot be shown at all is told as without --watch.
            _ = try await lines(asked, width: size.columns)
            try await LiveScreen(interval: 2000).run { size in
                do {
                    return try await lines(asked, width: size.columns)
                } catch {
                    return TextLayout(width: max(20, size.columns)).wrap(CommandFailure(error).message)
                }
            }
        }
    }

    private func show(_ asked: StatusPlaces) async throws {
        guard json else {
            let isCut = Terminal.outputIsTerminal
            let lines = try await lines(asked, width: isCut ? Terminal.size?.columns ?? 80 : nil)
            pager.show(lines.map { $0 + "\n" }.joined())
            if asked.isForbidden { asked.tellWhatIsMissing() }
            return
        }
        var asked = asked
        guard let reports = try await asked.look() else {
            guard url == nil, !feeds, !removed else { throw asked.refusal }
            let (summary, troubles) = try asked.spoolSummary()
            if failing {
                for trouble in troubles { StandardOutput.process.write(DaemonStanding.line(trouble)) }
            } else {
                StandardOutput.process.write(summary.json)
            }
            if asked.absence != nil { asked.tellWhatIsMissing() }
            return
        }
        if let url {
            let report = try reports.feed(named: url)
            let hub = try await asked.hub(of: report)
            return _ = StandardOutput.process.write(reports.json(report, withPolls: true, hub: hub))
        }
        guard feeds || failing || removed else {
            return _ = StandardOutput.process.write(try await asked.summary(reports).json)
        }
        for report in selection(reports) { StandardOutput.process.write(reports.json(report)) }
    }

    private func selection(_ reports: FeedReports) -> [FeedReport] {
        if removed { return reports.all.filter(\.isRemoved) }
        return failing ? reports.listed.filter(\.isBroken) : reports.listed
    }

    /// - Parameter width: of the terminal; `nil` where it is none.
    private func lines(_ asked: StatusPlaces, width: Int?) async throws -> [String] {
        let paint = Paint(isOn: width != nil && Terminal.hasColours(STDOUT_FILENO))
        var asked = asked
        guard let reports = try await asked.look() else { return try spoolLines(asked, width, paint) }
        let view = StatusView(width: width, paint: paint, now: reports.now, config: places.config)
        if let url {
            let report = try reports.feed(named: url)
            return view.details(report, of: reports, hub: try await asked.hub(of: report))
        }
        let chosen = selection(reports)
        guard feeds || failing || removed else {
            let summary = try await asked.summary(reports)
            return view.head(summary)
                + view.after(view.list(reports.listed.filter(\.isBroken), most: 20)) + view.hint(asked.hint(reports))
        }
        let pause = reports.daemon?.pause == nil ? nil : StatusSummary.headline(reports.daemon, isAway: false)
        let head = pause.map { view.wrapped($0, indent: 0) } ?? []
        // All that is to be done stands with each; with --feeds there is a line for each.
        if failing, !feeds { return head + view.list(chosen) }
        return head + view.table(chosen, of: reports) + (failing || removed ? [] : view.hint(asked.hint(reports)))
    }

    private func spoolLines(_ asked: StatusPlaces, _ width: Int?, _ paint: Paint) throws -> [String] {
        guard !feeds, !removed else { throw asked.refusal }
        let (summary, troubles) = try asked.spoolSummary()
        let view = StatusView(width: width, paint: paint, now: Publisher.wallClock(), config: places.config)
        let broken = troubles.map { FeedReport(told: $0) }.sorted(by: FeedReport.comesFirst)
        if let url {
            guard let report = broken.first(where: { $0.row.url == url }) else { throw asked.refusal }
            return view.block(report)
        }
        let list = view.list(broken, most: failing ? .max : 20, of: summary.daemon?.troubleCount)
        let absence = summary.absence.map { view.wrapped("\($0); this is what the spool tells", indent: 0) } ?? []
        return absence + (failing ? list : view.head(summary) + view.after(list))
    }
}

extension StatusView {
    fileprivate func head(_ summary: StatusSummary) -> [String] {
        (summary.headline.map { wrapped($0, indent: 0) } ?? []) + summary.lines.map { fitted($0) }
    }

    fileprivate func hint(_ lines: [String]) -> [String] { lines.flatMap { wrapped($0, indent: 0) } }

    /// With an empty line before them, where there are any.
    fileprivate func after(_ lines: [String]) -> [String] { lines.isEmpty ? [] : [""] + lines }
}
