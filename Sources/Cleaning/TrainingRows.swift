internal import Markup

/// A page's lines as `LineModel` sees them, for `Benchmarks/Training`.
package struct TrainingRows: Sendable {
    /// The lines' text, small letters, in reading order.
    package let texts: [String]
    /// `featureCount` values a line.
    package let features: [Float]
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
