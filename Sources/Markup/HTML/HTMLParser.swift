#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Reads HTML as browsers do, as far as it matters for text: the tokenizer of the HTML standard (13.2.5), here, and of
/// its tree construction (13.2.6) the implied end tags, scopes, tables and foreign content, in `HTMLParser+Tree.swift`.
///
/// Left out on purpose: the adoption agency and foster parenting, which move nodes about. So the nodes stand in
/// the order of the source, and a misnested end tag takes effect when the blocks inside have ended.
struct HTMLParser {
    var nodes: [HTMLTree.Node] = []
    var attributes: [HTMLTree.Attribute] = []
    /// Texts and values that had character references; their ranges count on from the end of the source.
    private(set) var decoded: [UInt8] = []

    let source: UnsafeBufferPointer<UInt8>
    let tagNames = HTMLNameTable.tags
    private let attributeNames = HTMLNameTable.attributes
    private let traitsTable = HTMLTag.traitsTable
    var place = 0
    var open: [Open] = []
    /// Start tags beyond the maximum depth that were not opened.
    var overflow = 0
    var preformattedDepth = 0
    var hasBody = false
    var hasHead = false
    var foreignDepth = 0
    var mathDepth = 0
    /// White space that follows a block's tag is no text.
    var isAfterBlockTag = true

    struct Open {
        let node: Int32
        let tag: HTMLTag
        /// Its end tag has come, but blocks inside were still open.
        var isClosing = false
    }

    /// There was more than a tree holds.
    private(set) var isCut = false
    private let budget: WorkBudget
    /// Looks at open elements that `budget` does not know of yet.
    var looks = 0

    init(_ source: UnsafeBufferPointer<UInt8>, _ budget: WorkBudget) {
        self.source = source
        self.budget = budget
        nodes.reserveCapacity(source.count / 24 + 8)
        attributes.reserveCapacity(source.count / 48 + 8)
    }

    private static let looksAtOnce = 1 << 16

    @inline(__always)
    func traits(of tag: HTMLTag) -> HTMLTag.Traits { traitsTable[Int(tag.rawValue)] }

    mutating func parse() {
        while place < source.count {
            let textStart = place
            let tag = nextTag(from: place)
            if tag > textStart { text(textStart..<tag) }
            place = tag
            if place < source.count { markup() }
            looks += 1
            if nodes.count >= HTMLTree.maximumNodes {
                isCut = place < source.count
                break
            }
            if looks > Self.looksAtOnce {
                budget.spend(looks)
                looks = 0
                if budget.isSpent { break }
            }
        }
        budget.spend(looks + source.count)
        while !open.isEmpty { pop() }
    }

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
        let firstAttribute = attributes.count
        let tag =
            tagNames.find(source, nameStart, nameEnd - nameStart).flatMap(HTMLTag.init)
            ?? startTag(ofUnknown: nameStart..<nameEnd)
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

    mutating func decodedRange(_ range: Range<Int>, inAttribute: Bool) -> Range<Int> {
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
        let tag =
            tagNames.find(source, nameStart, nameEnd - nameStart).flatMap(HTMLTag.init)
            ?? mathTag(localName(nameStart..<nameEnd))
        place = nameEnd
        if place < source.count && source[place] == 0x3E {
            place += 1
        } else {
            let count = attributes.count
            _ = readAttributes()
            attributes.removeSubrange(count...)
        }
        if tag == .unknown, mathDepth > 0 { return closeMath(localName(nameStart..<nameEnd)) }
        close(tag)
    }

    /// The content of script, style, title and the like, up to the end tag of the same name.
    mutating func rawText(of tag: HTMLTag, name: Range<Int>, hasReferences: Bool) {
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
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 9 && byte <= 13) }
}
