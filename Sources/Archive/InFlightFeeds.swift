internal import CLinux
internal import Glibc
internal import Synchronization

/// What is being parsed and cleaned right now, kept where a crash does not reach: a small file mapped into memory.
/// Marking is a few stores, no system call, and the kernel keeps the pages when the process is killed. `CrashMarks.h`
/// says how a fault finds its own mark.
///
/// A power cut is not the feeds' fault, so marks of an earlier boot are ignored.
final class InFlightFeeds: Sendable {
    /// More documents than threads work on at once; those beyond are not marked.
    static let slotCount = 64
    /// The boot's id, 36 bytes, and a number for the file's form.
    private static let headerLength = 64
    private static let byteCount = headerLength + slotCount * MemoryLayout<nr_mark>.size
    /// Marks are looked at so often, and so much CPU time, in milliseconds, makes one a hang: thirty times what the
    /// walls let a document cost.
    private static let (watchInterval, longestMark): (Int32, Int32) = {
        #if DEBUG
            if let limit = getenv("NEWSREEL_HANG_LIMIT").flatMap({ Int32(String(cString: $0)) }) { return (100, limit) }
        #endif
        return (10_000, 60_000)
    }()

    /// What the last process left marked.
    let left: [Left]
    private let state: Mutex<State>

    struct Left: Sendable, Hashable {
        let feed: FeedID
        /// `ArticleID.prefix`; `nil` while the document itself was read.
        let item: UInt64?
        /// The process died on this mark's own thread: by a fault, or because it hung.
        let isProven: Bool
    }

    private struct State {
        /// Owned by `InFlightFeeds`, unmapped in its deinit.
        nonisolated(unsafe) let base: UnsafeMutableRawPointer
        nonisolated(unsafe) let marks: UnsafeMutablePointer<nr_mark>
        var free: [Int]
        var round: UInt32 = 0
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

        let header = Self.header()
        let marks = (base + Self.headerLength).assumingMemoryBound(to: nr_mark.self)
        let isOfThisBoot = UnsafeRawBufferPointer(start: base, count: Self.headerLength).elementsEqual(header)
        left =
            !isOfThisBoot
            ? []
            : (0..<Self.slotCount).map { marks[$0] }.filter { $0.feed > 0 }.map { mark in
                Left(
                    feed: FeedID(rawValue: mark.feed), item: mark.item == 0 ? nil : mark.item,
                    isProven: mark.ending != UInt32(NR_IN_WORK))
            }
        memset(base, 0, Self.byteCount)
        base.copyMemory(from: header, byteCount: header.count)
        state = Mutex(State(base: base, marks: marks, free: Array((0..<Self.slotCount).reversed())))
        nr_marks_watch(marks, Int32(Self.slotCount), Self.watchInterval, Self.longestMark)
    }

    deinit {
        state.withLock { state in
            nr_marks_forget(state.marks)
            munmap(state.base, Self.byteCount)
        }
    }

    /// `nil` when all slots are taken.
    func mark(_ feed: FeedID, item: UInt64?) -> Int? {
        let thread = nr_thread()
        return state.withLock { state in
            guard let slot = state.free.popLast() else { return nil }
            state.round &+= 1
            state.marks[slot] = nr_mark(
                feed: feed.rawValue, item: item ?? 0, thread: thread, round: state.round, ending: 0, unused: 0)
            return slot
        }
    }

    func unmark(_ slot: Int) {
        state.withLock { state in
            state.marks[slot].feed = 0
            state.free.append(slot)
        }
    }

    func clear() {
        state.withLock { state in
            for slot in 0..<Self.slotCount { state.marks[slot].feed = 0 }
        }
    }

    /// The kernel's random id of this boot (random(4)), zeroes where it cannot be read; then the form's number, and
    /// zeroes.
    private static func header() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: headerLength)
        let descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        if descriptor >= 0 {
            _ = read(descriptor, &bytes, 36)
            Glibc.close(descriptor)
        }
        bytes[40] = 2
        return bytes
    }
}
