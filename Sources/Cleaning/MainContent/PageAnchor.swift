internal import Articles
internal import Markup

/// What the feed said of the article whose page this is.
package struct PageAnchor: Sendable, Hashable {
    package var title: String?
    /// The item's teaser or body as plain text.
    package var text: String?

    package init(title: String? = nil, text: String? = nil) {
        self.title = title
        self.text = text
    }

    /// Whether a page is about what the feed announces.
    package enum Likeness: Sendable, Hashable {
        /// The feed's text stands on the page.
        case sameText
        /// The title does; the text does not, or proves nothing.
        case sameTitle
        /// The feed says too little to tell.
        case unknown
        /// The feed's title does, its text does not.
        case otherText
        /// Neither does.
        case unlike
    }
}

extension PageAnchor {
    /// What a line gains that the feed's text holds, in log odds: enough to win against doubt, not against certainty.
    private static let gain: Float = 3
    /// What prose beside such a line gains.
    private static let gainOfNeighbours: Float = 1

    /// Raises the odds of the lines that the feed's text names, and of the prose beside them.
    ///
    /// - Returns: how many lines it names.
    func support(_ survey: PageSurvey, _ odds: inout [Float]) -> Int {
        guard let text else { return 0 }
        let anchor = Set(WordRuns(text.utf8).hashes)
        guard anchor.count >= 3 else { return 0 }
        // The same text may stand on the page several times, as in a list of stories: the likeliest one counts.
        var best: [UInt64: Int] = [:]
        for place in survey.lines.indices {
            let line = survey.line(place)
            guard line.words >= 5 || line.count >= 60, line.linkWords * 2 <= line.words else { continue }
            let runs = WordRuns(survey.draft.text(of: line))
            let found = runs.count(in: anchor)
            guard found > 0, found * 10 >= runs.hashes.count * 7 || found * 2 >= anchor.count,
                let first = runs.hashes.first
            else { continue }
            if let other = best[first], odds[other] >= odds[place] { continue }
            best[first] = place
        }
        guard !best.isEmpty else { return 0 }
        var parents: Set<Int> = []
        let places = Set(best.values)
        for place in places {
            odds[place] += Self.gain
            if let parent = Self.parent(of: place, survey) { parents.insert(parent) }
        }
        for place in survey.lines.indices where !places.contains(place) && PageSurvey.isProse(survey.line(place)) {
            guard let parent = Self.parent(of: place, survey), parents.contains(parent) else { continue }
            odds[place] += Self.gainOfNeighbours
        }
        return places.count
    }

    private static func parent(of place: Int, _ survey: PageSurvey) -> Int? {
        let block = Int(survey.line(place).block)
        guard block >= 0, survey.draft.tree.tag(block) == .p else { return nil }
        return survey.draft.tree.parent(block)
    }

    /// - Parameter title: the page's.
    func likeness(to body: Body, title pageTitle: String?) -> Likeness {
        let page = WordRuns(body.plainTextUTF8())
        let hasText = text.flatMap { Self.stands(WordRuns($0.utf8), in: page) }
        if hasText == true { return .sameText }
        guard let share = title.flatMap({ Self.share(of: $0, in: page, pageTitle) }) else {
            return hasText == nil ? .unknown : .unlike
        }
        if share >= 0.5 { return hasText == nil ? .sameTitle : .otherText }
        // A title alone may be worded anew, but then not in all its words.
        return hasText == false || share == 0 ? .unlike : .unknown
    }

    /// At least a third of the runs; `nil` for a text too short to prove anything.
    private static func stands(_ anchor: WordRuns, in page: WordRuns) -> Bool? {
        guard anchor.words.count >= 12 else { return nil }
        return anchor.count(in: Set(page.hashes)) * 3 >= anchor.hashes.count
    }

    private static func share(of title: String, in page: WordRuns, _ pageTitle: String?) -> Double? {
        let wanted = Set(WordRuns(title.utf8).words)
        guard wanted.count >= 3 else { return nil }
        let has = Set(page.words).union(WordRuns((pageTitle ?? "").utf8).words)
        return Double(wanted.count { has.contains($0) }) / Double(wanted.count)
    }
}
