internal import Markup

extension CleaningRule {
    /// Between the title and the first sentence: the day, and who wrote it. Both are metadata, and stand there.
    ///
    /// On a page they help to find the text, and go when it is found (`PageOutline`).
    static let topLines = CleaningRule(name: "top-lines", stage: .items) { draft in
        var count = 0
        for index in draft.lines.indices.prefix(4) {
            if isLong(draft.lines[index]) { break }
            guard isTopLine(draft.lines[index], draft), !draft.isLineDropped(index) else { continue }
            draft.dropLine(index)
            count += 1
        }
        return count
    }

    /// Whether the text has begun.
    static func isLong(_ line: Draft.Line) -> Bool { line.words >= 20 && line.linkWords * 2 < line.words }

    static func isTopLine(_ line: Draft.Line, _ draft: Draft) -> Bool {
        guard line.words > 0, line.words <= 12, !isHeading(line, draft) else { return false }
        let text = draft.text(of: line)
        return isDay(text) || isByline(text, line) || isReadingTime(text, line) || isPath(text) || isTool(text, line)
    }

    private static func isHeading(_ line: Draft.Line, _ draft: Draft) -> Bool {
        line.block >= 0 && draft.tree.tag(Int(line.block)).traits.contains(.heading)
    }

    /// `Thursday, 13 February 2025`, `Published: 3 May 2020 | Updated: 4 May 2020 at 8:20 am`: a date, and words that go
    /// with it.
    private static func isDay(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count <= 120, text.contains(where: \.isASCIIDigit), ![0x21, 0x3F].contains(text.last) else {
            return false
        }
        var others = 0
        var numbers = 0
        for word in text.split(whereSeparator: { $0 < 0x80 && !$0.isASCIILetterOrDigit }) {
            if word.first?.isASCIIDigit == true {
                numbers += 1
            } else if !besideDates.contains(String(decoding: word, as: UTF8.self)) {
                others += 1
            }
        }
        // The month and the day's name, of one date or of two.
        guard numbers >= 2, others <= (numbers >= 4 ? 3 : 2) else { return false }
        let dated = text.drop { !$0.isASCIIDigit && $0 < 0x80 && !$0.isASCIILetter }
        return DateText.timestamp(String(decoding: dated, as: UTF8.self)) != nil
    }

    /// `Home > News > Local`
    private static func isPath(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count <= 120, ![0x2E, 0x21, 0x3F].contains(text.last) else { return false }
        var steps = 0
        for place in text.indices.dropFirst(2) {
            let (first, second, third) = (text[place - 2], text[place - 1], text[place])
            // ` >`, `»`, `›`
            if second == 0x20 && third == 0x3E || second == 0xC2 && third == 0xBB
                || first == 0xE2 && second == 0x80 && third == 0xBA
            {
                steps += 1
            }
        }
        return steps >= 2 || steps == 1 && homes.contains { text.hasPrefix($0) }
    }

    private static let homes: [StaticString] = ["home ", "startseite ", "accueil ", "inicio ", "início ", "home page "]

    /// `1,234 views`, `Print | E-mail`, `A A A Text size`.
    private static func isTool(_ text: ArraySlice<UInt8>, _ line: Draft.Line) -> Bool {
        guard line.words <= 6 else { return false }
        if line.links > 0, jumps.contains(where: { text.hasPrefix($0) }) { return true }
        if tools.matchesWhole(text) || sizes.contains(where: { text.contains($0) }) { return true }
        let words = text.split { $0 < 0x80 && !$0.isASCIILetterOrDigit && $0 != 0x2D }
        if words.count <= 4, line.digits > 0, let last = words.last,
            counted.contains(String(decoding: last, as: UTF8.self))
        {
            return words.dropLast().allSatisfy { $0.allSatisfy { $0.isASCIIDigit || $0 == 0x6B || $0 == 0x6D } }
        }
        return line.links > 0 && line.linkWords == line.words && words.count <= 5
            && words.allSatisfy { outputs.contains(String(decoding: $0, as: UTF8.self)) }
    }

