package import Markup

/// A tree on its way to a body: its lines of text, and which nodes the rules have taken out.
package struct Draft: Sendable {
    package let tree: HTMLTree
    /// The nodes that an article may stand in.
    let range: Range<Int>
    var context: ItemContext
    let isPage: Bool

    /// The rendered lines in reading order; those of hidden elements are not among them.
    private(set) var lines: [Line] = []
    /// All lines' text, white space collapsed and letters small (`LetterCase`), for comparing with phrases.
    private(set) var folded: [UInt8] = []
    /// By node: what its class words say.
    private(set) var marks: [ClassMarks] = []
    /// By node: the subtree is out.
    private(set) var isDropped: [Bool]
    /// Empty until `findFigureTexts`.
    var figureTexts = FigureTexts()

    /// Text between two breaks: a paragraph, a heading, a list item's own text, a cell.
    struct Line: Sendable {
        /// Index of the first text node.
        var first: Int32
        /// Index after the last text node.
        var end: Int32
        /// The nearest block element; -1 at the top of a fragment.
        var block: Int32
        /// Range in `folded`.
        var start: Int32
        var count: Int32
        var words: Int32
        var linkWords: Int32
        var links: Int32
        /// Full stops, commas and the like.
        var punctuation: Int32
        /// Words that begin with a capital.
        var capitals: Int32 = 0
        var digits: Int32 = 0
        var boldWords: Int32 = 0
    }

    init(tree: HTMLTree, range: Range<Int>? = nil, context: ItemContext, isPage: Bool) {
        self.tree = tree
        self.range = range ?? 0..<tree.nodes.count
        self.context = context
        self.isPage = isPage
        isDropped = [Bool](repeating: false, count: tree.nodes.count)
        marks = [ClassMarks](repeating: [], count: tree.nodes.count)
        scan()
    }

    /// When the rules have run: what they took out is no caption.
    mutating func findFigureTexts() { figureTexts = FigureTexts(self) }

    /// Takes the text in an element to be about its picture, if it can be. Returns whether it can.
    mutating func takeCaption(in box: Int, of picture: Int) -> Bool {
        guard FigureTexts.isAlone(picture, in: box, self) else { return false }
        figureTexts.add(box: box)
        return true
    }

    mutating func drop(_ node: Int) { isDropped[node] = true }

    /// Takes out a line's text; what else stands among it stays.
    mutating func dropLine(_ index: Int) {
        let line = lines[index]
        for node in Int(line.first)..<Int(line.end) where tree.nodes[node].tag == .text { isDropped[node] = true }
    }

    /// Keeps a line's text in captions alone.
    mutating func dropLineButInCaptions(_ index: Int) {
        let line = lines[index]
        for node in line.first..<line.end where tree.nodes[Int(node)].tag == .text {
            figureTexts.dependent.insert(node)
        }
    }

    func isLineDropped(_ index: Int) -> Bool {
        var node = Int(lines[index].first)
        while node >= 0 {
            if isDropped[node] { return true }
            node = tree.parent(node)
        }
        return false
    }

    /// The lines that no rule has taken out, by itself or with what contains it.
    func keptLines() -> [Int] {
        var isOut = isDropped
        for node in tree.nodes.indices where !isOut[node] {
            let parent = tree.parent(node)
            if parent >= 0 && isOut[parent] { isOut[node] = true }
        }
        return lines.indices.filter { !isOut[Int(lines[$0].first)] }
    }

    /// A line's folded text.
    func text(of line: Line) -> ArraySlice<UInt8> { folded[Int(line.start)..<Int(line.start + line.count)] }

    /// The lines whose first text node lies in that subtree.
    func lines(in node: Int) -> Range<Int> {
        let end = Int32(tree.end(node))
        let first = firstLine(from: Int32(node))
        return first..<firstLine(from: end)
    }

    private func firstLine(from node: Int32) -> Int {
        var low = 0
        var high = lines.count
        while low < high {
            let middle = (low + high) / 2
            if lines[middle].first < node { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func nearest(_ node: Int, where matches: (Int) -> Bool) -> Int? {
        var node = node
        while node >= 0 {
            if matches(node) { return node }
            node = tree.parent(node)
        }
        return nil
    }

    // MARK: Scan

    private mutating func scan() {
        var scanner = LineScanner(range: range)
        tree.bytes.withUnsafeBufferPointer { bytes in
            marks.withUnsafeMutableBufferPointer { marks in
                // No text is longer when it is folded.
                folded = [UInt8](unsafeUninitializedCapacity: bytes.count + 1) { folded, count in
                    scanner.scan(tree, bytes, marks: marks, folded: folded)
                    count = scanner.foldedCount
                }
            }
        }
        lines = scanner.lines
    }
}

/// One pass over the tree: class marks, lines and their counts.
private struct LineScanner {
    private(set) var lines: [Draft.Line] = []
    private(set) var foldedCount = 0
    private var classes = ClassReader()
    private let range: Range<Int>

    private var blockEnds: [(end: Int, block: Int32)] = []
    private var block: Int32 = -1
    private var linkEnd = 0
    private var boldEnd = 0
    private var breaks = 0
    private var current: Draft.Line?
    private var isInWord = false

    init(range: Range<Int>) { self.range = range }

    mutating func scan(
        _ tree: HTMLTree, _ bytes: UnsafeBufferPointer<UInt8>, marks: UnsafeMutableBufferPointer<ClassMarks>,
        folded: UnsafeMutableBufferPointer<UInt8>
    ) {
        lines.reserveCapacity(range.count / 8 + 4)
        tree.nodes.withUnsafeBufferPointer { nodes in
            var place = range.lowerBound
            while place < range.upperBound {
                while let last = blockEnds.last, place >= last.end {
                    finish(folded)
                    block = last.block
                    blockEnds.removeLast()
                }
                let node = nodes[place]
                if node.tag == .text {
                    let text = UnsafeBufferPointer(rebasing: bytes[Int(node.start)..<Int(node.start + node.count)])
                    add(text, place, isLink: place < linkEnd, isBold: place < boldEnd, folded)
                    place += 1
                    continue
                }
                if node.count > 0 { marks[place] = classes.marks(of: node, in: tree, bytes: bytes) }
                let traits = node.tag.traits
                if traits.contains(.hidden) {
                    // An image's stand-in and a frame's text are no lines, but a button or template ends none either.
                    place = Int(node.end)
                    continue
                }
                if traits.contains(.block) {
                    finish(folded)
                    blockEnds.append((Int(node.end), block))
                    block = Int32(place)
                } else if node.tag == .br {
                    breaks += 1
                    isInWord = false
                    if breaks >= 2 { finish(folded) }
                } else if node.tag == .a, tree.hasAttribute(.href, of: place) {
                    // Without an address it only names a place, and `<a name="top"/>` may hold half the page.
                    if place >= linkEnd { pendingLinks += 1 }
                    linkEnd = max(linkEnd, Int(node.end))
                } else if node.tag == .b || node.tag == .strong {
                    boldEnd = max(boldEnd, Int(node.end))
                }
                place += 1
            }
        }
        finish(folded)
    }

    private var pendingLinks: Int32 = 0

    private mutating func finish(_ folded: UnsafeMutableBufferPointer<UInt8>) {
        breaks = 0
        isInWord = false
        guard var line = current else {
            pendingLinks = 0
            return
        }
        if folded[foldedCount - 1] == 0x20 { foldedCount -= 1 }
        line.count = Int32(foldedCount) - line.start
        line.links = pendingLinks
        pendingLinks = 0
        lines.append(line)
        current = nil
    }

    private mutating func add(
        _ text: UnsafeBufferPointer<UInt8>, _ node: Int, isLink: Bool, isBold: Bool,
        _ folded: UnsafeMutableBufferPointer<UInt8>
    ) {
        precondition(foldedCount + text.count < folded.count, "texts overlap")
        var out = foldedCount
        var isInWord = isInWord
        var words: Int32 = 0
        var punctuation: Int32 = 0
        var capitals: Int32 = 0
        var digits: Int32 = 0
        var needsSpace = false
        var hasText = current != nil
        func space() {
            if needsSpace && folded[out - 1] != 0x20 {
                folded[out] = 0x20
                out += 1
            }
            needsSpace = false
        }
        func copy(_ bytes: Range<Int>) {
            for place in bytes {
                folded[out] = text[place]
                out += 1
            }
        }
        let end = text.count
        var place = 0
        while place < end {
            let byte = text[place]
            if byte == 0x20 || (byte >= 9 && byte <= 13) {
                needsSpace = hasText
                isInWord = false
                place += 1
                continue
            }
            if byte == 0xC2 && place + 1 < end && text[place + 1] == 0xA0 {
                needsSpace = hasText
                isInWord = false
                place += 2
                continue
            }
            if !hasText {
                hasText = true
                current = Draft.Line(
                    first: Int32(node), end: Int32(node + 1), block: block, start: Int32(out), count: 0,
                    words: 0, linkWords: 0, links: 0, punctuation: 0)
            }
            breaks = 0
            if needsSpace { space() }
            if byte.isASCIILetter {
                if !isInWord {
                    words += 1
                    if byte & 0x20 == 0 { capitals &+= 1 }
                    isInWord = true
                }
                repeat {
                    folded[out] = text[place] | 0x20
                    out += 1
                    place += 1
                } while place < end && text[place].isASCIILetter
                continue
            }
            if byte < 0x80 {
                folded[out] = byte
                out += 1
                place += 1
                if byte.isASCIIDigit {
                    if !isInWord { words += 1 }
                    digits &+= 1
                    isInWord = true
                } else if byte != 0x27 {
                    isInWord = false
                    if byte == 0x2E || byte == 0x2C || byte == 0x3F || byte == 0x21 || byte == 0x3B || byte == 0x3A {
                        punctuation += 1
                    }
                }
                continue
            }
            if byte == 0xE2 && place + 2 < end && text[place + 1] == 0x80 {
                // General punctuation: quotes are folded to ASCII's, dashes and the ellipsis end a word.
                switch text[place + 2] {
                case 0x98, 0x99:
                    folded[out] = 0x27
                    out += 1
                case 0x9C, 0x9D:
                    folded[out] = 0x22
                    out += 1
                    isInWord = false
                default:
                    copy(place..<(place + 3))
                    isInWord = false
                }
                place += 3
                continue
            }
            // Scripts without spaces: two ideographs or kana count as a word.
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
            if byte >= 0xE3 && byte <= 0xE9 || byte >= 0xF0 {
                if byte == 0xE3 && place + 1 < end && text[place + 1] == 0x80 {
                    punctuation += 1
                } else {
                    if isInWord {
                        isInWord = false
                    } else {
                        words += 1
                        isInWord = true
                    }
                }
            } else {
                if !isInWord {
                    words += 1
                    if place + 1 < end, length == 2,
                        LetterCase.small(byte, text[place + 1]) != (byte, text[place + 1])
                    {
                        capitals &+= 1
                    }
                }
                isInWord = true
            }
            if length == 2, place + 1 < end {
                let pair = LetterCase.small(byte, text[place + 1])
                folded[out] = pair.first
                folded[out + 1] = pair.second
                out += 2
            } else {
                copy(place..<min(place + length, end))
            }
            place += length
        }
        if hasText && needsSpace { space() }
        foldedCount = out
        self.isInWord = isInWord
        guard hasText else { return }
        current?.end = Int32(node + 1)
        current?.words += words
        if isLink { current?.linkWords += words }
        current?.punctuation &+= punctuation
        current?.capitals &+= capitals
        current?.digits &+= digits
        if isBold { current?.boldWords &+= Int32(clamping: words) }
    }
}
