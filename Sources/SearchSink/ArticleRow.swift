internal import Articles
internal import Delivery
internal import Markup

/// A file of the spool as a row of the database.
struct ArticleRow {
    let id: String
    let revision: Int
    let feed: String
    let feedTitle: String?
    /// From the top, `/` between the levels.
    let folder: String
    let url: String?
    let title: String?
    /// Names, a line each.
    let authors: String
    /// A line each.
    let tags: String
    let language: String?
    /// Seconds since 1970: when it was published, else when it was first seen.
    let published: Int64
    /// Microseconds since 1970: when the revision was made.
    let takenIn: Int64
    let text: String
    let isUnspaced: Bool
    /// The file's line without its end.
    let json: String

    /// `nil` for what is no article of the spool.
    init?(_ line: [UInt8], name: SpoolFileName) {
        guard let object = try? JSONReader.read(line, depthLimit: 500).value, let id = object["id"]?.string,
            let own = object["_newsreel"], let revision = own["revision"]?.int
        else { return nil }
        (self.id, self.revision) = (id, revision)
        let feed = own["feed"]
        self.feed = feed?["url"]?.string ?? ""
        feedTitle = feed?["title"]?.string
        folder = Self.texts(feed?["folder"]).joined(separator: "/")
        url = object["url"]?.string ?? object["external_url"]?.string
        title = object["title"]?.string
        authors = (object["authors"]?.list ?? []).compactMap { $0["name"]?.string }.joined(separator: "\n")
        tags = (Self.texts(object["tags"]) + Self.texts(feed?["tags"])).joined(separator: "\n")
        language = object["language"]?.string
        takenIn = name.moment.microsecondsSince1970
        let date = object["date_published"]?.string ?? own["first_seen"]?.string
        published = date.flatMap { Timestamp(rfc3339: $0) }?.secondsSince1970 ?? name.moment.secondsSince1970
        let body = object["content_text"]?.string ?? ""
        text = body.isEmpty ? object["summary"]?.string ?? "" : body
        isUnspaced = [title ?? "", text, authors, tags].contains(where: UnspacedScript.isIn)
        json = String(decoding: line.last == 0x0A ? line.dropLast() : line[...], as: UTF8.self)
    }

    private static func texts(_ value: JSONValue?) -> [String] { (value?.list ?? []).compactMap(\.string) }
}
