import Archive
import Articles
import Delivery
import Exchange
import Foundation
import Ingest
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

    @Test(arguments: [[], ["search"]])
    func `a death at any step loses nothing and repeats nothing`(outlets: [String]) async throws {
        var step = 0
        var hasDied = true
        while hasDied {
            step += 1
            let fixture = try PublishingFixture(outlets: outlets)
            let feeds = feeds()
            let fault = PublishingFault(at: step, isDeath: true)
            if let run = try? PublishingRun(fixture, fault: fault.hook) {
                try? await run.poll(feeds)
                try? await run.stop()
                try run.abandon()
            }
            hasDied = fault.wasReached
            try fixture.consume()

            let next = try PublishingRun(fixture)
            try fixture.consume()
            try await next.poll(feeds)
            try fixture.consume()
            try await next.stop()
            #expect(fixture.taken == fixture.expected(feeds), "death at step \(step)")
            #expect(fixture.names("tmp") == [], "death at step \(step)")
        }
        #expect(step > 20)
    }

    @Test func `a death in recovery after a death loses nothing and repeats nothing`() async throws {
        var deaths = 0
        for step in 1...40 {
            var inner = 0
            var hasDied = true
            while hasDied {
                inner += 1
                let fixture = try PublishingFixture()
                let feeds = Array(feeds().prefix(1))
                if let first = try? PublishingRun(fixture, fault: PublishingFault(at: step, isDeath: true).hook) {
                    try? await first.poll(feeds)
                    try? await first.stop()
                    try first.abandon()
                }
                try fixture.consume()

                let fault = PublishingFault(at: inner, isDeath: true)
                if let second = try? PublishingRun(fixture, fault: fault.hook) {
                    try? await second.poll(feeds)
                    try? await second.stop()
                    try second.abandon()
                }
                hasDied = fault.wasReached
                deaths += hasDied ? 1 : 0
                try fixture.consume()

                let third = try PublishingRun(fixture)
                try await third.poll(feeds)
                try fixture.consume()
                try await third.stop()
                #expect(fixture.taken == fixture.expected(feeds), "death at steps \(step) and \(inner)")
            }
        }
        #expect(deaths > 100)
    }

    @Test(arguments: [ENOSPC, EIO])
    func `an error at any step loses nothing and repeats nothing`(code: Int32) async throws {
        var step = 0
        var hasFailed = true
        while hasFailed {
            step += 1
            let fixture = try PublishingFixture(outlets: ["search"])
            let feeds = feeds()
            let fault = PublishingFault(at: step, code: code)
            // What fails while the spool is marked ends the start; the next one goes through.
            let run = try (try? PublishingRun(fixture, fault: fault.hook)) ?? PublishingRun(fixture, fault: fault.hook)
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
            try run.abandon()

            let next = try PublishingRun(fixture)
            #expect(next.publisher.recovery.revealed == [], "error at step \(step)")
            try await next.poll(feeds)
            try fixture.consume()
            try await next.stop()
            #expect(fixture.taken == fixture.expected(feeds), "after a restart, error at step \(step)")
        }
        #expect(step > 20)
    }

    @Test func `a commit that fails but stands after all is honoured, by the same process and by the next`()
        async throws
    {
        for isDeath in [false, true] {
            let fixture = try PublishingFixture()
            let feeds = feeds()
            let fault = PublishingFault(at: 1, isDeath: isDeath, step: .committed)
            let run = try PublishingRun(fixture, fault: fault.hook)
            await #expect(throws: PublishingError.self) { try await run.poll(feeds) }
            if isDeath {
                #expect(fixture.names("new") == [])
                try run.abandon()
            } else {
                await run.publisher.waitUntilOpen()
                try await run.poll(feeds)
                try await run.stop()
            }
            let next = try PublishingRun(fixture)
            try await next.poll(feeds)
            try fixture.consume()
            #expect(fixture.taken == fixture.expected(feeds))
            try await next.stop()
        }
    }
}
