import Testing

@testable import PageModel

@Suite struct BoostedTreesTests {
    @Test func `Striking out leaves comes to the leaf that a walk comes to`() {
        var generator = Steps(state: 7)
        for _ in 0..<50 {
            let forest = Forest.random(trees: 12, using: &generator)
            let trees = BoostedTrees(roots: forest.roots[...], nodes: forest.nodes, leaves: forest.leaves)
            let sets = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: trees.count)
            defer { sets.deallocate() }
            for _ in 0..<20 {
                // Few values, so that some stand exactly at a threshold.
                let row = (0..<8).map { _ in Float(Int.random(in: -3...3, using: &generator)) }
                let sum = row.withUnsafeBufferPointer { trees.add(to: 0.25, $0, sets) }
                #expect(sum == forest.walk(row, from: 0.25))
            }
        }
    }

    @Test func `A tree may be a single leaf`() {
        let trees = BoostedTrees(roots: [-1], nodes: [], leaves: [1.5])
        let sets = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: 1)
        defer { sets.deallocate() }
        #expect([Float(0)].withUnsafeBufferPointer { trees.add(to: 1, $0, sets) } == 2.5)
    }

    @Test(arguments: [
        ("0", 0), ("-12", -12), ("0.0104034", 0.0104034), ("1e-35", 1e-35), ("-3.25e2", -325), ("5.5", 5.5),
        ("123456.5", 123456.5), ("1e+06", 1e6),
    ])
    func `Numbers are read as Swift reads them`(text: String, value: Double) {
        var reader = NumberReader(text)
        #expect(reader.all().map { Float($0) } == [Float(value)])
    }

    @Test func `Numbers stand between any white space`() {
        var reader = NumberReader(" 1\n2  -3\n")
        #expect(reader.all() == [1, 2, -3])
    }
}

private struct Forest {
    var roots: [Int] = []
    var nodes: [BoostedTrees.Node] = []
    var leaves: [Float] = []

    static func random(trees: Int, using generator: inout Steps) -> Forest {
        var forest = Forest()
        for _ in 0..<trees {
            let root = forest.grow(leaves: Int.random(in: 2...64, using: &generator), using: &generator)
            forest.roots.append(root)
        }
        return forest
    }

    private mutating func grow(leaves count: Int, using generator: inout Steps) -> Int {
        if count == 1 {
            leaves.append(Float(Int.random(in: -1000...1000, using: &generator)) / 64)
            return -leaves.count
        }
        let below = Int.random(in: 1..<count, using: &generator)
        let low = grow(leaves: below, using: &generator)
        let high = grow(leaves: count - below, using: &generator)
        nodes.append(
            BoostedTrees.Node(
                feature: Int.random(in: 0..<8, using: &generator),
                threshold: Float(Int.random(in: -3...3, using: &generator)), low: low, high: high))
        return nodes.count - 1
    }

    func walk(_ row: [Float], from start: Float) -> Float {
        roots.reduce(start) { sum, root in
            var place = root
            while place >= 0 {
                place = row[nodes[place].feature] <= nodes[place].threshold ? nodes[place].low : nodes[place].high
            }
            return sum + leaves[-place - 1]
        }
    }
}

/// The same numbers in every run (Steele and Vigna's SplitMix64).
private struct Steps: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
