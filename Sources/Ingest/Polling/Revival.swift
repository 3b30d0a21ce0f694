package import Exchange
internal import Glibc
internal import Kernel
internal import Publishing

/// Feeds that a person wants asked again, whatever stopped them or held them back.
///
/// The process that holds the store does it. For a daemon the wish waits in a file beside what holds the store,
/// addresses line by line, which it looks at when it starts and whenever its list is taken over anew. The file goes only when all of it is
/// done, so that a death in between costs no wish; a wish that is fulfilled twice does no harm.
package enum Revival {
    private static let suffix = ".revive"

    /// Leaves the wish for the process that holds the store. Returns false when that cannot be written.
    /// - Parameter place: what the file's name begins with, folder and all.
    package static func leaveWish(for feeds: [String], beside place: String) -> Bool {
        let path = place + suffix
        while true {
            // Readable for the daemon, whoever asks; the folder is closed to others.
            let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o644)
            guard descriptor >= 0 else { return false }
            defer { close(descriptor) }
            guard flock(descriptor, LOCK_EX) == 0 else { return false }
            // Done and removed while we waited for it.
            guard isStill(descriptor, at: path) else { continue }
            let length = lseek(descriptor, 0, SEEK_END)
            let lines = Array(feeds.map { $0 + "\n" }.joined().utf8)
            if write(descriptor, lines, lines.count) == lines.count, fsync(descriptor) == 0 { return true }
            let code = errno
            // Half an address is nobody's.
            ftruncate(descriptor, length)
            errno = code
            return false
        }
    }

    /// Tells one left wish from another, and from none; whoever sees it change has a wish to fulfil.
    package struct Stamp: Equatable, Sendable {
        private let inode: UInt64
        private let seconds: Int
        private let nanoseconds: Int

        /// - Parameter place: as for `leaveWish`.
        package init(beside place: String) {
            var status = stat()
            let isThere = lstat(place + Revival.suffix, &status) == 0
            inode = isThere ? UInt64(status.st_ino) : 0
            (seconds, nanoseconds) = isThere ? (status.st_mtim.tv_sec, status.st_mtim.tv_nsec) : (0, 0)
        }

        package var isWish: Bool { inode != 0 }
    }

    /// Hands the wishes that were left to `fulfil`, each once, and forgets them when it returns. When it throws they
    /// stay for the next time.
    static func fulfilWishes(
        beside place: String, _ fulfil: (Set<String>) async throws(StoreError) -> Void
    ) async throws(StoreError) {
        let path = place + suffix
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        // Nearly always there is none.
        guard descriptor >= 0 else { return try await fulfil([]) }
        defer { close(descriptor) }
        // Whoever adds one meanwhile waits, and then finds the file gone.
        flock(descriptor, LOCK_EX)
        let length = lseek(descriptor, 0, SEEK_END)
        lseek(descriptor, 0, SEEK_SET)
        let lines = (try? FileBytes.read(descriptor, upTo: Int(length))) ?? []
        try await fulfil(Set(lines.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }))
        unlink(path)
    }

    private static func isStill(_ descriptor: Int32, at path: String) -> Bool {
        var (ours, present) = (stat(), stat())
        return fstat(descriptor, &ours) == 0 && lstat(path, &present) == 0
            && ours.st_ino == present.st_ino && ours.st_dev == present.st_dev
    }

    /// Forgets what stopped or held the feed; it is due at once.
    package static func revive(_ feed: StoredFeed, in store: any Store) async throws(StoreError) {
        try await store.forgetCrashes(of: feed.id)
        var state = feed.state
        var condition = FeedCondition(decoding: state.condition) ?? FeedCondition(seed: Planner.seed(of: feed.identity))
        condition.revive()
        state.condition = condition.encoded()
        state.nextPoll = state.polls > 0 ? Publisher.wallClock() : nil
        var batch = StoreBatch()
        batch.feeds = [(feed.id, state)]
        _ = try await store.commit(batch)
    }
}
