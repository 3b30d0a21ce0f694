internal import Articles
internal import Exchange
internal import Glibc
internal import Ingest
internal import StatusPage
internal import Subscriptions

/// One feed as `newsreel status` and `newsreel list` show it: what is remembered of it, and what its list says.
struct FeedReport {
    /// Health, reason, and the moments that count.
    let row: FeedRow
    /// `nil` for a feed that was never loaded.
    let feed: StoredFeed?
    /// `nil` for one that no list has any more, or where no list is known.
    let subscription: Subscription?
    /// The program died while it worked on this feed.
    let crash: CrashRecord?
    /// Items of which no article is made.
    let leftOut: Int
    /// Why the feed cannot be asked, by what its list says.
    let fault: String?
    /// Lists are known, and none has it.
    let isRemoved: Bool
    /// Nothing is known but that a daemon tells that it is not well.
    let isTold: Bool

    init(
        url: String, feed: StoredFeed?, subscription: Subscription?, crash: CrashRecord?, leftOut: Int,
        isRemoved: Bool, at now: Timestamp
    ) {
        var row = feed.map { FeedRow($0, crash, at: now) } ?? FeedRow(url: url)
        if let subscription { row = row.listed(as: subscription) }
        let fault = subscription.flatMap { $0.isEnabled ? Self.credentialsFault(of: $0) : nil }
        if let fault {
            row.health = .fails
            row.reason = "not asked until its credentials can be had: \(fault)"
            row.kind = "credentials"
        }
        (self.row, self.feed, self.subscription, self.crash) = (row, feed, subscription, crash)
        (self.leftOut, self.fault, self.isRemoved) = (leftOut, fault, isRemoved)
        isTold = false
    }

    /// A feed that is not well, as a daemon tells it.
    init(told row: FeedRow) {
        self.row = row
        (feed, subscription, crash, leftOut, fault, isRemoved, isTold) = (nil, nil, nil, 0, nil, false, true)
    }

    /// Its last poll failed, it cannot be asked, or the program died of it.
    var isBroken: Bool {
        guard !isRemoved, row.health != .off else { return false }
        return isTold || feed?.state.lastError != nil || fault != nil || (crash?.count ?? 0) > 0
            || row.health == .stopped
    }

    var isNew: Bool { feed.map { $0.state.nextPoll == nil && $0.state.polls == 0 } ?? !isTold }

    /// What is broken first, of that what is so for longest; then what waits, what is new, what is well.
    static func comesFirst(_ left: FeedReport, _ right: FeedReport) -> Bool {
        let (first, second) = (left.rank, right.rank)
        if first != second { return first < second }
        if left.isBroken, left.row.since != right.row.since {
            guard let since = left.row.since, let other = right.row.since else { return left.row.since != nil }
            return since < other
        }
        return left.row.url < right.row.url
    }

    private var rank: Int {
        if isRemoved { return 6 }
        if isBroken { return 0 }
        return switch row.health {
        case .fails, .stopped: 1
        case .waits: 2
        case .new: 3
        case .ok: 4
        case .off: 5
        }
    }

    /// `nil` where they can be had, or where only the daemon may see them.
    private static func credentialsFault(of subscription: Subscription) -> String? {
        guard let path = subscription.credentialsFile, access(path, R_OK) == 0 || errno != EACCES else { return nil }
        do throws(SubscriptionsError) {
            _ = try FeedCredentials(file: path)
            return nil
        } catch {
            return error.message
        }
    }

    var condition: FeedCondition? { feed.flatMap { FeedCondition(decoding: $0.state.condition) } }
}
