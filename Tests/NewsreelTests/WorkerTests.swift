import Synchronization
import Testing

@testable import newsreel

@Suite struct WorkerTests {
    @Test func `One that is added again waits for the end of the one that was removed at its place`() async {
        let (events, tell) = AsyncStream<String>.makeStream()
        let (mayEnd, end) = AsyncStream<Never>.makeStream()
        /// Goes on, when it is asked to stop, until it may end.
        let old = Worker {
            tell.yield("old begins")
            let last = Task { for await _ in mayEnd {} }
            await last.value
            tell.yield("old ends")
        }
        let new = Worker { tell.yield("new begins") }
        var succession = Succession()
        let before = [succession.begin(old, at: "a"), succession.begin(Worker {}, at: "b")]
        #expect(before.allSatisfy { $0 == nil })
        succession.stop(at: "a")
        let predecessor = succession.begin(new, at: "a")
        #expect(predecessor === old)
        await withDiscardingTaskGroup { group in
            group.addTask { await new.run(after: predecessor) }
            group.addTask { await old.run() }
            var told: [String] = []
            for await event in events {
                told.append(event)
                if event == "old begins" { end.finish() }
                if event == "new begins" { break }
            }
            #expect(told == ["old begins", "old ends", "new begins"])
        }
    }
}
