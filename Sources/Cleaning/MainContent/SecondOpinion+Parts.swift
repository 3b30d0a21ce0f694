internal import Markup

/// Texts whose parts the page's own data names.
extension SecondOpinion {
    /// Questions and answers, the steps of an instruction, ingredients, a claim and its rating: the page's data says them again
    /// (schema.org's FAQPage, HowTo, Recipe, ClaimReview), and the model leaves many of these short lines out. Those that stand on
    /// the page as the data has them join, once each, with the headings right above them.
    mutating func takeDeclaredParts() {
        guard !survey.declaredParts.isEmpty, isArticle.contains(true) else { return }
        let parts = survey.declaredParts.map { WordRuns(Self.plainText($0)) }
        let whole = Set(parts.lazy.filter { !$0.words.isEmpty }.map(Self.hash))
        let runs = Set(parts.lazy.filter { $0.words.count >= Self.longWords }.flatMap(\.hashes))
        var shown: [(place: Int, hash: UInt64, isShort: Bool)] = []
        for place in isArticle.indices where !simple.isOutside[Int(survey.line(place).first)] {
            let line = WordRuns(survey.draft.text(of: survey.line(place)))
            let hash = Self.hash(line)
            if whole.contains(hash) || line.hashes.count >= 2 && line.count(in: runs) * 10 >= line.hashes.count * 9 {
                shown.append((place, hash, line.words.count < Self.fewWordsOfPart))
            }
        }
        // A word or two says nothing of where it stands.
        let sure = shown.filter { !$0.isShort }
        let surePlaces = Set(sure.map(\.place))
        let near = shown.filter { part in
            part.isShort && (-Self.near...Self.near).contains { surePlaces.contains(part.place + $0) }
        }
        var taken = Set(shown.filter { isArticle[$0.place] }.map(\.hash))
        let found = (sure + near).filter { taken.insert($0.hash).inserted }.map(\.place)
        var words: Int32 = 0
        for place in found {
            isArticle[place] = true
            words += survey.line(place).words
            for above in stride(from: place - 1, through: max(place - 2, 0), by: -1) {
                guard !isArticle[above], isHeading(above) else { break }
                isArticle[above] = true
            }
        }
        if words > 0 { notes.append("declared-parts: \(words) words that the page's own data names") }
    }

    private func isHeading(_ place: Int) -> Bool {
        survey.blockTag(place)?.traits.contains(.heading) == true && survey.line(place).linkWords == 0
    }

    private static func hash(_ text: WordRuns) -> UInt64 {
        text.words.reduce(UInt64(text.words.count)) { ($0 ^ $1) &* 0x9E37_79B9_7F4A_7C15 }
    }

    /// Without its markup.
    private static func plainText(_ part: String) -> [UInt8] {
        let bytes = Array(part.utf8)
        guard bytes.contains(where: { $0 == 0x3C || $0 == 0x26 }) else { return bytes }
        let tree = HTMLTree(parsing: bytes)
        return tree.nodes.indices.reduce(into: []) { text, node in
            guard tree.tag(node) == .text else { return }
            text += tree.bytes[tree.textRange(node)] + [0x20]
        }
    }

    private static let longWords = 8
    private static let fewWordsOfPart = 3
    private static let near = 6
}
