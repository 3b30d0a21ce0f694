internal import Markup

/// Pages that are made of many short texts: what a product can do, a term and its meanings, what a fund offers.
extension SecondOpinion {
    /// The model has less than half of the page's one `main`, though that is no longer than a short article: such pages have a few
    /// sentences under each of many headings, and lone sentences between short lines go with them.
    mutating func completeMain() {
        guard let main = onlyMain() else { return }
        let places = survey.places(in: main)
        let own = words(places.filter { isArticle[$0] })
        guard own > 0, 2 * own >= chosenWords(), survey.words(places) >= 2 * own, places.count <= Self.mostLinesOfMain
        else { return }
        let said = counts(places)
        var joins = Set<Int>()
        for place in places.reversed() where mayJoinMain(place, said) {
            // A heading with nothing under it heads a form, or a template that nobody filled.
            let hasText = place + 1 < places.upperBound && (isArticle[place + 1] || joins.contains(place + 1))
            if isHeading(place) ? hasText : survey.line(place).words >= 2 { joins.insert(place) }
        }
        let rest = places.filter(joins.contains)
        let missed = words(rest)
        guard missed >= own, own + missed <= Self.mostWordsOfMain else { return }
        for place in rest { isArticle[place] = true }
        notes.append("whole-main: \(missed) words of the page's main join the model's \(own)")
    }

    /// All that was chosen is disclosures and terms: what they are on is the rest of the page's `main`, of whatever lines it is made.
    mutating func putMainBeforeDisclosures() {
        let chosen = isArticle.indices.filter { isArticle[$0] }
        guard let main = onlyMain() else { return }
        let places = survey.places(in: main)
        let legal = disclosures(in: main, places)
        let own = words(chosen.filter(legal.contains))
        guard own > 0, 4 * own >= 3 * words(chosen) else { return }
        let said = counts(places)
        let rest = places.filter { place in
            let line = survey.line(place)
            return odds[place] >= Self.rejectionBesideDisclosures && line.words >= 2 && line.linkWords * 2 <= line.words
                && !legal.contains(place) && !PageOutline.isInFrame(line, survey.draft.tree)
                && said[survey.hash(of: place)] ?? 0 < Self.timesOfTemplate
        }
        let missed = words(rest)
        guard missed >= Self.leastBesideDisclosures, 2 * missed >= own else { return }
        for place in legal { isArticle[place] = false }
        for place in rest { isArticle[place] = true }
        notes.append("only-disclosures: \(missed) words of the page's main for \(own) of disclosures")
    }

    /// The lines of elements that are called so and are the smaller part of `main`'s.
    private func disclosures(in main: Int, _ places: Range<Int>) -> Set<Int> {
        let tree = survey.draft.tree
        var legal: Set<Int> = []
        var node = main + 1
        while node < tree.end(main) {
            let own = survey.draft.marks[node].contains(.legal) ? survey.places(in: node) : 0..<0
            if !own.isEmpty, 2 * own.count <= places.count {
                legal.formUnion(own)
                node = tree.end(node)
            } else {
                node += 1
            }
        }
        return legal
    }

    /// Log odds.
    private static let rejectionBesideDisclosures: Float = -6.5
    private static let leastBesideDisclosures: Int32 = 120

    /// Where articles are listed, `main` is not one text.
    private func onlyMain() -> Int? {
        let tree = survey.draft.tree
        let mains = tree.nodes.indices.filter { tree.tag($0) == .main }
        guard mains.count == 1, tree.nodes.indices.count(where: { tree.tag($0) == .article }) <= 1 else { return nil }
        return mains[0]
    }

    private func words(_ places: some Sequence<Int>) -> Int32 { places.reduce(0) { $0 + survey.line($1).words } }

    private func mayJoinMain(_ place: Int, _ said: [UInt64: Int]) -> Bool {
        !isArticle[place] && odds[place] >= Self.rejectionInMain && mayJoin(place, isBefore: false)
            && said[survey.hash(of: place)] ?? 0 < Self.timesOfTemplate
    }

    private func isHeading(_ place: Int) -> Bool { survey.blockTag(place)?.traits.contains(.heading) == true }

    /// How often each text is said, by its hash.
    private func counts(_ places: Range<Int>) -> [UInt64: Int] {
        places.reduce(into: [:]) { $0[survey.hash(of: $1), default: 0] += 1 }
    }

    /// Log odds. Lines that have less are sure to be something else even among short ones.
    private static let rejectionInMain: Float = -4.6
    private static let mostWordsOfMain: Int32 = 1000
    private static let mostLinesOfMain = 1000
    /// A line that is said so often is a button, or a template that nobody filled.
    private static let timesOfTemplate = 3
}
