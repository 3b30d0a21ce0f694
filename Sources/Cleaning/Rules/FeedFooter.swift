internal import Markup

extension CleaningRule {
    /// What feed software adds after an item: `The post ... appeared first on ...`, `Continue reading ...`.
    static let feedFooter = CleaningRule(name: "feed-footer", stage: .items) { draft in
        var count = 0
        for index in draft.lines.indices.reversed() {
            // It stands at the end: at most six lines from it.
            if draft.lines.count - index > 6 { break }
            let line = draft.lines[index]
            guard line.words <= 90 else { continue }
            let text = draft.text(of: line)
            if asksOthers(text, line), index > 0 {
                draft.dropLine(index)
                count += 1
                continue
            }
            guard line.words <= 60 else { continue }
            let isLink = line.linkWords * 2 >= line.words && line.linkWords > 0
            if isOfMail(text, line) || isFooter(text, isLink: isLink) || index > 0 && isWayBack(line, text, draft) {
                draft.dropLine(index)
                count += 1
            }
        }
        if let line = draft.lines.last, let link = wayOn(at: line, draft) {
            draft.drop(link)
            count += 1
        }
        // A letter's own head comes before its first line of text.
        for index in draft.lines.indices.prefix(3) where draft.lines[index].words <= 20 {
            let line = draft.lines[index]
            if line.links > 0, isOfMail(draft.text(of: line), line), !draft.isLineDropped(index) {
                draft.dropLine(index)
                count += 1
            }
        }
        return count
    }

    /// What letters say of themselves: why they came, and how to have no more of them.
    static func isOfMail(_ text: ArraySlice<UInt8>, _ line: Draft.Line) -> Bool {
        if letters.prefixLength(of: text) > 0 { return true }
        return line.links > 0 && line.words <= 12 && wayOut.contains { text.contains($0) }
    }

    /// A letter that asks whoever it was passed on to to have it too, with all that is said beside that.
    static func asksOthers(_ text: ArraySlice<UInt8>, _ line: Draft.Line) -> Bool {
        line.links > 0 && line.words <= 90 && forwards.contains { text.contains($0) }
    }

    private static let forwards: [StaticString] = [
        "were forwarded this", "been forwarded this", "was forwarded to you", "was forwarded this",
        "forwarded you this",
        "forwarded this email to you", "forwarded this newsletter to you", "forwarded this email?",
        "forwarded this newsletter?", "forwarded this message?", "get this from a friend",
        "newsletter weitergeleitet bekommen",
        "wurde ihnen weitergeleitet", "wurde dir weitergeleitet", "vous a transféré", "on vous a transmis cette",
        "te han reenviado", "le han reenviado", "ti hanno inoltrato", "doorgestuurd gekregen",
    ]

    private static let letters = Phrases(
        """
        you are receiving this email
        you are receiving this e-mail
        you are receiving this message
        you are receiving this newsletter
        you're receiving this email
        you're receiving this because
        you are receiving this because
        you received this email
        you received this message because
        you're getting this email
        this email was sent to
        this message was sent to
        sie erhalten diese e-mail
        sie erhalten diesen newsletter
        du erhältst diese e-mail
        vous recevez cet e-mail
        vous recevez cet email
        vous recevez ce message
        recibes este correo
        ha recibido este correo
        você está recebendo este e-mail
        ricevi questa email
        je ontvangt deze e-mail
        u ontvangt deze e-mail
        """)

    /// With links behind them, in lines of few words.
    private static let wayOut: [StaticString] = [
        "unsubscribe", "manage your subscription", "manage preferences", "manage your preferences", "email preferences",
        "view in browser", "view in your browser", "view this email in", "view online", "view it in your browser",
        "read online", "abbestellen", "abmelden", "im browser ansehen", "se désabonner", "désinscri",
        "voir dans le navigateur", "darse de baja", "cancelar suscripción", "cancelar inscrição",
        "annulla l'iscrizione", "uitschrijven", "afmelden", "avregistrera", "avmeld", "отписаться",
    ]

    private static func isFooter(_ text: ArraySlice<UInt8>, isLink: Bool) -> Bool {
        if text.hasPrefix("the post ") || text.hasPrefix("the article ") || text.hasPrefix("this post ")
            || text.hasPrefix("this article ") || text.hasPrefix("this story ") || text.hasPrefix("the original ")
        {
            if appeared.areFound(in: text) { return true }
        }
        if isLink && origins.prefixLength(of: text) > 0 { return true }
        if additions.areFound(in: text) || unspaced.contains(where: { text.contains($0) }) { return true }
        if greetings.prefixLength(of: text) > 0 { return true }
        // `3 comments`
        if isLink, text.first?.isASCIIDigit == true, text.hasSuffix(" comments") || text.hasSuffix(" comment"),
            text.count <= 16
        {
            return true
        }
        return isLink && continuations.prefixLength(of: text) > 0
    }

    /// The link at the end of a teaser's text that leads to the rest of it: `... before the whistle. Continue reading →`.
    private static func wayOn(at line: Draft.Line, _ draft: Draft) -> Int? {
        guard line.links > 0, line.words > line.linkWords else { return nil }
        let tree = draft.tree
        guard let link = (Int(line.first)..<Int(line.end)).last(where: { tree.tag($0) == .a }), !draft.isDropped[link],
            tree.end(link) >= Int(line.end), let said = tree.text(of: link, atMost: 160),
            continuations.prefixLength(of: LetterCase.small(said.utf8)[...]) > 0,
            let range = tree.attributeRange(.href, of: link)
        else { return nil }
        let href = tree.string(range)
        if href.contains("#more") { return link }
        let pages = [draft.context.url, draft.context.baseURL].compactMap { $0.flatMap(ownPage(of:)) }
        let page = WebAddress.resolve(href, against: draft.context.baseURL).flatMap(ownPage(of:))
        return page.map(pages.contains) == true ? link : nil
    }

