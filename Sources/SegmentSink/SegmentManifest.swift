internal import Articles
internal import Delivery
internal import Relay

/// What stands in a segment: `SEGMENT.json`, beside it.
struct SegmentManifest {
    /// The file's name.
    let segment: String
    let sink: String
    let compression: Compression
    let files: [QueuedFile]
    /// As it lies on the disk.
    var storedBytes = 0
    var digest = ""

    /// One JSON object and a newline.
    var json: [UInt8] {
        let firsts = files.count { $0.name.revision == 1 }
        var writer = JSONWriter(capacity: 512)
        writer.object { writer in
            writer.member("segment", segment)
            writer.member("sink", sink)
            writer.member("format", "ndjson")
            writer.member("compression", compression.rawValue)
            writer.member("articles", files.count)
            writer.member("new", firsts)
            writer.member("revised", files.count - firsts)
            writer.member("first", files.first?.name.moment)
            writer.member("last", files.last?.name.moment)
            writer.member("bytes", files.reduce(0) { $0 + ($1.sizeInBytes ?? 0) })
            writer.member("stored_bytes", storedBytes)
            writer.member("sha256", digest)
        }
        writer.newline()
        return writer.bytes
    }
}

/// What is going into the folder: its segment and the queue's files that stand in it. The last one is kept, so that a death
/// between the segment's appearance and the files' removal repeats none of them.
struct SegmentRecord {
    private static let heading = "newsreel segment 1"

    let segment: String
    let files: [SpoolFileName]

    init(segment: String, files: [SpoolFileName]) {
        (self.segment, self.files) = (segment, files)
    }

    var bytes: [UInt8] {
        Array(([Self.heading, segment] + files.map(\.text)).map { $0 + "\n" }.joined().utf8)
    }

    /// `nil` for what is no such record, or not whole.
    init?(_ bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard bytes.last == 0x0A, lines.count > 2, lines[0] == Self.heading[...], !lines[1].contains("/") else {
            return nil
        }
        segment = String(lines[1])
        files = lines.dropFirst(2).compactMap { SpoolFileName(String($0)) }
        guard files.count == lines.count - 2 else { return nil }
    }
}
