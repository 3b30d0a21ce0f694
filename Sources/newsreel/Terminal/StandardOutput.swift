internal import Glibc
internal import Synchronization

/// Standard output, as every command writes it: whole pieces, one after another, and no error is passed over.
///
/// The first error holds: nothing is written after it, so that no piece is missing from the midst, and the command ends
/// with it (`exitingOnFailure`). Who remembers what was printed, or removes it elsewhere, looks at `write`'s answer first.
final class StandardOutput: Sendable {
    static let process = StandardOutput(descriptor: STDOUT_FILENO)

    private let descriptor: Int32
    /// `errno` of the first write that failed.
    private let fault = Mutex<Int32?>(nil)

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Writes a piece whole. Of a piece that a full disk cuts, a plain file keeps nothing.
    ///
    /// - Parameter asClosing: an error that only close(2) would tell of (NFS, quotas) is told now.
    /// - Returns: `false` when it was not taken, now or for an earlier error.
    @discardableResult
    func write(_ bytes: [UInt8], asClosing: Bool = false) -> Bool {
        fault.withLock { fault in
            guard fault == nil else { return false }
            fault = put(bytes) ?? (asClosing ? closingError() : nil)
            return fault == nil
        }
    }

    @discardableResult
    func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// Looks for what close(2) would tell of. To be called once all is written.
    func finish() {
        fault.withLock { fault in fault = fault ?? closingError() }
    }

    /// `errno` of the first write that failed; `nil` while all was taken.
    var code: Int32? { fault.withLock { $0 } }

    /// Why not all was taken; `nil` while it was.
    var failure: CommandFailure? { code.map { CommandFailure(writing: "standard output", code: $0) } }

    /// For who tries again: what is written from now on is judged anew.
    func forgive() { fault.withLock { $0 = nil } }

    private func put(_ bytes: [UInt8]) -> Int32? {
        var written = 0
        let code = writeAll(bytes, to: descriptor, counting: &written)
        if code != nil, written > 0 { takeBack(written) }
        return code
    }

    /// So that the next line does not begin in the middle of a cut one, where output is gathered with `>>`.
    private func takeBack(_ count: Int) {
        var status = stat()
        let end = lseek(descriptor, 0, SEEK_CUR)
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size == end else { return }
        guard ftruncate(descriptor, end - off_t(count)) == 0 else { return }
        lseek(descriptor, end - off_t(count), SEEK_SET)
    }

    /// Each close(2) of a file tells what is wrong with it, not only the last; a duplicate is closed for that.
    private func closingError() -> Int32? {
        let twin = dup(descriptor)
        guard twin >= 0 else { return errno == EBADF ? EBADF : nil }
        return close(twin) == 0 ? nil : errno
    }
}

extension CommandFailure {
    /// What `errno` of a write means for the command; `place` is a path, or "standard output".
    init(writing place: String, code: Int32) {
        switch code {
        case ENOSPC, EDQUOT:
            self.init(.tryAgain, kind: "disk_full", "\(place) cannot be written: the disk is full; free some space")
        case EBADF:
            self.init(
                .cannotCreate, kind: "cannot_create",
                "\(place) cannot be written: it is closed; give it a file or a pipe")
        default:
            self.init(
                .cannotCreate, kind: "cannot_create", "\(place) cannot be written: \(String(cString: strerror(code)))")
        }
    }
}

/// The three descriptors that a process is born with.
enum StandardStreams {
    /// The number of a stream that is closed would be given to the next file that is opened, and what is printed would
    /// go into the database. `/dev/null` takes its place, opened so that reading, or writing, is refused as it was.
    static func occupyClosed() {
        for (descriptor, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
        where fcntl(descriptor, F_GETFD) < 0 {
            // open(2) gives the lowest number that is free.
            _ = open("/dev/null", mode)
        }
    }
}

/// Ends the process by the signal, as if it had not been caught.
func end(bySignal number: Int32) -> Never {
    var mask = sigset_t()
    sigemptyset(&mask)
    sigaddset(&mask, number)
    // Dispatch's threads block signals.
    pthread_sigmask(SIG_UNBLOCK, &mask, nil)
    signal(number, SIG_DFL)
    raise(number)
    _exit(128 + number)
}
