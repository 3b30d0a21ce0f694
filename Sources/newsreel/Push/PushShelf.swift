internal import Articles
internal import Exchange
internal import Synchronization

/// What hubs brought and no poll's path has stored yet, kept in the state under names of its own: a hub that was told 202
/// does not come again, and a feed may have dropped by its next poll what it was brought.
final class PushShelf: Sendable {
    struct Kept: Sendable {
        let slot: Int
        let feed: FeedID
        let body: [UInt8]
        let contentType: String?
    }

    private struct State {
        var free = Set(0..<PushShelf.slots)
        /// The sizes of the bodies that are kept, by their slots.
        var sizes: [Int: Int] = [:]
        /// Kept by an earlier process, or given back, and not handed on yet.
        var waiting: [Kept] = []
    }

    /// Bodies at one time, and their bytes; a hub whose body has no place comes again.
    private static let slots = 128
    private static let room = 64 << 20
    private let store: any Store
    private let state = Mutex(State())

    init(_ store: any Store) { self.store = store }

    private static func name(_ slot: Int) -> String { "push/\(slot)" }

    /// Keeps a body; when this returns a power cut does not undo it.
    /// - Returns: its slot; `nil` where there is none, or where the feed is not known.
    func keep(_ body: [UInt8], contentType: String?, of feed: FeedID) async throws(StoreError) -> Int? {
        guard let identity = try await store.feed(feed)?.identity else { return nil }
        let slot = state.withLock { state -> Int? in
            guard state.sizes.values.reduce(body.count, +) <= Self.room, let slot = state.free.popFirst() else {
                return nil
            }
            state.sizes[slot] = body.count
            return slot
        }
        guard let slot else { return nil }
        // Numbers of feeds change with a recovery, their addresses do not.
        let head = "\(identity)\n\(contentType?.split(separator: "\n").first ?? "")\n"
        do throws(StoreError) {
            try await store.setMemory(Array(head.utf8) + body, named: Self.name(slot))
        } catch {
            free(slot)
            throw error
        }
        return slot
    }

    /// It is dealt with.
    func forget(_ slot: Int) async {
        // What cannot be taken away now is read again after the next start, and is known then.
        try? await store.setMemory([], named: Self.name(slot))
        free(slot)
    }

    private func free(_ slot: Int) {
        state.withLock { state in
            state.sizes[slot] = nil
            state.free.insert(slot)
        }
    }

    /// Whether something waits here for this feed, which goes before what comes now.
    func holds(_ feed: FeedID) -> Bool { state.withLock { $0.waiting.contains { $0.feed == feed } } }

    /// It is to be handed on, or once more.
    func giveBack(_ kept: Kept) { state.withLock { $0.waiting.append(kept) } }

    /// Reads what an earlier process kept.
    func restore() async throws(StoreError) {
        for slot in 0..<Self.slots {
            guard let bytes = try await store.memory(named: Self.name(slot)), !bytes.isEmpty else { continue }
            let parts = bytes.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3,
                let feed = try await store.knownFeeds(at: [String(decoding: parts[0], as: UTF8.self)]).first ?? nil
            else {
                await forget(slot)
                continue
            }
            let type = parts[1].isEmpty ? nil : String(decoding: parts[1], as: UTF8.self)
            let kept = Kept(slot: slot, feed: feed.id, body: Array(parts[2]), contentType: type)
            state.withLock { state in
                state.free.remove(slot)
                state.sizes[slot] = kept.body.count
                state.waiting.append(kept)
            }
        }
    }

    /// What an earlier process kept, or was given back, one after another until `hand` takes no more.
    func handOn(_ hand: (Kept) -> Bool) {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for (place, next) in waiting.enumerated() {
            guard hand(next) else {
                state.withLock { $0.waiting = waiting[place...] + $0.waiting }
                return
            }
        }
    }
}
