internal import GRDB
internal import Glibc
internal import Synchronization

/// Which feeds are being parsed and cleaned right now, kept where a crash does not reach: a small file mapped
/// into memory. Marking costs a store, no system call, and the kernel keeps the pages when the process is killed.
///
/// A power cut is not the feeds' fault, so marks of an earlier boot are ignored.
final class InFlightFeeds: Sendable {
    /// More feeds than the poller works on at once; those beyond are not marked.
    static let slotCount = 256
    private static let bootLength = 40
    private static let byteCount = bootLength + slotCount * 8

    /// Feeds that the last process left marked.
    let left: [FeedID]
    private let state: Mutex<State>

    private struct State {
        /// Owned by `InFlightFeeds`, unmapped in its deinit; bytes of the boot's id, then the slots.
        nonisolated(unsafe) let base: UnsafeMutableRawPointer
        var free: [Int]
    }

    init(path: String, database: String) throws(ArchiveError) {
        func failure(_ what: String) -> ArchiveError {
            let code = errno
            if code == ENOSPC { return .diskFull(file: database) }
            return .failed(file: database, detail: "\(what) \(path): \(String(cString: strerror(code)))")
        }
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("open") }
        defer { Glibc.close(descriptor) }
        // Allocated, not only sized: a store into a hole of a full disk would raise SIGBUS.
        let status = posix_fallocate(descriptor, 0, off_t(Self.byteCount))
        guard status == 0 else {
            errno = status
            throw failure("allocate")
        }
        guard let base = mmap(nil, Self.byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
            base != MAP_FAILED
        else { throw failure("map") }

        let boot = Self.bootID()
        let sameBoot = UnsafeRawBufferPointer(start: base, count: Self.bootLength).elementsEqual(boot)
        left =
            !sameBoot
            ? []
            : (0..<Self.slotCount).compactMap { slot in
                let value = base.load(fromByteOffset: Self.offset(slot), as: Int64.self)
                return value > 0 ? FeedID(rawValue: value) : nil
            }
        memset(base, 0, Self.byteCount)
        base.copyMemory(from: boot, byteCount: boot.count)
        state = Mutex(State(base: base, free: Array((0..<Self.slotCount).reversed())))
    }

    deinit {
        state.withLock { _ = munmap($0.base, Self.byteCount) }
    }

    /// `nil` when all slots are taken.
    func mark(_ feed: FeedID) -> Int? {
        state.withLock { state in
            guard let slot = state.free.popLast() else { return nil }
            state.base.storeBytes(of: feed.rawValue, toByteOffset: Self.offset(slot), as: Int64.self)
            return slot
        }
    }

    func unmark(_ slot: Int) {
        state.withLock { state in
            state.base.storeBytes(of: 0, toByteOffset: Self.offset(slot), as: Int64.self)
            state.free.append(slot)
        }
    }

    func clear() {
        state.withLock { state in
            _ = memset(state.base + Self.bootLength, 0, Self.slotCount * 8)
        }
    }

    private static func offset(_ slot: Int) -> Int { bootLength + slot * 8 }

    /// The kernel's random id of this boot (random(4)), padded; zeroes where it cannot be read.
    private static func bootID() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: bootLength)
        let descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return bytes }
        _ = read(descriptor, &bytes, 36)
        Glibc.close(descriptor)
        return bytes
    }
}

extension Archive {
    /// Runs `work` with the feed marked as in work. If the process dies in it, the next one counts a crash
    /// against the feed (`FeedState.crashes`) and names it in `suspects`.
    package func withMark<Value, Failure: Error>(
        of feed: FeedID, _ work: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let slot = inFlight.mark(feed)
        defer { if let slot { inFlight.unmark(slot) } }
        return try work()
    }

    func blameSuspects() throws(ArchiveError) {
        guard !suspects.isEmpty else { return }
        try translating {
            try pool.write { db in
                for feed in suspects {
                    try db.execute(
                        sql: "UPDATE feeds SET crashes = crashes + 1 WHERE id = ?", arguments: [feed.rawValue])
                }
            }
        }
    }
}
