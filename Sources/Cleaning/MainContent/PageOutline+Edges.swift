internal import Markup

/// What stands at the edges of an article and was chosen for its place: the title, bylines, menus, rights and invitations.
extension PageOutline {
    /// The title is not part of the text that it stands above, nor is a headline that says it again, as where a page has one for each
    /// size of screen. A section may well be called as its page is.
    static func dropTitle(_ isArticle: inout [Bool], _ draft: Draft, _ survey: PageSurvey) {
        guard let title = draft.context.title else { return }
        let folded = CleaningRule.foldedLetters(LetterCase.small(title.utf8)[...])
        guard folded.count > 1 else { return }
        let chosen = isArticle.indices.filter { isArticle[$0] }
        for (number, place) in chosen.enumerated() {
            let line = survey.line(place)
            let tag = survey.blockTag(place)
            let isTitle =
                tag == .h1 || number < 2 && (folded.count > leastTitle || tag?.traits.contains(.heading) == true)
            guard isTitle, Int(line.count) <= 2 * title.utf8.count + 16,
                Int(line.count) >= folded.count, CleaningRule.foldedLetters(draft.text(of: line)) == folded
            else { continue }
            isArticle[place] = false
        }
    }

    /// Letters; a shorter one is known by its heading alone (`API`).
    private static let leastTitle = 4

    /// What stands above the first sentence and below the last one, and menus: lines that were chosen for their place.
    static func dropSmallLines(_ isArticle: inout [Bool], _ draft: Draft, _ survey: PageSurvey) {
        let chosen = isArticle.indices.filter { isArticle[$0] }
        guard chosen.contains(where: { CleaningRule.isLong(survey.line($0)) }) else { return }
        for place in chosen.prefix(8) {
            if CleaningRule.isLong(survey.line(place)) { break }
            if CleaningRule.isTopLine(survey.line(place), draft) { isArticle[place] = false }
        }
        for place in chosen.suffix(3) where CleaningRule.isRightsLine(survey.line(place), draft) {
            isArticle[place] = false
        }
        for place in chosen.prefix(2) + chosen.suffix(3) where isArticle[place] {
            let line = survey.line(place)
            if line.words <= 40, CleaningRule.isOfMail(draft.text(of: line), line) { isArticle[place] = false }
        }
        for place in chosen
        where CleaningRule.isMenu(survey.line(place)) || CleaningRule.isCall(survey.line(place), draft) {
            isArticle[place] = false
        }
        dropRepeatedDeck(&isArticle, survey)
        dropEnd(&isArticle, chosen, survey)
    }

    /// The line below the title, said again where the text begins. What is a large part of the text is no such line.
    private static func dropRepeatedDeck(_ isArticle: inout [Bool], _ survey: PageSurvey) {
        let chosen = isArticle.indices.filter { isArticle[$0] }
        let first = chosen.prefix(5)
        guard first.count == 5, survey.line(first[0]).words >= 5,
            chosen.reduce(0, { $0 + survey.line($1).words }) >= leastAroundDeck * survey.line(first[0]).words,
            let again = first[1...2].first(where: { survey.hash(of: $0) == survey.hash(of: first[0]) })
        else { return }
        isArticle[again] = false
    }

    private static let leastAroundDeck: Int32 = 8

    /// Text above the title with a menu between the two: a bar that announces something, whatever it says.
    static func dropAnnouncements(_ isArticle: inout [Bool], _ survey: PageSurvey) {
        guard let title = titlePlace(survey), let last = isArticle[..<title].lastIndex(of: true),
            title - last > menuLines
        else { return }
        let between = (last + 1)..<title
        let after = isArticle.indices[title...].reduce(0) { $0 + (isArticle[$1] ? survey.line($1).words : 0) }
        guard survey.linkShare(between) >= 0.6, after >= leastArticle else { return }
        for place in 0...last { isArticle[place] = false }
    }

    /// The first heading of the first rank.
    private static func titlePlace(_ survey: PageSurvey) -> Int? {
        let tree = survey.draft.tree
        return survey.lines.indices.first {
            let block = Int(survey.line($0).block)
            return block >= 0 && tree.tag(block) == .h1
        }
    }

    private static let menuLines = 10
    /// Words below the title, so that it heads an article.
    static let leastArticle: Int32 = 60

    /// What readers wrote below the text: an element that is called so, after an article, with units of one look in it that are called
    /// so too, or a field to write in.
    ///
    /// - Returns: how many lines of it had been chosen.
    static func dropComments(_ isArticle: inout [Bool], _ survey: PageSurvey) -> Int {
        let tree = survey.draft.tree
        guard let last = isArticle.lastIndex(of: true) else { return 0 }
        var dropped = 0
        let title = titlePlace(survey)
        var place = 0
        var own: Int32 = 0
        var node = 0
        while node <= Int(survey.line(last).first) {
            guard survey.draft.marks[node].contains(.comment), tree.tag(node) != .text, tree.tag(node) != .body else {
                node += 1
                continue
            }
            let places = survey.places(in: node)
            while place < places.lowerBound {
                if isArticle[place] { own += survey.line(place).words }
                place += 1
            }
            guard own >= leastCommented, title.map(places.contains) != true else {
                node += 1
                continue
            }
            if holdsComments(node, survey) {
                for comment in places where isArticle[comment] {
                    isArticle[comment] = false
                    dropped += 1
                }
            }
            node = max(tree.end(node), node + 1)
        }
        return dropped
    }

    private static func holdsComments(_ thread: Int, _ survey: PageSurvey) -> Bool {
        let tree = survey.draft.tree
        return ((thread + 1)..<max(tree.end(thread), thread + 1)).contains { node in
            switch tree.tag(node) {
            case .text: false
            case .textarea: true
            default: survey.draft.marks[node].contains(.comment) && survey.likeSiblings[node] >= 2
            }
        }
    }

    /// Words of an article that comments may be on.
    private static let leastCommented: Int32 = 100
}
