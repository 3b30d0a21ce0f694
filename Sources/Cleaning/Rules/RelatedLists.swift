internal import Markup

extension CleaningRule {
    /// Boxes of links to other stories, by their class, or by a heading with nothing but links under it.
    static let relatedLists = CleaningRule(name: "related-lists", stage: .both) { draft in
        var count = 0
        // Made for the first box that asks for it: few items have any.
        var addresses: PageAddresses?
        var node = draft.range.lowerBound
        while node < draft.range.upperBound {
            let marks = draft.marks[node]
            let isBox =
                !marks.isDisjoint(with: [.related, .recommended]) && draft.tree.tag(node) != .text
                && draft.tree.tag(node) != .body && isMostlyLinks(node, draft)
                && (draft.isPage || isOfOtherStories(node, draft, &addresses))
            if isBox {
                draft.drop(node)
                count += 1
                node = draft.tree.end(node)
                continue
            }
            node += 1
        }
        return count + headedLists(&draft)
    }

    /// An item's author may call a list of links what he likes; what proves it another's is its heading, or that all its links
    /// lead to other pages of the site.
    private static func isOfOtherStories(_ box: Int, _ draft: Draft, _ addresses: inout PageAddresses?) -> Bool {
        guard let first = draft.lines(in: box).first else { return false }
        if headings.matchesWhole(draft.text(of: draft.lines[first])) { return true }
        let own =
            addresses ?? PageAddresses([draft.context.url, draft.context.baseURL], base: draft.context.baseURL)
        addresses = own
        guard !own.isEmpty else { return false }
        return draft.tree.bytes.withUnsafeBufferPointer { bytes in
            (box..<min(draft.tree.end(box), box + 400)).allSatisfy { node in
                guard draft.tree.tag(node) == .a, let range = draft.tree.attributeRange(.href, of: node) else {
                    return true
                }
                return own.target(of: UnsafeBufferPointer(rebasing: bytes[range])) != .otherSite
            }
        }
    }

    /// Under a heading such as `Related stories` every line is a link, up to the next heading or line of prose.
    private static func headedLists(_ draft: inout Draft) -> Int {
        var count = 0
        var index = 0
        while index < draft.lines.count {
            let line = draft.lines[index]
            let text = draft.text(of: line)
            guard line.words <= 8, headings.matchesWhole(text) || draft.isPage && announcesStories(text),
                !draft.isLineDropped(index)
            else {
                index += 1
                continue
            }
            var end = index + 1
            while end < draft.lines.count, isLink(draft.lines[end]) { end += 1 }
            // A list is of other stories or it is not: no item of it goes alone.
            if end > index + 1, let list = list(around: end - 1, draft), draft.lines(in: list).upperBound > end {
                let isOfLinks = 10 * draft.linkWords(in: list) >= 7 * draft.words(in: list)
                end = isOfLinks ? draft.lines(in: list).upperBound : index + 1
            }
            if end > index + 1 {
                for dropped in index..<end { draft.dropLine(dropped) }
                count += end - index
            }
            index = end
        }
        return count
    }

    /// The list that a line is an item of.
    private static func list(around index: Int, _ draft: Draft) -> Int? {
        var node = Int(draft.lines[index].block)
        for _ in 0..<6 where node >= 0 {
            switch draft.tree.tag(node) {
            case .ul, .ol: return node
            default: node = draft.tree.parent(node)
            }
        }
        return nil
    }

    private static func isLink(_ line: Draft.Line) -> Bool {
        line.linkWords > 0 && Int(line.linkWords) * 10 >= Int(line.words) * 7
    }

    private static func isMostlyLinks(_ node: Int, _ draft: Draft) -> Bool {
        let words = draft.words(in: node)
        return words > 0 && draft.linkWords(in: node) * 2 >= words
    }

    private static let headings = Phrases(
        """
        related
        related stories
        related story
        related articles
        related article
        related posts
        related news
        related content
        related coverage
        related topics
        related links
        related reading
        related video
        related videos
        read more
        read next
        what to read next
        read this next
        up next
        read also
        also read
        see also
        more stories
        more news
        more from this section
        more on this story
        more on this topic
        more like this
        more coverage
        more reading
        further reading
        recommended
        recommended stories
        recommended for you
        recommended reading
        you may like
        you may also like
        you might also like
        you may also be interested in
        trending
        trending now
        most read
        most popular
        popular now
        latest news
        latest stories
        top stories
        don't miss
        must reads
        editor's picks
        editors' picks
        mehr zum thema
        lesen sie auch
        das könnte sie auch interessieren
        das könnte sie interessieren
        empfehlungen der redaktion
        empfehlungen aus der redaktion
        empfohlene artikel
        à lire aussi
        lire aussi
        sur le même sujet
        noticias relacionadas
        te puede interesar
        más noticias
        leia também
        veja também
        leggi anche
        lees ook
        читайте также
        по теме
        artículos relacionados
        artigos relacionados
        notícias relacionadas
        você pode gostar
        articoli correlati
        articles liés
        articles similaires
        ähnliche artikel
        ähnliche beiträge
        verwandte artikel
        weitere artikel
        das könnte dich auch interessieren
        vous aimerez aussi
        gerelateerde artikelen
        relaterade artiklar
        relaterte artikler
        powiązane artykuły
        související články
        ilgili haberler
        関連記事
        関連ニュース
        相关阅读
        相关新闻
        """)
}
