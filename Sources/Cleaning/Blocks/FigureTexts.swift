internal import Markup

/// Where pictures say what they show without HTML's own elements for that: by a class word, or by standing alone with the
/// picture in its box.
struct FigureTexts: Sendable {
    /// Elements whose text is about the picture before them, in document order.
    private(set) var captions: [Int32] = []
    /// Elements that hold one picture, words about it and nothing else.
    private(set) var boxes: [Int32] = []
    /// The same, added in nearly that order: among the others each would be inserted in their midst.
    private var laterBoxes: [Int32] = []
    /// Figures that show pictures and nothing else beside their text.
    private var pictures: Set<Int32> = []
    /// Text nodes that nothing but their picture gives a place in the article.
    var dependent: Set<Int32> = []

    /// Longer text is the article's own.
    private static let maximumWords = 80
    /// Of text that only its place makes a caption.
    private static let maximumWordsInBox = 50

    init() {}

    init(_ draft: borrowing Draft) {
        let tree = draft.tree
        for figure in draft.range where tree.tag(figure) == .figure && Self.isPicture(figure, draft) {
            pictures.insert(Int32(figure))
        }
        var place = draft.range.lowerBound
        // A picture that nothing has followed yet.
        var picture = -1
        while place < draft.range.upperBound {
            let node = tree.nodes[place]
            let end = Int(node.end)
            if node.tag == .text {
                if picture >= 0, !BodyBuilder.isBlank(tree.string(tree.textRange(place))) { picture = -1 }
                place += 1
                continue
            }
            if draft.isDropped[place] {
                place = end
                continue
            }
            switch node.tag {
            case .img, .ampImg, .ampAnim:
                picture = place
                if let box = Self.box(around: place, draft), boxes.last != Int32(box) {
                    boxes.append(Int32(box))
                    place = tree.end(box)
                    continue
                }
            case .figure where isPicture(place):
                // A credit may follow.
                picture = place
                if !Self.hasCaption(place, draft), let shown = Self.picture(in: place, tree),
                    Self.isAlone(shown, in: place, draft)
                {
                    boxes.append(Int32(place))
                }
                place = end
                continue
            case .table, .pre, .blockquote, .iframe, .video, .audio: picture = -1
            default:
                if node.tag.traits.contains(.hidden) {
                    place = end
                    continue
                }
                if picture >= 0, Self.isCaption(place, draft) {
                    captions.append(Int32(place))
                    place = end
                    continue
                }
            }
            place += 1
        }
    }

    func isPicture(_ figure: Int) -> Bool { !pictures.isEmpty && pictures.contains(Int32(figure)) }
    func isCaption(_ node: Int) -> Bool { Self.contains(captions, node) }
    func isBox(_ node: Int) -> Bool { Self.contains(boxes, node) || Self.contains(laterBoxes, node) }

    /// The first caption after a node.
    func caption(after node: Int) -> Int? {
        let place = Self.place(of: node, in: captions)
        return place < captions.count ? Int(captions[place]) : nil
    }

    /// The caption or box that a text node stands in.
    func holder(of text: Int, in tree: HTMLTree) -> Int? {
        for nodes in [captions, boxes, laterBoxes] {
            let place = Self.place(of: text, in: nodes) - 1
            if place >= 0, text < tree.end(Int(nodes[place])) { return Int(nodes[place]) }
        }
        return nil
    }

    /// Adds a box that no look at the whole document found.
    mutating func add(box: Int) { laterBoxes.insert(Int32(box), at: Self.place(of: box, in: laterBoxes)) }

