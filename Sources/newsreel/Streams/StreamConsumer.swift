internal import Glibc
internal import JetStream
internal import Kernel
internal import Synchronization

/// Handles the messages of a stream, one after the other or several at one time: the loop of `newsreel watch nats://`.
///
/// What succeeds is acknowledged; what fails is given back, and comes again to any watch of the name after a second, then
/// after ever longer pauses up to five minutes. What is at work is held meanwhile; what a watch holds when it dies comes
/// again, too.
struct StreamConsumer {
    private let consumer: PullConsumer
    /// Seconds for which a message is held without a word.
    private let patience: Double
    private let limit: Int
    private let desk: Desk
    /// Threads for messages whose handling takes long; `nil` where each is handled at once, in its order.
    private let jobs: FileJobs?
    private let handle: @Sendable (PulledMessage) -> Handling
    /// Takes a line for people.
    private let report: (String) -> Void
    /// Pulled, before their turn.
    private var waiting: [PulledMessage] = []
    private var failed: Set<UInt64> = []
    private var isClosed = false
    private var heldAt = SystemClock.monotonicSeconds()

    /// What is at work, by the names that jobs have.
    private final class Desk: Sendable {
        private let messages = Mutex<[String: PulledMessage]>([:])

        subscript(name: String) -> PulledMessage? {
            get { messages.withLock { $0[name] } }
            set { messages.withLock { $0[name] = newValue } }
        }

        var all: [PulledMessage] { messages.withLock { Array($0.values) } }
        var count: Int { messages.withLock { $0.count } }
    }

    private static let longestPause = 300
    /// Messages that are pulled at one time where each is handled at once.
    private static let handful = 100

    /// - Parameters:
    ///   - jobs: messages that are handled at one time, on threads of their own; `nil` where `handle` is quick.
    ///   - report: takes a line for people.
    init(
        _ consumer: PullConsumer, jobs limit: Int?, report: @escaping (String) -> Void,
        handle: @escaping @Sendable (PulledMessage) -> Handling
    ) throws(NATSFault) {
        self.consumer = consumer
        self.handle = handle
        self.report = report
        self.limit = limit ?? Self.handful
        let standing = try consumer.standing().patience.components
        patience = Double(standing.seconds) + Double(standing.attoseconds) / 1e18
        let desk = Desk()
        self.desk = desk
        jobs = limit.flatMap { limit in
            FileJobs(limit: limit) { name in desk[name].map(handle) ?? .gone }
        }
        guard limit == nil || jobs != nil else { throw .away("no file descriptors are left for the watch") }
    }

    /// Messages that failed in this run and were given back.
    var failedCount: Int { failed.count }

    /// Handles what is there and what comes, until it is told to stop, or the output's reader has gone. What is at work then
    /// comes to its end.
    ///
    /// - Parameters:
    ///   - once: ends when nothing waits any more; what fails is tried no second time.
    ///   - output: where `handle` writes; -1 when it does not write.
    mutating func consume(until stop: StopSignal, once: Bool, output: Int32 = -1) throws(NATSFault) {
        do throws(NATSFault) {
            while !stop.isRaised, !isClosed {
                try settle()
                try hold()
                try begin(once: once)
                let room = limit - desk.count
                guard waiting.isEmpty, room > 0 else {
                    pause(for: 500, stop)
                    continue
                }
                waiting = try consumer.fetch(room, within: .milliseconds(desk.count == 0 ? 500 : 50))
                if once, desk.count == 0, waiting.allSatisfy({ failed.contains($0.sequence) }),
                    try consumer.standing().waiting == 0
                {
                    break
                }
                if output >= 0, waiting.isEmpty, Self.isGone(output) { break }
            }
        } catch {
            // What was begun ends; whether it is acknowledged is another matter.
            finish()
            throw error
        }
        finish()
    }

    /// Starts as many as have room.
    private mutating func begin(once: Bool) throws(NATSFault) {
        for message in waiting {
            if once, failed.contains(message.sequence) {
                try message.giveBack(after: Self.pause(after: message.deliveries))
                continue
            }
            guard !isClosed else {
                try message.giveBack(after: .milliseconds(1))
                continue
            }
            guard let jobs else {
                try end(message, handle(message))
                continue
            }
            let name = "\(message.sequence)"
            desk[name] = message
            jobs.start(name)
        }
        waiting = []
    }

    private mutating func settle() throws(NATSFault) {
        for (name, handling) in jobs?.takeEnded() ?? [] {
            guard let message = desk[name] else { continue }
            desk[name] = nil
            try end(message, handling)
        }
    }

    private mutating func end(_ message: PulledMessage, _ handling: Handling) throws(NATSFault) {
        switch handling {
        case .done, .gone:
            failed.remove(message.sequence)
            try message.acknowledge()
        case .failed(let reason):
            failed.insert(message.sequence)
            let pause = Self.pause(after: message.deliveries)
            report("message \(message.sequence): \(reason); it is given back for \(pause.components.seconds) s")
            try message.giveBack(after: pause)
        case .closed:
            isClosed = true
            try message.giveBack(after: .milliseconds(1))
        }
    }

    private static func pause(after deliveries: Int) -> Duration {
        .seconds(min(1 << min(max(deliveries, 1) - 1, 20), longestPause))
    }

    /// Says of all that is at work that it is.
    private mutating func hold() throws(NATSFault) {
        let now = SystemClock.monotonicSeconds()
        guard now - heldAt > patience / 4 else { return }
        heldAt = now
        for message in desk.all { try message.keepWorking() }
    }

    private mutating func finish() {
        for message in waiting { try? message.giveBack(after: .milliseconds(1)) }
        waiting = []
        while desk.count > 0 {
            pause(for: 500, nil)
            do throws(NATSFault) {
                try settle()
                try hold()
            } catch {
                report("what was done is not acknowledged, and comes again: \(error.message)")
            }
        }
    }

    /// Until a job has ended, or it is told to stop.
    private func pause(for milliseconds: Int32, _ stop: StopSignal?) {
        var waiting = [jobs?.descriptor ?? -1, stop?.descriptor ?? -1].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        poll(&waiting, 2, milliseconds)
    }

    private static func isGone(_ output: Int32) -> Bool {
        // poll(2) tells POLLERR without being asked.
        var state = pollfd(fd: output, events: 0, revents: 0)
        return poll(&state, 1, 0) > 0 && Int32(state.revents) & (POLLERR | POLLHUP) != 0
    }
}
