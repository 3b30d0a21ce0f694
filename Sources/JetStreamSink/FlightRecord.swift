internal import Delivery
internal import Glibc
internal import Kernel
internal import Relay

/// What was sent last, and where the stream stood before: written and synced before the first message leaves, so that it
/// can be told later which of them the stream has, however long its window of duplicates is.
struct FlightRecord: Equatable {
    private static let heading = "newsreel jetstream 1"
    /// The last line: a record without it is not whole.
    private static let end = "end"
    /// Beside the outlet's `new/`.
    static let fileName = ".jetstream"

    let stream: String
    /// Of the stream: another of its name has none of them.
    let created: Int64
    /// The stream's last sequence before the first was sent.
    let before: UInt64
    /// Others than this sink have written to the stream.
    var hasOthers: Bool
    /// In the order of sending.
    let files: [SpoolFileName]

    var bytes: [UInt8] {
        let head = [Self.heading, stream, "\(created)", "\(before)", hasOthers ? "others" : "alone"]
        return Array((head + files.map(\.text) + [Self.end]).map { $0 + "\n" }.joined().utf8)
    }

    init(stream: String, created: Int64, before: UInt64, hasOthers: Bool, files: [SpoolFileName]) {
        (self.stream, self.created, self.before) = (stream, created, before)
        (self.hasOthers, self.files) = (hasOthers, files)
    }

    /// `nil` for what is no such record, or not whole.
    init?(_ bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { String($0) }
        guard bytes.last == 0x0A, lines.count >= 6, lines[0] == Self.heading, lines.last == Self.end,
            let created = Int64(lines[2]),
            let before = UInt64(lines[3]), ["others", "alone"].contains(lines[4])
        else { return nil }
        let files = lines.dropFirst(5).dropLast().compactMap { SpoolFileName($0) }
        guard files.count == lines.count - 6 else { return nil }
        self.init(
            stream: lines[1], created: created, before: before, hasOthers: lines[4] == "others", files: files)
    }

    /// What a message of that file is known by.
    static func messageID(of name: SpoolFileName) -> String {
        // `20221112T060300.123456Z-ID-r1.json`
        String(decoding: name.text.utf8.dropFirst(24).dropLast(5), as: UTF8.self)
    }

    // MARK: - In its folder

    /// - Returns: `nil` where there is none.
    static func read(in folder: String) throws(ReceiverFault) -> FlightRecord? {
        let path = "\(folder)/\(fileName)"
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw ReceiverFault("\(path) cannot be read: \(SystemError(errno).message); check its owner and mode")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, let bytes = try? FileBytes.read(descriptor, upTo: Int(status.st_size)),
            let record = FlightRecord(bytes)
        else {
            throw ReceiverFault(
                "\(path), which says what was sent last, is damaged; look which articles of \(folder)/new the stream has, "
                    + "and remove that file: those that wait are then sent once more")
        }
        return record
    }
}
