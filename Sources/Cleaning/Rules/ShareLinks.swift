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
                words(in: node, draft) < 25
            {
                draft.drop(node)
                count += 1
                node = draft.tree.end(node)
                continue
            }
            node += 1
        }
        for index in draft.lines.indices where draft.lines[index].words <= 8 {
            if labels.matchesWhole(draft.text(of: draft.lines[index])) {
                draft.dropLine(index)
                count += 1
            }
        }
        return count
    }

    private static let targets = AddressParts([
        "facebook.com/sharer", "facebook.com/share.php", "facebook.com/dialog/share", "twitter.com/intent/",
        "twitter.com/share",
        "twitter.com/home?status=", "x.com/intent/", "linkedin.com/sharearticle", "linkedin.com/cws/share",
        "pinterest.com/pin/create", "reddit.com/submit",
        "wa.me/?text=", "whatsapp://send", "api.whatsapp.com/send", "t.me/share", "telegram.me/share",
        "tumblr.com/share",
        "addtoany.com/", "addthis.com/bookmark", "getpocket.com/save", "plus.google.com/share",
        "digg.com/submit",
        "news.ycombinator.com/submitlink", "linkedin.com/shareArticle", "stumbleupon.com/submit", "delicious.com/post",
    ])

    private static func isShareLink(_ node: Int, _ draft: Draft) -> Bool {
        guard let range = draft.tree.attributeRange(.href, of: node), range.count > 8 else { return false }
        let href = draft.tree.bytes[range]
        return targets.areFound(in: href) || href.contains("?share=")
    }

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
