internal import Articles
internal import Markup

/// Dates that a reader sees, and what stands around them.
extension MetadataReader {
    /// - Returns: how many days were passed over, since the text or the page's frame has them.
    func addShownDates(to candidates: inout [DateCandidate]) -> Int {
        var passedOver = 0
        for address in [pageURL, meta("og:url")?.value] {
            guard let address, let date = DateText.inAddress(address) else { continue }
            // Its midnight is none.
            add(String(date.rfc3339.prefix(10)), "url", .url, to: &candidates)
        }
        let entries = datedEntries()
        var times = 0
        for node in elements.dateNodes where times < 24 && passedOver < 64 {
            if draft.lines(in: node).lowerBound > firstProse, isAmongEvents(node) { continue }
            if entries.contains(line(of: node)) || isDayOfFrame(node) {
                passedOver += 1
                continue
            }
            if tree.tag(node) == .time {
                let shown = tree.text(of: node)
                let value = tree.attribute(.datetime, of: node) ?? ""
                if isOfAnotherOccasion(node) { continue }
                let said = surroundingWords(node)
                if !add(value, "time", .time, of: node, to: &candidates, { describe(node, said, &$0) }) {
                    add(shown, "time", .time, of: node, to: &candidates) { describe(node, said, &$0) }
                } else if shown.utf8.count > 5 {
                    add(shown, "time", .dateElement, of: node, to: &candidates) { describe(node, said, &$0) }
                }
                times += 1
            } else {
                guard let text = tree.text(of: node, atMost: 159), text.utf8.count >= 6 else { continue }
                for (part, isUpdate) in Self.parts(text) {
                    add(part, "text", .dateElement, of: node, to: &candidates) {
                        describe(node, part, &$0)
                        $0.insert(.saysUpdated, if: isUpdate)
                        $0.insert(.longText, if: text.utf8.count > 60)
                    }
                }
                times += 1
            }
        }
        var lines = 0
        for (index, line) in draft.lines.enumerated()
        where line.words <= 24 && lines < 24 && passedOver < 128 {
            let isNear = index >= titleLine - 6 && index <= titleLine + 16
            // Digits of other scripts are looked for near the title alone.
            guard
                line.digits >= 5
                    || isNear && line.count <= 160
                        && (DateDigits.occur(in: draft.text(of: line)) || line.digits >= 3 && isShortThai(line))
            else {
                continue
            }
            guard isNear || line.words <= 12 else { continue }
            let text = original(line)
            var isDate = false
            if entries.contains(index) || isDayOfFrame(Int(line.first))
                || index > firstProse && isSentenceWithDay(line, text)
            {
                passedOver += 1
                continue
            }
            let label = label(before: index)
            if label == .other || isOfEvent(index) || index > firstProse && isAmongEvents(Int(line.first)) { continue }
            for (part, isUpdate) in Self.parts(text) {
                if add(
                    part, isNear ? "near title" : "line", .line, of: tree.parent(Int(line.first)), to: &candidates,
                    {
                        describe(Int(line.first), part, &$0)
                        $0.insert(.saysUpdated, if: isUpdate || label == .update)
                        $0.insert(.saysPublished, if: label == .publication)
                        $0.insert(.shortText, if: line.words <= 6)
                        $0.insert(.longText, if: line.words > 14)
                    })
                {
                    isDate = true
                }
            }
            if isDate { lines += 1 }
        }
        addDatelines(to: &candidates)
        return passedOver
    }

    /// `5 มี.ค. 67`, `令和6年3月5日`: few digits, but a date.
    private func isShortThai(_ line: Draft.Line) -> Bool {
        guard line.count <= 60 else { return false }
        let isThai = draft.text(of: line).withUnsafeBufferPointer { text in
            text.indices.contains {
                text[$0] == 0xE0 && $0 + 1 < text.count && (text[$0 + 1] == 0xB8 || text[$0 + 1] == 0xB9)
            }
        }
        return isThai
            || draft.text(of: line).contains(where: { $0 >= 0xE4 && $0 <= 0xE6 })
                && WrittenDate.namesEra(original(line))
    }

    /// What a short line before it says that the date of a line is of: `<dt>Received</dt><dd>3 January 2020</dd>`.
    private func label(before index: Int) -> Occasion? {
        guard index > 0, draft.lines[index].words <= 5 else { return nil }
        let line = draft.lines[index - 1]
        guard line.words > 0, line.words <= 3, line.digits == 0 else { return nil }
        return original(line).withBytes { bytes in
            bytes.isEmpty ? nil : Self.occasion(at: 0, in: bytes)?.0
        }
    }

