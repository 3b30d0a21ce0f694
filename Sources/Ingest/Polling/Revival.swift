package import Archive
internal import Glibc

/// Feeds that a person wants asked again, whatever stopped them or held them back.
///
/// The process that holds the state database does it. For a daemon the wish waits in a file beside the database,
/// addresses line by line, which it takes at its start and at each reload.
package enum Revival {
    private static func file(for database: String) -> String { database + ".revive" }

    /// Leaves the wish for the process that holds the database. Returns false when that cannot be written.
    package static func leaveWish(for feeds: [String], database: String) -> Bool {
        // Readable for the daemon, whoever asks; the folder is closed to others.
        let descriptor = open(file(for: database), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let lines = Array(feeds.map { $0 + "\n" }.joined().utf8)
        return write(descriptor, lines, lines.count) == lines.count
    }

    /// The wishes that were left, each once.
    static func takeWishes(database: String) -> Set<String> {
        // Nearly always there is none. Renamed first, so that what is appended meanwhile is not lost.
        let taken = file(for: database) + ".taken"
        guard rename(file(for: database), taken) == 0 else { return [] }
        defer { unlink(taken) }
        let descriptor = open(taken, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = read(descriptor, &bytes, bytes.count)
        return Set(bytes.prefix(max(count, 0)).split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) })
    }

    /// Forgets what stopped or held the feed; it is due at once.
    package static func revive(_ feed: StoredFeed, in archive: Archive) throws(ArchiveError) {
        try archive.forgetCrashes(of: feed.id)
        var state = feed.state
        var condition = FeedCondition(decoding: state.condition) ?? FeedCondition(seed: Planner.seed(of: feed.identity))
        condition.revive()
        state.condition = condition.encoded()
        state.nextPoll = state.polls > 0 ? Publisher.wallClock() : nil
        var batch = ArchiveBatch()
        batch.feeds = [(feed.id, state)]
        _ = try archive.commit(batch)
    }
}
