/// Sums what boosted decision trees say of a row of features, without walking from node to node.
///
/// The tests of all trees are kept by feature, from the lowest threshold up. A test that fails strikes the leaves on its
/// low side out of its tree's set; the first leaf that is left is the one a walk would have come to (QuickScorer,
/// Lucchese and others, SIGIR 2015). The tests of a feature are read in a row and end at the first that holds, so the
/// processor guesses nearly every branch.
struct BoostedTrees: Sendable {
    struct Node {
        let feature: Int
        let threshold: Float
        /// The child for values up to the threshold; a negative one is a leaf, -1 the first.
        let low: Int
        let high: Int
    }

    private struct Test {
        let threshold: Float
        let tree: Int32
        /// Bits of the leaves that stay when the value is above the threshold.
        let above: UInt64
    }

    /// A run of tests of one feature, up to where the next begins.
    private struct Feature {
        let index: Int32
        let end: Int32
    }

    /// The number of trees.
    let count: Int
    private var tests: [Test] = []
    private var features: [Feature] = []
    private var leaves: [Float] = []
    private var firstLeaves: [Int32] = []

    /// - Parameter roots: indices of nodes; each tree has at most 64 leaves.
    init(roots: ArraySlice<Int>, nodes: [Node], leaves values: [Float]) {
        count = roots.count
        var found: [(feature: Int, test: Test)] = []
        var place: Int32 = 0

        /// Numbers the leaves from low to high and returns the range below `node`.
        func number(_ node: Int, from first: Int) -> Int {
            guard node >= 0 else {
                leaves.append(values[-node - 1])
                return first + 1
            }
            let middle = number(nodes[node].low, from: first)
            let end = number(nodes[node].high, from: middle)
            let low = (UInt64.max >> UInt64(64 - middle)) & ~(UInt64(1) << UInt64(first) &- 1)
            found.append(
                (nodes[node].feature, Test(threshold: nodes[node].threshold, tree: place, above: ~low)))
            return end
        }

        for root in roots {
            firstLeaves.append(Int32(leaves.count))
            let leafCount = number(root, from: 0)
            precondition(leafCount <= 64, "a tree of more than 64 leaves")
            place += 1
        }
        found.sort { ($0.feature, $0.test.threshold) < ($1.feature, $1.test.threshold) }
        tests = found.map(\.test)
        for (place, entry) in found.enumerated()
        where place + 1 == found.count || found[place + 1].feature != entry.feature {
            features.append(Feature(index: Int32(entry.feature), end: Int32(place + 1)))
        }
    }

    /// `sum` and what each tree says, in order.
    ///
    /// - Parameter leafSets: room for `count` sets, used anew at each call.
    func add(
        to sum: Float, _ row: UnsafeBufferPointer<Float>, _ leafSets: UnsafeMutableBufferPointer<UInt64>
    ) -> Float {
        leafSets.update(repeating: .max)
        tests.withUnsafeBufferPointer { tests in
            var place = 0
            for feature in features {
                let value = row[Int(feature.index)]
                let end = Int(feature.end)
                while place < end, value > tests[place].threshold {
                    leafSets[Int(tests[place].tree)] &= tests[place].above
                    place += 1
                }
                place = end
            }
        }
        var sum = sum
        for tree in 0..<count {
            sum += leaves[Int(firstLeaves[tree]) + leafSets[tree].trailingZeroBitCount]
        }
        return sum
    }
}
