import Archive
import Articles
import Delivery
import Exchange
import Foundation
import Publishing
import Testing

/// Every step of publishing fails in turn, and at every step the process dies in turn, until a run goes through; each
/// time with a consumer that takes files at once. The rules are those of the order's model: no partial file, nothing
/// lost, nothing twice.
@Suite struct PublishingCrashTests {
    private func feeds() -> [WebFeed] {
        [
            WebFeed(url: "https://one.example/feed", items: (1...3).map { .init(id: "one-\($0)") }),
            WebFeed(url: "https://two.example/feed", items: (1...2).map { .init(id: "two-\($0)") }),
        ]
    }

    @Test(arguments: [(StoreAndSink.databaseAndSpool, []), (.databaseAndSpool, ["search"]), (.memoryAndOutput, [])])
    func `a death at any step loses nothing and repeats nothing`(
        pair: StoreAndSink, outlets: [String]
    ) async throws {
        var step = 0
        var hasDied = true
        while hasDied {
            step += 1
            let fixture = try await PublishingFixture.make(pair, outlets: outlets)
            let feeds = feeds()
            let fault = PublishingFault(at: step, isDeath: true)
            if let run = try? await PublishingRun(fixture, fault: fault.hook) {
                try? await run.poll(feeds)
                try? await run.stop()
                run.abandon()
            }
            hasDied = fault.wasReached
            try fixture.consume()

            let next = try await PublishingRun(fixture)
            try fixture.consume()
            try await next.poll(feeds)
            try fixture.consume()
            try await next.stop()
            fixture.check(feeds, afterDeath: true, "death at step \(step)")
            #expect(fixture.names("tmp") == [], "death at step \(step)")
        }
        #expect(step > (pair.isKept ? 20 : 8))
    }

    @Test(arguments: StoreAndSink.local)
    func `a death in recovery after a death loses nothing and repeats nothing`(pair: StoreAndSink) async throws {
        var deaths = 0
        for step in 1...(pair.isKept ? 40 : 10) {
            var inner = 0
            var hasDied = true
            while hasDied {
                inner += 1
                let fixture = try await PublishingFixture.make(pair)
                let feeds = Array(feeds().prefix(1))
                if let first = try? await PublishingRun(fixture, fault: PublishingFault(at: step, isDeath: true).hook) {
                    try? await first.poll(feeds)
                    try? await first.stop()
                    first.abandon()
                }
                try fixture.consume()

                let fault = PublishingFault(at: inner, isDeath: true)
                if let second = try? await PublishingRun(fixture, fault: fault.hook) {
                    try? await second.poll(feeds)
                    try? await second.stop()
                    second.abandon()
                }
                hasDied = fault.wasReached
                deaths += hasDied ? 1 : 0
                try fixture.consume()

                let third = try await PublishingRun(fixture)
                try await third.poll(feeds)
                try fixture.consume()
                try await third.stop()
                fixture.check(feeds, afterDeath: true, "death at steps \(step) and \(inner)")
            }
        }
        #expect(deaths > (pair.isKept ? 100 : 20))
    }

    @Test(arguments: [ENOSPC, EIO], StoreAndSink.local)
    func `an error at any step loses nothing and repeats nothing`(code: Int32, pair: StoreAndSink) async throws {
        var step = 0
        var hasFailed = true
        while hasFailed {
            step += 1
            let fixture = try await PublishingFixture.make(pair, outlets: pair.isKept ? ["search"] : [])
            let feeds = feeds()
            let fault = PublishingFault(at: step, code: code)
            // What fails while the spool is marked ends the start; the next one goes through.
            let first = try? await PublishingRun(fixture, fault: fault.hook)
            let second = first == nil ? try await PublishingRun(fixture, fault: fault.hook) : nil
            let run = try #require(first ?? second)
            try? await run.poll(feeds)
            try fixture.consume()
            await run.publisher.waitUntilOpen()
            try fixture.consume()
            try await run.poll(feeds)
            try fixture.consume()
            #expect(fixture.taken == fixture.expected(feeds), "error at step \(step)")
            #expect(fixture.names("tmp") == [], "error at step \(step)")
            // The last steps are those of the shutdown: a mark that cannot be stored is stored by the next start.
            try? await run.stop()
            hasFailed = fault.wasReached
            run.abandon()

            let next = try await PublishingRun(fixture)
            #expect(next.publisher.recovery.revealed == [], "error at step \(step)")
            try await next.poll(feeds)
            try fixture.consume()
            try await next.stop()
            // What no mark was stored for comes again from a sink that cannot say that it has it.
            fixture.check(feeds, afterDeath: true, "after a restart, error at step \(step)")
        }
        #expect(step > (pair.isKept ? 20 : 8))
    }

    @Test(arguments: StoreAndSink.local, [false, true])
    func `a commit that fails but stands after all is honoured, by the same process and by the next`(
        pair: StoreAndSink, isDeath: Bool
    ) async throws {
        let fixture = try await PublishingFixture.make(pair)
        let feeds = feeds()
        let fault = PublishingFault(at: 1, isDeath: isDeath, step: .committed)
        let run = try await PublishingRun(fixture, fault: fault.hook)
        await #expect(throws: PublishingError.self) { try await run.poll(feeds) }
        if isDeath {
            #expect(fixture.names("new") == [])
            run.abandon()
        } else {
            await run.publisher.waitUntilOpen()
            try await run.poll(feeds)
            try await run.stop()
        }
        let next = try await PublishingRun(fixture)
        try await next.poll(feeds)
        try fixture.consume()
        fixture.check(feeds, afterDeath: isDeath, "death: \(isDeath)")
        try await next.stop()
    }
}
