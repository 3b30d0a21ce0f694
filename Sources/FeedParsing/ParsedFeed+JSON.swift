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
            writer.people("authors", authors)
            writer.people("contributors", contributors)
            if let publisher {
                writer.key("publisher")
                writer.person(publisher)
            }
            writer.member("tags", tags)
            writer.list("links", links) { $0.link($1) }
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
            writer.list("extensions", extensions) { $0.feedExtension($1) }
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
            writer.member("external_url", externalURL)
            writer.member("original_url", originalURL)
            writer.member("title", title)
            writer.html("summary", summary, base: baseURL, safe: &safe)
            writer.html("content_html", contentHTML, base: baseURL, safe: &safe)
            writer.member("date_published", datePublished)
            writer.member("date_modified", dateModified)
            writer.member("raw_date", rawDate)
            writer.people("authors", authors)
            writer.people("contributors", contributors)
            if let publisher {
                writer.key("publisher")
                writer.person(publisher)
            }
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
            writer.list("media", media) { $0.media($1) }
            writer.list("thumbnails", thumbnails) { $0.thumbnail($1) }
            writer.member("image", image)
            writer.member("comments_url", commentsURL)
            writer.member("comments_feed_url", commentsFeedURL)
            writer.member("comment_count", commentCount)
            writer.member("language", language)
            writer.member("copyright", copyright)
            writer.member("license", license)
            if let source {
                writer.key("source")
                writer.object { writer in
                    writer.member("title", source.title)
                    writer.member("url", source.url)
                    writer.member("id", source.id)
                    writer.member("date_modified", source.dateModified)
                    writer.people("authors", source.authors)
                }
            }
            writer.member("duration", durationInSeconds)
            writer.member("season", season)
            writer.member("episode", episode)
            writer.member("explicit", isExplicit)
            writer.member("block", isBlocked)
            if let location {
                writer.key("geo")
                writer.location(location)
            }
            writer.list("in_reply_to", inReplyTo) { writer, reference in
                writer.object { writer in
                    writer.member("id", reference.id)
                    writer.member("url", reference.url)
                }
            }
            writer.list("chapters", chapters) { writer, chapter in
                writer.object { writer in
                    writer.member("start", chapter.startInSeconds)
                    writer.member("title", chapter.title)
                    writer.member("url", chapter.url)
                    writer.member("image", chapter.image)
                }
            }
            writer.member("chapters_url", chaptersURL)
            writer.list("transcripts", transcripts) { $0.link($1) }
            writer.list("links", links) { $0.link($1) }
            writer.list("extensions", extensions) { $0.feedExtension($1) }
        }
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

    fileprivate mutating func people(_ name: StaticString, _ people: [Author]) {
        list(name, people) { $0.person($1) }
    }

    fileprivate mutating func person(_ person: Author) {
        object { writer in
            writer.member("name", person.name)
            writer.member("email", person.email)
            writer.member("url", person.url)
            writer.member("avatar", person.avatar)
        }
    }

    fileprivate mutating func link(_ link: Link) {
        object { writer in
            writer.member("rel", link.relation)
            writer.member("url", link.url)
            writer.member("type", link.mimeType)
            writer.member("title", link.title)
            writer.member("language", link.language)
        }
    }

    fileprivate mutating func thumbnail(_ thumbnail: Media.Thumbnail) {
        object { writer in
            writer.member("url", thumbnail.url)
            writer.member("width", thumbnail.width)
            writer.member("height", thumbnail.height)
        }
    }

    fileprivate mutating func media(_ media: Media) {
        object { writer in
            writer.member("url", media.url)
            writer.member("type", media.mimeType)
            writer.member("medium", media.medium)
            writer.member("title", media.title)
            writer.member("caption", media.description)
            writer.member("credit", media.credit)
            writer.member("player_url", media.playerURL)
            writer.member("width", media.width)
            writer.member("height", media.height)
            writer.member("length", media.sizeInBytes)
            writer.member("duration", media.durationInSeconds)
            writer.list("thumbnails", media.thumbnails) { $0.thumbnail($1) }
            writer.member("default", media.isDefault ? true : nil)
        }
    }

    fileprivate mutating func location(_ location: ParsedItem.Location) {
        object { writer in
            writer.member("type", location.shape.rawValue)
            writer.key("coordinates")
            switch location.shape {
            case .point:
                writer.coordinate(location.coordinates[0])
            case .polygon:
                // As GeoJSON has it: an array of rings.
                writer.array { writer in
                    writer.array { writer in location.coordinates.forEach { writer.coordinate($0) } }
                }
            case .line, .box:
                writer.array { writer in location.coordinates.forEach { writer.coordinate($0) } }
            }
        }
    }

    private mutating func coordinate(_ coordinate: ParsedItem.Location.Coordinate) {
        array { writer in
            writer.number(coordinate.longitude)
            writer.number(coordinate.latitude)
        }
    }

    fileprivate mutating func feedExtension(_ value: FeedExtension) {
        object { writer in
            writer.member("name", value.name)
            writer.member("namespace", value.namespace)
            writer.list("attributes", value.attributes) { writer, attribute in
                writer.object { writer in
                    writer.member("name", attribute.name)
                    writer.member("value", attribute.value)
                }
            }
            writer.member("value", value.value)
            writer.list("children", value.children) { $0.feedExtension($1) }
        }
    }
}
