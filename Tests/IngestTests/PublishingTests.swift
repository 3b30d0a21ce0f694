import Articles
import Delivery
import Exchange
import Foundation
import LineOutbox
import MemoryStore
import Publishing
import SQLite
import Testing

@testable import Archive

@Suite(.timeLimit(.minutes(15))) struct PublishingTests {
    private let feed = WebFeed(url: "https://one.example/feed", items: (1...3).map { .init(id: "one-\($0)") })

    @Test func `polling again writes nothing, a changed item writes its next revision`() async throws {
        let fixture = try PublishingFixture()
        var feed = feed
        var run = try await PublishingRun(fixture)
        try await run.poll([feed])
        #expect(fixture.names("new").count == 3)
        try await run.poll([feed])
        #expect(fixture.names("new").count == 3)
        try await run.stop()

        run = try await PublishingRun(fixture)
        #expect(run.publisher.recovery == RecoveredArticles())
        feed.items[1].version = 2
        try await run.poll([feed])
        let revised = fixture.names("new").filter { $0.hasSuffix("-r2.json") }
        #expect(revised.count == 1)
        #expect(fixture.names("new").count == 4)
        try await run.stop()
    }

    @Test func `files are named in the order of publishing though the clock stands still`() async throws {
        let fixture = try PublishingFixture()
        let run = try await PublishingRun(fixture)
        try await run.poll([feed])
        let texts = try fixture.names("new").map {
            try String(contentsOfFile: fixture.path + "/spool/new/" + $0, encoding: .utf8)
        }
        #expect(texts == feed.items.map(\.text))
        try await run.stop()
    }

    @Test func `files keep their order over a restart after which the clock was put right`() async throws {
        let fixture = try PublishingFixture()
        let ahead = try await PublishingRun(fixture, now: Timestamp.pollMoment.advanced(bySeconds: 3600))
        try await ahead.poll([feed])
        try await ahead.stop()
        let before = fixture.names("new")
        let run = try await PublishingRun(fixture)
        try await run.poll([WebFeed(url: "https://two.example/", items: [.init(id: "two")])])
        #expect(fixture.names("new").dropLast() == before[...])
        try await run.stop()
    }

    @Test func `a poll's validators are stored with its articles or not at all`() async throws {
        let fixture = try PublishingFixture()
        let fault = PublishingFault(at: 1, code: ENOSPC, step: .commit)
        let run = try await PublishingRun(fixture, fault: fault.hook)
        let error = await #expect(throws: PublishingError.self) { try await run.poll([feed]) }
        guard case .store(let reason)? = error, reason.kind == .full else {
            Issue.record("\(String(describing: error))")
            return
        }
        let stored = try run.archive.feeds(identifiedBy: [feed.url])[0]
        #expect(stored.state.etag == nil)
        #expect(try run.archive.knownItems(of: stored.id).isEmpty)
        #expect(fixture.names("tmp") == [])
        await run.publisher.waitUntilOpen()
        try await run.poll([feed])
        #expect(try run.archive.feed(stored.id)?.state.etag == feed.etag)
        try await run.stop()
    }

    @Test func `records of unchanged polls ride along and are there after a flush`() async throws {
        let fixture = try PublishingFixture()
        let run = try await PublishingRun(fixture, linger: .seconds(3600))
        let feeds = try run.archive.feeds(identifiedBy: ["a", "b"])
        for polls in 1...3 {
            for feed in feeds {
                var state = feed.state
                state.polls = Int64(polls)
                run.publisher.record(PollRecord(feed: feed.id, state: state))
            }
        }
        #expect(try run.archive.feed(feeds[0].id)?.state.polls == 0)
        try await run.publisher.flush()
        #expect(try run.archive.feed(feeds[0].id)?.state.polls == 3)
        #expect(try run.archive.feed(feeds[1].id)?.state.polls == 3)
        try await run.stop()
    }

    @Test func `a full batch does not wait, a part of one waits for its time or a flush`() async throws {
        let fixture = try PublishingFixture()
        let run = try await PublishingRun(fixture, linger: .seconds(3600), revisionsPerBatch: 3)
        // Three revisions are a batch: this returns although the time is an hour.
        try await run.poll([feed])
        #expect(fixture.names("new").count == 3)

        let small = WebFeed(url: "https://small.example/", items: [.init(id: "x")])
        async let poll: Void = run.poll([small])
        while try run.archive.feeds(identifiedBy: [small.url])[0].state.etag == nil {
            try await run.publisher.flush()
        }
        try await poll
        #expect(fixture.names("new").count == 4)
        try await run.stop()
    }

    @Test func `the same revision from two polls at once is published once`() async throws {
        let fixture = try PublishingFixture()
        let run = try await PublishingRun(fixture)
        let stored = try run.archive.feeds(identifiedBy: [feed.url])[0]
        let record = try #require(try await PublishingRun.record(of: feed, stored, run.archive))
        let publisher = run.publisher
        let dropped = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 1...4 { group.addTask { try await publisher.publish(record) } }
            return try await group.reduce(0, +)
        }
        #expect(dropped == 9)
        #expect(fixture.names("new").count == 3)
        #expect(fixture.names("tmp") == [])
        try await run.stop()
    }

    @Test func `a paused publisher that nobody holds looks no more and lets go of its files`() async throws {
        let fixture = try PublishingFixture()
        let limits = SpoolLimits(minimumFreeBytes: 0, minimumFreeInodes: 0, maximumFiles: 3, maximumBytes: nil)
        weak var publisher: Publisher?
        let (departures, gone) = AsyncStream<Void>.makeStream()
        do {
            // Store, outbox and the writing task each hold the hook, and it alone holds this.
            let held = Departure(gone)
            let run = try await PublishingRun(fixture, limits: limits, fault: { _ in withExtendedLifetime(held) { 0 } })
            publisher = run.publisher
            try await run.poll([feed])
            let second = WebFeed(url: "https://two.example/", items: [.init(id: "two")])
            await #expect(throws: PublishingError.self) { try await run.poll([second]) }
            guard case .paused = run.publisher.condition else {
                Issue.record("not paused")
                return
            }
        }
        for await _ in departures {}
        #expect(publisher == nil)
    }

    @Test func `at the spool's limit nothing is taken, and it goes on when the consumer does`() async throws {
        let fixture = try PublishingFixture()
        let limits = SpoolLimits(minimumFreeBytes: 0, minimumFreeInodes: 0, maximumFiles: 4, maximumBytes: nil)
        let run = try await PublishingRun(fixture, limits: limits)
        try await run.poll([feed])
        #expect(run.publisher.condition == .open)

        let second = WebFeed(url: "https://two.example/", items: (1...3).map { .init(id: "two-\($0)") })
        let room = SpoolRoom.tooManyFiles(path: fixture.path + "/spool/new", files: 3, more: 3, limit: 4)
        let reason = PauseReason.outboxFull(try #require(Shortage(room)))
        await #expect(throws: PublishingError.paused(reason)) { try await run.poll([second]) }
        #expect(run.publisher.condition == .paused(reason))
        #expect(fixture.names("new").count == 3)
        // Polls that found nothing are still recorded.
        let stored = try run.archive.feeds(identifiedBy: [feed.url])[0]
        var state = stored.state
        state.polls = 77
        run.publisher.record(PollRecord(feed: stored.id, state: state))
        try await run.publisher.flush()
        #expect(try run.archive.feed(stored.id)?.state.polls == 77)

        try fixture.consume()
        await run.publisher.waitUntilOpen()
        try await run.poll([second])
        try fixture.consume()
        #expect(fixture.taken == fixture.expected([feed, second]))
        try await run.stop()
    }

    @Test func `a rename that fails delays the articles, and the poll stands`() async throws {
        let fixture = try PublishingFixture()
        let fault = PublishingFault(at: 2, isDeath: true, code: EIO, step: .reveal)
        let run = try await PublishingRun(fixture, fault: fault.hook)
        try await run.poll([feed])
        #expect(fixture.names("new").count == 1)
        guard case .paused(.outboxFailed) = run.publisher.condition else {
            Issue.record("\(run.publisher.condition)")
            return
        }
        fault.end()
        await run.publisher.waitUntilOpen()
        #expect(fixture.names("new").count == 3)
        try await run.stop()
    }

    @Test func `a file that the disk did not keep is asked for again`() async throws {
        let fixture = try PublishingFixture()
        let fault = PublishingFault(at: 1, isDeath: true, step: .reveal)
        var run = try await PublishingRun(fixture, fault: fault.hook)
        try await run.poll([feed])
        run.abandon()
        let names = fixture.names("tmp")
        #expect(names.count == 3)
        try "".write(toFile: fixture.path + "/spool/tmp/" + names[1], atomically: false, encoding: .utf8)

        run = try await PublishingRun(fixture)
        #expect(run.publisher.recovery.lost == [String(names[1].dropLast(17))])
        #expect(run.publisher.recovery.revealed.count == 2)
        try await run.poll([feed])
        try fixture.consume()
        #expect(fixture.taken == fixture.expected([feed]))
        try await run.stop()
    }

    @Test func `after the end everything is refused`() async throws {
        let fixture = try PublishingFixture()
        let run = try await PublishingRun(fixture)
        let stored = try run.archive.feeds(identifiedBy: [feed.url])[0]
        let record = try #require(try await PublishingRun.record(of: feed, stored, run.archive))
        try await run.publisher.shutDown()
        await #expect(throws: PublishingError.closed) { try await run.publisher.publish(record) }
        await #expect(throws: PublishingError.closed) { try await run.publisher.flush() }
        await run.publisher.waitUntilOpen()
        run.abandon()
    }

    @Test func `what a version before there were sinks left pending comes once`() async throws {
        for isShown in [false, true] {
            let fixture = try PublishingFixture(outlets: ["search"])
            // Dies with all committed, and nothing or a part of it shown.
            let fault = PublishingFault(at: isShown ? 3 : 1, isDeath: true, step: .reveal)
            let run = try await PublishingRun(fixture, fault: fault.hook)
            try await run.poll([feed])
            run.abandon()
            let older = try Archive(file: fixture.path + "/state.db")
            #expect(try older.pendingDeliveries().map(\.sink) == ["spool", "spool", "spool"])
            try older.takeBackSinks()
            older.close()
            try fixture.consume()

            let next = try await PublishingRun(fixture)
            #expect(try next.archive.pendingDeliveries().isEmpty == false)
            try await next.poll([feed])
            try fixture.consume()
            try await next.stop()
            #expect(fixture.taken == fixture.expected([feed]))
            #expect(fixture.names("tmp") == [])
        }
    }

    @Test func `standard output that takes nothing pauses with its reason, and the end tells it`() async throws {
        let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
        defer { close(full) }
        let store = MemoryStore()
        let publisher = try await Publisher(store, LineOutbox { append($0, to: full) })
        let stored = store.feeds(identifiedBy: [feed.url])[0]
        let record = try #require(try await PublishingRun.record(of: feed, stored, store))
        try await publisher.publish(record)
        guard case .paused(.outboxFailed(let error)) = publisher.condition, error.kind == .full else {
            Issue.record("\(publisher.condition)")
            return
        }
        #expect(error.message == "cannot write to standard output")
        await #expect(throws: PublishingError.outbox(error)) { try await publisher.shutDown() }
        #expect(store.pendingDeliveries().count == 3)
    }

    @Test func `deliveries to a sink that is not there wait for it`() async throws {
        let fixture = try PublishingFixture()
        let fault = PublishingFault(at: 1, isDeath: true, step: .reveal)
        let run = try await PublishingRun(fixture, fault: fault.hook)
        try await run.poll([feed])
        run.abandon()

        let archive = try Archive(file: fixture.path + "/state.db", minimumFreeBytes: 0)
        let output = open(fixture.path + "/output", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        let other = try await Publisher(archive, LineOutbox { append($0, to: output) })
        #expect(other.recovery == RecoveredArticles())
        let second = WebFeed(url: "https://two.example/", items: [.init(id: "two")])
        let stored = try archive.feeds(identifiedBy: [second.url])[0]
        let record = try #require(try await PublishingRun.record(of: second, stored, archive))
        #expect(try await other.publish(record) == 0)
        try await other.shutDown()
        close(output)
        #expect(try archive.pendingDeliveries().map(\.sink) == ["spool", "spool", "spool"])
        archive.close()
        #expect(try String(contentsOfFile: fixture.path + "/output", encoding: .utf8) == second.items[0].text)

        let next = try await PublishingRun(fixture)
        try fixture.consume()
        try await next.stop()
        #expect(fixture.taken == fixture.expected([feed]))
    }
}

/// Ends the stream when nobody holds it any more.
private final class Departure: Sendable {
    private let gone: AsyncStream<Void>.Continuation

    init(_ gone: AsyncStream<Void>.Continuation) { self.gone = gone }

    deinit { gone.finish() }
}

extension Archive {
    /// Undoes the migrations from the one on before which all deliveries were files of a spool.
    fileprivate func takeBackSinks() throws {
        try writer.use { db in
            try db.execute("DROP TABLE sketches")
            try db.execute("DROP TABLE blocked")
            try db.execute("DROP TABLE blocked_counts")
            try db.execute("ALTER TABLE feeds DROP COLUMN recent_polls")
            try db.execute("ALTER TABLE deliveries RENAME COLUMN token TO name")
            try db.execute("ALTER TABLE deliveries DROP COLUMN sink")
            try db.execute("PRAGMA user_version = 5")
        }
    }
}
