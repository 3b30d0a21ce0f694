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
    /// By line, with one more at the end: words, and words in links, before it.
    private var wordsBefore: [Int32] = [0]
    private var linkWordsBefore: [Int32] = [0]
    /// By node: what its class words say.
    private(set) var marks: [ClassMarks] = []
    /// By node: what they say to rules alone.
    private(set) var ruleMarks: [RuleMarks] = []
    /// By node: the subtree is out.
    private(set) var isDropped: [Bool]
    /// The nodes that were taken out, in that order.
    private var dropped: [Int32] = []
    /// Elements that look hidden and are opened by the text: an answer below its question.
    let panels: Set<Int>
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

        /// Words outside links of what is a sentence rather than a link or a label; a part of it may be a link.
        var prose: Int32 {
            let own = words - linkWords
            return words >= 12 && own > linkWords || own >= 8 && punctuation > 0 ? own : 0
        }
    }

    init(tree: HTMLTree, range: Range<Int>? = nil, context: ItemContext, isPage: Bool) {
        let (tree, panels) = SpokenElements.read(tree)
        self.tree = tree
        self.panels = panels
        self.range = range ?? 0..<tree.nodes.count
        self.context = context
        self.isPage = isPage
        isDropped = [Bool](repeating: false, count: tree.nodes.count)
        marks = [ClassMarks](repeating: [], count: tree.nodes.count)
        ruleMarks = [RuleMarks](repeating: [], count: tree.nodes.count)
        scan()
    }

    /// When the rules have run: what they took out is no caption.
    mutating func findFigureTexts() { figureTexts = FigureTexts(self) }

    mutating func drop(_ node: Int) {
        if !isDropped[node] { dropped.append(Int32(node)) }
        isDropped[node] = true
    }

    /// Takes out a line's text; what else stands among it stays.
    mutating func dropLine(_ index: Int) {
        let line = lines[index]
        for node in Int(line.first)..<Int(line.end) where tree.nodes[node].tag == .text { drop(node) }
    }

    /// Runs a rule, and takes back what it did where that was most of the prose.
    ///
    /// - Parameter mostTaken: tenths of the prose that it may take.
    /// - Returns: how many nodes and lines it took out, or how many words of prose it would have taken of how many.
    mutating func run(_ apply: (inout Draft) -> Int, mostTaken: Int = 6) -> RuleOutcome {
        let start = dropped.count
        let count = apply(&self)
        guard count > 0 else { return .dropped(0) }
        // The sum may count a line twice; then it is counted anew.
        var taken = 0
        for node in dropped[start...] { taken += proseWords(in: lines(in: Int(node))) }
        guard taken >= Self.leastProse else { return .dropped(count) }
        let left = keptLines().reduce(0) { $0 + proseWords(in: $1..<($1 + 1)) }
        guard 2 * left < taken else { return .dropped(count) }
        let own = Set(dropped[start...])
        let before = isDropped
        for node in own { isDropped[Int(node)] = false }
        let all = keptLines().reduce(0) { $0 + proseWords(in: $1..<($1 + 1)) }
        guard all - left >= Self.leastProse, 10 * (all - left) > mostTaken * all else {
            isDropped = before
            return .dropped(count)
        }
        dropped.removeSubrange(start...)
        return .takenBack(words: all - left, of: all)
    }

    enum RuleOutcome {
        case dropped(Int)
        case takenBack(words: Int, of: Int)
    }

    /// Less prose may be any box.
    private static let leastProse = 40

    private func proseWords(in places: Range<Int>) -> Int { lines[places].reduce(0) { $0 + Int($1.prose) } }

    /// Keeps a line's text in captions alone.
    mutating func dropLineButInCaptions(_ index: Int) {
        let line = lines[index]
        for node in line.first..<line.end where tree.nodes[Int(node)].tag == .text {
            figureTexts.dependent.insert(node)
        }
    }

    /// No text of the line is left. Where only some is taken out (a label before a paragraph), the line stays.
    func isLineDropped(_ index: Int) -> Bool {
        textNodes(of: lines[index]).allSatisfy { node in
            var node = node
            while node >= 0 {
                if isDropped[node] { return true }
                node = tree.parent(node)
            }
            return false
        }
    }

    /// The lines of which no rule has taken out all, by itself or with what contains it.
    func keptLines() -> [Int] {
        var isOut = isDropped
        for node in tree.nodes.indices where !isOut[node] {
            let parent = tree.parent(node)
            if parent >= 0 && isOut[parent] { isOut[node] = true }
        }
        return lines.indices.filter { index in
            !isOut[Int(lines[index].first)] || textNodes(of: lines[index]).contains { !isOut[$0] }
        }
    }

    /// The texts of a line that are more than white space.
    private func textNodes(of line: Line) -> some Sequence<Int> {
        (Int(line.first)..<Int(line.end)).lazy.filter { node in
            self.tree.tag(node) == .text && self.tree.bytes[self.tree.textRange(node)].contains { $0 > 0x20 }
        }
    }

    /// What is known to hold the article is none of what its class words call it, nor are the elements around it.
    mutating func takeOffMarks(around node: Int) {
        var place = node
        while place >= 0 {
            marks[place] = []
            ruleMarks[place] = []
            place = tree.parent(place)
        }
    }

    /// A line's folded text.
    func text(of line: Line) -> ArraySlice<UInt8> { folded[Int(line.start)..<Int(line.start + line.count)] }

    /// The lines whose first text node lies in that subtree.
    func lines(in node: Int) -> Range<Int> {
        let end = Int32(tree.end(node))
        let first = firstLine(from: Int32(node))
        return first..<firstLine(from: end)
    }

    /// Words of the lines in that subtree.
    func words(in node: Int) -> Int {
        let lines = lines(in: node)
        return Int(wordsBefore[lines.upperBound] - wordsBefore[lines.lowerBound])
    }

    /// Those of them that stand in links.
    func linkWords(in node: Int) -> Int {
        let lines = lines(in: node)
        return Int(linkWordsBefore[lines.upperBound] - linkWordsBefore[lines.lowerBound])
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
                ruleMarks.withUnsafeMutableBufferPointer { ruleMarks in
                    // No text is longer when it is folded.
                    folded = [UInt8](unsafeUninitializedCapacity: bytes.count + 1) { folded, count in
                        scanner.scan(tree, bytes, marks: marks, ruleMarks: ruleMarks, folded: folded)
                        count = scanner.foldedCount
                    }
                }
            }
        }
        lines = scanner.lines
        tree.budget.spend(tree.nodes.count + folded.count)
        wordsBefore.reserveCapacity(lines.count + 1)
        linkWordsBefore.reserveCapacity(lines.count + 1)
        for (place, line) in lines.enumerated() {
            wordsBefore.append(wordsBefore[place] &+ line.words)
            linkWordsBefore.append(linkWordsBefore[place] &+ line.linkWords)
        }
    }
}

extension HTMLTree {
    /// What is said of an article that is made of a part of its source.
    var warnings: [String] {
        isCut ? ["the markup is read up to \(Self.maximumNodes) elements and texts, and holds more"] : []
    }
}
