#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Reads HTML as browsers do, as far as it matters for text: the tokenizer of the HTML standard (13.2.5) and of its
/// tree construction (13.2.6) the implied end tags, scopes, tables and foreign content.
///
/// Left out on purpose: the adoption agency and foster parenting, which move nodes about. So the nodes stand in
/// the order of the source, and a misnested end tag takes effect when the blocks inside have ended.
struct HTMLParser {
    private(set) var nodes: [HTMLTree.Node] = []
    private(set) var attributes: [HTMLTree.Attribute] = []
    /// Texts and values that had character references; their ranges count on from the end of the source.
    private(set) var decoded: [UInt8] = []

    private let source: UnsafeBufferPointer<UInt8>
    private let tagNames = HTMLNameTable.tags
    private let attributeNames = HTMLNameTable.attributes
    private var place = 0
    private var open: [Open] = []
    /// Start tags beyond the maximum depth that were not opened.
    private var overflow = 0
    private var preformattedDepth = 0
    private var hasBody = false
    private var hasHead = false
    private var foreignDepth = 0
    /// White space that follows a block's tag is no text.
    private var isAfterBlockTag = true

    private struct Open {
        let node: Int32
        let tag: HTMLTag
        /// Its end tag has come, but blocks inside were still open.
        var isClosing = false
    }

    init(_ source: UnsafeBufferPointer<UInt8>) {
        self.source = source
        nodes.reserveCapacity(source.count / 24 + 8)
        attributes.reserveCapacity(source.count / 48 + 8)
    }

    mutating func parse() {
        while place < source.count {
            let textStart = place
            let tag = nextTag(from: place)
            if tag > textStart { text(textStart..<tag) }
            place = tag
            if place < source.count { markup() }
        }
        while !open.isEmpty { pop() }
    }

    // MARK: Tokens

    /// The next `<` that begins a tag, a comment or a declaration; any other is text.
    private func nextTag(from start: Int) -> Int {
        var place = start
        while let found = find(0x3C, from: place) {
            guard found + 1 < source.count else { return source.count }
            let next = source[found + 1]
            if isLetter(next) || next == 0x2F || next == 0x21 || next == 0x3F { return found }
            place = found + 1
        }
        return source.count
    }

    private func find(_ byte: UInt8, from start: Int) -> Int? {
        guard start < source.count, let base = source.baseAddress,
            let hit = memchr(base + start, Int32(byte), source.count - start)
        else { return nil }
        return UnsafeRawPointer(hit) - UnsafeRawPointer(base)
    }

    private mutating func markup() {
        let next = source[place + 1]
        if isLetter(next) {
            startTag()
        } else if next == 0x2F {
            guard place + 2 < source.count else {
                place = source.count
                return
            }
            if isLetter(source[place + 2]) { endTag() } else { skip(past: 0x3E, from: place + 2) }
        } else if next == 0x21, place + 3 < source.count, source[place + 2] == 0x2D, source[place + 3] == 0x2D {
            comment()
        } else if next == 0x21, foreignDepth > 0, starts("<![CDATA[") {
            place += 9
            let start = place
            while let bracket = find(0x5D, from: place) {
                place = bracket
                if starts("]]>") { break }
                place += 1
            }
            if place > start { appendText(start..<min(place, source.count)) }
            place = min(place + 3, source.count)
        } else {
            skip(past: 0x3E, from: place + 2)
        }
    }

    private mutating func skip(past byte: UInt8, from start: Int) {
        place = find(byte, from: start).map { $0 + 1 } ?? source.count
    }

    private mutating func comment() {
        var dash = place + 4
        // `<!-->` and `<!--->` are whole comments.
        if dash < source.count && source[dash] == 0x3E {
            place = dash + 1
            return
        }
        if dash + 1 < source.count && source[dash] == 0x2D && source[dash + 1] == 0x3E {
            place = dash + 2
            return
        }
        while let close = find(0x3E, from: dash) {
            let isEnd =
                close >= place + 6
                && (source[close - 1] == 0x2D && source[close - 2] == 0x2D
                    || source[close - 1] == 0x21 && source[close - 2] == 0x2D && source[close - 3] == 0x2D)
            if isEnd {
                place = close + 1
                return
            }
            dash = close + 1
        }
        place = source.count
    }

    private func starts(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard place + count <= source.count, let base = source.baseAddress else { return false }
        return memcmp(base + place, text.utf8Start, count) == 0
    }

