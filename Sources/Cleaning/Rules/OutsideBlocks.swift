internal import Markup

extension CleaningRule {
    /// Elements with a class that only plug-ins outside the article carry: share bars, related posts, advert boxes.
    static let outsideBlocks = CleaningRule(
        name: "outside-blocks", stage: .both,
        classWords: [
            (
                .never,
                """
                sharedaddy jp-relatedposts yarpp yarpp-related adsbygoogle outbrain taboola addtoany addthis disqus \
                robots-nocontent wpcnt onetrust addtoany_share_save_container sd-sharing-enabled noprint-share \
                ssba-buttons heateor_sss_sharing_container simplesocialbuttons mc4wp-form sociable shareaholic-canvas \
                wabtn_container crp_related zergnet revcontent dianomi
                """
            ),
            (
                .never,
                """
                field--name-uid field--name-created field--name-title comment-form__title wp-block-post-author \
                wp-block-file__button kg-signup-card kg-audio-thumbnail beehiiv__footer mw-editsection mw-jump-link \
                printfooter
                """
            ),
        ]
    ) { draft in
        var count = 0
        var node = draft.range.lowerBound
        while node < draft.range.upperBound {
            let tag = draft.tree.tag(node)
            let isOut =
                draft.ruleMarks[node].contains(.never) && draft.words(in: node) < 150 && !isOnlyWords(node, draft)
                || tag == .nav && draft.words(in: node) < 200
            if isOut {
                draft.drop(node)
                count += 1
                node = draft.tree.end(node)
                continue
            }
            node += 1
        }
        return count
    }

    /// Three links or more on one line, of few words each, and nothing between them: the site's other pages.
    static func isMenu(_ line: Draft.Line) -> Bool {
        line.links >= 3 && line.words == line.linkWords && line.words <= 3 * line.links && line.punctuation <= 1
    }

    /// `Learn more`, `View all`, where that is all a link says: a button, whatever it looks like.
    static func isCall(_ line: Draft.Line, _ draft: Draft) -> Bool {
        line.links == 1 && line.words <= 5 && line.words == line.linkWords && calls.matchesWhole(draft.text(of: line))
    }

    private static let calls = Phrases(
        """
        learn more
        learn more here
        find out more
        view all
        view more
        see all
        see more
        show more
        show all
        load more
        read more
        read on
        more info
        discover more
        explore more
        download now
        get started
        get started now
        shop now
        buy now
        order now
        book now
        start now
        try it now
        mehr erfahren
        mehr lesen
        mehr anzeigen
        alle anzeigen
        alle ansehen
        weiterlesen
        jetzt kaufen
        jetzt bestellen
        zum angebot
        en savoir plus
        lire plus
        lire la suite
        voir plus
        voir tout
        ver más
        ver todo
        saber más
        más información
        leer más
        saiba mais
        ver mais
        ver tudo
        scopri di più
        leggi di più
        lees meer
        lees verder
        meer informatie
        läs mer
        les mer
        læs mere
        lue lisää
        dowiedz się więcej
        czytaj więcej
        zobacz więcej
        zjistit více
        více informací
        подробнее
        читать далее
        показать ещё
        daha fazla
        devamını oku
        もっと見る
        続きを読む
        詳しくはこちら
        了解更多
        查看更多
        阅读更多
        더 보기
        더보기
        자세히 보기
        """)

    /// Plain text of an item: an author may well call a box after the service that it tells of.
    private static func isOnlyWords(_ node: Int, _ draft: Draft) -> Bool {
        guard !draft.isPage, draft.words(in: node) > 2, isCalledAfterService(node, draft.tree) else { return false }
        let words = draft.words(in: node)
        let linkWords = draft.linkWords(in: node)
        if words > 8 { return linkWords * 2 < words }
        return !((node + 1)..<min(draft.tree.end(node), node + 100)).contains {
            [.a, .button, .input, .img, .form, .iframe, .script].contains(draft.tree.tag($0))
        }
    }

    /// The other names are a plug-in's own: nobody else writes `jp-relatedposts`.
    private static func isCalledAfterService(_ node: Int, _ tree: HTMLTree) -> Bool {
        [HTMLAttribute.class, .id].contains { name in
            guard let range = tree.attributeRange(name, of: node) else { return false }
            let words = tree.bytes[range]
            return services.contains { words.contains($0) }
        }
    }

    private static let services: [StaticString] = [
        "disqus", "addthis", "addtoany", "taboola", "outbrain", "sociable", "zergnet", "revcontent", "dianomi",
        "onetrust", "yarpp",
    ]
}
