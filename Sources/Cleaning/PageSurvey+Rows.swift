internal import Markup

extension PageSurvey {
    func logarithm(_ value: Int32) -> Float { Self.logarithm(value) }

    static let logarithms: [Float] = (0..<4096).map { value in
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

    static func logarithm(_ value: Int32) -> Float {
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
    func stepsToContainer(_ block: Int) -> Int {
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

    static func code(_ tag: HTMLTag) -> Float {
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
