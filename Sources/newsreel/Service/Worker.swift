/// Work that goes on until it is asked to stop, in a task of its own.
final class Worker: Sendable {
    private let work: @Sendable () async -> Void
    private let stopping = OneSignal()
    private let ended = OneSignal()

    init(_ work: @escaping @Sendable () async -> Void) { self.work = work }

    /// Returns when the work has ended: by itself, by `stop`, or with the task.
    /// - Parameter predecessor: whose end it waits for before it begins.
    func run(after predecessor: Worker? = nil) async {
        await predecessor?.ended.wait()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.work() }
            group.addTask { await self.stopping.wait() }
            await group.next()
            group.cancelAll()
        }
        ended.set()
    }

    func stop() { stopping.set() }
}

/// Whose place each worker takes: one begins when the one before it at its place has ended, also where that place was empty
/// in between.
struct Succession {
    private var last: [String: Worker] = [:]

    /// Stops whoever is at the place.
    mutating func stop(at place: String) { last[place]?.stop() }

    /// - Returns: whose end the worker is to wait for.
    mutating func begin(_ worker: Worker, at place: String) -> Worker? {
        defer { last[place] = worker }
        stop(at: place)
        return last[place]
    }
}

/// Set once, and waited for by one task.
private final class OneSignal: Sendable {
    private let (stream, continuation) = AsyncStream<Never>.makeStream()

    func set() { continuation.finish() }

    /// Returns when it is set, or when the task is cancelled.
    func wait() async { for await _ in stream {} }
}
