internal import Glibc
internal import Kernel
internal import Synchronization

/// Files that wait for a consumer. Counting them costs a walk over the folder, so the count is kept as an upper bound:
/// what was there at the last walk and what came since. Consumers only lower it; it is counted anew when it matters.
struct WaitingFiles: Sendable {
    var files = 0
    var bytes: Int64 = 0
    /// Monotonic nanoseconds before which no new walk begins; 0 when there was none yet.
    var nextWalk: UInt64 = 0

    mutating func add(_ files: Int, _ bytes: Int64) {
        self.files += files
        self.bytes += bytes
    }
}

extension SpoolDirectory {
    /// Whether `files` more files of `bytes` bytes together may come. Two system calls, except when waiting
    /// files must be counted: where the file system holds more than the limits, at the first call and, at most once a
    /// second, near a limit.
    package func room(files: Int = 1, bytes: Int64 = 0) -> SpoolRoom {
        var figures = statvfs()
        if fstatvfs(staging.descriptor, &figures) == 0 {
            let free = UInt64(figures.f_bavail) * UInt64(figures.f_frsize)
            let total = UInt64(figures.f_blocks) * UInt64(figures.f_frsize)
            let needed = min(limits.minimumFreeBytes, total / 20) + UInt64(max(bytes, 0))
            if free < needed { return .lowOnSpace(path: path, freeBytes: free, neededBytes: needed) }
            // Some file systems have no fixed number of inodes, and say 0.
            let neededInodes = min(limits.minimumFreeInodes, UInt64(figures.f_files) / 20) + UInt64(files)
            if figures.f_files > 0, figures.f_favail < neededInodes {
                return .lowOnInodes(path: path, free: UInt64(figures.f_favail), needed: neededInodes)
            }
            if holdsLessThanLimits(figures, files: files, bytes: bytes) { return .enough }
        }
        for destination in destinations {
            let bounds = bounds(of: destination)
            guard bounds.files != nil || bounds.bytes != nil, !destination.rules.isClosed else { continue }
            // What a filter will let through is not known yet: it may pass its bound by a batch, and holds back nobody
            // before it has come there.
            let (files, bytes) = destination.isChoosy ? (1, 0) : (files, bytes)
            let found = destination.waiting.withLock { waiting in
                var room = Self.room(for: waiting, in: destination, bounds, files: files, bytes: bytes)
                if waiting.nextWalk == 0 || (room != .enough && SystemClock.monotonicNanoseconds() >= waiting.nextWalk)
                {
                    waiting = walk(destination.folder, countsBytes: bounds.bytes != nil)
                    room = Self.room(for: waiting, in: destination, bounds, files: files, bytes: bytes)
                }
                return room
            }
            if found != .enough { return found }
        }
        return .enough
    }

    /// Whether the file system as a whole holds less than the limits allow, so that nothing need be counted.
    private func holdsLessThanLimits(_ figures: statvfs, files: Int, bytes: Int64) -> Bool {
        let bounds = destinations.map { self.bounds(of: $0) }
        if let limit = bounds.lazy.compactMap(\.bytes).min() {
            let used = Int64(clamping: UInt64(figures.f_blocks - figures.f_bfree) * UInt64(figures.f_frsize))
            guard used < limit - bytes else { return false }
        }
        if let limit = bounds.lazy.compactMap(\.files).min() {
            // Some file systems have no fixed number of inodes, and say 0.
            guard figures.f_files > 0, Int(clamping: figures.f_files - figures.f_ffree) < limit - files else {
                return false
            }
        }
        return true
    }

    private typealias Bounds = (files: Int?, bytes: Int64?)

    private func bounds(of destination: Destination) -> Bounds {
        (destination.rules.maximumFiles ?? limits.maximumFiles, destination.rules.maximumBytes ?? limits.maximumBytes)
    }

    /// An empty folder takes one batch however large, or a batch beyond the limit would wait for ever.
    private static func room(
        for waiting: WaitingFiles, in destination: Destination, _ bounds: Bounds, files: Int, bytes: Int64
    ) -> SpoolRoom {
        if waiting.files == 0 { return .enough }
        if let limit = bounds.files, waiting.files + files > limit {
            return .tooManyFiles(
                path: destination.folder.path, files: waiting.files, more: files, limit: limit)
        }
        // With a filter nothing is asked for in advance: at its bound it is full.
        if let limit = bounds.bytes, waiting.bytes + max(bytes, destination.isChoosy ? 1 : 0) > limit {
            return .tooManyBytes(path: destination.folder.path, bytes: waiting.bytes, limit: limit)
        }
        return .enough
    }

    private func walk(_ folder: SpoolFolder, countsBytes: Bool) -> WaitingFiles {
        let start = SystemClock.monotonicNanoseconds()
        var waiting = WaitingFiles()
        let descriptor = folder.descriptor
        // A folder that cannot be listed counts as empty here; the next rename into it tells what is wrong.
        try? folder.forEachName { name in
            waiting.files += 1
            guard countsBytes else { return }
            var status = stat()
            if fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 { waiting.bytes += Int64(status.st_size) }
        }
        let end = SystemClock.monotonicNanoseconds()
        // A walk over a million files takes a second; it must not become all that we do.
        waiting.nextWalk = end + max(1_000_000_000, 20 * (end - start))
        return waiting
    }

    func countShown(_ batch: StagedBatch) {
        let destinations = destinations
        // Nearly always each has all.
        guard destinations.contains(where: \.isChoosy) else {
            let bytes = batch.files.reduce(0) { $0 + Int64($1.bytes.count) }
            for destination in destinations { destination.waiting.withLock { $0.add(batch.files.count, bytes) } }
            return
        }
        for destination in destinations {
            let own = batch.names.lazy.filter { $0.outlet == destination.outlet }
            let bytes = own.reduce(0) { $0 + Int64(batch.files[$1.file].bytes.count) }
            let count = own.count { _ in true }
            destination.waiting.withLock { $0.add(count, bytes) }
        }
    }

    /// Files and bytes in `new/`, counted anew.
    package func countWaiting() -> (files: Int, bytes: Int64) {
        let new = destinations[0]
        return new.waiting.withLock { waiting in
            waiting = walk(new.folder, countsBytes: limits.maximumBytes != nil)
            return (waiting.files, waiting.bytes)
        }
    }
}
