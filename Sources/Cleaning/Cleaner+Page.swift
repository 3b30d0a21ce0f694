package import Articles
internal import CCld2
package import Markup

extension Cleaner {
    /// The article of a page, with its metadata.
    ///
    /// - Parameters:
    ///   - bytes: the page as the server sent it, content-coding removed.
    ///   - contentType: the HTTP header's value.
    ///   - url: the page's address after redirects.
    ///   - anchor: what the feed said of the article; it helps to find where the article is.
    ///   - latestDate: dates after this moment are impossible and are left out. A caller gives now and a margin.
    ///   - budget: of this page; `nil` for what `budget(forSizeInBytes:)` gives.
    package func extractPage(
        _ bytes: [UInt8], contentType: String?, url: String?, anchor: PageAnchor? = nil, latestDate: Timestamp? = nil,
        budget: WorkBudget? = nil
    ) throws(CleaningError) -> ExtractedPage {
        guard bytes.count <= options.maximumPageSizeInBytes else { throw .tooLarge(sizeInBytes: bytes.count) }
        let page = prepare(
            bytes, contentType: contentType, url: url, latestDate: latestDate,
            budget: budget ?? self.budget(forSizeInBytes: bytes.count))
        return try extractPage(page, anchor: anchor, { $0.logOdds() })
    }

    /// - Parameter opinion: the log odds of each line of a survey.
    func extractPage(
        _ page: PreparedPage, anchor: PageAnchor?, _ opinion: (PageSurvey) -> [Float]
    ) throws(CleaningError) -> ExtractedPage {
        var page = page
        let tree = page.draft.tree
        let budget = tree.budget
        guard !budget.isSpent else { throw .tooCostly(steps: budget.steps) }
        let survey = page.survey()
        var odds = opinion(survey)
        guard odds.count == survey.lines.count else { throw .tooCostly(steps: budget.steps) }
        if page.isWhole { odds = odds.map { max($0, Self.certainOdds) } }
        let supported = anchor?.support(survey, &odds) ?? 0
        let outline = PageOutline.choose(&page.draft, survey, odds, without: options.disabledRules)
        page.trace.notes += outline.notes
        var builder = BodyBuilder(
            draft: page.draft, room: OutputRoom(options, inputSizeInBytes: page.sizeInBytes))
        let lead = LeadPicture.find(in: page.draft, before: outline.range, image: page.metadata.image?.url)
        var body = builder.build(outline.range, lead: lead)
        var confidence = outline.confidence
        var metadata = page.metadata
        var warnings = tree.warnings + builder.roomWarnings
        if outline.words < Self.fewWords, let (found, source) = bodyOfScripts(page),
            found.plainText().utf8.count > 2 * body.plainText().utf8.count
        {
            body = found
            confidence = 0.7
            warnings.append("the body was taken from the page's script data")
            page.trace.notes.append("body: \(source), the page's own text has \(outline.words) words")
        }
        if body.blocks.isEmpty && metadata.title == nil { throw .noContent }
        let wall = Wall(page.draft, words: outline.words, title: metadata.title)
        if let wall {
            warnings.append(wall.message)
            confidence = min(confidence, 0.2)
        }
        let likeness = anchor?.likeness(to: body, title: metadata.title) ?? .unknown
        switch likeness {
        case .sameText, .sameTitle, .unknown: break
        case .otherText, .unlike:
            warnings.append("the page's text does not contain the feed's teaser")
            confidence *= 0.5
        }
        addCredit(to: &body, &metadata)
        readLanguage(of: body, page.draft.folded, into: &metadata)
        guard !budget.isSpent else { throw .tooCostly(steps: budget.steps) }
        page.trace.notes.append(
            "outline: \(outline.words) words, confidence \((outline.confidence * 100).rounded() / 100)")
        if anchor != nil {
            page.trace.notes.append("anchor: \(likeness), lines that the feed's text names: \(supported)")
        }
        return ExtractedPage(
            body: body, metadata: metadata, confidence: confidence, warnings: warnings, wall: wall, likeness: likeness,
            trace: page.trace)
    }

    /// The log odds of a line that has not to be judged.
    private static let certainOdds: Float = 4
    /// A body of fewer words is looked for in the scripts too.
    private static let fewWords = 80

