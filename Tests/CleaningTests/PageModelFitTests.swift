import Markup
import PageModel
import Testing

@testable import Cleaning

/// The trees know features by their number. What is measured must be what they were learnt from.
@Suite struct PageModelFitTests {
    @Test func `The weights are of these features, marks and words, in this order`() {
        let found = ModelFingerprint.line(features: LineRow.names)
        #expect(
            found == LineModel.fingerprint,
            """
            features, marks or vocabulary are others than those that LineModelWeights was learnt from (\(found)): learn the \
            model anew (Benchmarks/README.md)
            """)
    }

    @Test func `Other names, another order and other words have other fingerprints`() {
        let names = LineRow.names
        let known = ModelFingerprint.line(features: names)
        #expect(known != ModelFingerprint.line(features: names.dropLast()))
        #expect(known != ModelFingerprint.line(features: [names[1], names[0]] + names.dropFirst(2)))
        #expect(known != ModelFingerprint.line(features: names, vocabulary: LineVocabulary.source + " more"))
    }

    @Test func `Each mark has one row of words, and its bit is its place`() {
        #expect(ClassMarks.rows.count == ClassMarks.count)
        #expect(Set(ClassMarks.names).count == ClassMarks.count)
        for (bit, row) in ClassMarks.rows.enumerated() { #expect(row.mark.rawValue == 1 << UInt64(bit), "\(row.name)") }
    }

    @Test(arguments: [
        ("title", MetadataWeights.title, TitleFeature.names), ("authors", MetadataWeights.authors, AuthorFeature.names),
        ("date", MetadataWeights.date, DateFeature.names),
    ])
    func `Each feature of a candidate has a weight, and each weight a feature`(
        field: String, weights: String, features: [String]
    ) {
        #expect(RankingWeights.misfits(weights, features: features) == [], "learn the weights of \(field) anew")
    }

    @Test func `Every line is measured feature by feature in the order of their names`() {
        let page = """
            <title>One</title><nav><a href=/a>Home</a></nav><article class=post><h1>One</h1><p>Some words, and a sentence of more \
            than twelve words that tells of nothing at all.</p><ul><li>one<li>two</ul></article><footer>Imprint</footer>
            """
        let rows = Cleaner().trainingRows(Array(page.utf8), url: nil)
        #expect(rows.features.count == rows.texts.count * TrainingRows.featureNames.count)
        #expect(rows.texts.count >= 5)
    }
}
