internal import Glibc
internal import Kernel

/// What became of one file.
enum Handling: Equatable {
    case done
    /// Another consumer has taken the file.
    case gone
    /// To be tried again; the file stays.
    case failed(String)
    /// The reader of our output has gone; there is nothing more to do.
    case closed
}

/// Takes a spool's files one by one: the loop of `newsreel watch`.
struct SpoolConsumer: ~Copyable {
    private var follower: SpoolFollower
    private var retries = RetryQueue()
    private let handle: (String) -> Handling
    /// Takes a line for people.
    private let report: (String) -> Void

    /// Where no event comes, the folder is looked at this often.
    private static let longestWait = Duration.seconds(60)

    /// - Parameters:
    ///   - directory: the folder of whole files, a spool's `new/`.
    ///   - handle: is given a file's path.
    init(
        directory: String, handle: @escaping (String) -> Handling, report: @escaping (String) -> Void
    ) throws(FollowError) {
        follower = try SpoolFollower(directory: directory)
        self.handle = handle
        self.report = report
    }

    /// Passes over what is there now.
    mutating func skipPresent() throws(FollowError) {
        _ = try follower.newNames()
    }

    /// Handles what is there. Files that failed are tried no second time.
    mutating func consumePresent(stop: StopSignal) throws(FollowError) {
        _ = try consume(stop: stop, tryingAgain: false)
    }

    /// Handles what is there and what comes, until it is told to stop or the output's reader has gone.
    ///
    /// - Parameter output: where `handle` writes; -1 when it does not write.
    mutating func consume(until stop: StopSignal, output: Int32 = -1) throws(FollowError) {
        while try consume(stop: stop, tryingAgain: true), !stop.isRaised {
            let pause = retries.secondsUntilNext(at: SystemClock.monotonicSeconds()).map {
                Duration.milliseconds(Int64($0 * 1000))
            }
            let timeout = min(pause ?? Self.longestWait, Self.longestWait)
            guard follower.wait(wake: stop.descriptor, output: output, timeout: timeout) else { return }
        }
    }

    /// Files that have failed and are still there.
    var failedCount: Int { retries.waiting.count }

    /// `false` when the output's reader has gone.
    private mutating func consume(stop: StopSignal, tryingAgain: Bool) throws(FollowError) -> Bool {
        for name in try follower.newNames() + retries.due(at: SystemClock.monotonicSeconds()) {
            if stop.isRaised { return true }
            switch handle(follower.directory + "/" + name) {
            case .done, .gone: retries.remove(name)
            case .failed(let reason):
                let pause = Int(retries.failed(name, at: SystemClock.monotonicSeconds()))
                report("\(name): \(reason); it stays" + (tryingAgain ? ", next attempt in \(pause) s" : ""))
            case .closed: return false
            }
        }
        return true
    }
}
