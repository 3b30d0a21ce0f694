/// Which articles wait for their command, are at work, or are to be tried again. Pure: the caller brings the time, in
/// seconds of a monotonic clock.
struct OnNewQueue {
    let parallel: Int
    /// Failures after which a file is set aside; `nil` for never.
    let attempts: Int?
    private var waiting: [String] = []
    private var first = 0
    private(set) var inWork: Set<String> = []
    private var retries = RetryQueue()

    init(parallel: Int, attempts: Int?) {
        (self.parallel, self.attempts) = (parallel, attempts)
    }

    /// Articles that no command has succeeded for.
    var count: Int { waiting.count - first + inWork.count + retries.waiting.count }

    mutating func add(_ names: [String]) { waiting += names }

    /// The next file to run the command for: what is due again, then what waits longest. `nil` while all places are taken.
    mutating func next(at time: Double) -> String? {
        guard inWork.count < parallel else { return nil }
        if let name = retries.due(at: time).first(where: { !inWork.contains($0) }) {
            inWork.insert(name)
            return name
        }
        guard first < waiting.count else { return nil }
        let name = waiting[first]
        first += 1
        if first == waiting.count { (waiting, first) = ([], 0) }
        // What has waited for long is let go of in large steps.
        if first > 10_000, first > waiting.count / 2 {
            waiting.removeFirst(first)
            first = 0
        }
        inWork.insert(name)
        return name
    }

    enum AfterFailure: Equatable {
        /// In so many seconds.
        case again(in: Double)
        case setAside
    }

    mutating func succeeded(_ name: String) {
        inWork.remove(name)
        retries.remove(name)
    }

    mutating func failed(_ name: String, at time: Double) -> AfterFailure {
        inWork.remove(name)
        let pause = retries.failed(name, at: time)
        if let attempts, retries.waiting[name]?.failures ?? 0 >= attempts {
            retries.remove(name)
            return .setAside
        }
        return .again(in: pause)
    }

    /// Seconds until something is due again; `nil` where nothing is.
    func secondsUntilNext(at time: Double) -> Double? {
        retries.waiting.values.filter { !inWork.contains($0.name) }.map(\.next).min().map { max($0 - time, 0) }
    }
}