    /// `∞ Permalink`, `To read this in full, click here`: a link to the item's own page, and what leads to it.
    private static func isWayBack(_ line: Draft.Line, _ text: ArraySlice<UInt8>, _ draft: Draft) -> Bool {
        let isSign = line.words <= 3 && line.linkWords == line.words
        guard line.links > 0, line.words <= 25, isSign || waysBack.areFound(in: text) else { return false }
        // WordPress gives the page as the base, too, where it links elsewhere.
        let pages = [draft.context.url, draft.context.baseURL].compactMap { $0.flatMap(ownPage(of:)) }
        // The link may begin before the line's first text, and around it.
        let first = max(draft.range.lowerBound, Int(line.first) - 1)
        return (first..<Int(line.end)).contains { node in
            guard draft.tree.tag(node) == .a, let range = draft.tree.attributeRange(.href, of: node) else {
                return false
            }
            let href = String(decoding: draft.tree.bytes[range], as: UTF8.self)
            guard let address = WebAddress.resolve(href, against: draft.context.baseURL),
                let page = ownPage(of: address), pages.contains(page)
            else { return false }
            // Headings link to themselves, and words to footnotes.
            return isSign ? !href.contains("#") : linkLength(node, draft) > 6
        }
    }

    /// Bytes of the link's text.
    private static func linkLength(_ link: Int, _ draft: Draft) -> Int {
        (link..<draft.tree.end(link)).reduce(0) {
            $0 + (draft.tree.tag($1) == .text ? draft.tree.textRange($1).count : 0)
        }
    }

    /// An address without what may differ between two to one page; `nil` for a site's front page.
    private static func ownPage(of address: String) -> Substring? {
        guard let scheme = WebAddress.scheme(of: address) else { return nil }
        var page = address.dropFirst(scheme.count + 1).drop { $0 == "/" }
        page = page.prefix { $0 != "#" && $0 != "?" }
        while page.last == "/" { page.removeLast() }
        return page.contains("/") ? page : nil
    }

    private static let waysBack = MarkedPhrases(
        " ",
        [
            " in full", " full article", " full post", " full story", " original article", " original post",
            " original story", " in your browser", " on the web", " feed reader", " click here", " appeared on ",
            " was published on ", " was posted on ",
        ])

    /// To those who read by feed.
    private static let greetings = Phrases(
        """
        submitted by /u/
        thank you for reading via rss
        thank you for reading this post via rss
        thank you for reading this via rss
        thanks for reading via rss
        thanks for reading this post via rss
        thanks for reading this via rss
        reply via email
        reply by email
        statistics: posted by
        """)

    /// Of the hosts of podcasts: who advertises, and what becomes of the listener's data.
    private static let notices: [StaticString] = [
        "this feed is for personal", "about your ad choices", "about your ad-choices", "hosted on acast",
        "for privacy information",
        "hosted by simplecast", " collection and use of personal data for advertising",
        "send in a voice message:", "advertising inquiries: http", "privacy & opt-out: http",
        "unsubscribe from this list", "update your preferences", "update subscription preferences",
        "view this email in your browser", "to change how you receive these emails",
        "privacy policy at http", "this is a public episode. if you", "this is a free preview of a paid episode",
    ]

    private static let origins = Phrases(
        """
        originally published at
        originally published on
        originally published in
        originally posted on
        originally posted at
        first published on
        first published in
        cross-posted from
        crossposted from
        """)

    private static let appeared = MarkedPhrases(
        " ",
        [
            " appeared first on ", " first appeared on ", " was first published on ", " was originally published on ",
            " originally appeared on ", " was originally published by ", " was originally published in ",
            " first appeared in ",
            " first appeared at ",
        ])

    private static let additions = MarkedPhrases(" ", foreign + notices)

    private static let foreign: [StaticString] = [
        " erschien zuerst auf ", " est apparu en premier sur ", " apparaît en premier sur ",
        " se publicó primero en ",
        " aparece primero en ", " apareceu primeiro em ", " proviene da ", " verscheen eerst op ",
        " сначала появилась на ",
        " first appeared on the blog ", " where people are continuing the conversation by highlighting ",
        " pojawił się poniżej ", " pochodzi z serwisu ",
        " sembra essere il primo su ",
        " появились сначала на ", " dök först upp på ", " dukket først opp på ", " blev først udgivet på ",
        " ilmestyi ensimmäisenä ", " üzerinde ortaya çıktı",
    ]

    /// In scripts that set no spaces.
    private static let unspaced: [StaticString] = ["に最初に表示されました", "最先出现在"]

    private static let continuations = Phrases(
        """
        continue reading
        continue reading...
        read more
        read more at
        read the full article
        read the full story
        read the rest
        read full article
        read the original article
        comments
        view comments
        permalink
        powered by
        submit to
        share on
        email this
        add to
        weiterlesen
        lire la suite
        leer más
        seguir leyendo
        continua a leggere
        leia mais
        continuar a ler
        continue lendo
        lees verder
        leggi tutto
        läs mer
        läs hela
        les mer
        læs mere
        lue lisää
        czytaj więcej
        czytaj dalej
        číst dál
        devamını oku
        читать далее
        читать дальше
        читати далі
        続きを読む
        阅读全文
        閱讀全文
        더 보기
        [link]
        [comments]
        """)
}
