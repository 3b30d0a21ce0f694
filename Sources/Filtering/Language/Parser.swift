/// Reads a filter. Its grammar, loosest first:
///
///     filter  = all { "or" all }
///     all     = one { "and" one }
///     one     = "not" one | "(" filter ")" | "true" | "false" | test
///     test    = field ["not"] relation value
///     value   = text | "/" expression "/" | number | duration | "[" value { "," value } "]"
struct Parser {
    private let pieces: [Lexer.Piece]
    private var place = 0
    private var depth = 0

    /// Levels of parentheses and `not`.
    static let deepest = 64

    init(_ text: String) throws(FilterError) {
        pieces = try Lexer.pieces(of: text)
    }

    private var piece: Lexer.Piece { pieces[place] }

    private var keyword: String? {
        if case .word(let word) = piece.token { word.lowercased() } else { nil }
    }

    mutating func filter() throws(FilterError) -> Node {
        if piece.token == .end {
            throw fault("there is nothing to ask; write such as title contains \"word\", or true for every article")
        }
        let node = try any()
        guard piece.token == .end else {
            if piece.token == .sign(")") { throw fault("this parenthesis closes nothing; remove it") }
            throw fault("write `and` or `or` before \(found)")
        }
        return node
    }

    private mutating func any() throws(FilterError) -> Node {
        var node = try all()
        while keyword == "or" {
            place += 1
            node = .any(node, try all())
        }
        return node
    }

    private mutating func all() throws(FilterError) -> Node {
        var node = try one()
        while keyword == "and" {
            place += 1
            node = .all(node, try one())
        }
        return node
    }

