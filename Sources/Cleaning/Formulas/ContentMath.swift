internal import Articles
internal import Markup

/// Content MathML (MathML 3, chapter 4), which says what a formula means, as it is written.
extension MathReader {
    /// Whether an element is of content MathML.
    func isContent(_ node: Int) -> Bool {
        let name = name(of: node)
        return ["apply", "bind", "ci", "cn", "csymbol", "reln"].contains(name) || Self.containers.contains(name)
            || Self.constants[name] != nil
    }

    /// - Returns: `nil` for an element of another vocabulary.
    mutating func content(_ node: Int, _ name: String, depth: Int) -> MathElement? {
        switch name {
        case "ci", "csymbol", "cs": return leaf(node, .mi, depth: depth)
        case "cn": return number(node)
        case "apply", "bind", "reln": return application(node, depth: depth)
        case "interval": return interval(node, depth: depth)
        case "set": return list(node, "{", "}", depth: depth)
        case "list": return list(node, "[", "]", depth: depth)
        case "vector": return list(node, "(", ")", depth: depth)
        case "matrix": return matrix(node, depth: depth)
        case "piecewise": return pieces(node, depth: depth)
        default: return Self.constants[name].map { MathElement(.mi, text: $0) }
        }
    }

    private static let containers: Set<String> = ["interval", "set", "list", "vector", "matrix", "piecewise"]

    private static let constants = [
        "pi": "π", "infinity": "∞", "exponentiale": "e", "imaginaryi": "i", "eulergamma": "γ", "true": "true",
        "false": "false", "emptyset": "∅", "reals": "ℝ", "integers": "ℤ", "naturalnumbers": "ℕ", "rationals": "ℚ",
        "complexes": "ℂ", "primes": "ℙ", "notanumber": "NaN",
    ]

    private struct Operation {
        let sign: String
        /// How firmly it binds; arguments that bind less are put in brackets.
        let strength: Int
    }

    private static let infix: [String: Operation] = {
        var table: [String: Operation] = [:]
        for (strength, signs) in [
            (1, "implies ⇒ equivalent ≡ or ∨ xor ⊻"), (2, "and ∧"),
            (
                3,
                """
                eq = neq ≠ lt < gt > leq ≤ geq ≥ approx ≈ in ∈ notin ∉ subset ⊆ prsubset ⊂ notsubset ⊈ notprsubset ⊄ \
                tendsto → factorof ∣
                """
            ),
            (4, "plus + minus − union ∪ setdiff ∖"),
            (5, "times \u{2062} rem mod intersect ∩ cartesianproduct × vectorproduct × scalarproduct ⋅ outerproduct ⊗"),
            (6, "compose ∘"),
        ] {
            let words = signs.split(separator: " ").map(String.init)
            for place in stride(from: 0, to: words.count, by: 2) {
                table[words[place]] = Operation(sign: words[place + 1], strength: strength)
            }
        }
        return table
    }()

    private static let aroundSigns = [
        "abs": ("|", "|"), "floor": ("⌊", "⌋"), "ceiling": ("⌈", "⌉"), "card": ("|", "|"), "determinant": ("|", "|"),
    ]

    private static let largeSigns = [
        "sum": "∑", "product": "∏", "int": "∫", "limit": "lim", "forall": "∀", "exists": "∃", "lambda": "λ",
    ]

    // MARK: Leaves

    private mutating func leaf(_ node: Int, _ kind: MathElement.Kind, depth: Int) -> MathElement {
        // A name may be written with scripts of its own.
        if !childElements(of: node).isEmpty { return row(of: node, depth: depth + 1) }
        return MathElement(kind, text: tree.text(of: node))
    }

    /// `<cn type="rational">1<sep/>2</cn>` is ½.
    private func number(_ node: Int) -> MathElement {
        let parts = tree.children(of: node).filter { tree.tag($0) == .text }.map {
            MathElement(.mn, text: PlainLine.text(tree.string(tree.textRange($0))))
        }
        guard parts.count == 2, let type = tree.attribute(.type, of: node)?.lowercased() else {
            return MathElement(.mn, text: tree.text(of: node))
        }
        switch type {
        case "rational": return MathElement(.mfrac, [], parts)
        case "e-notation":
            let power = MathElement(.msup, [], [MathElement(.mn, text: "10"), parts[1]])
            return MathElement(.mrow, [], [parts[0], Self.sign("×"), power])
        case "complex-cartesian":
            return MathElement(.mrow, [], [parts[0], Self.sign("+"), parts[1], MathElement(.mi, text: "i")])
        default: return MathElement(.mrow, [], parts)
        }
    }

