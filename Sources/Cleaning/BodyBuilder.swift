internal import Articles
internal import Markup

/// Turns what the rules left of a tree into typed blocks.
///
/// One loop in document order with a stack of what is open; only quotes, lists and items nest in a body, every other
/// container is transparent.
struct BodyBuilder {
    private let tree: HTMLTree
    private let isDropped: [Bool]
    private let marks: [ClassMarks]
    private let base: String?

    private var frames: [Frame] = [Frame(kind: .root, end: .max)]
    private var closers: [(end: Int, action: Closer)] = []

    // The line that is being gathered.
    private var runs: [Inline] = []
    private var text: [UInt8] = []
    private var style: Inline.Style = []
    private var link: String?
    private var needsSpace = false
    private var breaks = 0
    private var line = Line.paragraph
    private var figuresAfterLine: [Block] = []
    /// In a cell or caption all is one line.
    private var isInline = false

    private struct Frame {
        enum Kind {
            case root
            case quote(url: String?)
            case list(isOrdered: Bool, start: Int)
            case item
        }

        var kind: Kind
        var end: Int
        var blocks: [Block] = []
        var items: [[Block]] = []
        var attribution: [Inline] = []
    }

    private enum Closer {
        case block
        case heading
        case frame
        case look(Inline.Style)
        case link(String?)
        case attribution
        case quotationMark
    }

    private enum Line {
        case paragraph
        case heading(Int)
    }

    init(draft: Draft) {
        tree = draft.tree
        isDropped = draft.isDropped
        marks = draft.marks
        base = draft.context.baseURL
    }

    /// - Parameter range: the nodes that the body stands in.
    mutating func build(_ range: Range<Int>) -> Body {
        walk(range)
        flush()
        while frames.count > 1 { closeFrame() }
        var blocks = frames[0].blocks
        while case .rule? = blocks.last { blocks.removeLast() }
        return Body(blocks: blocks)
    }

    // MARK: Walk

    private mutating func walk(_ range: Range<Int>) {
        var place = range.lowerBound
        let floor = closers.count
        while place < range.upperBound {
            while closers.count > floor, let last = closers.last, place >= last.end {
                closers.removeLast()
                close(last.action)
            }
            let node = tree.nodes[place]
            if node.tag == .text {
                if !isDropped[place] { append(Int(node.start), Int(node.count)) }
                place += 1
            } else if isDropped[place] {
                if node.tag.traits.contains(.block) { boundary() }
                place = Int(node.end)
            } else {
                place = open(place, node)
            }
        }
        while closers.count > floor, let last = closers.popLast() { close(last.action) }
    }

    /// Begins an element and returns the node to go on with.
    private mutating func open(_ place: Int, _ node: HTMLTree.Node) -> Int {
        let end = Int(node.end)
        if isInline { return openInline(place, node) }
        if node.count > 0, let embed = post(at: place, node) {
            add(.embed(embed))
            return end
        }
        switch node.tag {
        case .h1, .h2, .h3, .h4, .h5, .h6:
            flush()
            line = .heading(Int(node.tag.rawValue - HTMLTag.h1.rawValue) + 1)
            closers.append((end, .heading))
        case .ul, .ol, .menu, .dir:
            flush()
            let start = tree.attribute(.start, of: place).flatMap { Int($0) } ?? 1
            push(Frame(kind: .list(isOrdered: node.tag == .ol, start: start), end: end))
        case .li:
            flush()
            if case .list? = frames.last?.kind {
                push(Frame(kind: .item, end: end))
            } else {
                closers.append((end, .block))
            }
        case .blockquote:
            flush()
            let url = tree.attribute(.cite, of: place).flatMap { WebAddress.resolve($0, against: base) }
            push(Frame(kind: .quote(url: url), end: end))
        case .footer, .cite:
            if case .quote? = frames.last?.kind, node.tag == .footer || isOnlyChild(place) {
                flush()
                closers.append((end, .attribution))
            } else if node.tag == .footer {
                flush()
                closers.append((end, .block))
            } else {
                return openInline(place, node)
            }
        case .pre, .listing, .xmp:
            flush()
            preformatted(place)
            return end
        case .table:
            flush()
            if let table = table(place) {
                add(.table(table))
                return end
            }
            closers.append((end, .block))
        case .figure:
            flush()
            if figure(place) { return end }
            closers.append((end, .block))
        case .figcaption:
            // Without its image a caption says nothing.
            return end
        case .img, .ampImg, .ampAnim:
            image(place)
            return end
        case .noscript:
            noscript(place)
            return end
        case .iframe, .ampIframe, .video, .audio, .ampVideo, .embed, .object:
            frame(place, node)
            return end
        case .hr:
            flush()
            if let last = frames[frames.count - 1].blocks.last, last != .rule {
                frames[frames.count - 1].blocks.append(.rule)
            }
        case .template:
            // A declarative shadow root is shown, any other template is not.
            if !tree.hasAttribute(.shadowrootmode, of: place) { return end }
        case .dt:
            flush()
            closers.append((end, .look(style)))
            changeLook(style.union(.strong))
            closers.append((end, .block))
        default:
            if node.tag.traits.contains(.hidden) { return end }
            if node.tag.traits.contains(.block) {
                if isFigureLike(place), figure(place) { return end }
                flush()
                closers.append((end, .block))
            } else {
                return openInline(place, node)
            }
        }
        return place + 1
    }

