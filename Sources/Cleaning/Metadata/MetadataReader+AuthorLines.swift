internal import Articles
internal import Markup

/// Lines of the text that name an author.
extension MetadataReader {
    /// Lines that begin as bylines do, lines near the title that are or hold a name, and what stands alone below the prose.
    func addLines(_ reader: inout NameReader, to candidates: inout [AuthorCandidate]) {
        var count = 0
        var lone = 0
        for (index, line) in draft.lines.enumerated()
        where line.words >= 1 && line.words <= 24 && line.count <= 200 {
            let first = draft.folded[Int(line.start)]
            let isNear = index >= titleLine - 4 && index <= titleLine + 7
            let isLabel = line.words <= 2 && Self.labels.isWhole(draft.text(of: line))
            let labelled = isNear ? labelledName(line) : nil
            if count < 12,
                isLabel || labelled != nil
                    || Self.bylineLeads.mayBegin(with: first) && Self.beginsAsByline(draft.text(of: line))
                    || leadsAsElement(line)
            {
                // The name may stand in the next line: `Written by`.
                let isBare =
                    (isLabel || line.words <= 2) && index + 1 < draft.lines.count && draft.lines[index + 1].words <= 5
                let text =
                    labelled ?? (isBare ? original(line) + " " + original(draft.lines[index + 1]) : original(line))
                if let names = reader.readings(of: text, isByline: true).first {
                    var found = Self.candidate(names, "near title", .line)
                    describe(NodePlace(Int(line.first), in: draft), line: index, &found.features)
                    found.features.insert(.hasLead)
                    found.features.insert(.besideDate, if: isBesideDate(index))
                    found.features.insert(.first, if: count == 0)
                    found.features.insert(.longText, if: line.words > 10)
                    found.features.insert(.sentence, if: isSentence(line))
                    found.features.insert(.guest, if: Self.guestWords.occurs(in: text))
                    candidates.append(found)
                    count += 1
                    continue
                }
            }
            let endsProse =
                index > 0 && draft.lines[index - 1].words >= 20 && line.words <= 4 && line.digits == 0
            // A name between the title and the first paragraph.
            let startsProse =
                index > titleLine && index + 1 < draft.lines.count && draft.lines[index + 1].words >= 20
                && line.words <= 6 && line.digits == 0 && index <= titleLine + 16
            guard isNear || endsProse || startsProse, lone < 10, index != titleLine,
                line.words >= 2 && line.capitals >= 2
                    && (line.digits >= 4 || line.words <= 5 && line.capitals + 2 >= line.words)
                    || isNear && line.count <= 60 && AuthorNames.endsInOffice(draft.text(of: line))
            else { continue }
            // `Key Features` under each of ten products is a label.
            if !isNear, isRepeated(index) { continue }
            var text = original(line)
            // `Ida Marlow, +44 20 5555 0100`: whom to ask.
            if index > firstProse, line.digits >= 8 && line.words <= 14 || text.holds(0x40) { continue }
            let isBelowAll = endsProse && isSignature(index)
            let isSigned = isNear && line.count <= 60 && AuthorNames.endsInOffice(draft.text(of: line)) || isBelowAll
            if isBelowAll { text = String(text.drop { !$0.isLetter }) }
            if isSigned, let signature = AuthorNames.signature(in: text) { text = signature }
            guard
                let names = reader.readings(of: text, isByline: true).first(where: {
                    $0.allSatisfy(AuthorNames.isPerson)
                })
            else { continue }
            let isWhole = WordKeys(names.joined(separator: " ")).equals(WordKeys(text))
            let nameWords = names.reduce(0) { $0 + AuthorNames.split($1).count }
            // A byline with a date has little more; a work that is cited has.
            guard isWhole || isSigned || isNear && line.digits >= 4 && Int(line.words) <= nameWords + 10,
                !names.contains(where: AuthorNames.isFrame)
            else { continue }
            var found = Self.candidate(names, isNear ? "near title" : "line", .loneName)
            describe(NodePlace(Int(line.first), in: draft), line: index, &found.features)
            found.features.insert(.wholeText, if: isWhole)
            found.features.insert(.hasLead, if: isSigned)
            found.features.insert(.rights, if: Self.rightsMarks.occurs(in: text))
            found.features.insert(.besideDate, if: line.digits >= 4 || isBesideDate(index))
            found.features.insert(
                .dated,
                if: isNear && line.digits >= 4 && Int(line.words) <= nameWords + 5 && index > titleLine
                    && DateText.reading(text) != nil)
            found.features.insert(.afterProse, if: endsProse)
            found.features.insert(.beforeProse, if: startsProse)
            found.features.insert(.first, if: lone == 0)
            candidates.append(found)
            lone += 1
        }
    }

