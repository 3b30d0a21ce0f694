internal import Markup

extension CleaningRule {
    /// Lines that send the reader to another story: `Also Read | ...`, `READ MORE: ...`.
    static let alsoRead = CleaningRule(name: "also-read", stage: .both) { draft in
        var count = 0
        for index in draft.lines.indices {
            let line = draft.lines[index]
            guard line.words >= 2, line.words <= 45 else { continue }
            if pointsElsewhere(line, draft) || isTagged(line, draft) {
                draft.dropLine(index)
                count += 1
                continue
            }
            let text = afterMarks(draft.text(of: line))
            let length = leads.prefixLength(of: text)
            guard length > 0 else { continue }
            let isMarked = text.prefix(length).last == 0x3A || isMark(text.dropFirst(length).drop { $0 == 0x20 })
            // The phrase and a link; or the phrase set off by a mark, a link being all that follows.
            let rest = max(1, Int(line.words) - 2)
            let isLink = line.linkWords > 0 && Int(line.linkWords) * 10 >= rest * 6
            guard isLink && (isMarked || Int(line.linkWords) * 10 >= Int(line.words) * 9) else { continue }
            draft.dropLine(index)
            count += 1
        }
        return count
    }

    /// A colon, a bar, a dash, an arrow, `»`, a wide colon; or nothing is left.
    private static func isMark(_ rest: ArraySlice<UInt8>) -> Bool {
        guard let first = rest.first else { return true }
        return [0x3A, 0x7C, 0x2D, 0xE2, 0x3E, 0xEF].contains(first) || first == 0xC2 && rest.dropFirst().first == 0xBB
    }

    /// `Auch interessant:`, `Lesen Sie auch die folgenden Beiträge:`: a line of its own that announces other stories.
    static func announcesStories(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.last == 0x3A else { return false }
        let words = afterMarks(text)
        let length = leads.prefixLength(of: words)
        // One word (`Watch:`, `Lire :`) may announce anything.
        return length > 0 && words.prefix(length).contains(0x20)
    }

    /// A paragraph that is an arrow and a link, and stands among paragraphs: `>>> The largest firms of the country`.
    private static func pointsElsewhere(_ line: Draft.Line, _ draft: Draft) -> Bool {
        let text = draft.text(of: line)
        let arrows = text.prefix { $0 == 0x3E || $0 == 0x20 }.count { $0 == 0x3E }
        return arrows >= 2 && line.linkWords == line.words && line.block >= 0 && draft.tree.tag(Int(line.block)) == .p
    }

    /// A link and what kind of story it leads to: `Holidaymakers fall ill [INSIGHT]`.
    private static func isTagged(_ line: Draft.Line, _ draft: Draft) -> Bool {
        let text = draft.text(of: line)
        guard line.links == 1, line.words >= 5, line.linkWords + 2 >= line.words, text.last == 0x5D,
            let open = text.lastIndex(of: 0x5B)
        else { return false }
        return kinds.matchesWhole(text[open...])
    }

    private static let kinds = Phrases(
        """
        insight
        analysis
        revealed
        video
        pictures
        in pictures
        photos
        warning
        report
        reports
        comment
        opinion
        latest
        update
        live
        exclusive
        interview
        explained
        spotlight
        study
        maps
        podcast
        """)

    /// The text without brackets, arrows and the like before its first word: `[Related: ...]`, `» See also`.
    static func afterMarks(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text
        while let first = text.first {
            if first < 0x80 {
                guard !first.isASCIILetterOrDigit else { break }
                text = text.dropFirst()
            } else if first == 0xC2 {
                // `»`, `¡`, `¿`, a space that does not break.
                text = text.dropFirst(2)
            } else if first == 0xF0 {
                // Emoji; letters of old scripts are none that a phrase begins with.
                text = text.dropFirst(4)
            } else if first == 0xE2, let next = text.dropFirst().first, (0x80...0x9F).contains(next) {
                // U+2000 to U+27FF: dashes, arrows, shapes.
                text = text.dropFirst(3)
            } else {
                break
            }
        }
        return text
    }

    private static let leads = Phrases(
        """
        also read
        also see
        also watch
        also on
        read also
        read more
        read
        read next
        read this
        read here
        read full story
        read the full story
        read related
        see also
        see more
        watch
        watch also
        watch more
        listen
        more
        more:
        more on this
        more on
        more from
        more stories
        related
        related:
        related story
        related stories
        related article
        related articles
        related coverage
        related news
        related reading
        recommended
        recommended reading
        you may also like
        you might also like
        don't miss
        must read
        in case you missed it
        further reading
        for more, read
        for more, see
        explained
        opinion
        editor's pick
        trending
        previously
        lesen sie auch
        lesen sie mehr
        lesen sie hier
        mehr dazu
        mehr zum thema
        auch interessant
        auch lesen
        auch lesenswert
        auch spannend
        lies auch
        lest auch
        lesetipp
        passend dazu
        das könnte sie auch interessieren
        das könnte dich auch interessieren
        mehr lesen
        siehe auch
        à lire aussi
        lire aussi
        a lire aussi
        à lire
        lire
        voir aussi
        à voir aussi
        lea también
        lee también
        leer más
        lea más
        te puede interesar
        también te puede interesar
        podría interesarte
        lea aquí
        lee aquí
        ver también
        vea también
        vea además
        lea además
        mire también
        mira también
        le puede interesar
        le recomendamos
        te recomendamos
        también lee
        leia também
        leia mais
        veja também
        saiba mais
        confira também
        leggi anche
        guarda anche
        lees ook
        lees meer
        czytaj też
        czytaj także
        czytaj więcej
        zobacz też
        läs också
        läs mer
        les også
        les mer
        læs også
        lue myös
        lue aiheesta lisää
        читайте также
        читайте еще
        читайте ещё
        читайте
        смотрите также
        читайте також
        baca juga
        zobacz także
        přečtěte si také
        čtěte také
        citește și
        olvassa el
        διαβάστε επίσης
        дивіться також
        ayrıca okuyun
        ilginizi çekebilir
        関連記事
        あわせて読みたい
        相关阅读
        延伸阅读
        관련기사
        okumaya devam
        ayrıca oku
        """)
}
