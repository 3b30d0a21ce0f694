/// Files whose handling failed, and when each is tried again: after a second, then twice as long each time, up to
/// five minutes. Pure: the caller brings the time, in seconds of a monotonic clock.
struct RetryQueue {
    struct Attempt: Equatable {
        let name: String
        /// Failures so far, at least 1.
        var failures: Int
        var next: Double
    }

    private(set) var waiting: [String: Attempt] = [:]

    static let longestPause = 300.0

    var isEmpty: Bool { waiting.isEmpty }

    /// Notes a failure and returns the seconds until the next attempt.
    mutating func failed(_ name: String, at time: Double) -> Double {
        let failures = (waiting[name]?.failures ?? 0) + 1
        let pause = min(Double(1 << min(failures - 1, 20)), Self.longestPause)
        waiting[name] = Attempt(name: name, failures: failures, next: time + pause)
        return pause
    }

    /// It is tried now: it is due no second time before it has ended.
    mutating func begin(_ name: String) {
        waiting[name]?.next = .infinity
    }

    /// Whether it has failed, and is not done yet.
    func has(_ name: String) -> Bool { waiting[name] != nil }

    mutating func remove(_ name: String) {
        waiting[name] = nil
    }

    /// The names whose time has come, in their order.
    func due(at time: Double) -> [String] {
        waiting.values.filter { $0.next <= time }.map(\.name).sorted()
    }

    /// Seconds until the next attempt; `nil` when nothing waits.
    func secondsUntilNext(at time: Double) -> Double? {
        waiting.values.map(\.next).min().flatMap { $0.isFinite ? max($0 - time, 0) : nil }
    }
}
