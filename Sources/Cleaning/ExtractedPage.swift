package import Articles

/// What an article page says.
package struct ExtractedPage: Sendable, Hashable {
    package var body: Body
    package var metadata: PageMetadata
    /// How sure the extractor is that `body` is the article: 0 to 1.
    package var confidence: Double
    /// For a person: a consent wall, a captcha, a body taken from script data.
    package var warnings: [String]
    /// What stands in front of the article; `nil` where the page shows it.
    package var wall: Wall?
    /// Whether the page is about what the feed announces.
    package var likeness: PageAnchor.Likeness
    package var trace: CleaningTrace

    package init(
        body: Body, metadata: PageMetadata, confidence: Double, warnings: [String] = [], wall: Wall? = nil,
        likeness: PageAnchor.Likeness = .unknown, trace: CleaningTrace = CleaningTrace()
    ) {
        self.body = body
        self.metadata = metadata
        self.confidence = confidence
        self.warnings = warnings
        self.wall = wall
        self.likeness = likeness
        self.trace = trace
    }
}

/// What a page says about its article, in the terms of JSON Feed and schema.org.
package struct PageMetadata: Sendable, Hashable {
    /// Plain text on one line, without the site's name.
    package var title: String?
    package var authors: [Author] = []
    /// How likely they are its authors, 0 to 1.
    package var certaintyOfAuthors = 0.0
    package var datePublished: Timestamp?
    package var dateModified: Timestamp?
    /// BCP 47; declared, else detected.
    package var language: String?
    package var summary: String?
    package var section: String?
    package var tags: [String] = []
    /// Absolute http(s), tracking parameters removed.
    package var canonicalURL: String?
    package var image: Image?
    package var imageCredit: String?
    /// `nil` where the page does not say.
    package var isPaywalled: Bool?
    package var siteName: String?
    /// Feeds that the page names (`link rel=alternate`).
    package var feeds: [FeedLink] = []
    /// Which evidence each field came from: `title` -> `json-ld`.
    package var origins: [Article.Origin] = []

    package init() {}
}

package struct FeedLink: Sendable, Hashable {
    package var url: String
    package var title: String?
    /// As the page writes it: `application/rss+xml`.
    package var type: String?

    package init(url: String, title: String? = nil, type: String? = nil) {
        self.url = url
        self.title = title
        self.type = type
    }
}

package enum CleaningError: Error, Sendable, Hashable {
    /// The page has no text that could be an article.
    case noContent
    /// The page has more bytes than `CleaningOptions.maximumPageSizeInBytes`.
    case tooLarge(sizeInBytes: Int)
    /// Reading it takes more than its `WorkBudget`.
    case tooCostly(steps: Int)

    /// The kinds of `newsreel`'s refusals.
    package var kind: String {
        switch self {
        case .noContent: "no_content"
        case .tooLarge: "too_large"
        case .tooCostly: "too_costly"
        }
    }

    package var message: String {
        switch self {
        case .noContent: "the page has no text that could be an article"
        case .tooCostly: "reading the page takes more work than any page of its size should"
        case .tooLarge(let size): "the page has \(size) bytes, more than is read as one article"
        }
    }
}

extension ExtractedPage {
    /// Writes the members of a JSON Feed item, as far as a page knows them, and `_newsreel` for the rest.
    ///
    /// The caller opens the object, so that it may add members of its own (`file`).
    package func writeMembers(into writer: inout JSONWriter, includingCaptions: Bool = false, withTrace: Bool = false) {
        writer.member("url", metadata.canonicalURL)
        writer.member("title", metadata.title)
        writer.key("content_text")
        writer.string(body.plainText(includingCaptions: includingCaptions))
        writer.member("content_html", body.html)
        writer.member("summary", metadata.summary)
        writer.member("image", metadata.image?.url)
        writer.member("date_published", metadata.datePublished)
        writer.member("date_modified", metadata.dateModified)
        metadata.authors.writeMember(into: &writer)
        writer.member("tags", metadata.tags)
        writer.member("language", metadata.language)
        writer.key("_newsreel")
        writer.object { writer in
            writer.key("blocks")
            body.writeJSON(into: &writer)
            writer.member("confidence", (confidence * 1000).rounded() / 1000)
            writer.member("section", metadata.section)
            writer.member("site_name", metadata.siteName)
            writer.member("image_credit", metadata.imageCredit)
            writer.member("is_paywalled", metadata.isPaywalled)
            if !metadata.feeds.isEmpty {
                writer.key("feeds")
                writer.array { writer in
                    for feed in metadata.feeds {
                        writer.object { writer in
                            writer.member("url", feed.url)
                            writer.member("title", feed.title)
                            writer.member("type", feed.type)
                        }
                    }
                }
            }
            if !metadata.origins.isEmpty {
                writer.key("origins")
                writer.object { writer in
                    for origin in metadata.origins {
                        writer.key(dynamic: origin.field)
                        writer.string(origin.source)
                    }
                }
            }
            writer.member("warnings", warnings)
            if withTrace { write(trace, into: &writer) }
        }
    }

    /// One JSON object.
    package func writeJSON(into writer: inout JSONWriter) {
        writer.object { writeMembers(into: &$0) }
    }

    private func write(_ trace: CleaningTrace, into writer: inout JSONWriter) {
        writer.key("trace")
        writer.object { writer in
            writer.key("rules")
            writer.object { writer in
                for entry in trace.entries {
                    writer.key(dynamic: entry.rule)
                    writer.integer(Int64(entry.dropped))
                }
            }
            writer.member("notes", trace.notes)
        }
    }
}
