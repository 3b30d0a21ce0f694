/// What a person looks for, word by word: all of it must be there.
package struct SearchWords: Sendable, Hashable {
    package struct Term: Sendable, Hashable {
        package let text: String
        /// The beginning of a word.
        package let isPrefix: Bool
        /// Must not be there.
        package let isExcluded: Bool

        /// Found by letters in a row, since its script puts no spaces between words.
        var isUnspaced: Bool { UnspacedScript.isIn(text) }

        /// As FTS5 takes it, whatever stands in it (https://www.sqlite.org/fts5.html, section 3.1).
        var quoted: String { "\"\(text.replacing("\"", with: "\"\""))\"" + (isPrefix ? "*" : "") }
    }

    package let terms: [Term]

    /// `word`, `"words in a row"`, `begin*`, and a hyphen before what must not be there. `nil` where nothing is left to look
    /// for: no word, or only excluded ones.
    package init?(_ text: String) {
        var (terms, rest): ([Term], Substring) = ([], text[...])
        while true {
            rest = rest.drop(while: \.isWhitespace)
            guard let first = rest.first else { break }
            let isExcluded = first == "-" && rest.dropFirst().first.map { !$0.isWhitespace } == true
            if isExcluded { rest = rest.dropFirst() }
            var word: Substring
            if rest.first == "\"" {
                let inside = rest.dropFirst()
                word = inside.prefix { $0 != "\"" }
                rest = inside[word.endIndex...].dropFirst()
            } else {
                word = rest.prefix { !$0.isWhitespace && $0 != "\"" }
                rest = rest[word.endIndex...]
            }
            let isPrefix = word.last == "*"
            if isPrefix { word = word.dropLast() }
            // What has no letter and no digit is no word to the index.
            guard word.contains(where: { $0.isLetter || $0.isNumber }) else { continue }
            terms.append(Term(text: String(word), isPrefix: isPrefix, isExcluded: isExcluded))
        }
        guard terms.contains(where: { !$0.isExcluded }) else { return nil }
        self.terms = terms
    }
}
