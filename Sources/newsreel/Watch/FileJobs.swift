internal import Dispatch
internal import Glibc
internal import Synchronization

/// Files that are worked on at one time, on threads of their own, since their commands are waited for.
final class FileJobs: Sendable {
    /// Readable when one has ended.
    let descriptor: Int32
    private let writingEnd: Int32
    private let limit: Int
    private let handle: @Sendable (String) -> Handling
    private let state = Mutex(State())

    private struct State {
        var running = 0
        var ended: [(name: String, handling: Handling)] = []
    }

    /// - Parameter handle: is given a file's name, and works on it as long as it takes.
    init?(limit: Int, handle: @escaping @Sendable (String) -> Handling) {
        guard let ends = PipeEnds.make(isNonBlocking: true) else { return nil }
        (descriptor, writingEnd) = ends
        (self.limit, self.handle) = (limit, handle)
    }

    deinit {
        close(writingEnd)
        close(descriptor)
    }

    var hasRoom: Bool { state.withLock { $0.running < limit } }
    var isIdle: Bool { state.withLock { $0.running == 0 && $0.ended.isEmpty } }

    func start(_ name: String) {
        state.withLock { $0.running += 1 }
        // A serial queue has a thread as soon as it wants one; a concurrent one waits for a processor to be free, and this
        // thread waits for a command.
        DispatchQueue(label: "newsreel.watch").async { [self] in
            let handling = handle(name)
            state.withLock { state in
                state.running -= 1
                state.ended.append((name, handling))
            }
            _ = write(writingEnd, [UInt8(1)], 1)
        }
    }

    /// What has ended since the last call.
    func takeEnded() -> [(name: String, handling: Handling)] {
        var heard = [UInt8](repeating: 0, count: 64)
        while read(descriptor, &heard, heard.count) == heard.count {}
        return state.withLock { state in
            defer { state.ended = [] }
            return state.ended
        }
    }
}
