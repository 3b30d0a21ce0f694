/// A regular expression that is asked whether it matches anywhere in a text, in time linear in the text's length.
///
/// Folded texts are matched, so case and accents do not count and white space is one space. There are literals, `.`,
/// classes (`[a-z]`, `[^…]`, `\d`, `\w`, `\s` and their opposites), `|`, groups, `?`, `*`, `+`, `{n,m}`, `^`, `$`, `\b` and
/// `\B`. Lazy quantifiers mean the same as greedy ones where only a yes or no is asked. There are no back references and
/// no look-around: they are what makes other engines take exponential time.
///
/// Thompson's way ("Regular Expression Search Algorithm", CACM 11, 1968; https://swtch.com/~rsc/regexp/regexp1.html): all
/// states that the text read so far may be in are followed at once, so a character costs at most the program's length.
struct RegularExpression: Sendable, Hashable {
    /// As it stands between slashes.
    let text: String
    private let program: [Step]
    private let sets: [ScalarSet]

    enum Step: Sendable {
        case scalar(UInt32)
        case any
        /// A place in `sets`.
        case set(Int)
        case jump(Int)
        case split(Int, Int)
        case start
        case end
        case boundary
        case noBoundary
        case match
    }

    /// Steps of a program.
    static let longestProgram = 2000

    /// - Parameter column: where it begins in the filter, with its slash or quote.
    init(_ text: String, column: Int) throws(FilterError) {
        var compiler = try ExpressionCompiler(text, column: column)
        (program, sets) = try compiler.compile()
        var (written, isEscaped) = ("", false)
        for character in text {
            if character == "/", !isEscaped { written.append("\\") }
            isEscaped = character == "\\" && !isEscaped
            written.append(character)
        }
        self.text = written
    }

    static func == (left: RegularExpression, right: RegularExpression) -> Bool { left.text == right.text }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }

    func matches(_ value: FoldedText) -> Bool {
        let text = value.scalars
        var waiting: [Int] = []
        var current = StateSet(program.count)
        var next = StateSet(program.count)
        // With nothing begun, only this can begin a match.
        let first: UInt32? = if case .scalar(let scalar) = program[0] { scalar } else { nil }
        for place in 0...text.count {
            let scalar = place < text.count ? text[place] : nil
            if !current.isEmpty || first == nil || first == scalar {
                if follow(0, at: place, text, &waiting, into: &current) { return true }
            }
            guard let scalar, !current.isEmpty else { continue }
            for state in current.states {
                let passes =
                    switch program[state] {
                    case .scalar(let wanted): scalar == wanted
                    case .any: true
                    case .set(let set): sets[set].contains(scalar)
                    default: false
                    }
                if passes, follow(state + 1, at: place + 1, text, &waiting, into: &next) { return true }
            }
            swap(&current, &next)
            next.removeAll()
        }
        return false
    }

    /// Adds a state, and those that are reached from it without a character. `true` where the match is one of them.
    /// - Parameter waiting: empty, and lent so that no call makes one.
    private func follow(
        _ state: Int, at place: Int, _ text: [UInt32], _ waiting: inout [Int], into set: inout StateSet
    ) -> Bool {
        waiting.append(state)
        while let state = waiting.popLast() {
            guard set.insert(state) else { continue }
            switch program[state] {
            case .match: return true
            case .jump(let target): waiting.append(target)
            case .split(let one, let other):
                waiting.append(other)
                waiting.append(one)
            case .start: if place == 0 { waiting.append(state + 1) }
            case .end: if place == text.count { waiting.append(state + 1) }
            case .boundary, .noBoundary:
                let isThere = Self.isInWord(text, place - 1) != Self.isInWord(text, place)
                if case .boundary = program[state], isThere { waiting.append(state + 1) }
                if case .noBoundary = program[state], !isThere { waiting.append(state + 1) }
            case .scalar, .any, .set: break
            }
        }
        return false
    }

    private static func isInWord(_ text: [UInt32], _ place: Int) -> Bool {
        text.indices.contains(place) && WordBoundary.isOfWord(text[place])
    }
}

/// Each state once, in the order of their coming.
private struct StateSet {
    private(set) var states: [Int] = []
    private var isIn: [Bool]

    init(_ count: Int) {
        isIn = Array(repeating: false, count: count)
        states.reserveCapacity(count)
    }

    var isEmpty: Bool { states.isEmpty }

    mutating func insert(_ state: Int) -> Bool {
        if isIn[state] { return false }
        isIn[state] = true
        states.append(state)
        return true
    }

    mutating func removeAll() {
        for state in states { isIn[state] = false }
        states.removeAll(keepingCapacity: true)
    }
}

/// Scalars of folded text.
struct ScalarSet: Sendable, Hashable {
    var ranges: [ClosedRange<UInt32>] = []
    /// `\w` for `false`, `\W` for `true`.
    var wordClasses: [Bool] = []
    var isNegated = false

    func contains(_ scalar: UInt32) -> Bool {
        let isIn =
            ranges.contains { $0.contains(scalar) }
            || wordClasses.contains { WordBoundary.isOfWord(scalar) != $0 }
        return isIn != isNegated
    }
}
