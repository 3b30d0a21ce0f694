/// Makes a program of an expression's text: a tree first, then its steps.
struct ExpressionCompiler {
    private indirect enum Part {
        case empty
        case step(RegularExpression.Step)
        case sequence([Part])
        case choice([Part])
        /// `most` is `nil` for no bound.
        case repeated(Part, least: Int, most: Int?)
    }

    private let characters: [Character]
    /// Of the first character, in the filter.
    private let column: Int
    private var place = 0
    private var depth = 0
    private var program: [RegularExpression.Step] = []
    private var sets: [ScalarSet] = []
    /// Parts written, those without steps among them: they are repeated too.
    private var written = 0

    static let mostRepeats = 1000

    init(_ text: String, column: Int) throws(FilterError) {
        characters = Array(text)
        self.column = column + 1
        // Filters never ask for case.
        if text.hasPrefix("(?i)") { place = 4 }
    }

    mutating func compile() throws(FilterError) -> (program: [RegularExpression.Step], sets: [ScalarSet]) {
        let whole = try choice()
        if place < characters.count { throw fault("this ) closes no group; write \\) for the character") }
        try write(whole)
        program.append(.match)
        return (program, sets)
    }

    private var next: Character? { place < characters.count ? characters[place] : nil }

    private func fault(_ message: String, at place: Int? = nil) -> FilterError {
        FilterError(column: column + (place ?? self.place), message: message)
    }

    // MARK: - The tree

    private mutating func choice() throws(FilterError) -> Part {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Parser.deepest else { throw fault("groups are nested more than \(Parser.deepest) levels deep") }
        var parts = [try sequence()]
        while next == "|" {
            place += 1
            parts.append(try sequence())
        }
        return parts.count == 1 ? parts[0] : .choice(parts)
    }

    private mutating func sequence() throws(FilterError) -> Part {
        var parts: [Part] = []
        while let character = next, character != "|", character != ")" { parts.append(try quantified()) }
        return .sequence(parts)
    }

    private mutating func quantified() throws(FilterError) -> Part {
        let start = place
        var part = try atom()
        while let (least, most) = try quantifier() {
            if case .step(let step) = part, step.isAssertion {
                throw fault("there is nothing to repeat before this; put the character to repeat here", at: start + 1)
            }
            part = .repeated(part, least: least, most: most)
            // Lazy or possessive: the same where only a yes or no is asked.
            if next == "?" || next == "+" { place += 1 }
        }
        return part
    }

    private mutating func quantifier() throws(FilterError) -> (least: Int, most: Int?)? {
        switch next {
        case "*":
            place += 1
            return (0, nil)
        case "+":
            place += 1
            return (1, nil)
        case "?":
            place += 1
            return (0, 1)
        case "{":
            let open = place
            guard let close = characters[place...].firstIndex(of: "}") else { return nil }
            let bounds = String(characters[(place + 1)..<close]).split(separator: ",", omittingEmptySubsequences: false)
            // As in other engines, braces that hold no numbers are themselves.
            guard (1...2).contains(bounds.count), let least = Int(bounds[0]), bounds[0].allSatisfy(\.isNumber) else {
                return nil
            }
            let most = bounds.count == 1 ? least : bounds[1].isEmpty ? nil : Int(bounds[1])
            if bounds.count == 2, !bounds[1].isEmpty, most == nil { return nil }
            place = close + 1
            guard least <= Self.mostRepeats, most ?? 0 <= Self.mostRepeats else {
                throw fault("repeats go up to \(Self.mostRepeats); write {\(min(least, Self.mostRepeats)),}", at: open)
            }
            if let most, most < least {
                throw fault("{\(least),\(most)} has its numbers the wrong way round", at: open)
            }
            return (least, most)
        default: return nil
        }
    }

    private mutating func atom() throws(FilterError) -> Part {
        let start = place
        let character = characters[place]
        place += 1
        switch character {
        case ".": return .step(.any)
        case "^": return .step(.start)
        case "$": return .step(.end)
        case "(": return try group(from: start)
        case "[": return try set(from: start)
        case "\\": return try escape(from: start)
        case "*", "+", "?":
            throw fault(
                "there is nothing to repeat before \(character); write \\\(character) for the character", at: start)
        default: return literal(character)
        }
    }

    private mutating func group(from start: Int) throws(FilterError) -> Part {
        if next == "?" {
            switch place + 1 < characters.count ? characters[place + 1] : nil {
            case ":": place += 2
            case "=", "!", "<":
                throw fault(
                    "look-around is not there, since it may take exponential time; join two tests with `and` or `and not`",
                    at: start)
            default: throw fault("write ( or (?: for a group; case never counts", at: start)
            }
        }
        let part = try choice()
        guard next == ")" else { throw fault("the group that opens here is not closed; add )", at: start) }
        place += 1
        return part
    }

    private mutating func escape(from start: Int) throws(FilterError) -> Part {
        guard let character = next else {
            throw fault("a backslash at the end escapes nothing; write \\\\ for one", at: start)
        }
        if let shorthand = Self.shorthand(character) {
            place += 1
            return add(shorthand)
        }
        place += 1
        switch character {
        case "b": return .step(.boundary)
        case "B": return .step(.noBoundary)
        case "A": return .step(.start)
        case "z", "Z": return .step(.end)
        case "n", "t", "r", "f", "v": return .step(.scalar(0x20))
        case "1"..."9":
            throw fault(
                "back references are not there, since they may take exponential time; write the text out", at: start)
        case _ where character.isLetter || character.isNumber:
            throw fault("\\\(character) has no meaning here; there are \\d \\w \\s \\b and their capitals", at: start)
        default: return literal(character)
        }
    }

