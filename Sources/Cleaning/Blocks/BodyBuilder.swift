internal import Articles
internal import Markup

/// Turns what the rules left of a tree into typed blocks.
///
/// One loop in document order with a stack of what is open; only quotes, lists and items nest in a body, every other
/// container is transparent.
struct BodyBuilder {
    let tree: HTMLTree
    let isDropped: [Bool]
    let marks: [ClassMarks]
    let ruleMarks: [RuleMarks]
    let base: String?
    let figureTexts: FigureTexts
    /// By node.
    let inside: [ElementContents]
    /// Images that turned out to have no source: inside other figures they are asked again.
    var fakes: Set<Int> = []
    /// By element around code: the language that it names.
    var languages: [Int: String?] = [:]

    var room: OutputRoom
    var form = Form.blocks
    /// What is kept as text.
    var textLines: [String] = []

    var frames: [Frame] = [Frame(kind: .root, end: .max)]
    var closers: [(end: Int, action: Closer)] = []

    // The line that is being gathered.
    var runs: [Inline] = []
    var text: [UInt8] = []
    var style = Inline.Style.plain
    var link: String?
    var needsSpace = false
    var breaks = 0
    var line = Line.paragraph
    var figuresAfterLine: [Block] = []
    /// Line breaks of the source are shown, as a style says.
    var keepsLines = false
    /// Bold words with a colon or question mark at their end stand right before what comes next.
    var endsLabel = false
    /// A letter to begin the next text with.
    var initial: [UInt8] = []
    /// Notes that stand beside the text, in their order: their nodes.
    var sideNotes: [Range<Int>] = []
    /// The work that it names is a part of it.
    var isInAttribution = false
    /// In a cell or caption all is one block.
    var isInline = false
    /// There, blocks and breaks end a line of it.
    var keepsBreaks = false

    enum Closer {
        case block
        case heading
        case frame
        case look(Inline.Style)
        case link(String?)
        case attribution
        case quotationMark
        case reading
        case line
        case lines(Bool)
    }

    enum Line {
        case paragraph
        case heading(Int)
    }

    init(draft: consuming Draft, room: OutputRoom) {
        self.room = room
        tree = draft.tree
        isDropped = draft.isDropped
        marks = draft.marks
        ruleMarks = draft.ruleMarks
        base = draft.context.baseURL
        figureTexts = draft.figureTexts
        inside = ElementContents.all(in: tree, marks: marks, isDropped: isDropped)
    }

    /// - Parameters:
    ///   - range: the nodes that the body stands in.
    ///   - lead: what belongs to it and stands before.
    mutating func build(_ range: Range<Int>, lead: [Int] = []) -> Body {
        for node in lead {
            walk(node..<tree.end(node))
            flush()
        }
        walk(range)
        flush()
        while frames.count > 1 { closeFrame() }
        addSideNotes()
        var blocks = frames[0].blocks
        if !textLines.isEmpty { blocks.append(.paragraph([Inline(textLines.joined(separator: "\n"))])) }
        while case .rule? = blocks.last { blocks.removeLast() }
        return Body(blocks: blocks)
    }

    // MARK: Walk

    mutating func walk(_ range: Range<Int>) {
        var place = range.lowerBound
        let floor = closers.count
        while place < range.upperBound, !tree.budget.isSpent {
            tree.budget.spend(1)
            while closers.count > floor, let last = closers.last, place >= last.end {
                closers.removeLast()
                close(last.action)
            }
            let node = tree.nodes[place]
            if node.tag == .text {
                if !isDropped[place], isInline || !figureTexts.dependent.contains(Int32(place)) {
                    append(Int(node.start), Int(node.count))
                }
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
    mutating func open(_ place: Int, _ node: HTMLTree.Node) -> Int {
        let end = Int(node.end)
        if mayBeFormula(node), let next = formula(at: place, node) { return next }
        if isInline { return openInline(place, node) }
        if form != .blocks { return openAsText(place, node) }
        if node.count > 0, let embed = post(at: place, node) {
            return add(.embed(embed)) ? end : openAsText(place, node)
        }
        if figureTexts.isBox(place), figure(place, readsAll: true) { return end }
        if figureTexts.isCaption(place), captionOfPicture(place) { return end }
        switch node.tag {
        case .h1, .h2, .h3, .h4, .h5, .h6:
            flush()
            line = .heading(Int(node.tag.rawValue - HTMLTag.h1.rawValue) + 1)
            closers.append((end, .heading))
        case .ul, .ol, .menu, .dir:
            flush()
            push(listFrame(place, isOrdered: node.tag == .ol || node.tag == .ul && isNumbered(place)))
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
            if case .quote? = frames.last?.kind, !isInAttribution, node.tag == .footer || isOnlyChild(place) {
                flush()
                isInAttribution = true
                closers.append((end, .attribution))
            } else if node.tag == .footer {
                flush()
                closers.append((end, .block))
            } else {
                return openInline(place, node)
            }
        case .pre, .listing, .xmp:
            flush()
            return preformatted(place) ? end : openAsText(place, node)
        case .table where isCodeBox(place):
            flush()
            return preformatted(place) ? end : openAsText(place, node)
        case .table:
            flush()
            if isFigureLike(place), figure(place) { return end }
            if let table = table(place) { return add(.table(table)) ? end : openAsText(place, node) }
            closers.append((end, .block))
        case .figure:
            flush()
            if figure(place, readsAll: figureTexts.isBox(place)) { return end }
            closers.append((end, .block))
        case .figcaption:
            flush()
            if captionOfLastBlock(place) { return end }
            closers.append((end, .block))
        case .img, .ampImg, .ampAnim:
            image(place)
            return end
        case .noscript:
            noscript(place)
            return end
        case .script:
            scripted(place)
            return end
        case .iframe, .ampIframe, .video, .audio, .ampVideo, .embed, .object:
            frame(place, node)
            return end
        case .hr:
            flush()
            if let last = frames[frames.count - 1].blocks.last, last != .rule, takesRoom(.rule) {
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
                if node.count > 0, takeInitial(place) || background(place) { return end }
                flush()
                if node.tag == .div, node.count > 0 {
                    if isCodeBox(place) { return preformatted(place) ? end : openAsText(place, node) }
                    if let first = note(place) { return first }
                }
                closers.append((end, .block))
                keepLines(of: place, node)
            } else {
                return openInline(place, node)
            }
        }
        return place + 1
    }

    mutating func close(_ action: Closer) {
        switch action {
        case .block: boundary()
        case .heading:
            flush()
            line = .paragraph
        case .frame:
            flush()
            closeFrame()
        case .look(let old):
            endsLabel =
                style.contains(.strong) && old.isDisjoint(with: [.strong, .code]) && !style.contains(.code)
                && Self.labelEnds.contains(text.last ?? 0) && text.dropLast().last != 0x3A
            changeLook(old)
        case .link(let old): changeLink(old)
        case .quotationMark: appendVisible([0x22])
        case .reading: appendVisible([0x29])
        case .line: breaks = max(breaks, 1)
        case .lines(let old): keepsLines = old
        case .attribution:
            isInAttribution = false
            let said = takeLine()
            if takesRoom(said.outputSizeInBytes) {
                frames[frames.count - 1].attribution = said
            } else {
                keepAsText(said)
            }
            flush()
        }
    }

    mutating func boundary() { if isInline { endInlineBlock() } else { flush() } }

    mutating func endInlineBlock() { if keepsBreaks { breaks = max(breaks, 1) } else { needsSpace = true } }
}
