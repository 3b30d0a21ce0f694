internal import Markup

/// What stands below the last sentence and was chosen for its place: invitations, what a house says of itself, other stories, and
/// headings with nothing below them.
extension PageOutline {
    static func dropEnd(_ isArticle: inout [Bool], _ chosen: [Int], _ survey: PageSurvey) {
        dropInvitations(&isArticle, chosen, survey)
        dropHousesOwn(&isArticle, survey)
        dropClosingLinks(&isArticle, survey)
        if let last = isArticle.lastIndex(of: true), announces(last, survey.draft, survey) { isArticle[last] = false }
    }

    /// Below the text a house invites readers, between a signature and a few short lines too (`Hope to hear from you.`).
    private static func dropInvitations(
        _ isArticle: inout [Bool], _ chosen: [Int], _ survey: PageSurvey
    ) {
        var between = 0
        for place in chosen.suffix(CleaningRule.closingLines + shortLinesBelow).reversed() where isArticle[place] {
            let line = survey.line(place)
            if CleaningRule.isInvitation(line, survey.draft)
                || CleaningRule.asksOthers(survey.draft.text(of: line), line)
            {
                isArticle[place] = false
            } else {
                between += 1
                if between > shortLinesBelow || line.words > mostWordsBelow { return }
            }
        }
    }

    private static let shortLinesBelow = 3
    private static let mostWordsBelow: Int32 = 45

    /// A last heading that says `More from CFR`, and the few words of the house below it.
    private static func dropHousesOwn(_ isArticle: inout [Bool], _ survey: PageSurvey) {
        let chosen = isArticle.indices.filter { isArticle[$0] }
        guard
            let heading = chosen.suffix(mostLinesOfHouse + 1).last(where: { place in
                survey.blockTag(place)?.traits.contains(.heading) == true
            }), survey.line(heading).words <= 6,
            moreFrom.prefixLength(of: survey.draft.text(of: survey.line(heading))) > 0
        else { return }
        let rest = chosen.drop { $0 < heading }
        let words = rest.reduce(0) { $0 + survey.line($1).words }
        let before = chosen.reduce(0) { $0 + survey.line($1).words } - words
        guard words <= mostWordsOfHouse, before >= 2 * words else { return }
        for place in rest { isArticle[place] = false }
    }

    private static let mostLinesOfHouse = 4
    private static let mostWordsOfHouse: Int32 = 120
    private static let moreFrom = Phrases(
        """
        more from
        more by
        mehr von
        plus de contenus
        más de
        mais de
        altro da
        meer van
        więcej od
        """)

    /// The last line is the title of another story of the site, a link and nothing else, and what stands before it is a text.
    private static func dropClosingLinks(_ isArticle: inout [Bool], _ survey: PageSurvey) {
        let draft = survey.draft
        let addresses = PageAddresses([draft.context.url, draft.context.baseURL], base: draft.context.baseURL)
        var words = isArticle.indices.reduce(0) { $0 + (isArticle[$1] ? survey.line($1).words : 0) }
        for _ in 0..<CleaningRule.closingLines {
            guard let last = isArticle.lastIndex(of: true), storyTarget(of: last, survey, addresses) != nil,
                list(of: last, survey) < 0, !leadsToFile(last, survey)
            else { return }
            words -= survey.line(last).words
            guard words >= leastArticle else { return }
            isArticle[last] = false
        }
    }

    /// A heading with nothing below it, no picture either, or a line that announces links.
    private static func announces(_ place: Int, _ draft: Draft, _ survey: PageSurvey) -> Bool {
        let tree = draft.tree
        let line = survey.line(place)
        let heading = Int(line.block)
        guard heading >= 0, tree.tag(heading).traits.contains(.heading) else {
            return announcesLinks(place, draft, survey)
        }
        // A title that is a sentence may be the text's last word.
        guard line.words <= 10, let end = draft.text(of: line).last, ![0x2E, 0x21, 0x3F].contains(end) else {
            return false
        }
        let rest = tree.end(heading)..<min(tree.end(heading) + 40, tree.nodes.count)
        return !rest.contains { shown.contains(tree.tag($0)) }
    }

    private static let shown: Set<HTMLTag> = [.img, .ampImg, .picture, .video, .audio, .iframe, .table, .figure]

    /// `More on the subject:` above links that were not chosen.
    private static func announcesLinks(_ place: Int, _ draft: Draft, _ survey: PageSurvey) -> Bool {
        let line = survey.line(place)
        guard line.words <= 6, draft.text(of: line).last == 0x3A, place + 1 < survey.lines.count else {
            return false
        }
        let next = survey.line(place + 1)
        return next.words > 0 && next.linkWords * 2 > next.words
    }
}
