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
            // From the end: a label goes with what it is the label of.
            for places in group {
                for place in places.reversed()
                where !isArticle[place] && isShortLine(place) && !isStrayLabel(place, in: places) {
                    guard let like = looks[look(of: place)], like.chosen >= Self.leastEntries,
                        3 * like.chosen >= 2 * like.all
                    else { continue }
                    isArticle[place] = true
                    joined += 1
                }
                joined += takeHeading(of: places)
            }
            joined += takeLast(after: entries)
        }
        if joined > 0 { notes.append("entries: \(joined) lines that stand where their like were chosen") }
    }

    /// The heading that an entry begins with, and the short lines between it and the first that was chosen: which release it is, and of
    /// which day. A heading that leads to another page is that page's title.
    private mutating func takeHeading(of places: Range<Int>) -> Int {
        let tree = survey.draft.tree
        guard let first = places.first(where: { isArticle[$0] }), first - places.lowerBound <= Self.mostLinesAbove,
            let heading = (places.lowerBound..<first).first(where: {
                survey.blockTag($0)?.traits.contains(.heading) == true
            })
        else { return 0 }
        let leads = (Int(survey.line(heading).block)..<tree.end(Int(survey.line(heading).block))).contains { link in
            guard tree.tag(link) == .a, let range = tree.attributeRange(.href, of: link) else { return false }
            return tree.bytes[range].first != 0x23
        }
        guard !leads, survey.line(heading).words <= Self.mostWordsOfHeading else { return 0 }
        var taken = 0
        for place in heading..<first where place == heading || isShortLine(place) {
            isArticle[place] = true
            taken += 1
        }
        return taken
    }

    /// A label below which nothing of the entry was chosen, or that is one of those that stand below any text.
    private func isStrayLabel(_ place: Int, in places: Range<Int>) -> Bool {
        let line = survey.line(place)
        guard line.words <= 3 else { return false }
        if place + 1 < places.upperBound { return !isArticle[place + 1] }
        let text = survey.draft.text(of: line)
        return text.last == 0x3A || Self.labels.matchesWhole(text)
    }

    private static let labels = Phrases(
        """
        tags
        topics
        categories
        share
        share this
        sources
        agencies
        filed under
        related
        teilen
        themen
        schlagwörter
        quellen
        agenturen
        partager
        sujets
        compartir
        etiquetas
        condividi
        delen
        """)

    /// The element right after entries that has the same tag, a class of theirs and the same lines as most of them: the last one has
    /// often a class more or less (`border-b`), which tells it from its like.
    private mutating func takeLast(after entries: [Int]) -> Int {
        let tree = survey.draft.tree
        guard let last = entries.last else { return 0 }
        let parent = tree.parent(last)
        var next = tree.end(last)
        while next < tree.end(parent), tree.tag(next) == .text { next += 1 }
        guard next < tree.end(parent), tree.tag(next) == tree.tag(last),
            survey.signatures[next] != survey.signatures[last], sharesClass(next, last)
        else { return 0 }
        let places = survey.places(in: next)
        let shape = shape(of: next)
        let like = entries.filter { self.shape(of: $0) == shape }
        guard like.count >= 2, places.contains(where: { !isArticle[$0] }), !places.contains(where: mayInvite) else {
            return 0
        }
        var taken = 0
        for (number, place) in places.enumerated() where !isArticle[place] && mayJoin(place, isBefore: false) {
            guard 3 * like.count(where: { isArticle[survey.places(in: $0).lowerBound + number] }) >= 2 * like.count
            else {
                continue
            }
            isArticle[place] = true
            taken += 1
        }
        return taken
    }

    private func sharesClass(_ node: Int, _ other: Int) -> Bool {
        let tree = survey.draft.tree
        guard let own = tree.attributeRange(.class, of: node), let like = tree.attributeRange(.class, of: other) else {
            return false
        }
        guard own.count + like.count <= Self.longestClasses else { return false }
        let names = tree.bytes[like].split(whereSeparator: { $0 <= 0x20 })
        return tree.bytes[own].split(whereSeparator: { $0 <= 0x20 }).contains(where: names.contains)
    }

    /// The tags of the blocks that an element's lines stand in.
    private func shape(of node: Int) -> [HTMLTag] { survey.places(in: node).map { survey.blockTag($0) ?? .text } }

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
    private static let mostLinesAbove = 5
    /// Bytes of two elements.
    private static let longestClasses = 1000
    private static let mostWordsOfHeading: Int32 = 14
}
