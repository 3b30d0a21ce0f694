internal import Markup

extension CleaningRule {
    /// What stands in a frame's place until the reader agrees to load it.
    static let consentPlaceholders = CleaningRule(name: "consent-placeholders", stage: .both) { draft in
        var count = 0
        for index in draft.lines.indices where draft.lines[index].words <= 60 {
            let text = draft.text(of: draft.lines[index])
            let isTitle = draft.lines[index].words <= 8 && titles.matchesWhole(text)
            if isTitle || beginnings.prefixLength(of: text) > 0 {
                draft.dropLine(index)
                count += 1
            }
        }
        return count
    }

    private static let titles = Phrases(
        """
        external content
        external content not available
        third-party content
        content blocked
        blocked content
        externer inhalt
        externe inhalte
        externer inhalt nicht verfügbar
        empfohlener externer inhalt
        empfohlener redaktioneller inhalt
        contenu externe
        contenu bloqué
        contenido externo
        contenido bloqueado
        conteúdo externo
        contenuto esterno
        contenuto bloccato
        externe inhoud
        externt innehåll
        eksternt innhold
        """)

    private static let beginnings = Phrases(
        """
        to view this content, please accept
        to view this content, you need to accept
        to see this content, please accept
        please accept cookies to
        please accept marketing cookies
        please enable cookies to view
        this content is hosted by a third party
        this content is provided by a third party
        we need your permission before anything is loaded
        we need your consent to load
        your privacy settings prevent
        your cookie settings prevent
        deine privatsphäre-einstellungen verhindern
        ihre privatsphäre-einstellungen verhindern
        ihre datenschutzeinstellungen verhindern
        an dieser stelle finden sie einen externen inhalt
        an dieser stelle befindet sich ein externer inhalt
        an dieser stelle finden sie inhalte
        ich bin damit einverstanden, dass mir externe inhalte
        mit ihrer zustimmung wird hier
        mit deiner zustimmung wird hier
        externen inhalt anzeigen
        externe inhalte anzeigen
        um diesen inhalt anzuzeigen
        um dieses video anzusehen, akzeptieren
        pour voir ce contenu, acceptez
        pour afficher ce contenu, veuillez
        pour afficher ce contenu, acceptez
        ce contenu est bloqué car
        para ver este contenido, acepta
        para ver este contenido, debes aceptar
        para visualizar este contenido
        para ver este conteúdo, aceite
        per visualizzare questo contenuto
        per vedere questo contenuto, accetta
        om deze inhoud te bekijken
        för att se detta innehåll
        for å se dette innholdet
        aby zobaczyć tę treść
        """)
}
