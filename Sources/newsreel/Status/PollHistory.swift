internal import Articles
internal import Ingest
internal import StatusPage
internal import Synchronization

/// What the process remembers of its polls for the status page: the hours of all feeds together. The last polls of a feed
/// are in its state (`RecentPolls`).
final class PollHistory: Sendable {
    private static let hoursKept = 48
    private let state = Mutex(State())

    fileprivate struct State {
        var hours: [Overview.Hour] = []
        /// Of the last hour, for its median.
        var delays: [Double] = []
    }

    func take(_ report: PollReport, at now: Timestamp) {
        state.withLock { state in
            state.hour(at: now) { hour in
                hour.polls += 1
                hour.newArticles += report.newCount
                hour.revisedArticles += report.revisedCount
                if report.isFailure { hour.failures += 1 }
            }
        }
    }

    /// - Parameter delay: from an article's own date to now; what is older than a day was not waited for.
    func take(delay: Double, at now: Timestamp) {
        guard delay >= 0, delay < 86_400 else { return }
        state.withLock { state in
            state.hour(at: now) { _ in }
            guard state.delays.count < 10_000 else { return }
            state.delays.append(delay)
        }
    }

    /// The hours from the first to now, without gaps.
    func hours(at now: Timestamp) -> [Overview.Hour] {
        state.withLock { state in
            state.hour(at: now) { _ in }
            var hours = state.hours
            hours[hours.count - 1].delay = State.median(state.delays)
            return hours
        }
    }
}

extension PollHistory.State {
    fileprivate mutating func hour(at now: Timestamp, _ change: (inout Overview.Hour) -> Void) {
        let start = now.secondsSince1970 - now.secondsSince1970 % 3600
        while let last = hours.last, last.start.secondsSince1970 < start {
            hours[hours.count - 1].delay = Self.median(delays)
            delays.removeAll()
            // After a long sleep only the hours that are shown.
            let next = max(last.start.secondsSince1970 + 3600, start - 3600 * 47)
            hours.append(.init(start: Timestamp(secondsSince1970: next)))
            if hours.count > 48 { hours.removeFirst() }
        }
        if hours.isEmpty { hours.append(.init(start: Timestamp(secondsSince1970: start))) }
        change(&hours[hours.count - 1])
    }

    fileprivate static func median(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.sorted()[values.count / 2]
    }
}
