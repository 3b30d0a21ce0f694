import Dispatch
import Glibc
import Synchronization
import Testing

@testable import newsreel

@Suite struct FileJobsTests {
    @Test func `as many files are worked on at one time as the limit says, on however few processors`() async throws {
        let limit = 32
        let begun = Mutex(0)
        let all = DispatchSemaphore(value: 0)
        // Each waits for the last to begin; a pool that grows by a thread a second comes too late.
        let jobs = try #require(
            FileJobs(limit: limit) { _ in
                let isLast = begun.withLock { count in
                    count += 1
                    return count == limit
                }
                if isLast { for _ in 0..<limit { all.signal() } }
                return all.wait(timeout: .now() + 10) == .success ? .done : .failed("alone")
            })
        for number in 0..<limit {
            #expect(jobs.hasRoom)
            jobs.start("\(number)")
        }
        #expect(!jobs.hasRoom)
        let ended = await withCheckedContinuation { done in
            DispatchQueue(label: "wait").async {
                var ended: [(name: String, handling: Handling)] = []
                while ended.count < limit {
                    var waiting = pollfd(fd: jobs.descriptor, events: Int16(POLLIN), revents: 0)
                    guard poll(&waiting, 1, 600_000) == 1 else { break }
                    ended += jobs.takeEnded()
                }
                done.resume(returning: ended.map(\.handling))
            }
        }
        #expect(ended == Array(repeating: .done, count: limit))
        #expect(jobs.isIdle)
    }
}
