internal import Markup

/// What is one thing is chosen as one: a table with all its rows, notes with the text that refers to them.
extension PageOutline {
    static func keepWholes(_ isArticle: inout [Bool], _ survey: PageSurvey) {
        keepTables(&isArticle, survey)
        keepLists(&isArticle, survey)
        keepAttributions(&isArticle, survey)
        keepCallouts(&isArticle, survey)
        keepNotes(&isArticle, survey)
        keepReferences(&isArticle, survey)
    }

    /// Tables of data, and of code, of which the better part was chosen, or which stand in the middle of chosen text.
    private static func keepTables(_ isArticle: inout [Bool], _ survey: PageSurvey) {
        let tree = survey.draft.tree
        let tables = tree.nodes.indices.filter { tree.tag($0) == .table }
        for (number, table) in tables.enumerated() {
            let end = tree.end(table)
            // The outer of two lays out a page.
            if number + 1 < tables.count, tables[number + 1] < end { continue }
            let places = survey.places(in: table)
            guard places.count >= 3, isData(table, places, survey) else { continue }
            let chosen = places.count { isArticle[$0] }
            let isBetween =
                isArticle[max(places.lowerBound - 2, 0)..<places.lowerBound].contains(true)
                && isArticle[places.upperBound..<min(places.upperBound + 2, isArticle.count)].contains(true)
            if 2 * chosen >= places.count || isBetween { for place in places { isArticle[place] = true } }
        }
    }

    /// Cells of short lines, most of them no links to other stories.
    private static func isData(_ table: Int, _ places: Range<Int>, _ survey: PageSurvey) -> Bool {
        var cells = 0
        for node in table..<survey.draft.tree.end(table) {
            let tag = survey.draft.tree.tag(node)
            if tag == .td || tag == .th { cells += 1 }
        }
        let longest = places.reduce(0) { max($0, survey.line($1).words) }
        return cells >= 4 && places.count <= 2 * cells && longest <= 60
    }

    /// Who is quoted, in a quotation of which words were chosen, or below it in its figure.
    private static func keepAttributions(_ isArticle: inout [Bool], _ survey: PageSurvey) {
        let tree = survey.draft.tree
        for node in tree.nodes.indices where tree.tag(node) == .blockquote {
            let parent = tree.parent(node)
            let isInFigure = parent >= 0 && tree.tag(parent) == .figure
            let places = survey.places(in: isInFigure ? parent : node)
            guard places.count >= 2, places.count <= 12, let last = places.last, !isArticle[last],
                isArticle[last - 1], survey.line(last).words <= 20
            else { continue }
            isArticle[last] = true
        }
    }

    /// Boxes that say something beside the text, set off by a colour and a sign, among its paragraphs. Their name is an advert's
    /// elsewhere: those link or ask.
    private static func keepCallouts(_ isArticle: inout [Bool], _ survey: PageSurvey) {
        guard let first = isArticle.firstIndex(of: true), let last = isArticle.lastIndex(of: true) else { return }
        let tree = survey.draft.tree
        for place in first..<last where !isArticle[place] && survey.line(place).words >= 6 {
            var box = Int(survey.line(place).block)
            for _ in 0..<4 where box >= 0 && !isCallout(box, tree) { box = tree.parent(box) }
            guard box >= 0, isCallout(box, tree) else { continue }
            let places = survey.places(in: box)
            guard places.lowerBound > first, places.upperBound <= last, places.count <= 8, survey.words(places) <= 150,
                survey.linkShare(places) < 0.3,
                !places.contains(where: { CleaningRule.invites(survey.draft.text(of: survey.line($0))) })
            else { continue }
            for place in places { isArticle[place] = true }
        }
    }

    private static func isCallout(_ node: Int, _ tree: HTMLTree) -> Bool {
        guard tree.tag(node) != .body, let range = tree.attributeRange(.class, of: node), range.count < 200 else {
            return false
        }
        let words = tree.bytes[range]
        return words.contains("callout") || words.contains("admonition") || words.contains("markdown-alert")
    }

    // MARK: Notes

    /// Notes whose marks stand in chosen lines. What makes a note is that a mark, a number or a sign, leads to it, and that
    /// it stands after the mark; the names differ from generator to generator. Works that are cited are no notes.
    private static func keepNotes(_ isArticle: inout [Bool], _ survey: PageSurvey) {
        let tree = survey.draft.tree
        let marks = marks(isArticle, survey)
        guard !marks.isEmpty else { return }
        var targets: [UInt64: Int] = [:]
        for node in tree.nodes.indices where tree.nodes[node].tag != .text && tree.nodes[node].count > 0 {
            guard let range = tree.attributeRange(.id, of: node) ?? tree.attributeRange(.name, of: node) else {
                continue
            }
            let key = hash(tree.bytes[range])
            if targets[key] == nil { targets[key] = node }
        }
        var lists: Set<Int> = []
        for mark in marks {
            guard let target = targets[mark.target], target > mark.node, let note = note(at: target, tree),
                note > mark.node
            else { continue }
            let places = survey.places(in: note)
            guard places.count <= longestNote.lines, survey.words(places) <= longestNote.words else { continue }
            for place in places { isArticle[place] = true }
            if tree.tag(note) == .li, tree.parent(note) >= 0 { lists.insert(tree.parent(note)) }
        }
        // A note more that no mark leads to.
        for list in lists {
            let places = survey.places(in: list)
            let chosen = places.count { isArticle[$0] }
            if 2 * chosen >= places.count { for place in places { isArticle[place] = true } }
        }
    }

    private static let longestNote: (lines: Int, words: Int32) = (12, 400)
    private static let mostMarks = 1000

