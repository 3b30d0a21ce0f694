internal import Articles
internal import StatusPage

/// Moments as people grasp them: `in 3 min`, `2 h ago`.
struct Moments {
    let now: Timestamp

    /// From now, or until now.
    func relative(_ time: Timestamp?) -> String {
        guard let time else { return "–" }
        let seconds = time.seconds(since: now)
        let span = Page.span(abs(seconds))
        return seconds > 0 ? "in \(span)" : "\(span) ago"
    }

    /// The moment itself, and how far it is.
    func both(_ time: Timestamp?) -> String {
        time.map { "\($0.rfc3339) (\(relative($0)))" } ?? "–"
    }
}
