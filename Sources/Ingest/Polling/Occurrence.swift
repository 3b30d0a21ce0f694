package import Logging

/// What the log tells that somebody may wait for. The journal has each under an id of its own; newsreel(8) and
/// systemd/newsreel.catalog explain them.
package enum Occurrence: String, CaseIterable, Sendable {
    case feedListTaken = "feed_list_taken"
    case feedListEmpty = "feed_list_empty"
    case reloadDone = "reload_done"
    case reloadRefused = "reload_refused"
    case feedLeftOut = "feed_left_out"
    case pollingPaused = "polling_paused"
    case pollingResumed = "polling_resumed"
    case feedFails = "feed_fails"
    case feedWell = "feed_well"
    case feedHeld = "feed_held"
    case feedsSuspected = "feeds_suspected"
    case feedRevived = "feed_revived"
    case itemLeftOut = "item_left_out"
    case identityChanged = "identity_changed"
    case olderPagesRead = "older_pages_read"
    case networkAway = "network_away"
    case networkBack = "network_back"
    case sinkStuck = "sink_stuck"
    case sinkWell = "sink_well"
    case sinkEnded = "sink_ended"
    case articleAside = "article_aside"
    case articleShortened = "article_shortened"
    case streamDoubtful = "stream_doubtful"
    case recovered
    case summary
    case stopped
}

extension Logger.Metadata {
    /// - Parameter feed: the identity of the feed that it is about.
    package static func of(
        _ occurrence: Occurrence, feed: String? = nil, _ more: Logger.Metadata = [:]
    ) -> Logger.Metadata {
        var fields = more
        fields["event"] = "\(occurrence.rawValue)"
        if let feed { fields["feed"] = "\(feed)" }
        return fields
    }
}
