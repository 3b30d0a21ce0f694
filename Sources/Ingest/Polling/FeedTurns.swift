internal import Synchronization

/// One at a time for each feed: a poll, and what its hub brings, read and store the same state.
final class FeedTurns: Sendable {
    /// Feeds in work, with those who wait for each, the first in front.
    private let busy = Mutex<[Int64: [CheckedContinuation<Void, Never>]]>([:])

    func take<Value: Sendable>(_ feed: Int64, _ work: () async -> Value) async -> Value {
        let isFree = busy.withLock { busy in
            guard busy[feed] == nil else { return false }
            busy[feed] = []
            return true
        }
        if !isFree { await wait(for: feed) }
        let value = await work()
        leave(feed)
        return value
    }

    private func wait(for feed: Int64) async {
        await withCheckedContinuation { continuation in
            let isFree = busy.withLock { busy in
                guard busy[feed] != nil else {
                    busy[feed] = []
                    return true
                }
                busy[feed]?.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// The next in line goes on, and the feed stays busy for it.
    private func leave(_ feed: Int64) {
        let next = busy.withLock { busy -> CheckedContinuation<Void, Never>? in
            guard let waiting = busy[feed], !waiting.isEmpty else {
                busy[feed] = nil
                return nil
            }
            return busy[feed]?.removeFirst()
        }
        next?.resume()
    }
}

/// Bytes that wait, within a bound.
final class BytesInWork: Sendable {
    private let count = Atomic<Int>(0)

    /// False where they would be more than `most`.
    func enter(_ bytes: Int, most: Int) -> Bool {
        if count.add(bytes, ordering: .relaxed).newValue <= most { return true }
        leave(bytes)
        return false
    }

    func leave(_ bytes: Int) { count.subtract(bytes, ordering: .relaxed) }
}
