import Archive
import Cleaning
import Delivery
import Exchange
import Foundation
import Logging
import Publishing
import Subscriptions
import Synchronization
import Testing
import Transfer

@testable import Ingest

/// A loop that takes nothing in, for whatever reason, and is told to stop.
@Suite(.timeLimit(.minutes(15))) struct PausedLoopTests {
    /// Why it pauses.
    enum Reason: String, CaseIterable {
        case consumerStopped, stateFails, spoolFails
    }

    private let fixture: PublishingFixture
    private let feed = WebFeed(url: "https://one.example/feed", items: (1...3).map { .init(id: "one-\($0)") })

    init() throws {
        fixture = try PublishingFixture()
    }

    private func paused(by reason: Reason) async throws -> PublishingRun {
        let (code, step): (Int32, PublishStep) =
            switch reason {
            case .consumerStopped: (0, .commit)
            case .stateFails: (EIO, .commit)
            case .spoolFails: (EIO, .reveal)
            }
        let fault = code == 0 ? nil : PublishingFault(at: 1, isDeath: true, code: code, step: step)
        var limits = SpoolLimits(minimumFreeBytes: 0, minimumFreeInodes: 0)
        if reason == .consumerStopped { limits.maximumFiles = 1 }
        let run = try await PublishingRun(fixture, limits: limits, fault: fault?.hook)
        try? await run.poll([feed])
        var changed = feed
        changed.items[0].version = 2
        try? await run.poll([changed])
        return run
    }

    private func loop(_ run: PublishingRun) throws -> PollLoop {
        let poller = Poller(
            transfer: try Transfer(), cleaner: Cleaner(), planner: Planner(requestsPerDay: nil),
            sink: PollSink(run.publisher, run.archive, nil))
        var options = PollLoop.Options()
        options.longestSleep = 0.01
        return PollLoop(
            poller: poller, store: run.archive, publisher: run.publisher, options: options,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test(arguments: Reason.allCases)
    func `It says that it pauses, and ends when it is told to`(reason: Reason) async throws {
        let run = try await paused(by: reason)
        let loop = try loop(run)
        let (pauses, continuation) = AsyncStream<String?>.makeStream()
        async let end: Void = loop.run(SubscriptionSet()) { continuation.yield(loop.figures.pause) }
        var told = pauses.makeAsyncIterator()
        #expect(await told.next().flatMap { $0 } != nil)
        loop.stop()
        try await end
        try? await run.publisher.shutDown()
        run.archive.close()
    }

    @Test func `Why it pauses names the command for its own state`() {
        let reason = PauseReason.storeFailed(StoreError(.unreadable, "it is damaged; run 'newsreel recover'"))
        #expect(
            reason.message(recovery: "newsreel recover --config /etc/own.toml")
                == "it is damaged; run 'newsreel recover --config /etc/own.toml'")
    }

    @Test func `It keeps turning while it pauses, so that whoever watches it sees it alive`() async throws {
        let run = try await paused(by: .consumerStopped)
        let loop = try loop(run)
        let (pauses, continuation) = AsyncStream<Void>.makeStream()
        async let end: Void = loop.run(SubscriptionSet()) { continuation.yield() }
        var told = pauses.makeAsyncIterator()
        _ = await told.next()
        let turn = loop.figures.lastTurn
        while loop.figures.lastTurn == turn { await Task.yield() }
        // And goes on by itself.
        try fixture.consume()
        _ = await told.next()
        #expect(loop.figures.pause == nil)
        loop.stop()
        try await end
        try await run.stop()
    }

    @Test func `Who waits for room is let go when cancelled, before or while it waits`() async throws {
        let run = try await paused(by: .consumerStopped)
        let waiters = (0..<200).map { _ in Task { await run.publisher.waitUntilOpen() } }
        for waiter in waiters {
            waiter.cancel()
            await waiter.value
        }
        guard case .paused = run.publisher.condition else {
            Issue.record("still paused")
            return
        }
        try await run.stop()
    }

    @Test func `An alarm that is set anew again and again rings once`() async {
        let (rings, continuation) = AsyncStream<Int>.makeStream()
        let count = Mutex(0)
        let alarm = Alarm {
            let ring = count.withLock { count in
                count += 1
                return count
            }
            continuation.yield(ring)
        }
        for _ in 0..<1000 { alarm.set(after: 0.1) }
        var events = rings.makeAsyncIterator()
        #expect(await events.next() == 1)
        alarm.set(after: 0.05)
        #expect(await events.next() == 2)
    }
}
