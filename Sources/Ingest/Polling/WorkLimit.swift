internal import Synchronization

/// Lets so many at a time through, fewer where they are large, or one alone; the rest wait their turn. It bounds the
/// memory of documents in work, which parsing and cleaning multiply, apart from the number of transfers in flight.
package final class WorkLimit: Sendable {
    private struct State {
        var free: Int
        var waiting: [(continuation: UnsafeContinuation<Void, Never>, places: Int)] = []
        /// The first that waits; those before it have gone.
        var head = 0
    }

    private let count: Int
    private let state: Mutex<State>

    package init(_ count: Int) {
        self.count = max(count, 1)
        state = Mutex(State(free: self.count))
    }

    /// At least as many wait as are let through.
    var isCrowded: Bool { state.withLock { $0.waiting.count - $0.head >= count } }

    /// The places that a document takes: another for each 2 MB, since what is made of it takes several times as much; a
    /// tag counts as more bytes than it has, since an element and a line are made of it. All places, where the document is
    /// to be read alone.
    func places(for document: [UInt8], isAlone: Bool) -> Int {
        if isAlone { return count }
        guard document.count > Self.alwaysOnePlace else { return 1 }
        // Escaped or not: each begins with one of these.
        let tags = document.reduce(0) { $0 &+ ($1 == 0x3C || $1 == 0x26 ? 1 : 0) }
        return min(1 + (document.count + Self.bytesPerTag * tags) >> 21, count)
    }

    private static let alwaysOnePlace = 64 << 10
    private static let bytesPerTag = 32

    /// Waits for the places that the document takes.
    func seat(for document: [UInt8], isAlone: Bool) async -> WorkSeat {
        let places = places(for: document, isAlone: isAlone)
        await enter(places)
        return WorkSeat(limit: self, places: places)
    }

    /// `leave` must be told the same number.
    func enter(_ places: Int = 1) async {
        await withUnsafeContinuation { continuation in
            let isFree = state.withLock { state in
                // Who wants many places would wait for ever if others went past.
                if state.free >= places, state.head == state.waiting.count {
                    state.free -= places
                    return true
                }
                state.waiting.append((continuation, places))
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    func leave(_ places: Int = 1) {
        state.withLock { $0.free += places }
        while let next = takeNext() { next.resume() }
    }

    private func takeNext() -> UnsafeContinuation<Void, Never>? {
        state.withLock { state in
            guard state.head < state.waiting.count, state.free >= state.waiting[state.head].places else { return nil }
            let next = state.waiting[state.head]
            state.free -= next.places
            state.head += 1
            if state.head == state.waiting.count {
                state.waiting.removeAll(keepingCapacity: true)
                state.head = 0
            }
            return next.continuation
        }
    }
}

/// Places of a `WorkLimit` that one poll has taken.
struct WorkSeat {
    private let limit: WorkLimit
    private var places: Int

    fileprivate init(limit: WorkLimit, places: Int) {
        self.limit = limit
        self.places = places
    }

    func leave() { limit.leave(places) }

    /// Others may work meanwhile; to be followed by `comeBack`.
    func stepOut() { limit.leave(places) }

    /// - Parameter documents: more to be worked on, for which the seat is made larger for good.
    mutating func comeBack(with documents: some Sequence<[UInt8]> = []) async {
        places = max(places, documents.reduce(0) { $0 + limit.places(for: $1, isAlone: false) - 1 } + 1)
        await limit.enter(places)
    }
}
