internal import Glibc
internal import Kernel

/// What became of one file.
enum Handling: Equatable, Sendable {
    case done
    /// Another consumer has taken the file.
    case gone
    /// To be tried again; the file stays.
    case failed(String)
    /// The reader of our output has gone; there is nothing more to do.
    case closed
}

/// Takes a spool's files, one by one or several at one time: the loop of `newsreel watch`.
struct SpoolConsumer: ~Copyable {
    private var follower: SpoolFollower
    private var retries = RetryQueue()
    private let jobs: FileJobs
    /// In their order, before their turn.
    private var names: [String] = []
    private var next = 0
    private var isClosed = false
    /// Takes a line for people.
    private let report: (String) -> Void

    /// Where no event comes, the folder is looked at this often.
    private static let longestWait = Duration.seconds(60)

    /// - Parameters:
    ///   - directory: the folder of whole files, a spool's `new/`.
    ///   - jobs: works on files by their names.
    init(directory: String, jobs: FileJobs, report: @escaping (String) -> Void) throws(FollowError) {
        follower = try SpoolFollower(directory: directory)
        self.jobs = jobs
        self.report = report
    }

    /// Passes over what is there now.
    mutating func skipPresent() throws(FollowError) {
        _ = try follower.newNames()
    }

    /// Handles what is there. Files that failed are tried no second time.
    mutating func consumePresent(stop: StopSignal) throws(FollowError) {
        names = try follower.newNames()
        while true {
            begin(stop)
            settle(tryingAgain: false)
            if jobs.isIdle, next >= names.count || stop.isRaised || isClosed { return }
            wait(jobs.descriptor, stop.descriptor)
        }
    }

    /// Handles what is there and what comes, until it is told to stop or the output's reader has gone. What is worked on
    /// then comes to its end.
    ///
    /// - Parameters:
    ///   - output: where `handle` writes; -1 when it does not write.
    ///   - look: is called now and then, at least once a minute.
    mutating func consume(
        until stop: StopSignal, output: Int32 = -1, look: () -> Void = {}
    ) throws(FollowError) {
        while !stop.isRaised, !isClosed {
            settle(tryingAgain: true)
            look()
            let now = SystemClock.monotonicSeconds()
            // One that failed and was given back is told anew, and waits for its time all the same.
            for name in try follower.newNames() where !retries.has(name) { names.append(name) }
            for name in retries.due(at: now) {
                names.append(name)
                retries.begin(name)
            }
            begin(stop)
            if next < names.count, jobs.hasRoom { continue }
            let pause = retries.secondsUntilNext(at: SystemClock.monotonicSeconds()).map {
                Duration.milliseconds(Int64($0 * 1000))
            }
            let timeout = min(pause ?? Self.longestWait, Self.longestWait)
            guard follower.wait(wake: [stop.descriptor, jobs.descriptor], output: output, timeout: timeout) else {
                break
            }
        }
        while !jobs.isIdle {
            wait(jobs.descriptor, -1)
            settle(tryingAgain: true)
        }
    }

    /// Files that have failed and are still there.
    var failedCount: Int { retries.waiting.count }

    /// Starts as many as have room.
    private mutating func begin(_ stop: StopSignal) {
        while next < names.count, jobs.hasRoom, !stop.isRaised, !isClosed {
            jobs.start(names[next])
            next += 1
        }
        if next > 1000 || next >= names.count {
            names.removeFirst(next)
            next = 0
        }
    }

    private mutating func settle(tryingAgain: Bool) {
        for (name, handling) in jobs.takeEnded() {
            switch handling {
            case .done, .gone: retries.remove(name)
            case .failed(let reason):
                let pause = Int(retries.failed(name, at: SystemClock.monotonicSeconds()))
                report("\(name): \(reason); it stays" + (tryingAgain ? ", next attempt in \(pause) s" : ""))
            case .closed: isClosed = true
            }
        }
    }

    /// Until one of the two can be read.
    private func wait(_ first: Int32, _ second: Int32) {
        var waiting = [first, second].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        poll(&waiting, 2, -1)
    }
}