    /// `Date: 14 June 2025` beside `Speaker:` or `Where:`.
    private func isOfEvent(_ index: Int) -> Bool {
        guard Self.dayLabels.begin(draft.text(of: draft.lines[index])) else { return false }
        return [index - 2, index - 1, index + 1, index + 2].contains { place in
            draft.lines.indices.contains(place) && draft.lines[place].words <= 16
                && Self.eventLabels.begin(draft.text(of: draft.lines[place]))
        }
    }

    /// In a box below the prose that is called after what is coming.
    private func isAmongEvents(_ node: Int) -> Bool {
        var node = node
        for _ in 0..<8 where node >= 0 {
            if [.article, .main, .body].contains(tree.tag(node)) { return false }
            for name in [HTMLAttribute.class, .id] {
                guard let range = tree.attributeRange(name, of: node) else { continue }
                let words = tree.bytes[range]
                let isNamed = Self.eventWords.contains { word in
                    words.contains(word) && (words.hasPrefix(word) || !words.contains("prevent"))
                }
                if isNamed { return true }
            }
            node = tree.parent(node)
        }
        return false
    }

    private static let eventWords: [StaticString] = [
        "event", "termin", "veranstalt", "kalender", "calendar", "agenda", "evenement", "upcoming",
    ]

    private static let dayLabels = Stems([
        "date:", "datum:", "date :", "fecha:", "data:", "day:", "tag:", "when:", "wann:",
    ])
    private static let eventLabels = Stems([
        "where:", "wo:", "venue:", "location:", "place:", "ort:", "speaker:", "speakers:", "referent:", "referentin:",
        "time:",
        "uhrzeit:", "zeit:", "lieu :", "lieu:", "lugar:", "luogo:", "local:", "horario:", "heure :", "orario:",
        "admission:",
        "eintritt:", "tickets:", "host:", "format:", "registration:", "anmeldung:", "price:", "cost:", "plaats:",
        "locatie:",
    ])

    /// The first paragraphs may begin with place and day: `Berlin, 3 March 2021 –`, `Press release of 3 March 2021 |`.
    private func addDatelines(to candidates: inout [DateCandidate]) {
        var found = 0
        let start = min(titleLine + 1, draft.lines.count)
        for line in draft.lines[start...].prefix(24) where line.words > 24 && line.digits >= 4 {
            guard draft.text(of: line).prefix(48).withUnsafeBufferPointer({ $0.holdsDigit }) else { continue }
            let text = original(line)
            var head = text.utf8.prefix(48)
            while let byte = head.last, byte & 0xC0 == 0x80 || byte >= 0xC0 { head.removeLast() }
            guard let cut = String(head), let date = DateText.dateline(cut) else { continue }
            add(date, "near title", .line, to: &candidates) {
                describe(Int(line.first), "", &$0)
                $0.insert(.dateline)
            }
            found += 1
            if found == 2 { return }
        }
    }

    /// What the words beside a date say that it is of.
    private enum Occasion {
        case publication, update
        /// When a journal received and accepted a text, when the event is.
        case other
    }

    private static func occasion(at place: Int, in bytes: UnsafeBufferPointer<UInt8>) -> (Occasion, length: Int)? {
        for (occasion, words) in [(Occasion.update, updateWords), (.publication, publishWords), (.other, otherWords)] {
            let length = words.length(at: place, in: bytes)
            if length > 0 { return (occasion, length) }
        }
        return nil
    }

    /// A text cut before the words that speak of publication or of an update, without the dates of anything else:
    /// `Updated 5 June 2022. Published 3 May 2021`, `Received 1 May 2020; accepted 3 July 2020; published 9 August 2020`.
    private static func parts(_ text: String) -> [(text: String, isUpdate: Bool)] {
        var text = text
        return text.withUTF8 { bytes in
            var cuts: [(place: Int, occasion: Occasion)] = []
            var place = 0
            while place < bytes.count {
                let found = occasion(at: place, in: bytes)
                if let found { cuts.append((place, found.0)) }
                place += max(found?.length ?? 1, 1)
            }
            func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
            let all = part(0..<bytes.count)
            guard let first = cuts.first else { return [(all, false)] }
            if cuts.count == 1, first.occasion != .other {
                // The date may stand before its word: `5 June 2022 (updated)`.
                let after = part(first.place..<bytes.count)
                if first.place < 6 || first.occasion == .publication || DateText.reading(after) == nil {
                    return [(all, first.occasion == .update)]
                }
            }
            var found: [(text: String, isUpdate: Bool)] = []
            if first.place >= 6 { found.append((part(0..<first.place), false)) }
            for (index, cut) in cuts.enumerated() where cut.occasion != .other {
                let end = index + 1 < cuts.count ? cuts[index + 1].place : bytes.count
                if end - cut.place >= 8 { found.append((part(cut.place..<end), cut.occasion == .update)) }
            }
            return found
        }
    }

