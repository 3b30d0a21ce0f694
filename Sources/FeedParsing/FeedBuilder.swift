internal import Articles
internal import Markup

/// Reads the events of one XML document into a feed, by the element tables of `Namespaces`.
struct FeedBuilder: ~Copyable {
    let limits: FeedLimits
    var frames: [Frame] = []
    /// The attributes of the open elements that have rules and attributes.
    private var openAttributes = AttributeStack()
    /// The frame whose value the current text belongs to; -1 outside of values.
    var openValue = -1
    /// What is known of each name by its number in the reader.
    var knownNames: [KnownName] = []
    /// The values of `xml:base` and `xml:lang` that were met.
    var bases: [String] = []
    var languages: [String] = []
    /// The text of all open elements that collect it, innermost last.
    var buffer = ByteBuffer(capacity: 16 * 1024)
    var feed: Draft
    var item: Draft
    private var source: Draft
    private var items: [ParsedItem] = []
    private var format: ParsedFeed.Format?
    private var foreignRoot: String?
    private var hasEnded = false
    /// The document ended in a section, and with it all that was open.
    private var isCutShort = false
    /// The first root that held nothing: what the document is, unless a better one follows.
    private var emptyRoot: ParsedFeed.Format?
    private var skippedItems = 0
    var extensions: [FeedExtension] = []
    /// The namespaces of the document, as indices into `Namespaces.all`; -1 for unknown ones.
    var namespaces: [Int] = []
    var rootNamespace = -1
    var rootIsAtom = false
    /// The response's address: what addresses start from where no `xml:base` says otherwise.
    let documentBase: String?
    /// Bytes that addresses inside markup may still grow by, for the reason that `SafeHTML` has such a bound.
    var growth = 4 * 1024 * 1024

    struct Frame {
        /// For `Namespaces.rule(at:)`; -1 for markup, extensions and what is ignored.
        var rule = -1
        var scope: Scope
        var owner: Owner
        var role: Role
        /// Where this element's text begins in `buffer`, which is cut back to here at its end.
        let start: Int
        /// Where this element's name stands in `buffer`, for the end tag of markup.
        var nameLength = 0
        /// Indices into `bases` and `languages`; -1 for none.
        var base = -1
        var language = -1
        var isAtom = false
        var hasAttributes = false
        /// Its type says that elements stand inside.
        var declaresMarkup = false
        var isBase64 = false
        /// Elements stood inside, so its text is HTML.
        var hasMarkup = false
        /// Markup that is no element of HTML writes no end tag.
        var isVoid = false
    }

    struct KnownName {
        /// Index into `Namespaces.all`; -1 for an unknown one.
        let namespace: Int32
        /// As `Namespaces.firstRule`; -1 for none.
        let rule: Int32

        static let unasked = KnownName(namespace: -2, rule: -1)
    }

    /// Which draft an element speaks of.
    enum Owner {
        case feed
        case item
        case source
    }

    enum Role {
        case root
        case group
        case item
        case source
        case value
        case markup
        /// HTML inside a name that is no value: its text belongs to what is around it.
        case passage
        case extended
        case ignored
    }

    init(limits: FeedLimits, base: String?) {
        self.limits = limits
        documentBase = base
        feed = Draft(limits: limits)
        item = Draft(limits: limits)
        source = Draft(limits: limits)
    }

    // MARK: - Events

    mutating func read(_ reader: inout XMLReader) throws(XMLFault) {
        while !hasEnded {
            switch try reader.next() {
            case .startElement: start(reader)
            case .text: if collects { append(reader.text) }
            case .endElement: end()
            case .declaration:
                if format == nil {
                    reader.restart()
                    frames.removeAll(keepingCapacity: true)
                    openAttributes.removeAll()
                    openValue = -1
                }
            case .end:
                if reader.endsInSection { endAll() }
                return
            }
        }
    }

    /// The document ends in a section that was never closed: who looks at it is shown the text as far as it goes.
    private mutating func endAll() {
        isCutShort = true
        while !frames.isEmpty { end() }
    }

    private var collects: Bool {
        switch frames.last?.role {
        case .value, .markup, .extended, .source: true
        // An author's name may stand without an element of its own.
        case .group: frames[frames.count - 1].scope == .person || frames[frames.count - 1].scope == .image
        case .passage: true
        default: false
        }
    }

