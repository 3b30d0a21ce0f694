import Testing

@testable import Ingest

@Suite struct LaggardsTests {
    @Test func `Only requests that have waited long, and still do, are counted`() {
        let laggards = Laggards()
        let old = laggards.begin(at: 0)
        let quick = laggards.begin(at: 0.5)
        let young = laggards.begin(at: 4)
        laggards.end(quick)
        #expect(laggards.count(at: 1) == 0)
        #expect(laggards.count(at: 5) == 1)
        #expect(laggards.count(at: 7) == 2)
        laggards.end(old)
        #expect(laggards.count(at: 7) == 1)
        laggards.end(young)
        #expect(laggards.count(at: 99) == 0)
    }

    @Test func `A long run keeps count`() {
        let laggards = Laggards()
        var open: [Int] = []
        for second in 0..<5000 {
            open.append(laggards.begin(at: Double(second)))
            if second % 100 != 0 { laggards.end(open.removeLast()) }
            _ = laggards.count(at: Double(second))
        }
        #expect(laggards.count(at: 6000) == 50)
        for number in open { laggards.end(number) }
        #expect(laggards.count(at: 6000) == 0)
    }
}
