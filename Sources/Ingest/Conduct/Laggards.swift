internal import Kernel
internal import Synchronization

/// Requests that wait for their servers, and how many of them have waited so long that they should hold up nobody else.
///
/// Every list has dead hosts in it. Each takes its place among the requests on the network until its time is up, a
/// hundred times as long as a host that answers, so a few of them can take nearly all places. After `patience` a
/// request no longer counts among those that are asked at once, and another feed is asked in its stead (`Admission`).
package final class Laggards: Sendable {
    /// Seconds. Answers that take longer are rare among those that come at all.
    static let patience = 2.0

    private struct State {
        /// When each request began, in their order, from number `first` on; negative once it has ended.
        var starts: [Double] = []
        var first = 0
        /// Requests before this number were judged.
        var judged = 0
        var overdue = 0
    }
    private let state = Mutex(State())

    package init() {}

    /// The number under which the request is to be ended.
    func begin(at now: Double) -> Int {
        state.withLock { state in
            state.starts.append(now)
            return state.first + state.starts.count - 1
        }
    }

    func end(_ number: Int) {
        state.withLock { state in
            if number < state.judged {
                state.overdue -= 1
            } else {
                state.starts[number - state.first] = -1
            }
        }
    }

    /// How many wait in vain.
    func count(at now: Double) -> Int {
        state.withLock { state in
            while state.judged < state.first + state.starts.count {
                let start = state.starts[state.judged - state.first]
                guard start < now - Self.patience else { break }
                if start >= 0 { state.overdue += 1 }
                state.judged += 1
            }
            if state.judged - state.first > 1024 {
                state.starts.removeFirst(state.judged - state.first)
                state.first = state.judged
            }
            return state.overdue
        }
    }

    /// Runs `work`, which waits for a server.
    func waiting<Value, Failure: Error>(
        _ work: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let number = begin(at: SystemClock.monotonicSeconds())
        defer { end(number) }
        return try await work()
    }
}
