import Testing

@testable import Ingest

/// What the feeds have in common, where several workers learn it.
@Suite struct PlannerMemoryTests {
    private func moments(batchShare: Double, hours: Double) -> SchedulePopulation.Moments {
        SchedulePopulation.Moments(
            days: 1, rateEvents: 10, hours: hours, batchShare: batchShare, batchSize: 3, rhythm: .flat, events: 10,
            weekendEvents: 2, timing: SchedulePopulation.firstTiming)
    }

    @Test func `What two have learnt adds up, as if one had learnt it all`() {
        let base = SchedulePopulation()
        var (one, two, both) = (base, base, base)
        for _ in 0..<20 {
            one.take(moments(batchShare: 0.9, hours: 24))
            both.take(moments(batchShare: 0.9, hours: 24))
        }
        for _ in 0..<20 {
            two.take(moments(batchShare: 0.7, hours: 2400))
            both.take(moments(batchShare: 0.7, hours: 2400))
        }
        let merged = one.moved(from: base, to: two)
        #expect(merged.batchShare > one.batchShare && merged.batchShare > two.batchShare)
        #expect(abs(merged.batchShare - both.batchShare) < 0.1)
        #expect(merged.weight == base.weight + 40)
        #expect(abs(merged.ratePrior.weights.sum() - 1) < 1e-9)
        #expect(SchedulePopulation(decoding: merged.encoded()) != nil)
    }

    @Test func `A worker keeps what others have kept, with what it has learnt since`() throws {
        var others = SchedulePopulation()
        others.take(moments(batchShare: 0.9, hours: 24))
        let planner = Planner(requestsPerDay: nil)
        let first = planner.memory
        #expect(planner.merge(nil) == first)
        #expect(planner.merge(first) == first)
        let merged = try #require(SchedulePopulation(decoding: planner.merge(others.encoded())))
        #expect(abs(merged.batchShare - others.batchShare) < 1e-9 && merged.weight == others.weight)
        // Its own, which nobody has changed since.
        #expect(planner.merge(planner.memory) == planner.memory)
    }
}
