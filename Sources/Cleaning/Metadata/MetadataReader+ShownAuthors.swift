internal import Articles
internal import Markup

extension MetadataReader {
    func addShownAuthors(to candidates: inout [AuthorCandidate]) {
        var reader = NameReader()
        let properties = elements.itemProperties.filter { $0.name == "author" || $0.name == "creator" }.map(
            \.node)
        add(properties, "itemprop", .itemprop, &reader, to: &candidates)
        let links = elements.authorLinks.prefix(60).filter { !isSpokenOf($0) }.map { ($0, saysAuthor($0)) }
        add(links.filter(\.1).map(\.0), "rel-author", .relAuthor, &reader, to: &candidates)
        add(links.filter { !$0.1 }.map(\.0), "author-link", .authorLink, &reader, to: &candidates)
        add(elements.authorNodes, "byline", .byline, &reader, to: &candidates)
        addLines(&reader, to: &candidates)
    }

    private func saysAuthor(_ link: Int) -> Bool {
        tree.attributeRange(.rel, of: link).map { tree.bytes[$0].contains("author") } == true
    }

    private func add(
        _ nodes: [Int], _ source: String, _ origin: AuthorFeature, _ reader: inout NameReader,
        to candidates: inout [AuthorCandidate]
    ) {
        var isFirst = true
        var group: [String] = []
        var groupLine = -100
        var groupPlace: (place: NodePlace, line: Int)?
        var groupSize = 0
        func close(_ candidates: inout [AuthorCandidate]) {
            if groupSize > 1, group.count > 1, let (place, line) = groupPlace {
                var found = Self.candidate(group, source, origin)
                found.features.insert(.group)
                describe(place, line: line, &found.features)
                candidates.append(found)
            }
            group = []
            groupSize = 0
            groupPlace = nil
        }
        for node in nodes.prefix(20) {
            var text = origin == .itemprop ? tree.attribute(.content, of: node) ?? "" : ""
            var named = node
            if origin == .itemprop, text.isEmpty,
                let inner = elements.itemProperties.first(where: {
                    $0.name == "name" && (node..<tree.end(node)).contains($0.node)
                })
            {
                named = inner.node
            }
            if origin == .itemprop, text.isEmpty { text = hiddenName(in: node) ?? "" }
            if text.isEmpty { text = seamedText(named) }
            text = withoutOwnLead(text) ?? text
            guard text.utf8.count >= 2, text.utf8.count < 400, origin == .byline || !text.holds(0x40) else {
                continue
            }
            let place = NodePlace(node, in: draft)
            let line = draft.lines(in: node).lowerBound
            var readings = reader.readings(of: text, isByline: true)
            if readings.isEmpty, text.utf8.count <= 40 {
                // One word, without the day after it: `Mazi December 19`.
                readings = reader.readings(of: withoutDay(text), isByline: false)
            }
            // No piece of the site's name: `Less Wind, More Sail!` with `rel=author` leads to the first page in Jekyll's first theme.
            if site.isName(text) { readings.removeAll { $0 != [text] } }
            for (piece, names) in readings.prefix(2).enumerated() {
                var found = Self.candidate(names, source, origin)
                describe(place, line: line, &found.features)
                found.features.insert(.first, if: isFirst && !place.isOfOthers)
                found.features.insert(.secondPiece, if: piece > 0)
                found.features.insert(.wholeText, if: names.count == 1 && names[0] == text)
                found.features.insert(.longText, if: text.utf8.count > 80)
                candidates.append(found)
            }
            if origin != .relAuthor, origin != .authorLink {
                for inner in innerNames(node, &reader) where readings.first != inner {
                    var found = Self.candidate(inner, source, origin)
                    describe(place, line: line, &found.features)
                    found.features.insert(.first, if: isFirst && !place.isOfOthers)
                    found.features.insert(.innerLinks)
                    candidates.append(found)
                    if readings.isEmpty { readings = [inner] }
                }
            }
            if readings.isEmpty { continue }
            if !place.isOfOthers { isFirst = false }
            if line - groupLine > 3 { close(&candidates) }
            if let names = readings.first, !place.isOfOthers {
                if groupPlace == nil { groupPlace = (place, line) }
                var isNew = false
                for name in names where !group.contains(name) {
                    group.append(name)
                    isNew = true
                }
                if isNew { groupSize += 1 }
                groupLine = line
            }
        }
        close(&candidates)
    }