    private static func sign(_ sign: String) -> MathElement { MathElement(.mo, text: sign) }

    // MARK: Applications

    private mutating func application(_ node: Int, depth: Int) -> MathElement {
        var parts = childElements(of: node)
        guard let head = parts.first else { return MathElement(.mrow) }
        parts.removeFirst()
        let name = name(of: head)
        let arguments = parts.filter { !Self.qualifiers.contains(self.name(of: $0)) }
        let qualifiers = parts.filter { Self.qualifiers.contains(self.name(of: $0)) }
        if let operation = Self.infix[name] { return infix(operation, arguments, depth: depth) }
        if Self.largeSigns[name] != nil { return large(name, arguments, qualifiers, depth: depth) }
        func made(_ place: Int) -> MathElement { .row(elements(at: arguments[place], depth: depth + 1)) }
        if let (open, close) = Self.aroundSigns[name], arguments.count == 1 {
            return MathElement(.mrow, [], [Self.sign(open), made(0), Self.sign(close)])
        }
        switch (name, arguments.count) {
        case ("divide", 2): return MathElement(.mfrac, [], [made(0), made(1)])
        case ("power", 2):
            return MathElement(.msup, [], [operand(arguments[0], atLeast: 7, depth: depth), made(1)])
        case ("root", 1):
            guard let degree = qualifiers.first(where: { self.name(of: $0) == "degree" }) else {
                return MathElement(.msqrt, [], [made(0)])
            }
            return MathElement(.mroot, [], [made(0), row(of: degree, depth: depth + 1)])
        case ("exp", 1): return MathElement(.msup, [], [MathElement(.mi, text: "e"), made(0)])
        case ("not", 1):
            return MathElement(.mrow, [], [Self.sign("¬"), operand(arguments[0], atLeast: 4, depth: depth)])
        case ("factorial", 1):
            return MathElement(.mrow, [], [operand(arguments[0], atLeast: 7, depth: depth), Self.sign("!")])
        case ("conjugate", 1), ("mean", 1): return MathElement(.mover, [], [made(0), Self.sign("¯")])
        case ("transpose", 1), ("inverse", 1):
            let mark = name == "inverse" ? MathElement(.mn, text: "−1") : MathElement(.mi, text: "T")
            return MathElement(.msup, [], [operand(arguments[0], atLeast: 7, depth: depth), mark])
        case ("selector", 2...):
            return MathElement(
                .msub, [], [made(0), arguments.count == 2 ? made(1) : list(arguments.dropFirst(), depth)])
        case ("diff", 1), ("partialdiff", 1): return derivative(name, arguments[0], qualifiers, depth: depth)
        default: return call(head, name, arguments, qualifiers, depth: depth)
        }
    }

    private static let qualifiers: Set<String> = [
        "bvar", "lowlimit", "uplimit", "degree", "logbase", "condition", "domainofapplication", "interval-limits",
    ]

    private mutating func infix(_ operation: Operation, _ arguments: [Int], depth: Int) -> MathElement {
        var found: [MathElement] = []
        // A sign with one argument stands before it: −x.
        if arguments.count == 1 { found.append(Self.sign(operation.sign)) }
        for (place, argument) in arguments.enumerated() {
            if place > 0 {
                // Two numbers side by side would be one.
                let isProduct = operation.sign == "\u{2062}"
                let meetsNumber = isProduct && name(of: argument) == "cn"
                found.append(Self.sign(meetsNumber ? "×" : operation.sign))
            }
            // What stands behind a minus is taken away as a whole.
            let isTaken = operation.sign == "−" && (place > 0 || arguments.count == 1)
            found.append(operand(argument, atLeast: operation.strength + (isTaken ? 1 : 0), depth: depth))
        }
        return MathElement(.mrow, [], found)
    }

    private mutating func operand(_ node: Int, atLeast strength: Int, depth: Int) -> MathElement {
        let element = MathElement.row(elements(at: node, depth: depth + 1))
        guard ["apply", "reln"].contains(name(of: node)), let head = childElements(of: node).first else {
            return element
        }
        let headName = name(of: head)
        let own = Self.infix[headName]?.strength ?? (headName == "divide" || headName == "power" ? 6 : 7)
        if own >= strength { return element }
        return MathElement(.mrow, [], [Self.sign("("), element, Self.sign(")")])
    }

