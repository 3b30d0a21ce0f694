internal import Glibc
internal import PageModel

/// What speaks for or against a candidate for a field of a page's metadata: at most 128 features, a bit each.
///
/// What each is worth is learnt from pages by `Benchmarks/Training/metadata_ranker.py`; the weights know it by its name.
protocol RankingFeature: RawRepresentable, CaseIterable, Sendable where RawValue == Int {}

extension RankingFeature {
    static var names: [String] { allCases.map { "\($0)" } }
}

extension RankingWeights {
    static let title = RankingWeights(MetadataWeights.title, features: TitleFeature.names)
    static let authors = RankingWeights(MetadataWeights.authors, features: AuthorFeature.names)
    static let date = RankingWeights(MetadataWeights.date, features: DateFeature.names)
}

struct FeatureBits<Feature: RankingFeature>: Sendable, Hashable {
    private(set) var bits: UInt128 = 0

    init() {}
    init(_ feature: Feature) { insert(feature) }

    mutating func insert(_ feature: Feature) { bits |= 1 << UInt128(feature.rawValue) }
    mutating func insert(_ feature: Feature, if condition: Bool) {
        if condition { insert(feature) }
    }
    func contains(_ feature: Feature) -> Bool { bits & 1 << UInt128(feature.rawValue) != 0 }
}

struct Candidate<Value: Sendable, Feature: RankingFeature>: Sendable {
    var value: Value
    /// Of equal values: what several places say counts together.
    var key: UInt64
    /// As `Article.Origin` names it.
    var source: String
    /// The element that it stands in; -1 where that is none.
    var node = -1
    var features = FeatureBits<Feature>()
    /// How likely it is the right one, 0 to 1, when `best` has chosen it.
    var certainty = 0.0
}

extension Array {
    /// The best candidate of the value that has the most behind it.
    ///
    /// - Parameters:
    ///   - none: what says that there is no value; `nil` where there always is one.
    ///   - rank: of equal values the one of the highest rank is taken, then of the highest score.
    /// - Returns: `nil` where nothing outweighs `none`.
    func best<Value, Feature>(
        _ weights: RankingWeights, unless none: Feature? = nil, preferring rank: (Value) -> Int = { _ in 0 }
    ) -> Candidate<Value, Feature>? where Element == Candidate<Value, Feature> {
        let scores = map { weights.score($0.features.bits) }
        guard let highest = scores.max() else { return nil }
        var numbers = HashIndex(capacity: count)
        var pools: [(sum: Float, place: Int)] = []
        for (place, score) in scores.enumerated() {
            let share = exp(score - highest)
            let number = numbers.insert(self[place].key)
            if number == pools.count {
                pools.append((share, place))
                continue
            }
            let best = pools[number].place
            pools[number].sum += share
            if (rank(self[place].value), score) > (rank(self[best].value), scores[best]) { pools[number].place = place }
        }
        guard let chosen = pools.max(by: { ($0.sum, -$0.place) < ($1.sum, -$1.place) }) else { return nil }
        let share = none.map { exp(weights.score(FeatureBits($0).bits) - highest) } ?? 0
        guard share < chosen.sum else { return nil }
        var best = self[chosen.place]
        best.certainty = Double(chosen.sum / pools.reduce(share) { $0 + $1.sum })
        return best
    }
}
