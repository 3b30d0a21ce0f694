/// A formula on a line: `E=mc^2`, `(a+b)/c`, `∑_(i=1)^n`, `√(x+1)`, a matrix as `(a, b; c, d)`.
///
/// Parentheses stand where two-dimensional MathML groups without them, and a space where two words or numbers would become
/// one. What is written is a few bytes for each element.
struct MathText {
    private var text = ""
    /// The last token was a word or a number of more than one digit; the next one of its like needs a space.
    private var last = Token.none
    private var isAfterScript = false

    private enum Token {
        case none, letter, word, number, sign
    }

    static func text(of elements: [MathElement]) -> String {
        var writer = MathText()
        writer.row(elements)
        while writer.text.hasSuffix(" ") { writer.text.removeLast() }
        return writer.text
    }

    // MARK: Rows

    private mutating func row(_ elements: [MathElement]) {
        for (place, element) in elements.enumerated() {
            switch element.kind {
            case _ where element.isFraction:
                let isAlone =
                    (place == 0 || elements[place - 1].isSign)
                    && (place + 1 == elements.count || elements[place + 1].isSign)
                if isAlone { write(element) } else { bracketed { $0.write(element) } }
            case .mtable where place > 0 && elements[place - 1].isFence: table(element, isMatrix: true)
            default: write(element)
            }
        }
    }

    private mutating func write(_ element: MathElement) {
        switch element.kind {
        case .mi, .mn, .mo, .mtext: token(element.text)
        case .ms: token("\"\(element.text)\"")
        case .mspace: space()
        case .mrow, .mstyle, .mtd: row(element.children)
        case .mtr: cells(of: element, separator: " ")
        case .mtable: table(element, isMatrix: false)
        case .mprescripts: break
        case .mfrac: fraction(element)
        case .msqrt:
            sign("√")
            operand(MathElement.row(element.children), atMost: .atom)
        case .mroot: root(element.children[0], degree: element.children[1])
        case .msub, .munder: scripted(element.children[0], below: element.children[1], above: nil)
        case .msup: scripted(element.children[0], below: nil, above: element.children[1])
        case .mover: over(element.children[0], element.children[1])
        case .msubsup, .munderover:
            scripted(element.children[0], below: element.children[1], above: element.children[2])
        case .mmultiscripts: multiscripts(element.children)
        }
    }

    private mutating func fraction(_ element: MathElement) {
        let (above, below) = (element.children[0], element.children[1])
        // A fraction without a line is a binomial coefficient.
        let hasLine = !element.attributes.contains { attribute in
            attribute.name == .linethickness && !attribute.value.contains { ("1"..."9").contains($0) }
        }
        if !hasLine {
            operand(above, atMost: .scripted)
            text += " choose "
            last = .none
            operand(below, atMost: .scripted)
        } else {
            operand(above, atMost: .scripted)
            sign("/")
            operand(below, atMost: .scripted)
        }
        isAfterScript = true
    }

    private mutating func root(_ base: MathElement, degree: MathElement) {
        switch MathText.text(of: [degree]) {
        case "3":
            sign("∛")
            operand(base, atMost: .atom)
        case "4":
            sign("∜")
            operand(base, atMost: .atom)
        default:
            operand(base, atMost: .atom)
            text += "^(1/"
            last = .none
            operand(degree, atMost: .atom)
            sign(")")
        }
    }

    // MARK: Scripts

    private mutating func scripted(_ base: MathElement, below: MathElement?, above: MathElement?) {
        operand(base, atMost: .atom)
        if let below { script("_", below) }
        if let above { script("^", above) }
    }

    private mutating func script(_ mark: String, _ element: MathElement) {
        if element.isEmpty { return }
        // Primes are set high in MathML and stand beside the letter in text.
        if mark == "^", element.kind == .mo, element.text.unicodeScalars.allSatisfy(Self.isPrime) {
            text += element.text
        } else {
            text += mark
            last = .none
            operand(element, atMost: .atom)
        }
        isAfterScript = true
    }

    private static func isPrime(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "'" || (0x2032...0x2037).contains(scalar.value) || scalar.value == 0x2057
    }

    private mutating func over(_ base: MathElement, _ accent: MathElement) {
        guard accent.kind == .mo, let mark = Self.accents[accent.text] else {
            return scripted(base, below: nil, above: accent)
        }
        operand(base, atMost: .atom)
        // Braces and lines over more than a letter say what stands together, or nothing.
        if base.kind == .mi, base.text.unicodeScalars.count == 1 { text += mark }
    }

    /// Signs over a letter as combining characters; empty for those that have none.
    private static let accents = [
        "→": "\u{20D7}", "\u{20D7}": "\u{20D7}", "^": "\u{302}", "ˆ": "\u{302}", "¯": "\u{304}", "‾": "\u{304}",
        "―": "\u{304}", "_": "\u{304}", "~": "\u{303}", "˜": "\u{303}", "˙": "\u{307}", ".": "\u{307}", "¨": "\u{308}",
        "ˇ": "\u{30C}", "⏞": "", "⏜": "", "⎴": "", "︷": "",
    ]

