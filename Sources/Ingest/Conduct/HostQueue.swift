internal import DequeModule

/// Who may be asked next: due feeds wait here in order, host by host, and leave as each host's limits allow.
///
/// A host has so many requests in flight at most, a token bucket for its rate, and at times a hold, because it said
/// Retry-After. Pure: the caller brings the time, in seconds of a monotonic clock. Nothing scans all hosts.
package struct HostQueue: Sendable {
    package struct Limits: Sendable, Hashable {
        /// Requests in flight to one host.
        package var concurrency: Int
        package var requestsPerSecond: Double
        /// Requests that may follow one another at once after a rest.
        package var burst: Double

        package init(concurrency: Int = 2, requestsPerSecond: Double = 1, burst: Double = 4) {
            self.concurrency = max(concurrency, 1)
            self.requestsPerSecond = max(requestsPerSecond, 1e-3)
            self.burst = max(burst, 1)
        }
    }

    /// How a request to a host ended, as far as the host is concerned.
    package enum Ending: Sendable, Hashable {
        case answered
        /// No answer, or a refusal that is about the feed alone.
        case failed
        /// `PollVerdict.hostHold`: the host asks to be left alone for so many seconds.
        case throttled(Double)
    }

    package struct Ticket: Sendable, Hashable {
        package let feed: Int64
        package let host: String
    }

    private struct Host: Sendable {
        var name: String
        /// Feeds.
        var waiting: Deque<Int64> = []
        var inFlight = 0
        var tokens: Double
        var filledAt: Double
        var holdUntil = -Double.infinity
        /// Slows the host's rate and allows one request at a time after it complained; 1 is full speed.
        var pace = 1.0
        /// The feed that was told to wait last, and whether other feeds were served since.
        var offender: Int64?
        var othersServed = false
    }

    /// A host that complains is asked at half the rate from then on, but never less than this share of it.
    private static let slowestPace = 1.0 / 64

    private let limits: Limits
    private var hosts: [Host] = []
    private var places: [String: Int] = [:]
    private var freePlaces: [Int] = []
    /// Hosts with a feed that may leave, by when.
    private var ready = DueQueue()
    /// Hosts without work, by when they can be forgotten.
    private var idle = DueQueue()
    package private(set) var waitingCount = 0
    package private(set) var inFlightCount = 0

    package init(limits: Limits = Limits()) {
        self.limits = limits
    }

    package var hostCount: Int { places.count }

    /// The moment before which `next` gives nothing unless a request ends; `nil` when nothing can leave.
    package var wakeUp: Double? { ready.first?.due }

    /// Puts a due feed in its host's line.
    package mutating func enqueue(_ feed: Int64, host name: String, at now: Double) {
        let place = self.place(of: name, at: now)
        hosts[place].waiting.append(feed)
        waitingCount += 1
        settle(place, at: now)
    }

    /// The next feed to ask, which counts as in flight until `finish`; `nil` when none may leave at `now`.
    package mutating func next(at now: Double) -> Ticket? {
        forgetIdle(at: now)
        guard let place = ready.popDue(at: now).map(Int.init) else { return nil }
        refill(place, at: now)
        let feed = hosts[place].waiting.removeFirst()
        hosts[place].tokens -= 1
        hosts[place].inFlight += 1
        waitingCount -= 1
        inFlightCount += 1
        settle(place, at: now)
        return Ticket(feed: feed, host: hosts[place].name)
    }

    /// The request of `ticket` ended.
    package mutating func finish(_ ticket: Ticket, _ ending: Ending, at now: Double) {
        guard let place = places[ticket.host], hosts[place].inFlight > 0 else { return }
        hosts[place].inFlight -= 1
        inFlightCount -= 1
        switch ending {
        case .answered:
            if hosts[place].offender != ticket.feed { hosts[place].othersServed = true }
            hosts[place].pace = min(hosts[place].pace * 1.25, 1)
        case .failed:
            break
        case .throttled(let seconds):
            throttle(place, by: ticket.feed, for: seconds, at: now)
        }
        settle(place, at: now)
    }

    /// Seconds for which the host is still held.
    package func hold(on name: String, at now: Double) -> Double {
        places[name].map { max(hosts[$0].holdUntil - now, 0) } ?? 0
    }

    /// A feed that alone is told to wait, again and again, while its host serves others, holds no one else up.
    private mutating func throttle(_ place: Int, by feed: Int64, for seconds: Double, at now: Double) {
        let isItsOwnAffair = hosts[place].offender == feed && hosts[place].othersServed
        if !isItsOwnAffair {
            let seconds = min(max(seconds, 1), 86_400)
            hosts[place].holdUntil = max(hosts[place].holdUntil, now + seconds)
            hosts[place].pace = max(hosts[place].pace / 2, Self.slowestPace)
            hosts[place].tokens = min(hosts[place].tokens, 0)
        }
        hosts[place].offender = feed
        hosts[place].othersServed = false
    }

    private mutating func place(of name: String, at now: Double) -> Int {
        if let place = places[name] { return place }
        let host = Host(name: name, tokens: limits.burst, filledAt: now)
        if let place = freePlaces.popLast() {
            hosts[place] = host
            places[name] = place
            return place
        }
        hosts.append(host)
        places[name] = hosts.count - 1
        return hosts.count - 1
    }

    private mutating func refill(_ place: Int, at now: Double) {
        let rate = limits.requestsPerSecond * hosts[place].pace
        hosts[place].tokens = min(hosts[place].tokens + max(now - hosts[place].filledAt, 0) * rate, limits.burst)
        hosts[place].filledAt = now
    }

    /// Puts the host where it belongs after a change: ready at some moment, busy, or idle.
    private mutating func settle(_ place: Int, at now: Double) {
        refill(place, at: now)
        let host = hosts[place]
        let rate = limits.requestsPerSecond * host.pace
        // A rounding error short of a whole token is a whole token.
        let untilToken = host.tokens >= 1 - 1e-9 ? 0 : (1 - host.tokens) / rate
        let concurrency = host.pace < 1 ? 1 : limits.concurrency
        if !host.waiting.isEmpty, host.inFlight < concurrency {
            ready.set(Int64(place), due: max(now + untilToken, host.holdUntil))
        } else {
            ready.remove(Int64(place))
        }
        if host.waiting.isEmpty, host.inFlight == 0 {
            let untilRested = (limits.burst - host.tokens) / rate
            // A host that complained is remembered for an hour.
            idle.set(Int64(place), due: max(now + untilRested, host.holdUntil + 3600))
        } else {
            idle.remove(Int64(place))
        }
    }

    private mutating func forgetIdle(at now: Double) {
        for _ in 0..<2 {
            guard let place = idle.popDue(at: now).map(Int.init) else { return }
            places.removeValue(forKey: hosts[place].name)
            hosts[place] = Host(name: "", tokens: 0, filledAt: 0)
            freePlaces.append(place)
        }
    }
}
