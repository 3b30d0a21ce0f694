internal import Articles
internal import Markup

/// Measures every line of a page for `LineModel`: its words, where it stands, what surrounds it.
struct PageSurvey {
    let draft: Draft
    /// Indices of the lines that no rule has dropped.
    let lines: [Int]
    let title: Reference
    let summary: Reference
    let articleBody: Reference
    /// The text itself.
    let declaredBody: String?
    /// What the page's data names of its text part by part.
    let declaredParts: [String]
    /// The node whose subtree has most of the prose.
    var container = -1

    // By node.
    var lineStarts: [Int32] = []
    var marksAbove: [ClassMarks] = []
    var tagsAbove: [UInt32] = []
    var signatures: [UInt64] = []
    /// How many siblings in a row share tag and class: a list of cards, of comments, of paragraphs.
    var likeSiblings: [Int32] = []
    /// Of the ancestors, the node with the most such siblings, or -1.
    var repeatedAbove: [Int32] = []
    /// The nearest `article` element around a node, or -1.
    var articleAbove: [Int32] = []
    // By place in `lines`, with one more at the end: sums of what stands before.
    var wordsBefore: [Int32] = [0]
    var linkWordsBefore: [Int32] = [0]
    var proseBefore: [Int32] = [0]

    init(draft: Draft, title: String?, summary: String?, articleBody: String?, parts: [String] = []) {
        self.draft = draft
        lines = draft.keptLines()
        self.title = Reference(title)
        self.summary = Reference(summary)
        self.articleBody = Reference(articleBody)
        declaredBody = articleBody
        declaredParts = parts
        sumUp()
        climb()
        countLikeSiblings()
        chooseContainer()
    }

    // MARK: Sums

    func line(_ place: Int) -> Draft.Line { draft.lines[lines[place]] }

    /// What the block is that a line stands in; `nil` for bare text.
    func blockTag(_ place: Int) -> HTMLTag? {
        let block = Int(line(place).block)
        return block >= 0 ? draft.tree.tag(block) : nil
    }

    /// FNV-1a of a line's text.
    func hash(of place: Int) -> UInt64 {
        draft.text(of: line(place)).reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }

    static func isProse(_ line: Draft.Line) -> Bool {
        line.words >= 12 && line.linkWords * 2 < line.words
    }

    mutating func sumUp() {
        for place in lines.indices {
            let line = line(place)
            wordsBefore.append(wordsBefore[place] + line.words)
            linkWordsBefore.append(linkWordsBefore[place] + line.linkWords)
            proseBefore.append(proseBefore[place] + (Self.isProse(line) ? line.words - line.linkWords : 0))
        }
        lineStarts = [Int32](repeating: Int32(lines.count), count: draft.tree.nodes.count + 1)
        var next = 0
        for node in lineStarts.indices {
            while next < lines.count, Int(line(next).first) < node { next += 1 }
            lineStarts[node] = Int32(next)
        }
    }

    /// The places of the lines within a subtree.
    func places(in node: Int) -> Range<Int> {
        Int(lineStarts[node])..<Int(lineStarts[draft.tree.end(node)])
    }

    func words(_ range: Range<Int>) -> Int32 { wordsBefore[range.upperBound] - wordsBefore[range.lowerBound] }
    func linkWords(_ range: Range<Int>) -> Int32 {
        linkWordsBefore[range.upperBound] - linkWordsBefore[range.lowerBound]
    }
    func prose(_ range: Range<Int>) -> Int32 { proseBefore[range.upperBound] - proseBefore[range.lowerBound] }

    func linkShare(_ range: Range<Int>) -> Float {
        let all = words(range)
        return all > 0 ? Float(linkWords(range)) / Float(all) : 0
    }

    // MARK: Ancestors

    /// What stands above a node, a bit each, in the order of `LineFeature`.
    enum Above {
        static let article: UInt32 = 1
        static let main: UInt32 = 2
        static let aside: UInt32 = 4
        static let header: UInt32 = 8
        static let footer: UInt32 = 16
        static let section: UInt32 = 32
        static let list: UInt32 = 64
        static let table: UInt32 = 128
        static let figure: UInt32 = 256
        static let quote: UInt32 = 512
        static let articleBody: UInt32 = 1024
        static let caption: UInt32 = 2048
        static let pre: UInt32 = 4096
        static let count: UInt32 = 13
    }

