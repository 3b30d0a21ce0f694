internal import Articles
internal import Markup

/// One pass over the tree: class marks, lines and their counts.
struct LineScanner {
    private(set) var lines: [Draft.Line] = []
    private(set) var foldedCount = 0
    private var classes = ClassReader()
    private let range: Range<Int>

    private var blockEnds: [(end: Int, block: Int32)] = []
    private var block: Int32 = -1
    private var linkEnd = 0
    private var boldEnd = 0
    /// `br` since the last text.
    private var breaks = 0
    private var pendingLinks: Int32 = 0
    private var current: Draft.Line?
    private var meter = WordMeter()

    init(range: Range<Int>) { self.range = range }

    mutating func scan(
        _ tree: HTMLTree, _ bytes: UnsafeBufferPointer<UInt8>, marks: UnsafeMutableBufferPointer<ClassMarks>,
        ruleMarks: UnsafeMutableBufferPointer<RuleMarks>, folded: UnsafeMutableBufferPointer<UInt8>
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
                if node.count > 0 {
                    let read = classes.marks(of: node, in: tree, bytes: bytes)
                    marks[place] = read.classes
                    ruleMarks[place] = read.rules
                }
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
                    meter.endWord()
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

    private mutating func finish(_ folded: UnsafeMutableBufferPointer<UInt8>) {
        breaks = 0
        meter.endWord()
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
        var fold = TextFold(text, into: folded, at: foldedCount, continues: current != nil, meter: meter)
        fold.run()
        if fold.hasText {
            breaks = 0
            if current == nil {
                current = Draft.Line(
                    first: Int32(node), end: Int32(node + 1), block: block, start: Int32(foldedCount), count: 0,
                    words: 0, linkWords: 0, links: 0, punctuation: 0)
            }
        }
        foldedCount = fold.end
        meter = fold.meter
        current?.end = Int32(node + 1)
        current?.words += fold.words
        if isLink { current?.linkWords += fold.words }
        current?.punctuation &+= fold.punctuation
        current?.capitals &+= fold.capitals
        current?.digits &+= fold.digits
        if isBold { current?.boldWords &+= fold.words }
    }
}
