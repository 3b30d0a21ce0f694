internal import Glibc

/// What speaks for or against a candidate for a field of a page's metadata: at most 64 features, a bit each.
///
/// `MetadataWeights` holds what each is worth, learnt from pages by `Benchmarks/Training/metadata_ranker.py`.
protocol RankingFeature: RawRepresentable, CaseIterable, Sendable where RawValue == Int {
    /// Log odds that it adds.
    var weight: Float { get }
}

struct FeatureBits<Feature: RankingFeature>: Sendable, Hashable {
    private(set) var bits: UInt64 = 0

    mutating func insert(_ feature: Feature) { bits |= 1 << UInt64(feature.rawValue) }
    mutating func insert(_ feature: Feature, if condition: Bool) {
        if condition { insert(feature) }
    }
    func contains(_ feature: Feature) -> Bool { bits & 1 << UInt64(feature.rawValue) != 0 }

    func score(_ weights: [Float]) -> Float {
        var sum: Float = 0
        var rest = bits
        while rest != 0 {
            sum += weights[rest.trailingZeroBitCount]
            rest &= rest - 1
        }
        return sum
    }
}

struct Candidate<Value: Sendable, Feature: RankingFeature>: Sendable {
    var value: Value
    /// As `Article.Origin` names it.
    var source: String
    /// The element that it stands in; -1 where that is none.
    var node = -1
    var features = FeatureBits<Feature>()
}

extension Array {
    /// The candidate of the highest score; of several the first.
    func best<Value, Feature>(_ weights: [Float]) -> Candidate<Value, Feature>?
    where Element == Candidate<Value, Feature> {
        var best: (place: Int, score: Float)?
        for (place, candidate) in enumerated() {
            let score = candidate.features.score(weights)
            if score > best?.score ?? -.infinity { best = (place, score) }
        }
        return best.map { self[$0.place] }
    }

    /// The best candidate of the value that has the most behind it: what several places say counts together.
    ///
    /// - Parameter rank: of equal values the one of the highest rank is taken, then of the highest score.
    func best<Value, Feature, Key: Hashable>(
        _ weights: [Float], pooledBy key: (Value) -> Key, preferring rank: (Value) -> Int = { _ in 0 }
    ) -> Candidate<Value, Feature>? where Element == Candidate<Value, Feature> {
        let scores = map { $0.features.score(weights) }
        guard let highest = scores.max() else { return nil }
        var pools: [Key: (sum: Float, place: Int)] = [:]
        for (place, score) in scores.enumerated() {
            let share = exp(score - highest)
            let name = key(self[place].value)
            guard let pool = pools[name] else {
                pools[name] = (share, place)
                continue
            }
            let isBetter = (rank(self[place].value), score) > (rank(self[pool.place].value), scores[pool.place])
            pools[name] = (pool.sum + share, isBetter ? place : pool.place)
        }
        return pools.values.max { ($0.sum, -$0.place) < ($1.sum, -$1.place) }.map { self[$0.place] }
    }
}