    private func withoutDay(_ text: String) -> String {
        let head = text.holdsDigit ? AuthorNames.nameHead(text) : ""
        return head.isEmpty ? text : head
    }

    /// `<span itemprop="author"><meta itemprop="name" content="Ida Marlow"></span>`
    private func hiddenName(in node: Int) -> String? {
        for place in (node + 1)..<max(min(tree.end(node), node + 12), node + 1) where tree.tag(place) == .meta {
            if let property = tree.attributeRange(.itemprop, of: place), tree.bytes[property].elementsEqual("name".utf8)
            {
                return tree.attribute(.content, of: place)
            }
        }
        return nil
    }

    /// The names that are links within a byline, or else the elements in it that are a name and no more: the first, and all.
    private func innerNames(_ node: Int, _ reader: inout NameReader) -> [[String]] {
        var found: [String] = []
        var elements: [String] = []
        var areItems = true
        for place in (node + 1)..<max(tree.end(node), node + 1) where tree.tag(place) != .text {
            let isLink = tree.tag(place) == .a
            guard isLink ? found.count < 40 : elements.count < 6, tree.end(place) - place <= 6,
                let text = tree.text(of: place, atMost: 60), text.utf8.count >= 3, !elements.contains(text),
                AuthorNames.isPerson(text) || isLink && self.elements.isAuthorLink(place)
            else { continue }
            guard let names = reader.readings(of: text, isByline: false).first, names.count == 1,
                names[0] == text
            else { continue }
            if isLink {
                if !found.contains(text) { found.append(text) }
            } else {
                elements.append(text)
                areItems = areItems && tree.tag(place) == .li
            }
        }
        if !found.isEmpty { return [found] }
        // A list of authors names them all.
        if areItems, elements.count > 1 { return [elements] }
        return elements.isEmpty ? [] : elements.count == 1 ? [elements] : [[elements[0]], elements]
    }

    func describe(_ place: NodePlace, line: Int, _ features: inout FeatureBits<AuthorFeature>) {
        let distance = line - titleLine
        features.insert(.nearTitle, if: distance >= -5 && distance <= 6)
        features.insert(.soonAfter, if: distance > 6 && distance <= 16)
        features.insert(.farBefore, if: distance < -5)
        features.insert(.farAfter, if: distance > 16)
        features.insert(.belowProse, if: line > firstProse)
        features.insert(.ofOtherTitle, if: followsOtherTitle(line))
        features.insert(.inArticle, if: place.isInArticle || place.isInMain)
        features.insert(.outside, if: place.isOutside)
        features.insert(
            .ofOthers, if: !place.above.isDisjoint(with: [.related, .recommended, .teaser]))
        features.insert(.commentMark, if: place.above.contains(.comment))
        features.insert(.biography, if: place.above.contains(.biography))
        features.insert(.header, if: place.isInHeader || place.above.contains(.meta))
        features.insert(.heading, if: place.isInHeading)
        features.insert(.cell, if: place.isInCell)
        features.insert(.list, if: place.isInList)
        // Who comments is quoted too.
        let isReply = place.above.contains(.comment) && line > firstProse
        features.insert(.quote, if: place.isInQuote || place.above.contains(.embed) || isReply)
        features.insert(.button, if: place.isInButton || place.own.contains(.button))
        features.insert(.ownMark, if: place.own.contains(.byline))
        features.insert(.credit, if: place.own.contains(.credit) && !place.own.contains(.byline))
        if let link = place.link, !elements.authorLinks.contains(link) {
            features.insert(leadsToTopic(link) ? .topicLink : .otherLink)
        }
    }

    /// A link to a category, a tag, a section of the site.
    private func leadsToTopic(_ link: Int) -> Bool {
        if let rel = tree.attributeRange(.rel, of: link), Self.topicWords.occurs(in: tree.string(rel)) { return true }
        return tree.attributeRange(.href, of: link).map { Self.topicWords.occurs(in: tree.string($0)) } == true
    }

    private static let topicWords = Stems([
        "tag", "categor", "topic", "section", "kategorie", "rubri", "thema", "tema", "/series/", "/local/",
    ])
}
