internal import Markup

/// Whole posts that follow the page's own one: units of one look in a row, the first with the page's title, each of the others
/// with a title of its own and something that says it is another post.
///
/// Chapters of one text have one look too. What tells a post from them is that its title leads to another page, that it is a
/// heading of the first rank as the page's own is, in what is called a post, or that a day stands under it as under the page's own.
enum NextPosts {
    static func after(_ units: StoryUnits) -> [Int] {
        let draft = units.draft
        guard let titleLine = units.titleLine, let rank = rank(of: titleLine, draft) else { return [] }
        var own = draft.tree.parent(Int(draft.lines[titleLine].block))
        for _ in 0..<6 where own >= 0 {
            let like = units.like(own)
            if like.count >= 2, units.prose(in: own) >= leastProse {
                let isDated = hasDay(own, draft)
                let others = like.filter { unit in
                    unit > own && units.prose(in: unit) >= leastProse
                        && isPost(unit, rank: rank, isDated: isDated, units, titleLine: titleLine)
                }
                if !others.isEmpty { return others }
            }
            own = draft.tree.parent(own)
        }
        return []
    }

    /// Words.
    private static let leastProse = 40
    /// How far from a unit's beginning its title stands, and the day below it, in lines.
    private static let head = 4

    private static func isPost(
        _ unit: Int, rank: HTMLTag, isDated: Bool, _ units: StoryUnits, titleLine: Int
    ) -> Bool {
        let draft = units.draft
        guard
            let heading = draft.lines(in: unit).prefix(head).first(where: { self.rank(of: $0, draft) != nil }),
            draft.text(of: draft.lines[heading]) != draft.text(of: draft.lines[titleLine])
        else { return false }
        if units.title(of: unit)?.isOtherPage == true, draft.lines[heading].linkWords == draft.lines[heading].words {
            return true
        }
        guard self.rank(of: heading, draft) == rank else { return false }
        let isCalledPost =
            draft.tree.tag(unit) == .article || !draft.marks[unit].isDisjoint(with: [.post, .entry, .article, .story])
        return rank == .h1 && isCalledPost || isDated && hasDay(unit, draft)
    }

    private static func rank(of line: Int, _ draft: Draft) -> HTMLTag? {
        let block = Int(draft.lines[line].block)
        guard block >= 0, draft.tree.tag(block).traits.contains(.heading) else { return nil }
        return draft.tree.tag(block)
    }

    /// A line of few words with a day in it, near the unit's beginning.
    private static func hasDay(_ unit: Int, _ draft: Draft) -> Bool {
        draft.lines(in: unit).prefix(head + 2).contains { index in
            let line = draft.lines[index]
            return line.digits >= 4 && line.words <= 12
                && DateText.timestamp(String(decoding: draft.text(of: line), as: UTF8.self)) != nil
        }
    }
}
