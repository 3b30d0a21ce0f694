/// Cuts a filter's text into tokens.
struct Lexer {
    enum Token: Hashable {
        /// A name or a keyword, as written.
        case word(String)
        case string(String)
        /// Between slashes.
        case expression(String)
        case number(Int64)
        /// Seconds.
        case duration(Int64)
        /// `( ) [ ] , < <= > >= = != =~ !~`
        case sign(String)
        case end
    }

    struct Piece {
        let token: Token
        /// Of its first character, from 1.
        let column: Int
        let source: String
    }

    static let units: [(name: Character, seconds: Int64)] = [
        ("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1),
    ]

    private let characters: [Character]
    private var place = 0

    private init(_ text: String) {
        characters = Array(text)
    }

    static func pieces(of text: String) throws(FilterError) -> [Piece] {
        guard text.count <= Filter.longestText else {
            throw FilterError(
                column: Filter.longestText + 1,
                message: "a filter has at most \(Filter.longestText) characters; make several rules of it")
        }
        var lexer = Lexer(text)
        var pieces: [Piece] = []
        repeat { pieces.append(try lexer.next()) } while pieces.last?.token != .end
        return pieces
    }

    private mutating func next() throws(FilterError) -> Piece {
        while place < characters.count, characters[place].isWhitespace { place += 1 }
        let start = place
        let token = try read()
        return Piece(token: token, column: start + 1, source: String(characters[start..<place]))
    }

    private mutating func read() throws(FilterError) -> Token {
        guard place < characters.count else { return .end }
        let character = characters[place]
        switch character {
        case "\"", "'", "“", "‘": return .string(try string())
        case "/": return .expression(try expression())
        case "(", ")", "[", "]", ",":
            place += 1
            return .sign(String(character))
        case "<", ">", "=", "!", "&", "|": return .sign(try sign())
        default: break
        }
        if character.isASCII, character.isNumber { return try number() }
        guard character.isLetter || character == "_" || character == "#" else {
            throw fault("\"\(character)\" means nothing here; texts stand in quotes, \"…\"")
        }
        let start = place
        while place < characters.count,
            characters[place].isLetter || characters[place].isNumber
                || "_-.#*:".contains(characters[place])
        { place += 1 }
        return .word(String(characters[start..<place]))
    }

    private mutating func sign() throws(FilterError) -> String {
        let pair = String(characters[place..<min(place + 2, characters.count)])
        let column = place + 1
        if ["<=", ">=", "==", "!=", "=~", "!~", "<>"].contains(pair) {
            place += 2
            return pair == "<>" ? "!=" : pair == "==" ? "=" : pair
        }
        switch pair.first {
        case "&": throw FilterError(column: column, message: "write `and` for \"\(pair)\"")
        case "|": throw FilterError(column: column, message: "write `or` for \"\(pair)\"")
        case "!": throw FilterError(column: column, message: "write `not` before what must not hold")
        default: break
        }
        place += 1
        return String(pair.prefix(1))
    }

    /// In double quotes with `\"` and `\\`, in single quotes as it stands.
    private mutating func string() throws(FilterError) -> String {
        let start = place
        let quote = characters[place]
        guard quote == "\"" || quote == "'" else { throw fault("this quote is a curly one; write \" or '") }
        place += 1
        var text = ""
        while place < characters.count, characters[place] != quote {
            if quote == "\"", characters[place] == "\\", place + 1 < characters.count {
                place += 1
                // A backslash before another character is its own, so that patterns read as they are meant.
                if characters[place] != "\"" && characters[place] != "\\" { text.append("\\") }
            }
            text.append(characters[place])
            place += 1
        }
        guard place < characters.count else {
            throw FilterError(
                column: start + 1, message: "the text that begins here has no end; close it with \(quote)")
        }
        place += 1
        return text
    }

    /// Between slashes; `\/` is a slash. Kept as written.
    private mutating func expression() throws(FilterError) -> String {
        let start = place
        place += 1
        var text = ""
        while place < characters.count, characters[place] != "/" {
            if characters[place] == "\\", place + 1 < characters.count {
                text.append("\\")
                place += 1
            }
            text.append(characters[place])
            place += 1
        }
        guard place < characters.count else {
            throw FilterError(
                column: start + 1,
                message: "the expression that begins here has no end; close it with / (a slash in it is \\/)")
        }
        place += 1
        return text
    }

    private mutating func number() throws(FilterError) -> Token {
        let start = place
        var (total, isDuration) = (Int64(0), false)
        while place < characters.count, characters[place].isASCII, characters[place].isNumber {
            let digits = place
            while place < characters.count, characters[place].isASCII, characters[place].isNumber { place += 1 }
            guard let count = Int64(String(characters[digits..<place])), count <= 1_000_000_000 else {
                throw FilterError(column: start + 1, message: "numbers go up to 1000000000")
            }
            guard place < characters.count, characters[place].isLetter else {
                if isDuration {
                    throw FilterError(column: digits + 1, message: "a unit is missing after \(count): s, m, h, d or w")
                }
                return .number(count)
            }
            guard let unit = Self.units.first(where: { $0.name == characters[place] }) else {
                throw FilterError(
                    column: place + 1,
                    message: "\"\(characters[place])\" is no unit of time; there are s, m, h, d and w")
            }
            place += 1
            isDuration = true
            total += count * unit.seconds
        }
        if place < characters.count, characters[place].isLetter {
            throw FilterError(
                column: place + 1, message: "\"\(characters[place])\" is too much; a time is written such as 12h or 7d")
        }
        return .duration(total)
    }

    private func fault(_ message: String) -> FilterError { FilterError(column: place + 1, message: message) }
}
