internal import Markup

/// What pictures show and say goes or stays with them.
extension PageOutline {
    /// Whether a line says what a picture shows: in the caption of a figure that is a picture and nothing else, or where
    /// `FigureTexts` found it.
    static func isCaption(_ line: Draft.Line, _ draft: Draft) -> Bool {
        let tree = draft.tree
        if draft.figureTexts.holder(of: Int(line.first), in: tree) != nil { return true }
        var isInCaption = false
        var node = tree.parent(Int(line.first))
        for _ in 0..<10 where node >= 0 {
            let tag = tree.tag(node)
            if tag == .figcaption || tag != .figure && draft.marks[node].contains(.caption) { isInCaption = true }
            if tag == .figure { return isInCaption && draft.figureTexts.isPicture(node) }
            node = tree.parent(node)
        }
        return false
    }

    /// Captions that were taken for paragraphs are none, unless nothing else was chosen.
    static func leaveCaptions(_ isArticle: inout [Bool], _ draft: Draft, _ survey: PageSurvey) {
        var left = isArticle
        for place in isArticle.indices where isArticle[place] {
            left[place] = draft.figureTexts.holder(of: Int(survey.line(place).first), in: draft.tree) == nil
        }
        if left.contains(true) { isArticle = left }
    }

    /// Drops the pictures of what is not the article: those whose nearest words are none of it. A few plain words after the
    /// picture are its caption, whatever their class.
    static func dropStrangers(in range: Range<Int>, _ chosen: [Int], _ draft: inout Draft) {
        let tree = draft.tree
        var next = 0
        // By element without lines: the nearest one around it that has some.
        var arounds: [Int: Int] = [:]
        for node in range {
            switch tree.tag(node) {
            case .img, .ampImg, .ampAnim: if draft.isDropped[node] { continue }
            default: continue
            }
            let around = linesAround(node, draft, &arounds)
            guard around >= range.lowerBound, tree.tag(around) != .figure || !draft.figureTexts.isPicture(around)
            else { continue }
            let lines = draft.lines(in: around)
            while next < chosen.count, chosen[next] < lines.lowerBound { next += 1 }
            if next > 0, chosen[next - 1] >= lines.lowerBound { next -= 1 }
            if next < chosen.count, lines.contains(chosen[next]) { continue }
            if lines.count <= 50,
                lines.contains(where: { draft.figureTexts.holder(of: Int(draft.lines[$0].first), in: tree) != nil })
                    || lines.allSatisfy({ isCaption(draft.lines[$0], draft) })
            {
                continue
            }
            if FigureTexts.isAlone(node, in: around, draft) {
                draft.figureTexts.add(box: around)
            } else {
                draft.drop(node)
            }
        }
    }

    /// The nearest element around a picture that holds lines; -1 for none.
    private static func linesAround(_ picture: Int, _ draft: Draft, _ known: inout [Int: Int]) -> Int {
        var around = draft.tree.parent(picture)
        var passed: [Int] = []
        while around >= 0, draft.lines(in: around).isEmpty {
            if let found = known[around] {
                around = found
                break
            }
            passed.append(around)
            around = draft.tree.parent(around)
        }
        for element in passed { known[element] = around }
        return around
    }
}
