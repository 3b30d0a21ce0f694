internal import FeedParsing

/// What `extract` is given by mistake: the article that it would find in it is none.
enum NoPage {
    private static let files: [(start: [UInt8], name: String)] = [
        ([0x89, 0x50, 0x4E, 0x47], "a PNG image"), ([0xFF, 0xD8, 0xFF], "a JPEG image"),
        (Array("GIF8".utf8), "a GIF image"),
        (Array("%PDF-".utf8), "a PDF document"), (Array("RIFF".utf8), "a WebP image, a sound or a film"),
        (Array("PK\u{3}\u{4}".utf8), "a ZIP archive"), ([0x7F, 0x45, 0x4C, 0x46], "a program"),
        (Array("ID3".utf8), "a sound"), (Array("SQLite format 3".utf8), "a database"),
    ]

    /// `nil` for what may be a page.
    static func objection(to bytes: [UInt8]) -> (kind: String, message: String)? {
        if let file = files.first(where: { bytes.starts(with: $0.start) }) {
            return ("not_html", "is \(file.name), and no page; name an HTML file")
        }
        if isBinary(bytes.prefix(512)) { return ("not_html", "is no text, and so no page; name an HTML file") }
        if mayBeFeed(bytes), (try? parseFeed(bytes)) != nil {
            return ("is_feed", "is a feed, and no page; 'newsreel parse' shows what it says")
        }
        return nil
    }

    /// A page in UTF-16 has a NUL in every second place, and letters in the others.
    private static func isBinary(_ head: ArraySlice<UInt8>) -> Bool {
        guard head.contains(0) else { return false }
        let marks: [[UInt8]] = [[0xFE, 0xFF], [0xFF, 0xFE]]
        if marks.contains(where: { head.starts(with: $0) }) { return false }
        let even = head.enumerated().count { $0.offset % 2 == 0 && $0.element == 0 }
        let odd = head.enumerated().count { $0.offset % 2 == 1 && $0.element == 0 }
        return min(even, odd) > 0 || max(even, odd) < head.count / 4
    }

    /// Feeds say so at their beginning; most pages are not looked at further.
    private static func mayBeFeed(_ bytes: [UInt8]) -> Bool {
        let head = bytes.prefix(2048)
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = head.dropFirst(head.starts(with: byteOrderMark) ? byteOrderMark.count : 0)
        if text.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") { return true }
        // A name begins behind `<`, or behind its prefix.
        return head.indices.contains { place in
            (head[place] == UInt8(ascii: "<") || head[place] == UInt8(ascii: ":"))
                && feedElements.contains { begins(head[(place + 1)...], with: $0) }
        }
    }

    private static let feedElements: [StaticString] = ["rss", "feed", "rdf", "channel"]

    /// - Parameter start: in small letters.
    private static func begins(_ text: ArraySlice<UInt8>, with start: StaticString) -> Bool {
        guard text.count >= start.utf8CodeUnitCount else { return false }
        return zip(text, UnsafeBufferPointer(start: start.utf8Start, count: start.utf8CodeUnitCount))
            .allSatisfy { $0 | 0x20 == $1 }
    }
}
