/// Media RSS `content`, with what its group and the item say about it.
package struct Media: Sendable, Hashable {
    /// `nil` where only a player shows it.
    package var url: String?
    package var mimeType: String?
    /// `image`, `audio`, `video`, `document`, `executable`.
    package var medium: String?
    package var title: String?
    package var description: String?
    /// Whom to name.
    package var credit: String?
    package var playerURL: String?
    package var width: Int?
    package var height: Int?
    package var sizeInBytes: Int64?
    package var durationInSeconds: Double?
    package var thumbnails: [Thumbnail] = []
    package var isDefault = false

    package init(url: String? = nil) {
        self.url = url
    }

    package struct Thumbnail: Sendable, Hashable {
        package var url: String
        package var width: Int?
        package var height: Int?

        package init(url: String, width: Int? = nil, height: Int? = nil) {
            self.url = url
            self.width = width
            self.height = height
        }
    }
}

// MARK: - JSON

extension Media: DetailValue {
    package static let schemaName: StaticString = "media"
    package static let schema: StaticString = #"""
        {
          "type": "object",
          "properties": {
            "url": { "$ref": "#/$defs/address" },
            "type": { "type": "string" },
            "medium": { "type": "string" },
            "title": { "$ref": "#/$defs/line" },
            "caption": { "$ref": "#/$defs/line" },
            "credit": { "$ref": "#/$defs/line" },
            "player_url": { "$ref": "#/$defs/address" },
            "width": { "type": "integer" },
            "height": { "type": "integer" },
            "length": { "description": "In bytes.", "type": "integer", "minimum": 0 },
            "duration": { "description": "In seconds.", "type": "number", "minimum": 0 },
            "thumbnails": { "type": "array", "items": { "$ref": "#/$defs/thumbnail" } },
            "default": { "type": "boolean" }
          }
        }
        """#

    package func writeMembers(into writer: inout JSONWriter) {
        writer.member("url", url)
        writer.member("type", mimeType)
        writer.member("medium", medium)
        writer.member("title", title)
        writer.member("caption", description)
        writer.member("credit", credit)
        writer.member("player_url", playerURL)
        writer.member("width", width)
        writer.member("height", height)
        writer.member("length", sizeInBytes)
        writer.member("duration", durationInSeconds)
        writer.list("thumbnails", thumbnails)
        writer.member("default", isDefault ? true : nil)
    }
}

extension Media.Thumbnail: DetailValue {
    package static let schemaName: StaticString = "thumbnail"
    package static let schema: StaticString = #"""
        {
          "type": "object",
          "required": ["url"],
          "properties": {
            "url": { "$ref": "#/$defs/address" },
            "width": { "type": "integer" },
            "height": { "type": "integer" }
          }
        }
        """#

    package func writeMembers(into writer: inout JSONWriter) {
        writer.member("url", url)
        writer.member("width", width)
        writer.member("height", height)
    }
}