    static func bit(_ tag: HTMLTag) -> UInt32 {
        switch tag {
        case .article: Above.article
        case .main: Above.main
        case .aside: Above.aside
        case .header: Above.header
        case .footer: Above.footer
        case .section: Above.section
        case .ul, .ol: Above.list
        case .table: Above.table
        case .figure: Above.figure
        case .blockquote: Above.quote
        case .figcaption: Above.caption
        case .pre: Above.pre
        default: 0
        }
    }

    mutating func climb() {
        let tree = draft.tree
        marksAbove = draft.marks
        tagsAbove = [UInt32](repeating: 0, count: tree.nodes.count)
        signatures = [UInt64](repeating: 0, count: tree.nodes.count)
        articleAbove = [Int32](repeating: -1, count: tree.nodes.count)
        tree.bytes.withUnsafeBufferPointer { bytes in
            for node in tree.nodes.indices {
                let element = tree.nodes[node]
                let parent = Int(element.parent)
                var tags = Self.bit(element.tag)
                // The body's classes speak of the whole page.
                if element.tag == .body || element.tag == .html { marksAbove[node] = [] }
                var hash = parent >= 0 ? signatures[parent] : 14_695_981_039_346_656_037
                if parent >= 0 {
                    marksAbove[node].formUnion(marksAbove[parent])
                    tags |= tagsAbove[parent]
                    articleAbove[node] = articleAbove[parent]
                }
                if element.tag == .article { articleAbove[node] = Int32(node) }
                if element.tag != .text {
                    hash = (hash ^ UInt64(element.tag.rawValue)) &* 1_099_511_628_211
                    if element.count > 0 {
                        if let range = tree.attributeRange(.class, of: node) {
                            for place in range.prefix(64) where !(bytes[place] >= 48 && bytes[place] <= 57) {
                                hash = (hash ^ UInt64(bytes[place])) &* 1_099_511_628_211
                            }
                        }
                        if let range = tree.attributeRange(.itemprop, of: node), range.count >= 11,
                            tree.bytes[range].contains("articleBody")
                        {
                            tags |= Above.articleBody
                        }
                    }
                }
                signatures[node] = hash
                tagsAbove[node] = tags
            }
        }
    }

    private mutating func countLikeSiblings() {
        let tree = draft.tree
        let count = tree.nodes.count
        likeSiblings = [Int32](repeating: 0, count: count)
        repeatedAbove = [Int32](repeating: -1, count: count)
        var lastChild = [Int32](repeating: -1, count: count)
        var next = [Int32](repeating: -1, count: count)
        for node in 0..<count where tree.nodes[node].tag != .text {
            let parent = tree.parent(node)
            likeSiblings[node] = 1
            guard parent >= 0 else { continue }
            let last = Int(lastChild[parent])
            // The parents' signatures are one, so equal signatures are equal tags and classes.
            if last >= 0, signatures[last] == signatures[node] {
                likeSiblings[node] = likeSiblings[last] + 1
                next[last] = Int32(node)
            }
            lastChild[parent] = Int32(node)
        }
        for node in (0..<count).reversed() where next[node] >= 0 { likeSiblings[node] = likeSiblings[Int(next[node])] }
        for node in 0..<count {
            let parent = tree.parent(node)
            guard parent >= 0 else { continue }
            let best = repeatedAbove[parent]
            let isMore = likeSiblings[parent] > 1 && (best < 0 || likeSiblings[parent] > likeSiblings[Int(best)])
            repeatedAbove[node] = isMore ? Int32(parent) : best
        }
    }

    /// Prose counts for its parent, less for each step up: the container is where it gathers.
    mutating func chooseContainer() {
        var scores = [Float](repeating: 0, count: draft.tree.nodes.count)
        for place in lines.indices {
            let line = line(place)
            guard Self.isProse(line) else { continue }
            var weight = Float(line.words - line.linkWords)
            var node = Int(line.block)
            if node >= 0, draft.tree.tag(node) == .p { node = draft.tree.parent(node) }
            var steps = 0
            while node >= 0, steps < 4 {
                scores[node] += weight
                weight *= 0.5
                node = draft.tree.parent(node)
                steps += 1
            }
        }
        var best: Float = 0
        for node in scores.indices where scores[node] > best {
            best = scores[node]
            container = node
        }
    }
}