    private mutating func one() throws(FilterError) -> Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else {
            throw fault("this is nested more than \(Self.deepest) levels deep; flatten it")
        }
        switch (piece.token, keyword) {
        case (_, "not"):
            place += 1
            return .not(try one())
        case (_, "true"), (_, "false"):
            defer { place += 1 }
            return .constant(keyword == "true")
        case (.sign("("), _):
            let column = piece.column
            place += 1
            let node = try any()
            guard piece.token == .sign(")") else {
                throw piece.token == .end
                    ? FilterError(column: column, message: "the parenthesis that opens here is not closed; add )")
                    : fault("write `and`, `or` or ) before \(found)")
            }
            place += 1
            return node
        default: return try test()
        }
    }

    // MARK: - Tests

    private mutating func test() throws(FilterError) -> Node {
        guard case .word(let name) = piece.token else {
            throw fault("a field belongs here, not \(found): \(Self.fieldNames)")
        }
        guard let field = Field(name: name) else { throw unknownField(name) }
        place += 1
        var isNegated = false
        if keyword == "not" {
            isNegated = true
            place += 1
        }
        let relation = try relation()
        // `is not`.
        if relation.word == "is", keyword == "not" {
            isNegated.toggle()
            place += 1
        }
        let test = FieldTest(field: field, relation: try value(of: field, relation))
        return isNegated != relation.isNegated ? .not(.test(test)) : .test(test)
    }

    /// A relation as it was written, in the canonical word.
    private struct Written {
        let word: String
        var isNegated = false
        /// A text is a regular expression, as in newsboat.
        var isExpression = false
        let column: Int
    }

    private mutating func relation() throws(FilterError) -> Written {
        let column = piece.column
        let written: Written? =
            switch (piece.token, keyword) {
            case (_, "contains"), (_, "has"): Written(word: "contains", column: column)
            case (_, "is"), (_, "in"), (.sign("="), _): Written(word: "is", column: column)
            case (.sign("!="), _): Written(word: "is", isNegated: true, column: column)
            case (_, "matches"), (_, "like"): Written(word: "matches", column: column)
            case (.sign("=~"), _): Written(word: "matches", isExpression: true, column: column)
            case (.sign("!~"), _): Written(word: "matches", isNegated: true, isExpression: true, column: column)
            case (.sign(let sign), _) where FieldTest.Comparison(rawValue: sign) != nil:
                Written(word: sign, column: column)
            default: nil
            }
        guard let written else {
            throw fault("after the field belongs contains, is, matches, <, <=, > or >=, not \(found)")
        }
        place += 1
        return written
    }

    private mutating func value(of field: Field, _ written: Written) throws(FilterError) -> FieldTest.Relation {
        if field.isNumber { return try number(of: field, written) }
        switch written.word {
        case "contains":
            var phrases: [Phrase] = []
            for (text, column) in try texts(written) {
                guard let phrase = Phrase(text) else {
                    throw FilterError(
                        column: column, message: "there is nothing to look for in this text; write a word")
                }
                phrases.append(phrase)
            }
            return .contains(phrases)
        case "is": return .is(try texts(written).map { Value($0.text) })
        case "matches": return .matches(try patterns(written))
        default:
            throw FilterError(
                column: written.column,
                message: "\(field.rawValue) is a text; compare it with contains, is or matches, not \(written.word)")
        }
    }

    private mutating func number(of field: Field, _ written: Written) throws(FilterError) -> FieldTest.Relation {
        guard let comparison = FieldTest.Comparison(rawValue: written.word) else {
            throw FilterError(
                column: written.column,
                message: "\(field.rawValue) is a number; compare it with <, <=, >, >= or is, not \(written.word)")
        }
        switch (piece.token, field.kind) {
        case (.number(let number), .number), (.duration(let number), .duration):
            place += 1
            return .compares(comparison, number)
        case (.number(let number), .duration):
            throw fault("a time needs its unit; write \(number)d for days, \(number)h for hours")
        default:
            throw fault(
                field.kind == .duration
                    ? "a time belongs here, such as 12h or 7d, not \(found)" : "a number belongs here, not \(found)")
        }
    }

    private mutating func texts(_ written: Written) throws(FilterError) -> [(text: String, column: Int)] {
        try list(written) { token, column in if case .string(let text) = token { (text, column) } else { nil } }
    }

    private mutating func patterns(_ written: Written) throws(FilterError) -> [Pattern] {
        var patterns: [Pattern] = []
        for (token, column) in try list(written, { token, column in (token, column) }) {
            switch token {
            case .string(let text) where !written.isExpression: patterns.append(.glob(Glob(text)))
            case .string(let text):
                patterns.append(.expression(try RegularExpression(text, column: column)))
            case .expression(let text): patterns.append(.expression(try RegularExpression(text, column: column)))
            default: throw FilterError(column: column, message: "a pattern belongs here: \"*text*\" or /expression/")
            }
        }
        return patterns
    }

    /// One value or several in brackets.
    private mutating func list<Element>(
        _ written: Written, _ read: (Lexer.Token, Int) -> Element?
    ) throws(FilterError) -> [Element] {
        func value() throws(FilterError) -> Element {
            if let value = read(piece.token, piece.column) { return value }
            if case .expression = piece.token {
                throw fault(
                    "an expression between slashes belongs after `matches`; for \(written.word) write a text, \"…\"")
            }
            if case .word(let word) = piece.token { throw fault("texts stand in quotes; write \"\(word)\"") }
            throw fault("a text in quotes belongs here, not \(found)")
        }
        let open = piece
        guard open.token == .sign("[") || open.token == .sign("(") else {
            let element = try value()
            place += 1
            return [element]
        }
        let close = Lexer.Token.sign(open.token == .sign("[") ? "]" : ")")
        place += 1
        var elements: [Element] = []
        while true {
            elements.append(try value())
            place += 1
            switch piece.token {
            case .sign(","):
                place += 1
                if piece.token != close { continue }
                fallthrough
            case close:
                place += 1
                return elements
            case .end: throw FilterError(column: open.column, message: "the list that opens here is not closed; add ]")
            default: throw fault("write , between the values of a list, or ] at its end, not \(found)")
            }
        }
    }

    // MARK: - Words for people

    private static let fieldNames = Field.allCases.map(\.rawValue).joined(separator: ", ")

    private var found: String {
        switch piece.token {
        case .end: "the end"
        case .string: "the text \(piece.source)"
        default: "`\(piece.source)`"
        }
    }

    private func fault(_ message: String) -> FilterError { FilterError(column: piece.column, message: message) }

    private func unknownField(_ name: String) -> FilterError {
        if ["and", "or"].contains(name.lowercased()) {
            return fault("`\(name)` stands between two tests; one is missing before it")
        }
        // As FreshRSS has them.
        if name.hasPrefix("#") { return fault("write tag is \"\(name.dropFirst())\" for \(name)") }
        let parts = name.split(separator: ":", maxSplits: 1)
        if parts.count == 2, let field = Field(name: String(parts[0])) {
            return fault("write \(field.rawValue) contains \"\(parts[1])\" for \(name)")
        }
        return fault("`\(name)` is no field; there are \(Self.fieldNames)")
    }
}