    private mutating func startTag() {
        let nameStart = place + 1
        let nameEnd = endOfName(from: nameStart)
        let tag = tagNames.find(source, nameStart, nameEnd - nameStart).flatMap(HTMLTag.init) ?? .unknown
        let firstAttribute = attributes.count
        place = nameEnd
        guard let isSelfClosing = readAttributes() else {
            attributes.removeSubrange(firstAttribute...)
            return
        }
        let attributeRange = firstAttribute..<attributes.count
        insert(tag == .image ? .img : tag, name: nameStart..<nameEnd, attributeRange, isSelfClosing)
    }

    private func endOfName(from start: Int) -> Int {
        var end = start
        while end < source.count {
            let byte = source[end]
            if byte == 0x3E || byte == 0x2F || isSpace(byte) { break }
            end += 1
        }
        return end
    }

    /// Reads attributes up to and with `>`. Returns whether the tag ends in `/>`, or `nil` at the end of the source.
    private mutating func readAttributes() -> Bool? {
        let first = attributes.count
        var isSelfClosing = false
        while place < source.count {
            let byte = source[place]
            if byte == 0x3E {
                place += 1
                return isSelfClosing
            }
            if byte == 0x2F || isSpace(byte) {
                isSelfClosing = byte == 0x2F
                place += 1
                continue
            }
            isSelfClosing = false
            let nameStart = place
            place += 1
            while place < source.count {
                let byte = source[place]
                if byte == 0x3D || byte == 0x3E || byte == 0x2F || isSpace(byte) { break }
                place += 1
            }
            let nameEnd = place
            var next = place
            while next < source.count && isSpace(source[next]) { next += 1 }
            var value = nameEnd..<nameEnd
            if next < source.count && source[next] == 0x3D {
                place = next + 1
                guard let found = readValue() else { return nil }
                value = found
            }
            guard attributes.count - first < HTMLTree.maximumAttributes,
                let name = attributeNames.find(source, nameStart, nameEnd - nameStart).flatMap(HTMLAttribute.init)
            else { continue }
            let stored = decodedRange(value, inAttribute: true)
            attributes.append(
                HTMLTree.Attribute(name: name, start: Int32(stored.lowerBound), count: Int32(stored.count)))
        }
        return nil
    }

    private mutating func readValue() -> Range<Int>? {
        while place < source.count && isSpace(source[place]) { place += 1 }
        guard place < source.count else { return nil }
        let quote = source[place]
        if quote == 0x22 || quote == 0x27 {
            let start = place + 1
            guard let end = find(quote, from: start) else {
                place = source.count
                return nil
            }
            place = end + 1
            return start..<end
        }
        let start = place
        while place < source.count && source[place] != 0x3E && !isSpace(source[place]) { place += 1 }
        return start..<place
    }

    private mutating func decodedRange(_ range: Range<Int>, inAttribute: Bool) -> Range<Int> {
        guard !range.isEmpty, let base = source.baseAddress,
            memchr(base + range.lowerBound, 0x26, range.count) != nil
        else { return range }
        let start = source.count + decoded.count
        HTMLEntities.decode(source, range, inAttribute: inAttribute, into: &decoded)
        return start..<(source.count + decoded.count)
    }

    private mutating func endTag() {
        let nameStart = place + 2
        let nameEnd = endOfName(from: nameStart)
        let tag = tagNames.find(source, nameStart, nameEnd - nameStart).flatMap(HTMLTag.init) ?? .unknown
        place = nameEnd
        if place < source.count && source[place] == 0x3E {
            place += 1
        } else {
            let count = attributes.count
            _ = readAttributes()
            attributes.removeSubrange(count...)
        }
        close(tag)
    }

    /// The content of script, style, title and the like, up to the end tag of the same name.
    private mutating func rawText(of tag: HTMLTag, name: Range<Int>, hasReferences: Bool) {
        let start = place
        var end = source.count
        while let found = find(0x3C, from: place) {
            place = found + 1
            guard found + 2 + name.count <= source.count else { break }
            if source[found + 1] == 0x2F && isSameName(name, at: found + 2) {
                let after = found + 2 + name.count
                if after == source.count || isSpace(source[after]) || source[after] == 0x3E || source[after] == 0x2F {
                    end = found
                    break
                }
            }
        }
        if end > start {
            if hasReferences { appendText(start..<end) } else { appendNode(.text, Int32(start), Int32(end - start)) }
        }
        place = end
    }