    private static func shorthand(_ character: Character) -> ScalarSet? {
        switch character {
        case "d", "D": ScalarSet(ranges: [0x30...0x39], isNegated: character == "D")
        case "s", "S": ScalarSet(ranges: [0x20...0x20], isNegated: character == "S")
        case "w", "W": ScalarSet(wordClasses: [character == "W"])
        default: nil
        }
    }

    private mutating func add(_ set: ScalarSet) -> Part {
        if let known = sets.firstIndex(of: set) { return .step(.set(known)) }
        sets.append(set)
        return .step(.set(sets.count - 1))
    }

    private func literal(_ character: Character) -> Part {
        if character.isWhitespace { return .step(.scalar(0x20)) }
        return .sequence(FoldedText(String(character)).scalars.map { .step(.scalar($0)) })
    }

    private mutating func set(from start: Int) throws(FilterError) -> Part {
        var set = ScalarSet()
        if next == "^" {
            set.isNegated = true
            place += 1
        }
        var isFirst = true
        while let character = next, character != "]" || isFirst {
            isFirst = false
            if character == "[", place + 1 < characters.count, characters[place + 1] == ":" {
                throw fault("[:name:] is not there; write \\w, \\d or \\s, or the characters")
            }
            if character == "\\", place + 1 < characters.count, let shorthand = Self.shorthand(characters[place + 1]) {
                place += 2
                guard let inner = shorthand.ranges.first else {
                    set.wordClasses += shorthand.wordClasses
                    continue
                }
                set.ranges +=
                    shorthand.isNegated ? [0...(inner.lowerBound - 1), (inner.upperBound + 1)...0x10FFFF] : [inner]
                continue
            }
            let column = place
            let low = try member()
            guard next == "-", place + 1 < characters.count, characters[place + 1] != "]" else {
                set.add(low)
                continue
            }
            place += 1
            let high = try member()
            guard low.value <= high.value else {
                throw fault("\(low)-\(high) has its ends the wrong way round", at: column)
            }
            set.add(low, high)
        }
        guard next == "]" else { throw fault("the class that opens here is not closed; add ]", at: start) }
        place += 1
        return add(set)
    }

    private mutating func member() throws(FilterError) -> Unicode.Scalar {
        if next == "\\" { place += 1 }
        guard let character = next else { throw fault("the class ends here; add ]") }
        let isEscaped = place > 0 && characters[place - 1] == "\\"
        place += 1
        if isEscaped, "ntrfv".contains(character) { return " " }
        return character.unicodeScalars.first ?? " "
    }

    // MARK: - The steps

    private mutating func write(_ part: Part) throws(FilterError) {
        written += 1
        guard program.count < RegularExpression.longestProgram, written < 10 * RegularExpression.longestProgram else {
            throw FilterError(
                column: column, message: "this expression is too large; repeat less in it, or make two tests of it")
        }
        switch part {
        case .empty: break
        case .step(let step): program.append(step)
        case .sequence(let parts): for part in parts { try write(part) }
        case .choice(let parts): try write(choice: parts)
        case .repeated(let part, let least, let most):
            for _ in 0..<least { try write(part) }
            guard let most else { return try writeLoop(part) }
            // Each of the rest may be left out, with all behind it.
            var splits: [Int] = []
            for _ in least..<most {
                splits.append(program.count)
                program.append(.match)
                try write(part)
            }
            for split in splits { program[split] = .split(split + 1, program.count) }
        }
    }

    private mutating func write(choice parts: [Part]) throws(FilterError) {
        var ends: [Int] = []
        for part in parts.dropLast() {
            let split = program.count
            program.append(.match)
            try write(part)
            ends.append(program.count)
            program.append(.match)
            program[split] = .split(split + 1, program.count)
        }
        if let last = parts.last { try write(last) }
        for end in ends { program[end] = .jump(program.count) }
    }

    private mutating func writeLoop(_ part: Part) throws(FilterError) {
        let split = program.count
        program.append(.match)
        try write(part)
        program.append(.jump(split))
        program[split] = .split(split + 1, program.count)
    }
}

extension RegularExpression.Step {
    fileprivate var isAssertion: Bool {
        switch self {
        case .start, .end, .boundary, .noBoundary: true
        default: false
        }
    }
}

extension ScalarSet {
    fileprivate mutating func add(_ scalar: Unicode.Scalar) {
        let folded = FoldedText(String(Character(scalar))).scalars
        // What is several letters folded (`ß`) cannot be one of a class.
        let value = scalar.properties.isWhitespace ? 0x20 : folded.first ?? scalar.value
        ranges.append(value...value)
    }

    /// Widest range whose members are folded one by one.
    private static let widestFolded: UInt32 = 2048

    fileprivate mutating func add(_ low: Unicode.Scalar, _ high: Unicode.Scalar) {
        ranges.append(low.value...high.value)
        guard high.value - low.value < Self.widestFolded, low.value < 0x3000 else { return }
        for value in low.value...high.value {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let folded = FoldedText(String(Character(scalar))).scalars
            if folded.count == 1, folded[0] != value, !ranges.contains(where: { $0.contains(folded[0]) }) {
                ranges.append(folded[0]...folded[0])
            }
        }
    }
}
