internal import Markup

/// Where lines have a say in what becomes of each other.
extension PageOutline {
    /// The odds after lines that look alike have agreed: of three or more whose blocks have the same tags and classes
    /// all the way up, each keeps a part of its own odds and takes the rest from their mean.
    ///
    /// Only lines between the first and the last that are likely the article are asked: a site's other stories are often
    /// marked up as this one is.
    static func likened(_ odds: [Float], _ survey: PageSurvey) -> [Float] {
        let likely = path(odds)
        guard let first = likely.firstIndex(of: true), let last = likely.lastIndex(of: true), last - first >= 2 else {
            return odds
        }
        var signatures = HashIndex(capacity: 64)
        var groups: [Int] = []
        var sums: [(odds: Float, count: Int)] = []
        groups.reserveCapacity(last - first + 1)
        for place in first...last {
            let block = Int(survey.line(place).block)
            let group = signatures.insert(block >= 0 ? survey.signatures[block] : 0)
            if group == sums.count { sums.append((0, 0)) }
            sums[group].odds += odds[place]
            sums[group].count += 1
            groups.append(group)
        }
        var agreed = odds
        for (offset, group) in groups.enumerated() where sums[group].count >= 3 {
            let mean = sums[group].odds / Float(sums[group].count)
            agreed[first + offset] = ownShare * odds[first + offset] + (1 - ownShare) * mean
        }
        return agreed
    }

    /// The odds after `likened`, but that prose loses little by it: what is said of a paragraph is not said of its neighbour.
    static func agreed(_ odds: [Float], _ survey: PageSurvey) -> [Float] {
        var agreed = likened(odds, survey)
        for place in agreed.indices
        where agreed[place] < odds[place] - mostLoss && PageSurvey.isProse(survey.line(place)) {
            agreed[place] = odds[place] - mostLoss
        }
        return agreed
    }

    private static let mostLoss: Float = 0.7

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
