internal import DequeModule

/// Which feeds may be asked now: the one place where that is decided.
///
/// Pure: state, time and event in, what to start out. Times are seconds of a monotonic clock. A feed passes, in this order,
/// its own due time, its host's line (`HostQueue`), the loss of our network (`NetworkWatch`), and the bound of feeds in
/// work: those whose servers hang (`Laggards`) stand beside the others, up to the bound of all transfers, and fewer are
/// in work while documents wait for memory (`PollWindow`).
package struct Admission: Sendable {
    package typealias Ticket = HostQueue.Ticket

    package struct Limits: Sendable, Hashable {
        /// Requests on the network at one time. So many feeds are in work at most.
        package var transfers: Int
        /// Feeds in work at one time, not counting those whose servers have long kept them waiting: fewer than there may
        /// be transfers, or a few servers that hang would take all places at once.
        package var parallelism: Int
        /// What each host is spared; `nil` where nobody waits for hosts or for the network, and feeds are asked in the
        /// order in which they came: a host that asks two feeds in a row to be left alone is then given up.
        package var hosts: HostQueue.Limits?

        /// - Parameter parallelism: `nil` for half of the transfers; no more than all.
        package init(transfers: Int = 200, parallelism: Int? = nil, hosts: HostQueue.Limits? = HostQueue.Limits()) {
            self.transfers = max(transfers, 1)
            self.parallelism = max(min(parallelism ?? (transfers + 1) / 2, transfers), 1)
            self.hosts = hosts
        }
    }

    /// What those who do the work say of themselves.
    package struct Load: Sendable, Hashable {
        /// Articles are not taken in.
        package var isPaused: Bool
        /// As many documents wait to be read as are in work.
        package var isCrowded: Bool
        /// Requests that have waited so long for an answer that they hold up nobody else.
        package var overdue: Int

        package init(isPaused: Bool = false, isCrowded: Bool = false, overdue: Int = 0) {
            self.isPaused = isPaused
            self.isCrowded = isCrowded
            self.overdue = overdue
        }
    }

    package enum Event: Sendable, Hashable {
        /// The feed is to be asked at that time, in place of any earlier word.
        case due(Int64, at: Double)
        /// It is asked no more.
        case gone(Int64)
        case ended(Ticket, Ending, isCrowded: Bool)
        /// Nothing starts any more.
        case stopping
    }

    /// How a feed's turn ended, as far as others are concerned.
    package enum Ending: Sendable, Hashable {
        case answered
        /// No answer; `isLocal` where the system itself says that there is no way out.
        case unreachable(isLocal: Bool)
        /// The host asks to be left alone for so many seconds.
        case throttled(Double)
        /// Nothing was asked.
        case notAsked
    }

    package enum Order: Sendable, Hashable {
        case ask(Ticket)
        /// Not asked: its host asks to be left alone, and nobody waits for hosts.
        case leaveOut(Int64)
    }

    /// Why no feed starts that is due.
    package enum Obstacle: String, Sendable, CaseIterable {
        case paused
        case stopping
        case network = "the network is away"
        /// As many feeds are in work as may be.
        case parallelism
        /// Their hosts are spared.
        case hosts
    }

    private let limits: Limits
    private var due = DueQueue()
    private var hosts: HostQueue
    /// In place of `hosts`, where nobody waits for them.
    private var line: Deque<Ticket> = []
    private var inFlight = 0
    private var refusals: [String: Int] = [:]
    private var network = NetworkWatch()
    private var window: PollWindow
    private var isStopping = false
    /// Why the last look started no more.
    package private(set) var obstacle: Obstacle?

    package init(_ limits: Limits = Limits()) {
        self.limits = limits
        hosts = HostQueue(limits: limits.hosts ?? HostQueue.Limits())
        window = PollWindow(bound: limits.parallelism)
    }

    package var inFlightCount: Int { inFlight }
    /// Feeds that are due and have not started.
    package var waitingCount: Int { hosts.waitingCount + line.count }
    package var isNetworkAway: Bool { network.isDown }

    package mutating func take(_ event: Event, at now: Double) {
        switch event {
        case .due(let feed, let time): due.set(feed, due: time)
        case .gone(let feed): due.remove(feed)
        case .stopping: isStopping = true
        case .ended(let ticket, let ending, let isCrowded):
            inFlight -= 1
            window.noteEnd(isCrowded: isCrowded)
            if limits.hosts == nil { note(ending, ticket.host) } else { release(ticket, ending, at: now) }
        }
    }

    private mutating func release(_ ticket: Ticket, _ ending: Ending, at now: Double) {
        switch ending {
        case .answered:
            network.noteAnswer()
            hosts.finish(ticket, .answered, at: now)
        case .throttled(let seconds):
            network.noteAnswer()
            hosts.finish(ticket, .throttled(seconds), at: now)
        case .unreachable(let isLocal):
            network.noteUnreachable(host: ticket.host, isLocal: isLocal, at: now)
            hosts.finish(ticket, .failed, at: now)
        case .notAsked:
            hosts.finish(ticket, .failed, at: now)
        }
    }

    /// On a shared host one feed's limit is not the others': it takes two refusals with nothing good between them.
    private mutating func note(_ ending: Ending, _ host: String) {
        switch ending {
        case .notAsked: break
        case .throttled: refusals[host, default: 0] += 1
        case .answered, .unreachable: if refusals[host, default: 0] < 2 { refusals[host] = nil }
        }
    }

    /// What is to be done now, in order.
    /// - Parameter host: whom a feed is asked of; `nil` for one that is asked no more.
    package mutating func orders(at now: Double, under load: Load, host: (Int64) -> String?) -> [Order] {
        obstacle = nil
        if isStopping || load.isPaused {
            obstacle = isStopping ? .stopping : .paused
            return []
        }
        while let feed = due.popDue(at: now) {
            guard let name = host(feed) else { continue }
            if limits.hosts == nil {
                line.append(Ticket(feed: feed, host: name))
            } else {
                hosts.enqueue(feed, host: name, at: now)
            }
        }
        window.look(at: now, isCrowded: load.isCrowded)
        let room = min(window.size + load.overdue, limits.transfers)
        var orders: [Order] = []
        while let ticket = next(at: now, room: room) {
            if refusals[ticket.host, default: 0] >= 2 {
                orders.append(.leaveOut(ticket.feed))
            } else if host(ticket.feed) == nil {
                hosts.finish(ticket, .failed, at: now)
            } else {
                inFlight += 1
                orders.append(.ask(ticket))
            }
        }
        return orders
    }

    private mutating func next(at now: Double, room: Int) -> Ticket? {
        if inFlight >= room {
            obstacle = .parallelism
            return nil
        }
        if limits.hosts == nil { return line.popFirst() }
        guard hosts.waitingCount > 0 else { return nil }
        guard let ready = hosts.wakeUp, ready <= now else {
            obstacle = .hosts
            return nil
        }
        // Asked last: while the network is away, the answer uses up the one try.
        guard network.mayTry(at: now) else {
            obstacle = .network
            return nil
        }
        return hosts.next(at: now)
    }

    /// When to look again though nothing has happened; `nil` where only an event can change anything.
    package func nextLook(after now: Double) -> Double? {
        if obstacle == .network { return now + 1 }
        // Requests that wait too long make room without an event.
        if obstacle == .parallelism { return min(due.first?.due ?? .infinity, now + Self.tick) }
        return [due.first?.due, hosts.wakeUp].lazy.compactMap { $0 }.min()
    }

    /// How often it is looked, while all places are taken, whether others keep the rest waiting; seconds.
    private static let tick = 0.25
}
