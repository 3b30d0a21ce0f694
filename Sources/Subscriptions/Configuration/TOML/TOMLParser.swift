/// Reads TOML 1.0 (https://toml.io/en/v1.0.0) and keeps the line of every value.
///
/// docs/decisions/0013 says why this is not a library.
package func parseTOML(_ text: String) throws(TOMLSyntaxError) -> TOMLTable {
    try parseTOML(Array(text.utf8)[...])
}

/// - Parameter bytes: valid UTF-8.
func parseTOML(_ bytes: ArraySlice<UInt8>) throws(TOMLSyntaxError) -> TOMLTable {
    var parser = TOMLParser(bytes)
    return try parser.document()
}

private struct TOMLParser {
    private let bytes: ArraySlice<UInt8>
    private var place: Int
    private var line = 1
    private var lineStart: Int

    /// Arrays and tables inside each other; the parser recurses once for each, and whoever reads the document too.
    private static let deepestNesting = 64

    /// Members of one table, which are looked at one by one; the tables of an array of tables are not counted.
    private static let longestTable = 50_000

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        place = bytes.startIndex
        lineStart = bytes.startIndex
    }

    mutating func document() throws(TOMLSyntaxError) -> TOMLTable {
        let root = TableBuilder(origin: .header)
        var current = root
        while true {
            try skipBlankLines()
            guard let byte = peek() else { return root.finish() }
            if byte == UInt8(ascii: "[") {
                current = try header(root)
            } else {
                try pair(into: current, depth: 0)
            }
            try endOfLine()
        }
    }

    // MARK: Structure

    /// `[a.b]` or `[[a.b]]`; returns the table that the following pairs go into.
    private mutating func header(_ root: TableBuilder) throws(TOMLSyntaxError) -> TableBuilder {
        let headerLine = line
        advance()
        let isArray = take(UInt8(ascii: "["))
        skipSpaces()
        let path = try dottedKey(depth: 0)
        guard take(UInt8(ascii: "]")), !isArray || take(UInt8(ascii: "]")) else {
            throw error("expected `\(isArray ? "]]" : "]")` after the table's name")
        }
        var table = root
        for key in path.dropLast() {
            switch table.node(key) {
            case nil:
                let new = TableBuilder(origin: .implicit)
                try add(key, .table(new), line: headerLine, to: table)
                table = new
            case .table(let next) where next.origin != .inline: table = next
            case .tables(let list): table = list.last
            default: throw error("`\(key)` is a value, so it cannot hold tables")
            }
        }
        let key = path[path.count - 1]
        let new = TableBuilder(origin: .header)
        switch (table.node(key), isArray) {
        case (nil, false): try add(key, .table(new), line: headerLine, to: table)
        case (nil, true): try add(key, .tables(TableList(new, line: headerLine)), line: headerLine, to: table)
        case (.tables(let list), true): list.append(new, line: headerLine)
        case (.table(let existing), false) where existing.origin == .implicit:
            existing.origin = .header
            return existing
        default: throw repeated(path, key, in: table)
        }
        return new
    }

    private mutating func pair(into table: TableBuilder, depth: Int) throws(TOMLSyntaxError) {
        let keyLine = line
        let path = try dottedKey(depth: depth)
        guard take(UInt8(ascii: "=")) else { throw error("expected `=` after the key") }
        skipSpaces()
        var target = table
        for key in path.dropLast() {
            switch target.node(key) {
            case nil:
                let new = TableBuilder(origin: .dotted)
                try add(key, .table(new), line: keyLine, to: target)
                target = new
            case .table(let next) where next.origin == .dotted: target = next
            default: throw error("`\(key)` is defined already\(place(of: key, in: target))")
            }
        }
        let key = path[path.count - 1]
        guard target.node(key) == nil else { throw repeated(path, key, in: target) }
        try add(key, .value(try value(depth: depth + path.count - 1)), line: keyLine, to: target)
    }

    private func add(
        _ key: String, _ node: TableBuilder.Node, line: Int, to table: TableBuilder
    ) throws(TOMLSyntaxError) {
        guard table.count < Self.longestTable else {
            throw error("a table has more than \(Self.longestTable) keys; is this file what it is meant to be?")
        }
        table.add(key, node, line: line)
    }

    private mutating func dottedKey(depth: Int) throws(TOMLSyntaxError) -> [String] {
        var path: [String] = []
        repeat {
            skipSpaces()
            guard depth + path.count < Self.deepestNesting else { throw error("nested too deeply") }
            path.append(try simpleKey())
            skipSpaces()
        } while take(UInt8(ascii: "."))
        return path
    }

    private mutating func simpleKey() throws(TOMLSyntaxError) -> String {
        switch peek() {
        case UInt8(ascii: "\""): return try basicString()
        case UInt8(ascii: "'"): return try literalString()
        default:
            let start = place
            while let byte = peek(), isBareKeyByte(byte) { advance() }
            guard place > start else { throw error("expected a key") }
            return String(decoding: bytes[start..<place], as: UTF8.self)
        }
    }

    // MARK: Values

    private mutating func value(depth: Int) throws(TOMLSyntaxError) -> TOMLValue {
        guard depth < Self.deepestNesting else { throw error("nested too deeply") }
        let start = line
        let kind: TOMLValue.Kind
        switch peek() {
        case nil, 0x0A, 0x0D, UInt8(ascii: "#"): throw error("expected a value")
        case UInt8(ascii: "\""):
            kind = .string(lookingAt("\"\"\"") ? try multilineString(quote: UInt8(ascii: "\"")) : try basicString())
        case UInt8(ascii: "'"):
            kind = .string(lookingAt("'''") ? try multilineString(quote: UInt8(ascii: "'")) : try literalString())
        case UInt8(ascii: "["): kind = .array(try array(depth: depth))
        case UInt8(ascii: "{"): kind = .table(try inlineTable(depth: depth))
        default: kind = try scalar()
        }
        return TOMLValue(kind: kind, line: start)
    }

    private mutating func array(depth: Int) throws(TOMLSyntaxError) -> [TOMLValue] {
        advance()
        var values: [TOMLValue] = []
        while true {
            try skipBlankLines()
            if take(UInt8(ascii: "]")) { return values }
            values.append(try value(depth: depth + 1))
            try skipBlankLines()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "]")) else { throw error("expected `,` or `]` in the array") }
            return values
        }
    }

    private mutating func inlineTable(depth: Int) throws(TOMLSyntaxError) -> TOMLTable {
        advance()
        let builder = TableBuilder(origin: .inline)
        skipSpaces()
        if take(UInt8(ascii: "}")) { return builder.finish() }
        while true {
            skipSpaces()
            try pair(into: builder, depth: depth + 1)
            skipSpaces()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "}")) else { throw error("expected `,` or `}` in the inline table") }
            return builder.finish()
        }
    }

    private mutating func scalar() throws(TOMLSyntaxError) -> TOMLValue.Kind {
        let start = place
        while let byte = peek(), isBareKeyByte(byte) || byte == 0x2B || byte == 0x2E || byte == 0x3A { advance() }
        // A date and its time may stand apart by one space.
        if place - start == 10, isDate(bytes[start..<place]), peek() == 0x20, let next = peek(1), isDigit(next) {
            advance()
            while let byte = peek(), isDigit(byte) || [0x2B, 0x2D, 0x2E, 0x3A, 0x5A, 0x7A].contains(byte) { advance() }
        }
        let word = bytes[start..<place]
        let text = String(decoding: word, as: UTF8.self)
        switch text {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "inf", "+inf": return .number(.infinity)
        case "-inf": return .number(-.infinity)
        case "nan", "+nan", "-nan": return .number(.nan)
        default: break
        }
        if isDateOrTime(word) { return .date(text) }
        if let number = TOMLNumber.integer(text) { return .integer(number) }
        if let number = TOMLNumber.float(text) { return .number(number) }
        let digits = text.drop { $0 == "+" || $0 == "-" }
        if digits.first != "0", let plain = TOMLNumber.withoutUnderscores(digits), plain.utf8.allSatisfy(isDigit) {
            throw error("`\(text)` is beyond the integers that there are, which have 64 bits", at: start)
        }
        throw error(
            text.isEmpty ? "expected a value" : "`\(text)` is no TOML value; a string stands in double quotes",
            at: start)
    }

    // MARK: Strings

    private mutating func basicString() throws(TOMLSyntaxError) -> String {
        advance()
        var out: [UInt8] = []
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                advance()
                return String(decoding: out, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &out)
            default:
                try refuseControl(byte)
                out.append(byte)
                advance()
            }
        }
        throw error("the string has no closing `\"`")
    }

    private mutating func literalString() throws(TOMLSyntaxError) -> String {
        advance()
        let start = place
        while let byte = peek() {
            if byte == UInt8(ascii: "'") {
                let text = String(decoding: bytes[start..<place], as: UTF8.self)
                advance()
                return text
            }
            try refuseControl(byte)
            advance()
        }
        throw error("the string has no closing `'`")
    }

    /// `"""…"""` or `'''…'''`, of which only the first has escapes.
    private mutating func multilineString(quote: UInt8) throws(TOMLSyntaxError) -> String {
        for _ in 0..<3 { advance() }
        _ = takeNewline()
        var out: [UInt8] = []
        while let byte = peek() {
            if byte == quote {
                var count = 0
                while peek(count) == quote && count < 5 { count += 1 }
                if count >= 3 {
                    // Up to two quotes may stand before the closing three.
                    out.append(contentsOf: repeatElement(quote, count: count - 3))
                    for _ in 0..<count { advance() }
                    return String(decoding: out, as: UTF8.self)
                }
                out.append(contentsOf: repeatElement(quote, count: count))
                for _ in 0..<count { advance() }
            } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                if try !takeLineEndingBackslash() { try escape(into: &out) }
            } else if takeNewline() {
                out.append(0x0A)
            } else {
                try refuseControl(byte)
                out.append(byte)
                advance()
            }
        }
        throw error("the string has no closing quotes")
    }

    /// A backslash at a line's end takes the white space and line breaks that follow with it.
    private mutating func takeLineEndingBackslash() throws(TOMLSyntaxError) -> Bool {
        var ahead = 1
        while peek(ahead) == 0x20 || peek(ahead) == 0x09 { ahead += 1 }
        guard peek(ahead) == 0x0A || peek(ahead) == 0x0D && peek(ahead + 1) == 0x0A else { return false }
        advance()
        while true {
            skipSpaces()
            if !takeNewline() { return true }
        }
    }

    private mutating func escape(into out: inout [UInt8]) throws(TOMLSyntaxError) {
        advance()
        guard let byte = peek() else { throw error("the string ends in a backslash") }
        advance()
        switch byte {
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "f"): out.append(0x0C)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): out.append(byte)
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let count = byte == UInt8(ascii: "u") ? 4 : 8
            let digits = bytes[place..<min(place + count, bytes.endIndex)]
            guard digits.count == count, digits.allSatisfy(isHexadecimalDigit),
                let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(value)
            else { throw error("`\\\(Character(Unicode.Scalar(byte)))` needs \(count) hexadecimal digits") }
            out.append(contentsOf: Array(String(Character(scalar)).utf8))
            for _ in 0..<count { advance() }
        default: throw error("unknown escape `\\\(Character(Unicode.Scalar(byte)))`; a backslash is written `\\\\`")
        }
    }

    // MARK: Bytes

    private func peek(_ ahead: Int = 0) -> UInt8? {
        place + ahead < bytes.endIndex ? bytes[place + ahead] : nil
    }

    private func lookingAt(_ text: StaticString) -> Bool {
        (0..<text.utf8CodeUnitCount).allSatisfy { peek($0) == text.utf8Start[$0] }
    }

    private mutating func advance() {
        place += 1
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        place += 1
        return true
    }

    private mutating func takeNewline() -> Bool {
        if peek() == 0x0A {
            place += 1
        } else if peek() == 0x0D, peek(1) == 0x0A {
            place += 2
        } else {
            return false
        }
        line += 1
        lineStart = place
        return true
    }

    private mutating func skipSpaces() {
        while peek() == 0x20 || peek() == 0x09 { place += 1 }
    }

    private mutating func skipBlankLines() throws(TOMLSyntaxError) {
        repeat {
            skipSpaces()
            try skipComment()
        } while takeNewline()
    }

    private mutating func skipComment() throws(TOMLSyntaxError) {
        guard peek() == UInt8(ascii: "#") else { return }
        while let byte = peek(), byte != 0x0A, !(byte == 0x0D && peek(1) == 0x0A) {
            try refuseControl(byte)
            advance()
        }
    }

    private mutating func endOfLine() throws(TOMLSyntaxError) {
        skipSpaces()
        try skipComment()
        guard place == bytes.endIndex || takeNewline() else { throw error("expected the end of the line") }
    }

    private func refuseControl(_ byte: UInt8) throws(TOMLSyntaxError) {
        if byte == 0x0A || byte == 0x0D { throw error("a line break inside a string needs triple quotes") }
        if byte < 0x20 && byte != 0x09 || byte == 0x7F { throw error("a control character must be written as \\u00XX") }
    }

    private func repeated(_ path: [String], _ key: String, in table: TableBuilder) -> TOMLSyntaxError {
        error("`\(path.joined(separator: "."))` is defined twice\(place(of: key, in: table)); leave one of the two")
    }

    private func place(of key: String, in table: TableBuilder) -> String {
        table.line(of: key).map { ", first in line \($0)" } ?? ""
    }

    private func error(_ message: String, at position: Int? = nil) -> TOMLSyntaxError {
        TOMLSyntaxError(line: line, column: (position ?? place) - lineStart + 1, message: message)
    }
}
