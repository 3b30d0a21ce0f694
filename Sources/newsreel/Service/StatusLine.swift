internal import Ingest

/// One line for `systemctl status` and for the log.
struct StatusLine: Equatable {
    var figures: PollLoop.Figures
    /// Of the last minute.
    var newArticles: Int
    /// `nil` where the spool cannot be looked at.
    var spool: SpoolUse?
    /// `feeds.directory`.
    var listFolder: String

    var text: String {
        if let pause = figures.pause {
            return "Paused: \(pause)" + (figures.feeds > 0 ? " (\(counted(figures.feeds, "feed")))" : "")
        }
        if figures.lastTurn == 0 { return "Reading what is remembered of the feeds" }
        if figures.feeds == 0 { return Self.noFeeds(in: listFolder) }
        if figures.isNetworkAway {
            return
                "The network is away, no host can be reached: look at this machine's route, name servers and proxy; one of "
                + "\(counted(figures.feeds, "feed")) is tried until a host answers"
        }
        var parts = [
            "\(counted(figures.feeds, "feed")), \(figures.inWork + figures.waiting) due, \(figures.failing) failing",
            "\(counted(newArticles, "new article")) in the last minute",
        ]
        if let spool { parts.append("\(spool.text) in the spool") }
        return parts.joined(separator: "; ")
    }

    /// What is to be done about it stands in it.
    static func noFeeds(in folder: String) -> String {
        "No feeds yet: 'newsreel add ADDRESS' or 'newsreel import FILE' brings some into \(folder)"
    }
}

/// Articles that came within the last minute, by a count that is looked at from time to time.
struct RecentArticles {
    /// Seconds of the monotonic clock, and the count of all articles then; the first one is a minute old or the oldest.
    private var looks: [(time: Double, count: Int)] = []

    /// - Parameter count: all new articles until now.
    mutating func note(_ count: Int, at now: Double) {
        looks.append((now, count))
        // One that is a minute old stays, to count from.
        while looks.count > 1, looks[1].time <= now - 60 { looks.removeFirst() }
    }

    func inLastMinute(_ count: Int) -> Int { count - (looks.first?.count ?? 0) }
}
