internal import Markup

/// A page's lines as `LineModel` sees them, for `Benchmarks/Training`.
package struct TrainingRows: Sendable {
    /// The lines' text, small letters, in reading order.
    package let texts: [String]
    /// `PageSurvey.featureCount` values a line.
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
}
