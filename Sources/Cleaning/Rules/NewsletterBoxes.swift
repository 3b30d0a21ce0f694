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
            } else if isButton(draft.lines[index], text, draft) {
                draft.dropLine(index)
                count += 1
            }
        }
        return count
    }

    /// A link that looks like a button and asks for something; one with words of its own is the author's.
    private static func isButton(_ line: Draft.Line, _ text: ArraySlice<UInt8>, _ draft: Draft) -> Bool {
        guard line.words <= 6, line.links > 0, line.linkWords == line.words, buttons.matchesWhole(text) else {
            return false
        }
        var node = Int(line.first)
        for _ in 0..<4 where node >= 0 {
            if draft.marks[node].contains(.button) { return true }
            node = draft.tree.parent(node)
        }
        return false
    }

    private static func isShort(_ node: Int, _ draft: Draft) -> Bool {
        let lines = draft.lines(in: node)
        return lines.count <= 400 && draft.words(in: node) < 90 && !lines.contains { draft.lines[$0].words > 60 }
    }

    private static let buttons = Phrases(
        """
        subscribe
        subscribe now
        subscribe today
        subscribe for free
        subscribe for more
        upgrade to paid
        upgrade now
        become a member
        become a paid subscriber
        become a subscriber
        sign up
        sign up now
        sign up for free
        sign up here
        join now
        join us
        donate
        donate now
        support us
        share
        share this post
        share this article
        leave a comment
        view comments
        get the app
        download the app
        refer a friend
        give a gift subscription
        start your free trial
        start a free trial
        abonnieren
        jetzt abonnieren
        s'abonner
        je m'abonne
        suscríbete
        suscribirse
        inscreva-se
        assine
        assine já
        iscriviti
        abbonati
        abonneren
        prenumerera
        zapisz się
        подписаться
        """)

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
