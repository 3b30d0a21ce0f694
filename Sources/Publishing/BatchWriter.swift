internal import Articles
internal import Dispatch
internal import Exchange
internal import Synchronization

/// The one task that writes: takes batches from the inbox and brings them through the durable order, one job after the
/// other. It waits for the disk, or for a server, on a thread of its own.
final class BatchWriter: Sendable {
    enum Job: Sendable {
        case drain
        /// The first record that waits has waited long enough.
        case lingerIsOver
        /// Whether articles can be taken again.
        case look
        /// Nothing came for a second since these were shown.
        case storeMarks(DeliverySequence)
        /// The last one.
        case end(PublisherInbox.Reply)
    }

    let inbox: Mutex<PublisherInbox>
    private let store: any Store
    private let outbox: any Outbox
    private let configuration: Publisher.Configuration
    private let clock: @Sendable () -> Timestamp
    private let jobs: AsyncStream<Job>.Continuation
    private let timers = DispatchQueue(label: "newsreel.publisher.timers")

    init(
        _ store: any Store, _ outbox: any Outbox, _ configuration: Publisher.Configuration,
        _ jobs: AsyncStream<Job>.Continuation, _ clock: @escaping @Sendable () -> Timestamp
    ) {
        inbox = Mutex(PublisherInbox(configuration))
        (self.store, self.outbox, self.configuration) = (store, outbox, configuration)
        (self.jobs, self.clock) = (jobs, clock)
    }

    func begin(_ job: Job) { jobs.yield(job) }

    func begin(_ job: Job, after delay: Duration) {
        let parts = delay.components
        let interval = DispatchTimeInterval.nanoseconds(
            Int(parts.seconds) * 1_000_000_000 + Int(parts.attoseconds / 1_000_000_000))
        timers.asyncAfter(deadline: .now() + interval) { [jobs] in jobs.yield(job) }
    }

    /// Works until the Publisher is gone.
    func run(_ stream: AsyncStream<Job>, _ order: consuming DurableOrder) async {
        var order = order
        for await job in stream {
            switch job {
            case .drain:
                await drain(&order)
            case .lingerIsOver:
                inbox.withLock { $0.lingerIsOver() }
                await drain(&order)
            case .look:
                await look(&order)
            case .storeMarks(let marks):
                inbox.withLock { $0.markTimerIsOver() }
                guard order.deliveredThrough == marks else {
                    storeMarksWhenIdle(order)
                    continue
                }
                // A failure here is none: the rows stay, and the next batch or the next start deals with them.
                try? await order.storeMarks()
            case .end(let reply):
                reply.resume(returning: await end(&order))
            }
        }
    }

    private func drain(_ order: inout DurableOrder) async {
        while true {
            let (units, needsTimer) = inbox.withLock { $0.nextBatch() }
            if needsTimer { begin(.lingerIsOver, after: configuration.linger) }
            if units.isEmpty { break }
            // `look` goes on.
            guard await write(units, &order) else { return }
        }
        storeMarksWhenIdle(order)
    }

    /// Whether the units were dealt with. They were not when the disk failed; then those that nobody waits for stay.
    private func write(_ units: [PublisherInbox.Unit], _ order: inout DurableOrder) async -> Bool {
        var units = units
        let articles = units.reduce(0) { $0 + $1.revisionCount }
        let bytes = units.reduce(0) { $0 + $1.sizeInBytes }
        if articles > 0, let reason = await shortage(articles: articles, bytes: bytes) {
            inbox.withLock { $0.note(refused: articles, bytes: bytes) }
            // Before the answers: who gets one and asks for the condition must see it.
            pause(reason)
            for unit in units where unit.revisionCount > 0 {
                unit.reply?.resume(returning: .failure(.paused(reason)))
            }
            units.removeAll { $0.revisionCount > 0 }
        }
        do throws(PublishingError) {
            let records = units.compactMap(\.record)
            let outcome = records.isEmpty ? nil : try await order.publish(records, now: clock())
            if let trouble = outcome?.trouble { pause(.outboxFailed(trouble)) }
            var known = outcome?.alreadyKnown[...] ?? []
            for unit in units {
                unit.reply?.resume(returning: .success(unit.isFlush ? 0 : known.popFirst() ?? 0))
            }
            return true
        } catch {
            if let reason = PauseReason(error) { pause(reason) }
            for unit in units { unit.reply?.resume(returning: .failure(error)) }
            // Nothing newer of the same feeds waits behind these: their pollers had an answer at once and go on from it.
            let kept = units.filter { $0.reply == nil }
            let flushes = inbox.withLock { $0.putBack(kept) }
            for flush in flushes { flush.reply?.resume(returning: .failure(error)) }
            return false
        }
    }

    // MARK: - Back-pressure

    /// `nil` while there is room for more.
    func shortage(articles: Int, bytes: Int) async -> PauseReason? {
        if let shortage = await outbox.shortage(articles: articles, sizeInBytes: bytes) { return .outboxFull(shortage) }
        return await store.shortage().map { .storeFull($0) }
    }

    /// Refuses articles from now on, and looks every second whether it can go on.
    func pause(_ reason: PauseReason) {
        let (refused, mustLook) = inbox.withLock { $0.pause(reason) }
        for unit in refused { unit.reply?.resume(returning: .failure(.paused(reason))) }
        if mustLook { begin(.look, after: configuration.retryInterval) }
    }

    private func look(_ order: inout DurableOrder) async {
        guard let refused = inbox.withLock({ $0.beginLook() }) else { return }
        if let reason = await shortage(articles: refused.articles, bytes: refused.bytes) { return pause(reason) }
        do throws(PublishingError) {
            try await order.settle()
        } catch {
            if let reason = PauseReason(error) { pause(reason) }
            return
        }
        for waiter in inbox.withLock({ $0.open() }) { waiter.resume() }
        await drain(&order)
    }

    // MARK: - Marks

    /// A mark rides in the next batch; when none comes for a second, it is stored by itself.
    private func storeMarksWhenIdle(_ order: borrowing DurableOrder) {
        guard let marks = order.deliveredThrough, inbox.withLock({ $0.setMarkTimer() }) else { return }
        begin(.storeMarks(marks), after: .seconds(1))
    }

    private func end(_ order: inout DurableOrder) async -> Result<Int, PublishingError> {
        do throws(PublishingError) {
            try await order.settle()
            try await order.storeMarks()
            return .success(0)
        } catch {
            return .failure(error)
        }
    }
}
