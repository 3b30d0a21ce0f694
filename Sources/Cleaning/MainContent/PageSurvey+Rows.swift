internal import Markup
internal import PageModel

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

    /// Calls back with the `LineRow.count` values of each line, in order. One row at a time: a page may have many lines.
    func forEachRow(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        guard !lines.isEmpty else { return }
        let neighbourhood = LineNeighbourhood(self)
        var row = LineRow()
        for place in lines.indices {
            row.fill(place, neighbourhood)
            row.values.withUnsafeBufferPointer(body)
        }
    }

    /// What the learnt model says of each line, as log odds; too few of them tell that the page's budget is spent.
    func logOdds() -> [Float] {
        var odds: [Float] = []
        odds.reserveCapacity(lines.count)
        var judge = LineJudge()
        forEachRow { row in
            draft.tree.budget.spend(Self.stepsPerLine)
            if draft.tree.budget.isSpent { return }
            odds.append(judge.logOdds(of: row))
        }
        return odds
    }

    /// Some hundred comparisons.
    private static let stepsPerLine = 200

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
