internal import Glibc

/// The first page of a Newsreel database. It has the file's header and the roots of all tables, which stand in the same
/// places in all databases of a version: whoever has lost it can be read with another's.
struct FirstPage {
    private var bytes: [UInt8]
    private let file: String
    private static let size = 4096

    /// - Parameter database: a database of which nothing is waiting in a log.
    init(of database: String, file: String) throws(ArchiveError) {
        self.file = file
        bytes = [UInt8](repeating: 0, count: Self.size)
        let descriptor = open(database, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ArchiveError(errno, database, file: file) }
        defer { close(descriptor) }
        guard pread(descriptor, &bytes, Self.size, 0) == Self.size else {
            throw ArchiveError(EIO, database, file: file)
        }
        // https://www.sqlite.org/fileformat.html#the_database_header: a log is to be read; the number of pages is the
        // file's, since the one of the header counts only where two others are equal; no page is free.
        (bytes[18], bytes[19]) = (2, 2)
        for place in Array(28..<40) + Array(92..<96) { bytes[place] = 0 }
        bytes[27] = 1
    }

    /// Copies a database and its log, and gives the copy this page.
    func put(intoCopyOf database: String, at copy: String) throws(ArchiveError) {
        for suffix in ["", "-wal"] {
            unlink(copy + suffix)
            if let code = FileCopy.copy(database + suffix, to: copy + suffix), code != ENOENT {
                throw ArchiveError(code, copy + suffix, file: file)
            }
        }
        let descriptor = open(copy, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw ArchiveError(errno, copy, file: file) }
        defer { close(descriptor) }
        guard pwrite(descriptor, bytes, Self.size, 0) == Self.size else {
            throw ArchiveError(errno, copy, file: file)
        }
        // Where a table's root is beyond the end, nothing can be read; where it is empty, only that table cannot.
        let length = lseek(descriptor, 0, SEEK_END)
        if length < Self.shortest { ftruncate(descriptor, Self.shortest) }
    }

    /// Beyond the roots of all tables, in bytes.
    private static let shortest = off_t(64 * size)
}