    private mutating func openInline(_ place: Int, _ node: HTMLTree.Node) -> Int {
        let end = Int(node.end)
        switch node.tag {
        case .br:
            breaks += 1
        case .a:
            let target = tree.attribute(.href, of: place).flatMap(address)
            closers.append((end, .link(link)))
            changeLink(target)
        case .b, .strong: look(.strong, end)
        case .i, .em, .dfn, .var: look(.emphasis, end)
        case .code, .kbd, .samp, .tt: look(.code, end)
        case .sup: look(.superscript, end)
        case .sub: look(.subscript, end)
        case .s, .strike, .del: look(.deleted, end)
        case .ins: look(.inserted, end)
        case .mark: look(.mark, end)
        case .q:
            appendVisible([0x22])
            closers.append((end, .quotationMark))
        case .img:
            if isEmoji(place), let alt = tree.attribute(.alt, of: place) { appendVisible(Array(alt.utf8)) }
        case .rp: return end
        default:
            if node.tag.traits.contains(.hidden) { return end }
            if node.tag.traits.contains(.block) { needsSpace = true }
        }
        return place + 1
    }

    private mutating func close(_ action: Closer) {
        switch action {
        case .block: boundary()
        case .heading:
            flush()
            line = .paragraph
        case .frame:
            flush()
            closeFrame()
        case .look(let old): changeLook(old)
        case .link(let old): changeLink(old)
        case .quotationMark: appendVisible([0x22])
        case .attribution:
            let said = takeLine()
            frames[frames.count - 1].attribution = said
            flush()
        }
    }

    private mutating func boundary() { if isInline { needsSpace = true } else { flush() } }

    private mutating func push(_ frame: Frame) {
        // Deeper nesting than any reader follows is flattened.
        guard frames.count < 32 else {
            closers.append((frame.end, .block))
            return
        }
        frames.append(frame)
        closers.append((frame.end, .frame))
    }

    private mutating func closeFrame() {
        guard frames.count > 1, let frame = frames.popLast() else { return }
        switch frame.kind {
        case .root: break
        case .item:
            if !frame.blocks.isEmpty { frames[frames.count - 1].items.append(frame.blocks) }
        case .list(let isOrdered, let start):
            if !frame.items.isEmpty { add(.list(List(isOrdered: isOrdered, start: start, items: frame.items))) }
        case .quote(let url):
            if !frame.blocks.isEmpty {
                add(.quote(Quote(blocks: frame.blocks, attribution: frame.attribution, url: url)))
            } else if !frame.attribution.isEmpty {
                add(.paragraph(frame.attribution))
            }
        }
    }

    private mutating func add(_ block: Block) {
        flush()
        appendBlock(block)
    }

    private mutating func appendBlock(_ block: Block) {
        let top = frames.count - 1
        // Text straight in a list is an item as browsers show it.
        if case .list = frames[top].kind {
            frames[top].items.append([block])
        } else {
            frames[top].blocks.append(block)
        }
    }

    // MARK: Lines

