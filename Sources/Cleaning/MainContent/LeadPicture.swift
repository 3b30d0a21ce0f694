internal import Articles
internal import Markup

/// The picture or player that opens an article before its first line, which the choice of lines does not see.
enum LeadPicture {
    /// Nodes that belong to the body and stand before its range, in document order.
    ///
    /// - Parameter image: the address of the image that the page declares as its own.
    static func find(in draft: Draft, before range: Range<Int>, image: String?) -> [Int] {
        guard range.lowerBound > 0, !range.isEmpty else { return [] }
        let tree = draft.tree
        let name = image.flatMap(ImageSource.fileName)
        let title = (0..<range.lowerBound).last { tree.tag($0) == .h1 }
        var declared: Int?
        var captioned: Int?
        var player: Int?
        var node = 0
        while node < range.lowerBound {
            let next = node + 1
            defer { node = max(node, next) }
            if draft.isDropped[node] {
                node = tree.end(node)
                continue
            }
            let end = tree.end(node)
            switch tree.tag(node) {
            case .figure, .div, .span:
                let isFigure = tree.tag(node) == .figure
                guard isFigure || draft.figureTexts.isBox(node), end <= range.lowerBound,
                    FigureTexts.isPicture(node, draft), !isElsewhere(node, before: range, draft)
                else { continue }
                if let name, shows(name, in: node, draft) {
                    declared = node
                } else if captioned == nil, let title, node > title, !draft.lines(in: node).isEmpty {
                    captioned = node
                }
                node = end
            case .img, .ampImg:
                if let name, shows(name, in: node, draft), !isElsewhere(node, before: range, draft), declared == nil {
                    declared = node
                }
            case .iframe, .ampIframe, .ampYoutube, .liteYoutube:
                guard let title, node > title, player == nil, isPlayer(node, draft),
                    !isElsewhere(node, before: range, draft)
                else {
                    continue
                }
                player = node
            default: break
            }
        }
        var found = [declared ?? captioned, player].compactMap { $0 }
        // Outside of any figure the caption is a neighbour.
        if let declared, tree.tag(declared) == .img || tree.tag(declared) == .ampImg,
            let caption = draft.figureTexts.caption(after: declared), caption < min(declared + 60, range.lowerBound)
        {
            found.append(caption)
        }
        return found.sorted()
    }

    private static func shows(_ name: Substring, in node: Int, _ draft: Draft) -> Bool {
        (node..<draft.tree.end(node)).contains { inner in
            [.img, .ampImg].contains(draft.tree.tag(inner))
                && ImageSource.image(of: inner, in: draft.tree, base: draft.context.baseURL)
                    .flatMap { ImageSource.fileName($0.url) } == name
        }
    }

    /// Of a known service: a frame of another is as often an advert.
    private static func isPlayer(_ node: Int, _ draft: Draft) -> Bool {
        if draft.tree.tag(node) == .ampYoutube || draft.tree.tag(node) == .liteYoutube { return true }
        for name in [HTMLAttribute.dataSrc, .src] {
            guard let source = draft.tree.attribute(name, of: node),
                let url = WebAddress.resolve(source, against: draft.context.baseURL), let address = FrameAddress(url)
            else { continue }
            return EmbedProvider.byAddress(address) != nil && !EmbedProvider.isSilent(address)
        }
        return false
    }

    /// Whether a node stands in a part of the page that is not the article. What holds the article too says nothing.
    private static func isElsewhere(_ node: Int, before range: Range<Int>, _ draft: Draft) -> Bool {
        let tree = draft.tree
        var node = node
        while node >= 0, tree.end(node) <= range.lowerBound {
            if [.nav, .aside, .footer].contains(tree.tag(node)) || draft.isDropped[node]
                || !draft.marks[node].isDisjoint(with: elsewhere)
            {
                return true
            }
            node = tree.parent(node)
        }
        return draft.nearest(node) { draft.isDropped[$0] } != nil
    }

    private static let elsewhere: ClassMarks = [
        .related, .recommended, .navigation, .sidebar, .advert, .comment, .biography, .byline, .teaser, .newsletter,
    ]
}
