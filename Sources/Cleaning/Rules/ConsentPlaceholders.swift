internal import Markup

extension CleaningRule {
    /// What stands in a frame's place until the reader agrees to load it.
    static let consentPlaceholders = CleaningRule(name: "consent-placeholders", stage: .both, mostTaken: 9) { draft in
        var count = dropConsentDialogs(&draft)
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

    /// What asks for leave to store and to measure, in front of the page: a box that is called so and says so.
    private static func dropConsentDialogs(_ draft: inout Draft) -> Int {
        guard draft.isPage else { return 0 }
        let tree = draft.tree
        let asking = asking(draft)
        guard !asking.isEmpty else { return 0 }
        let pages = tree.nodes.indices.filter { [.article, .main, .h1].contains(tree.tag($0)) }
        var count = 0
        for index in asking {
            var node = Int(draft.lines[index].first)
            var box: Int?
            // Not an element around the page itself.
            while node >= 0, tree.tag(node) != .body, draft.words(in: node) <= mostWords,
                !holds(pages, tree.end(node), from: node)
            {
                if draft.marks[node].contains(.overlay) { box = node }
                node = tree.parent(node)
            }
            guard let box, !draft.isDropped[box] else { continue }
            draft.drop(box)
            count += 1
        }
        return count
    }

    /// Whether one of the nodes, which are in order, stands in a subtree.
    private static func holds(_ nodes: [Int], _ end: Int, from start: Int) -> Bool {
        var (low, high) = (0, nodes.count)
        while low < high {
            let middle = (low + high) / 2
            if nodes[middle] < start { low = middle + 1 } else { high = middle }
        }
        return low < nodes.count && nodes[low] < end
    }

    private static let mostWords = 1500
    private static let mostAsking = 16

    /// Lines in boxes that are called so, of which one of the sentences can only be that. Each line is looked at once.
    private static func asking(_ draft: Draft) -> [Int] {
        var found: [Int] = []
        var next = 0
        for node in draft.range where draft.marks[node].contains(.overlay) {
            guard ![.text, .html, .body].contains(draft.tree.tag(node)) else { continue }
            let lines = draft.lines(in: node)
            guard lines.upperBound > next else { continue }
            for index in max(next, lines.lowerBound)..<lines.upperBound where draft.lines[index].words >= 3 {
                let text = draft.text(of: draft.lines[index])
                if subjects.contains(where: { text.contains($0) }), leaves.contains(where: { text.contains($0) }) {
                    found.append(index)
                }
                if found.count == mostAsking { return found }
            }
            next = lines.upperBound
        }
        return found
    }

    /// Each sentence has one of these.
    private static let subjects: [StaticString] = [
        "cookie", "partner", "on a device", "kakor", "evästei", "informasjonskapsler", "クッキー",
    ]

    private static let leaves: [StaticString] = [
        "store and/or access information on a device", "we and our partners", "our partners store", "we use cookies",
        "this website uses cookies", "this site uses cookies", "manage your cookie", "cookies on this device",
        "cookies on your device", "partners process personal data", "wir und unsere partner", "wir verwenden cookies",
        "wir nutzen cookies", "wir setzen cookies", "diese website verwendet cookies", "diese website benutzt cookies",
        "diese webseite verwendet cookies", "nous utilisons des cookies", "nous et nos partenaires",
        "nos partenaires et nous", "ce site utilise des cookies", "utilizamos cookies", "usamos cookies",
        "nosotros y nuestros partners", "utilizziamo i cookie", "noi e i nostri partner",
        "questo sito utilizza",
        "wij gebruiken cookies",
        "wij en onze partners", "vi använder cookies", "vi använder kakor", "vi bruker informasjonskapsler",
        "vi bruger cookies", "käytämme evästeitä", "używamy plików cookie", "my i nasi partnerzy", "používáme cookies",
        "soubory cookie", "мы используем cookie", "мы используем файлы cookie", "cookieを使用", "クッキーを使用",
    ]

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
