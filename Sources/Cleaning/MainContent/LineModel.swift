internal import Markup

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

    /// Most lines are plainly something else, and the first trees say so.
    private let first: BoostedTrees
    private let rest: BoostedTrees

    private static let treesInFirst = 40
    /// A line whose first trees sum to less is not looked at further: half of all lines, of which 2 in 100,000 the other
    /// trees would have taken for the article. To be chosen anew with the weights.
    private static let plainlyOutside: Float = -2.75

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

    /// The log odds of all lines: 0 is even, above is rather the article.
    func logOdds(of survey: PageSurvey) -> [Float] {
        var odds: [Float] = []
        odds.reserveCapacity(survey.lines.count)
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: max(first.count, rest.count)) { leafSets in
            survey.forEachRow { row in
                // Some hundred comparisons; too few odds tell that the work was given up.
                survey.draft.tree.budget.spend(Self.stepsPerLine)
                if survey.draft.tree.budget.isSpent { return }
                let sum = first.add(to: 0, row, leafSets)
                odds.append(sum < Self.plainlyOutside ? sum * 1.5 : rest.add(to: sum, row, leafSets))
            }
        }
        return odds
    }

    private static let stepsPerLine = 200

    static func probability(_ logOdds: Float) -> Double { 1 / (1 + exp(-Double(logOdds))) }

    static func logOdds(_ probability: Double) -> Double { log(probability / (1 - probability)) }
}

/// Reads the numbers of a text, divided by white space.
struct NumberReader {
    private let text: [UInt8]
    private var place = 0

    init(_ text: String) { self.text = Array(text.utf8) }

    mutating func all() -> [Double] {
        var numbers: [Double] = []
        numbers.reserveCapacity(text.count / 5)
        while let number = next() { numbers.append(number) }
        return numbers
    }

    /// The next number, good to 15 digits; `nil` at the end.
    mutating func next() -> Double? {
        while place < text.count, text[place] <= 0x20 { place += 1 }
        guard place < text.count else { return nil }
        let isNegative = text[place] == 0x2D
        if isNegative || text[place] == 0x2B { place += 1 }
        var digits: Int64 = 0
        var exponent = 0
        var isFraction = false
        while place < text.count, text[place] > 0x20 {
            let byte = text[place]
            place += 1
            if byte == 0x2E {
                isFraction = true
            } else if byte | 32 == 0x65 {
                exponent += next().map { Int($0) } ?? 0
                break
            } else {
                digits = digits &* 10 &+ Int64(byte &- 0x30)
                if isFraction { exponent -= 1 }
            }
        }
        var value = Double(digits)
        // Powers of ten up to 22 are exact.
        while exponent < 0 {
            value /= Self.powers[min(-exponent, 22)]
            exponent += min(-exponent, 22)
        }
        while exponent > 0 {
            value *= Self.powers[min(exponent, 22)]
            exponent -= min(exponent, 22)
        }
        return isNegative ? -value : value
    }

    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20,
        1e21, 1e22,
    ]
}