    /// `来源：新华社 作者：李雷 2024-03-05`: from the label on. Words that are common elsewhere lead in their own language alone:
    /// `De Ion Popescu` in Romanian, `Per Jordi Puig` in Catalan.
    private func labelledName(_ line: Draft.Line) -> String? {
        let text = draft.text(of: line)
        if text.contains(where: { $0 >= 0xE3 }) {
            let whole = original(line)
            return Self.innerLabels.lazy.compactMap { whole.range(ofText: $0) }.first.map {
                String(whole[$0.lowerBound...])
            }
        }
        guard line.words <= 8, line.words >= 3, Int(line.capitals) >= Int(line.words) - 1 else { return nil }
        return withoutOwnLead(original(line))
    }

    /// The names behind a word that leads to them in the page's language alone; `nil` where none stands there.
    func withoutOwnLead(_ text: String) -> String? {
        guard let lead = Self.leadsByLanguage.first(where: { language?.hasPrefix($0.language) == true })?.lead,
            text.utf8.count > lead.utf8.count + 2, text.prefix(lead.count).lowercased() == lead
        else { return nil }
        let rest = text.dropFirst(lead.count)
        return rest.beginsCapital ? String(rest) : nil
    }

    private static let innerLabels = [
        "作者：", "作者:", "撰文：", "撰文:", "记者：", "记者:", "記者：", "記者:", "文：", "执笔：", "作者 | ", "作者｜",
    ]
    private static let leadsByLanguage: [(language: String, lead: String)] = [("ro", "de "), ("ca", "per ")]

    /// `— Ida Marlow` below the last paragraph of a page. Within a quotation, or with a text after it, it names who is quoted.
    private func isSignature(_ index: Int) -> Bool {
        let text = draft.text(of: draft.lines[index])
        guard Self.dashes.contains(where: { text.hasPrefix($0) }),
            !NodePlace(Int(draft.lines[index].first), in: draft).isInQuote
        else { return false }
        return !draft.lines[(index + 1)...].contains { $0.prose > 0 }
    }

    private static let dashes: [StaticString] = ["— ", "—", "– ", "-- ", "― "]

    private func isRepeated(_ index: Int) -> Bool {
        let text = draft.text(of: draft.lines[index])
        return draft.lines.lazy.filter { $0.count == text.count && draft.text(of: $0) == text }.prefix(3).count == 3
    }

    /// `By signing up you agree to our Privacy Policy.`
    private func isSentence(_ line: Draft.Line) -> Bool {
        let text = draft.text(of: line)
        return line.words >= 9 && text.last == 0x2E
    }

    private static let guestWords = Stems(["guest post by ", "guest author ", "gastbeitrag von "])
    private static let rightsMarks = Stems(["©", "(c)", "copyright", "Copyright"])

    /// Labels that stand in a line of their own above the name.
    private static let labels = Stems(
        (BylineWords.verbs + BylineWords.persons).filter { !["av", "af"].contains($0) }.flatMap { [$0, $0 + ":"] }
            + BylineWords.works.map { $0 + ":" } + ["text", "texte", "words", "interview"])

    /// `<span>By</span><span>Ada Brook</span>`, with no space between.
    private func leadsAsElement(_ line: Draft.Line) -> Bool {
        guard line.words <= 8, Int(line.end) - Int(line.first) > 1, tree.tag(Int(line.first)) == .text else {
            return false
        }
        let range = tree.textRange(Int(line.first))
        return range.count <= 8 && Self.shortLeads.isWhole(tree.bytes[range])
    }

    static let shortLeads = Stems(["by", "by:", "von", "von:", "par", "por", "di", "door", "av", "af"])

    static func beginsAsByline(_ text: ArraySlice<UInt8>) -> Bool {
        text.withUnsafeBufferPointer { !$0.isEmpty && bylineLeads.length(at: 0, in: $0) > 0 }
    }

    private func isBesideDate(_ index: Int) -> Bool {
        for place in [index - 1, index, index + 1] where draft.lines.indices.contains(place) {
            let line = draft.lines[place]
            if line.digits >= 4, line.words <= 12, DateText.timestamp(original(line)) != nil {
                return true
            }
        }
        return false
    }

    private static let bylineLeads = Stems(
        BylineWords.verbs.map { $0 + " " }
            + (BylineWords.verbs + BylineWords.persons + BylineWords.works).flatMap { [$0 + ": ", $0 + "："] }
            + [
                "guest author ", "autor ", "autoren ", "автор ", "— by ", "---- by", "文/", "文＝", "文｜", "記者 ", "记者 ",
                "取材・文", "責任編集",
            ])
}
