internal import Markup

extension CleaningRule {
    /// Boxes that ask the reader to subscribe.
    static let newsletterBoxes = CleaningRule(name: "newsletter-boxes", stage: .both) { draft in
        var count = 0
        var node = draft.range.lowerBound
        while node < draft.range.upperBound {
            if draft.marks[node].contains(.newsletter), draft.tree.tag(node) != .body, isShort(node, draft) {
                draft.drop(node)
                count += 1
                node = draft.tree.end(node)
                continue
            }
            node += 1
        }
        for index in draft.lines.indices where draft.lines[index].words <= 40 {
            let text = draft.text(of: draft.lines[index])
            if requests.prefixLength(of: text) > 0 && text.contains("newsletter") && !draft.isLineDropped(index) {
                draft.dropLine(index)
                count += 1
            }
        }
        return count
    }

    private static func isShort(_ node: Int, _ draft: Draft) -> Bool {
        let lines = draft.lines(in: node)
        return words(in: node, draft) < 90 && !lines.contains { draft.lines[$0].words > 60 }
    }

    private static let requests = Phrases(
        """
        sign up
        subscribe
        get our
        get the
        join our
        join the
        click here to subscribe
        click here to sign up
        want more
        to receive
        sign me up
        register for
        abonnieren sie
        abonnez-vous
        inscrivez-vous
        suscríbete
        inscreva-se
        iscriviti
        """)
}