    private static let counted = WordSet([
        "views", "view", "comments", "comment", "shares", "likes", "reads", "aufrufe", "kommentare", "vues",
        "commentaires", "visitas",
        "comentarios", "comentários", "visualizações", "visualizzazioni", "commenti", "reacties", "weergaven",
        "просмотров", "görüntülenme",
    ])
    private static let outputs = WordSet([
        "print", "e-mail", "email", "mail", "pdf", "share", "tweet", "drucken", "teilen", "imprimer",
        "partager", "imprimir",
        "compartir", "stampa", "condividi", "afdrukken", "delen", "facebook", "twitter", "whatsapp",
    ])
    private static let sizes: [StaticString] = [
        "text size", "font size", "schriftgröße", "taille du texte", "tamaño de letra",
    ]
    /// Links within a page: `Jump to recipe`, `Zum Rezept springen`.
    private static let jumps: [StaticString] = [
        "jump to ", "skip to ", "zum rezept", "direkt zum", "aller à la", "aller au ", "ir a la receta", "saltar a",
        "vai alla ricetta", "ga naar het", "hoppa till ", "przejdź do",
    ]
    private static let tools = Phrases(
        """
        copy link
        link copied
        copied
        listen
        listen to this article
        listen to article
        listen to this story
        listen now
        share
        share this
        save
        follow
        bookmark
        print
        link kopiert
        artikel anhören
        anhören
        teilen
        merken
        lien copié
        écouter
        écouter l'article
        partager
        enlace copiado
        escuchar
        escuchar artículo
        compartir
        ouvir
        compartilhar
        link copiato
        ascolta
        ascolta l'articolo
        condividi
        luister
        delen
        """)

    /// `4 min read`, `Lesezeit: 4 Minuten`.
    private static func isReadingTime(_ text: ArraySlice<UInt8>, _ line: Draft.Line) -> Bool {
        line.words <= 7 && (1...3).contains(line.digits) && readingTimes.contains { text.contains($0) }
    }

    private static let readingTimes: [StaticString] = [
        "min read", "mins read", "minute read", "minutes read", "min. read", "minutes to read", "reading time",
        "lesezeit", "lesedauer",
        "min de lecture", "minutes de lecture", "temps de lecture", "min de lectura", "minutos de lectura",
        "tiempo de lectura",
        "min de leitura", "minutos de leitura", "tempo de leitura", "di lettura", "tempo di lettura", "leestijd",
        "min leestid",
        "lästid", "læsetid", "lesetid", "lukuaika", "okuma süresi", "dk okuma", "dakika okuma", "время чтения",
        "мин чтения", "минут чтения",
        "czas czytania", "min czytania", "min čtení", "分钟阅读", "阅读时间", "閱讀時間", "で読めます",
    ]

    /// `By Ida Marlow`, `von Ida Marlow`, with a day after it or without.
    private static func isByline(_ text: ArraySlice<UInt8>, _ line: Draft.Line) -> Bool {
        guard bylineLeads.prefixLength(of: text) > 0, ![0x2E, 0x21, 0x3F, 0x3A].contains(text.last) else {
            return false
        }
        let bar = text.firstIndex { $0 == 0x7C || $0 == 0xC2 || $0 == 0xE2 } ?? text.endIndex
        let words = text[..<bar].split(separator: 0x20).dropFirst()
        let names = words.count { !joining.contains(String(decoding: $0, as: UTF8.self)) }
        guard (2...5).contains(names) else { return false }
        // All but what joins them have capitals. `Von Mensch zu Mensch` and `by the River` begin with nobody's name.
        let isNamed = words.first.map { GivenNames.all.contains(String(decoding: $0, as: UTF8.self)) } == true
        guard isNamed ? Int(line.capitals) >= names : text.hasPrefix("by ") && Int(line.capitals) > names else {
            return false
        }
        return bar == text.endIndex || isDay(text[bar...])
    }

    private static let bylineLeads = Phrases("by\nvon\npar\npor\ndi\ndoor\nav\naf\nautor:\nautorin:\ntext:\ntext von")

    private static let joining: Set<String> = ["and", "und", "et", "y", "e", "i", "with", "&", "von", "van", "de"]

    private static let besideDates = WordSet(
        // In many languages.
        """
        published updated posted received accepted revised modified created last first on at am pm uhr h min read date
        edited online available by gmt utc est edt cet cest bst ist pst pdt um den am vom veröffentlicht aktualisiert
        stand erstellt le à publié mis jour modifié el a las publicado actualizado em às atualizado il alle pubblicato
        aggiornato op om gepubliceerd bijgewerkt kl publicerad uppdaterad publisert oppdatert опубликовано обновлено
        入力 修正 发布 更新 公開 발행 수정 입력 등록
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
