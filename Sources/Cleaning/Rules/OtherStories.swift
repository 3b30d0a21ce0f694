internal import Markup

extension CleaningRule {
    /// Other posts of the same site, whole or in part: each stands in a unit of its own whose title leads to another page.
    ///
    /// A unit alone proves nothing: articles have boxes, and lists of things to buy link to their reviews. What proves it is
    /// that one of its like is this page's own, that the site's software numbers it as another post, or that nothing but
    /// such units follows a text.
    static let otherStories = CleaningRule(name: "other-stories", stage: .pages, mostTaken: 9) { draft in
        guard let units = StoryUnits(draft) else { return 0 }
        let others = others(units)
        for node in others { draft.drop(node) }
        return others.count
    }

    /// The cards beside this page's own, where all of a list stands on the page of each: events of a calendar. They may be nearly all
    /// of its words.
    static let otherCards = CleaningRule(name: "other-cards", stage: .pages, mostTaken: 10) { draft in
        // Few pages are numbered.
        guard let prefix = StoryUnits.numberedPath(draft), let units = StoryUnits(draft) else { return 0 }
        let others = besideTitled(units, prefix)
        for node in others { draft.drop(node) }
        return others.count
    }

    private static func others(_ units: StoryUnits) -> [Int] {
        let tree = units.draft.tree
        let prose = units.prose(0..<units.draft.lines.count)
        let numbered = numberedPosts(tree)
        var found = besideOwn(units) + numbered + articlesBesideTitle(units) + teasers(units) + NextPosts.after(units)
        // What is nearly all of a page is the page.
        found.removeAll { 10 * units.prose(in: $0) > 7 * prose }
        // Nor is what is most of it anything else, unless the page numbers itself and its own post is there beside them.
        if 10 * words(in: found, units) > 6 * prose {
            found = hasOwnPost(besides: numbered, units) ? numbered : []
        }
        return prose - words(in: found, units) >= leastProse ? found.sorted() : []
    }

    /// Words of prose in those elements, of which some may stand in others.
    private static func words(in nodes: [Int], _ units: StoryUnits) -> Int {
        var words = 0
        var end = 0
        for node in nodes.sorted() where node >= end {
            words += units.prose(in: node)
            end = units.draft.tree.end(node)
        }
        return words
    }

    /// Whether WordPress's body names a post (`postid-34`) whose element has a text of its own.
    private static func hasOwnPost(besides others: [Int], _ units: StoryUnits) -> Bool {
        let tree = units.draft.tree
        guard let body = tree.first(.body), let classes = tree.attributeRange(.class, of: body),
            let own = number(after: "postid-", in: tree.bytes[classes])
        else { return false }
        return tree.nodes.indices.contains { node in
            guard node > body, tree.tag(node).traits.contains(.block),
                let range = tree.attributeRange(.class, of: node),
                number(after: "post-", in: tree.bytes[range]) == own
            else { return false }
            let inside = others.filter { node < $0 && $0 < tree.end(node) }
            return units.prose(in: node) - words(in: inside, units) >= leastOwnProse
        }
    }

    /// Words of a post beside which others are only that.
    private static let leastOwnProse = 60

    /// Words of prose that must be left.
    private static let leastProse = 40

    // MARK: Evidence

    /// A list of stories of which one is this page's: a ticker, an archive.
    private static func besideOwn(_ units: StoryUnits) -> [Int] {
        let tree = units.draft.tree
        for link in units.ownLinks.prefix(8) {
            var node = tree.parent(link)
            for _ in 0..<6 where node >= 0 {
                let like = units.like(node)
                if like.count >= 3 {
                    let targets = like.map { units.title(of: $0) ?? leadingTarget(of: $0, units) }
                    let others = zip(like, targets).filter { $1?.isOtherPage == true }
                    if targets.contains(.thisPage), Set(others.map(\.1)).count >= 2,
                        10 * (others.count + 1) > 6 * like.count
                    {
                        return others.map(\.0)
                    }
                }
                node = tree.parent(node)
            }
        }
        return []
    }

    /// Cards of one look, of which one says the page's title and leads nowhere, or to the page, and the others lead to pages that
    /// are numbered as this one is: an event among others of a calendar.
    private static func besideTitled(_ units: StoryUnits, _ prefix: [UInt8]) -> [Int] {
        guard let titleLine = units.titleLine, units.isHeading(titleLine) else { return [] }
        let tree = units.draft.tree
        let title = Int(units.draft.lines[titleLine].block)
        var node = tree.parent(title)
        for _ in 0..<6 where node >= 0 {
            let like = units.like(node)
            if like.count >= 3 {
                guard units.title(of: node)?.isOtherPage != true else { return [] }
                let others = like.filter { $0 != node && units.leadsToNumbered($0, prefix) }
                return others.count == like.count - 1 ? others : []
            }
            node = tree.parent(node)
        }
        return []
    }

    /// Of a unit without marked title: the link that its first line begins with.
    private static func leadingTarget(of node: Int, _ units: StoryUnits) -> PageAddresses.Target? {
        let draft = units.draft
        guard let index = draft.lines(in: node).first, draft.lines[index].linkWords >= 4 else { return nil }
        var link = Int(draft.lines[index].first)
        while link > node, draft.tree.tag(link) != .a { link = draft.tree.parent(link) }
        return link > node ? units.target(link) : nil
    }

