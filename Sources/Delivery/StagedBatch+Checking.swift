internal import Glibc

/// What stands under a name in `tmp/`.
enum StagedCondition: Equatable {
    case whole, missing, damaged
}

/// A file that was found whole: its other names, which follow, are links to it.
struct Checked {
    let device: dev_t
    let inode: ino_t
    let sizeInBytes: Int
}

/// A file and its last change, by which another file, or the same one changed since, is told.
///
/// The time is that of the inode (`st_ctim`): every write, cut and change of owner or mode sets it, and unlike the time of
/// the contents nobody can set it back.
struct FileStamp: Sendable, Equatable {
    private let device: dev_t
    private let inode: ino_t
    private let sizeInBytes: Int
    private let seconds: Int
    private let nanoseconds: Int

    init(_ status: stat) {
        device = status.st_dev
        inode = status.st_ino
        sizeInBytes = Int(status.st_size)
        seconds = status.st_ctim.tv_sec
        nanoseconds = status.st_ctim.tv_nsec
    }

    func hasOtherTime(than other: FileStamp) -> Bool { seconds != other.seconds || nanoseconds != other.nanoseconds }

    /// `nil` where the descriptor cannot be asked.
    init?(of descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }
}

extension SpoolDirectory {
    /// Compares what stands in `tmp/` with what was written: what a reader sees was looked at the moment before. A file
    /// that nobody touched since it was written is not read again (`FileStamp`).
    ///
    /// - Parameter stamp: what it was right after it was written.
    func look(
        at token: String, _ bytes: [UInt8], _ stamp: FileStamp?, _ checked: inout Checked?
    ) -> StagedCondition {
        var status = stat()
        if let stamp, fstatat(staging.descriptor, token, &status, AT_SYMLINK_NOFOLLOW) == 0,
            FileStamp(status) == stamp, Int(status.st_size) == bytes.count
        {
            return .whole
        }
        if let checked {
            guard fstatat(staging.descriptor, token, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return .missing }
            if status.st_ino == checked.inode, status.st_dev == checked.device, checked.sizeInBytes == bytes.count {
                return .whole
            }
        }
        guard let descriptor = Self.openFile(staging.descriptor, token, sizeInBytes: bytes.count, &status) else {
            return errno == ENOENT ? .missing : .damaged
        }
        defer { close(descriptor) }
        guard Self.holds(descriptor, bytes) else { return .damaged }
        checked = Checked(device: status.st_dev, inode: status.st_ino, sizeInBytes: bytes.count)
        return .whole
    }

    /// A regular file of that size, opened; never a link, and without waiting for a FIFO's other end.
    static func openFile(_ folder: Int32, _ name: String, sizeInBytes: Int, _ status: inout stat) -> Int32? {
        let descriptor = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size == sizeInBytes else {
            close(descriptor)
            errno = EINVAL
            return nil
        }
        return descriptor
    }

    private static func holds(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 16) { piece in
            bytes.withUnsafeBytes { bytes in
                var place = 0
                while place < bytes.count {
                    let count = read(descriptor, piece.baseAddress!, min(piece.count, bytes.count - place))
                    guard count > 0, memcmp(piece.baseAddress!, bytes.baseAddress! + place, count) == 0 else {
                        return false
                    }
                    place += count
                }
                return true
            }
        }
    }
}
