internal import Articles
internal import Exchange
internal import Ingest
internal import StatusPage
internal import WebSub

extension FeedReports {
    /// A feed's line of `newsreel status --feeds --json`.
    ///
    /// - Parameters:
    ///   - withPolls: with its last polls, the oldest first.
    ///   - hub: what is agreed with its hub.
    func json(_ report: FeedReport, withPolls: Bool = false, hub: HubSubscription? = nil) -> [UInt8] {
        let preview = preview(report)
        var writer = JSONWriter(capacity: 512)
        writer.object { writer in
            writer.member("url", report.row.url)
            if let feed = report.feed, feed.identity != report.row.url { writer.member("identity_url", feed.identity) }
            writer.member("current_url", report.feed?.state.currentURL)
            writer.member("title", report.row.title)
            writer.member("health", report.isRemoved ? "removed" : report.row.health.rawValue)
            writer.member("next_poll", report.row.nextPoll)
            writer.member("why", report.isNew ? "first poll" : preview?.next?.reason.rawValue ?? "stopped")
            writer.member("paused", daemon?.pause)
            writer.member("items_per_day", itemsPerDay(report))
            writer.member("window_is_too_short", preview?.windowIsTooShort ?? false)
            writer.member("polls", report.row.polls)
            writer.member("new_items", report.row.newItems)
            writer.member("revised_items", report.row.revisedItems)
            if let feed = report.feed {
                let identity = IdentityPolicy(feed.state).standing
                writer.member("identity", identity.rung)
                writer.member("identity_why", identity.reason)
                writer.member("identity_since", identity.since)
            }
            writer.member("last_polled", report.row.lastPolled)
            writer.member("last_success", report.row.lastSuccess)
            writer.member("last_error", report.feed?.state.lastError)
            writer.member("not_asked", report.fault)
            if let condition = report.condition { write(condition, into: &writer) }
            if report.isBroken {
                writer.member("to_do", FeedAdvice(report).step.map { StatusPlaces.naming(config, in: $0) })
            }
            if report.leftOut > 0 { writer.member("left_out_items", report.leftOut) }
            if let hub { write(hub, into: &writer) }
            if let crash = report.crash {
                writer.member("crashes", Int64(crash.count))
                writer.member("died_at", crash.diedAt)
                writer.member("held_until", crash.hold(at: now))
            }
            writer.member("folder", report.row.folder)
            writer.member("tags", report.row.tags)
            if withPolls { write(report.feed?.state.recentPolls.polls ?? [], into: &writer) }
        }
        writer.newline()
        return writer.bytes
    }

    private func write(_ condition: FeedCondition, into writer: inout JSONWriter) {
        writer.member("failing_since", condition.failingSince)
        if condition.failingSince != nil { writer.member("failures", Int64(condition.failureCount)) }
        if !condition.lastProblem.isEmpty { writer.member("last_kind", condition.lastProblem) }
        if condition.lastStatus > 0 { writer.member("last_status", Int64(condition.lastStatus)) }
        if condition.isServersHold { writer.member("told_to_wait_until", condition.hold(at: now)) }
        writer.member("permanent_redirect_since", condition.pendingMove?.since)
    }

    private func write(_ polls: [RecordedPoll], into writer: inout JSONWriter) {
        writer.key("recent_polls")
        writer.array { writer in
            for poll in polls { writer.object { poll.writeMembers(into: &$0) } }
        }
    }
}

extension FeedReports {
    private func write(_ hub: HubSubscription, into writer: inout JSONWriter) {
        writer.key("hub")
        writer.object { writer in
            writer.member("url", HubLinks.shown(hub.hub))
            writer.member("topic", HubLinks.shown(hub.topic))
            writer.member("standing", hub.standing.rawValue)
            if hub.leaseEnd > 0 { writer.member("until", Timestamp(secondsSince1970: hub.leaseEnd)) }
            writer.member("deliveries", hub.deliveries)
            if hub.lastDelivery > 0 { writer.member("last_delivery", Timestamp(secondsSince1970: hub.lastDelivery)) }
            writer.member("polls_stretched", Int(hub.stretch(at: now.secondsSince1970)))
        }
    }
}
