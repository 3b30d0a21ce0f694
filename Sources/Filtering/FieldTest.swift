/// One comparison of a field.
struct FieldTest: Sendable, Hashable {
    let field: Field
    let relation: Relation

    enum Relation: Sendable, Hashable {
        /// One of the phrases.
        case contains([Phrase])
        /// One of the values.
        case `is`([Value])
        /// One of the patterns.
        case matches([Pattern])
        case compares(Comparison, Int64)
    }

    enum Comparison: String, Sendable, Hashable, CaseIterable {
        case less = "<"
        case atMost = "<="
        case more = ">"
        case atLeast = ">="
        case equal = "is"

        func holds(_ left: Int64, _ right: Int64) -> Bool {
            switch self {
            case .less: left < right
            case .atMost: left <= right
            case .more: left > right
            case .atLeast: left >= right
            case .equal: left == right
            }
        }
    }

    func holds(for subject: Subject) -> Bool {
        switch relation {
        case .contains(let phrases):
            let isAddress = field.kind == .address
            return subject.values(of: field).contains { value in
                phrases.contains { $0.occurs(in: value, anywhere: isAddress) }
            }
        case .is(let wanted):
            let values = subject.values(of: field)
            if values.isEmpty { return wanted.contains(where: \.isEmpty) }
            return values.contains { value in wanted.contains { $0.covers(value, as: field.kind) } }
        case .matches(let patterns):
            return subject.values(of: field).contains { value in patterns.contains { $0.matches(value) } }
        case .compares(let comparison, let number):
            return comparison.holds(subject.number(of: field), number)
        }
    }

    var text: String {
        switch relation {
        case .contains(let phrases): "\(field.rawValue) contains \(Self.list(phrases.map(\.text)))"
        case .is(let values): "\(field.rawValue) is \(Self.list(values.map(\.text)))"
        case .matches(let patterns): "\(field.rawValue) matches \(Self.list(patterns.map(\.literal)) { $0 })"
        case .compares(let comparison, let number):
            "\(field.rawValue) \(comparison.rawValue) \(field == .age ? Self.duration(number) : String(number))"
        }
    }

    private static func list(_ texts: [String], _ write: (String) -> String = FieldTest.quoted) -> String {
        texts.count == 1 ? write(texts[0]) : "[" + texts.map(write).joined(separator: ", ") + "]"
    }

    static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// In the largest unit that divides it.
    private static func duration(_ seconds: Int64) -> String {
        for (unit, length) in Lexer.units where length <= 86_400 && seconds % length == 0 && seconds != 0 {
            return "\(seconds / length)\(unit)"
        }
        return "\(seconds)s"
    }
}

/// A whole value to compare with.
struct Value: Sendable, Hashable {
    let text: String
    private let folded: FoldedText

    init(_ text: String) {
        self.text = text
        folded = FoldedText(text)
    }

    var isEmpty: Bool { folded.scalars.isEmpty }

    static func == (left: Value, right: Value) -> Bool { left.text == right.text }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }

    /// Whether a value of the article is this one, or stands below it.
    func covers(_ value: FoldedText, as kind: Field.Kind) -> Bool {
        let (whole, part) = (value.scalars, folded.scalars)
        guard whole.count > part.count, !part.isEmpty else { return whole == part }
        switch kind {
        case .path: return whole.starts(with: part) && whole[part.count] == 0x2F
        // RFC 4647 section 3.3.1, basic filtering: `en` is `en-GB` too.
        case .language: return whole.starts(with: part) && (whole[part.count] == 0x2D || whole[part.count] == 0x5F)
        case .host:
            let start = whole.count - part.count
            return whole[start...].elementsEqual(part) && whole[start - 1] == 0x2E
        case .text, .address, .number, .duration: return false
        }
    }
}

/// What a whole value, or a part of it, may look like.
enum Pattern: Sendable, Hashable {
    case glob(Glob)
    case expression(RegularExpression)

    func matches(_ value: FoldedText) -> Bool {
        switch self {
        case .glob(let glob): glob.matches(value)
        case .expression(let expression): expression.matches(value)
        }
    }

    /// As it stands in a filter.
    var literal: String {
        switch self {
        case .glob(let glob): FieldTest.quoted(glob.text)
        case .expression(let expression): "/\(expression.text)/"
        }
    }
}
