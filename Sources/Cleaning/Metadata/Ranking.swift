internal import Glibc

/// What speaks for or against a candidate for a field of a page's metadata: at most 128 features, a bit each.
///
/// `MetadataWeights` holds what each is worth, learnt from pages by `Benchmarks/Training/metadata_ranker.py`.
protocol RankingFeature: RawRepresentable, CaseIterable, Sendable where RawValue == Int {
    /// Log odds that it adds.
    var weight: Float { get }
    /// What two features together add beyond what each adds.
    static var pairs: [(Self, Self, Float)] { get }
}

/// What the features of a field's candidates are worth.
struct RankingWeights: Sendable {
    private struct Pair {
        let mask: UInt128
        let weight: Float
    }

    private let singles: [Float]
    private let pairs: [Pair]

    init<Feature: RankingFeature>(_ kind: Feature.Type) {
        singles = Feature.allCases.map(\.weight)
        pairs = Feature.pairs.map { first, second, weight in
            Pair(mask: 1 << UInt128(first.rawValue) | 1 << UInt128(second.rawValue), weight: weight)
        }
    }

    func score<Feature>(_ features: FeatureBits<Feature>) -> Float {
        var sum: Float = 0
        var rest = features.bits
        while rest != 0 {
            sum += singles[rest.trailingZeroBitCount]
            rest &= rest - 1
        }
        for pair in pairs where features.bits & pair.mask == pair.mask { sum += pair.weight }
        return sum
    }
}

struct FeatureBits<Feature: RankingFeature>: Sendable, Hashable {
    private(set) var bits: UInt128 = 0

    mutating func insert(_ feature: Feature) { bits |= 1 << UInt128(feature.rawValue) }
    mutating func insert(_ feature: Feature, if condition: Bool) {
        if condition { insert(feature) }
    }
    func contains(_ feature: Feature) -> Bool { bits & 1 << UInt128(feature.rawValue) != 0 }
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
    /// The best candidate of the value that has the most behind it: what several places say counts together.
    ///
    /// - Parameter rank: of equal values the one of the highest rank is taken, then of the highest score.
    func best<Value, Feature, Key: Hashable>(
        _ weights: RankingWeights, pooledBy key: (Value) -> Key, preferring rank: (Value) -> Int = { _ in 0 }
    ) -> Candidate<Value, Feature>? where Element == Candidate<Value, Feature> {
        let scores = map { weights.score($0.features) }
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
