internal import Glibc

/// What a spool knows of the state database that fills it: the file `.state` in it. With it an empty, an older or
/// another state beside the spool is told from the right one before anything is lost or written again.
package struct SpoolMark: Sendable, Hashable {
    /// The state's own identity, 32 hexadecimal digits.
    package let state: String
    /// Batches with articles that the state had stored when this was written; it never has fewer. 0 binds nobody.
    package var batches: Int64
    /// Where the state was, for messages.
    package var database: String
    /// The inode of `tmp/`; `nil` where that is not known. In another folder a file that is missing says nothing.
    package var staging: UInt64?

    package init(state: String, batches: Int64, database: String, staging: UInt64? = nil) {
        self.state = state
        self.batches = batches
        self.database = database
        self.staging = staging
    }

    /// The mark of a spool that need not be held; `nil` where there is none.
    package static func read(in spool: String) throws(SpoolError) -> SpoolMark? {
        try read(AT_FDCWD, spool + "/" + name, path: spool + "/" + name)
    }

    static let name = ".state"
    private static let heading = "newsreel-spool 1"
    /// Where the digits of `batches` begin; they are written over in place.
    static let batchesOffset = off_t(heading.utf8.count + 1 + "batches ".utf8.count)
    private static let longest = 8192

    static func digits(_ batches: Int64) -> [UInt8] {
        let digits = Array(String(batches).utf8)
        return Array(repeating: 48, count: 20 - digits.count) + digits
    }

    var bytes: [UInt8] {
        let path = String(String.UnicodeScalarView(database.unicodeScalars.map { $0.value < 0x20 ? "?" : $0 }))
        var text = "\(Self.heading)\nbatches \(String(decoding: Self.digits(batches), as: UTF8.self))\nstate \(state)\n"
        if let staging { text += "staging \(staging)\n" }
        return Array("\(text)database \(path)\n".utf8.prefix(Self.longest))
    }

    /// `nil` for what is no mark.
    init?(_ bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard lines.first == Self.heading[...] else { return nil }
        var fields: [Substring: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: " ", maxSplits: 1)
            if parts.count == 2 { fields[parts[0]] = String(parts[1]) }
        }
        guard let state = fields["state"], state.utf8.count == 32,
            let batches = fields["batches"].flatMap({ Int64($0) })
        else { return nil }
        self.init(
            state: state, batches: batches, database: fields["database"] ?? "",
            staging: fields["staging"].flatMap { UInt64($0) })
    }

    static func read(_ folder: Int32, _ name: String, path: String) throws(SpoolError) -> SpoolMark? {
        let descriptor = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw SpoolError("read", path: path, code: errno)
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: longest)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count >= 0 else { throw SpoolError("read", path: path, code: errno) }
        guard let mark = SpoolMark(Array(bytes[..<count])) else { throw .damagedMark(path: path) }
        return mark
    }
}
