internal import Exchange
internal import Glibc
internal import Kernel
internal import Synchronization

/// Who may read a new file: the owner and the group of `new/`, whatever the umask and the group of `tmp/` are.
struct FileAccess: Sendable {
    static let mode: mode_t = 0o640
    let needsMode: Bool
    /// `nil` where files get the readers' group by themselves.
    let group: gid_t?
    /// Each change of a file leaves another time on it, so that `FileStamp` tells whether there was one. With Linux 6.13
    /// most file systems do that (multigrain timestamps); before, a second change within a tick of the clock is not seen.
    let timesTell: Bool

    /// Finds out with a file of its own, which is gone afterwards; so the folder is known to be writable, too.
    /// - Parameter tag: of the state, in the file's name.
    init(probing staging: SpoolFolder, tag: String, readers: SpoolFolder) throws(SpoolError) {
        let name = "probe.\(tag)"
        let path = staging.path + "/" + name
        unlinkat(staging.descriptor, name, 0)
        let descriptor = openat(staging.descriptor, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, Self.mode)
        guard descriptor >= 0 else { throw SpoolError("create", path: path, code: errno) }
        defer {
            close(descriptor)
            unlinkat(staging.descriptor, name, 0)
        }
        var file = stat()
        var folder = stat()
        guard fstat(descriptor, &file) == 0, fstat(readers.descriptor, &folder) == 0 else {
            throw SpoolError("look at", path: path, code: errno)
        }
        needsMode = file.st_mode & 0o777 != Self.mode
        timesTell = Self.timesTell(descriptor)
        group = file.st_gid == folder.st_gid ? nil : folder.st_gid
        if let group, fchown(descriptor, uid_t.max, group) != 0 {
            throw SpoolError("give files the group of", path: readers.path, code: errno)
        }
    }

    private static func timesTell(_ descriptor: Int32) -> Bool {
        guard var last = FileStamp(of: descriptor) else { return false }
        for place in 0..<4 {
            var byte: UInt8 = 0
            guard pwrite(descriptor, &byte, 1, off_t(place)) == 1, let stamp = FileStamp(of: descriptor),
                stamp.hasOtherTime(than: last)
            else { return false }
            last = stamp
        }
        return true
    }

    /// 0, or -1 with errno.
    func apply(to descriptor: Int32) -> Int32 {
        if let group, fchown(descriptor, uid_t.max, group) != 0 { return -1 }
        return needsMode ? fchmod(descriptor, Self.mode) : 0
    }
}

extension SpoolDirectory {
    /// Files that are open at a time while a batch is written.
    static let openFilesBound = 64
    /// Syncs at a time on a disk that makes them wait; the file system gathers them into few writes of its log.
    private static let syncThreads = 8

    /// Writes files under names in `tmp/` that nothing bears, and syncs them.
    ///
    /// - Returns: what each was right after it was written; `nil` where that would not tell whether it is so still.
    @discardableResult
    func write(_ files: [(token: String, bytes: [UInt8])]) throws(SpoolError) -> [FileStamp?] {
        var stamps: [FileStamp?] = []
        stamps.reserveCapacity(files.count)
        let access = access
        let folder = staging.descriptor
        var descriptors: [Int32] = []
        descriptors.reserveCapacity(files.count)
        defer { for descriptor in descriptors { close(descriptor) } }
        for (token, bytes) in files {
            var descriptor: Int32 = -1
            try step(.create, token) {
                descriptor = openat(
                    folder, token, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, FileAccess.mode)
                return descriptor < 0 ? -1 : 0
            }
            descriptors.append(descriptor)
            try step(.write, token) {
                guard access.apply(to: descriptor) == 0 else { return -1 }
                do throws(SystemError) { try FileBytes.write(bytes, to: descriptor) } catch {
                    errno = error.code
                    return -1
                }
                return 0
            }
            stamps.append(access.timesTell ? FileStamp(of: descriptor) : nil)
        }
        try sync(descriptors)
        return stamps
    }

    /// Syncs one after the other while that costs nothing (memory, a disk with a safe cache), several at once from
    /// the first that waited. An error is final: the kernel may have dropped the pages and call the next one clean.
    private func sync(_ descriptors: [Int32]) throws(SpoolError) {
        var place = 0
        while place < descriptors.count {
            let start = SystemClock.monotonicNanoseconds()
            try step(.syncFile, staging.path) { fsync(descriptors[place]) }
            place += 1
            let took = Duration.nanoseconds(Int64(SystemClock.monotonicNanoseconds() - start))
            if took >= slowSync && descriptors.count - place > 1 { break }
        }
        guard place < descriptors.count else { return }

        let rest = Array(descriptors[place...])
        let next = Atomic<Int>(0)
        let failure = Atomic<Int32>(0)
        Threads.run(min(Self.syncThreads, rest.count)) {
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < rest.count, failure.load(ordering: .relaxed) == 0 else { return }
                var code = self.fault?(.syncFile) ?? 0
                if code == 0, fsync(rest[index]) != 0 { code = errno }
                if code != 0 { failure.store(code, ordering: .relaxed) }
            }
        }
        let code = failure.load(ordering: .relaxed)
        if code != 0 { throw SpoolError("sync", path: staging.path, code: code) }
    }
}

/// Short-lived threads for calls that wait in the kernel. Dispatch and Swift's tasks would offer one a core.
enum Threads {
    /// Runs `body` on `count` threads, the caller's among them, and returns when all are done.
    static func run(_ count: Int, _ body: @Sendable () -> Void) {
        withoutActuallyEscaping(body) { body in
            let box = Unmanaged.passRetained(Work(body))
            defer { box.release() }
            var threads: [pthread_t] = []
            for _ in 1..<max(count, 1) {
                var thread = pthread_t()
                // Where no thread can be had, the others do its part.
                let status = pthread_create(
                    &thread, nil,
                    { argument in
                        // Owned by `run`, which joins this thread before it releases the box.
                        if let argument { Unmanaged<Work>.fromOpaque(argument).takeUnretainedValue().body() }
                        return nil
                    }, box.toOpaque())
                if status == 0 { threads.append(thread) }
            }
            body()
            for thread in threads { pthread_join(thread, nil) }
        }
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
