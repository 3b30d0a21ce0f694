internal import Markup

extension CleaningRule {
    /// Links to a service's share page, and lists of nothing else.
    static let shareLinks = CleaningRule(name: "share-links", stage: .both) { draft in
        var count = 0
        var node = draft.range.lowerBound
        while node < draft.range.upperBound {
            if draft.tree.tag(node) == .a, isShareLink(node, draft) {
                draft.drop(node)
                count += 1
                node = draft.tree.end(node)
                continue
            }
            let marks = draft.marks[node]
            if marks.contains(.share), draft.tree.tag(node) != .body, draft.tree.tag(node) != .text,
                draft.words(in: node) < 25, isOfServices(node, draft)
            {
                draft.drop(node)
                count += 1
                node = draft.tree.end(node)
                continue
            }
            node += 1
        }
        if count > 0 {
            for index in draft.lines.indices where isOnlyLabel(draft.lines[index], draft) { draft.dropLine(index) }
        }
        for index in draft.lines.indices where draft.lines[index].words <= 20 {
            let line = draft.lines[index]
            let text = draft.text(of: line)
            let isInvitation = line.links > 0 && invitations.prefixLength(of: text) > 0
            if isInvitation || line.words <= 8 && labels.matchesWhole(text) && !isSectionTitle(index, draft) {
                draft.dropLine(index)
                count += 1
            }
        }
        return count
    }

    private static let targets = MarkedPhrases(
        "/",
        [
            "facebook.com/sharer", "facebook.com/share.php", "facebook.com/dialog/share", "twitter.com/intent/",
            "twitter.com/share",
            "twitter.com/home?status=", "x.com/intent/", "linkedin.com/sharearticle", "linkedin.com/cws/share",
            "pinterest.com/pin/create", "reddit.com/submit",
            "wa.me/?text=", "whatsapp://send", "api.whatsapp.com/send", "t.me/share", "telegram.me/share",
            "tumblr.com/share",
            "addtoany.com/", "addthis.com/bookmark", "getpocket.com/save", "plus.google.com/share",
            "digg.com/submit", "bsky.app/intent/", "threads.net/intent/", "threads.com/intent/",
            "mastodon.social/share",
            "//share.flipboard.com", "line.me/r/msg", "//social-plugins.line.me", "b.hatena.ne.jp/entry",
            "vk.com/share.php",
            "connect.ok.ru/offer", "xing.com/spi/shares", "service.weibo.com/share",
            "news.ycombinator.com/submitlink", "linkedin.com/shareArticle", "stumbleupon.com/submit",
            "delicious.com/post",
        ])

    /// Links, labels and counts (`Share 12`) alone; other words are the author's, whatever their box is called.
    private static func isOfServices(_ node: Int, _ draft: Draft) -> Bool {
        draft.lines(in: node).allSatisfy { index in
            let line = draft.lines[index]
            if line.words <= 2 || line.linkWords * 2 >= line.words { return true }
            let text = draft.text(of: line)
            return line.words <= 8 && labels.prefixLength(of: text) > 0 || text.first?.isASCIIDigit == true
                || services.areFound(in: text)
        }
    }

    private static let services = MarkedPhrases(
        "e",
        ["facebook", "twitter", "telegram", "pinterest", "reddit", "google", "messenger", "share", "tweet", "teilen"])

    /// A row of links of which only the bars between them are left, or what stood before them: `Share this: | |`.
    private static func isOnlyLabel(_ line: Draft.Line, _ draft: Draft) -> Bool {
        guard line.links > 0, line.words <= 12, line.words <= line.linkWords + 4 else { return false }
        var left: [UInt8] = []
        for node in Int(line.first)..<Int(line.end) where draft.tree.tag(node) == .text {
            if draft.nearest(node, where: { draft.isDropped[$0] }) != nil { continue }
            left += draft.tree.bytes[draft.tree.textRange(node)]
        }
        func isPart(_ byte: UInt8) -> Bool { byte >= 0x80 || byte.isASCIILetterOrDigit }
        guard let first = left.firstIndex(where: isPart), let last = left.lastIndex(where: isPart) else { return true }
        return labels.matchesWhole(LetterCase.small(left[first...last])[...])
    }

    private static func isShareLink(_ node: Int, _ draft: Draft) -> Bool {
        guard let range = draft.tree.attributeRange(.href, of: node), range.count > 8 else { return false }
        let href = draft.tree.bytes[range]
        return targets.areFound(in: href) || href.contains("?share=") || href.hasPrefix("mailto:?")
    }

    /// With links behind them.
    private static let invitations = Phrases(
        """
        follow us on
        follow us
        like us on
        find us on
        join us on
        folgen sie uns
        folge uns
        suivez-nous
        retrouvez-nous sur
        síguenos
        siga-nos
        siga nossas redes
        seguici
        volg ons
        följ oss
        følg oss
        følg os
        obserwuj nas
        bizi takip edin
        подписывайтесь на нас
        """)

    private static let labels = Phrases(
        """
        share
        share this
        share this article
        share this story
        share this post
        share this page
        share this with
        share on facebook
        share on twitter
        share on x
        share on linkedin
        share on whatsapp
        share via email
        sharing is caring
        share article
        share story
        tweet
        tweet this
        pin it
        like this
        like this:
        copy link
        email this article
        print this article
        follow us
        follow us on facebook
        follow us on twitter
        follow us on google news
        teilen
        partager
        partager sur facebook
        partager cet article
        compartir
        compartilhe
        condividi
        delen
        """)
}
