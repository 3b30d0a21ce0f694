internal import Articles
internal import Markup

/// Images with what is said of them.
extension BodyBuilder {
    mutating func image(_ node: Int) {
        if drawn(node) { return }
        if let letter = drawnInitial(node) { return appendVisible(letter) }
        guard let image = ImageSource.image(of: node, in: tree, base: base) else { return }
        place(.figure(Figure(images: [image])))
    }

    /// A picture that an empty box has as its background, and says so by its role and label. Returns false for any other element.
    mutating func background(_ box: Int) -> Bool {
        guard let role = tree.attributeRange(.role, of: box), tree.bytes[role].elementsEqual("img".utf8),
            let label = tree.attribute(.ariaLabel, of: box).map(PlainLine.text), !label.isEmpty,
            tree.end(box) <= box + 2, let style = tree.attribute(.style, of: box),
            let start = style.range(ofText: "background"),
            let address = style[start.upperBound...].range(ofText: "url(").map({ style[$0.upperBound...] })
        else { return false }
        let reference = address.prefix { $0 != ")" }.filter { $0 != "'" && $0 != "\"" && $0 != " " }
        guard !reference.hasPrefix("data:"), let url = WebAddress.resolve(String(reference), against: base) else {
            return false
        }
        place(.figure(Figure(images: [Image(url: url, alternativeText: label)])))
        return true
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

    /// Whether the block before shows the same image, if in another size.
    func isRepeated(_ figure: Figure) -> Bool {
        guard case .figure(let last)? = frames[frames.count - 1].blocks.last, let image = figure.images.first else {
            return false
        }
        return last.images.suffix(Self.comparedImages).contains { shown in
            if shown.url == image.url { return true }
            guard let said = image.alternativeText, said == shown.alternativeText else { return false }
            return ImageSource.differInSize(shown.url, image.url)
        }
    }

    /// Bytes of text in a figure that may be labels and credits without a class.
    private static let longestAside = 600

    /// Of a gallery's images the last ones.
    private static let comparedImages = 12

    /// The image inside is the one that a script would have shown, unless the script's stand-in told it already.
    mutating func noscript(_ node: Int) {
        guard tree.end(node) > node + 1 else { return }
        let isTold = followsLazyImage(node)
        tree.budget.spend(tree.end(node) - node)
        for inner in (node + 1)..<tree.end(node) where !isDropped[inner] {
            switch tree.tag(inner) {
            case .img:
                guard !isTold, let image = ImageSource.image(of: inner, in: tree, base: base) else {
                    continue
                }
                place(.figure(Figure(images: [image])))
            case .iframe: frame(inner, tree.nodes[inner])
            default: break
            }
        }
    }

    /// Whether the `img` straight before a `noscript` was found to mean an image, of whatever size.
    private func followsLazyImage(_ node: Int) -> Bool {
        var before = node - 1
        while before > 0, tree.tag(before) == .text, Self.isBlank(tree.string(tree.textRange(before))) { before -= 1 }
        guard before > 0, tree.tag(before) == .img, [tree.parent(node), node - 1].contains(tree.parent(before))
        else { return false }
        return ImageSource.image(of: before, in: tree, base: base) != nil
    }

    /// WordPress's `wp-caption` and its kin are figures by another name, and so are the entries of its galleries and
    /// Blogger's `tr-caption-container`.
    func isFigureLike(_ node: Int) -> Bool {
        let tag = tree.tag(node)
        guard tag == .div || tag == .table || tag == .dl, tree.end(node) - node < 40, hasImage(node) else {
            return false
        }
        switch tag {
        case .table:
            // A cell for the picture and one for what it shows; more is a table.
            let cells = (node + 1..<tree.end(node)).filter { tree.tag($0) == .td }
            return marks[node].contains(.caption) && cells.count == 2 && marks[cells[1]].contains(.caption)
        case .dl:
            return (node + 1..<tree.end(node)).contains { tree.tag($0) == .dd && marks[$0].contains(.caption) }
        default: return marks[node].contains(.caption)
        }
    }

    /// Makes a figure's block. Returns false for a figure that holds no image, which is walked like any container.
    ///
    /// - Parameter readsAll: all text in it is the caption.
    mutating func figure(_ node: Int, readsAll: Bool = false) -> Bool {
        if marks[node].contains(.quote), !readsAll, tree.tag(node) == .figure { return false }
        guard inside[node].contains(.picture), !inside[node].contains(.unfit) else { return false }
        var images: [Image] = []
        var addresses: Set<String> = []
        var captions: [Int] = []
        var spoken = 0
        var paragraphs = 0
        var place = node + 1
        let end = tree.end(node)
        tree.budget.spend(end - node)
        while place < end {
            let tag = tree.tag(place)
            if isDropped[place] {
                place = tree.end(place)
                continue
            }
            switch tag {
            case .img, .ampImg, .ampAnim:
                if let image = realImage(place), addresses.insert(image.url).inserted { images.append(image) }
            case .figcaption:
                captions.append(place)
                place = tree.end(place)
                continue
            case .text: spoken += tree.textRange(place).count
            default:
                if ElementContents.isCaption(place, tag, inside[place], tree, marks) {
                    captions.append(place)
                    place = tree.end(place)
                    continue
                }
                if tag == .p { paragraphs += 1 }
            }
            place += 1
        }
        // Importers have put whole articles into the figure of their first picture.
        let isPicture = readsAll || spoken < Self.longestAside && paragraphs < 3
        guard !images.isEmpty, isPicture else { return false }
        // A drawing beside a photograph is a sign to enlarge it.
        if images.contains(where: { !$0.isDrawing }) { images.removeAll(where: \.isDrawing) }
        flush()
        var figure = Figure(images: images)
        if readsAll { captions = [node] }
        for caption in captions { addCaption(caption, to: &figure) }
        if images.count == 1, figure.caption.isEmpty, figure.credit == nil, isRepeated(figure) { return true }
        return appendBlock(.figure(figure))
    }

    /// Figures in figures ask for the images of the inner ones once more.
    private mutating func realImage(_ node: Int) -> Image? {
        guard fakes.isEmpty || !fakes.contains(node) else { return nil }
        let image = ImageSource.image(of: node, in: tree, base: base)
        if image == nil { fakes.insert(node) }
        return image
    }

    func hasImage(_ node: Int) -> Bool {
        inside[node].contains(.image) || tree.tag(node) == .img || tree.tag(node) == .ampImg
    }
}

extension Image {
    fileprivate var isDrawing: Bool { ImageSource.isDrawing(url) }
}
