/// Runs of text as CommonMark: what could be taken for markup is escaped.
struct MarkdownText {
    enum Place {
        case paragraph, heading
        /// Of a table, where `|` ends the cell.
        case cell
    }

    private let place: Place
    private var text = ""
    private var state = State()

    /// What is known of the text so far, without the text: what was written in vain is cut off its end.
    private struct State {
        var isAtLineStart = true
        /// What stands before the present place, delimiters that were just opened left out.
        var before = Neighbour.space
        /// The last thing written closed emphasis; another delimiter at once would be read as one with it.
        var hasJustClosed = false
        /// The last thing written opened emphasis.
        var hasJustOpened = false
        /// Asterisks that enclose the present place.
        var depth = 0
    }

    /// CommonMark section 6.2: whether a delimiter opens or closes depends on what stands beside it.
    private enum Neighbour {
        case space, punctuation, word

        init(_ scalar: Unicode.Scalar?) {
            guard let scalar else {
                self = .space
                return
            }
            switch scalar.properties.generalCategory {
            case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control: self = .space
            case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
                .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
                self = .punctuation
            default: self = .word
            }
        }
    }

    private init(_ place: Place) { self.place = place }

    /// One paragraph, heading or cell. Only a paragraph has line breaks.
    static func line(_ runs: [Inline], in place: Place) -> String {
        var writer = MarkdownText(place)
        writer.write(trimmed(runs)[...], within: [], isLinked: false, next: .space)
        return writer.text
    }

