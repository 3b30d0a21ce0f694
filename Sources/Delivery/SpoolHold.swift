package import Exchange
internal import Glibc
internal import Synchronization

/// A spool that this process holds alone: flock(2) on `SPOOL/.lock`, freed by the kernel however the process ends.
/// Who writes into a spool, or marks it for another state, holds it.
package final class SpoolHold: Sendable {
    let root: SpoolFolder
    private let fault: FaultHook?
    private let files: Mutex<Files>

    private struct Files {
        var lock: Int32
        /// -1 until the mark is read or written.
        var mark: Int32 = -1
    }

    package var path: String { root.path }

    /// Makes the spool's folder where there is none; its parent must be there.
    package init(path: String, fault: FaultHook? = nil) throws(SpoolError) {
        root = try SpoolFolder(path: path, mode: 0o750)
        self.fault = fault
        files = Mutex(Files(lock: try Self.lock(root.descriptor, root)))
    }

    deinit { close() }

    /// Lets go of the spool.
    func close() {
        files.withLock { files in
            if files.mark >= 0 { Glibc.close(files.mark) }
            if files.lock >= 0 {
                // A process that is being started has the descriptor too, until it is another program.
                flock(files.lock, LOCK_UN)
                Glibc.close(files.lock)
            }
            files = Files(lock: -1)
        }
    }

    private static func lock(_ folder: Int32, _ root: SpoolFolder) throws(SpoolError) -> Int32 {
        let path = root.path + "/.lock"
        let descriptor = openat(folder, ".lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw SpoolError("open", path: path, code: errno) }
        give(descriptor, to: root)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            Glibc.close(descriptor)
            if code == EWOULDBLOCK { throw .locked(path: root.path) }
            throw SpoolError("lock", path: path, code: code)
        }
        return descriptor
    }

    /// What root makes by hand must not keep the service out.
    private static func give(_ descriptor: Int32, to root: SpoolFolder) {
        if geteuid() == 0 { _ = fchown(descriptor, root.owner, root.group) }
    }

    /// `nil` where no state has filled the spool yet.
    package func mark() throws(SpoolError) -> SpoolMark? {
        try SpoolMark.read(root.descriptor, SpoolMark.name, path: path + "/" + SpoolMark.name)
    }

    /// Marks the spool for a state, for good when it returns; a crash leaves the old mark or the new one.
    package func write(_ mark: SpoolMark) throws(SpoolError) {
        let (temporary, folder) = (SpoolMark.name + ".new", root.descriptor)
        let path = path + "/" + temporary
        unlinkat(folder, temporary, 0)
        let descriptor = openat(folder, temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard descriptor >= 0 else { throw SpoolError("create", path: path, code: errno) }
        Self.give(descriptor, to: root)
        let bytes = mark.bytes
        do {
            try step(path) { Glibc.write(descriptor, bytes, bytes.count) == bytes.count ? 0 : -1 }
            try step(path) { fsync(descriptor) }
            try step(path) { renameat(folder, temporary, folder, SpoolMark.name) }
            try step(path) { fsync(folder) }
        } catch {
            Glibc.close(descriptor)
            throw error
        }
        files.withLock { files in
            if files.mark >= 0 { Glibc.close(files.mark) }
            files.mark = descriptor
        }
    }

    private func step(_ path: String, _ call: () -> Int32) throws(SpoolError) {
        var code = fault?(.mark) ?? 0
        if code == 0, call() != 0 { code = errno }
        if code != 0 { throw SpoolError("mark", path: path, code: code) }
    }

    /// Refuses a mark that cannot be written: the spool would not know any more how far its state was.
    func openMark() throws(SpoolError) {
        try files.withLock { (files) throws(SpoolError) in
            guard files.mark < 0 else { return }
            files.mark = openat(root.descriptor, SpoolMark.name, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
            if files.mark < 0, errno != ENOENT {
                throw SpoolError("write to", path: path + "/" + SpoolMark.name, code: errno)
            }
        }
    }

    /// Notes in the mark how far the state is: a store into the page cache, since a mark that lags says no harm.
    /// The first batch binds the spool to its state, and is synced.
    func note(batches: Int64) {
        let digits = SpoolMark.digits(batches)
        files.withLock { files in
            if files.mark < 0 {
                files.mark = openat(root.descriptor, SpoolMark.name, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
            }
            guard files.mark >= 0 else { return }
            _ = pwrite(files.mark, digits, digits.count, SpoolMark.batchesOffset)
            if batches == 1 { fdatasync(files.mark) }
        }
    }

    /// Takes hold of the folder that stands at the spool's path now, made anew where it was gone.
    func takeAnew() throws(SpoolError) {
        let root = root
        var lock: Int32 = -1
        try root.reopen { (descriptor) throws(SpoolError) in
            lock = try Self.lock(descriptor, root)
        }
        close()
        files.withLock { $0 = Files(lock: lock) }
    }
}
