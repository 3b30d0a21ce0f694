/// How far the spool may fill before taking in stops.
package struct SpoolLimits: Sendable, Hashable {
    /// Free bytes that must be left on the file system, or a twentieth of it where that is less.
    package var minimumFreeBytes: UInt64
    /// Free inodes that must be left, or a twentieth of them where that is less.
    package var minimumFreeInodes: UInt64
    /// Files waiting in `new/` or in the fullest outlet; `nil` for no limit.
    package var maximumFiles: Int?
    /// Bytes of these files; `nil` for no limit.
    package var maximumBytes: Int64?

    package init(
        minimumFreeBytes: UInt64 = 64 << 20, minimumFreeInodes: UInt64 = 10_000,
        maximumFiles: Int? = 1_000_000, maximumBytes: Int64? = 8 << 30
    ) {
        self.minimumFreeBytes = minimumFreeBytes
        self.minimumFreeInodes = minimumFreeInodes
        self.maximumFiles = maximumFiles
        self.maximumBytes = maximumBytes
    }
}

/// Whether the spool has room for more.
package enum SpoolRoom: Sendable, Hashable {
    case enough
    case lowOnSpace(path: String, freeBytes: UInt64, neededBytes: UInt64)
    case lowOnInodes(path: String, free: UInt64, needed: UInt64)
    /// Consumers do not keep up.
    /// - `more`: as many are to come.
    case tooManyFiles(path: String, files: Int, more: Int = 1, limit: Int)
    case tooManyBytes(path: String, bytes: Int64, limit: Int64)

    /// One line for a person; `nil` while there is room.
    package var message: String? {
        switch self {
        case .enough:
            nil
        case .lowOnSpace(let path, let free, let needed):
            "the spool \(path) has \(free / 1024) kB free of the \(needed / 1024) kB that must be left; free some space"
        case .lowOnInodes(let path, let free, let needed):
            "the spool \(path) has \(free) free inodes of the \(needed) that must be left; remove some files"
        case .tooManyFiles(let path, let files, let more, let limit):
            "\(files) files wait in \(path), the limit is \(limit), and \(more) more would come; is its consumer running?"
        case .tooManyBytes(let path, let bytes, let limit):
            "\(bytes / 1_048_576) MB wait in \(path), the limit is \(limit / 1_048_576) MB, and more would come; "
                + "is its consumer running?"
        }
    }
}