    /// How many of the nodes, which ascend, are not after that one.
    private static func place(of node: Int, in nodes: [Int32]) -> Int {
        var low = 0
        var high = nodes.count
        while low < high {
            let middle = (low + high) / 2
            if Int(nodes[middle]) <= node { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func contains(_ nodes: [Int32], _ node: Int) -> Bool {
        guard let first = nodes.first, Int(first) <= node else { return false }
        return Int(nodes[place(of: node, in: nodes) - 1]) == node
    }

    /// Whether a `figure` or box shows pictures and nothing else beside its text.
    static func isPicture(_ figure: Int, _ draft: Draft) -> Bool {
        let inside = (figure + 1)..<draft.tree.end(figure)
        draft.tree.budget.spend(inside.count)
        return !draft.marks[figure].contains(.quote)
            && !inside.contains { otherThanPictures.contains(draft.tree.tag($0)) }
            && inside.contains {
                (draft.tree.tag($0) == .img || draft.tree.tag($0) == .ampImg)
                    && ImageSource.image(of: $0, in: draft.tree, base: draft.context.baseURL) != nil
            }
    }

    private static func picture(in figure: Int, _ tree: HTMLTree) -> Int? {
        (figure + 1..<tree.end(figure)).first { [.img, .ampImg].contains(tree.tag($0)) }
    }

    private static func hasCaption(_ figure: Int, _ draft: Draft) -> Bool {
        (figure + 1..<draft.tree.end(figure)).contains {
            draft.tree.tag($0) == .figcaption || draft.tree.tag($0) != .text && draft.marks[$0].contains(.caption)
        }
    }

    private static let otherThanPictures: Set<HTMLTag> = [
        .figure, .table, .pre, .blockquote, .iframe, .video, .audio, .ampIframe, .ampVideo, .ampYoutube, .ampTwitter,
    ]

    private static func isCaption(_ node: Int, _ draft: Draft) -> Bool {
        let tree = draft.tree
        guard
            tree.tag(node) == .figcaption || !draft.marks[node].isDisjoint(with: [.caption, .credit])
                || isNumbered(node, draft),
            tree.tag(node) != .body, !noCaption.contains(tree.tag(node)), tree.end(node) - node < 80,
            draft.marks[node].isDisjoint(with: [.byline, .biography, .comment, .related, .recommended])
        else { return false }
        let words = draft.words(in: node)
        // A part of a line is no caption.
        guard words > 0, words <= maximumWords, hasWholeLines(node, draft) else { return false }
        return !(node + 1..<tree.end(node)).contains { noCaption.contains(tree.tag($0)) }
    }

    /// `Figure 4: The pier`, `Abbildung: Die Mole`: the picture before it is what that is about.
    private static func isNumbered(_ node: Int, _ draft: Draft) -> Bool {
        guard holders.contains(draft.tree.tag(node)), let index = draft.lines(in: node).first else { return false }
        let text = draft.text(of: draft.lines[index])
        let length = figureWords.prefixLength(of: text)
        guard length > 0 else { return false }
        let rest = text.dropFirst(length).drop { $0 == 0x20 || $0 == 0x2E }
        let number = rest.prefix { $0.isASCIIDigit || $0 == 0x2E || $0 == 0x2D }
        let after = rest.dropFirst(number.count).drop { $0 == 0x20 }.first
        return after == 0x3A || !number.isEmpty && (number.last == 0x2E || after == 0x7C || after == 0xE2)
    }

    private static let holders: Set<HTMLTag> = [.p, .div, .span, .em, .i, .strong, .b, .small, .unknown]

    private static let figureWords = Phrases(
        """
        figure
        fig
        abbildung
        abb
        bild
        figura
        figur
        afbeelding
        рис
        рисунок
        """)

    /// Whether no line of an element goes on after it.
    private static func hasWholeLines(_ node: Int, _ draft: Draft) -> Bool {
        guard let last = draft.lines(in: node).last else { return false }
        let end = draft.tree.end(node)
        return (end..<max(end, Int(draft.lines[last].end))).allSatisfy {
            draft.tree.tag($0) != .text || BodyBuilder.isBlank(draft.tree.string(draft.tree.textRange($0)))
        }
    }

    /// The outermost box of a picture that by its class is one, with a few words after the picture.
    private static func box(around picture: Int, _ draft: Draft) -> Int? {
        let tree = draft.tree
        var box: Int?
        var node = tree.parent(picture)
        while node >= draft.range.lowerBound, [.div, .section, .span, .a, .p, .picture].contains(tree.tag(node)) {
            guard tree.end(node) - node < 120 else { break }
            let words = draft.words(in: node)
            guard words <= maximumWordsInBox else { break }
            if words >= 2, tree.tag(node) == .div || tree.tag(node) == .span,
                !draft.marks[node].isDisjoint(with: [.media, .caption])
            {
                box = node
            }
            node = tree.parent(node)
        }
        guard let box, isAlone(picture, in: box, draft) else { return nil }
        return box
    }

    /// Whether the picture is the only one there, words follow it, and few of them are links.
    static func isAlone(_ picture: Int, in box: Int, _ draft: Draft) -> Bool {
        let tree = draft.tree
        guard [.div, .span, .section, .p, .a, .figure, .unknown].contains(tree.tag(box)),
            draft.marks[box].isDisjoint(with: noBox), tree.end(box) - box < 120
        else { return false }
        let lines = draft.lines(in: box)
        var words = 0
        var linkWords = 0
        for index in lines {
            guard Int(draft.lines[index].first) > picture else { return false }
            words += Int(draft.lines[index].words)
            linkWords += Int(draft.lines[index].linkWords)
        }
        guard words > 0, words <= maximumWordsInBox, linkWords * 3 <= words, hasWholeLines(box, draft) else {
            return false
        }
        var place = box + 1
        while place < tree.end(box) {
            let tag = tree.tag(place)
            if tag == .noscript {
                place = tree.end(place)
                continue
            }
            if tag != .text, place != picture, noCaption.contains(tag) { return false }
            if tag != .text, !draft.marks[place].isDisjoint(with: noBox) { return false }
            place += 1
        }
        return ImageSource.image(of: picture, in: tree, base: draft.context.baseURL) != nil
    }

    private static let noBox: ClassMarks = [
        .title, .teaser, .biography, .byline, .related, .recommended, .advert, .comment, .product, .body, .promo,
        .newsletter, .share, .gallery, .date, .quote,
    ]

    private static let noCaption: Set<HTMLTag> = [
        .img, .ampImg, .h1, .h2, .h3, .h4, .h5, .h6, .ul, .ol, .dl, .table, .form, .blockquote, .pre, .iframe, .video,
        .audio, .article, .figure,
    ]
}
