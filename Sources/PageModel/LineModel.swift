#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Boosted decision trees that say how likely a line of a page belongs to its article.
///
/// Learnt offline from pages with a text that people had marked (Benchmarks/Training); only numbers are shipped.
package struct LineModel: Sendable {
    package static let shared = LineModel()

    /// Of the features and the vocabulary that the trees were learnt from, see `ModelFingerprint`.
    package static let fingerprint = LineModelWeights.fingerprint

    /// Most lines are plainly something else, and the first trees say so.
    fileprivate let first: BoostedTrees
    fileprivate let rest: BoostedTrees

    private static let treesInFirst = 40
    /// A line whose first trees sum to less is not looked at further: half of all lines, of which 2 in 100,000 the other
    /// trees would have taken for the article. To be chosen anew with the weights.
    fileprivate static let plainlyOutside: Float = -2.75

    private init() {
        var reader = NumberReader(LineModelWeights.roots)
        let roots = reader.all().map { Int($0) }
        reader = NumberReader(LineModelWeights.leaves)
        let leaves = reader.all().map { Float($0) }
        reader = NumberReader(LineModelWeights.nodes)
        let numbers = reader.all()
        var nodes: [BoostedTrees.Node] = []
        nodes.reserveCapacity(numbers.count / 4)
        for place in stride(from: 0, to: numbers.count - 3, by: 4) {
            let feature = Int(numbers[place])
            let threshold = Float(numbers[place + 1])
            let low = Int(numbers[place + 2])
            let high = Int(numbers[place + 3])
            nodes.append(BoostedTrees.Node(feature: feature, threshold: threshold, low: low, high: high))
        }
        first = BoostedTrees(roots: roots.prefix(Self.treesInFirst), nodes: nodes, leaves: leaves)
        rest = BoostedTrees(roots: roots.dropFirst(Self.treesInFirst), nodes: nodes, leaves: leaves)
    }

    package static func probability(_ logOdds: Float) -> Double { 1 / (1 + exp(-Double(logOdds))) }

    package static func logOdds(_ probability: Double) -> Double { log(probability / (1 - probability)) }
}

/// Judges one line after another.
package struct LineJudge {
    private let model = LineModel.shared
    private var leafSets: [UInt64]

    package init() { leafSets = [UInt64](repeating: 0, count: max(model.first.count, model.rest.count)) }

    /// The log odds of a line: 0 is even, above is rather the article.
    ///
    /// - Parameter row: the line's features, in the order that `LineModel.fingerprint` is of.
    package mutating func logOdds(of row: UnsafeBufferPointer<Float>) -> Float {
        leafSets.withUnsafeMutableBufferPointer { leafSets in
            let sum = model.first.add(to: 0, row, leafSets)
            return sum < LineModel.plainlyOutside ? sum * 1.5 : model.rest.add(to: sum, row, leafSets)
        }
    }
}
