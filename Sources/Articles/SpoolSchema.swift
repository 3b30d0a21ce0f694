/// The published description of the spool's object, as JSON Schema 2020-12.
///
/// `newsreel schema` prints it and `docs/newsreel-spool.schema.json` is a copy (a test compares them, and
/// another holds written articles against it). Within a major version members are only added.
package enum SpoolSchema {
    package static let json: String = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "https://newsreel.example/schemas/newsreel-spool-1.json",
          "title": "Newsreel spool object",
          "description": "One revision of one article: a JSON Feed 1.1 item with one _newsreel object. Readers ignore members that they do not know.",
          "type": "object",
          "required": ["id", "content_text", "_newsreel"],
          "properties": {
            "id": { "description": "The article's identity, the same in every revision; base32 of the first 160 bits of SHA-256 over the feed's and the item's identity.", "type": "string", "pattern": "^[a-z2-7]{32}$" },
            "url": { "description": "The article's page, without tracking parameters.", "$ref": "#/$defs/address" },
            "external_url": { "description": "The page that the item is about, where that is another one.", "$ref": "#/$defs/address" },
            "title": { "$ref": "#/$defs/line" },
            "content_text": { "description": "The body as running text: a line a block, an empty line between blocks. Formulas are TeX where the source tells it, else a linear form such as e^(kt). Empty where the feed gives no body.", "type": "string" },
            "content_html": { "description": "The body as HTML of an allowlist of elements and attributes, http(s) addresses only; formulas are MathML Core.", "type": "string" },
            "summary": { "description": "Plain text; absent where the feed's summary is the body.", "$ref": "#/$defs/line" },
            "image": { "$ref": "#/$defs/address" },
            "date_published": { "$ref": "#/$defs/date" },
            "date_modified": { "$ref": "#/$defs/date" },
            "authors": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "name": { "$ref": "#/$defs/line" },
                  "url": { "$ref": "#/$defs/address" },
                  "avatar": { "$ref": "#/$defs/address" },
                  "email": { "type": "string" }
                }
              }
            },
            "tags": { "type": "array", "items": { "$ref": "#/$defs/line" } },
            "language": { "description": "BCP 47.", "type": "string" },
            "attachments": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["url", "mime_type"],
                "properties": {
                  "url": { "$ref": "#/$defs/address" },
                  "mime_type": { "type": "string" },
                  "title": { "$ref": "#/$defs/line" },
                  "size_in_bytes": { "type": "integer", "minimum": 0 },
                  "duration_in_seconds": { "type": "number", "minimum": 0 }
                }
              }
            },
        \#(ItemDetails.schema(indent: 4))
            "_newsreel": {
              "type": "object",
              "required": ["schema", "op", "revision", "feed", "first_seen", "fetched_at", "word_count", "fingerprint", "digests", "blocks"],
              "properties": {
                "schema": { "description": "Version of this description, MAJOR.MINOR.", "type": "string", "pattern": "^1\\.[0-9]+$" },
                "op": { "description": "new: first seen. revised: what a reader sees has changed.", "enum": ["new", "revised"] },
                "revision": { "description": "1 when first seen, then counting up.", "type": "integer", "minimum": 1 },
                "guid": { "description": "The item's own id as the feed wrote it.", "type": "string" },
                "feed": {
                  "type": "object",
                  "required": ["url"],
                  "properties": {
                    "url": { "description": "The feed's address when first subscribed; it stays when the feed moves.", "type": "string" },
                    "title": { "$ref": "#/$defs/line" },
                    "home_page_url": { "$ref": "#/$defs/address" },
        \#(FeedDetails.schema(indent: 12))
                    "folder": { "description": "Where the feed list has it, from the top.", "type": "array", "items": { "type": "string" } },
                    "tags": { "description": "Those that the feed list gives it.", "type": "array", "items": { "type": "string" } }
                  }
                },
                "folder": { "description": "Where a rule of the operator puts the article, from the top, in place of the feed's folder.", "type": "array", "items": { "type": "string" } },
                "rules": { "description": "The rules of the operator that gave the article a tag or its folder, by name.", "type": "array", "items": { "type": "string" } },
                "first_seen": { "$ref": "#/$defs/date" },
                "fetched_at": { "$ref": "#/$defs/date" },
                "word_count": { "description": "Words of content_text; where no spaces part them, by the mean length of words.", "type": "integer", "minimum": 0 },
                "fingerprint": { "description": "SimHash of content_text, 64 bits: near-duplicates differ in few of them.", "type": "string", "pattern": "^[0-9a-f]{16}$" },
                "digests": {
                  "type": "object",
                  "required": ["content"],
                  "properties": {
                    "content": { "description": "SHA-256 over what a reader sees; a revision is a change of it.", "type": "string", "pattern": "^[0-9a-f]{64}$" }
                  }
                },
                "similar_to": {
                  "description": "Earlier articles of other feeds, of the last seven days, whose text is nearly the same; the nearest first, and only where that was asked for. A revision may name later ones too.",
                  "type": "array",
                  "minItems": 1,
                  "maxItems": 10,
                  "items": {
                    "type": "object",
                    "required": ["id", "share"],
                    "properties": {
                      "id": { "description": "The other article's id.", "type": "string", "pattern": "^[a-z2-7]{32}$" },
                      "share": { "description": "How much of the shorter of the two texts the longer one has too; an estimate.", "type": "number", "minimum": 0, "maximum": 1 }
                    }
                  }
                },
                "truncated": { "description": "The source was cut short, and the article may be too.", "type": "boolean" },
                "warnings": { "type": "array", "items": { "type": "string" } },
                "origins": { "description": "Field name to its source: feed, page, or a finer name such as page:json-ld.", "type": "object", "additionalProperties": { "type": "string" } },
        \#(ItemDetails.ownSchema(indent: 8))
                "blocks": { "$ref": "#/$defs/blocks" },
                "embeds": { "description": "The body's embeds in reading order.", "type": "array", "items": { "$ref": "#/$defs/embed" } }
              }
            }
          },
          "$defs": {
            "address": { "type": "string", "pattern": "^https?://" },
            "date": { "description": "RFC 3339.", "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})$" },
        \#(ItemDetails.definitions(indent: 4))
            "line": { "description": "Plain text without line breaks.", "type": "string", "pattern": "^[^\\n\\r]*$" },
            "tex": { "description": "A formula as its author typed it, without delimiters; absent where the source does not tell it.", "type": "string" },
            "mathml": { "description": "A formula as a math element of MathML Core, as it stands in content_html; alttext is what the source says in its place.", "type": "string", "pattern": "^<math[ >]" },
            "inlines": {
              "description": "Runs of text with one look each; present where a run has a link or a style or is a formula. A line feed is a line break.",
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "text": { "type": "string" },
                  "url": { "type": "string" },
                  "formula": {
                    "description": "The run is a formula within the line; its text is the TeX where the source tells it, else a linear form.",
                    "type": "object",
                    "required": ["mathml"],
                    "properties": { "tex": { "$ref": "#/$defs/tex" }, "mathml": { "$ref": "#/$defs/mathml" } }
                  },
                  "styles": { "type": "array", "items": { "enum": ["strong", "emphasis", "code", "superscript", "subscript", "deleted", "inserted", "mark"] } }
                }
              }
            },
            "blocks": { "type": "array", "items": { "$ref": "#/$defs/block" } },
            "block": {
              "type": "object",
              "required": ["type"],
              "properties": {
                "type": { "enum": ["paragraph", "heading", "list", "quote", "preformatted", "table", "figure", "embed", "formula", "rule"] },
                "text": { "description": "Of a formula: the TeX where the source tells it, else a linear form.", "type": "string" },
                "tex": { "$ref": "#/$defs/tex" },
                "mathml": { "$ref": "#/$defs/mathml" },
                "inlines": { "$ref": "#/$defs/inlines" },
                "level": { "description": "Of a heading.", "type": "integer", "minimum": 1, "maximum": 6 },
                "ordered": { "type": "boolean" },
                "start": { "type": "integer" },
                "items": { "description": "Of a list: each item's blocks.", "type": "array", "items": { "$ref": "#/$defs/blocks" } },
                "blocks": { "description": "Of a quote.", "$ref": "#/$defs/blocks" },
                "attribution": { "type": "string" },
                "url": { "description": "Of an embed, or a quote's source.", "$ref": "#/$defs/address" },
                "language": { "description": "Of preformatted code.", "type": "string" },
                "caption": { "description": "Of a table or figure.", "type": "string" },
                "rows": {
                  "type": "array",
                  "items": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "properties": {
                        "text": { "type": "string" },
                        "inlines": { "$ref": "#/$defs/inlines" },
                        "header": { "type": "boolean" },
                        "column_span": { "type": "integer", "minimum": 1 },
                        "row_span": { "type": "integer", "minimum": 0 }
                      }
                    }
                  }
                },
                "images": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": ["url"],
                    "properties": {
                      "url": { "$ref": "#/$defs/address" },
                      "alt": { "type": "string" },
                      "width": { "type": "integer", "minimum": 0 },
                      "height": { "type": "integer", "minimum": 0 }
                    }
                  }
                },
                "credit": { "type": "string" },
                "provider": { "type": "string" },
                "author": { "type": "string" },
                "handle": { "type": "string" },
                "date": { "description": "As the embed shows it.", "type": "string" },
                "date_published": { "$ref": "#/$defs/date" },
                "title": { "type": "string" }
              }
            },
            "embed": {
              "type": "object",
              "required": ["provider"],
              "properties": {
                "provider": { "type": "string" },
                "url": { "$ref": "#/$defs/address" },
                "author": { "type": "string" },
                "handle": { "type": "string" },
                "date": { "type": "string" },
                "date_published": { "$ref": "#/$defs/date" },
                "title": { "type": "string" },
                "text": { "type": "string" }
              }
            }
          }
        }

        """#
}
