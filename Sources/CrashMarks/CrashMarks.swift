internal import CLinux
package import Exchange
internal import Glibc
internal import Synchronization

/// What is being parsed and cleaned right now, kept where a crash does not reach: a small file mapped into memory.
/// Marking is a few stores, no system call, and the kernel keeps the pages when the process is killed. `CrashMarks.h`
/// says how a fault finds its own mark.
///
/// A power cut is not the feeds' fault, so marks of an earlier boot are ignored; so are those made for another store,
/// whose feeds have other numbers. One process at a time works with a file of marks: who opens it holds the store.
package final class CrashMarks: Sendable {
    /// More documents than threads work on at once; those beyond are not marked.
    package static let slotCount = 64
    /// See `header`.
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

    /// What the last process left marked. It stands in the file until `begin`.
    package let left: [Left]
    private let state: Mutex<State>

    package struct Left: Sendable, Hashable {
        package let feed: FeedID
        /// `ArticleID.prefix`; `nil` while the document itself was read.
        package let item: UInt64?
        /// The process died on this mark's own thread: by a fault, or because it hung.
        package let isProven: Bool
    }

    private struct State {
        /// Owned by `CrashMarks`, unmapped in its deinit.
        nonisolated(unsafe) let base: UnsafeMutableRawPointer
        nonisolated(unsafe) let marks: UnsafeMutablePointer<nr_mark>
        var free: [Int]
        /// Of the last mark that was made; never 0.
        var number: UInt32 = 0
        let header: [UInt8]

        mutating func nextNumber() -> UInt32 {
            number = number == .max ? 1 : number + 1
            return number
        }
    }

    /// One mark, from `mark` to `unmark`.
    struct Mark {
        let slot: Int
        let number: UInt32
    }

    /// - Parameter identity: the store's, of `StoreOrigin`.
    package init(path: String, identity: String) throws(CrashMarksError) {
        func failure(_ operation: String) -> CrashMarksError {
            CrashMarksError(operation: operation, path: path, code: errno)
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

        let header = Self.header(identity)
        let marks = (base + Self.headerLength).assumingMemoryBound(to: nr_mark.self)
        let isOurs = UnsafeRawBufferPointer(start: base, count: Self.headerLength).elementsEqual(header)
        left = isOurs ? (0..<Self.slotCount).compactMap { Left(nr_mark_read(marks + $0)) } : []
        state = Mutex(
            State(base: base, marks: marks, free: Array((0..<Self.slotCount).reversed()), header: header))
    }

    /// Forgets what was left, which by now stands in the database, and takes marks from now on.
    package func begin() {
        state.withLock { state in
            memset(state.base, 0, Self.byteCount)
            state.base.copyMemory(from: state.header, byteCount: state.header.count)
            nr_marks_watch(state.marks, Int32(Self.slotCount), Self.watchInterval, Self.longestMark)
        }
    }

    deinit {
        state.withLock { state in
            nr_marks_forget(state.marks)
            munmap(state.base, Self.byteCount)
        }
    }

    /// Runs `work` with the feed, and the item of it, marked as in work. If the process dies in it, the next one finds
    /// the mark.
    /// - Parameter item: `ArticleID.prefix`; `nil` for the document itself.
    package func withMark<Value, Failure: Error>(
        of feed: FeedID, item: UInt64? = nil, _ work: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let mark = mark(feed, item: item)
        defer { if let mark { unmark(mark) } }
        return try work()
    }

    /// `nil` when all slots are taken.
    func mark(_ feed: FeedID, item: UInt64?) -> Mark? {
        let thread = nr_thread()
        return state.withLock { state in
            guard let slot = state.free.popLast() else { return nil }
            let mark = Mark(slot: slot, number: state.nextNumber())
            nr_mark_take(state.marks + slot, feed.rawValue, item ?? 0, thread, mark.number)
            return mark
        }
    }

    func unmark(_ mark: Mark) {
        state.withLock { state in
            if nr_mark_free(state.marks + mark.slot, mark.number) != 0 { state.free.append(mark.slot) }
        }
    }

    /// No work is in hand any more.
    package func clear() {
        state.withLock { state in
            for slot in 0..<Self.slotCount { nr_mark_clear(state.marks + slot) }
        }
    }

    /// The kernel's random id of this boot (random(4)), 36 bytes, zeroes where it cannot be read; at 40 the form's
    /// number, which changes with the form of a mark; at 48 the first half of the store's identity.
    private static func header(_ identity: String) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: headerLength)
        let descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        if descriptor >= 0 {
            _ = read(descriptor, &bytes, 36)
            Glibc.close(descriptor)
        }
        bytes[40] = 3
        for (place, byte) in identity.utf8.prefix(headerLength - 48).enumerated() { bytes[48 + place] = byte }
        return bytes
    }
}

extension CrashMarks.Left {
    /// `nil` for a slot that was free.
    fileprivate init?(_ mark: nr_mark) {
        guard mark.state >> 32 != 0, mark.feed > 0 else { return nil }
        feed = FeedID(rawValue: mark.feed)
        item = mark.item == 0 ? nil : mark.item
        isProven = UInt32(truncatingIfNeeded: mark.state) != UInt32(NR_IN_WORK)
    }
}

/// The file of marks cannot be had; nothing is taken in without it.
package struct CrashMarksError: Error, Sendable, Hashable {
    /// What was tried: open, allocate, map.
    package let operation: String
    package let path: String
    /// errno's.
    package let code: Int32
}