    private mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        if openValue >= 0, frames[openValue].hasMarkup {
            escapeHTML(text, into: &buffer)
        } else {
            buffer.append(text)
        }
    }

    private mutating func start(_ reader: borrowing XMLReader) {
        guard let parent = frames.last else {
            startRoot(reader)
            return
        }
        switch parent.role {
        case .value, .markup:
            startMarkup(reader, parent: parent)
        case .ignored:
            frames.append(Frame(scope: .ignored, owner: parent.owner, role: .ignored, start: buffer.count))
        case .extended:
            startExtension(reader, parent: parent)
        case .root, .group, .item, .source, .passage:
            startElement(reader, parent: parent)
        }
    }

    private static let roots: Set<String> = ["rss", "rdf", "redirect", "feed", "channel", "entry", "item"]

    private mutating func startRoot(_ reader: borrowing XMLReader) {
        var frame = Frame(scope: .ignored, owner: .feed, role: .ignored, start: buffer.count)
        defer { push(frame) }
        guard format == nil else { return }
        let name = String(decoding: reader.localName, as: UTF8.self).lowercased()
        inherit(reader, &frame, from: nil)
        if emptyRoot != nil, Self.roots.contains(name) { feed = Draft(limits: limits) }
        switch name {
        case "rss", "rdf", "redirect":
            format = name == "rdf" ? .rdf : .rss
            rootNamespace = reader.namespace
            frame.scope = name == "redirect" ? .feed : .document
            frame.role = .root
        case "feed", "channel", "entry", "item":
            rootNamespace = reader.namespace
            rootIsAtom = name == "feed" || name == "entry"
            if name == "channel" {
                format = hasAttribute(reader, "href") || hasAttribute(reader, "lastmod") ? .cdf : .rss
            } else {
                format = rootIsAtom ? .atom : .rss
            }
            frame.scope = .document
            frame.role = .root
            let root = frame
            frame.isAtom = rootIsAtom
            // A bare channel, feed or entry is its own document.
            let first = Namespaces.firstRule(namespace: Namespaces.coreIndex, name: reader.localName)
            if let rule = Namespaces.rule(from: first, in: .document) {
                frames.append(root)
                open(rule, &frame, reader)
                frames.removeLast()
            }
        default:
            if foreignRoot == nil || name == "html" { foreignRoot = name }
            // Scraps of HTML before a feed are often left open.
            if isVoidHTMLElement(reader.localName) { frame.isVoid = true }
        }
    }

    private mutating func startElement(_ reader: borrowing XMLReader, parent: Frame) {
        var frame = Frame(scope: .ignored, owner: parent.owner, role: .ignored, start: buffer.count)
        inherit(reader, &frame, from: parent)
        let name = knownName(reader)
        frame.isAtom = name.namespace == Namespaces.atomIndex || (rootIsAtom && name.namespace == Namespaces.coreIndex)
        if let rule = Namespaces.rule(from: Int(name.rule), in: parent.scope) {
            open(rule, &frame, reader)
        } else {
            switch parent.scope {
            case .document, .image, .textInput, .ignored: break
            case .person where isMarkup(reader, name), .source where isMarkup(reader, name):
                (frame.role, frame.scope) = (.passage, parent.scope)
            default: beginExtension(reader, &frame)
            }
        }
        push(frame)
    }

    private mutating func push(_ frame: Frame) {
        if frame.role == .value { openValue = frames.count }
        frames.append(frame)
    }

    private mutating func open(_ index: Int, _ frame: inout Frame, _ reader: borrowing XMLReader) {
        let rule = Namespaces.rule(at: index)
        frame.rule = index
        if reader.attributeCount > 0 {
            openAttributes.push(reader)
            frame.hasAttributes = true
            let attributes = openAttributes.innermost
            frame.declaresMarkup = attributes.declareMarkup
            frame.isBase64 = frame.isAtom && !frame.declaresMarkup && attributes.declareBase64
        }
        guard let scope = rule.opens else {
            frame.role = .value
            frame.hasMarkup = frame.declaresMarkup
            return
        }
        frame.scope = scope
        frame.role = .group
        switch scope {
        case .item where frame.owner == .feed || frames.last?.role == .item:
            if frames.last?.role == .item {
                // An item inside an item: the end tag of the first is missing.
                finishItem()
                frames[frames.count - 1].role = .group
                frames[frames.count - 1].scope = .feed
                frames[frames.count - 1].owner = .feed
                frames[frames.count - 1].rule = -1
            }
            frame.owner = .item
            frame.role = .item
            item = Draft(limits: limits)
            extensions.removeAll()
        case .source:
            frame.owner = .source
            frame.role = .source
            source = Draft(limits: limits)
        default: break
        }
        if let begin = rule.begin { run(begin, frame, text: UnsafeBufferPointer(start: nil, count: 0)) }
    }

    private mutating func end() {
        guard let frame = frames.popLast() else { return }
        defer {
            if frame.role != .markup, frame.role != .passage { buffer.truncate(to: frame.start) }
            if frame.base > (frames.last?.base ?? -1) { bases.removeLast() }
            if frame.language > (frames.last?.language ?? -1) { languages.removeLast() }
            if frame.hasAttributes { openAttributes.pop() }
            if frame.role == .value { openValue = -1 }
        }
        switch frame.role {
        case .ignored, .root, .passage: break
        case .markup:
            endMarkup(frame)
        case .extended:
            endExtension(frame)
        case .item:
            finishItem()
        case .source:
            runEnd(frame)
            item.source = source.source(text: PlainText.line(ofHTML: text(of: frame)))
        case .group, .value:
            runEnd(frame)
        }
        if frames.isEmpty, format != nil { endRoot() }
    }

    /// `<feed/>` before the feed itself, of two programs that wrote one document: the next root is tried too.
    private mutating func endRoot() {
        guard items.isEmpty, skippedItems == 0, feed.isBlank else {
            hasEnded = true
            return
        }
        emptyRoot = emptyRoot ?? format
        format = nil
        rootNamespace = -1
        rootIsAtom = false
        knownNames.removeAll()
    }

    private mutating func runEnd(_ frame: Frame) {
        guard frame.rule >= 0, let end = Namespaces.rule(at: frame.rule).end else { return }
        if frame.isBase64, let decoded = Base64.decode(text(of: frame)) {
            guard String(validating: decoded, as: UTF8.self) != nil else {
                // Bytes that are no text say nothing here; a word under an unknown type was never encoded.
                if frame.start + 32 > buffer.count { run(end, frame, text: text(of: frame)) }
                return
            }
            decoded.withUnsafeBufferPointer { run(end, frame, text: $0) }
        } else {
            run(end, frame, text: text(of: frame))
        }
    }

    func text(of frame: Frame) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: buffer.bytes[frame.start...])
    }

    private mutating func run(_ action: ElementRule.Action, _ frame: Frame, text: UnsafeBufferPointer<UInt8>) {
        let element = Element(
            bytes: text, attributes: frame.hasAttributes ? openAttributes.innermost : .none,
            base: base(of: frame), startsFromDocument: frame.base < 0 && frame.owner == .item,
            language: frame.language < 0 ? nil : languages[frame.language],
            hasMarkup: frame.hasMarkup, declaresMarkup: frame.declaresMarkup, isAtom: frame.isAtom, limits: limits)
        switch frame.owner {
        case .feed: action(element, &feed)
        case .item: action(element, &item)
        case .source: action(element, &source)
        }
    }

    // MARK: - Results

    private mutating func finishItem() {
        guard items.count < limits.items else {
            skippedItems += 1
            return
        }
        items.append(ParsedItem())
        item.complete(&items[items.count - 1], base: documentBase, feed: feed, inheritsAuthors: rootIsAtom)
        items[items.count - 1].isCutShort = isCutShort
    }

    /// The feed as far as it was read.
    consuming func result(warnings: [String]) throws(FeedParsingError) -> ParsedFeed {
        let isTruncated = isCutShort || !hasEnded && (format != nil || emptyRoot == nil)
        guard let format = format ?? emptyRoot else {
            throw .notAFeed(found: foreignRoot.flatMap(Self.description(ofRoot:)))
        }
        var result = feed.parsedFeed(format: format, items: items)
        result.isTruncated = isTruncated
        result.warnings = warnings
        if skippedItems > 0 {
            result.warnings.append("\(skippedItems) items beyond the first \(limits.items) were left out")
        }
        if isTruncated { result.warnings.append("the document is cut short") }
        return result
    }

    private static func description(ofRoot name: String) -> String? {
        switch name {
        case "html": "an HTML page"
        case "opml": "an OPML list of feeds"
        case "urlset", "sitemapindex": "a sitemap"
        case "svg": "an SVG image"
        default: nil
        }
    }
}