    /// A closing line such as `Image: AP` names who made the lead image.
    private func addCredit(to body: inout Body, _ metadata: inout PageMetadata) {
        if case .paragraph(let inlines)? = body.blocks.last,
            let credit = CreditLine.name(in: inlines.map(\.text).joined()), var image = metadata.image
        {
            name(credit, &metadata)
            if image.alternativeText?.isEmpty == true { image.alternativeText = nil }
            guard let place = body.blocks.firstIndex(where: { if case .figure = $0 { true } else { false } }),
                case .figure(var figure) = body.blocks[place]
            else {
                body.blocks.insert(.figure(Figure(images: [image], credit: credit)), at: 0)
                return
            }
            let name = ImageSource.fileName(image.url)
            if figure.credit == nil, figure.images.contains(where: { ImageSource.fileName($0.url) == name }) {
                figure.credit = credit
                body.blocks[place] = .figure(figure)
            }
            return
        }
        for case .figure(let figure) in body.blocks {
            guard let credit = figure.credit, figure.images.contains(where: { $0.url == metadata.image?.url }) else {
                continue
            }
            name(credit, &metadata)
        }
    }

    private func name(_ credit: String, _ metadata: inout PageMetadata) {
        metadata.imageCredit = credit
        metadata.origins.removeAll { $0.field == "image_credit" }
        metadata.origins.append(Article.Origin(field: "image_credit", source: "body"))
    }

    /// A page read, its metadata known and the rules applied.
    struct PreparedPage {
        var draft: Draft
        var data: LinkedData
        var metadata: PageMetadata
        var trace: CleaningTrace
        let sizeInBytes: Int
        /// What is left of it is the article, as its site's row says.
        let isWhole: Bool

        func survey() -> PageSurvey {
            PageSurvey(
                draft: draft, title: metadata.title, summary: metadata.summary, articleBody: data["articleBody"]?.text,
                parts: data.parts)
        }
    }

    func prepare(
        _ bytes: [UInt8], contentType: String?, url: String?, latestDate: Timestamp? = nil,
        budget: WorkBudget = WorkBudget()
    ) -> PreparedPage {
        let html = SoftHyphens.removed(from: decodeText(bytes, contentType: contentType, as: .html).bytes)
        let tree = HTMLTree(parsing: html, budget: budget)
        let data = LinkedData(tree: tree)
        var draft = Draft(tree: tree, context: ItemContext(baseURL: url), isPage: true)
        let reader = MetadataReader(draft: draft, data: data, pageURL: url, latestDate: latestDate)
        let metadata = reader.read()
        draft.context.baseURL = reader.base
        draft.context.url = metadata.canonicalURL
        draft.context.title = metadata.title
        var trace = CleaningTrace()
        apply(to: &draft, stage: .pages, trace: &trace)
        let site = sites.apply(to: &draft, url: url)
        if let site { trace.notes.append(site.note) }
        return PreparedPage(
            draft: draft, data: data, metadata: metadata, trace: trace, sizeInBytes: bytes.count,
            isWhole: site?.isWhole == true)
    }

    /// What the page declares, else what its text is found to be. Templates declare their own language for text of any other, so
    /// what is declared as English and does not look so is looked at too, and the other way round.
    private func readLanguage(of body: Body, _ lines: [UInt8], into metadata: inout PageMetadata) {
        let declared = metadata.language
        let isEnglish = declared?.lowercased().hasPrefix("en") == true
        if declared != nil {
            let sample = lines[(lines.count / 2)...].prefix(4096)
            // Letters beyond ASCII; 0xE2 begins quotes and dashes.
            let isForeign = sample.count(where: { $0 >= 0xC3 && $0 != 0xE2 }) * 100 >= sample.count
            // A word in sixteen of English prose is "the".
            let articles = Self.count(" the ", in: sample)
            if isEnglish ? articles * 800 >= sample.count && !isForeign : articles * 200 < sample.count { return }
        }
        let text = body.plainText()
        guard let found = Self.detectLanguage(text), declared == nil || (found == "en") != isEnglish else { return }
        metadata.language = found
        metadata.origins.removeAll { $0.field == "language" }
        metadata.origins.append(Article.Origin(field: "language", source: "text"))
    }

    private static func count(_ word: StaticString, in text: ArraySlice<UInt8>) -> Int {
        text.withUnsafeBufferPointer { bytes in
            let word = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
            var count = 0
            var place = 0
            while let found = bytes.firstOffset(of: word, from: place) {
                count += 1
                place = found + word.count - 1
            }
            return count
        }
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
