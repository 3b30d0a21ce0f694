internal import Markup

/// Names and days that the text speaks of, and those of the page's frame: they are not the page's own.
extension MetadataReader {
    // MARK: Names

    /// A link to a person in the middle of a sentence, `As <a href=/author/ida-marlow>Ida Marlow</a> wrote last week, …`, or in
    /// a list of guests.
    func isSpokenOf(_ link: Int) -> Bool {
        let index = line(of: link)
        guard draft.lines.indices.contains(index) else { return false }
        let line = draft.lines[index]
        if isAmongGuests(index) { return true }
        guard line.prose >= 12, Int(line.first) < link else { return false }
        let before = text(from: Int(line.first), to: link)
        guard before.contains(where: \.isLetter), !Self.beginsAsByline(draft.text(of: line)) else { return false }
        return !leadsToName(before)
    }

    /// The label above the names says that they are guests, speakers or the cast.
    private func isAmongGuests(_ index: Int) -> Bool {
        for place in stride(from: index - 1, through: max(index - 6, 0), by: -1) {
            let line = draft.lines[place]
            if line.linkWords >= line.words { continue }
            return line.words <= 4
                && AuthorNames.split(original(line)).contains {
                    Self.namesOfGuests.contains($0.last == ":" ? $0.dropLast() : $0)
                }
        }
        return false
    }

    private static let namesOfGuests = WordSet([
        "guest", "guests", "speakers", "speaker", "cast", "panel", "panelists", "participants", "interviewees",
        "starring", "featuring", "gäste", "gast", "teilnehmer", "mitwirkende", "besetzung", "invités", "invité",
        "intervenants", "invitados", "participantes", "ospiti", "convidados", "gäster", "medverkande", "gæster",
        "goście", "hosté", "гости",
    ])

    /// `This article was written by`, `Posted on 3 May 2021 by`, `Contact:`: words behind which a name is a byline's.
    private func leadsToName(_ before: String) -> Bool {
        if let mark = before.last, ":：|•·—–(>".contains(mark) { return true }
        let words = AuthorNames.split(before)
        guard let last = words.last, Self.shortLeads.isWhole(Array(last.utf8)[...]) else { return false }
        if words.count <= 4 || before.holdsDigit && words.count <= 10 { return true }
        let verb = words[words.count - 2]
        return Self.writingVerbs.contains(verb)
    }

    private static let writingVerbs = WordSet([
        "written", "posted", "published", "submitted", "contributed", "verfasst", "geschrieben", "veröffentlicht",
        "erstellt", "écrit", "rédigé", "publié", "escrito", "publicado", "scritto", "pubblicato", "geschreven",
        "skrevet", "skriven", "napisane",
    ])

    private func text(from first: Int, to end: Int) -> String {
        var text: [UInt8] = []
        for node in first..<end where tree.tag(node) == .text {
            text += tree.bytes[tree.textRange(node)]
            text.append(0x20)
        }
        return text.withUnsafeBufferPointer(PlainLine.text)
    }

    /// The line that an element stands in or begins.
    func line(of node: Int) -> Int {
        let next = draft.lines(in: node).lowerBound
        return next > 0 && Int(draft.lines[next - 1].end) > node ? next - 1 : next
    }

    // MARK: Days

    /// `The tables were last checked on 2 July 2020 with the tools of that time.`
    ///
    /// - Parameter text: the line's.
    func isSentenceWithDay(_ line: Draft.Line, _ text: String) -> Bool {
        guard line.words >= 9, let mark = text.last, ".!?:…۔।".contains(mark) else { return false }
        let words = AuthorNames.split(text)
        guard words.count(where: \.beginsSmall) >= 5, DateText.dateline(text) == nil else { return false }
        return !Self.updateWords.occurs(in: text) && !Self.publishWords.occurs(in: text)
    }

    /// The lines of a text that is made of dated entries, as a list of changes is: two headings below the first
    /// prose that have a day, or three items of lists that begin with one.
    func datedEntries() -> Set<Int> {
        var headings: [Int] = []
        var items: [Int] = []
        for (index, line) in draft.lines.enumerated().dropFirst(max(titleLine, firstProse) + 1)
        where line.digits >= 5 && line.words <= 24 && headings.count + items.count < 40 {
            let block = Int(line.block)
            guard block >= 0 else { continue }
            if tree.tag(block).traits.contains(.heading) {
                if line.words <= 12, DateText.timestamp(original(line)) != nil { headings.append(index) }
            } else if tree.tag(block) == .li, DateText.beginsWithDay(original(line)) {
                items.append(index)
            }
        }
        return Set((headings.count >= 2 ? headings : []) + (items.count >= 3 ? items : []))
    }

    /// The day that the page's frame shows: today's in the site's header, the site's last change or build in the footer, those of
    /// other stories beside the article.
    func isDayOfFrame(_ node: Int) -> Bool {
        let index = line(of: node)
        var place = node
        var isBelow = false
        while place >= 0 {
            switch tree.tag(place) {
            case .article, .main: return false
            case .header where index < titleLine, .nav where index < titleLine:
                // An element of time is seldom today's.
                return tree.tag(node) != .time && !holdsTitle(place) && leadsHome(place)
            case .footer: isBelow = isBelow || index > lastProse && isOfFooter(index)
            case .aside: isBelow = isBelow || index > lastProse && holdsLinks(place)
            default:
                let marks = draft.marks[place]
                if marks.contains(.footer), marks.isDisjoint(with: [.post, .entry, .article, .story, .item, .meta]) {
                    isBelow = isBelow || index > lastProse && isOfFooter(index)
                }
            }
            place = tree.parent(place)
        }
        return isBelow
    }

    /// `This page was last edited on 9 November 2021`, `Site built 2024-06-02`.
    private func isOfFooter(_ index: Int) -> Bool {
        guard draft.lines.indices.contains(index) else { return false }
        let text = original(draft.lines[index])
        return Self.updateWords.occurs(in: text) || Self.footerWords.occurs(in: text)
    }

    private static let footerWords = Stems([
        "edited", "built", "build", "generated", "©", "copyright", "(c)", "modifi", "bearbeitet", "editad", "erzeugt",
        "edytowan", "redigeret", "redigerad", "redigert",
    ])

    /// The element has a menu or the link of the site's name.
    private func leadsHome(_ node: Int) -> Bool {
        (node..<tree.end(node)).contains { place in
            tree.tag(place) == .nav
                || tree.tag(place) == .a && tree.attribute(.href, of: place).map(isHomeAddress) == true
        }
    }

    private func holdsLinks(_ node: Int) -> Bool {
        draft.lines[draft.lines(in: node)].contains { 3 * $0.linkWords >= $0.words && $0.linkWords > 1 }
    }

    private func holdsTitle(_ node: Int) -> Bool {
        let heading = title.flatMap { $0.node >= 0 ? $0.node : nil } ?? elements.headings.first
        return heading.map { (node..<tree.end(node)).contains($0) } ?? true
    }
}