    private mutating func multiscripts(_ children: [MathElement]) {
        guard let base = children.first else { return }
        let middle = children.firstIndex { $0.kind == .mprescripts } ?? children.count
        func pairs(_ scripts: ArraySlice<MathElement>, into writer: inout MathText) {
            for place in stride(from: scripts.startIndex, to: scripts.endIndex - 1, by: 2) {
                writer.script("_", scripts[place])
                writer.script("^", scripts[place + 1])
            }
        }
        pairs(children[min(middle + 1, children.count)...], into: &self)
        isAfterScript = false
        last = .none
        operand(base, atMost: .atom)
        pairs(children[1..<max(middle, 1)], into: &self)
    }

    // MARK: Tables

    private mutating func table(_ element: MathElement, isMatrix: Bool) {
        for (place, row) in element.children.enumerated() {
            if place > 0 {
                text += "; "
                last = .none
                isAfterScript = false
            }
            if row.kind == .mtr { cells(of: row, separator: isMatrix ? ", " : " ") } else { write(row) }
        }
    }

    private mutating func cells(of row: MathElement, separator: String) {
        for (place, cell) in row.children.enumerated() where !cell.isEmpty {
            if place > 0, !text.hasSuffix(" ") {
                text += separator
                last = .none
                isAfterScript = false
            }
            write(cell)
        }
    }

    // MARK: Operands

    private enum Firmness: Int {
        case atom, scripted, row
    }

    /// How well it holds together without parentheses.
    private static func firmness(of element: MathElement) -> Firmness {
        switch element.kind {
        case .mi, .mn, .mo, .ms: return .atom
        case .mtext: return element.text.utf8.contains(0x20) ? .row : .atom
        case .mrow, .mstyle, .mtd:
            let shown = element.children.filter { !$0.isEmpty }
            if shown.count == 1 { return firmness(of: shown[0]) }
            guard let first = shown.first, let last = shown.last, first.isFence, last.isFence else { return .row }
            // `(a)(b)` begins and ends in brackets, which are not a pair.
            let between = shown.dropFirst().dropLast()
            return between.contains { $0.isFence } ? .row : .atom
        case .msub, .msup, .msubsup, .munder, .mover, .munderover, .msqrt: return .scripted
        default: return .row
        }
    }

    private mutating func operand(_ element: MathElement, atMost most: Firmness) {
        if element.isEmpty { return }
        if Self.firmness(of: element).rawValue <= most.rawValue {
            write(element)
        } else {
            bracketed { $0.write(element) }
        }
    }

    private mutating func bracketed(_ inner: (inout MathText) -> Void) {
        sign("(")
        inner(&self)
        sign(")")
    }

    // MARK: Tokens

    private mutating func sign(_ sign: String) {
        text += sign
        last = .sign
        isAfterScript = false
    }

    private mutating func space() {
        if !text.isEmpty, !text.hasSuffix(" ") { text += " " }
        last = .none
        isAfterScript = false
    }

    private mutating func token(_ source: String) {
        var plain = ""
        for scalar in source.unicodeScalars {
            if let letter = MathAlphabets.plain(scalar) { plain.unicodeScalars.append(letter) }
        }
        guard let first = plain.unicodeScalars.first else { return }
        let kind: Token
        if first.properties.isAlphabetic {
            kind = plain.unicodeScalars.count > 1 ? .word : .letter
        } else {
            kind = first.properties.numericType != nil ? .number : .sign
        }
        let needsSpace: Bool
        switch (last, kind) {
        case (.sign, _), (.none, _), (_, .sign), (_, .none): needsSpace = false
        case (.word, _), (_, .word), (.number, .number): needsSpace = true
        default: needsSpace = isAfterScript
        }
        if needsSpace, !text.hasSuffix(" ") { text += " " }
        text += plain
        last = kind
        isAfterScript = false
    }
}

extension MathElement {
    /// Whether nothing of it is seen.
    fileprivate var isEmpty: Bool {
        switch kind {
        case .mi, .mn, .mo, .ms, .mtext: text.isEmpty
        case .mspace, .mprescripts: true
        default: children.isEmpty
        }
    }

    fileprivate var isFraction: Bool {
        switch kind {
        case .mfrac: true
        case .mstyle, .mrow: children.count == 1 && children[0].isFraction
        default: false
        }
    }

    /// An operator or a word: what stands beside it is a term of its own.
    fileprivate var isSign: Bool {
        switch kind {
        case .mtext, .mspace: true
        case .mo: text.unicodeScalars.contains { MathAlphabets.plain($0) != nil }
        default: false
        }
    }

    fileprivate var isFence: Bool {
        kind == .mo && ["(", ")", "[", "]", "{", "}", "|", "‖", "⟨", "⟩", "⌊", "⌋", "⌈", "⌉"].contains(text)
    }
}
