internal import Articles
internal import Markup

/// Dates that a reader sees, and what stands around them.
extension MetadataReader {
    func addShownDates(to candidates: inout [DateCandidate]) {
        for address in [pageURL, meta("og:url")?.value] {
            guard let address, let date = DateText.inAddress(address) else { continue }
            // Its midnight is none.
            add(String(date.rfc3339.prefix(10)), "url", .url, to: &candidates)
        }
        var times = 0
        for node in elements.dateNodes where times < 24 {
            if tree.tag(node) == .time {
                let shown = tree.text(of: node)
                let value = tree.attribute(.datetime, of: node) ?? ""
                let said = surroundingWords(node)
                if !add(value, "time", .time, to: &candidates, { describe(node, said, &$0) }) {
                    add(shown, "time", .time, to: &candidates) { describe(node, said, &$0) }
                } else if shown.utf8.count > 5 {
                    add(shown, "time", .dateElement, to: &candidates) { describe(node, said, &$0) }
                }
                times += 1
            } else {
                let text = tree.text(of: node)
                guard text.utf8.count >= 6, text.utf8.count < 160 else { continue }
                for (part, isUpdate) in Self.parts(text) {
                    add(part, "text", .dateElement, to: &candidates) {
                        describe(node, part, &$0)
                        $0.insert(.saysUpdated, if: isUpdate)
                        $0.insert(.longText, if: text.utf8.count > 60)
                    }
                }
                times += 1
            }
        }
        var lines = 0
        for (index, line) in draft.lines.enumerated() where line.digits >= 5 && line.words <= 24 && lines < 24 {
            let isNear = index >= titleLine - 6 && index <= titleLine + 16
            guard isNear || line.words <= 12 else { continue }
            let text = original(line)
            var isDate = false
            for (part, isUpdate) in Self.parts(text) {
                if add(
                    part, isNear ? "near title" : "line", .line, to: &candidates,
                    {
                        describe(Int(line.first), part, &$0)
                        $0.insert(.saysUpdated, if: isUpdate)
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
    }

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

    /// A text cut before the words that speak of publication or of an update: `Updated 5 June 2022. Published 3 May 2021`.
    private static func parts(_ text: String) -> [(text: String, isUpdate: Bool)] {
        var text = text
        return text.withUTF8 { bytes in
            var cuts: [(place: Int, isUpdate: Bool)] = []
            var place = 0
            while place < bytes.count {
                let update = updateWords.length(at: place, in: bytes)
                let length = update > 0 ? update : publishWords.length(at: place, in: bytes)
                if length > 0 { cuts.append((place, update > 0)) }
                place += max(length, 1)
            }
            func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
            let all = part(0..<bytes.count)
            guard let first = cuts.first else { return [(all, false)] }
            if cuts.count == 1 {
                // The date may stand before its word: `5 June 2022 (updated)`.
                let after = part(first.place..<bytes.count)
                if first.place < 6 || !first.isUpdate || DateText.reading(after) == nil {
                    return [(all, first.isUpdate)]
                }
            }
            var found: [(text: String, isUpdate: Bool)] = []
            if first.place >= 6 { found.append((part(0..<first.place), false)) }
            for (index, cut) in cuts.enumerated() {
                let end = index + 1 < cuts.count ? cuts[index + 1].place : bytes.count
                if end - cut.place >= 8 { found.append((part(cut.place..<end), cut.isUpdate)) }
            }
            return found
        }
    }

    private static let updateWords = Stems([
        "updated", "update", "modified", "aktualisiert", "mis à jour", "reviewed", "actualizado", "aggiornato",
        "atualizado",
        "geändert", "änderung", "Änderung", "更新", "güncelle", "zuletzt", "bijgewerkt", "oppdatert", "opdateret",
        "uppdaterad",
        "revised", "stand:",
    ])
    private static let publishWords = Stems([
        "publi", "posted", "veröffentlicht", "erstellt", "created", "pubblicat", "publisert", "udgivet", "公開", "発売",
        "掲載",
        "erschienen", "vom ", "written", "gepostet", "yayın", "originally",
    ])

    /// The class of an element of time, and what is written before it in its line.
    private func surroundingWords(_ node: Int) -> String {
        var words = tree.attribute(.class, of: node) ?? ""
        if let property = tree.attribute(.itemprop, of: node) { words += " " + property }
        let parent = tree.parent(node)
        if parent >= 0, tree.end(parent) - parent < 12 {
            let text = tree.text(of: parent)
            if text.utf8.count < 80 { words += " " + text }
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
        let distance = draft.lines(in: node).lowerBound - titleLine
        features.insert(.nearTitle, if: distance >= -5 && distance <= 6)
        features.insert(.soonAfter, if: distance > 6 && distance <= 16)
        features.insert(.farBefore, if: distance < -5)
        features.insert(.farAfter, if: distance > 16)
        features.insert(.ofOthers, if: !place.above.isDisjoint(with: [.related, .recommended, .teaser]))
        features.insert(.commentMark, if: place.above.contains(.comment))
        features.insert(.outside, if: place.isOutside)
        features.insert(.inArticle, if: place.isInArticle || place.isInMain)
        features.insert(.header, if: place.isInHeader || !place.above.isDisjoint(with: [.header, .meta]))
    }
}