    private mutating func append(_ start: Int, _ count: Int) {
        var place = start
        let end = start + count
        while place < end {
            let byte = tree.bytes[place]
            if byte == 0x20 || (byte >= 9 && byte <= 13) {
                needsSpace = true
                place += 1
                continue
            }
            var stop = place + 1
            while stop < end {
                let next = tree.bytes[stop]
                if next == 0x20 || (next >= 9 && next <= 13) { break }
                stop += 1
            }
            startWord()
            text.append(contentsOf: tree.bytes[place..<stop])
            place = stop
        }
    }

    private mutating func appendVisible(_ bytes: [UInt8]) {
        startWord()
        text.append(contentsOf: bytes)
    }

    /// What stands between the last word and the next: a break, a space or nothing.
    private mutating func startWord() {
        if breaks > 0 {
            if case .paragraph = line, breaks >= 2, !isInline {
                flush()
            } else if !text.isEmpty || !runs.isEmpty {
                if case .paragraph = line, !isInline { text.append(0x0A) } else { text.append(0x20) }
            }
        } else if needsSpace {
            // The space beside a link or a look is not part of it.
            let isPlain = style.isEmpty && link == nil
            if !text.isEmpty || isPlain && !runs.isEmpty {
                text.append(0x20)
            } else if !runs.isEmpty {
                runs[runs.count - 1].text += " "
            }
        }
        breaks = 0
        needsSpace = false
    }

    private mutating func look(_ added: Inline.Style, _ end: Int) {
        closers.append((end, .look(style)))
        changeLook(style.union(added))
    }

    private mutating func changeLook(_ new: Inline.Style) {
        if new == style { return }
        endRun()
        style = new
    }

    private mutating func changeLink(_ new: String?) {
        if new == link { return }
        endRun()
        link = new
    }

    private mutating func endRun() {
        guard !text.isEmpty else { return }
        let run = Inline(String(decoding: text, as: UTF8.self), style: style, link: link)
        text.removeAll(keepingCapacity: true)
        // A run of mere white space takes the look of what stands before it.
        if let last = runs.last, last.style == run.style && last.link == run.link {
            runs[runs.count - 1].text += run.text
        } else {
            runs.append(run)
        }
    }

    private mutating func takeLine() -> [Inline] {
        endRun()
        needsSpace = false
        breaks = 0
        let line = runs
        runs.removeAll(keepingCapacity: true)
        return Self.hasText(line) ? Self.trimmed(line) : []
    }

    /// Ends the line, if there is one, and makes its block.
    private mutating func flush() {
        if !text.isEmpty || !runs.isEmpty {
            let content = takeLine()
            if !content.isEmpty {
                switch line {
                case .paragraph: appendBlock(.paragraph(content))
                case .heading(let level): appendBlock(.heading(level: level, content))
                }
            }
        }
        needsSpace = false
        breaks = 0
        if !figuresAfterLine.isEmpty {
            let figures = figuresAfterLine
            figuresAfterLine.removeAll()
            for figure in figures { appendBlock(figure) }
        }
    }

    private static func hasText(_ inlines: [Inline]) -> Bool {
        inlines.contains { !isBlank($0.text) }
    }

