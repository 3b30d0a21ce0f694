package import Archive
package import Articles
package import Delivery
internal import Dispatch
package import Exchange
internal import Glibc
internal import Synchronization

/// Makes what polls found durable and visible, in batches: the one writer of the Archive and the spool.
///
/// A batch closes when it holds enough revisions or when its first record has waited long enough. The disk is waited
/// for on a queue of its own, so no task's thread blocks; records of unchanged polls cost a lock and no wake-up.
package final class Publisher: Sendable {
    package struct Configuration: Sendable {
        /// Revisions that close a batch. A record is never split, so a batch may be larger by one record.
        package var revisionsPerBatch = 50
        /// Records, of unchanged polls above all, that close a batch.
        package var recordsPerBatch = 1000
        /// How long a record may wait for others.
        package var linger = Duration.milliseconds(200)
        /// Free bytes that must be left on the state database's file system, or a twentieth of it where that is less.
        package var minimumFreeStateBytes: UInt64 = 64 << 20
        /// How often it is looked, while paused, whether to go on.
        package var retryInterval = Duration.seconds(1)

        package init() {}
    }

    /// What the start found from before.
    package let recovery: SettledFiles
    private let archive: Archive
    private let spool: SpoolDirectory
    private let configuration: Configuration
    private let clock: @Sendable () -> Timestamp
    // A serial queue of Dispatch has a thread of its own while it works, however many cores the tasks keep busy.
    private let queue = DispatchQueue(label: "newsreel.publisher")
    private let inbox = Mutex(Inbox())
    /// Touched on `queue` only.
    private let order: Mutex<DurableOrder>

    private typealias Reply = CheckedContinuation<Result<Int, PublishingError>, Never>

    private struct Inbox {
        var units: [Unit] = []
        var revisionCount = 0
        var condition = PublisherCondition.open
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var waitersSoFar = 0
        var isClosed = false
        /// All that waits is to be stored now: a flush, or the first of it has waited long enough.
        var isUrgent = false
        var isDrainScheduled = false
        var isTimerSet = false
        var isMarkTimerSet = false
        var isLooking = false
        /// What there was no room for. Opening for less would fetch the same articles in vain.
        var refused = (files: 1, bytes: 0)

        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            defer { waiters = [:] }
            return Array(waiters.values)
        }

        mutating func setMarkTimer() -> Bool {
            defer { isMarkTimerSet = true }
            return !isMarkTimerSet
        }
    }

    private struct Unit {
        /// `nil` for a flush, which only waits for those before it.
        var record: PollRecord?
        var reply: Reply?

        var isFlush: Bool { record == nil }
        var revisionCount: Int { record?.revisions.count ?? 0 }
        var sizeInBytes: Int { record?.revisions.reduce(0) { $0 + $1.json.count } ?? 0 }
    }

    /// Recovers what a crash left, and is then open for polls.
    /// - Parameter clock: the wall clock, for the files' names.
    package init(
        archive: Archive, spool: SpoolDirectory, configuration: Configuration = Configuration(),
        clock: @escaping @Sendable () -> Timestamp = Publisher.wallClock
    ) throws(PublishingError) {
        self.archive = archive
        self.spool = spool
        self.configuration = configuration
        self.clock = clock
        let order = try DurableOrder(archive: archive, spool: spool)
        recovery = order.recovery
        self.order = Mutex(order)
        if let reason = pauseReason(files: 1, bytes: 0) { pause(reason) }
    }

    package static func wallClock() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microsecondsSince1970: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    // MARK: - For the poller

    /// What is known of a feed's items, by `ArticleID.prefix`. Waits for a read of the database, not for batches.
    package func knownItems(of feed: FeedID) throws(ArchiveError) -> [UInt64: KnownItem] {
        try archive.knownItems(of: feed)
    }

    /// Stores the record and makes its articles visible; returns when both are safe from a power cut, with the number
    /// of revisions that were dropped because they had been published before.
    ///
    /// After an error nothing of the record is stored. While paused, records with articles are refused at once.
    @discardableResult
    package func publish(_ record: PollRecord) async throws(PublishingError) -> Int {
        let result = await withCheckedContinuation { (reply: Reply) in
            enqueue(Unit(record: record, reply: reply))
        }
        return try result.get()
    }

    /// Stores a record without articles with one of the next batches. A crash before that loses it, which costs no
    /// more than asking the feed once more.
    package func record(_ record: PollRecord) {
        precondition(record.revisions.isEmpty, "records with articles wait for their batch: publish")
        enqueue(Unit(record: record, reply: nil))
    }

    /// Returns when all records that came before are stored.
    package func flush() async throws(PublishingError) {
        let result = await withCheckedContinuation { (reply: Reply) in
            enqueue(Unit(record: nil, reply: reply), urgently: true)
        }
        _ = try result.get()
    }

    /// Whether articles are taken. To be asked before a poll, so that nothing is fetched in vain.
    package var condition: PublisherCondition { inbox.withLock { $0.condition } }

    /// Returns when articles are taken again, after `shutDown`, or when the task is cancelled.
    package func waitUntilOpen() async {
        let number = inbox.withLock { inbox in
            inbox.waitersSoFar += 1
            return inbox.waitersSoFar
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: CheckedContinuation<Void, Never>) in
                let isOver = inbox.withLock { inbox in
                    // A task is marked as cancelled before its handler runs: one of the two sees the other.
                    if inbox.condition == .open || inbox.isClosed || Task.isCancelled { return true }
                    inbox.waiters[number] = waiter
                    return false
                }
                if isOver { waiter.resume() }
            }
        } onCancel: {
            inbox.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
    }

    /// Stores what waits, and the marks of what is visible; refuses all that comes later.
    package func shutDown() async throws(PublishingError) {
        let result = await withCheckedContinuation { (reply: Reply) in
            enqueue(Unit(record: nil, reply: reply), urgently: true)
            let waiters = inbox.withLock { inbox in
                inbox.isClosed = true
                return inbox.takeWaiters()
            }
            for waiter in waiters { waiter.resume() }
        }
        _ = try result.get()
        let marks = await withCheckedContinuation { (reply: Reply) in
            queue.async {
                reply.resume(returning: self.order.withLock { order in self.storeMarks(&order) })
            }
        }
        _ = try marks.get()
    }

    // MARK: - Batching

    private func enqueue(_ unit: Unit, urgently: Bool = false) {
        enum Next { case wait, drain, setTimer, refuse(PublishingError) }
        let next: Next = inbox.withLock { inbox in
            if inbox.isClosed { return .refuse(.closed) }
            if unit.revisionCount > 0, case .paused(let reason) = inbox.condition { return .refuse(.paused(reason)) }
            inbox.units.append(unit)
            inbox.revisionCount += unit.revisionCount
            if urgently { inbox.isUrgent = true }
            if inbox.isDrainScheduled { return .wait }
            if urgently || isFull(inbox) {
                inbox.isDrainScheduled = true
                return .drain
            }
            if inbox.isTimerSet { return .wait }
            inbox.isTimerSet = true
            return .setTimer
        }
        switch next {
        case .wait: break
        case .drain: queue.async { self.drain() }
        case .setTimer: setTimer()
        case .refuse(let error): unit.reply?.resume(returning: .failure(error))
        }
    }

    private func isFull(_ inbox: borrowing Inbox) -> Bool {
        inbox.revisionCount >= configuration.revisionsPerBatch || inbox.units.count >= configuration.recordsPerBatch
    }

    private func setTimer() {
        queue.asyncAfter(deadline: .now() + Self.interval(configuration.linger)) {
            self.inbox.withLock { inbox in
                inbox.isTimerSet = false
                inbox.isUrgent = true
            }
            self.drain()
        }
    }

    private static func interval(_ duration: Duration) -> DispatchTimeInterval {
        let parts = duration.components
        return .nanoseconds(Int(parts.seconds) * 1_000_000_000 + Int(parts.attoseconds / 1_000_000_000))
    }

    /// Stores batch after batch: all that waits when it has waited long enough, otherwise while batches are full.
    private func drain() {
        while let units = nextBatch() {
            let isStored = order.withLock { order in store(units, &order) }
            guard isStored else {
                // `lookAgain` goes on.
                inbox.withLock { $0.isDrainScheduled = false }
                return
            }
        }
        storeMarksWhenIdle()
    }

    private func nextBatch() -> [Unit]? {
        let (units, needsTimer) = inbox.withLock { inbox -> ([Unit]?, Bool) in
            guard !inbox.units.isEmpty, inbox.isUrgent || isFull(inbox) else {
                inbox.isDrainScheduled = false
                inbox.isUrgent = false
                let needsTimer = !inbox.units.isEmpty && !inbox.isTimerSet
                if needsTimer { inbox.isTimerSet = true }
                return (nil, needsTimer)
            }
            var revisions = 0
            var count = 0
            while count < inbox.units.count, revisions < configuration.revisionsPerBatch {
                revisions += inbox.units[count].revisionCount
                count += 1
            }
            let units = Array(inbox.units.prefix(count))
            inbox.units.removeFirst(count)
            inbox.revisionCount -= revisions
            return (units, false)
        }
        if needsTimer { setTimer() }
        return units
    }

    /// Whether the units were dealt with. They were not when the disk failed; then those that nobody waits for stay.
    private func store(_ units: [Unit], _ order: inout DurableOrder) -> Bool {
        var units = units
        let files = units.reduce(0) { $0 + $1.revisionCount }
        let bytes = units.reduce(0) { $0 + $1.sizeInBytes }
        if files > 0, let reason = pauseReason(files: files, bytes: bytes) {
            inbox.withLock { $0.refused = (files, bytes) }
            // Before the answers: who gets one and asks for the condition must see it.
            pause(reason)
            for unit in units where unit.revisionCount > 0 {
                unit.reply?.resume(returning: .failure(.paused(reason)))
            }
            units.removeAll { $0.revisionCount > 0 }
        }
        do {
            let records = units.compactMap(\.record)
            let outcome = records.isEmpty ? nil : try order.publish(records, now: clock())
            if let trouble = outcome?.trouble { pause(.spoolFailed(trouble)) }
            var known = outcome?.alreadyKnown[...] ?? []
            for unit in units {
                unit.reply?.resume(returning: .success(unit.isFlush ? 0 : known.popFirst() ?? 0))
            }
            return true
        } catch {
            pause(Self.reason(error))
            for unit in units { unit.reply?.resume(returning: .failure(error)) }
            // Nothing newer of the same feeds waits behind these: their pollers had an answer at once and go on from it.
            let kept = units.filter { $0.reply == nil }
            let flushes = inbox.withLock { inbox in
                inbox.units.insert(contentsOf: kept, at: 0)
                defer { inbox.units.removeAll { $0.isFlush } }
                return inbox.units.filter(\.isFlush)
            }
            for flush in flushes { flush.reply?.resume(returning: .failure(error)) }
            return false
        }
    }

    // MARK: - Back-pressure

    /// `nil` while there is room for more.
    private func pauseReason(files: Int, bytes: Int) -> PauseReason? {
        let room = spool.room(files: files, bytes: Int64(bytes))
        if room != .enough { return .spool(room) }
        guard let state = archive.room() else { return nil }
        let needed = min(configuration.minimumFreeStateBytes, state.totalBytes / 20)
        return state.freeBytes < needed
            ? .state(file: archive.file, freeBytes: state.freeBytes, neededBytes: needed) : nil
    }

    private static func reason(_ error: PublishingError) -> PauseReason {
        switch error {
        case .paused(let reason): reason
        case .archive(let error): .archiveFailed(error)
        case .spool(let error): .spoolFailed(error)
        case .closed: .spool(.enough)
        }
    }

    /// Refuses articles from now on, those that wait already among them, and looks every second whether it can go on.
    private func pause(_ reason: PauseReason) {
        let (refused, mustLook) = inbox.withLock { inbox -> ([Unit], Bool) in
            inbox.condition = .paused(reason)
            let refused = inbox.units.filter { $0.revisionCount > 0 }
            inbox.units.removeAll { $0.revisionCount > 0 }
            inbox.revisionCount = 0
            defer { inbox.isLooking = true }
            return (refused, !inbox.isLooking)
        }
        for unit in refused { unit.reply?.resume(returning: .failure(.paused(reason))) }
        guard mustLook else { return }
        // Weakly: one that nobody holds any more would look for ever, and keep its files open.
        queue.asyncAfter(deadline: .now() + Self.interval(configuration.retryInterval)) { [weak self] in
            self?.lookAgain()
        }
    }

    private func lookAgain() {
        let (isClosed, refused) = inbox.withLock { inbox in
            inbox.isLooking = false
            return (inbox.isClosed, inbox.refused)
        }
        if isClosed { return }
        do {
            if let reason = pauseReason(files: refused.files, bytes: refused.bytes) { return pause(reason) }
            try order.withLock { (order) throws(PublishingError) in try order.settle() }
        } catch {
            return pause(Self.reason(error))
        }
        let waiters = inbox.withLock { inbox in
            inbox.condition = .open
            inbox.refused = (1, 0)
            inbox.isUrgent = true
            return inbox.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
        drain()
    }

    // MARK: - Marks

    /// A mark rides in the next batch; when none comes for a second, it is stored by itself.
    private func storeMarksWhenIdle() {
        let marks = order.withLock { $0.deliveredThrough }
        guard marks != nil, inbox.withLock({ inbox in inbox.setMarkTimer() }) else { return }
        queue.asyncAfter(deadline: .now() + .seconds(1)) {
            self.inbox.withLock { $0.isMarkTimerSet = false }
            let isIdle = self.order.withLock { order in
                guard order.deliveredThrough == marks else { return false }
                _ = self.storeMarks(&order)
                return true
            }
            if !isIdle { self.storeMarksWhenIdle() }
        }
    }

    /// A failure here is none: the rows stay, and the next batch or the next start deals with them.
    private func storeMarks(_ order: inout DurableOrder) -> Result<Int, PublishingError> {
        do {
            try order.storeMarks()
            return .success(0)
        } catch {
            return .failure(error)
        }
    }
}
