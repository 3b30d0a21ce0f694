import Testing

@testable import Ingest

@Suite struct PollWindowTests {
    @Test func `a round begins with a few polls and doubles with each round trip`() {
        var window = PollWindow(bound: 100)
        #expect(window.size == 16)
        for _ in 0..<16 { window.noteEnd(isCrowded: false) }
        #expect(window.size == 32)
        for _ in 0..<200 { window.noteEnd(isCrowded: false) }
        #expect(window.size == 100)
    }

    @Test func `while documents wait the window shrinks, but not below what keeps their work going`() {
        var window = PollWindow(bound: 100)
        for _ in 0..<100 { window.noteEnd(isCrowded: false) }
        for _ in 0..<10 { window.noteEnd(isCrowded: true) }
        #expect(window.size == 90)
        for _ in 0..<200 { window.noteEnd(isCrowded: true) }
        #expect(window.size == 16)
    }

    @Test(arguments: [1, 5]) func `a bound below the least is kept`(bound: Int) {
        var window = PollWindow(bound: bound)
        window.noteEnd(isCrowded: false)
        #expect(window.size == bound)
        window.noteEnd(isCrowded: true)
        #expect(window.size == bound)
    }

    @Test func `polls that hang open the window within half a second, polls that end do not`() {
        var hanging = PollWindow(bound: 200)
        for tick in 0...3 { hanging.look(at: Double(tick) * 0.25, isCrowded: false) }
        #expect(hanging.size == 200)
        var crowded = PollWindow(bound: 200)
        for tick in 0...3 { crowded.look(at: Double(tick) * 0.25, isCrowded: true) }
        #expect(crowded.size == 16)
        var busy = PollWindow(bound: 200)
        for tick in 0...3 {
            busy.look(at: Double(tick) * 0.25, isCrowded: false)
            for _ in 0..<20 { busy.noteEnd(isCrowded: true) }
        }
        #expect(busy.size == 16)
    }

    @Test func `work is crowded when as many wait as were let through`() async {
        let limit = WorkLimit(2)
        for _ in 0..<2 { await limit.enter() }
        #expect(!limit.isCrowded)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2 { group.addTask { await limit.enter() } }
            while !limit.isCrowded { await Task.yield() }
            limit.leave()
            #expect(!limit.isCrowded)
            limit.leave()
        }
    }
}
