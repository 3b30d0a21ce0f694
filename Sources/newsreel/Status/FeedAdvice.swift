internal import Ingest
internal import StatusPage

/// What a person can do about a feed that is not well.
struct FeedAdvice {
    /// What is wrong, without the feed's address.
    let fact: String
    /// `nil` where nothing can be done, and nothing need be.
    let step: String?

    /// Steps of who asks by hand, which a daemon takes by itself.
    private static let byHand: Set<String> = ["fetch it again.", "try again later"]

    init(_ report: FeedReport) {
        let url = shellWord(report.row.url)
        let whole = report.row.shortReason ?? ""
        // Messages of the rooms end in the next step, where there is one.
        let parts = whole.split(separator: ";", maxSplits: 1).map { $0.drop { $0 == " " } }
        let isByHand = parts.count > 1 && Self.byHand.contains(String(parts[1]))
        let reason = isByHand ? String(parts[0]) : whole
        let own = parts.count > 1 && !isByHand ? String(parts[1]) : nil
        switch report.row.kind {
        case "crashed":
            (fact, step) = (reason, "'newsreel revive \(url)' has it asked again before that")
        case "credentials":
            (fact, step) = (reason, "correct that file, or name another: 'newsreel edit \(url) credentials_file=FILE'")
        case _ where report.row.health == .stopped:
            fact = parts.first.map(String.init) ?? "it is not asked any more"
            step = "'newsreel remove \(url)' takes it out of the lists, 'newsreel revive \(url)' has it asked again"
        case "unauthorized":
            fact = parts.first.map(String.init) ?? reason
            step = "'newsreel edit \(url) credentials_file=FILE' gives them (newsreel.toml(5))"
        case "http_status" where report.condition?.lastStatus == 404:
            fact = parts.first.map(String.init) ?? reason
            step =
                "look whether it is elsewhere: 'newsreel move \(url) NEW' keeps its articles' ids, 'newsreel remove \(url)' "
                + "takes it out"
        case "http_status" where (report.condition?.lastStatus ?? 0) == 403:
            (fact, step) = (reason, "look with a browser; another network.user_agent or a header of the feed may help")
        case "not_a_feed", "malformed", "empty", "no_content":
            fact = own == nil ? reason : parts.first.map(String.init) ?? reason
            step = own ?? "'newsreel fetch \(url)' shows what is there now; 'newsreel move' if the feed is elsewhere"
        default:
            fact = own == nil ? reason : parts.first.map(String.init) ?? reason
            step = own
        }
    }
}
