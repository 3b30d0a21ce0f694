internal import Markup

extension CleaningRule {
    /// Slots for adverts and the word that labels them.
    static let advertisements = CleaningRule(name: "advertisements", stage: .both) { draft in
        var count = 0
        for index in draft.lines.indices where draft.lines[index].words <= 6 {
            if advertLabels.matchesWhole(draft.text(of: draft.lines[index])), !isSectionTitle(index, draft) {
                draft.dropLine(index)
                count += 1
            }
        }
        for node in draft.range where draft.marks[node].contains(.advert) && !draft.isDropped[node] {
            if draft.tree.tag(node) != .body, draft.words(in: node) < 12, isSlot(node, draft) {
                draft.drop(node)
                count += 1
            }
        }
        return count
    }

    /// Nothing in it, or links and labels alone: a few plain words of an item are the author's, whatever their box is called. On a page
    /// much is called so that is none of the article; a section with a heading of its own is.
    private static func isSlot(_ node: Int, _ draft: Draft) -> Bool {
        if draft.isPage, !draft.tree.beginsWithHeading(node) { return true }
        return draft.lines(in: node).allSatisfy { index in
            let line = draft.lines[index]
            return line.words == 0 || line.linkWords * 2 >= line.words
                || advertLabels.matchesWhole(draft.text(of: line))
        }
    }

    private static let advertLabels = Phrases(
        """
        advertisement
        advertisements
        advertising
        ad
        ads
        advert
        advertisement - story continues below
        advertisement continue reading the main story
        story continues below advertisement
        story continues below
        article continues below
        article continues below advertisement
        article continues after advertisement
        article continues below this ad
        article content
        story continues after ad
        skip ad
        skip advertisement
        report ad
        report this ad
        remove ads
        continue reading below
        continues after advertising
        sponsored
        sponsored content
        sponsored links
        paid content
        promoted content
        scroll to continue
        anzeige
        werbung
        publicité
        publicidad
        publicidade
        pubblicità
        continúa leyendo
        continua após a publicidade
        continua depois da publicidade
        continua depois do anúncio
        continúa después de la publicidad
        continúa tras la publicidad
        sigue leyendo después de la publicidad
        la nota continúa debajo de la publicidad
        esta noticia continúa después de la publicidad
        l'articolo continua dopo la pubblicità
        continua a leggere dopo la pubblicità
        l'article continue après la publicité
        nach der anzeige weiterlesen
        weiter nach der anzeige
        weiterlesen nach der anzeige
        lees verder na de advertentie
        artikel gaat verder onder de advertentie
        artikelen fortsetter under annonsen
        artiklen fortsætter efter annoncen
        artikeln fortsätter under annonsen
        artikeln fortsätter efter annonsen
        juttu jatkuu mainoksen jälkeen
        artikkeli jatkuu mainoksen jälkeen
        dalsza część artykułu pod reklamą
        reszta artykułu pod reklamą
        článek pokračuje pod reklamou
        reklamdan sonra devam ediyor
        haberin devamı reklamdan sonra
        продолжение после рекламы
        la suite après la publicité
        la suite après cette publicité
        artikel wird nach der anzeige fortgesetzt
        reklama
        reklam
        advertentie
        annonse
        annons
        mainos
        реклама
        広告
        广告
        """)
}
