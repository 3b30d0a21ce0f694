/// What the features of a field's candidates are worth, and what two of them together add beyond.
///
/// A feature is known by its name in the weights and by its bit in a candidate, so their order may change, but not their
/// names: where the two do not fit, the first page stops the program, and a test says so before (`misfits`).
package struct RankingWeights: Sendable {
    private var singles: [Float]
    /// By one feature: the other one of each of its pairs.
    private var pairs: [[(other: UInt128, weight: Float)]]

    /// - Parameters:
    ///   - source: `name=weight` and `name+name=weight`, divided by white space, see `MetadataWeights`.
    ///   - features: names by bit, at most 128.
    package init(_ source: String, features: [String]) {
        let bits = Dictionary(uniqueKeysWithValues: features.enumerated().map { ($1, $0) })
        var weights = [Float?](repeating: nil, count: features.count)
        pairs = Array(repeating: [], count: features.count)
        for entry in Self.entries(source) {
            let named = entry.names.map { name in
                guard let bit = bits[name] else { preconditionFailure("no feature is called \(name)") }
                return bit
            }
            if named.count == 1 {
                weights[named[0]] = entry.weight
            } else {
                pairs[named[0]].append((1 << UInt128(named[1]), entry.weight))
            }
        }
        singles = weights.enumerated().map { bit, weight in
            guard let weight else { preconditionFailure("the feature \(features[bit]) has no weight") }
            return weight
        }
    }

    private static func entries(_ source: String) -> [(names: [String], weight: Float)] {
        Array(source.utf8).split(whereSeparator: { $0 <= 0x20 }).map { entry in
            let sides = entry.split(separator: UInt8(ascii: "="))
            var reader = NumberReader(String(decoding: sides[1], as: UTF8.self))
            let names = sides[0].split(separator: UInt8(ascii: "+")).map { String(decoding: $0, as: UTF8.self) }
            return (names, Float(reader.next() ?? 0))
        }
    }

    /// Names that only the weights have, and names that have no weight of their own.
    package static func misfits(_ source: String, features: [String]) -> Set<String> {
        let entries = entries(source)
        let single = Set(entries.filter { $0.names.count == 1 }.flatMap(\.names))
        return single.symmetricDifference(features).union(Set(entries.flatMap(\.names)).subtracting(features))
    }

    /// Log odds.
    ///
    /// - Parameter features: bits of those that a candidate has.
    package func score(_ features: UInt128) -> Float {
        var sum: Float = 0
        var rest = features
        while rest != 0 {
            let feature = rest.trailingZeroBitCount
            sum += singles[feature]
            for pair in pairs[feature] where features & pair.other != 0 { sum += pair.weight }
            rest &= rest - 1
        }
        return sum
    }
}
