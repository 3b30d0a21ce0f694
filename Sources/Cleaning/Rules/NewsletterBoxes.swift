internal import Markup

extension CleaningRule {
    /// Boxes that ask the reader to subscribe. A class alone says nothing: whole newsletters are published in such boxes.
    static let newsletterBoxes = CleaningRule(name: "newsletter-boxes", stage: .both) { draft in
        var count = 0
        var node = draft.range.lowerBound
        while node < draft.range.upperBound {
            let asksReader =
                draft.marks[node].contains(.newsletter) && isShort(node, draft) && asks(node, draft)
                || draft.isPage && !draft.marks[node].isDisjoint(with: [.paywall, .login]) && isOffer(node, draft)
                || draft.isPage && draft.tree.tag(node) == .aside && isShort(node, draft) && asksBeside(node, draft)
            if asksReader, draft.tree.tag(node) != .body {
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
            } else if asksForConsent(draft.lines[index], text) || isDoor(draft.lines[index], text)
                || isButton(draft.lines[index], text, draft)
            {
                draft.dropLine(index)
                count += 1
            }
        }
        return count
    }

    /// `By clicking the button below, you are agreeing to our Privacy Policy`, the policy being a link.
    private static func asksForConsent(_ line: Draft.Line, _ text: ArraySlice<UInt8>) -> Bool {
        line.links > 0 && line.words >= 5 && line.linkWords * 2 < line.words
            && consents.contains { text.contains($0) } && policies.contains { text.contains($0) }
    }

    /// `Already a subscriber? Log in`
    private static func isDoor(_ line: Draft.Line, _ text: ArraySlice<UInt8>) -> Bool {
        line.links > 0 && line.words <= 12 && doors.prefixLength(of: text) > 0
    }

    private static let doors = Phrases(
        """
        already a subscriber
        already a member
        already have an account
        already subscribed
        not a subscriber
        not a member
        sie sind bereits abonnent
        bereits abonnent
        bereits registriert
        schon abonnent
        déjà abonné
        déjà inscrit
        ya eres suscriptor
        ¿ya eres suscriptor
        ¿ya tienes cuenta
        já é assinante
        sei già abbonato
        già abbonato
        al abonnee
        heb je al een account
        är du redan prenumerant
        allerede abonnent
        masz już konto
        уже подписаны
        """)

    private static let consents: [StaticString] = [
        "you agree to our", "you agree to the", "agreeing to our", "agreeing to the", "you consent to our",
        "you accept our", "you acknowledge our", "you agree with our", "stimmen sie unser", "stimmst du unser",
        "akzeptieren sie unsere", "akzeptierst du unsere", "vous acceptez nos", "vous acceptez notre",
        "vous acceptez les", "acepta nuestr", "aceptas nuestr", "aceptas los", "aceptas las", "concorda com",
        "accetti la", "accetti i ", "ga je akkoord met", "gaat u akkoord met", "godkänner du", "godtar du",
        "akceptujesz",
    ]
    private static let policies: [StaticString] = [
        "privacy", "terms of", "terms &", "terms and", "datenschutz", "agb", "nutzungsbedingungen", "confidentialité",
        "conditions", "privacidad", "términos", "privacidade", "termos", "termini", "voorwaarden", "privacybeleid",
        "integritetspolicy", "villkor", "personvern", "regulamin", "prywatności",
    ]

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

    /// What a subscription has to offer, under a line that wants one: `Subscribe to unlock more articles`.
    private static func isOffer(_ node: Int, _ draft: Draft) -> Bool {
        let lines = draft.lines(in: node)
        guard let first = lines.first, draft.words(in: node) < 150, draft.lines[first].words <= 12 else { return false }
        return offers.contains { draft.text(of: draft.lines[first]).contains($0) }
    }

    private static let offers: [StaticString] = [
        "for subscribers", "subscribe to", "subscribe now", "become a subscriber", "create an account", "register to",
        "sign in to", "log in to", "unlock more", "continue reading", "abonnieren", "abonnenten", "réservé aux abonnés",
        "abonnez-vous", "exclusivo para suscriptores", "suscríbete", "exclusivo para assinantes", "abbonati",
        "abonnees",
    ]

    /// Whether what a box says, but for its links, is mostly that; a form may have a line beside it.
    private static func asks(_ node: Int, _ draft: Draft) -> Bool {
        var asking = 0
        var other = 0
        for index in draft.lines(in: node) {
            let line = draft.lines[index]
            guard line.linkWords * 2 < line.words else { continue }
            let isTitle =
                line.words <= 3 && line.block >= 0 && draft.tree.tag(Int(line.block)).traits.contains(.heading)
            if isTitle { continue }
            let text = draft.text(of: line)
            if invites(text) {
                asking += Int(line.words)
            } else if line.words > 3 {
                other += Int(line.words)
            }
        }
        // Large boxes of few words are built of much else.
        let hasField = (node..<min(draft.tree.end(node), node + 400)).contains { draft.tree.tag($0) == .input }
        if hasField { return draft.isPage || other <= asking + 30 }
        return asking > 0 && other <= asking + 8 || isOnlyButtons(node, draft)
    }

    /// A box beside the text with a field to fill in, and a line that says what for.
    private static func asksBeside(_ node: Int, _ draft: Draft) -> Bool {
        (node..<min(draft.tree.end(node), node + 400)).contains { draft.tree.tag($0) == .input }
            && draft.lines(in: node).contains { invites(draft.text(of: draft.lines[$0])) }
    }

    private static func isOnlyButtons(_ node: Int, _ draft: Draft) -> Bool {
        draft.lines(in: node).allSatisfy { index in
            let line = draft.lines[index]
            return line.linkWords == line.words && line.words <= 3 || buttons.matchesWhole(draft.text(of: line))
        }
    }

    /// Whether a line may ask the reader to subscribe.
    static func invites(_ text: ArraySlice<UInt8>) -> Bool { asked.contains { text.contains($0) } }

    /// Words of which an invitation has one: in some form of the verb, so they may end in the middle.
    private static let asked: [StaticString] = [
        "newsletter", "subscri", "sign up", "sign-up", "signup", "signing up", "inbox", "mailing list", "email",
        "e-mail", "by mail", "patron", "paid post", "abonn", "anmelden", "posteingang", "infolettre", "suscr",
        "suscríb", "boletín", "correo", "inscrev", "assin", "iscriv", "casella", "nieuwsbrief", "inschrijv",
        "nyhetsbrev", "nyhedsbrev", "prenumer", "tilmeld", "uutiskirje", "zapisz", "подпис", "рассылк", "bülten",
        "購読", "登録", "订阅", "訂閱", "구독",
    ]

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