    private mutating func call(
        _ head: Int, _ name: String, _ arguments: [Int], _ qualifiers: [Int], depth: Int
    ) -> MathElement {
        // `sin` and the like are elements whose name is what is written.
        let isNamed = !name.isEmpty && tree.end(head) == head + 1
        var function = isNamed ? MathElement(.mi, text: name) : .row(elements(at: head, depth: depth + 1))
        if let base = qualifiers.first(where: { self.name(of: $0) == "logbase" }) {
            function = MathElement(.msub, [], [function, row(of: base, depth: depth + 1)])
        }
        guard !arguments.isEmpty else { return function }
        return MathElement(.mrow, [], [function, Self.sign("\u{2061}"), list(arguments[...], depth, "(", ")")])
    }

    private mutating func large(_ name: String, _ arguments: [Int], _ qualifiers: [Int], depth: Int) -> MathElement {
        func part(_ name: String) -> MathElement? {
            qualifiers.first { self.name(of: $0) == name }.map { row(of: $0, depth: depth + 1) }
        }
        let sign = name == "limit" ? MathElement(.mo, text: "lim") : Self.sign(Self.largeSigns[name] ?? name)
        let variable = part("bvar")
        var below = part("lowlimit") ?? part("condition") ?? part("domainofapplication")
        let joins = name == "limit" ? "→" : name == "int" ? nil : "="
        if let variable, let limit = below, let joins, part("condition") == nil, part("domainofapplication") == nil {
            below = MathElement(.mrow, [], [variable, Self.sign(joins), limit])
        } else if below == nil, name != "int" {
            below = variable
        }
        var found: [MathElement]
        switch (below, part("uplimit")) {
        case (let below?, let above?): found = [MathElement(.munderover, [], [sign, below, above])]
        case (let below?, nil): found = [MathElement(.munder, [], [sign, below])]
        case (nil, let above?): found = [MathElement(.mover, [], [sign, above])]
        case (nil, nil): found = [sign]
        }
        for argument in arguments { found.append(operand(argument, atLeast: 5, depth: depth)) }
        if name == "int", let variable { found += [MathElement(.mi, text: "d"), variable] }
        return MathElement(.mrow, [], found)
    }

    private mutating func derivative(_ name: String, _ argument: Int, _ qualifiers: [Int], depth: Int) -> MathElement {
        let sign = MathElement(.mi, text: name == "diff" ? "d" : "∂")
        let variables = qualifiers.filter { self.name(of: $0) == "bvar" }.map { row(of: $0, depth: depth + 1) }
        let body = operand(argument, atLeast: 5, depth: depth)
        guard !variables.isEmpty else {
            return MathElement(.msup, [], [body, MathElement(.mo, text: "′")])
        }
        let below = MathElement(.mrow, [], variables.flatMap { [sign, $0] })
        return MathElement(.mfrac, [], [MathElement(.mrow, [], [sign, body]), below])
    }

    // MARK: Containers

    private mutating func list(
        _ nodes: ArraySlice<Int>, _ depth: Int, _ open: String? = nil, _ close: String? = nil
    ) -> MathElement {
        var found: [MathElement] = []
        if let open { found.append(Self.sign(open)) }
        for (place, node) in nodes.enumerated() {
            if place > 0 { found.append(Self.sign(",")) }
            found += elements(at: node, depth: depth + 1)
        }
        if let close { found.append(Self.sign(close)) }
        return MathElement(.mrow, [], found)
    }

    private mutating func list(_ node: Int, _ open: String, _ close: String, depth: Int) -> MathElement {
        list(childElements(of: node)[...], depth, open, close)
    }

    private mutating func interval(_ node: Int, depth: Int) -> MathElement {
        let closure = tree.attribute(.closure, of: node) ?? "closed"
        let open = closure == "open" || closure == "open-closed" ? "(" : "["
        return list(node, open, closure == "open" || closure == "closed-open" ? ")" : "]", depth: depth)
    }

    private mutating func matrix(_ node: Int, depth: Int) -> MathElement {
        let rows = childElements(of: node).map { row in
            MathElement(
                .mtr, [],
                childElements(of: row).map { MathElement(.mtd, [], elements(at: $0, depth: depth + 2)) })
        }
        return MathElement(.mrow, [], [Self.sign("("), MathElement(.mtable, [], rows), Self.sign(")")])
    }

    /// Values with the conditions under which each holds.
    private mutating func pieces(_ node: Int, depth: Int) -> MathElement {
        let rows = childElements(of: node).map { piece in
            var cells = childElements(of: piece).map { MathElement(.mtd, [], elements(at: $0, depth: depth + 2)) }
            if name(of: piece) == "otherwise" {
                cells.append(MathElement(.mtd, [], [MathElement(.mtext, text: "otherwise")]))
            }
            return MathElement(.mtr, [], cells)
        }
        return MathElement(.mrow, [], [Self.sign("{"), MathElement(.mtable, [], rows)])
    }
}
