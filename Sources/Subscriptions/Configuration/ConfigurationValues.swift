internal import Glibc

/// The units of durations, longest first, with their seconds.
private let durationUnits: [(suffix: String, milliseconds: Int64)] = [
    ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
]

/// The units of sizes, longest first, with their bytes.
private let sizeUnits: [(suffix: String, bytes: Int64)] = [
    ("TiB", 1 << 40), ("TB", 1_000_000_000_000), ("GiB", 1 << 30), ("GB", 1_000_000_000),
    ("MiB", 1 << 20), ("MB", 1_000_000), ("KiB", 1 << 10), ("KB", 1000), ("B", 1),
]

extension Duration {
    /// Reads `250ms`, `30s`, `15m`, `6h`, `2d`, `1w`, and sums such as `1h30m`. `nil` for anything else.
    package init?(configuration text: String) {
        var total: Int64 = 0
        var rest = Substring(text)
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let suffix = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(suffix.count)
            guard let count = Int64(digits), let unit = durationUnits.first(where: { $0.suffix == suffix }) else {
                return nil
            }
            let (product, tooLarge) = count.multipliedReportingOverflow(by: unit.milliseconds)
            let (sum, tooMany) = total.addingReportingOverflow(product)
            if tooLarge || tooMany { return nil }
            total = sum
        }
        self = .milliseconds(total)
    }

    /// The shortest text that `init(configuration:)` reads back; parts below a millisecond are dropped.
    package var configurationText: String {
        let (seconds, attoseconds) = components
        var rest = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        if rest == 0 { return "0s" }
        // `1w` reads worse than `7d`.
        if let unit = durationUnits.dropFirst().first(where: { rest % $0.milliseconds == 0 }) {
            return "\(rest / unit.milliseconds)\(unit.suffix)"
        }
        var text = ""
        for unit in durationUnits.dropFirst() where rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.suffix)"
            rest %= unit.milliseconds
        }
        return text
    }
}

/// Reads a size such as `10MB`, `512KiB` or `4096B` as bytes. `nil` for anything else.
package func sizeInBytes(configuration text: String) -> Int64? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let suffix = text.dropFirst(digits.count)
    guard let count = Int64(digits), let unit = sizeUnits.first(where: { $0.suffix == suffix }) else { return nil }
    let (product, tooLarge) = count.multipliedReportingOverflow(by: unit.bytes)
    return tooLarge ? nil : product
}

/// The shortest text that `sizeInBytes(configuration:)` reads back.
package func configurationText(sizeInBytes size: Int64) -> String {
    let candidates = sizeUnits.filter { size % $0.bytes == 0 }.map { "\(size / $0.bytes)\($0.suffix)" }
    return size == 0 ? "0B" : candidates.min { $0.count < $1.count } ?? "\(size)B"
}

/// Whether the text is a block of IP addresses: `10.0.0.0/8`, `fd00::/8`, or a single address.
package func isAddressBlock(_ text: String) -> Bool {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let address = String(parts[0])
    var four = in_addr()
    var six = in6_addr()
    let longest: Int
    if inet_pton(AF_INET, address, &four) == 1 {
        longest = 32
    } else if inet_pton(AF_INET6, address, &six) == 1 {
        longest = 128
    } else {
        return false
    }
    guard parts.count == 2 else { return true }
    guard parts[1].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let length = Int(parts[1]) else { return false }
    return length <= longest
}

/// The known word that is most like the given one, for "did you mean"; `nil` when none is near.
package func nearest(to word: String, among known: some Sequence<String>) -> String? {
    let word = Array(word.lowercased())
    var best: (name: String, distance: Int)?
    for name in known {
        let distance = editDistance(word, Array(name.lowercased()))
        if distance < best?.distance ?? .max { best = (name, distance) }
    }
    guard let best, best.distance <= max(2, word.count / 3) else { return nil }
    return best.name
}

/// Levenshtein's distance, where two neighbours exchanged count once.
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (row, character) in left.enumerated() {
        var current = [row + 1]
        for (column, other) in right.enumerated() {
            var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (character == other ? 0 : 1))
            if row > 0, column > 0, character == right[column - 1], left[row - 1] == other {
                cost = min(cost, beforeLast[column - 1] + 1)
            }
            current.append(cost)
        }
        (beforeLast, last) = (last, current)
    }
    return last[right.count]
}