    private func isSameName(_ name: Range<Int>, at start: Int) -> Bool {
        for offset in 0..<name.count where source[name.lowerBound + offset] | 32 != source[start + offset] | 32 {
            return false
        }
        return true
    }

    @inline(__always)
    private func isLetter(_ byte: UInt8) -> Bool { byte | 32 >= 97 && byte | 32 <= 122 }

    @inline(__always)
    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 9 && byte <= 13) }

    // MARK: Tree construction

    private mutating func text(_ range: Range<Int>) {
        if isAfterBlockTag && preformattedDepth == 0 {
            var first = range.lowerBound
            while first < range.upperBound && isSpace(source[first]) { first += 1 }
            if first == range.upperBound { return }
        }
        if let last = open.last, last.tag == .head { pop() }
        isAfterBlockTag = false
        appendText(range)
    }

    private mutating func appendText(_ range: Range<Int>) {
        let stored = decodedRange(range, inAttribute: false)
        appendNode(.text, Int32(stored.lowerBound), Int32(stored.count))
    }

    @discardableResult
    private mutating func appendNode(_ tag: HTMLTag, _ start: Int32, _ count: Int32) -> Int32 {
        let index = Int32(nodes.count)
        nodes.append(
            HTMLTree.Node(
                tag: tag, depth: UInt16(open.count), parent: open.last?.node ?? -1, end: index + 1, start: start,
                count: count))
        return index
    }

    private mutating func insert(_ tag: HTMLTag, name: Range<Int>, _ range: Range<Int>, _ isSelfClosing: Bool) {
        let traits = tag.traits
        guard prepare(for: tag, traits) else { return }
        let node = appendNode(tag, Int32(range.lowerBound), Int32(range.count))
        if traits.contains(.block) || tag == .br {
            isAfterBlockTag = true
        } else if traits.contains(.void) {
            isAfterBlockTag = false
        }
        if foreignDepth > 0 || tag == .svg || tag == .math {
            if isSelfClosing { return }
        } else if traits.contains(.void) {
            return
        }
        if open.count < HTMLTree.maximumDepth {
            push(node, tag)
        } else if !traits.contains(.rawText) {
            overflow += 1
            return
        }
        if traits.contains(.rawText) && foreignDepth == 0 {
            rawText(of: tag, name: name, hasReferences: tag == .textarea || tag == .title)
        }
    }

    private mutating func push(_ node: Int32, _ tag: HTMLTag) {
        open.append(Open(node: node, tag: tag))
        switch tag {
        case .pre, .listing: preformattedDepth += 1
        case .svg, .math: foreignDepth += 1
        default: break
        }
    }

    private mutating func pop() {
        while let last = open.popLast() {
            nodes[Int(last.node)].end = Int32(nodes.count)
            switch last.tag {
            case .pre, .listing: preformattedDepth -= 1
            case .svg, .math: foreignDepth -= 1
            default: break
            }
            guard open.last?.isClosing == true else { return }
        }
    }

    private mutating func pop(to count: Int) {
        while open.count > count { pop() }
    }

    /// Ends what the start tag ends by implication. Returns false for a tag that the standard ignores here.
    private mutating func prepare(for tag: HTMLTag, _ traits: HTMLTag.Traits) -> Bool {
        switch tag {
        case .html: return nodes.isEmpty
        case .head:
            defer { hasHead = true }
            return !hasHead && !hasBody
        case .body:
            if hasBody { return false }
            hasBody = true
            if let last = open.last, last.tag == .head { pop() }
            return true
        default: break
        }
        if let last = open.last, last.tag == .head, !traits.contains(.metadata) { pop() }
        if foreignDepth > 0 {
            if Self.breaksOut(tag, traits) { leaveForeignContent() }
            if foreignDepth > 0 { return true }
        }
        if traits.contains(.closesParagraph) { closeParagraph() }
        switch tag {
        case .h1, .h2, .h3, .h4, .h5, .h6:
            if let last = open.last, last.tag.traits.contains(.heading) { pop() }
        case .li: closeItem(.li, .li)
        case .dd, .dt: closeItem(.dd, .dt)
        case .a:
            if let index = openIndex(of: .a, boundary: .scope) { close(formattingAt: index) }
        case .button:
            if let index = openIndex(of: .button, boundary: .scope) { pop(to: index) }
        case .option, .optgroup:
            if open.last?.tag == .option { pop() }
            if tag == .optgroup && open.last?.tag == .optgroup { pop() }
        case .rp, .rt:
            if let last = open.last, last.tag == .rp || last.tag == .rt { pop() }
        case .tr: return clearTable(to: [.table, .tbody, .thead, .tfoot])
        case .td, .th: return clearTable(to: [.tr, .tbody, .thead, .tfoot, .table])
        case .tbody, .thead, .tfoot, .colgroup, .caption: return clearTable(to: [.table])
        default: break
        }
        return true
    }

    /// The place in the stack of the innermost such element, not looking beyond a boundary of scope.
    private func openIndex(of tag: HTMLTag, boundary: HTMLTag.Traits) -> Int? {
        var index = open.count - 1
        while index >= 0 {
            let current = open[index].tag
            if current == tag { return index }
            if current.traits.contains(boundary) { return nil }
            index -= 1
        }
        return nil
    }

    private mutating func closeParagraph() {
        var index = open.count - 1
        while index >= 0 {
            let current = open[index].tag
            if current == .p { return pop(to: index) }
            // "Button scope": no further than the nearest cell, object, template or button.
            if current == .button || current.traits.contains(.scope) { return }
            index -= 1
        }
    }

    /// A list item ends the one before it in the same list.
    private mutating func closeItem(_ first: HTMLTag, _ second: HTMLTag) {
        var index = open.count - 1
        while index >= 0 {
            let current = open[index].tag
            if current == first || current == second {
                pop(to: index)
                break
            }
            if current.traits.contains(.special) && current != .address && current != .div && current != .p { break }
            index -= 1
        }
        closeParagraph()
    }

    /// Ends rows and cells up to one of these. Returns false outside a table.
    private mutating func clearTable(to contexts: [HTMLTag]) -> Bool {
        var index = open.count - 1
        while index >= 0 {
            let current = open[index].tag
            if contexts.contains(current) {
                pop(to: index + 1)
                return true
            }
            if current == .table || current == .template || current == .html { return current == .table }
            index -= 1
        }
        return false
    }

    /// HTML elements that end `svg` and `math` (13.2.6.5).
    private static func breaksOut(_ tag: HTMLTag, _ traits: HTMLTag.Traits) -> Bool {
        if traits.contains(.closesParagraph) { return true }
        switch tag {
        case .b, .big, .body, .br, .code, .dd, .dt, .em, .embed, .head, .i, .img, .li, .meta, .nobr, .ruby, .s, .small,
            .span, .strong, .strike, .sub, .sup, .tt, .u, .var:
            return true
        default: return false
        }
    }

    private mutating func leaveForeignContent() {
        var index = open.count - 1
        while index >= 0 {
            switch open[index].tag {
            case .foreignobject, .desc, .title: return
            case .svg, .math: return pop(to: index)
            default: index -= 1
            }
        }
    }

    private mutating func close(_ tag: HTMLTag) {
        if overflow > 0 {
            overflow -= 1
            return
        }
        let traits = tag.traits
        if traits.contains(.block) || tag == .br { isAfterBlockTag = true }
        switch tag {
        case .html, .body: return
        case .p: closeParagraph()
        case .br: insert(.br, name: place..<place, attributes.count..<attributes.count, false)
        case .h1, .h2, .h3, .h4, .h5, .h6:
            var index = open.count - 1
            while index >= 0, !open[index].tag.traits.contains(.scope) {
                if open[index].tag.traits.contains(.heading) { return pop(to: index) }
                index -= 1
            }
        case .table, .tr, .tbody, .thead, .tfoot, .td, .th, .caption:
            var index = open.count - 1
            while index >= 0 {
                let current = open[index].tag
                if current == tag { return pop(to: index) }
                if current == .table || current == .template || current == .html { return }
                index -= 1
            }
        case _ where traits.contains(.formatting):
            var index = open.count - 1
            var hasBlocks = false
            while index >= 0 {
                let current = open[index].tag
                if current == tag {
                    if hasBlocks { open[index].isClosing = true } else { pop(to: index) }
                    return
                }
                if current.traits.contains(.scope) { return }
                if current.traits.contains(.special) {
                    // Only a link is worth remembering: a page of which the rest is one link reads like a menu.
                    if tag != .a { return }
                    hasBlocks = true
                }
                index -= 1
            }
        default:
            if let index = openIndex(of: tag, boundary: .scope) { pop(to: index) }
        }
    }

    private mutating func close(formattingAt index: Int) {
        if open[(index + 1)...].contains(where: { $0.tag.traits.contains(.special) }) {
            open[index].isClosing = true
        } else {
            pop(to: index)
        }
    }
}
