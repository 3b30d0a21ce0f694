internal import Glibc

/// What a folder that consumers read is given, and how far it may fill. They stand in the spool, beside the folder, so that
/// everyone who fills it keeps to them, with or without the settings that made them.
package struct OutletRules: Sendable, Hashable {
    /// Which articles it takes, in the language of filters; `nil` for all.
    package var filter: String?
    /// Files that may wait in it before polling pauses; `nil` for the spool's own limit.
    package var maximumFiles: Int?
    /// Bytes of these; `nil` for the spool's own limit.
    package var maximumBytes: Int64?
    /// It takes nothing: `new/` of a spool whose consumers all have outlets.
    package var isClosed = false
    /// What waits in it stands in the state too, where that is on a server: its sink is a stream (0039).
    package var isKept = false

    package init(
        filter: String? = nil, maximumFiles: Int? = nil, maximumBytes: Int64? = nil, isClosed: Bool = false,
        isKept: Bool = false
    ) {
        self.filter = filter
        self.maximumFiles = maximumFiles
        self.maximumBytes = maximumBytes
        self.isClosed = isClosed
        self.isKept = isKept
    }

    /// The name of their file.
    static let name = ".rules"
    private static let heading = "newsreel outlet 1"
    private static let longest = 65_536

    var bytes: [UInt8] {
        var lines = [Self.heading]
        if isClosed { lines.append("closed") }
        if isKept { lines.append("kept") }
        if let maximumFiles { lines.append("max_files \(maximumFiles)") }
        if let maximumBytes { lines.append("max_size \(maximumBytes)") }
        if let filter {
            // A line; the language takes any white space for a space.
            lines.append("filter " + String(filter.map { $0.isNewline ? " " : $0 }))
        }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    /// `nil` for what are no rules, or those of a later version.
    init?(_ bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard lines.first == Self.heading[...] else { return nil }
        self.init()
        for line in lines.dropFirst() {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            switch (words.first, words.dropFirst().first) {
            case ("closed", nil): isClosed = true
            case ("kept", nil): isKept = true
            case ("max_files", let number?):
                guard let number = Int(number), number > 0 else { return nil }
                maximumFiles = number
            case ("max_size", let number?):
                guard let number = Int64(number), number > 0 else { return nil }
                maximumBytes = number
            case ("filter", let text?): filter = text
            default: return nil
            }
        }
    }

    /// The rules that stand in a folder; none where there is no such file.
    static func read(in folder: SpoolFolder) throws(SpoolError) -> OutletRules {
        let path = folder.path + "/" + name
        let descriptor = openat(folder.descriptor, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return OutletRules() }
            throw SpoolError("read", path: path, code: errno)
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: longest)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count >= 0 else { throw SpoolError("read", path: path, code: errno) }
        guard let rules = OutletRules(Array(bytes[..<count])) else {
            throw .badRules(path: path, reason: "it is none of this version's")
        }
        return rules
    }

    /// Puts them into a folder, by rename, where other ones stand.
    func write(in folder: SpoolFolder) throws(SpoolError) {
        // What cannot be read is replaced.
        if (try? Self.read(in: folder)) == self { return }
        let (temporary, path) = (Self.name + ".new", folder.path + "/" + Self.name)
        if self == OutletRules() {
            guard unlinkat(folder.descriptor, Self.name, 0) == 0 || errno == ENOENT else {
                throw SpoolError("remove", path: path, code: errno)
            }
            return
        }
        unlinkat(folder.descriptor, temporary, 0)
        let descriptor = openat(
            folder.descriptor, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard descriptor >= 0 else { throw SpoolError("create", path: path, code: errno) }
        defer { close(descriptor) }
        if geteuid() == 0 { _ = fchown(descriptor, folder.owner, folder.group) }
        let bytes = bytes
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0,
            renameat(folder.descriptor, temporary, folder.descriptor, Self.name) == 0,
            fsync(folder.descriptor) == 0
        else { throw SpoolError("write", path: path, code: errno) }
    }
}
