internal import Articles
internal import Markup

/// Images with what is said of them.
extension BodyBuilder {
    func isEmoji(_ node: Int) -> Bool { marks[node].contains(.emoji) }

    mutating func image(_ node: Int) {
        if isEmoji(node) {
            if let alt = tree.attribute(.alt, of: node) { appendVisible(Array(alt.utf8)) }
            return
        }
        guard let image = ImageSource.image(of: node, in: tree, base: base) else { return }
        place(.figure(Figure(images: [image])))
    }

    /// A figure stands before the line that it interrupts when that has no text yet, else after it.
    mutating func place(_ block: Block) {
        if text.isEmpty && runs.isEmpty {
            if case .figure(let new) = block, isRepeated(new) { return }
            appendBlock(block)
        } else {
            figuresAfterLine.append(block)
        }
    }

    func isRepeated(_ figure: Figure) -> Bool {
        guard case .figure(let last)? = frames[frames.count - 1].blocks.last, let url = figure.images.first?.url else {
            return false
        }
        return last.images.contains { $0.url == url }
    }

    /// The image inside is the one that a script would have shown, unless the script's stand-in told it already.
    mutating func noscript(_ node: Int) {
        for inner in (node + 1)..<tree.end(node) where !isDropped[inner] {
            switch tree.tag(inner) {
            case .img:
                guard let image = ImageSource.image(of: inner, in: tree, base: base) else { continue }
                place(.figure(Figure(images: [image])))
            case .iframe: frame(inner, tree.nodes[inner])
            default: break
            }
        }
    }

    /// WordPress's `wp-caption` and its kin are figures by another name.
    func isFigureLike(_ node: Int) -> Bool {
        guard tree.tag(node) == .div, marks[node].contains(.caption), tree.end(node) - node < 40 else { return false }
        return (node + 1..<tree.end(node)).contains { tree.tag($0) == .img || tree.tag($0) == .ampImg }
    }

    /// Makes a figure's block. Returns false for a figure that holds no image, which is walked like any container.
    mutating func figure(_ node: Int) -> Bool {
        var images: [Image] = []
        var captions: [Int] = []
        var place = node + 1
        let end = tree.end(node)
        while place < end {
            if isDropped[place] {
                place = tree.end(place)
                continue
            }
            switch tree.tag(place) {
            case .img, .ampImg, .ampAnim:
                if let image = ImageSource.image(of: place, in: tree, base: base),
                    !images.contains(where: { $0.url == image.url })
                {
                    images.append(image)
                }
            case .figcaption:
                captions.append(place)
                place = tree.end(place)
                continue
            case .table, .pre, .blockquote, .iframe, .video, .audio, .ampIframe, .ampVideo, .ampYoutube, .ampTwitter:
                return false
            case .p, .div, .span:
                if marks[place].contains(.caption) && !tree.children(of: place).isEmpty && !hasImage(place) {
                    captions.append(place)
                    place = tree.end(place)
                    continue
                }
            default: break
            }
            place += 1
        }
        guard !images.isEmpty else { return false }
        flush()
        var figure = Figure(images: images)
        for caption in captions { addCaption(caption, to: &figure) }
        appendBlock(.figure(figure))
        return true
    }

    func hasImage(_ node: Int) -> Bool {
        (node..<tree.end(node)).contains { tree.tag($0) == .img || tree.tag($0) == .ampImg }
    }

    func addCaption(_ node: Int, to figure: inout Figure) {
        // A credit in an element of its own is the source's word for it.
        var creditNode: Int?
        for inner in (node + 1)..<tree.end(node) {
            let isCredit = tree.tag(inner) == .small || tree.tag(inner) != .text && marks[inner].contains(.credit)
            if isCredit, !marks[inner].contains(.caption) {
                creditNode = inner
                break
            }
        }
        if let creditNode {
            let line = tree.text(of: creditNode)
            if !line.isEmpty {
                figure.creditLine = line
                figure.credit = CreditLine.name(in: line) ?? line
            }
            let before = inlines(in: (node + 1)..<creditNode)
            let after = tree.end(creditNode) < tree.end(node) ? inlines(in: tree.end(creditNode)..<tree.end(node)) : []
            join(before, to: &figure.caption)
            join(after, to: &figure.caption)
            return
        }
        let line = inlines(in: (node + 1)..<tree.end(node))
        let text = line.map(\.text).joined()
        if let credit = CreditLine.name(in: text) {
            figure.creditLine = text
            figure.credit = credit
        } else {
            join(line, to: &figure.caption)
        }
    }

    func join(_ added: [Inline], to caption: inout [Inline]) {
        guard !added.isEmpty else { return }
        if !caption.isEmpty { caption[caption.count - 1].text += " " }
        caption += added
    }
}
