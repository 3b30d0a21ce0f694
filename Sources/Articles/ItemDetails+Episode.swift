extension ItemDetails {
    /// Who took part in an episode: Podcasting 2.0 `person`.
    package struct Person: Sendable, Hashable {
        package var name: String
        /// `host`, `guest`, and others of the Podcast Taxonomy, in small letters.
        package var role: String?
        /// `cast`, `writing` and others, in small letters.
        package var group: String?
        package var url: String?
        package var image: String?

        package init(name: String) {
            self.name = name
        }
    }

    /// A file beside an episode: its chapters or a transcript.
    package struct PodcastFile: Sendable, Hashable {
        package var url: String
        package var mimeType: String?
        package var language: String?
        /// `captions` where its times are those of the recording.
        package var relation: String?

        package init(url: String, mimeType: String? = nil, language: String? = nil, relation: String? = nil) {
            self.url = url
            self.mimeType = mimeType
            self.language = language
            self.relation = relation
        }
    }

    /// A passage that speaks for the episode.
    package struct Soundbite: Sendable, Hashable {
        package var startInSeconds: Double
        package var durationInSeconds: Double
        package var title: String?

        package init(startInSeconds: Double, durationInSeconds: Double, title: String? = nil) {
            self.startInSeconds = startInSeconds
            self.durationInSeconds = durationInSeconds
            self.title = title
        }
    }

    /// Podlove Simple Chapters.
    package struct Chapter: Sendable, Hashable {
        package var startInSeconds: Double
        package var title: String?
        package var url: String?
        package var image: String?

        package init(startInSeconds: Double, title: String? = nil, url: String? = nil, image: String? = nil) {
            self.startInSeconds = startInSeconds
            self.title = title
            self.url = url
            self.image = image
        }
    }

    /// A season or an episode that is called something.
    package struct NamedNumber: Sendable {
        let number: Int?
        var name: String?
        var display: String?

        init?(_ number: Int?, name: String? = nil, display: String? = nil) {
            if name == nil, display == nil { return nil }
            (self.number, self.name, self.display) = (number, name, display)
        }
    }

    package struct NamedLicense: Sendable {
        let identifier: String
        let url: String?

        init?(_ identifier: String?, url: String?) {
            guard let identifier else { return nil }
            (self.identifier, self.url) = (identifier, url)
        }
    }
}

// MARK: - JSON

extension ItemDetails.Person: DetailValue {
    package static let schemaName: StaticString = "person"
    package static let schema: StaticString = #"""
        {
          "type": "object",
          "required": ["name"],
          "properties": {
            "name": { "$ref": "#/$defs/line" },
            "role": { "$ref": "#/$defs/line" },
            "group": { "$ref": "#/$defs/line" },
            "url": { "$ref": "#/$defs/address" },
            "image": { "$ref": "#/$defs/address" }
          }
        }
        """#

    package func writeMembers(into writer: inout JSONWriter) {
        writer.member("name", name)
        writer.member("role", role)
        writer.member("group", group)
        writer.member("url", url)
        writer.member("image", image)
    }
}

extension ItemDetails.PodcastFile: DetailValue {
    package static let schemaName: StaticString = "podcast_file"
    package static let schema: StaticString = #"""
        {
          "type": "object",
          "required": ["url"],
          "properties": {
            "url": { "$ref": "#/$defs/address" },
            "type": { "type": "string" },
            "language": { "type": "string" },
            "rel": { "type": "string" }
          }
        }
        """#

    package func writeMembers(into writer: inout JSONWriter) {
        writer.member("url", url)
        writer.member("type", mimeType)
        writer.member("language", language)
        writer.member("rel", relation)
    }
}

extension ItemDetails.Soundbite: DetailValue {
    package static let schemaName: StaticString = "soundbite"
    package static let schema: StaticString = #"""
        {
          "type": "object",
          "required": ["start_time", "duration"],
          "properties": {
            "start_time": { "description": "In seconds.", "type": "number", "minimum": 0 },
            "duration": { "description": "In seconds.", "type": "number", "minimum": 0 },
            "title": { "$ref": "#/$defs/line" }
          }
        }
        """#

    package func writeMembers(into writer: inout JSONWriter) {
        writer.member("start_time", startInSeconds)
        writer.member("duration", durationInSeconds)
        writer.member("title", title)
    }
}

extension ItemDetails.Chapter: DetailValue {
    package static let schemaName: StaticString = "chapter"
    package static let schema: StaticString = #"""
        {
          "type": "object",
          "required": ["start"],
          "properties": {
            "start": { "description": "In seconds.", "type": "number", "minimum": 0 },
            "title": { "$ref": "#/$defs/line" },
            "url": { "$ref": "#/$defs/address" },
            "image": { "$ref": "#/$defs/address" }
          }
        }
        """#

    package func writeMembers(into writer: inout JSONWriter) {
        writer.member("start", startInSeconds)
        writer.member("title", title)
        writer.member("url", url)
        writer.member("image", image)
    }
}

extension ItemDetails.NamedNumber: DetailValue {
    package static let schemaName: StaticString = "named_number"
    package static let schema: StaticString = #"""
        {
          "description": "A season's name, or what is shown in place of an episode's number.",
          "type": "object",
          "properties": {
            "number": { "type": "integer" },
            "name": { "$ref": "#/$defs/line" },
            "display": { "$ref": "#/$defs/line" }
          }
        }
        """#

    package func writeMembers(into writer: inout JSONWriter) {
        writer.member("number", number)
        writer.member("name", name)
        writer.member("display", display)
    }
}

extension ItemDetails.NamedLicense: DetailValue {
    package static let schemaName: StaticString = "named_license"
    package static let schema: StaticString = #"""
        {
          "type": "object",
          "required": ["identifier"],
          "properties": { "identifier": { "$ref": "#/$defs/line" }, "url": { "$ref": "#/$defs/address" } }
        }
        """#

    package func writeMembers(into writer: inout JSONWriter) {
        writer.member("identifier", identifier)
        writer.member("url", url)
    }
}
