internal import Articles
internal import Markup

/// A spool's object made fit for a server that takes no message of its size: the same article in the same form, without
/// what is largest and can be had from the rest, or from the file that is kept.
///
/// In steps, as many as are needed: without `content_html`, `_newsreel.blocks` and `embeds`; with `content_text` cut; and
/// then with nothing but what names the article. Each is marked `truncated`, and `warnings` say what was left out.
struct ShortenedArticle {
    let bytes: [UInt8]

    /// What names an article, and what a consumer needs to fetch it by itself.
    private static let identifying: Set<String> = [
        "id", "url", "external_url", "title", "date_published", "date_modified", "language", "_newsreel",
    ]
    private static let identifyingOwn: Set<String> = [
        "schema", "op", "revision", "feed", "folder", "first_seen", "fetched_at", "digests",
    ]
    private static let longestTitle = 500

    /// - Parameter limit: of the object, in bytes.
    /// - Returns: `nil` where it is no object, or even its names are too long.
    init?(_ line: [UInt8], limit: Int) {
        guard limit > 0, let (value, isCut) = try? JSONReader.read(line, depthLimit: 512), !isCut,
            case .object(let members) = value
        else { return nil }
        let withoutMarkup = members.filter { $0.name != "content_html" }
        let what =
            "the article is over the server's limit of message sizes: content_html, blocks and embeds are left out"
        let marked = Self.marked(withoutMarkup, what) { $0 != "blocks" && $0 != "embeds" }
        var bytes = Self.bytes(marked)
        if bytes.count > limit, let text = members.last(where: { $0.name == "content_text" })?.value.string {
            let rest = marked.map { $0.name == "content_text" ? .init(name: $0.name, value: .string("")) : $0 }
            let room = limit - Self.bytes(Self.marked(rest, Self.cut)).count
            if room > 0 {
                let short = Self.marked(rest, Self.cut).map {
                    $0.name == "content_text"
                        ? .init(name: $0.name, value: .string(Self.beginning(of: text, room: room))) : $0
                }
                bytes = Self.bytes(short)
            }
        }
        if bytes.count > limit {
            let names = members.filter { Self.identifying.contains($0.name) }.map { member in
                guard member.name == "title", let title = member.value.string else { return member }
                return .init(name: "title", value: .string(Self.beginning(of: title, room: Self.longestTitle)))
            }
            bytes = Self.bytes(
                Self.marked(names, "\(what), and so is all but what names the article") {
                    Self.identifyingOwn.contains($0)
                })
        }
        guard bytes.count <= limit else { return nil }
        self.bytes = bytes
    }

    private static let cut = "content_text is cut"

    /// With a warning more, `truncated`, and of `_newsreel` the members that are kept.
    private static func marked(
        _ members: [JSONValue.Member], _ warning: String, keeping isKept: (String) -> Bool = { _ in true }
    ) -> [JSONValue.Member] {
        members.map { member in
            guard member.name == "_newsreel", case .object(let own) = member.value else { return member }
            let warnings = own.last { $0.name == "warnings" }?.value.list ?? []
            let kept = own.filter { isKept($0.name) && $0.name != "warnings" && $0.name != "truncated" }
            return .init(
                name: member.name,
                value: .object(
                    kept + [
                        .init(name: "truncated", value: .boolean(true)),
                        .init(name: "warnings", value: .array(warnings + [.string(warning)])),
                    ]))
        }
    }

    /// As much of a text as takes that many bytes in JSON, cut between characters.
    private static func beginning(of text: String, room: Int) -> String {
        var (left, end) = (room, text.startIndex)
        for place in text.indices {
            let cost = text[place].utf8.reduce(0) { $0 + Self.cost(of: $1) }
            left -= cost
            if left < 0 { break }
            end = text.index(after: place)
        }
        return String(text[..<end])
    }

    /// As `JSONWriter` escapes it.
    private static func cost(of byte: UInt8) -> Int {
        switch byte {
        case 0x22, 0x5C, 0x09, 0x0A, 0x0D: 2
        case 0..<0x20, 0x7F: 6
        default: 1
        }
    }

    private static func bytes(_ members: [JSONValue.Member]) -> [UInt8] {
        var writer = JSONWriter(capacity: 1 << 16)
        writer.value(.object(members))
        return writer.bytes
    }
}
