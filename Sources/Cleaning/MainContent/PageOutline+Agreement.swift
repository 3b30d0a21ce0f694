internal import Markup

/// Where lines have a say in what becomes of each other.
extension PageOutline {
    /// The odds after lines that look alike have agreed: of three or more whose blocks have the same tags and classes
    /// all the way up, each keeps a part of its own odds and takes the rest from their mean.
    ///
    /// Only lines between the first and the last that are likely the article are asked: a site's other stories are often
    /// marked up as this one is. Those of `closing`, after them, are not asked and follow.
    static func likened(_ odds: [Float], _ likely: Range<Int>, closing: Range<Int>, _ survey: PageSurvey) -> [Float] {
        guard likely.count >= 3 else { return odds }
        var signatures = HashIndex(capacity: 64)
        var groups: [Int] = []
        var sums: [(odds: Float, count: Int)] = []
        groups.reserveCapacity(likely.count + closing.count)
        for place in likely.lowerBound..<closing.upperBound {
            let block = Int(survey.line(place).block)
            let group = signatures.insert(block >= 0 ? survey.signatures[block] : 0)
            if group == sums.count { sums.append((0, 0)) }
            groups.append(group)
            guard likely.contains(place) else { continue }
            sums[group].odds += odds[place]
            sums[group].count += 1
        }
        var agreed = odds
        for (place, group) in zip(likely.lowerBound..., groups) where sums[group].count >= 3 {
            let mean = sums[group].odds / Float(sums[group].count)
            agreed[place] = ownShare * odds[place] + (1 - ownShare) * mean
        }
        guard !closing.isEmpty else { return agreed }
        // The last paragraph often has a class of its own (`article-end`): it is one like the paragraph before it.
        let last = closing.lowerBound - 1
        let like = sums[groups[last - likely.lowerBound]]
        guard like.count >= 3 else { return agreed }
        for place in closing
        where sums[groups[place - likely.lowerBound]].count < 3 && survey.line(place).prose > 0
            && survey.blockTag(place) == survey.blockTag(last)
        {
            agreed[place] = ownShare * odds[place] + (1 - ownShare) * like.odds / Float(like.count)
        }
        return agreed
    }

    /// The odds after `likened`, but that prose loses little by it: what is said of a paragraph is not said of its neighbour.
    ///
    /// - Returns: the odds, and the places that `closing` found.
    static func agreed(_ odds: [Float], _ survey: PageSurvey, withClosing: Bool) -> (odds: [Float], closing: Range<Int>)
    {
        let path = path(odds)
        guard let first = path.firstIndex(of: true), let last = path.lastIndex(of: true) else { return (odds, 0..<0) }
        let closing = withClosing ? closing(after: last, odds, survey) : last + 1..<last + 1
        var agreed = likened(odds, first..<last + 1, closing: closing, survey)
        for place in agreed.indices
        where agreed[place] < odds[place] - mostLoss && PageSurvey.isProse(survey.line(place)) {
            agreed[place] = odds[place] - mostLoss
        }
        return (agreed, closing)
    }

    private static let mostLoss: Float = 0.7

    /// The lines right after the likely ones that stand beside the last of them and are doubted rather than rejected: the end of a
    /// post looks unlike its middle to the model, but its like have a say in it too. It ends with prose.
    private static func closing(after last: Int, _ odds: [Float], _ survey: PageSurvey) -> Range<Int> {
        let tree = survey.draft.tree
        let block = Int(survey.line(last).block)
        var end = last + 1
        guard block >= 0 else { return end..<end }
        let parent = tree.parent(block)
        for place in odds.indices.dropFirst(end).prefix(mostClosing) {
            let line = survey.line(place)
            guard line.block >= 0, tree.parent(Int(line.block)) == parent, odds[place] >= doubtedClosing,
                line.linkWords * 2 <= line.words || tree.tag(tree.parent(Int(line.first))) == .p,
                !isContact(line, survey.draft.text(of: line))
            else { break }
            // `Miyazaki: Nobeoka, Saito, Kijo`, each of them a link, is an enumeration.
            if line.prose > 0 || line.links >= 3 && line.punctuation + 1 >= line.links { end = place + 1 }
        }
        return last + 1..<end
    }

    /// Where a house or its author is found, whose it is, what it asks for: below a text, and none of it.
    private static func isContact(_ line: Draft.Line, _ text: ArraySlice<UInt8>) -> Bool {
        contacts.contains { text.contains($0) } || line.words <= 40 && CleaningRule.invites(text)
    }

