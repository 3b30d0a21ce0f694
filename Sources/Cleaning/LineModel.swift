#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Boosted decision trees that say how likely a line of a page belongs to its article.
///
/// Learnt offline from pages with a text that people had marked (Benchmarks/Training); only numbers are shipped.
struct LineModel: Sendable {
    static let shared = LineModel()

    private struct Node {
        let feature: Int32
        let threshold: Float
        let low: Int32
        let high: Int32
    }

    private let roots: [Int32]
    private let nodes: [Node]
    private let leaves: [Float]

    private init() {
        func words(_ text: String) -> [Substring] { text.split { $0 == " " || $0 == "\n" } }
        roots = words(LineModelWeights.roots).compactMap { Int32($0) }
        leaves = words(LineModelWeights.leaves).compactMap { Float($0) }
        let numbers = words(LineModelWeights.nodes)
        var nodes: [Node] = []
        nodes.reserveCapacity(numbers.count / 4)
        for place in stride(from: 0, to: numbers.count - 3, by: 4) {
            let feature: Int32 = Int32(numbers[place]) ?? 0
            let threshold: Float = Float(numbers[place + 1]) ?? 0
            let low: Int32 = Int32(numbers[place + 2]) ?? -1
            let high: Int32 = Int32(numbers[place + 3]) ?? -1
            nodes.append(Node(feature: feature, threshold: threshold, low: low, high: high))
        }
        self.nodes = nodes
    }

    /// Log odds for one line's features: 0 is even, above is rather the article.
    func logOdds(_ features: UnsafeBufferPointer<Float>) -> Float {
        var sum: Float = 0
        for (count, root) in roots.enumerated() {
            // Most lines are plainly something else, and the first trees say so.
            if count == 40 && sum < -3.5 { return sum * 1.5 }
            var place = root
            while place >= 0 {
                let node = nodes[Int(place)]
                place = features[Int(node.feature)] <= node.threshold ? node.low : node.high
            }
            sum += leaves[Int(-place - 1)]
        }
        return sum
    }

    /// The log odds of all lines.
    func logOdds(of survey: PageSurvey) -> [Float] {
        var odds: [Float] = []
        odds.reserveCapacity(survey.lines.count)
        survey.forEachRow { odds.append(logOdds($0)) }
        return odds
    }

    static func probability(_ logOdds: Float) -> Double { 1 / (1 + exp(-Double(logOdds))) }
}
