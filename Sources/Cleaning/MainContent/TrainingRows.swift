package import Articles
internal import Markup

/// A page's lines as `LineModel` sees them, for `Benchmarks/Training`.
package struct TrainingRows: Sendable {
    /// The lines' text, small letters, in reading order.
    package let texts: [String]
    /// A line's after the other's, of each as many as there are names.
    package let features: [Float]
    package static var featureNames: [String] { LineRow.names }
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
        return TrainingRows(texts: texts, features: features)
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
        /// Authors' names are joined by `|`.
        package let text: String
        package let source: String
        package let features: [String]
    }

    package let title: [Row]
    package let authors: [Row]
    package let date: [Row]
}

extension Cleaner {
    package func metadataRows(_ bytes: [UInt8], url: String?, latestDate: Timestamp?) -> MetadataRows {
        let tree = HTMLTree(parsing: decodeText(bytes, contentType: nil, as: .html).bytes)
        let draft = Draft(tree: tree, context: ItemContext(baseURL: url), isPage: true)
        let reader = MetadataReader(draft: draft, data: LinkedData(tree: tree), pageURL: url, latestDate: latestDate)
        func rows<Value, Feature>(
            _ candidates: [Candidate<Value, Feature>], _ text: (Value) -> String
        ) -> [MetadataRows.Row] {
            candidates.map { candidate in
                MetadataRows.Row(
                    text: text(candidate.value), source: candidate.source,
                    features: Feature.allCases.filter(candidate.features.contains).map { "\($0)" })
            }
        }
        return MetadataRows(
            title: rows(reader.titleCandidates()) { $0 },
            authors: rows(reader.authorCandidates()) { $0.compactMap(\.name).joined(separator: "|") },
            date: rows(reader.dateCandidates()) { reader.local($0).rfc3339 })
    }
}
