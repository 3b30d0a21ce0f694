internal import Markup

/// Links to other stories that stand among the paragraphs.
extension PageOutline {
    /// A list in the text, or below it, that says nothing but where other pages of the site are: titles of stories, each a link.
    ///
    /// - Returns: how many lines went.
    static func dropStoryLists(_ isArticle: inout [Bool], _ survey: PageSurvey) -> Int {
        let draft = survey.draft
        // Few pages have two such lines in a row.
        let mayBe = isArticle.indices.dropFirst().contains {
            isArticle[$0] && isArticle[$0 - 1] && isTitle(survey.line($0)) && isTitle(survey.line($0 - 1))
        }
        guard mayBe else { return 0 }
        let addresses = PageAddresses([draft.context.url, draft.context.baseURL], base: draft.context.baseURL)
        guard !addresses.isEmpty else { return 0 }
        var dropped = 0
        var place = 0
        while place < isArticle.count {
            var end = place
            var targets: Set<PageAddresses.Target> = []
            while end < isArticle.count, isArticle[end], let target = storyTarget(of: end, survey, addresses),
                list(of: end, survey) == list(of: place, survey)
            {
                targets.insert(target)
                end += 1
            }
            if end - place >= 2, targets.count == end - place, let whole = whole(place..<end, isArticle, survey) {
                for link in whole { isArticle[link] = false }
                dropped += whole.count
            }
            place = max(end, place + 1)
        }
        return dropped
    }

    /// The list that a line is an item of, or -1.
    static func list(of place: Int, _ survey: PageSurvey) -> Int {
        let tree = survey.draft.tree
        var node = Int(survey.line(place).block)
        while node >= 0, tree.tag(node) != .ul { node = tree.parent(node) }
        return node
    }

    /// The places of the list that these are the items of, with a label as its first item (`MORE ON THE PIER`); `nil` where it
    /// has others.
    private static func whole(_ places: Range<Int>, _ isArticle: [Bool], _ survey: PageSurvey) -> Range<Int>? {
        let list = list(of: places.lowerBound, survey)
        guard list >= 0 else { return nil }
        let all = survey.places(in: list)
        if all == places { return all }
        guard all.lowerBound + 1 == places.lowerBound, all.upperBound == places.upperBound else { return nil }
        let label = survey.line(all.lowerBound)
        return label.words <= 4 && label.links == 0 && isArticle[all.lowerBound] ? all : nil
    }

    /// Where a line leads that is one link as long as a title.
    static func storyTarget(
        of place: Int, _ survey: PageSurvey, _ addresses: PageAddresses
    ) -> PageAddresses.Target? {
        let tree = survey.draft.tree
        let line = survey.line(place)
        guard isTitle(line), let link = link(in: line, tree), let range = tree.attributeRange(.href, of: link) else {
            return nil
        }
        let target = tree.bytes.withUnsafeBufferPointer { bytes in
            addresses.target(of: UnsafeBufferPointer(rebasing: bytes[range]))
        }
        return target.isOtherPage ? target : nil
    }

    private static func isTitle(_ line: Draft.Line) -> Bool {
        line.links == 1 && line.words >= 4 && line.words <= 30 && line.linkWords * 10 >= line.words * 9
    }

    /// The link around a line's first text, or after that.
    private static func link(in line: Draft.Line, _ tree: HTMLTree) -> Int? {
        var around = Int(line.first)
        for _ in 0..<6 where around >= 0 && tree.tag(around) != .a { around = tree.parent(around) }
        if around >= 0, tree.tag(around) == .a { return around }
        return (line.first..<line.end).lazy.map { Int($0) }.first { tree.tag($0) == .a }
    }

    /// What a text gives along: a document, a recording, a program.
    static func leadsToFile(_ place: Int, _ survey: PageSurvey) -> Bool {
        let tree = survey.draft.tree
        guard let link = link(in: survey.line(place), tree), let range = tree.attributeRange(.href, of: link) else {
            return false
        }
        let path = tree.bytes[range].prefix { $0 != 0x3F && $0 != 0x23 }
        let name = path.suffix(from: path.lastIndex(of: 0x2F) ?? path.startIndex)
        guard let dot = name.lastIndex(of: 0x2E) else { return false }
        let ending = name[(dot + 1)...].map { $0.asciiLowercased }
        return !pageEndings.contains { $0.utf8CodeUnitCount == ending.count && ending[...].hasPrefix($0) }
    }

    private static let pageEndings: [StaticString] = [
        "html", "htm", "shtml", "xhtml", "php", "asp", "aspx", "jsp", "cms", "ece", "do", "story", "amp",
    ]
}
