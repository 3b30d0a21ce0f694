internal import Articles
internal import Markup

/// Measures every line of a page for `LineModel`: its words, where it stands, what surrounds it.
///
/// The order of the features is part of the model: `LineModelWeights` was learnt from the same order.
struct PageSurvey {
    static let bitsPerMarks = 64
    /// Features before the class marks.
    static let measureCount = 128
    static let featureCount = measureCount + 2 * bitsPerMarks

    let draft: Draft
    /// Indices of the lines that no rule has dropped.
    let lines: [Int]
    private let title: Reference
    private let summary: Reference
    private let articleBody: Reference
    /// The node whose subtree has most of the prose.
    private(set) var container = -1

    // By node.
    private var lineStarts: [Int32] = []
    private var marksAbove: [ClassMarks] = []
    private var tagsAbove: [UInt32] = []
    private var signatures: [UInt64] = []
    // By place in `lines`, with one more at the end: sums of what stands before.
    private var wordsBefore: [Int32] = [0]
    private var linkWordsBefore: [Int32] = [0]
    private var proseBefore: [Int32] = [0]

    init(draft: Draft, title: String?, summary: String?, articleBody: String?) {
        self.draft = draft
        lines = draft.keptLines()
        self.title = Reference(title)
        self.summary = Reference(summary)
        self.articleBody = Reference(articleBody)
        sumUp()
        climb()
        chooseContainer()
    }

    // MARK: Sums

    private func line(_ place: Int) -> Draft.Line { draft.lines[lines[place]] }

    private static func isProse(_ line: Draft.Line) -> Bool {
        line.words >= 12 && line.linkWords * 2 < line.words
    }

