internal import Markup

extension CleaningRule {
    /// What a house asks of its readers below the text: to follow it, to subscribe, to load its app, to send a message.
    ///
    /// On a page the last lines are known when the article is found (`PageOutline`).
    static let closingInvitations = CleaningRule(name: "closing-invitations", stage: .items) { draft in
        var count = 0
        for index in draft.lines.indices.dropFirst(2).suffix(closingLines).reversed() where !draft.isLineDropped(index)
        {
            guard isInvitation(draft.lines[index], draft) else { break }
            draft.dropLine(index)
            count += 1
        }
        return count
    }

    /// How many lines at the end may be invitations.
    static let closingLines = 4

    static func isInvitation(_ line: Draft.Line, _ draft: Draft) -> Bool {
        guard line.words > 0, line.words <= 45 else { return false }
        let text = draft.text(of: line)
        let words = afterMarks(text)
        if reportKeys.contains(where: { text.contains($0) }), mistakes.contains(where: { text.contains($0) }) {
            return true
        }
        if invitations.prefixLength(of: words) > 0 { return true }
        return followings.prefixLength(of: words) > 0 && networks.contains { text.contains($0) }
    }

    /// How to tell the house of a mistake: `Нашли ошибку? Выделите её и нажмите Ctrl+Enter.`
    private static let reportKeys: [StaticString] = ["ctrl+enter", "ctrl + enter"]
    private static let mistakes: [StaticString] = ["ошибк", "опечат", "помилк", "памылк", "typo", "mistake", "error"]

    /// Only a house says these of itself.
    private static let invitations = Phrases(
        """
        follow us on
        follow us at
        like us on
        find us on
        join us on
        connect with us on
        subscribe to our
        subscribe now to our
        subscribe to the newsletter
        sign up for our
        sign up to our
        sign up for the newsletter
        download our app
        download our free app
        get our app
        get our free app
        like it? pin it
        love it? pin it
        pin it for later
        pin this for later
        support our journalism
        support independent journalism
        support our work
        we need your support
        make a donation
        unterstützen sie unsere
        unterstütze unsere
        unterstützt unsere
        soutenez notre
        faites un don
        apoya nuestro
        apoya el periodismo
        hazte socio
        te necesitamos para
        tú también puedes hacer
        sostieni il nostro
        apoie o nosso
        steun onze
        rate this article
        rate this post
        how useful was this post
        click on a star to rate it
        average rating
        no votes so far
        be the first to rate this post
        was this article helpful
        was this page helpful
        was this helpful
        bewerte diesen artikel
        bewerten sie diesen artikel
        wie hilfreich war dieser beitrag
        war dieser artikel hilfreich
        notez cet article
        cet article vous a-t-il été utile
        valora este artículo
        ¿te ha sido útil este artículo
        do you have a story
        do you have a tip
        got a story
        got a tip
        got a news tip
        have a story
        have a news tip
        get in touch with our
        have you been affected by
        did you enjoy this article
        did you find this article
        did you like this article
        enjoyed this article
        enjoying this article
        if you enjoyed this post
        if you enjoyed this article
        if you liked this post
        if you liked this article
        liked this article
        hat ihnen dieser artikel gefallen
        hat dir dieser artikel gefallen
        hat dir der artikel gefallen
        hat ihnen der artikel gefallen
        ihnen hat der artikel gefallen
        gefällt dir unser
        gefällt ihnen unser
        cet article vous a plu
        vous avez aimé cet article
        ¿te ha gustado este artículo
        ¿te gustó este artículo
        ti è piaciuto questo articolo
        gostou deste artigo
        gostou do artigo
        vond je dit artikel
        folge uns auf
        folgt uns auf
        folgen sie uns auf
        abonnieren sie unseren
        abonniere unseren
        abonniert unseren
        suivez-nous sur
        retrouvez-nous sur
        abonnez-vous à notre
        inscrivez-vous à notre
        síguenos en
        síganos en
        suscríbete a nuestro
        suscríbase a nuestro
        siga-nos no
        inscreva-se no nosso
        assine nossa
        seguici su
        iscriviti alla nostra
        volg ons op
        abonneer je op onze
        følg oss på
        følg os på
        följ oss på
        obserwuj nas
        bizi takip
        подписывайтесь на наш
        подпишитесь на наш
        """)

    /// With the name of a network or of what is loaded behind them.
    private static let followings = Phrases(
        """
        follow
        join
        subscribe
        watch our
        download
        get the latest
        for the latest
        for more news
        for breaking news
        stay up to date
        stay updated
        stay connected
        send us a message
        mira lo que tiene nuestro canal
        sigue
        siga
        mehr auf
        """)

    private static let networks: [StaticString] = [
        "on twitter", "on facebook", "on instagram", "on youtube", "on whatsapp", "on telegram", "on linkedin",
        "on tiktok", "on threads", "on bluesky", "en twitter", "en facebook", "en instagram", "whatsapp channel",
        "telegram channel", "whatsapp group", "youtube channel", "de youtube", "apps for ios", "for ios and android",
        "our app", "news app", "app store", "google play", "for the full story",
    ]
}
