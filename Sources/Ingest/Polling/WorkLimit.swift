internal import Synchronization

/// Lets so many at a time through; the rest wait their turn. It bounds the memory of documents in work, which parsing
/// and cleaning multiply, apart from the number of transfers in flight.
package final class WorkLimit: Sendable {
    private struct State {
        var free: Int
        var waiting: [UnsafeContinuation<Void, Never>] = []
        /// The first that waits; those before it have gone.
        var head = 0
    }

    private let state: Mutex<State>

    package init(_ count: Int) {
        state = Mutex(State(free: max(count, 1)))
    }

    func enter() async {
        await withUnsafeContinuation { continuation in
            let isFree = state.withLock { state in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    func leave() {
        let next = state.withLock { state -> UnsafeContinuation<Void, Never>? in
            guard state.head < state.waiting.count else {
                state.free += 1
                return nil
            }
            defer {
                state.head += 1
                if state.head == state.waiting.count {
                    state.waiting.removeAll(keepingCapacity: true)
                    state.head = 0
                }
            }
            return state.waiting[state.head]
        }
        next?.resume()
    }
}
