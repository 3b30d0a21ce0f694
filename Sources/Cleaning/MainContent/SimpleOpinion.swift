internal import Markup

/// Where a page's article stands by a simple rule that knows nothing of the learnt model: in the container with most prose, less
/// what frames and lists there.
///
/// It is Readability's way: prose counts for the elements around it, less for each step up; links count against an element; and
/// an element's neighbours with prose of their own belong to it. Names of classes say only what is none of the article, and of
/// what holds most of a page's prose they say nothing.
struct SimpleOpinion {
    /// By place among the survey's lines.
    private(set) var isArticle: [Bool]
    /// Words of prose in those lines.
    private(set) var words: Int32 = 0
    /// The element; -1 where the page has no prose.
    private(set) var container = -1
    /// By node: it frames the article, or lists other things.
    private(set) var isOutside: [Bool]

    private let survey: PageSurvey
    /// By place: prose that the page says three times or more, as templates do that nobody filled.
    private var isTemplate: [Bool] = []
    /// By place, with one more at the end: words of prose before it that may be the article's.
    private var proseBefore: [Int32] = [0]
    private var linksBefore: [Int32] = [0]
    private var wordsBefore: [Int32] = [0]

    init(_ survey: PageSurvey) {
        self.survey = survey
        isArticle = [Bool](repeating: false, count: survey.lines.count)
        isOutside = [Bool](repeating: false, count: survey.draft.tree.nodes.count)
        findTemplate()
        sumUp()
        findOutside()
        guard proseBefore[survey.lines.count] > 0 else { return }
        sumUp()
        container = widened(densest())
        if container >= 0 { choose() }
    }

    // MARK: Outside

    private static let outsideMarks: ClassMarks = [
        .comment, .related, .recommended, .newsletter, .navigation, .footer, .share, .overlay, .legal, .advert,
        .sidebar, .promo, .sponsor, .login, .search, .tags,
    ]

    private static let leastProse: Int32 = 30

    private mutating func findOutside() {
        let tree = survey.draft.tree
        let allProse = proseBefore[survey.lines.count]
        for node in tree.nodes.indices {
            let parent = tree.parent(node)
            if parent >= 0, isOutside[parent] {
                isOutside[node] = true
                continue
            }
            let isNamed: Bool
            switch tree.tag(node) {
            case .text, .html, .body: continue
            case .nav, .footer, .aside, .form: isNamed = true
            // Where there is hardly any prose, names say nothing: all of it may be called related.
            default:
                isNamed =
                    allProse >= Self.leastProse
                    && (!survey.draft.marks[node].isDisjoint(with: Self.outsideMarks) && !namesNeighbour(node)
                        || survey.draft.ruleMarks[node].contains(.never))
            }
            guard isNamed else { continue }
            // What holds most of the prose is the page, whatever it is called; but comments are often longer than what they are on.
            let most: Int32 = survey.draft.marks[node].contains(.comment) ? 9 : 5
            isOutside[node] = 10 * prose(in: node) <= most * allProse
        }
    }

    /// `with-sidebar`, `no-aside`: a class that says what stands beside the element, or that nothing does.
    private func namesNeighbour(_ node: Int) -> Bool {
        let tree = survey.draft.tree
        guard survey.draft.marks[node].intersection(Self.outsideMarks) == .sidebar,
            let range = tree.attributeRange(.class, of: node)
        else { return false }
        return tree.bytes[range].split(whereSeparator: { $0 <= 0x20 }).contains { word in
            Self.neighbours.contains { word.hasPrefix($0) } || word.contains("-with-") || word.contains("-has-")
        }
    }

    private static let neighbours: [StaticString] = ["with-", "has-", "no-", "without-", "withsidebar", "hassidebar"]

    private mutating func findTemplate() {
        isTemplate = [Bool](repeating: false, count: survey.lines.count)
        let prose = survey.lines.indices.filter { survey.line($0).prose > 0 }
        var texts = HashIndex(capacity: prose.count)
        var counts: [Int] = []
        let numbers = prose.map { place in
            let number = texts.insert(survey.hash(of: place))
            if number == counts.count { counts.append(0) }
            counts[number] += 1
            return number
        }
        for (place, number) in zip(prose, numbers) where counts[number] >= 3 { isTemplate[place] = true }
    }

    private mutating func sumUp() {
        (proseBefore, linksBefore, wordsBefore) = ([0], [0], [0])
        for place in survey.lines.indices {
            let line = survey.line(place)
            let counts = !isOutside[Int(line.first)] && !isTemplate[place]
            let prose = counts ? line.prose : 0
            proseBefore.append(proseBefore[place] + prose)
            linksBefore.append(linksBefore[place] + (counts ? line.linkWords : 0))
            wordsBefore.append(wordsBefore[place] + (counts ? line.words : 0))
        }
    }

    private func prose(in node: Int) -> Int32 {
        let places = survey.places(in: node)
        return proseBefore[places.upperBound] - proseBefore[places.lowerBound]
    }

    private func linkShare(in node: Int) -> Float {
        let places = survey.places(in: node)
        let words = wordsBefore[places.upperBound] - wordsBefore[places.lowerBound]
        let links = linksBefore[places.upperBound] - linksBefore[places.lowerBound]
        return words > 0 ? Float(links) / Float(words) : 1
    }

    // MARK: Container

    private func densest() -> Int {
        let tree = survey.draft.tree
        var scores = [Float](repeating: 0, count: tree.nodes.count)
        for place in survey.lines.indices where proseBefore[place + 1] > proseBefore[place] {
            var weight = Float(proseBefore[place + 1] - proseBefore[place])
            var node = Int(survey.line(place).block)
            // A block of text alone is no container.
            if node >= 0, survey.places(in: node).count == 1 { node = tree.parent(node) }
            var steps = 0
            while node >= 0, steps < 5 {
                scores[node] += weight
                weight *= 0.5
                node = tree.parent(node)
                steps += 1
            }
        }
        var best: (node: Int, score: Float) = (-1, 0)
        for node in scores.indices where scores[node] > 0 {
            let score = scores[node] * (1 - linkShare(in: node))
            if score > best.score { best = (node, score) }
        }
        return best.node
    }

    /// The element around the container where that holds much more prose and few links.
    private func widened(_ node: Int) -> Int {
        let tree = survey.draft.tree
        var container = node
        var around = node >= 0 ? tree.parent(node) : -1
        while around >= 0 {
            if 10 * prose(in: around) >= 12 * prose(in: container), linkShare(in: around) < Self.mostLinks {
                container = around
            }
            around = tree.parent(around)
        }
        return container
    }

    private static let mostLinks: Float = 0.35

    // MARK: Lines

    /// From the first line of prose to the last, but for what is outside or little but links; with the headings before it.
    private mutating func choose() {
        let places = survey.places(in: container)
        func isProse(_ place: Int) -> Bool { proseBefore[place + 1] > proseBefore[place] }
        guard var first = places.first(where: isProse), let last = places.last(where: isProse) else { return }
        if first > places.lowerBound, isHeading(first - 1) { first -= 1 }
        for place in first...last {
            let line = survey.line(place)
            guard !isOutside[Int(line.first)], !isTemplate[place], line.linkWords * 2 <= line.words || isProse(place)
            else { continue }
            isArticle[place] = true
            words += line.words
        }
    }

    private func isHeading(_ place: Int) -> Bool {
        let block = Int(survey.line(place).block)
        return block >= 0 && survey.draft.tree.tag(block).traits.contains(.heading)
    }
}