    private struct Mark {
        let node: Int
        /// A hash of the name that it leads to.
        let target: UInt64
    }

    private static func marks(_ isArticle: [Bool], _ survey: PageSurvey) -> [Mark] {
        let tree = survey.draft.tree
        var marks: [Mark] = []
        for place in isArticle.indices where isArticle[place] {
            let line = survey.line(place)
            for node in Int(line.first)..<Int(line.end) where tree.tag(node) == .sup && marks.count < mostMarks {
                marks += unlinkedMarks(node, tree)
            }
            guard line.links > 0 else { continue }
            for node in max(Int(line.first) - 1, 0)..<Int(line.end) where tree.tag(node) == .a {
                guard tree.end(node) - node <= 6, let range = tree.attributeRange(.href, of: node) else { continue }
                let href = tree.bytes[range]
                guard let sign = href.firstIndex(of: 0x23), isMark(tree.text(of: node)) else { continue }
                let name = href[(sign + 1)...]
                if citations.contains(where: { name.hasPrefix($0) }) { continue }
                marks.append(Mark(node: node, target: hash(name)))
                if marks.count == mostMarks { return marks }
            }
        }
        return marks
    }

    /// A raised number that leads nowhere: a script finds its note by a name with that number.
    private static func unlinkedMarks(_ node: Int, _ tree: HTMLTree) -> [Mark] {
        guard tree.end(node) == node + 2, tree.tag(node + 1) == .text, (node == 0 || tree.tag(tree.parent(node)) != .a)
        else { return [] }
        let number = tree.text(of: node)
        guard (1...3).contains(number.utf8.count), number.utf8.allSatisfy(\.isASCIIDigit) else { return [] }
        return noteNames.map { Mark(node: node, target: hash(Array($0.utf8) + Array(number.utf8))) }
    }

    private static let noteNames = ["footnote-", "footnote", "fn-", "fn:", "fn", "note-", "endnote-"]

    /// What bibliographies name their entries.
    private static let citations: [StaticString] = [
        "ref", "Ref", "bib", "Bib", "cite", "citation", "CR", "cr", "R1", "R2", "r1", "r2", "B1", "B2", "b1", "b2",
    ]

    /// `1`, `[12]`, `*`, `†`, `[a]`.
    private static func isMark(_ text: String) -> Bool {
        let inner = text.utf8.drop { $0 == 0x5B || $0 == 0x28 }.filter { $0 != 0x5D && $0 != 0x29 && $0 > 0x20 }
        guard let first = inner.first, inner.count <= 3 else { return false }
        if first.isASCIIDigit { return inner.allSatisfy(\.isASCIIDigit) }
        return !first.isASCIILetter || inner.count == 1 && text.utf8.count == 3
    }

    /// The element of a note whose name an anchor in it, or it itself, has.
    private static func note(at target: Int, _ tree: HTMLTree) -> Int? {
        var node = target
        for _ in 0..<5 where node >= 0 {
            switch tree.tag(node) {
            case .li, .p, .div, .dd, .aside, .section, .tr: return node
            case .h1, .h2, .h3, .h4, .h5, .h6, .body, .table, .article: return nil
            default: node = tree.parent(node)
            }
        }
        return nil
    }

    private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }

    // MARK: References

    /// A list under a heading that says what it is, beside the text: what was read for it.
    private static func keepReferences(_ isArticle: inout [Bool], _ survey: PageSurvey) {
        let tree = survey.draft.tree
        guard let last = isArticle.lastIndex(of: true) else { return }
        for place in isArticle.indices.dropFirst(last + 1).prefix(8) {
            let line = survey.line(place)
            guard line.words <= 4, line.block >= 0, tree.tag(Int(line.block)).traits.contains(.heading),
                headings.matchesWhole(survey.draft.text(of: line))
            else { continue }
            let heading = Int(line.block)
            let parent = tree.parent(heading)
            var list = tree.end(heading)
            if list < tree.nodes.count, tree.tag(list) == .text { list += 1 }
            guard parent >= 0, parent < Int(survey.line(last).first), list < tree.end(parent),
                tree.tag(list) == .ol || tree.tag(list) == .ul
            else { return }
            let places = survey.places(in: list)
            guard survey.linkShare(places) < 0.6 else { return }
            isArticle[place] = true
            for place in places { isArticle[place] = true }
            return
        }
    }

    private static let headings = Phrases(
        """
        references
        references and notes
        notes and references
        bibliography
        works cited
        literature
        sources
        notes
        footnotes
        endnotes
        literatur
        literaturverzeichnis
        quellen
        einzelnachweise
        fußnoten
        références
        bibliographie
        notes et références
        referencias
        bibliografía
        referências
        riferimenti
        bibliografia
        referenties
        bronnen
        referenser
        källor
        kilder
        lähteet
        literatura
        литература
        источники
        примечания
        参考文献
        參考文獻
        参考资料
        脚注
        """)

    /// Formulas are no lines: one that follows the last line of the article, in the same element and before anything else is
    /// said, belongs to it.
    static func withFormulas(_ range: Range<Int>, after last: Int, _ draft: Draft) -> Range<Int> {
        let tree = draft.tree
        let block = Int(draft.lines[last].block)
        let container = block >= 0 ? tree.parent(block) : -1
        var limit = container >= 0 ? tree.end(container) : tree.nodes.count
        if last + 1 < draft.lines.count { limit = min(limit, Int(draft.lines[last + 1].first)) }
        let reader = FormulaReader(tree: tree)
        var end = range.upperBound
        for place in range.upperBound..<max(limit, range.upperBound) {
            if tree.tag(place) == .math || reader.isFormulaScript(place) { end = tree.end(place) }
        }
        return range.lowerBound..<end
    }
}