    private static func isBlank(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var place = 0
            while place < bytes.count {
                if bytes[place] <= 0x20 { place += 1; continue }
                if bytes[place] == 0xC2, place + 1 < bytes.count, bytes[place + 1] == 0xA0 { place += 2; continue }
                // Zero-width spaces and joiners, U+200B to U+200F, and the byte order mark.
                if bytes[place] == 0xE2, place + 2 < bytes.count, bytes[place + 1] == 0x80,
                    (0x8B...0x8F).contains(bytes[place + 2])
                {
                    place += 3; continue
                }
                if bytes[place] == 0xEF, place + 2 < bytes.count, bytes[place + 1] == 0xBB, bytes[place + 2] == 0xBF {
                    place += 3; continue
                }
                return false
            }
            return true
        }
    }

    /// Without the no-break spaces that editors leave at the ends.
    private static func trimmed(_ inlines: [Inline]) -> [Inline] {
        var inlines = inlines
        while let first = inlines.first, isBlank(first.text) { inlines.removeFirst() }
        while let last = inlines.last, isBlank(last.text) { inlines.removeLast() }
        if let first = inlines.first {
            var bytes = Array(first.text.utf8)[...]
            while bytes.first == 0x20 || bytes.first == 0x0A { bytes.removeFirst() }
            while bytes.count >= 2, bytes[bytes.startIndex] == 0xC2, bytes[bytes.startIndex + 1] == 0xA0 {
                bytes = bytes.dropFirst(2)
            }
            while bytes.first == 0x20 || bytes.first == 0x0A { bytes.removeFirst() }
            if bytes.count != first.text.utf8.count { inlines[0].text = String(decoding: bytes, as: UTF8.self) }
        }
        if let last = inlines.last {
            var bytes = Array(last.text.utf8)[...]
            while true {
                if bytes.last == 0x20 || bytes.last == 0x0A { bytes.removeLast(); continue }
                if bytes.count >= 2, bytes[bytes.endIndex - 1] == 0xA0, bytes[bytes.endIndex - 2] == 0xC2 {
                    bytes = bytes.dropLast(2); continue
                }
                break
            }
            if bytes.count != last.text.utf8.count {
                inlines[inlines.count - 1].text = String(decoding: bytes, as: UTF8.self)
            }
        }
        return inlines
    }

    private func address(_ reference: String) -> String? {
        // Line breaks and tabs inside an address are nothing (WHATWG URL, 4.4): `java&#10;script:` is a scheme.
        let trimmed = PlainLine.text(String(decoding: reference.utf8.filter { $0 > 0x0D || $0 < 0x09 }, as: UTF8.self))
        if trimmed.hasPrefix("#") || trimmed.isEmpty { return nil }
        if let scheme = WebAddress.scheme(of: trimmed), scheme == "mailto" || scheme == "tel" {
            return trimmed.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x3C && $0 != 0x3E } ? trimmed : nil
        }
        return WebAddress.resolve(trimmed, against: base).map(LinkCleaning.withoutTracking)
    }

    /// The inlines of a subtree as one line.
    private func inlines(in range: Range<Int>) -> [Inline] {
        var builder = self
        builder.frames = [Frame(kind: .root, end: .max)]
        builder.closers = []
        builder.runs = []
        builder.text = []
        builder.style = []
        builder.link = nil
        builder.needsSpace = false
        builder.breaks = 0
        builder.figuresAfterLine = []
        builder.isInline = true
        builder.walk(range)
        return builder.takeLine()
    }

    private func isOnlyChild(_ node: Int) -> Bool {
        let parent = tree.parent(node)
        return parent >= 0 && tree.end(node) == tree.end(parent)
    }

    // MARK: Blocks of their own

    private mutating func preformatted(_ node: Int) {
        var bytes: [UInt8] = []
        var language: String?
        var place = node + 1
        if let found = codeLanguage(node) { language = found }
        while place < tree.end(node) {
            switch tree.tag(place) {
            case .text:
                for byte in tree.bytes[tree.textRange(place)] where byte != 0x0D { bytes.append(byte) }
            case .br: bytes.append(0x0A)
            case .code where language == nil: language = codeLanguage(place)
            case .div, .p, .li, .tr: if let last = bytes.last, last != 0x0A { bytes.append(0x0A) }
            case .script, .style, .button:
                place = tree.end(place)
                continue
            default: break
            }
            place += 1
        }
        // The first newline after the tag is markup.
        if bytes.first == 0x0A { bytes.removeFirst() }
        while let last = bytes.last, last == 0x0A || last == 0x20 || last == 0x09 { bytes.removeLast() }
        let content = String(decoding: bytes, as: UTF8.self)
        if !Self.isBlank(content) { add(.preformatted(content, language: language)) }
    }

    private func codeLanguage(_ node: Int) -> String? {
        for name in [HTMLAttribute.class, .dataLang, .dataLanguage] {
            guard let value = tree.attribute(name, of: node) else { continue }
            for word in value.split(separator: " ") {
                var found: Substring?
                if name != .class { found = word }
                if word.hasPrefix("language-") { found = word.dropFirst(9) }
                if word.hasPrefix("lang-") { found = word.dropFirst(5) }
                if let found, !found.isEmpty, found.count <= 24,
                    found.utf8.allSatisfy({ $0.isASCIILetterOrDigit || $0 == 0x2B || $0 == 0x2D || $0 == 0x23 })
                {
                    return found.lowercased()
                }
            }
        }
        return nil
    }

    /// The table, or `nil` for one that only lays out the page.
    private mutating func table(_ node: Int) -> Table? {
        var rows: [[Table.Cell]] = []
        var caption: [Inline] = []
        var hasHeader = false
        var widest = 0
        var place = node + 1
        let end = tree.end(node)
        var cells = 0
        while place < end {
            switch tree.tag(place) {
            case .table, .h1, .h2, .h3, .figure, .iframe, .blockquote, .article, .section: return nil
            case .caption:
                caption = isDropped[place] ? [] : inlines(in: (place + 1)..<tree.end(place))
                place = tree.end(place)
                continue
            case .tr:
                rows.append([])
            case .td, .th:
                let isHeader = tree.tag(place) == .th
                hasHeader = hasHeader || isHeader
                if rows.isEmpty { rows.append([]) }
                for inner in place..<tree.end(place) {
                    switch tree.tag(inner) {
                    case .table, .h1, .h2, .h3, .figure, .iframe, .blockquote, .article, .section: return nil
                    default: break
                    }
                }
                let content = isDropped[place] ? [] : inlines(in: (place + 1)..<tree.end(place))
                var cell = Table.Cell(content, isHeader: isHeader)
                cell.columnSpan = span(.colspan, of: place)
                cell.rowSpan = span(.rowspan, of: place)
                rows[rows.count - 1].append(cell)
                widest = max(widest, rows[rows.count - 1].count)
                cells += 1
                place = tree.end(place)
                continue
            default: break
            }
            place += 1
        }
        rows.removeAll { row in row.allSatisfy { $0.content.isEmpty } }
        guard !rows.isEmpty, widest >= 2, rows.count >= 2 || hasHeader else { return nil }
        return Table(caption: caption, rows: rows)
    }

    private func span(_ name: HTMLAttribute, of node: Int) -> Int {
        min(max(tree.attribute(name, of: node).flatMap { Int($0) } ?? 1, 1), 1000)
    }

    // MARK: Images

    private func isEmoji(_ node: Int) -> Bool { marks[node].contains(.emoji) }

    private mutating func image(_ node: Int) {
        if isEmoji(node) {
            if let alt = tree.attribute(.alt, of: node) { appendVisible(Array(alt.utf8)) }
            return
        }
        guard let image = ImageSource.image(of: node, in: tree, base: base) else { return }
        place(.figure(Figure(images: [image])))
    }

    /// A figure stands before the line that it interrupts when that has no text yet, else after it.
    private mutating func place(_ block: Block) {
        if text.isEmpty && runs.isEmpty {
            if case .figure(let new) = block, isRepeated(new) { return }
            appendBlock(block)
        } else {
            figuresAfterLine.append(block)
        }
    }

    private func isRepeated(_ figure: Figure) -> Bool {
        guard case .figure(let last)? = frames[frames.count - 1].blocks.last, let url = figure.images.first?.url else {
            return false
        }
        return last.images.contains { $0.url == url }
    }

    /// The image inside is the one that a script would have shown, unless the script's stand-in told it already.
    private mutating func noscript(_ node: Int) {
        for inner in (node + 1)..<tree.end(node) where tree.tag(inner) == .img {
            guard !isDropped[inner], let image = ImageSource.image(of: inner, in: tree, base: base) else { continue }
            place(.figure(Figure(images: [image])))
        }
    }

    /// WordPress's `wp-caption` and its kin are figures by another name.
    private func isFigureLike(_ node: Int) -> Bool {
        guard tree.tag(node) == .div, marks[node].contains(.caption), tree.end(node) - node < 40 else { return false }
        return (node + 1..<tree.end(node)).contains { tree.tag($0) == .img || tree.tag($0) == .ampImg }
    }

    /// Makes a figure's block. Returns false for a figure that holds no image, which is walked like any container.
    private mutating func figure(_ node: Int) -> Bool {
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

    private func hasImage(_ node: Int) -> Bool {
        (node..<tree.end(node)).contains { tree.tag($0) == .img || tree.tag($0) == .ampImg }
    }

    private func addCaption(_ node: Int, to figure: inout Figure) {
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

    private func join(_ added: [Inline], to caption: inout [Inline]) {
        guard !added.isEmpty else { return }
        if !caption.isEmpty { caption[caption.count - 1].text += " " }
        caption += added
    }

    // MARK: Embeds

    /// A post that an element stands for: a provider's blockquote or AMP element.
    private func post(at node: Int, _ element: HTMLTree.Node) -> Embed? {
        switch element.tag {
        case .blockquote, .div, .section, .figure, .p: break
        case .ampYoutube, .ampTwitter, .ampInstagram, .ampFacebook, .ampVimeo, .ampTiktok, .ampReddit, .ampSoundcloud:
            guard let provider = EmbedProvider.byElement(element.tag), let attribute = provider.idAttribute,
                let id = tree.attribute(attribute, of: node), let address = provider.address?(id)
            else { return nil }
            return WebAddress.resolve(address, against: base).map { Embed(provider: provider.name, url: $0) }
        default: return nil
        }
        guard let range = tree.attributeRange(.class, of: node), range.count >= 5 else { return nil }
        let classes = tree.string(range)
        if element.tag == .p { return classes == "embed" ? linkedEmbed(in: node) : nil }
        guard let provider = EmbedProvider.byClass(Substring(classes).utf8) else { return nil }
        if element.tag == .blockquote { return PostReader.read(node, of: provider, in: tree, base: base) }
        // A box around a post or frame of its own is only a box.
        if (node + 1..<tree.end(node)).contains(where: { tree.tag($0) == .blockquote || tree.tag($0) == .iframe }) {
            return nil
        }
        guard let attribute = provider.idAttribute,
            let id = tree.attribute(attribute, of: node) ?? tree.attribute(.dataHref, of: node),
            let address = provider.address?(id)
        else { return nil }
        return WebAddress.resolve(address, against: base).map { Embed(provider: provider.name, url: $0) }
    }

    /// This project's own form for an embed without text: a paragraph that is one link.
    private func linkedEmbed(in node: Int) -> Embed? {
        guard node + 1 < tree.end(node), tree.tag(node + 1) == .a, tree.end(node + 1) == tree.end(node),
            let url = tree.attribute(.href, of: node + 1).flatMap(address), let parts = FrameAddress(url)
        else { return nil }
        let title = tree.text(of: node + 1)
        return Embed(
            provider: EmbedProvider.byAddress(parts)?.name ?? "web", url: url, title: title == url ? nil : title)
    }

    private mutating func frame(_ node: Int, _ element: HTMLTree.Node) {
        if element.tag == .video || element.tag == .audio || element.tag == .ampVideo {
            media(node, element.tag == .audio ? "audio" : "video")
            return
        }
        var reference: String?
        for name in [HTMLAttribute.dataSrc, .dataLazySrc, .dataOriginalSrc, .src] {
            if let value = tree.attribute(name, of: node), !value.isEmpty, !value.hasPrefix("about:") {
                reference = value
                break
            }
        }
        guard let reference, let address = WebAddress.resolve(reference, against: base),
            let parts = FrameAddress(address), !EmbedProvider.silentHosts.contains(where: parts.matches)
        else { return }
        let title = tree.attribute(.title, of: node).map(PlainLine.text).flatMap { $0.isEmpty ? nil : $0 }
        if let provider = EmbedProvider.byAddress(parts) ?? classProvider(node) {
            let canonical = provider.canonical?(parts).flatMap { WebAddress.resolve($0, against: nil) } ?? address
            add(.embed(Embed(provider: provider.name, url: LinkCleaning.withoutTracking(canonical), title: title)))
        } else if !isTinyFrame(node) {
            add(.embed(Embed(provider: "web", url: LinkCleaning.withoutTracking(address), title: title)))
        }
    }

    private func classProvider(_ node: Int) -> EmbedProvider? {
        tree.attribute(.class, of: node).flatMap { EmbedProvider.byClass(Substring($0).utf8) }
    }

    private func isTinyFrame(_ node: Int) -> Bool {
        for name in [HTMLAttribute.width, .height] {
            if let value = tree.attribute(name, of: node), let size = Int(value), size < 4 { return true }
        }
        return false
    }

    private mutating func media(_ node: Int, _ kind: String) {
        var reference = tree.attribute(.src, of: node) ?? tree.attribute(.dataSrc, of: node)
        if reference == nil {
            for inner in (node + 1)..<tree.end(node) where tree.tag(inner) == .source {
                reference = tree.attribute(.src, of: inner)
                if reference != nil { break }
            }
        }
        if let reference, let address = WebAddress.resolve(reference, against: base) {
            add(.embed(Embed(provider: kind, url: address)))
        }
    }
}