    /// A link's destination, without the parentheses.
    static func destination(_ url: String) -> String {
        var out = ""
        let mayHoldReference = url.utf8.contains(UInt8(ascii: ";"))
        for scalar in url.unicodeScalars {
            switch scalar {
            case "(", ")": out += "\\" + String(scalar)
            case "&" where mayHoldReference: out += "&amp;"
            case "<", ">", "|", "`", "\\",
                _ where scalar.value <= 0x20 || scalar.value == 0x7F:
                out += "%" + String(scalar.value + 0x100, radix: 16, uppercase: true).dropFirst()
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    static func longestRun(of character: Character, in text: String) -> Int {
        var longest = 0
        var run = 0
        for each in text {
            run = each == character ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    // MARK: Runs

    /// - Parameters:
    ///   - style: what encloses the runs already.
    ///   - next: what stands behind them.
    private mutating func write(
        _ runs: ArraySlice<Inline>, within style: Inline.Style, isLinked: Bool, next: Neighbour
    ) {
        var place = runs.startIndex
        while place < runs.endIndex {
            let run = runs[place]
            var end = place + 1
            var wrapper: Wrapper?
            if !isLinked, let link = run.link {
                wrapper = .link(link)
                while end < runs.endIndex, runs[end].link == link { end += 1 }
            }
            // What reaches farthest stands outside.
            for mark in Self.marks where run.style.contains(mark.style) && !style.contains(mark.style) {
                var reach = place + 1
                while reach < runs.endIndex, runs[reach].style.contains(mark.style) { reach += 1 }
                if wrapper == nil || reach > end { (wrapper, end) = (.mark(mark), reach) }
            }
            if let wrapper {
                let behind = end < runs.endIndex ? Self.start(of: runs[end], within: style, isLinked: isLinked) : next
                write(runs[place..<end], in: wrapper, within: style, isLinked: isLinked, next: behind)
            } else if run.style.contains(.code) {
                code(run.text)
            } else {
                plain(run.text)
            }
            place = end
        }
    }

    private enum Wrapper {
        case mark(Mark)
        case link(String)
    }

    private struct Mark {
        let style: Inline.Style
        /// `nil` where only an element says it.
        let delimiter: String?
        let element: String
    }

    private static let marks: [Mark] = [
        Mark(style: .deleted, delimiter: "~~", element: "del"), Mark(style: .inserted, delimiter: nil, element: "ins"),
        Mark(style: .mark, delimiter: nil, element: "mark"), Mark(style: .strong, delimiter: "**", element: "strong"),
        Mark(style: .emphasis, delimiter: "*", element: "em"),
        Mark(style: .superscript, delimiter: nil, element: "sup"),
        Mark(style: .subscript, delimiter: nil, element: "sub"),
    ]

    private mutating func write(
        _ runs: ArraySlice<Inline>, in wrapper: Wrapper, within style: Inline.Style, isLinked: Bool, next: Neighbour
    ) {
        // Delimiters stand at words, not at spaces.
        let inner = Self.trimmed(Array(runs))
        guard let first = inner.first else {
            plain(" ")
            return
        }
        if runs.first?.text.first?.isWhitespace == true { plain(runs.first?.text.first == "\n" ? "\n" : " ") }
        let hasSpaceBehind = runs.last?.text.last?.isWhitespace == true
        let behind = hasSpaceBehind ? .space : next
        switch wrapper {
        case .link(let url):
            if inner.count == 1, first.text == url, first.style == style, Self.isAutolink(url) {
                raw("<\(url)>")
            } else {
                if text.utf8.last == UInt8(ascii: "!") {
                    text.unicodeScalars.removeLast()
                    text += "\\!"
                }
                raw("[")
                write(inner[...], within: style, isLinked: true, next: .punctuation)
                raw("](\(Self.destination(url)))")
            }
        case .mark(let mark):
            let inside = style.union(mark.style)
            if !writeDelimited(inner, mark, within: inside, isLinked: isLinked, next: behind) {
                raw("<\(mark.element)>")
                write(inner[...], within: inside, isLinked: isLinked, next: .punctuation)
                raw("</\(mark.element)>")
            }
        }
        if hasSpaceBehind { plain(runs.last?.text.last == "\n" ? "\n" : " ") }
    }

    /// Writes the runs between delimiters; `false`, and nothing written, where these would not open and close there.
    private mutating func writeDelimited(
        _ runs: [Inline], _ mark: Mark, within style: Inline.Style, isLinked: Bool, next: Neighbour
    ) -> Bool {
        guard let delimiter = mark.delimiter, !state.hasJustClosed else { return false }
        let saved = state
        let length = text.utf8.count
        let isAsterisk = mark.style != .deleted
        if !isAsterisk { state.before = .punctuation }
        text += delimiter
        let opened = text.utf8.count
        state.isAtLineStart = false
        state.hasJustOpened = isAsterisk
        state.depth += 1
        write(runs[...], within: style, isLinked: isLinked, next: isAsterisk ? next : .punctuation)
        state.depth -= 1
        let inner = text[text.utf8.index(text.startIndex, offsetBy: opened)...]
        let start = Neighbour(inner.unicodeScalars.first { !isAsterisk || $0 != "*" })
        let opens = saved.before != .word || start == .word
        // For tildes, asterisks that just closed are what stands before.
        let end = state.hasJustClosed && !isAsterisk ? .punctuation : state.before
        let closes = next != .word || end == .word
        // Inside other emphasis it must not be taken for that one's end.
        let isClear =
            state.depth == 0 || saved.hasJustOpened || saved.before == .space
            || saved.before == .punctuation && start == .word
        guard opens, closes, isClear else {
            text.removeSubrange(text.utf8.index(text.startIndex, offsetBy: length)...)
            state = saved
            return false
        }
        text += delimiter
        state.hasJustClosed = true
        if !isAsterisk { state.before = .punctuation }
        return true
    }

    /// How the run shows from the left, once what encloses it is written.
    private static func start(of run: Inline, within style: Inline.Style, isLinked: Bool) -> Neighbour {
        let isBare =
            (isLinked || run.link == nil) && run.style.subtracting(style).isSubset(of: [.strong, .emphasis])
        return isBare ? Neighbour(run.text.unicodeScalars.first) : .punctuation
    }

    private static func trimmed(_ runs: [Inline]) -> [Inline] {
        var runs = runs[...]
        while let first = runs.first {
            let text = first.text.drop(while: \.isWhitespace)
            if text.isEmpty {
                runs.removeFirst()
                continue
            }
            runs[runs.startIndex].text = String(text)
            break
        }
        while let last = runs.last {
            guard let end = last.text.lastIndex(where: { !$0.isWhitespace }) else {
                runs.removeLast()
                continue
            }
            runs[runs.endIndex - 1].text = String(last.text[...end])
            break
        }
        return Array(runs)
    }

    /// CommonMark section 6.4, for the schemes that a body has.
    private static func isAutolink(_ url: String) -> Bool {
        (url.hasPrefix("http://") || url.hasPrefix("https://"))
            && url.unicodeScalars.allSatisfy {
                $0.value > 0x20 && $0.value != 0x7F && !["<", ">", "|", "\\", ";"].contains($0)
            }
    }

    // MARK: Text

    private mutating func raw(_ markup: String) {
        text += markup
        state.isAtLineStart = false
        state.before = .punctuation
        state.hasJustClosed = false
        state.hasJustOpened = false
    }

    private mutating func code(_ source: String) {
        let source = source.replacing("\n", with: " ")
        // In a cell a backslash before a bar cannot be kept apart from the bar's own.
        if text.hasSuffix("`") || place == .cell && source.contains("\\|") {
            raw("<code>")
            plain(source)
            raw("</code>")
            return
        }
        let fence = String(repeating: "`", count: Self.longestRun(of: "`", in: source) + 1)
        let needsSpace =
            source.hasPrefix("`") || source.hasSuffix("`") || source.hasPrefix(" ") && source.hasSuffix(" ")
        let inner = place == .cell ? source.replacing("|", with: "\\|") : source
        raw(fence + (needsSpace ? " \(inner) " : inner) + fence)
    }

    private mutating func plain(_ source: String) {
        let scalars = Array(source.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            if scalar == "\n" {
                breakLine()
                continue
            }
            let isSpace = scalar == " " || scalar == "\t" || scalar == "\r"
            if isSpace, state.isAtLineStart, place == .paragraph { continue }
            if needsEscape(scalar, at: index, of: scalars) { text += "\\" }
            text.unicodeScalars.append(isSpace ? " " : scalar)
            state.before = Neighbour(scalar)
            state.isAtLineStart = false
            state.hasJustClosed = false
            state.hasJustOpened = false
        }
    }

    private mutating func breakLine() {
        while text.hasSuffix(" ") { text.removeLast() }
        switch place {
        case .paragraph:
            text += "\\\n"
            state.isAtLineStart = true
        case .heading: text += " "
        case .cell: text += "<br>"
        }
        state.before = .space
        state.hasJustClosed = false
    }

    private func needsEscape(_ scalar: Unicode.Scalar, at index: Int, of scalars: [Unicode.Scalar]) -> Bool {
        switch scalar {
        case "\\", "`", "*", "[", "]", "<", "~": return true
        case "|": return place == .cell || state.isAtLineStart
        case "_":
            // Inside a word it is no delimiter.
            guard index > 0, index + 1 < scalars.count else { return true }
            return Neighbour(scalars[index - 1]) != .word || Neighbour(scalars[index + 1]) != .word
        case "&":
            // Only where it begins a character reference.
            let name = scalars[(index + 1)...].prefix { $0 == "#" || $0.properties.isAlphabetic || ("0"..."9") ~= $0 }
            return name.endIndex == scalars.endIndex || scalars[name.endIndex] == ";"
        case "#": return place == .heading || place == .paragraph && state.isAtLineStart
        case ".", ")": return place == .paragraph && isListNumber(before: index, of: scalars)
        default: return place == .paragraph && state.isAtLineStart && beginsBlock(scalars[index...])
        }
    }

    /// Whether the line so far is a number, which a full stop would make a list's item.
    private func isListNumber(before index: Int, of scalars: [Unicode.Scalar]) -> Bool {
        guard index + 1 == scalars.count || scalars[index + 1] == " " || scalars[index + 1] == "\n" else {
            return false
        }
        let line = text.utf8.suffix(10).split(separator: 0x0A, omittingEmptySubsequences: false).last ?? ""[...].utf8
        return (1...9).contains(line.count) && line.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Whether a line that begins so is a list's item, a quote, an underline or a table's rule.
    private func beginsBlock(_ line: ArraySlice<Unicode.Scalar>) -> Bool {
        let next = line.dropFirst().first
        switch line.first {
        case ">", "=": return true
        case "-", "+", ":": return next == nil || Neighbour(next) != .word
        default: return false
        }
    }
}
