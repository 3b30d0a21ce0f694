internal import Markup

/// TeX as authors and programs leave it.
enum TeXSource {
    /// On one line, without comments, delimiters and what Wikipedia puts around it; empty where nothing is left.
    static func text(_ source: String) -> String {
        var text = PlainLine.text(document(withoutComments(source)))
        for (open, close) in [("$$", "$$"), ("\\[", "\\]"), ("\\(", "\\)"), ("$", "$")] {
            guard text.utf8.count >= open.utf8.count + close.utf8.count, text.hasPrefix(open), text.hasSuffix(close)
            else { continue }
            text = PlainLine.text(String(text.dropFirst(open.count).dropLast(close.count)))
            break
        }
        for style in ["{\\displaystyle ", "{\\textstyle ", "{\\scriptstyle "]
        where text.hasPrefix(style) && closesAtEnd(text) {
            text = PlainLine.text(String(text.dropFirst(style.count).dropLast()))
        }
        return text
    }

    /// What stands in the document, where publishers send a whole one for each formula.
    private static func document(_ source: String) -> String {
        guard let start = source.firstRange(of: "\\begin{document}"),
            let end = source[start.upperBound...].firstRange(of: "\\end{document}")
        else { return source }
        return String(source[start.upperBound..<end.lowerBound])
    }

    /// Whether a text is TeX between delimiters, as converters leave it in `alt`.
    static func isDelimited(_ text: String) -> Bool {
        let text = PlainLine.text(text)
        let pairs = [("\\[", "\\]"), ("\\(", "\\)"), ("$$", "$$"), ("$", "$"), ("\\begin{", "}")]
        guard let (open, close) = pairs.first(where: { text.hasPrefix($0.0) && text.hasSuffix($0.1) }),
            text.utf8.count > open.utf8.count + close.utf8.count
        else { return false }
        if open != "$" { return true }
        // Between two prices there are words.
        let inner = text.utf8.dropFirst().dropLast()
        return !inner.contains(0x24) && (inner.count <= 3 || hasMarks(String(text.dropFirst().dropLast())))
    }

    static func isDisplay(_ text: String) -> Bool {
        let text = PlainLine.text(text)
        return ["\\[", "$$", "\\begin{equation", "\\begin{align", "\\begin{gather"].contains { text.hasPrefix($0) }
    }

    /// Signs that words do not have.
    static func hasMarks(_ text: String) -> Bool {
        text.utf8.contains { $0 == 0x5C || $0 == 0x5E || $0 == 0x5F || $0 == 0x7B || $0 == 0x3D }
    }

    private static func withoutComments(_ source: String) -> String {
        guard source.utf8.contains(0x25), source.utf8.contains(0x0A) else { return source }
        var out: [UInt8] = []
        var isComment = false
        var last: UInt8 = 0
        for byte in source.utf8 {
            if byte == 0x0A { isComment = false }
            if byte == 0x25, last != 0x5C { isComment = true }
            if !isComment { out.append(byte) }
            last = byte == last && byte == 0x5C ? 0 : byte
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Whether the brace that begins a text is the one that ends it.
    private static func closesAtEnd(_ text: String) -> Bool {
        var depth = 0
        var last: UInt8 = 0
        for (place, byte) in text.utf8.enumerated() {
            if last != 0x5C {
                if byte == 0x7B { depth += 1 }
                if byte == 0x7D { depth -= 1 }
            }
            if depth == 0 { return place + 1 == text.utf8.count }
            last = byte == last && byte == 0x5C ? 0 : byte
        }
        return false
    }
}
