internal import Exchange

/// What waits to be published, and for whom. All of it is decided under the Publisher's lock, and nothing is waited for.
struct PublisherInbox {
    typealias Reply = CheckedContinuation<Result<Int, PublishingError>, Never>

    struct Unit {
        /// `nil` for a flush, which only waits for those before it.
        var record: PollRecord?
        var reply: Reply?

        var isFlush: Bool { record == nil }
        var revisionCount: Int { record?.revisions.count ?? 0 }
        var sizeInBytes: Int { record?.revisions.reduce(0) { $0 + $1.json.count } ?? 0 }
    }

    /// What is to be done about a unit that has come.
    enum Next { case wait, drain, setTimer, refuse(PublishingError) }

    let revisionsPerBatch: Int
    let recordsPerBatch: Int
    private var units: [Unit] = []
    private var revisionCount = 0
    private(set) var condition = PublisherCondition.open
    private var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    private var waitersSoFar = 0
    private(set) var isClosed = false
    /// All that waits is to be stored now: a flush, or the first of it has waited long enough.
    private var isUrgent = false
    private var isDrainScheduled = false
    private var isTimerSet = false
    private var isMarkTimerSet = false
    private var isLooking = false
    /// What there was no room for. Opening for less would fetch the same articles in vain.
    private var refused = (articles: 1, bytes: 0)

    init(_ configuration: Publisher.Configuration) {
        revisionsPerBatch = configuration.revisionsPerBatch
        recordsPerBatch = configuration.recordsPerBatch
    }

    private var isFull: Bool { revisionCount >= revisionsPerBatch || units.count >= recordsPerBatch }

    mutating func take(_ unit: Unit, urgently: Bool) -> Next {
        if isClosed { return .refuse(.closed) }
        if unit.revisionCount > 0, case .paused(let reason) = condition { return .refuse(.paused(reason)) }
        units.append(unit)
        revisionCount += unit.revisionCount
        if urgently { isUrgent = true }
        if isDrainScheduled { return .wait }
        if urgently || isFull {
            isDrainScheduled = true
            return .drain
        }
        if isTimerSet { return .wait }
        isTimerSet = true
        return .setTimer
    }

    mutating func lingerIsOver() {
        isTimerSet = false
        isUrgent = true
    }

    /// The next batch: all that waits when it has waited long enough, otherwise while batches are full.
    /// - Returns: no units when there is none; then whether a timer must be set for what waits.
    mutating func nextBatch() -> (units: [Unit], needsTimer: Bool) {
        guard !units.isEmpty, isUrgent || isFull else {
            isDrainScheduled = false
            isUrgent = false
            let needsTimer = !units.isEmpty && !isTimerSet
            if needsTimer { isTimerSet = true }
            return ([], needsTimer)
        }
        var revisions = 0
        var count = 0
        while count < units.count, revisions < revisionsPerBatch {
            revisions += units[count].revisionCount
            count += 1
        }
        let batch = Array(units.prefix(count))
        units.removeFirst(count)
        revisionCount -= revisions
        return (batch, false)
    }

    /// The disk failed: those that nobody waits for stay, and the others had an answer.
    /// - Returns: flushes that wait behind them.
    mutating func putBack(_ kept: [Unit]) -> [Unit] {
        isDrainScheduled = false
        units.insert(contentsOf: kept, at: 0)
        defer { units.removeAll { $0.isFlush } }
        return units.filter(\.isFlush)
    }

    // MARK: - Back-pressure

    mutating func note(refused articles: Int, bytes: Int) { refused = (articles, bytes) }

    /// Refuses articles from now on, those that wait already among them.
    /// - Returns: those, and whether somebody must begin to look whether it can go on.
    mutating func pause(_ reason: PauseReason) -> (refused: [Unit], mustLook: Bool) {
        condition = .paused(reason)
        let waiting = units.filter { $0.revisionCount > 0 }
        units.removeAll { $0.revisionCount > 0 }
        revisionCount = 0
        defer { isLooking = true }
        return (waiting, !isLooking)
    }

    /// Somebody looks now. `nil` where nothing is to be opened any more.
    mutating func beginLook() -> (articles: Int, bytes: Int)? {
        isLooking = false
        return isClosed ? nil : refused
    }

    /// - Returns: those who wait for it.
    mutating func open() -> [CheckedContinuation<Void, Never>] {
        condition = .open
        refused = (1, 0)
        isUrgent = true
        return takeWaiters()
    }

    mutating func close() -> [CheckedContinuation<Void, Never>] {
        isClosed = true
        return takeWaiters()
    }

    private mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
        defer { waiters = [:] }
        return Array(waiters.values)
    }

    mutating func nextWaiter() -> Int {
        waitersSoFar += 1
        return waitersSoFar
    }

    mutating func wait(_ number: Int, _ waiter: CheckedContinuation<Void, Never>) { waiters[number] = waiter }
    mutating func stopWaiting(_ number: Int) -> CheckedContinuation<Void, Never>? {
        waiters.removeValue(forKey: number)
    }

    // MARK: - Marks

    /// Whether the timer must be set: it was not.
    mutating func setMarkTimer() -> Bool {
        defer { isMarkTimerSet = true }
        return !isMarkTimerSet
    }

    mutating func markTimerIsOver() { isMarkTimerSet = false }
}
