internal import Articles
internal import CCld2
internal import Markup

extension Cleaner {
    /// The article of a page, with its metadata.
    ///
    /// - Parameters:
    ///   - bytes: the page as the server sent it, content-coding removed.
    ///   - contentType: the HTTP header's value.
    ///   - url: the page's address after redirects.
    ///   - anchor: what the feed said of the article; it helps to find where the article is.
    package func extractPage(
        _ bytes: [UInt8], contentType: String?, url: String?, anchor: PageAnchor? = nil
    ) throws(CleaningError) -> ExtractedPage {
        guard bytes.count <= options.maximumPageSizeInBytes else { throw .tooLarge(sizeInBytes: bytes.count) }
        var page = prepare(bytes, contentType: contentType, url: url)
        let outline = PageOutline.choose(&page.draft, page.survey())
        var builder = BodyBuilder(draft: page.draft)
        let body = builder.build(outline.range)
        var metadata = page.metadata
        if body.blocks.isEmpty && metadata.title == nil { throw .noContent }
        if metadata.language == nil { metadata.language = Self.detectLanguage(body.plainText()) }
        return ExtractedPage(body: body, metadata: metadata, confidence: outline.confidence, trace: page.trace)
    }

    /// A page read, its metadata known and the rules applied.
    struct PreparedPage {
        var draft: Draft
        var data: LinkedData
        var metadata: PageMetadata
        var trace: CleaningTrace

        func survey() -> PageSurvey {
            PageSurvey(
                draft: draft, title: metadata.title, summary: metadata.summary, articleBody: data["articleBody"]?.text)
        }
    }

    func prepare(_ bytes: [UInt8], contentType: String?, url: String?) -> PreparedPage {
        let tree = HTMLTree(parsing: decodeText(bytes, contentType: contentType, as: .html).bytes)
        let data = LinkedData(tree: tree)
        var draft = Draft(tree: tree, context: ItemContext(baseURL: url), isPage: true)
        let reader = MetadataReader(draft: draft, data: data, pageURL: url)
        let metadata = reader.read()
        draft.context.baseURL = reader.base
        draft.context.title = metadata.title
        var trace = CleaningTrace()
        apply(to: &draft, stage: .pages, trace: &trace)
        return PreparedPage(draft: draft, data: data, metadata: metadata, trace: trace)
    }

    /// The language that CLD2 is sure of, as BCP 47.
    package static func detectLanguage(_ text: String) -> String? {
        var text = text
        return text.withUTF8 { bytes -> String? in
            guard bytes.count >= 20, let base = bytes.baseAddress else { return nil }
            let count = min(bytes.count, 8192)
            return base.withMemoryRebound(to: CChar.self, capacity: count) { characters in
                var isReliable = false
                guard let code = nr_detect_language(characters, Int32(count), &isReliable), isReliable else {
                    return nil
                }
                return String(cString: code)
            }
        }
    }
}
