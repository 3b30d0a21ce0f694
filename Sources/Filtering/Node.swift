/// A filter as a tree.
indirect enum Node: Sendable, Hashable {
    case constant(Bool)
    case not(Node)
    /// Two or more, none of them an `all` itself.
    case all([Node])
    /// Two or more, none of them an `any` itself.
    case any([Node])
    case test(FieldTest)

    static func all(_ left: Node, _ right: Node) -> Node {
        .all(
            left.parts { if case .all(let nodes) = $0 { nodes } else { nil } }
                + right.parts { if case .all(let nodes) = $0 { nodes } else { nil } })
    }

    static func any(_ left: Node, _ right: Node) -> Node {
        .any(
            left.parts { if case .any(let nodes) = $0 { nodes } else { nil } }
                + right.parts { if case .any(let nodes) = $0 { nodes } else { nil } })
    }

    private func parts(_ inner: (Node) -> [Node]?) -> [Node] { inner(self) ?? [self] }

    var fields: Set<Field> {
        switch self {
        case .constant: []
        case .not(let node): node.fields
        case .all(let nodes), .any(let nodes): nodes.reduce(into: []) { $0.formUnion($1.fields) }
        case .test(let test): [test.field]
        }
    }

    func holds(for subject: Subject) -> Bool {
        switch self {
        case .constant(let value): value
        case .not(let node): !node.holds(for: subject)
        case .all(let nodes): nodes.allSatisfy { $0.holds(for: subject) }
        case .any(let nodes): nodes.contains { $0.holds(for: subject) }
        case .test(let test): test.holds(for: subject)
        }
    }

    /// What it comes to for every article; `nil` where that hangs on the article.
    var constant: Bool? {
        switch self {
        case .constant(let value): return value
        case .not(let node): return node.constant.map { !$0 }
        case .all(let nodes):
            let values = nodes.map(\.constant)
            return values.contains(false) ? false : values.allSatisfy { $0 == true } ? true : nil
        case .any(let nodes):
            let values = nodes.map(\.constant)
            return values.contains(true) ? true : values.allSatisfy { $0 == false } ? false : nil
        case .test: return nil
        }
    }

    /// The tests that decided: of parts that are joined the first one that settles it, else all of them.
    func reasons(for subject: Subject, holds: Bool) -> [Decision.Reason] {
        switch self {
        case .constant: return []
        case .not(let node): return node.reasons(for: subject, holds: !holds)
        case .test(let test):
            return [.init(test: test.text, holds: holds, found: subject.summary(of: test.field))]
        case .all(let nodes), .any(let nodes):
            let isAny = if case .any = self { true } else { false }
            if holds == isAny, let node = nodes.first(where: { $0.holds(for: subject) == holds }) {
                return node.reasons(for: subject, holds: holds)
            }
            return nodes.flatMap { $0.reasons(for: subject, holds: holds) }
        }
    }
}

// MARK: - The canonical form

extension Node {
    /// What a node stands in, by how tightly it binds.
    enum Surrounding: Int { case any, all, not }

    func text(in surrounding: Surrounding) -> String {
        switch self {
        case .constant(let value): value ? "true" : "false"
        case .not(let node): "not " + node.text(in: .not)
        case .test(let test): test.text
        case .all(let nodes):
            Self.inParentheses(
                nodes.map { $0.text(in: .all) }.joined(separator: " and "),
                surrounding.rawValue > Surrounding.all.rawValue)
        case .any(let nodes):
            Self.inParentheses(
                nodes.map { $0.text(in: .any) }.joined(separator: " or "), surrounding != .any)
        }
    }

    private static func inParentheses(_ text: String, _ isNeeded: Bool) -> String { isNeeded ? "(\(text))" : text }
}
