internal import Markup

/// Where a node stands: what the elements around it are and what their class words say.
struct NodePlace: Sendable {
    /// Of the node itself and its parent.
    private(set) var own: ClassMarks = []
    /// Of all elements around it below `body`.
    private(set) var above: ClassMarks = []
    private(set) var isInArticle = false
    private(set) var isInMain = false
    private(set) var isInHeader = false
    private(set) var isInNavigation = false
    private(set) var isInAside = false
    private(set) var isInFooter = false
    private(set) var isInFigure = false
    private(set) var isInHeading = false
    private(set) var isInCell = false
    private(set) var isInList = false
    private(set) var isInQuote = false
    private(set) var isInButton = false
    /// The link around it.
    private(set) var link: Int?

    init(_ node: Int, in draft: Draft) {
        let tree = draft.tree
        var place = node
        var steps = 0
        while place >= 0 {
            let tag = tree.tag(place)
            if tag == .body || tag == .html { break }
            let marks = draft.marks[place]
            if steps < 2 { own.formUnion(marks) }
            above.formUnion(marks)
            switch tag {
            case .article: isInArticle = true
            case .main: isInMain = true
            case .header: isInHeader = true
            case .nav: isInNavigation = true
            case .aside: isInAside = true
            case .footer: isInFooter = true
            case .figure: isInFigure = true
            case .h1, .h2, .h3, .h4, .h5, .h6: isInHeading = true
            case .td, .th, .dt: isInCell = true
            case .li: isInList = true
            case .blockquote: isInQuote = true
            case .button, .label, .legend: isInButton = true
            case .a: if link == nil { link = place }
            default: break
            }
            place = tree.parent(place)
            steps += 1
        }
    }

    /// It stands in comments, in lists of other stories, in what frames the page.
    var isOutside: Bool {
        isInAside || isInFooter || isInNavigation
            || !above.isDisjoint(with: [.comment, .related, .recommended, .sidebar, .footer, .navigation])
    }

    var isOfOthers: Bool { !above.isDisjoint(with: [.comment, .related, .recommended]) }
}

extension MetadataReader {
    /// The text of a node on one line, without the sign that links to it (`¶`). Where two elements meet without a space a small letter before a capital has lost one:
    /// `<span>Kicker</span><span>Headline</span>`.
    func seamedText(_ node: Int) -> String {
        var out: [UInt8] = []
        tree.bytes.withUnsafeBufferPointer { bytes in
            var place = node
            let end = tree.end(node)
            while place < end, out.count < Self.longestSeamed {
                let current = tree.nodes[place]
                if current.tag == .text {
                    let range = tree.textRange(place)
                    if let last = out.last, let first = range.first.map({ bytes[$0] }), Self.isSeam(last, first) {
                        out.append(0x20)
                    }
                    out.append(contentsOf: bytes[range])
                } else if place != node {
                    let traits = current.tag.traits
                    if traits.contains(.hidden) || current.tag == .a && BodyBuilder.isAnchorSign(place, tree) {
                        place = tree.end(place)
                        continue
                    }
                    if traits.contains(.block) || current.tag == .br { out.append(0x20) }
                }
                place += 1
            }
        }
        tree.budget.spend(out.count)
        return PlainLine.text(String(decoding: out, as: UTF8.self))
    }

    /// No heading, byline or caption is longer; what follows is not read.
    private static let longestSeamed = 16_384

    private static func isSeam(_ last: UInt8, _ first: UInt8) -> Bool {
        let isCapital = first >= 65 && first <= 90 || first == 0x22
        // `<span>Jane Doe</span><time>3 May</time>`
        if first.isASCIIDigit { return last >= 97 && last <= 122 }
        return isCapital && (last >= 97 && last <= 122 || last.isASCIIDigit || last == 0x3A || last == 0x2C)
    }
}
