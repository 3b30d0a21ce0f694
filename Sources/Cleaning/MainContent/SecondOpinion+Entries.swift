internal import Markup

/// Texts that are made of entries of one look: releases, days of a diary, steps, products.
extension SecondOpinion {
    /// What stands in one place of most entries is chosen in all: the number and the day of a release are short lines, and the
    /// model takes them here and leaves them there. Only entries count of which the better part was chosen.
    mutating func completeEntries() {
        let entries = survey.draft.tree.nodes.indices.filter { node in
            guard survey.likeSiblings[node] >= Self.leastEntries && mayBeEntry(node) else { return false }
            let places = survey.places(in: node)
            return places.count >= 2 && places.count <= Self.mostLinesOfEntry && isMostlyChosen(places)
        }
        var joined = 0
        for entries in likeSiblings(entries) where entries.count >= Self.leastEntries {
            let group = entries.map(survey.places)
            var looks: [UInt64: (all: Int, chosen: Int)] = [:]
            for place in group.joined() {
                looks[look(of: place), default: (0, 0)].all += 1
                if isArticle[place] { looks[look(of: place), default: (0, 0)].chosen += 1 }
            }
            for place in group.joined() where !isArticle[place] && isShortLine(place) {
                guard let like = looks[look(of: place)], like.chosen >= Self.leastEntries,
                    3 * like.chosen >= 2 * like.all
                else { continue }
                isArticle[place] = true
                joined += 1
            }
        }
        if joined > 0 { notes.append("entries: \(joined) lines that stand where their like were chosen") }
    }

    private func mayBeEntry(_ node: Int) -> Bool {
        switch survey.draft.tree.tag(node) {
        case .div, .section, .article, .li: true
        default: false
        }
    }

    private func isMostlyChosen(_ places: Range<Int>) -> Bool {
        let chosen = places.reduce(0) { $0 + (isArticle[$1] ? survey.line($1).words : 0) }
        return 2 * chosen >= survey.words(places) && chosen >= Self.leastWordsOfEntry
    }

    private func look(of place: Int) -> UInt64 {
        let block = Int(survey.line(place).block)
        return block >= 0 ? survey.signatures[block] : 0
    }

    private func isShortLine(_ place: Int) -> Bool {
        let line = survey.line(place)
        return line.words <= Self.mostWordsOfLine && line.linkWords == 0
            && !CleaningRule.invites(survey.draft.text(of: line))
    }

    private static let leastEntries = 3
    private static let leastWordsOfEntry: Int32 = 4
    private static let mostWordsOfLine: Int32 = 8
    private static let mostLinesOfEntry = 40
}
