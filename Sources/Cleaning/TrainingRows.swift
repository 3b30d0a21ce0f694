internal import Articles
internal import Markup

/// A page's lines as `LineModel` sees them, for `Benchmarks/Training`.
package struct TrainingRows: Sendable {
    /// The lines' text, small letters, in reading order.
    package let texts: [String]
    /// `featureCount` values a line.
    package let features: [Float]
    /// For each line: its block, that one's parent and so on, five in all, and the block's signature as a number.
    package let places: [Int32]
    package static var featureCount: Int { PageSurvey.featureCount }
}

extension Cleaner {
    package func trainingRows(_ bytes: [UInt8], url: String?) -> TrainingRows {
        let prepared = prepare(bytes, contentType: nil, url: url)
        let survey = prepared.survey()
        let texts = survey.lines.map { index in
            String(decoding: prepared.draft.text(of: prepared.draft.lines[index]), as: UTF8.self)
        }
        var features: [Float] = []
        survey.forEachRow { features.append(contentsOf: $0) }
        var places: [Int32] = []
        var numbers: [UInt64: Int32] = [:]
        for index in survey.lines {
            var node = Int(prepared.draft.lines[index].block)
            let signature = node >= 0 ? survey.signatures[node] : 0
            for _ in 0..<5 {
                places.append(Int32(node))
                if node >= 0 { node = prepared.draft.tree.parent(node) }
            }
            if numbers[signature] == nil { numbers[signature] = Int32(numbers.count) }
            places.append(numbers[signature] ?? 0)
        }
        return TrainingRows(texts: texts, features: features, places: places)
    }

    /// As `extractPage`, but with another model's opinion of the lines.
    ///
    /// - Parameter logOdds: of each of the page's `trainingRows`.
    package func extractPage(
        _ bytes: [UInt8], url: String?, logOdds: [Float]
    ) throws(CleaningError) -> ExtractedPage {
        try extractPage(prepare(bytes, contentType: nil, url: url), anchor: nil) { _ in logOdds }
    }
}

/// The candidates for a page's title, authors and date as the ranking sees them, for `Benchmarks/Training`.
package struct MetadataRows: Sendable {
    package struct Row: Sendable {
        package let text: String
        package let source: String
        package let features: UInt64
    }

    package let title: [Row]
    /// Names are joined by `|`.
    package let authors: [Row]
    package let date: [Row]

    /// The features' names, in the order of their bits.
    package static var titleFeatures: [String] { TitleFeature.allCases.map { "\($0)" } }
    package static var dateFeatures: [String] { DateFeature.allCases.map { "\($0)" } }
    package static var authorFeatures: [String] { AuthorFeature.allCases.map { "\($0)" } }
}

extension Cleaner {
    package func metadataRows(_ bytes: [UInt8], url: String?) -> MetadataRows {
        let tree = HTMLTree(parsing: decodeText(bytes, contentType: nil, as: .html).bytes)
        let draft = Draft(tree: tree, context: ItemContext(baseURL: url), isPage: true)
        let reader = MetadataReader(draft: draft, data: LinkedData(tree: tree), pageURL: url)
        return MetadataRows(
            title: reader.titleCandidates().map {
                MetadataRows.Row(text: $0.value, source: $0.source, features: $0.features.bits)
            },
            authors: reader.authorCandidates().map {
                MetadataRows.Row(
                    text: $0.value.compactMap(\.name).joined(separator: "|"), source: $0.source,
                    features: $0.features.bits)
            },
            date: reader.dateCandidates().map {
                MetadataRows.Row(text: reader.local($0.value).rfc3339, source: $0.source, features: $0.features.bits)
            })
    }
}
