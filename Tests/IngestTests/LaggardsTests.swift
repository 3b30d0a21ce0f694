import Testing

@testable import Ingest

@Suite struct LaggardsTests {
    @Test func `Only requests that have waited long make room for others`() {
        let laggards = Laggards()
        let old = laggards.begin(at: 0)
        let quick = laggards.begin(at: 0.5)
        let young = laggards.begin(at: 4)
        laggards.end(quick)
        #expect(laggards.allowance(at: 1, beyond: 10) == 0)
        #expect(laggards.allowance(at: 5, beyond: 10) == 1)
        #expect(laggards.allowance(at: 7, beyond: 10) == 2)
        laggards.end(old)
        #expect(laggards.allowance(at: 7, beyond: 10) == 1)
        laggards.end(young)
        #expect(laggards.allowance(at: 99, beyond: 10) == 0)
    }

    @Test func `The room that they make is bounded`() {
        let laggards = Laggards()
        for _ in 0..<100 { _ = laggards.begin(at: 0) }
        #expect(laggards.allowance(at: 60, beyond: 10) == 10 * Laggards.most)
    }

    @Test func `A long run keeps count`() {
        let laggards = Laggards()
        var open: [Int] = []
        for second in 0..<5000 {
            open.append(laggards.begin(at: Double(second)))
            if second % 100 != 0 { laggards.end(open.removeLast()) }
            _ = laggards.allowance(at: Double(second), beyond: 1000)
        }
        #expect(laggards.allowance(at: 6000, beyond: 1000) == 50)
        for number in open { laggards.end(number) }
        #expect(laggards.allowance(at: 6000, beyond: 1000) == 0)
    }
}
