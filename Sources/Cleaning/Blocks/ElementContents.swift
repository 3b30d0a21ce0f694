internal import Markup

/// What stands inside an element, at whatever depth: known of every element by one pass over the tree, so that nobody
/// looks through a subtree again for each of its parts.
struct ElementContents: OptionSet, Sendable {
    let rawValue: UInt8

    /// An `img` or `amp-img`.
    static let image = ElementContents(rawValue: 1)
    /// One of these, or an `amp-anim`.
    static let picture = ElementContents(rawValue: 2)
    static let figcaption = ElementContents(rawValue: 4)
    /// What a figure shows beside pictures: a quotation, a table, text of its own. Dropped elements and captions hold none.
    static let shown = ElementContents(rawValue: 8)
    /// What the block of a figure cannot hold. Dropped elements and captions hold none.
    static let unfit = ElementContents(rawValue: 16)
    /// A `math` element that was not dropped.
    static let formula = ElementContents(rawValue: 32)

    /// By node of the tree: what stands inside, the node itself left out.
    static func all(in tree: HTMLTree, marks: [ClassMarks], isDropped: [Bool]) -> [ElementContents] {
        var inside = [ElementContents](repeating: [], count: tree.nodes.count)
        for node in tree.nodes.indices.reversed() {
            let parent = tree.parent(node)
            let tag = tree.tag(node)
            guard parent >= 0, tag != .text else { continue }
            var all = kinds[Int(tag.rawValue)].union(inside[node])
            // A gallery's figures have captions of their own.
            if tag == .figure, inside[node].contains(.figcaption) { all.insert(.unfit) }
            if isDropped[node] || tag == .figcaption { all.subtract([.shown, .unfit]) }
            if isDropped[node] { all.remove(.formula) }
            if isCaption(node, tag, inside[node], tree, marks) { all.remove(.unfit) }
            inside[parent].formUnion(all)
        }
        tree.budget.spend(tree.nodes.count)
        return inside
    }

    /// Whether an element inside a figure holds words about its pictures.
    static func isCaption(
        _ node: Int, _ tag: HTMLTag, _ inside: ElementContents, _ tree: HTMLTree, _ marks: [ClassMarks]
    ) -> Bool {
        switch tag {
        case .p, .div, .span, .dd, .td:
            marks[node].contains(.caption) && tree.end(node) > node + 1 && !inside.contains(.image)
        default: false
        }
    }

    private static let kinds: [ElementContents] = {
        var table = [ElementContents](repeating: [], count: 256)
        func mark(_ kind: ElementContents, _ tags: [HTMLTag]) {
            for tag in tags { table[Int(tag.rawValue)].insert(kind) }
        }
        mark(.image, [.img, .ampImg])
        mark(.picture, [.img, .ampImg, .ampAnim])
        mark(.figcaption, [.figcaption])
        mark(.formula, [.math])
        mark(
            .shown,
            [
                .blockquote, .table, .pre, .iframe, .video, .audio, .object, .embed, .ampIframe, .ampVideo,
                .ampYoutube, .ampTwitter, .script, .p, .ul, .ol, .math,
            ])
        mark(
            .unfit,
            [
                .table, .pre, .blockquote, .iframe, .video, .audio, .ampIframe, .ampVideo, .ampYoutube, .ampTwitter,
            ])
        return table
    }()
}
