package import Articles
internal import Markup

extension ParsedFeed {
    /// Writes the whole feed as one JSON object, in JSON Feed's names where it has them.
    ///
    /// HTML is made safe on its way out: elements and attributes on an allowlist, addresses http(s) and absolute.
    ///
    /// - Parameter afterItem: called after each item; a caller that streams flushes the writer here, so that the output
    ///   of a large feed is never in memory as a whole.
    package func writeJSON(into writer: inout JSONWriter, afterItem: (inout JSONWriter) -> Void = { _ in }) {
        var safe = SafeHTML()
        var seenIDs: [String: String] = [:]
        writer.object { writer in
            writer.member("format", format.rawValue)
            writer.member("title", title)
            writer.member("description", description)
            writer.member("long_description", longDescription)
            writer.member("copyright", copyright)
            writer.member("home_page_url", homePageURL)
            writer.member("feed_url", feedURL)
            writer.member("next_url", nextURL)
            writer.member("prev_archive_url", previousArchiveURL)
            writer.member("next_archive_url", nextArchiveURL)
            writer.member("current_url", currentURL)
            writer.member("hub_url", hubURLs.first)
            writer.member("hub_urls", Array(hubURLs.dropFirst().isEmpty ? [] : hubURLs))
            writer.member("new_feed_url", newFeedURL)
            writer.member("id", id)
            writer.member("language", language)
            writer.member("date_published", datePublished)
            writer.member("date_modified", dateModified)
            writer.member("generator", generator)
            writer.member("image", image)
            writer.member("icon", icon)
            writer.member("ttl", ttlInMinutes)
            writer.list("skip_hours", skipHours) { $0.integer(Int64($1)) }
            writer.list("skip_days", skipDays) { $0.integer(Int64($1)) }
            if let syndication {
                writer.key("syndication")
                writer.object { writer in
                    writer.member("period_in_seconds", syndication.periodInSeconds)
                    writer.member("frequency", syndication.frequency)
                    writer.member("base_date", syndication.base)
                }
            }
            writer.list("authors", authors)
            writer.list("contributors", contributors)
            if let publisher { writer.member("publisher") { publisher.writeMembers(into: &$0) } }
            writer.member("tags", tags)
            writer.list("links", links)
            writer.member("license", license)
            writer.member("explicit", isExplicit)
            writer.member("block", isBlocked)
            writer.member("complete", isComplete ? true : nil)
            writer.member("archive", isArchive ? true : nil)
            writer.key("items")
            writer.array { writer in
                // In place: an item is large to copy.
                let items = items.span
                for index in items.indices {
                    items[index].writeJSON(into: &writer, safe: &safe, seenIDs: &seenIDs)
                    afterItem(&writer)
                }
            }
            writer.list("deleted_entries", deletedEntries) { writer, entry in
                writer.object { writer in
                    writer.member("id", entry.id)
                    writer.member("date_deleted", entry.date)
                    writer.member("comment", entry.comment)
                }
            }
            writer.list("extensions", extensions)
            writer.member("warnings", warnings)
            writer.member("truncated", isTruncated ? true : nil)
        }
    }
}

extension ParsedItem {
    /// - Parameter seenIDs: the ids of the items before, with their addresses. An id that stands on items of different
    ///   addresses names none of them, and is printed as `repeated_id` from the second one on.
    fileprivate borrowing func writeJSON(
        into writer: inout JSONWriter, safe: inout SafeHTML, seenIDs: inout [String: String]
    ) {
        writer.object { writer in
            if let id {
                let other = seenIDs[id]
                if other == nil { seenIDs[id] = url ?? "" }
                let names = other == nil || other == url || url == nil || other == ""
                writer.member(names ? "id" : "repeated_id", id)
            }
            writer.member("url", url)
            writer.member("original_url", originalURL)
            writer.member("title", title)
            writer.html("summary", summary, base: baseURL, safe: &safe)
            writer.html("content_html", contentHTML, base: baseURL, safe: &safe)
            writer.member("date_published", datePublished)
            writer.member("date_modified", dateModified)
            writer.member("raw_date", rawDate)
            writeFacts(into: &writer)
            details.value.writeParsedMembers(into: &writer)
            writer.member("chapters_url", details.value.chaptersFile?.url)
            writer.list("links", details.value.links)
        }
    }
}

extension ParsedItem {
    /// Writes what an item says beside its ids, pages, texts and dates, which have forms of their own where items are
    /// compared, and beside its details.
    package borrowing func writeFacts(into writer: inout JSONWriter) {
        writer.member("external_url", externalURL)
        writer.list("authors", authors)
        writer.member("tags", tags)
        writer.list("attachments", attachments) { writer, attachment in
            writer.object { writer in
                writer.member("url", attachment.url)
                writer.member("mime_type", attachment.mimeType)
                writer.member("title", attachment.title)
                writer.member("size_in_bytes", attachment.sizeInBytes)
                writer.member("duration_in_seconds", attachment.durationInSeconds)
            }
        }
        writer.member("image", image)
        writer.member("language", language)
    }
}

extension JSONWriter {
    fileprivate mutating func list<Value>(
        _ name: StaticString, _ values: [Value], _ write: (inout JSONWriter, Value) -> Void
    ) {
        guard !values.isEmpty else { return }
        key(name)
        array { writer in
            for value in values { write(&writer, value) }
        }
    }

    fileprivate mutating func html(_ name: StaticString, _ html: String?, base: String?, safe: inout SafeHTML) {
        guard var html, !html.isEmpty else { return }
        key(name)
        html.withUTF8 { bytes in
            safe.clean(bytes, base: base)
            string(utf8: safe.output)
        }
    }
}
