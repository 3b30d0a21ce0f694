/// What of an article is a habit of its feed, and tells of no story: parts of its sketch.
struct FeedHabits {
    /// Those that another article of its feed has too.
    var common: UInt64 = 0
    /// Those that one has that is nearly the same: a later version of it, or, where there is a third, a series.
    var repeated: UInt64 = 0
}

/// Two sketches beside each other.
struct Comparison {
    /// The parts in which both have the same.
    let agreement: UInt64
    /// Those in which either has anything.
    let filled: UInt64
    /// Shingles of the one and of the other.
    let counts: (Double, Double)

    /// - Parameter habits: parts that tell nothing.
    init(_ one: TextSketch, _ other: TextSketch, without habits: UInt64 = 0) {
        agreement = one.agreement(with: other) & ~habits
        let (own, others) = (one.filled, other.filled)
        filled = (own | others) & ~habits
        func rest(_ sketch: TextSketch, _ filled: UInt64) -> Double {
            Double(sketch.shingleCount) * Double((filled & ~habits).nonzeroBitCount) / Double(filled.nonzeroBitCount)
        }
        counts =
            habits == 0
            ? (Double(one.shingleCount), Double(other.shingleCount)) : (rest(one, own), rest(other, others))
    }

    /// The part of both texts' shingles that both have. One part in 255 agrees by chance.
    var resemblance: Double {
        let (all, same) = (Double(filled.nonzeroBitCount), Double(agreement.nonzeroBitCount))
        return all == 0 ? 0 : max(same - (all - same) / 255, 0) / all
    }

    /// How much of the shorter text the longer one has, where they are nearly the same.
    var share: Double? {
        guard filled.nonzeroBitCount >= Self.fewestParts else { return nil }
        let (resemblance, shorter) = (resemblance, min(counts.0, counts.1))
        guard resemblance >= Self.leastResemblance, shorter > 0 else { return nil }
        let share = min(resemblance / (1 + resemblance) * (counts.0 + counts.1) / shorter, 1)
        return share >= Self.leastShare ? (share * 100).rounded() / 100 : nil
    }

    // By Benchmarks/similar.py; docs/decisions/0038 has the figures.
    private static let fewestParts = 16
    private static let leastResemblance = 0.25
    private static let leastShare = 0.6
    /// Of one feed: a later version of an article, or the next of a series.
    private static let nearlyTheSame = 0.8

    /// Both are of one feed.
    func note(_ one: inout FeedHabits, _ other: inout FeedHabits) {
        guard resemblance >= Self.nearlyTheSame else {
            one.common |= agreement
            other.common |= agreement
            return
        }
        one.common |= one.repeated & agreement
        other.common |= other.repeated & agreement
        one.repeated |= agreement
        other.repeated |= agreement
    }
}
