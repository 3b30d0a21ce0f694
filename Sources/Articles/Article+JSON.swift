extension Article {
    /// The version of the `_newsreel` object. Within a major version members are only added.
    package static let schemaVersion = "1.0"

    /// Writes the spool's object: a JSON Feed 1.1 item and one `_newsreel` object.
    ///
    /// - Parameters:
    ///   - includingCaptions: figures' captions stand in `content_text` too.
    ///   - digest: the article's `contentDigest`, where the caller has it already.
    package func writeJSON(
        into writer: inout JSONWriter, includingCaptions: Bool = false, digest: SHA256Digest? = nil
    ) {
        var words: WordHashes?
        writeJSON(into: &writer, includingCaptions: includingCaptions, digest: digest, words: &words)
    }

    /// - Parameter words: takes those of the text where it is not `nil`.
    /// - Returns: how many bytes from its beginning the likenesses have their place, `[SimilarArticle].insertion`.
    @discardableResult
    package func writeJSON(
        into writer: inout JSONWriter, includingCaptions: Bool, digest: SHA256Digest?, words: inout WordHashes?
    ) -> Int {
        let start = writer.bytes.count
        var place = start
        let text = body.plainTextUTF8(includingCaptions: includingCaptions)
        writer.object { writer in
            writer.member("id", id)
            writer.member("url", url)
            writer.member("external_url", externalURL)
            writer.member("title", title)
            // JSON Feed asks for one of the two contents at least; an item without a body has an empty text.
            writer.key("content_text")
            writer.string(utf8: text)
            if !body.blocks.isEmpty {
                writer.key("content_html")
                writer.string(utf8: body.htmlUTF8)
            }
            writer.member("summary", summary)
            writer.member("image", image?.url)
            writer.member("date_published", datePublished)
            writer.member("date_modified", dateModified)
            authors.writeMember(into: &writer)
            writer.member("tags", tags)
            writer.member("language", language)
            attachments.writeMember(into: &writer)
            details.value.writeMembers(into: &writer)
            writer.key("_newsreel")
            writer.object { writer in
                let statistics = TextStatistics(ofUTF8: text, words: &words)
                place = writeExtension(statistics, digest: digest ?? contentDigest, into: &writer)
            }
        }
        return place - start
    }

    private func writeExtension(
        _ statistics: TextStatistics, digest: SHA256Digest, into writer: inout JSONWriter
    ) -> Int {
        writer.member("schema", Self.schemaVersion)
        writer.member("op", revision == 1 ? "new" : "revised")
        writer.member("revision", revision)
        writer.member("guid", guid)
        writer.key("feed")
        writer.object { writer in
            writer.member("url", feed.url)
            writer.member("title", feed.title)
            writer.member("home_page_url", feed.homePageURL)
            feed.details.value.writeMembers(into: &writer)
            writer.member("folder", feed.folder)
            writer.member("tags", feed.tags)
        }
        if let filing {
            writer.member("folder", filing.value.folder ?? [])
            writer.member("rules", filing.value.rules)
        }
        writer.member("first_seen", firstSeen)
        writer.member("fetched_at", fetchedAt)
        writer.member("word_count", statistics.wordCount)
        writer.member("fingerprint", statistics.fingerprintHexadecimal)
        writer.key("digests")
        writer.object { writer in
            writer.member("content", digest.hexadecimal)
        }
        similar.writeMember(into: &writer)
        let place = writer.bytes.count
        if isTruncated { writer.member("truncated", true) }
        writer.member("warnings", warnings)
        if !origins.isEmpty {
            writer.key("origins")
            writer.object { writer in
                for origin in origins {
                    writer.key(dynamic: origin.field)
                    writer.string(origin.source)
                }
            }
        }
        details.value.writeOwnMembers(into: &writer)
        writer.key("blocks")
        body.writeJSON(into: &writer)
        let embeds = body.embeds
        guard !embeds.isEmpty else { return place }
        writer.key("embeds")
        writer.array { writer in
            for embed in embeds {
                writer.object { writer in embed.writeMembers(into: &writer) }
            }
        }
        return place
    }
}

extension [Author] {
    /// Writes `authors` in JSON Feed's form; no member when there are none.
    package func writeMember(into writer: inout JSONWriter) {
        writer.list("authors", self)
    }
}

extension [Attachment] {
    /// Writes `attachments` in JSON Feed's form; no member when there are none.
    package func writeMember(into writer: inout JSONWriter) {
        guard !isEmpty else { return }
        writer.key("attachments")
        writer.array { writer in
            for attachment in self {
                writer.object { writer in
                    writer.member("url", attachment.url)
                    // JSON Feed requires a type; this is RFC 2046's for unknown bytes.
                    writer.member("mime_type", attachment.mimeType ?? "application/octet-stream")
                    writer.member("title", attachment.title)
                    writer.member("size_in_bytes", attachment.sizeInBytes)
                    writer.member("duration_in_seconds", attachment.durationInSeconds)
                }
            }
        }
    }
}
