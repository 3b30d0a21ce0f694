/// The feeds by when they are due: an indexed binary heap. Adding, moving and removing a feed, and taking the next
/// one, cost a logarithm; nothing scans.
package struct DueQueue: Sendable {
    private struct Entry: Sendable {
        var due: Double
        var feed: Int64
    }

    private var heap: [Entry] = []
    private var places: [Int64: Int] = [:]

    package init() {}

    package var count: Int { heap.count }
    package var isEmpty: Bool { heap.isEmpty }

    package mutating func reserveCapacity(_ count: Int) {
        heap.reserveCapacity(count)
        places.reserveCapacity(count)
    }

    /// The feed that is due first, and when, in seconds of the caller's monotonic clock.
    package var first: (feed: Int64, due: Double)? {
        heap.first.map { ($0.feed, $0.due) }
    }

    /// When `feed` is due; `nil` when it is not queued.
    package func due(of feed: Int64) -> Double? {
        places[feed].map { heap[$0].due }
    }

    /// Queues `feed`, or moves it when it is queued already.
    package mutating func set(_ feed: Int64, due: Double) {
        let due = due.isNaN ? 0 : due
        if let place = places[feed] {
            let old = heap[place].due
            heap[place].due = due
            if due < old { siftUp(place) } else { siftDown(place) }
        } else {
            heap.append(Entry(due: due, feed: feed))
            places[feed] = heap.count - 1
            siftUp(heap.count - 1)
        }
    }

    @discardableResult
    package mutating func remove(_ feed: Int64) -> Bool {
        guard let place = places.removeValue(forKey: feed) else { return false }
        let last = heap.removeLast()
        if place < heap.count {
            heap[place] = last
            places[last.feed] = place
            siftUp(place)
            siftDown(places[last.feed] ?? place)
        }
        return true
    }

    /// Takes out the first feed if it is due at `now`.
    package mutating func popDue(at now: Double) -> Int64? {
        guard let first = heap.first, first.due <= now else { return nil }
        remove(first.feed)
        return first.feed
    }

    private func isBefore(_ left: Entry, _ right: Entry) -> Bool {
        left.due < right.due || (left.due == right.due && left.feed < right.feed)
    }

    private mutating func siftUp(_ start: Int) {
        var place = start
        let entry = heap[place]
        while place > 0 {
            let parent = (place - 1) / 2
            guard isBefore(entry, heap[parent]) else { break }
            heap[place] = heap[parent]
            places[heap[place].feed] = place
            place = parent
        }
        heap[place] = entry
        places[entry.feed] = place
    }

    private mutating func siftDown(_ start: Int) {
        var place = start
        let entry = heap[place]
        while true {
            var child = 2 * place + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, isBefore(heap[child + 1], heap[child]) { child += 1 }
            guard isBefore(heap[child], entry) else { break }
            heap[place] = heap[child]
            places[heap[place].feed] = place
            place = child
        }
        heap[place] = entry
        places[entry.feed] = place
    }
}