    private static let otherWords = Stems([
        "received", "accepted", "submitted", "eingereicht", "eingegangen", "angenommen", "reçu le", "accepté le",
        "recibido", "aceptado", "ricevuto", "accettato", "recebido", "aceito", "manuscript received", "retrieved",
        "accessed", "abgerufen", "consulté le",
        // An event's day, a term.
        "when:", "wann:", "quand :", "cuándo:", "quando:", "wanneer:", "event date", "date and time", "date & time",
        "datum:",
        "termin", "veranstaltung", "beginn:", "begins", "starts", "starting on", "start:", "deadline", "save the date",
        "takes place", "will be held", "register by", "apply by", "bewerbungsfrist", "anmeldeschluss", "valid until",
        "expires", "gültig bis", "doors open", "date limite", "fecha límite",
    ])

    static let updateWords = Stems([
        "updated", "update", "modified", "aktualisiert", "mis à jour", "reviewed", "actualizado", "aggiornato",
        "atualizado",
        "geändert", "änderung", "Änderung", "更新", "güncelle", "zuletzt", "bijgewerkt", "oppdatert", "opdateret",
        "uppdaterad",
        "revised", "stand:",
    ])
    static let publishWords = Stems([
        "publi", "posted", "submitted by", "veröffentlicht", "erstellt", "created", "pubblicat", "publisert", "udgivet",
        "公開", "発売",
        "掲載",
        "erschienen", "vom ", "written", "gepostet", "yayın", "originally",
    ])

    /// The last words before an element of time that say what it is of say that it is not of the article's publication.
    private func isOfAnotherOccasion(_ node: Int) -> Bool {
        let index = draft.lines(in: node).lowerBound - 1
        var first = node
        // Its line begins before it, where it is not the line's first text.
        if draft.lines.indices.contains(index), Int(draft.lines[index].end) > node {
            first = Int(draft.lines[index].first)
        }
        var text = ""
        for place in first..<node where tree.tag(place) == .text { text += tree.string(tree.textRange(place)) + " " }
        return text.withBytes { bytes in
            var last: Occasion?
            for place in bytes.indices.suffix(120) {
                if let (occasion, _) = Self.occasion(at: place, in: bytes) { last = occasion }
            }
            // `submitted 3 days ago` is no journal's.
            return last == .other && !tree.text(of: node).hasSuffix(" ago")
        }
    }

    /// The class of an element of time, and what is written before it in its line.
    private func surroundingWords(_ node: Int) -> String {
        var words = tree.attribute(.class, of: node) ?? ""
        if let property = tree.attribute(.itemprop, of: node) { words += " " + property }
        let parent = tree.parent(node)
        if parent >= 0, tree.end(parent) - parent < 12 {
            if let text = tree.text(of: parent, atMost: 79) { words += " " + text }
            words += " " + (tree.attribute(.class, of: parent) ?? "")
        }
        return words
    }

    func describe(_ node: Int, _ text: String, _ features: inout FeatureBits<DateFeature>) {
        features.insert(.saysUpdated, if: Self.updateWords.occurs(in: text))
        features.insert(
            .saysPublished,
            if: Self.publishWords.occurs(in: text) || tree.hasAttribute(.pubdate, of: node))
        let place = NodePlace(node, in: draft)
        let index = draft.lines(in: node).lowerBound
        let distance = index - titleLine
        features.insert(.nearTitle, if: distance >= -5 && distance <= 6)
        features.insert(.soonAfter, if: distance > 6 && distance <= 16)
        features.insert(.farBefore, if: distance < -5)
        features.insert(.farAfter, if: distance > 16)
        features.insert(.ofOthers, if: !place.above.isDisjoint(with: [.related, .recommended, .teaser]))
        features.insert(.commentMark, if: place.above.contains(.comment))
        features.insert(.outside, if: place.isOutside)
        features.insert(.belowProse, if: index > firstProse)
        features.insert(.ofOtherTitle, if: followsOtherTitle(index))
        features.insert(.inArticle, if: place.isInArticle || place.isInMain)
        features.insert(.header, if: place.isInHeader || !place.above.isDisjoint(with: [.header, .meta]))
        features.insert(.heading, if: place.isInHeading)
        features.insert(.cell, if: place.isInCell)
        features.insert(.quote, if: place.isInQuote || place.above.contains(.embed))
        features.insert(.figure, if: place.isInFigure)
        // The head of a page may be built of the same parts as a card.
        let isOther = !place.above.isDisjoint(with: [.related, .recommended]) && (place.isInAside || place.isInFooter)
        features.insert(.reply, if: (isOther || place.above.contains(.comment)) && index > firstProse)
    }
}