    private mutating func sumUp() {
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
    private func places(in node: Int) -> Range<Int> {
        Int(lineStarts[node])..<Int(lineStarts[draft.tree.end(node)])
    }

    private func words(_ range: Range<Int>) -> Int32 { wordsBefore[range.upperBound] - wordsBefore[range.lowerBound] }
    private func linkWords(_ range: Range<Int>) -> Int32 {
        linkWordsBefore[range.upperBound] - linkWordsBefore[range.lowerBound]
    }
    private func prose(_ range: Range<Int>) -> Int32 { proseBefore[range.upperBound] - proseBefore[range.lowerBound] }

    private func linkShare(_ range: Range<Int>) -> Float {
        let all = words(range)
        return all > 0 ? Float(linkWords(range)) / Float(all) : 0
    }

    // MARK: Ancestors

    private enum Above {
        static let article: UInt32 = 1
        static let main: UInt32 = 2
        static let aside: UInt32 = 4
        static let header: UInt32 = 8
        static let footer: UInt32 = 16
        static let nav: UInt32 = 32
        static let section: UInt32 = 64
        static let form: UInt32 = 128
        static let list: UInt32 = 256
        static let table: UInt32 = 512
        static let figure: UInt32 = 1024
        static let quote: UInt32 = 2048
        static let link: UInt32 = 4096
        static let articleBody: UInt32 = 8192
        static let caption: UInt32 = 16384
        static let pre: UInt32 = 32768
        static let definition: UInt32 = 65536
        static let details: UInt32 = 131072
    }

    private static func bit(_ tag: HTMLTag) -> UInt32 {
        switch tag {
        case .article: Above.article
        case .main: Above.main
        case .aside: Above.aside
        case .header: Above.header
        case .footer: Above.footer
        case .nav: Above.nav
        case .section: Above.section
        case .form: Above.form
        case .ul, .ol: Above.list
        case .table: Above.table
        case .figure: Above.figure
        case .blockquote: Above.quote
        case .a: Above.link
        case .figcaption: Above.caption
        case .pre: Above.pre
        case .dl: Above.definition
        case .details: Above.details
        default: 0
        }
    }

    private mutating func climb() {
        let tree = draft.tree
        marksAbove = draft.marks
        tagsAbove = [UInt32](repeating: 0, count: tree.nodes.count)
        signatures = [UInt64](repeating: 0, count: tree.nodes.count)
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
                }
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

    /// Prose counts for its parent, less for each step up: the container is where it gathers.
    private mutating func chooseContainer() {
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

    // MARK: Features

    private func logarithm(_ value: Int32) -> Float { Self.logarithm(value) }

    private static let logarithms: [Float] = (0..<4096).map { value in
        // log2(1 + value) by its series is plenty, but a table is exact and cheap.
        var rest = Double(value + 1)
        var whole = 0.0
        while rest >= 2 {
            rest /= 2
            whole += 1
        }
        var fraction = 0.0
        var half = 0.5
        for _ in 0..<16 {
            rest *= rest
            if rest >= 2 {
                rest /= 2
                fraction += half
            }
            half /= 2
        }
        return Float(whole + fraction)
    }

    private static func logarithm(_ value: Int32) -> Float {
        if value < 4096 { return logarithms[Int(max(value, 0))] }
        var shift: Float = 0
        var rest = value
        while rest >= 4096 {
            rest >>= 1
            shift += 1
        }
        return logarithms[Int(rest)] + shift
    }

    /// Calls back with the `featureCount` values of each line, in order. One row at a time: a page may have many lines.
    func forEachRow(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        guard !lines.isEmpty else { return }
        let tree = draft.tree
        let allWords = max(wordsBefore[lines.count], 1)
        let allProse = max(proseBefore[lines.count], 1)
        let containerPlaces = container >= 0 ? places(in: container) : 0..<0

        // Words by signature of the block and of its parent, and by text.
        var signatureProse: [UInt64: Int32] = [:]
        var signatureLines: [UInt64: Int32] = [:]
        var texts: [UInt64: Int32] = [:]
        var textHashes: [UInt64] = []
        var measures: [TextMeasure] = []
        textHashes.reserveCapacity(lines.count)
        measures.reserveCapacity(lines.count)
        for place in lines.indices {
            let line = line(place)
            let measure = draft.folded.withUnsafeBufferPointer { folded in
                TextMeasure(
                    UnsafeBufferPointer(rebasing: folded[Int(line.start)..<Int(line.start + line.count)]),
                    title, summary, articleBody)
            }
            measures.append(measure)
            textHashes.append(measure.hash)
            texts[measure.hash, default: 0] += 1
            if line.block >= 0 {
                signatureProse[signatures[Int(line.block)], default: 0] +=
                    Self.isProse(line) ? line.words - line.linkWords : 0
                signatureLines[signatures[Int(line.block)], default: 0] += 1
            }
        }

        // The title's line: the first heading, else the first line, that says it.
        var titlePlace = -1
        if !title.words.isEmpty {
            var best: Float = 0.6
            for place in lines.indices {
                let line = line(place)
                guard line.words <= 60 else { continue }
                var score = min(measures[place].titleShare, measures[place].ofTitle)
                if line.block >= 0, tree.tag(Int(line.block)).traits.contains(.heading) { score += 0.3 }
                if score > best + 0.01 {
                    best = score
                    titlePlace = place
                }
            }
        }

        var lastProse = -1
        var previousProse = [Int32](repeating: -1, count: lines.count)
        for place in lines.indices {
            previousProse[place] = Int32(lastProse)
            if Self.isProse(line(place)) { lastProse = place }
        }
        var nextProse = [Int32](repeating: -1, count: lines.count)
        lastProse = -1
        for place in lines.indices.reversed() {
            nextProse[place] = Int32(lastProse)
            if Self.isProse(line(place)) { lastProse = place }
        }

        let containerDepth = container >= 0 ? Int(tree.nodes[container].depth) : 0
        let articleCount = Float(min(tree.nodes.lazy.filter { $0.tag == .article }.count, 50))

        var row = [Float](repeating: 0, count: Self.featureCount)
        for place in lines.indices {
            let line = line(place)
            let measure = measures[place]
            for index in row.indices { row[index] = 0 }
            var next = 0
            func add(_ value: Float) {
                row[next] = value
                next += 1
            }
            let words = Float(max(line.words, 1))
            // The line itself.
            add(Float(line.words))
            add(Float(line.count))
            add(Float(line.linkWords) / words)
            add(Float(line.links))
            add(Float(line.punctuation) / words)
            add(Float(line.capitals) / words)
            add(Float(line.digits) / Float(max(line.count, 1)))
            add(Float(line.boldWords) / words)
            add(Float(line.count) / words)
            add(Float(measure.stopWords) / words)
            add(Float(measure.lastByte))
            add(Float(measure.firstByte))
            add(measure.titleShare)
            add(measure.ofTitle)
            add(measure.summaryShare)
            add(measure.bodyShare)
            add(Float(texts[textHashes[place]] ?? 1))
            add(Float(measure.flags & 0xFFFF))
            for bit in 0..<24 { add(measure.flags >> UInt32(bit) & 1 == 1 ? 1 : 0) }
            // Its block.
            let block = Int(line.block)
            let tag = block >= 0 ? tree.tag(block) : .div
            add(Self.code(tag))
            add(block >= 0 ? Float(tree.nodes[block].depth) : 0)
            let above = block >= 0 ? tagsAbove[block] : 0
            for bit in 0..<18 { add(above >> UInt32(bit) & 1 == 1 ? 1 : 0) }
            // Where it stands.
            add(Float(wordsBefore[place]) / Float(allWords))
            add(Float(place) / Float(lines.count))
            add(Float(min(lines.count - place, 200)))
            add(titlePlace < 0 ? -1 : 1)
            add(titlePlace < 0 ? 0 : Float(max(min(place - titlePlace, 200), -200)))
            add(titlePlace < 0 ? 0 : Float(wordsBefore[place] - wordsBefore[titlePlace]))
            add(Float(proseBefore[place]) / Float(allProse))
            add(previousProse[place] < 0 ? 99 : Float(min(place - Int(previousProse[place]), 99)))
            add(nextProse[place] < 0 ? 99 : Float(min(Int(nextProse[place]) - place, 99)))
            // Its neighbours.
            for offset in [-3, -2, -1, 1, 2, 3] {
                let other = place + offset
                guard lines.indices.contains(other) else {
                    add(-1)
                    add(-1)
                    if abs(offset) == 1 { for _ in 0..<3 { add(-1) } }
                    continue
                }
                let neighbour = self.line(other)
                add(Float(neighbour.words))
                add(Float(neighbour.linkWords) / Float(max(neighbour.words, 1)))
                if abs(offset) == 1 {
                    add(neighbour.block >= 0 ? Self.code(tree.tag(Int(neighbour.block))) : 0)
                    let isSibling =
                        block >= 0 && neighbour.block >= 0
                        && tree.parent(block) == tree.parent(Int(neighbour.block))
                    add(isSibling ? 1 : 0)
                    add(measures[other].lastByte == 0x2E ? 1 : 0)
                }
            }
            let after = (place + 1)..<min(place + 7, lines.count)
            let before = max(place - 6, 0)..<place
            add(after.isEmpty ? 0 : logarithm(self.words(after)))
            add(after.isEmpty ? 1 : linkShare(after))
            add(logarithm(self.words(before)))
            add(linkShare(before))
            // What contains it: the block, its parent, and on.
            var node = block
            for level in 0..<4 {
                guard node >= 0 else {
                    for _ in 0..<(level == 0 ? 3 : 5) { add(-1) }
                    continue
                }
                let range = places(in: node)
                add(logarithm(self.words(range)))
                add(linkShare(range))
                add(Float(range.count))
                if level > 0 {
                    add(Float(prose(range)) / Float(allProse))
                    add(Float(self.words(range)) / Float(max(range.count, 1)))
                }
                node = tree.parent(node)
            }
            // Its like on the page.
            let signature = block >= 0 ? signatures[block] : 0
            add(Float(signatureProse[signature] ?? 0) / Float(allProse))
            add(Float(min(signatureLines[signature] ?? 0, 500)))
            // The container of most prose.
            add(containerPlaces.contains(place) ? 1 : 0)
            add(
                place < containerPlaces.lowerBound
                    ? Float(max(place - containerPlaces.lowerBound, -99))
                    : place >= containerPlaces.upperBound ? Float(min(place - containerPlaces.upperBound + 1, 99)) : 0)
            add(container >= 0 && !containerPlaces.isEmpty ? Float(prose(containerPlaces)) / Float(allProse) : 0)
            add(block >= 0 ? Float(Int(tree.nodes[block].depth) - containerDepth) : 0)
            add(Float(stepsToContainer(block)))
            // The page.
            add(Float(lines.count))
            add(logarithm(allWords))
            add(logarithm(allProse))
            add(Float(linkWordsBefore[lines.count]) / Float(allWords))
            add(articleCount)
            precondition(next <= Self.measureCount)
            // Class words of the block and its parent, then of all above.
            var near = block >= 0 ? draft.marks[block].rawValue : 0
            if block >= 0, tree.parent(block) >= 0 { near |= draft.marks[tree.parent(block)].rawValue }
            let far = block >= 0 ? marksAbove[block].rawValue : 0
            for bit in 0..<Self.bitsPerMarks {
                row[Self.measureCount + bit] = near >> UInt64(bit) & 1 == 1 ? 1 : 0
                row[Self.measureCount + Self.bitsPerMarks + bit] = far >> UInt64(bit) & 1 == 1 ? 1 : 0
            }
            row.withUnsafeBufferPointer(body)
        }
    }

    /// How far up from the line one must go to find the container above it too.
    private func stepsToContainer(_ block: Int) -> Int {
        guard container >= 0 else { return 99 }
        var node = block
        var steps = 0
        while node >= 0 {
            if node <= container && draft.tree.end(node) >= draft.tree.end(container) { return steps }
            node = draft.tree.parent(node)
            steps += 1
        }
        return steps
    }

    private static func code(_ tag: HTMLTag) -> Float {
        switch tag {
        case .p: 1
        case .div: 2
        case .li: 3
        case .h1: 4
        case .h2: 5
        case .h3: 6
        case .h4: 7
        case .h5, .h6: 8
        case .td, .th: 9
        case .blockquote: 10
        case .figcaption: 11
        case .pre: 12
        case .dd: 13
        case .dt: 14
        case .section, .article, .main: 15
        case .header: 16
        case .footer: 17
        case .aside: 18
        case .body, .html: 19
        case .form, .fieldset, .legend: 20
        case .summary, .details: 21
        case .address: 22
        case .caption: 23
        case .figure: 24
        case .nav: 25
        default: 0
        }
    }
}

/// A text to compare lines with, as the set of its words.
struct Reference: Sendable {
    fileprivate let words: Set<UInt64>

    init(_ text: String?) {
        guard let text, !text.isEmpty else {
            words = []
            return
        }
        var found: Set<UInt64> = []
        let folded = Array(text.utf8.map { $0 >= 65 && $0 <= 90 ? $0 | 32 : $0 })
        folded.withUnsafeBufferPointer { bytes in
            TextMeasure.forEachWord(bytes) { hash, _ in found.insert(hash) }
        }
        words = found
    }

    func contains(_ word: UInt64) -> Bool { words.contains(word) }
}

/// What the text of one line says about itself.
private struct TextMeasure {
    var hash: UInt64 = 0
    var stopWords: Int32 = 0
    var lastByte: UInt8 = 0
    var firstByte: UInt8 = 0
    /// Share of the line's words that the title has, and the reverse.
    var titleShare: Float = 0
    var ofTitle: Float = 0
    /// -1 where the page has none.
    var summaryShare: Float = -1
    var bodyShare: Float = -1
    var flags: UInt32 = 0

    init(_ text: UnsafeBufferPointer<UInt8>, _ title: Reference, _ summary: Reference, _ body: Reference) {
        lastByte = text.last ?? 0
        // A closing quote or bracket after the full stop.
        if lastByte == 0x22 || lastByte == 0x29 || lastByte == 0x27, text.count > 1, text[text.count - 2] == 0x2E {
            lastByte = 0x2E
        }
        if lastByte >= 0x80 { lastByte = 0x80 }
        firstByte = text.first ?? 0
        if firstByte >= 97 && firstByte <= 122 { firstByte = 97 }
        if firstByte >= 48 && firstByte <= 57 { firstByte = 48 }
        if firstByte >= 0x80 { firstByte = 0x80 }
        var count: Int32 = 0
        var inTitle: Int32 = 0
        var inSummary: Int32 = 0
        var inBody: Int32 = 0
        var stops: Int32 = 0
        var whole: UInt64 = 0
        Self.forEachWord(text) { word, length in
            count += 1
            whole = (whole ^ word) &* 0x9E37_79B9_7F4A_7C15
            if !title.words.isEmpty, title.contains(word) { inTitle += 1 }
            if !summary.words.isEmpty, summary.contains(word) { inSummary += 1 }
            if !body.words.isEmpty, body.contains(word) { inBody += 1 }
            if length <= 6, LineWords.stopWords.contains(word) { stops += 1 }
        }
        hash = whole
        stopWords = stops
        let all = Float(max(count, 1))
        titleShare = Float(inTitle) / all
        ofTitle = title.words.isEmpty ? 0 : min(Float(inTitle) / Float(title.words.count), 1)
        if !summary.words.isEmpty { summaryShare = Float(inSummary) / all }
        if !body.words.isEmpty { bodyShare = Float(inBody) / all }
        flags = LineWords.flags(text)
    }

    /// Calls back with a hash and the length of every word.
    @inline(__always)
    static func forEachWord(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (UInt64, Int) -> Void) {
        var hash: UInt64 = 14_695_981_039_346_656_037
        var length = 0
        for byte in bytes {
            if (byte >= 97 && byte <= 122) || (byte >= 48 && byte <= 57) || byte >= 0x80 {
                hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211
                length += 1
            } else if length > 0 {
                body(hash, length)
                hash = 14_695_981_039_346_656_037
                length = 0
            }
        }
        if length > 0 { body(hash, length) }
    }
}

/// Words and phrases that tell prose from what surrounds it.
private enum LineWords {
    static let stopWords: Set<UInt64> = {
        let text =
            "the of and to in a is that for it was on with as be at by this have from or had but not are were has been "
            + "his her they he she we you i an which their said would who will its more one about when there if out so "
            + "der die das und ist nicht ein eine den von zu mit auf für sich im dem des auch es an als wie bei war "
            + "le la les de des et un une est dans que qui pour pas sur au par avec ce il elle ne se "
            + "el los las y en que del se por con una su para es al lo como más pero sus "
            + "il di che è per non della con sono da del alla più nel i gli "
            + "o os as do da em um uma para com não que na no dos mais ao "
            + "het een van en dat niet te op aan met voor zijn er maar om "
            + "i w na z się nie do to że jest jak po og det som på er av til för att med den har "
            + "и в не на что с он как по это но от за из для"
        let folded = Array(text.utf8)
        var found: Set<UInt64> = []
        folded.withUnsafeBufferPointer { bytes in TextMeasure.forEachWord(bytes) { hash, _ in found.insert(hash) } }
        return found
    }()

    /// Phrases at a line's beginning, a bit each row; the last rows look anywhere in a line.
    private static let beginnings: [Phrases] = [
        "by\nvon\npar\npor\ndi\nwritten by\nposted by\nreported by\nauthor\nstory by\nwords by",
        "published\nupdated\nposted\nposted on\npublished on\nlast updated\nlast modified\nfirst published\ndate\ncreated\nveröffentlicht\npublié\nmis à jour\nactualizado\npublicado\naggiornato\nstand",
        "share\nshare this\ntweet\nfollow\nfollow us\nlike us\njoin us\nfacebook\ntwitter\nteilen\npartager\ncompartir\nprint\nemail\ncopy",
        "read more\nread\nread also\nalso read\nsee also\nmore\nrelated\nsee more\nmehr\nlesen\nlire\nleer\nleia\nleggi\nlearn more\nclick\nview\ncontinue",
        "sign up\nsubscribe\nregister\nlog in\nsign in\njoin\nget\nenter your\nyour email\nnewsletter\nabonnieren\ndonate\nsupport",
        "photo\nphotos\nimage\nimages\npicture\ncredit\nphoto by\nsource\nfoto\nbild\nfile photo\ncourtesy\nvideo\nwatch\nillustration\nquelle",
        "tags\ntag\ntopics\nfiled under\ncategories\ncategory\nposted in\ntagged\nkeywords\nthemen\nmore on\nmore from\nsection\nin this article",
        "copyright\n©\nall rights reserved\nprivacy\nterms\ncookie\ncookies\ndisclaimer\nthe views expressed\nopinions expressed\nthis site\nwe use\nthis website",
        "comment\ncomments\nleave a\nreply\npost a\nadd a\njoin the\nshow comments\nbe the first\nview comments\nyour name\nsubmit\nreport",
        "about the\nabout\nis a\nthe author\ncontact\nreach\nemail the\nfollow him\nfollow her\nhe is\nshe is\nwrites",
        "advertisement\nad\nadvertising\nsponsored\npromoted\npartner\nanzeige\npublicidad\npublicité\nwerbung\nstory continues\narticle continues",
        "related\ntrending\npopular\nmost\nlatest\nrecent\nrecommended\nyou may\nyou might\nup next\nnext\nprevious\nprev\nmore stories\ntop stories\neditor's\nmust\ndon't miss",
        "home\nmenu\nsearch\nskip\nback\nclose\ntop\nloading\naccept\nsettings\nlanguage\nedition\nopen\nexpand",
        "editor's note\ncorrection\nclarification\nnote\nupdate\nthis article\nthis story\nthis post\noriginally\nan earlier version\n*\nreporting by\nadditional reporting",
    ].map { Phrases($0) }

    private static let inside: [StaticString] = [
        "newsletter", "subscribe", "copyright", "cookie", "@", "http", "min read", " comments", "read more",
        "click here",
    ]

    static func flags(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
        var flags: UInt32 = 0
        let slice = Array(text.prefix(320))[...]
        for (bit, phrases) in beginnings.enumerated() where phrases.prefixLength(of: slice) > 0 {
            flags |= 1 << UInt32(bit)
        }
        for (bit, phrase) in inside.enumerated() where slice.contains(phrase) { flags |= 1 << UInt32(bit + 14) }
        return flags
    }
}
