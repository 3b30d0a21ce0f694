internal import Articles
internal import Exchange
internal import Ingest
internal import Renderings
internal import StatusPage
internal import Subscriptions
internal import WebSub

extension StatusView {
    /// All that is known of one feed, and its last polls, the latest first.
    func details(_ report: FeedReport, of reports: FeedReports, hub: HubSubscription? = nil) -> [String] {
        var lines = report.isBroken ? block(report) : [paint(.bold, fitted(report.row.url))]
        if !report.isBroken {
            if let title = report.row.title { lines.append("  " + fitted(title, indent: 2)) }
            lines += wrapped("\(report.isRemoved ? "removed" : report.row.health.rawValue); \(next(report))", indent: 2)
            if let reason = report.row.shortReason { lines += wrapped(reason, indent: 2) }
        }
        lines.append("")
        for (name, text) in facts(report, reports) + (hub.map { [("hub", words($0))] } ?? []) {
            // On a narrow terminal there is no room beside the names.
            guard width.map({ $0 >= 50 }) ?? true else {
                lines += wrapped("\(name): \(text)", indent: 2)
                continue
            }
            let label = name + String(repeating: " ", count: max(1, 20 - name.count))
            let text = wrapped(text, indent: 22)
            lines += text.enumerated().map { $0 == 0 ? "  " + label + $1.dropFirst(22) : $1 }
        }
        lines += [""] + polls(report)
        return lines
    }

    private func facts(_ report: FeedReport, _ reports: FeedReports) -> [(String, String)] {
        var facts: [(String, String)] = []
        let preview = reports.preview(report)
        if let next = report.row.nextPoll, !report.isRemoved, report.row.health != .off {
            facts.append(("next poll", moment(next) + (preview?.next.map { ": \($0.reason.rawValue)" } ?? "")))
        }
        facts.append(
            ("rate", reports.itemsPerDay(report).map { "about \(Self.rate($0)) items a day" } ?? "not known yet"))
        facts.append(
            (
                "polls",
                "\(report.row.polls), which brought \(report.row.newItems) new and "
                    + "\(report.row.revisedItems) revised articles"
            ))
        if let last = report.row.lastSuccess { facts.append(("last good", moment(last))) }
        if let last = report.row.lastPolled { facts.append(("last asked", moment(last))) }
        if let feed = report.feed {
            let identity = IdentityPolicy(feed.state).standing
            facts.append(
                (
                    "items told apart",
                    "by \(identity.rung)" + (identity.reason.map { ": \($0)" } ?? "")
                        + (identity.since.map { ", since \($0.rfc3339)" } ?? "")
                ))
            if let moved = feed.state.currentURL, moved != report.row.url { facts.append(("asked at", moved)) }
            if feed.identity != report.row.url { facts.append(("first subscribed", feed.identity)) }
        }
        if let condition = report.condition {
            if let move = condition.pendingMove {
                facts.append(
                    (
                        "redirects for good",
                        "since \(move.since.rfc3339) by \(move.polls) polls; not followed for good yet"
                    ))
            }
            if condition.isServersHold, let until = condition.hold(at: now) {
                facts.append(("left alone until", moment(until) + ", as its server asks"))
            }
        }
        if preview?.windowIsTooShort == true {
            facts.append(("window", "was all new at the last poll: items may have been missed"))
        }
        if report.leftOut > 0 {
            facts.append(
                (
                    "left out",
                    "\(counted(report.leftOut, "item")) until the feed changes them: too costly, or the program died "
                        + "of them"
                ))
        }
        if !report.row.folder.isEmpty { facts.append(("folder", report.row.folder.joined(separator: "/"))) }
        if !report.row.tags.isEmpty { facts.append(("tags", report.row.tags.joined(separator: ", "))) }
        if let place = report.subscription?.source { facts.append(("listed at", "\(place)")) }
        return facts
    }

    private func words(_ hub: HubSubscription) -> String {
        let address = HubLinks.shown(hub.hub)
        switch hub.standing {
        case .asked: return "\(address) was asked, and has not come back yet"
        case .denied: return "\(address) does not deliver the feed; it is asked again after a day"
        case .active:
            let last = hub.lastDelivery > 0 ? ", the last \(moment(Timestamp(secondsSince1970: hub.lastDelivery)))" : ""
            let stretch = Int(hub.stretch(at: now.secondsSince1970))
            return "\(address), agreed until \(Timestamp(secondsSince1970: hub.leaseEnd).rfc3339): "
                + "\(hub.deliveries) \(hub.deliveries == 1 ? "delivery" : "deliveries")\(last)"
                + (stretch > 1 ? "; polls are at least \(stretch) times as far apart" : "")
        }
    }

    private func polls(_ report: FeedReport) -> [String] {
        let polls = report.feed?.state.recentPolls.polls ?? []
        guard !polls.isEmpty else { return ["no poll is remembered yet"] }
        var table = TextTable([
            .init(title: "LAST POLLS"), .init(title: "HTTP", isNumber: true, rank: 3),
            .init(title: "NEW", isNumber: true, rank: 2), .init(title: "BYTES", isNumber: true, rank: 4),
            .init(title: "TOOK", isNumber: true, rank: 5), .init(title: "OUTCOME"),
        ])
        table.leastLast = 9
        table.rows = polls.reversed().map { poll in
            [
                .init(poll.at.rfc3339), .init(poll.status.map { "\($0)" } ?? "–"), .init("\(poll.newArticles)"),
                .init("\(poll.sizeInBytes)"), .init("\(poll.milliseconds) ms"),
                .init(Self.words(poll), poll.outcome == .failed ? .red : poll.outcome == .content ? .green : nil),
            ]
        }
        return table.lines(width: width, paint: paint)
    }

    private static func words(_ poll: RecordedPoll) -> String {
        switch poll.outcome {
        case .unchanged: "unchanged"
        case .failed: "failed: \(poll.kind ?? "?")"
        case .content: poll.revisedArticles > 0 ? "content, \(poll.revisedArticles) revised" : "content"
        }
    }
}
