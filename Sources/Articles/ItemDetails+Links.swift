/// Atom's `link`.
package struct Link: Sendable, Hashable {
    /// `alternate` where the feed gives none.
    package var relation: String
    package var url: String
    package var mimeType: String?
    package var title: String?
    package var language: String?

    package init(
        relation: String, url: String, mimeType: String? = nil, title: String? = nil, language: String? = nil
    ) {
        self.relation = relation
        self.url = url
        self.mimeType = mimeType
        self.title = title
        self.language = language
    }
}

extension ItemDetails {
    /// The feed that an item was taken from.
    package struct Source: Sendable, Hashable {
        package var id: String?
        package var title: String?
        package var url: String?
        package var dateModified: Timestamp?
        package var authors: [Author] = []

        package init() {}
    }

    /// RFC 4685 `thr:in-reply-to`.
    package struct Reference: Sendable, Hashable {
        package var id: String?
        package var url: String?

        package init(id: String? = nil, url: String? = nil) {
            self.id = id
            self.url = url
        }
    }
}

/// An element, or a JSON member, that no field of the model is for, kept as it stood.
package struct FeedExtension: Sendable, Hashable {
    /// `prefix:name` as written.
    package var name: String
    /// The namespace's name; empty for none, `json` for JSON Feed's `_` members.
    package var namespace: String
    package var attributes: [Attribute]
    /// Text on one line; JSON for a JSON member.
    package var value: String?
    package var children: [FeedExtension]

    package init(
        name: String, namespace: String, attributes: [Attribute] = [], value: String? = nil,
        children: [FeedExtension] = []
    ) {
        self.name = name
        self.namespace = namespace
        self.attributes = attributes
        self.value = value
        self.children = children
    }

    package struct Attribute: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }
}

// MARK: - JSON

extension Link: DetailValue {
    package static let schemaName: StaticString = "link"
    package static let schema: StaticString = #"""
        {
          "type": "object",
          "required": ["rel", "url"],
          "properties": {
            "rel": { "type": "string" },
            "url": { "$ref": "#/$defs/address" },
            "type": { "type": "string" },
            "title": { "$ref": "#/$defs/line" },
            "language": { "type": "string" }
          }
        }
        """#

    package func writeMembers(into writer: inout JSONWriter) {
        writer.member("rel", relation)
        writer.member("url", url)
        writer.member("type", mimeType)
        writer.member("title", title)
        writer.member("language", language)
    }
}

extension Author: DetailValue {
    package static let schemaName: StaticString = "author"
    package static let schema: StaticString = #"""
        {
          "type": "object",
          "properties": {
            "name": { "$ref": "#/$defs/line" },
            "url": { "$ref": "#/$defs/address" },
            "avatar": { "$ref": "#/$defs/address" },
            "email": { "type": "string" }
          }
        }
        """#

    package func writeMembers(into writer: inout JSONWriter) {
        writer.member("name", name)
        writer.member("url", url)
        writer.member("avatar", avatar)
        writer.member("email", email)
    }
}

extension ItemDetails.Source: DetailValue {
    package static let schemaName: StaticString = "source"
    package static let schema: StaticString = #"""
        {
          "description": "The feed that the item was taken from.",
          "type": "object",
          "properties": {
            "title": { "$ref": "#/$defs/line" },
            "url": { "$ref": "#/$defs/address" },
            "id": { "type": "string" },
            "date_modified": { "$ref": "#/$defs/date" },
            "authors": { "type": "array", "items": { "$ref": "#/$defs/author" } }
          }
        }
        """#

    package func writeMembers(into writer: inout JSONWriter) {
        writer.member("title", title)
        writer.member("url", url)
        writer.member("id", id)
        writer.member("date_modified", dateModified)
        writer.list("authors", authors)
    }
}

extension ItemDetails.Reference: DetailValue {
    package static let schemaName: StaticString = "reference"
    package static let schema: StaticString = #"""
        {
          "description": "The id of another item as its feed wrote it, and its page.",
          "type": "object",
          "properties": { "id": { "type": "string" }, "url": { "$ref": "#/$defs/address" } }
        }
        """#

    package func writeMembers(into writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("url", url)
    }
}

extension FeedExtension: DetailValue {
    package static let schemaName: StaticString = "extension"
    package static let schema: StaticString = #"""
        {
          "description": "An element that Newsreel has no field for, as the feed wrote it; its texts are plain, on one line, its addresses not looked at. A member of a JSON Feed is in the namespace json, and its value is JSON.",
          "type": "object",
          "required": ["name"],
          "properties": {
            "name": { "type": "string" },
            "namespace": { "type": "string" },
            "attributes": {
              "type": "array",
              "items": { "type": "object", "properties": { "name": { "type": "string" }, "value": { "type": "string" } } }
            },
            "value": { "type": "string" },
            "children": { "type": "array", "items": { "$ref": "#/$defs/extension" } }
          }
        }
        """#

    package func writeMembers(into writer: inout JSONWriter) {
        writer.member("name", name)
        writer.member("namespace", namespace)
        if !attributes.isEmpty {
            writer.key("attributes")
            writer.array { writer in
                for attribute in attributes {
                    writer.object { writer in
                        writer.member("name", attribute.name)
                        writer.member("value", attribute.value)
                    }
                }
            }
        }
        writer.member("value", value)
        writer.list("children", children)
    }
}