    /// Posts that the site's software has numbered unlike this page: WordPress's `post-12` under `postid-34`, Drupal's nodes.
    private static func numberedPosts(_ tree: HTMLTree) -> [Int] {
        guard let body = tree.first(.body), let classes = tree.attributeRange(.class, of: body) else { return [] }
        if let own = number(after: "postid-", in: tree.bytes[classes]) {
            return tree.nodes.indices.filter { node in
                guard node > body, tree.tag(node).traits.contains(.block),
                    let range = tree.attributeRange(.class, of: node)
                else { return false }
                let classes = tree.bytes[range]
                guard classes.contains("post-"), let other = number(after: "post-", in: classes), other != own else {
                    return false
                }
                return classes.contains("hentry") || classes.contains("type-")
            }
        }
        guard let own = number(after: "page-node-", in: tree.bytes[classes]) else { return [] }
        return tree.nodes.indices.filter { node in
            guard node > body, let id = tree.attributeRange(.id, of: node),
                let other = number(after: "node-", in: tree.bytes[id]), other != own,
                let classes = tree.attributeRange(.class, of: node)
            else { return false }
            return tree.bytes[classes].split { $0 <= 0x20 }.contains { $0.elementsEqual("node".utf8) }
        }
    }

    /// The number of a word that is a prefix and a number.
    private static func number(after prefix: StaticString, in words: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var rest = words
        while let first = rest.first {
            if first > 0x20, rest.hasPrefix(prefix) {
                let number = rest.dropFirst(prefix.utf8CodeUnitCount).prefix { $0 > 0x20 }
                if !number.isEmpty, number.allSatisfy(\.isASCIIDigit) { return number }
            }
            rest = rest.drop { $0 > 0x20 }.drop { $0 <= 0x20 }
        }
        return nil
    }

    /// `article` elements beside the one with this page's title: their own titles lead elsewhere, or are of the first rank
    /// too, as where the next story is loaded below.
    private static func articlesBesideTitle(_ units: StoryUnits) -> [Int] {
        let draft = units.draft
        guard units.articles.count > 1, let titleLine = units.titleLine else { return [] }
        let title = Int(draft.lines[titleLine].first)
        guard let own = units.articles.last(where: { $0 <= title && title < draft.tree.end($0) }) else { return [] }
        let hasOwnHeading = units.isFirstRank(titleLine) && units.prose(in: own) >= leastProse
        return units.articles.filter { node in
            guard node >= draft.tree.end(own) || draft.tree.end(node) <= own else { return false }
            if units.title(of: node)?.isOtherPage == true { return true }
            guard hasOwnHeading, let line = draft.lines(in: node).prefix(6).first(where: units.isFirstRank) else {
                return false
            }
            return draft.text(of: draft.lines[line]) != draft.text(of: draft.lines[titleLine])
        }
    }

    /// Nothing but teasers after a text, or before its title: each leads to one other page, and says little.
    private static func teasers(_ units: StoryUnits) -> [Int] {
        let draft = units.draft
        // `Ten ways to mend a net` lists what may have pages of its own.
        if let line = units.titleLine, hasCount(draft.text(of: draft.lines[line])) { return [] }
        var found: [Int] = []
        var looked: Set<Int> = []
        for (number, title) in units.titles.enumerated() where title.target.isOtherPage {
            guard title.link >= (found.last.map(draft.tree.end) ?? 0), let unit = units.wholeUnit(of: number),
                looked.insert(draft.tree.parent(unit)).inserted
            else { continue }
            let like = units.like(unit)
            guard like.count >= 2, let first = like.first, let last = like.last else { continue }
            let prose = like.reduce(0) { $0 + units.prose(in: $1) }
            let lines = draft.lines(in: first).lowerBound..<draft.lines(in: last).upperBound
            guard prose >= 15 * like.count, stands(lines, prose, units) else { continue }
            let targets = like.map(units.title)
            let others = zip(like, targets).filter { $1?.isOtherPage == true }
            guard !targets.contains(.thisPage), Set(others.map(\.1)).count >= 2, 10 * others.count >= 8 * like.count,
                areTeasers(others.map(\.0), units)
            else { continue }
            found += others.map(\.0)
        }
        return found
    }

    /// Whether a text of some length stands before those lines, or the page's title after them.
    private static func stands(_ lines: Range<Int>, _ prose: Int, _ units: StoryUnits) -> Bool {
        if let titleLine = units.titleLine, lines.upperBound <= titleLine { return true }
        let before = units.prose(min(units.titleLine ?? 0, lines.lowerBound)..<lines.lowerBound)
        return before >= 60 && 4 * before >= prose
    }

    /// Whether nearly all units link to two pages of the site at most, and to no shop or source.
    private static func areTeasers(_ nodes: [Int], _ units: StoryUnits) -> Bool {
        let tree = units.draft.tree
        let teasers = nodes.count { unit in
            var pages: Set<PageAddresses.Target> = []
            for node in unit..<tree.end(unit) where tree.tag(node) == .a {
                let target = units.target(node)
                if target == .otherSite { return false }
                if target.isOtherPage { pages.insert(target) }
            }
            return pages.count <= 2
        }
        return 10 * teasers >= 8 * nodes.count
    }

    /// A number of one to three digits.
    private static func hasCount(_ text: ArraySlice<UInt8>) -> Bool {
        text.split { !($0.isASCIILetterOrDigit || $0 >= 0x80) }.contains {
            $0.count <= 3 && $0.allSatisfy(\.isASCIIDigit)
        }
    }
}
