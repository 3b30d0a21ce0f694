internal import Articles
internal import Exchange
internal import Ingest
internal import Renderings
internal import StatusPage

/// What `newsreel status` says of feeds, as lines for people. On a terminal no line is wider than it, and what is told of
/// times is how far they are; elsewhere nothing is cut, and moments are themselves.
struct StatusView {
    /// `nil` where it is no terminal.
    let width: Int?
    let paint: Paint
    let now: Timestamp
    /// The settings file that was named, for commands that are advised.
    var config: String?

    private var moments: Moments { Moments(now: now) }

    /// The feeds that are not well, a few lines each.
    ///
    /// - Parameters:
    ///   - most: of more than so many it is said how many there are.
    ///   - count: how many there are, where not all are among `broken`.
    func list(_ broken: [FeedReport], most: Int = .max, of count: Int? = nil) -> [String] {
        guard !broken.isEmpty else { return [] }
        let count = count ?? broken.count
        var lines = [paint(.bold, fitted("\(counted(count, "feed")) not well, the longest so first:"))]
        for report in broken.prefix(most) { lines += [""] + block(report) }
        let rest = count - min(broken.count, most)
        if rest > 0 {
            let more = StatusPlaces.naming(config, in: "and \(rest) more: 'newsreel status --failing' shows them")
            lines += [""] + wrapped(more, indent: 0)
        }
        return lines
    }

    /// One feed that is not well: what, since when, when it is tried again, what to do.
    func block(_ report: FeedReport) -> [String] {
        let advice = FeedAdvice(report)
        var lines = [paint(.red, fitted(report.row.url))]
        if let title = report.row.title { lines.append("  " + fitted(title, indent: 2)) }
        lines += wrapped(advice.fact, indent: 2)
        var times: [String] = []
        if let since = report.row.since { times.append("since \(moment(since))") }
        if let failures = report.condition?.failureCount, failures > 1 { times.append("\(failures) times in a row") }
        times.append(next(report))
        lines += wrapped(times.joined(separator: ", "), indent: 2)
        let isAskedAgain = report.row.nextPoll != nil && report.fault == nil
        if let step = advice.step ?? (isAskedAgain ? "nothing yet; it is asked again by itself" : nil) {
            lines += wrapped("to do: \(StatusPlaces.naming(config, in: step))", indent: 2)
        }
        if let crash = report.crash, report.row.kind != "crashed" {
            lines += wrapped(
                "was in work when the program died at \(crash.diedAt.rfc3339); it is read alone next time", indent: 2)
        }
        return lines
    }

    /// A line for each feed.
    func table(_ feeds: [FeedReport], of reports: FeedReports) -> [String] {
        let onTerminal = width != nil
        var table = TextTable([
            .init(title: "HEALTH"), .init(title: "NEXT", rank: 1), .init(title: "LAST GOOD", rank: 2),
            .init(title: "A DAY", isNumber: true, rank: 4), .init(title: "NEW", isNumber: true, rank: 5),
            .init(title: "FEED"),
        ])
        func time(_ time: Timestamp?) -> String {
            onTerminal ? moments.relative(time) : time?.rfc3339 ?? "–"
        }
        table.rows = feeds.map { report in
            let health = report.isRemoved ? "removed" : report.row.health.rawValue
            let name = onTerminal ? report.row.title ?? report.row.url : report.row.url
            return [
                .init(health, Self.colour(report)),
                .init(
                    report.isRemoved || report.row.health == .off
                        ? "–" : isDue(report) ? "due" : time(report.row.nextPoll)),
                .init(time(report.row.lastSuccess)), .init(reports.itemsPerDay(report).map(Self.rate) ?? "–"),
                .init("\(report.row.newItems)"), .init(name),
            ]
        }
        return table.lines(width: width, paint: paint)
    }

    private static func colour(_ report: FeedReport) -> Paint.Colour? {
        if report.isBroken { return .red }
        return switch report.row.health {
        case .ok: .green
        case .waits: .yellow
        case .new, .off, .fails, .stopped: report.isRemoved ? .faint : nil
        }
    }

    static func rate(_ rate: Double) -> String { rate >= 10 ? "\(Int(rate))" : "\(rate)" }

    /// When it is asked next.
    func next(_ report: FeedReport) -> String {
        if report.isRemoved { return "not asked: no list has it" }
        if report.row.health == .off { return "not asked: its list switches it off" }
        if report.fault != nil { return "asked once they can be had" }
        if let crash = report.crash, let until = crash.hold(at: now) { return "next try \(moment(until))" }
        if report.isNew { return "first poll at its turn" }
        guard let next = report.row.nextPoll else { return "not asked any more" }
        return isDue(report) ? "due since \(moment(next))" : "next try \(moment(next))"
    }

    private func isDue(_ report: FeedReport) -> Bool { report.row.nextPoll.map { $0 <= now } ?? false }

    func moment(_ time: Timestamp) -> String { moments.both(time) }

    // MARK: Lines

    func wrapped(_ text: String, indent: Int) -> [String] {
        let space = String(repeating: " ", count: indent)
        guard let width else { return [space + TextLayout.printable(text)] }
        return TextLayout(width: max(20, width - indent)).wrap(text).map { space + $0 }
    }

    func fitted(_ text: String, indent: Int = 0) -> String {
        let text = TextLayout.printable(text)
        return width.map { cut(text, to: max(1, $0 - indent)) } ?? text
    }
}
