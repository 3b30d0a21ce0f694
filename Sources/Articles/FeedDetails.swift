/// What a feed says of itself that helps who reads one article, under JSON Feed's names where it has one. It stands in each
/// article of the feed, so it is kept short.
package struct FeedDetails: Sendable, Hashable {
    /// Plain text on one line.
    package var description: String?
    /// The large square picture.
    package var icon: String?
    /// The small one.
    package var favicon: String?
    /// BCP 47.
    package var language: String?
    package var authors: [Author] = []
    package var copyright: String?
    /// Address of the licence.
    package var license: String?
    package var categories: [String] = []
    package var isExplicit: Bool?

    package init() {}

    /// Characters of a text; what is longer ends in "…".
    package static let longestText = 1000
    /// Bytes of an address; a longer one is left out.
    package static let longestAddress = 2000
    /// Authors, and categories.
    package static let entries = 20

    /// Within the bounds above.
    package var bounded: FeedDetails {
        var details = self
        details.description = Self.cut(description)
        details.copyright = Self.cut(copyright)
        details.categories = categories.prefix(Self.entries).compactMap(Self.cut)
        details.icon = Self.address(icon)
        details.favicon = Self.address(favicon)
        details.license = Self.address(license)
        details.authors = authors.prefix(Self.entries).map { author in
            Author(
                name: Self.cut(author.name), url: Self.address(author.url), avatar: Self.address(author.avatar),
                email: Self.cut(author.email))
        }
        return details
    }

    private static func cut(_ text: String?) -> String? {
        guard let text, text.utf8.count > longestText else { return text }
        let start = text.prefix(longestText)
        return start.endIndex == text.endIndex ? text : String(start) + "…"
    }

    private static func address(_ address: String?) -> String? {
        address.flatMap { $0.utf8.count > longestAddress ? nil : $0 }
    }

    func writeMembers(into writer: inout JSONWriter) {
        writer.member("description", description)
        writer.member("icon", icon)
        writer.member("favicon", favicon)
        writer.member("language", language)
        writer.list("authors", authors)
        writer.member("copyright", copyright)
        writer.member("license", license)
        writer.member("categories", categories)
        writer.member("explicit", isExplicit)
    }

    private static let schema: StaticString = #"""
        "description": { "description": "Up to 1,000 characters.", "$ref": "#/$defs/line" },
        "icon": { "description": "The feed's large square picture.", "$ref": "#/$defs/address" },
        "favicon": { "description": "The small one.", "$ref": "#/$defs/address" },
        "language": { "description": "BCP 47.", "type": "string" },
        "authors": { "type": "array", "items": { "$ref": "#/$defs/author" } },
        "copyright": { "$ref": "#/$defs/line" },
        "license": { "description": "Address of the licence.", "$ref": "#/$defs/address" },
        "categories": { "description": "Those that the feed gives itself.", "type": "array", "items": { "$ref": "#/$defs/line" } },
        "explicit": { "type": "boolean" },
        """#

    static func schema(indent: Int) -> String { schema.description.indented(by: indent) }
}