    private static let contacts: [StaticString] = ["@", "www.", "http", "©", "(at)", "follow "]
    /// Lines.
    private static let mostClosing = 12
    /// Log odds.
    private static let doubtedClosing: Float = -1.5

    /// What of its own odds a line keeps among its like.
    private static let ownShare: Float = 0.3

    /// A heading that stands in doubt, right before a chosen line of some words, belongs to it.
    static func keepHeadings(_ isArticle: inout [Bool], _ survey: PageSurvey, _ odds: [Float]) {
        guard let first = isArticle.firstIndex(of: true) else { return }
        if isSectionHeading(first - 1, above: first, isArticle, survey) { isArticle[first - 1] = true }
        // The place of the next line that was chosen for itself.
        var next = isArticle.count
        for place in isArticle.indices.reversed() where place > first {
            if isArticle[place] {
                next = place
                continue
            }
            guard next < isArticle.count, next - place <= 2, odds[place] >= doubtfulHeading else { continue }
            let line = survey.line(place)
            guard line.words <= 25, line.block >= 0, survey.draft.tree.tag(Int(line.block)).traits.contains(.heading),
                survey.line(next).words >= 8
            else { continue }
            isArticle[place] = true
        }
    }

    /// A heading right above the first chosen prose and beside it, with others of its level further down: no deck, which is alone.
    private static func isSectionHeading(
        _ place: Int, above first: Int, _ isArticle: [Bool], _ survey: PageSurvey
    ) -> Bool {
        let tree = survey.draft.tree
        guard place >= 0, survey.line(place).words <= 12, survey.line(first).words >= 12 else { return false }
        let (heading, prose) = (Int(survey.line(place).block), Int(survey.line(first).block))
        guard heading >= 0, prose >= 0, [.h2, .h3, .h4].contains(tree.tag(heading)) else { return false }
        let parent = tree.parent(heading)
        return tree.parent(prose) == parent
            && isArticle.indices.dropFirst(first).contains {
                let block = Int(survey.line($0).block)
                return isArticle[$0] && block >= 0 && tree.tag(block) == tree.tag(heading)
                    && tree.parent(block) == parent
            }
    }

    /// A heading with lower log odds is none of the article's.
    private static let doubtfulHeading: Float = -1

    /// Pages for several screen sizes hold their article more than once: a stretch that repeats an earlier one goes,
    /// and so does a line that repeats what several lines before it say.
    static func dropSecondCopies(_ isArticle: inout [Bool], _ survey: PageSurvey) {
        let chosen = isArticle.indices.filter { isArticle[$0] }
        var texts = HashIndex(capacity: chosen.count)
        var firstPlaces: [Int] = []
        var copies: [Int?] = []
        for (number, place) in chosen.enumerated() {
            let text = texts.insert(survey.hash(of: place))
            copies.append(text < firstPlaces.count ? firstPlaces[text] : nil)
            if text == firstPlaces.count { firstPlaces.append(number) }
        }
        var start = 0
        while start < chosen.count {
            guard let copied = copies[start] else {
                start += 1
                continue
            }
            var end = start + 1
            while end < chosen.count, copies[end] == copied + end - start { end += 1 }
            let words = chosen[start..<end].reduce(0) { $0 + survey.line($1).words }
            if end - start >= 3, words >= copiedWords { for place in chosen[start..<end] { isArticle[place] = false } }
            start = end
        }
        dropGluedCopies(&isArticle, survey)
    }

    /// A shorter stretch may well be said twice.
    private static let copiedWords: Int32 = 100

    /// A long line that holds the lines before it, without their breaks: a copy of the whole text for machines.
    private static func dropGluedCopies(_ isArticle: inout [Bool], _ survey: PageSurvey) {
        let chosen = isArticle.indices.filter { isArticle[$0] }
        guard chosen.dropFirst(2).contains(where: { survey.line($0).words >= 2 * copiedWords }) else { return }
        var known: Set<UInt64> = []
        for (number, place) in chosen.enumerated() {
            let runs = WordRuns(survey.draft.text(of: survey.line(place)))
            let isLong = number >= 2 && survey.line(place).words >= 2 * copiedWords
            if isLong, runs.count(in: known) * 10 >= runs.hashes.count * 8 {
                isArticle[place] = false
            } else {
                known.formUnion(runs.hashes)
            }
        }
    }
}
