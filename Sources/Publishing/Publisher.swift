package import Articles
package import Exchange
internal import Glibc
internal import Kernel
internal import Synchronization

/// Makes what polls found durable and visible, in batches: the one writer of a store and an outbox.
///
/// A batch closes when it holds enough revisions or when its first record has waited long enough. Store and outbox are
/// waited for by a task with a thread of its own, so no other task's thread blocks; records of unchanged polls cost a
/// lock and no wake-up.
package final class Publisher: Sendable {
    package struct Configuration: Sendable {
        /// Revisions that close a batch. A record is never split, so a batch may be larger by one record.
        package var revisionsPerBatch = 50
        /// Records, of unchanged polls above all, that close a batch.
        package var recordsPerBatch = 1000
        /// How long a record may wait for others.
        package var linger = Duration.milliseconds(200)
        /// How often it is looked, while paused, whether to go on.
        package var retryInterval = Duration.seconds(1)
        /// Bytes of memory in which it is looked for articles that say nearly the same; `nil` to look for none.
        package var likenessBytes: Int?
        /// Told of articles once they are visible.
        package var shown: (@Sendable ([OutgoingArticle]) -> Void)?

        package init() {}
    }

    /// What the start found from before.
    package let recovery: RecoveredArticles
    private let writer: BatchWriter
    private let configuration: Configuration
    private let jobs: AsyncStream<BatchWriter.Job>.Continuation

    /// Recovers what a crash left, and is then open for polls.
    /// - Parameters:
    ///   - clock: the wall clock, for the articles' moments.
    ///   - fault: asked before each commit.
    package init(
        _ store: any Store, _ outbox: any Outbox, configuration: Configuration = Configuration(),
        clock: @escaping @Sendable () -> Timestamp = Publisher.wallClock, fault: FaultHook? = nil
    ) async throws(PublishingError) {
        let outbox = configuration.shown.map { ObservedOutbox(base: outbox, shown: $0) } ?? outbox
        let order = try await DurableOrder(
            store, outbox, configuration.likenessBytes.map { SimilarFinder(bytes: $0) }, now: clock(), fault: fault)
        recovery = order.recovery
        self.configuration = configuration
        let (stream, jobs) = AsyncStream<BatchWriter.Job>.makeStream()
        let writer = BatchWriter(store, outbox, configuration, jobs, clock)
        (self.jobs, self.writer) = (jobs, writer)
        if let reason = await writer.shortage(articles: 1, bytes: 0) { writer.pause(reason) }
        // Not a child of anybody: it ends when the Publisher goes, and holds on to nothing of it.
        let executor = DiskExecutor(label: "newsreel.publisher")
        Task(executorPreference: executor) {
            await writer.run(stream, order)
            withExtendedLifetime(executor) {}
        }
    }

    deinit {
        jobs.finish()
    }

    package static func wallClock() -> Timestamp { Timestamp(microsecondsSince1970: SystemClock.wallMicroseconds()) }

    /// Stores the record and makes its articles visible; returns when both are safe from a power cut, with the number
    /// of revisions that were dropped because they had been published before.
    ///
    /// After an error nothing of the record is stored. While paused, records with articles are refused at once.
    @discardableResult
    package func publish(_ record: PollRecord) async throws(PublishingError) -> Int {
        let result = await withCheckedContinuation { (reply: PublisherInbox.Reply) in
            enqueue(.init(record: record, reply: reply))
        }
        return try result.get()
    }

    /// Stores a record without articles with one of the next batches. A crash before that loses it, which costs no
    /// more than asking the feed once more.
    package func record(_ record: PollRecord) {
        precondition(record.revisions.isEmpty, "records with articles wait for their batch: publish")
        enqueue(.init(record: record, reply: nil))
    }

    /// Returns when all records that came before are stored.
    package func flush() async throws(PublishingError) {
        let result = await withCheckedContinuation { (reply: PublisherInbox.Reply) in
            enqueue(.init(record: nil, reply: reply), urgently: true)
        }
        _ = try result.get()
    }

    /// Whether articles are taken. To be asked before a poll, so that nothing is fetched in vain.
    package var condition: PublisherCondition { writer.inbox.withLock { $0.condition } }

    /// Returns when articles are taken again, after `shutDown`, or when the task is cancelled.
    package func waitUntilOpen() async {
        let inbox = writer
        let number = inbox.inbox.withLock { $0.nextWaiter() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: CheckedContinuation<Void, Never>) in
                let isOver = inbox.inbox.withLock { inbox in
                    // A task is marked as cancelled before its handler runs: one of the two sees the other.
                    if inbox.condition == .open || inbox.isClosed || Task.isCancelled { return true }
                    inbox.wait(number, waiter)
                    return false
                }
                if isOver { waiter.resume() }
            }
        } onCancel: {
            inbox.inbox.withLock { $0.stopWaiting(number) }?.resume()
        }
    }

    /// Somebody found the store away: nothing is asked in vain until it is there again.
    package func pause(for error: StoreError) {
        guard error.kind == .unreachable else { return }
        writer.pause(.storeFailed(error))
    }

    /// Stores what waits, and the marks of what is visible; refuses all that comes later.
    package func shutDown() async throws(PublishingError) {
        let result = await withCheckedContinuation { (reply: PublisherInbox.Reply) in
            enqueue(.init(record: nil, reply: reply), urgently: true)
            let waiters = writer.inbox.withLock { $0.close() }
            for waiter in waiters { waiter.resume() }
        }
        _ = try result.get()
        let marks = await withCheckedContinuation { (reply: PublisherInbox.Reply) in writer.begin(.end(reply)) }
        _ = try marks.get()
    }

    private func enqueue(_ unit: PublisherInbox.Unit, urgently: Bool = false) {
        switch writer.inbox.withLock({ $0.take(unit, urgently: urgently) }) {
        case .wait: break
        case .drain: writer.begin(.drain)
        case .setTimer: writer.begin(.lingerIsOver, after: configuration.linger)
        case .refuse(let error): unit.reply?.resume(returning: .failure(error))
        }
    }
}
