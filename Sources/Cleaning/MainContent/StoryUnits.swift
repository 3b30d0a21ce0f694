internal import Markup

/// The titles of a page that lead to pages, and the units of markup that they are the titles of.
struct StoryUnits {
    let draft: Draft
    /// In the page's order, a link each.
    private(set) var titles: [Title] = []
    /// By title: those beside it that lead where it does.
    private var runs: [Range<Int>] = []
    /// Links to the page itself.
    private(set) var ownLinks: [Int] = []
    /// `article` elements.
    private(set) var articles: [Int] = []
    /// The line that says the page's title; a heading of the first rank goes before others.
    let titleLine: Int?
    private let addresses: PageAddresses
    /// By line, with one more at the end: words of prose before it.
    private let proseBefore: [Int]

    /// A link that stands as a title: in or around a heading, or marked up as a permanent link.
    struct Title {
        let link: Int
        let isHeading: Bool
        let target: PageAddresses.Target
    }

    /// `nil` for a page without an address of its own.
    init?(_ draft: Draft) {
        addresses = PageAddresses([draft.context.url, draft.context.baseURL], base: draft.context.baseURL)
        guard !addresses.isEmpty else { return nil }
        self.draft = draft
        titleLine = Self.titleLine(draft)
        var sums = [0]
        sums.reserveCapacity(draft.lines.count + 1)
        for line in draft.lines {
            sums.append(sums[sums.count - 1] + (PageSurvey.isProse(line) ? Int(line.words - line.linkWords) : 0))
        }
        proseBefore = sums
        collect()
        var start = 0
        while start < titles.count {
            let end = titles[start...].firstIndex { $0.target != titles[start].target } ?? titles.count
            runs += [Range<Int>](repeating: start..<end, count: end - start)
            start = end
        }
    }

    /// Words of prose in those lines.
    func prose(_ lines: Range<Int>) -> Int { proseBefore[lines.upperBound] - proseBefore[lines.lowerBound] }
    func prose(in node: Int) -> Int { prose(draft.lines(in: node)) }

    // MARK: What stands on the page

    private mutating func collect() {
        let tree = draft.tree
        var headingEnd = 0
        // A link whose heading may come yet.
        var open = -1
        tree.bytes.withUnsafeBufferPointer { bytes in
            tree.nodes.withUnsafeBufferPointer { nodes in
                for node in nodes.indices {
                    let element = nodes[node]
                    guard element.tag != .text else { continue }
                    if element.tag == .a {
                        guard let range = tree.attributeRange(.href, of: node), !range.isEmpty else { continue }
                        let href = UnsafeBufferPointer(rebasing: bytes[range])
                        let isHeading = node < headingEnd
                        open = isHeading ? -1 : node
                        let isTitle = isHeading || isMarked(node, bytes)
                        guard isTitle || addresses.mayBeThisPage(href) else { continue }
                        let target = addresses.target(of: href)
                        if target == .thisPage { ownLinks.append(node) }
                        if isTitle { addTitle(node, isHeading, target) }
                    } else if element.tag == .article {
                        articles.append(node)
                    } else if element.tag.traits.contains(.heading) {
                        headingEnd = Int(element.end)
                        if open >= 0, node < Int(nodes[open].end) { addTitle(open, true, target(open, bytes)) }
                        open = -1
                    }
                }
            }
        }
    }

    private mutating func addTitle(_ link: Int, _ isHeading: Bool, _ target: PageAddresses.Target) {
        guard titles.last?.link != link, target != .listing, target != .noPage else { return }
        titles.append(Title(link: link, isHeading: isHeading, target: target))
    }

    private func isMarked(_ link: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let element = draft.tree.nodes[link]
        for place in Int(element.start)..<Int(element.start + element.count) {
            let attribute = draft.tree.attributes[place]
            let value = UnsafeBufferPointer(
                rebasing: bytes[Int(attribute.start)..<Int(attribute.start + attribute.count)])
            switch attribute.name {
            case .rel: if value.contains("bookmark") { return true }
            case .class: if value.contains("u-url") || value.contains("permalink") { return true }
            case .itemprop: if value.contains("url") || value.contains("mainEntity") { return true }
            default: break
            }
        }
        return false
    }

    private func target(_ link: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> PageAddresses.Target {
        guard let range = draft.tree.attributeRange(.href, of: link) else { return .noPage }
        return addresses.target(of: UnsafeBufferPointer(rebasing: bytes[range]))
    }

    func target(_ link: Int) -> PageAddresses.Target {
        draft.tree.bytes.withUnsafeBufferPointer { target(link, $0) }
    }

    private static func titleLine(_ draft: Draft) -> Int? {
        guard let title = draft.context.title else { return nil }
        let folded = CleaningRule.foldedLetters(LetterCase.small(title.utf8)[...])
        guard folded.count > 4 else { return nil }
        let longest = 2 * title.utf8.count + 16
        var found: Int?
        for index in draft.lines.indices {
            let line = draft.lines[index]
            guard Int(line.count) >= folded.count, Int(line.count) <= longest,
                found == nil || isFirstRank(index, draft)
            else { continue }
            let text = draft.text(of: line)
            // Most lines differ in their first letter.
            guard text.first(where: { $0 >= 0x80 || $0.isASCIILetterOrDigit }) == folded.first || folded[0] >= 0x80,
                CleaningRule.foldedLetters(text) == folded
            else { continue }
            found = index
            if isFirstRank(index, draft) { return index }
        }
        return found
    }

    private static func isFirstRank(_ line: Int, _ draft: Draft) -> Bool {
        let block = Int(draft.lines[line].block)
        return block >= 0 && draft.tree.tag(block) == .h1
    }

    /// The page's path without the number that it ends with: `/event/` of `/event/102`. `nil` where it ends otherwise.
    static func numberedPath(_ draft: Draft) -> [UInt8]? {
        guard let url = draft.context.url ?? draft.context.baseURL else { return nil }
        let path = path(of: Array(url.utf8)[...])
        let number = path.reversed().prefix { $0.isASCIIDigit }.count
        guard number > 0, path.count > number + 1 else { return nil }
        return Array(path.dropLast(number))
    }

    /// Without scheme, host, query and a slash at its end.
    private static func path(of address: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var path = address.prefix { $0 != 0x3F && $0 != 0x23 }
        if let slashes = path.firstIndex(of: 0x2F), path[(slashes + 1)...].first == 0x2F {
            path = path[(slashes + 2)...].drop { $0 != 0x2F }
        }
        if path.last == 0x2F { path = path.dropLast() }
        return path
    }

    /// Whether the first link of an element with words leads to a page with that path and another number.
    func leadsToNumbered(_ node: Int, _ prefix: [UInt8]) -> Bool {
        let tree = draft.tree
        for link in node..<tree.end(node) where tree.tag(link) == .a {
            guard let range = tree.attributeRange(.href, of: link) else { continue }
            let path = Self.path(of: tree.bytes[range])
            if path.count > prefix.count, path.starts(with: prefix),
                path.dropFirst(prefix.count).allSatisfy(\.isASCIIDigit)
            {
                return target(link).isOtherPage
            }
        }
        return false
    }

    /// Whether a line stands in a heading.
    func isHeading(_ line: Int) -> Bool {
        let block = Int(draft.lines[line].block)
        return block >= 0 && draft.tree.tag(block).traits.contains(.heading)
    }

    /// Whether a line stands in a heading of the first rank.
    func isFirstRank(_ line: Int) -> Bool { Self.isFirstRank(line, draft) }

    // MARK: Units

    /// The elements of its parent that look like one: the same tag and first class, numbers in it left out, with text.
    func like(_ node: Int) -> [Int] {
        let tree = draft.tree
        let parent = tree.parent(node)
        guard parent >= 0, Self.isUnit(tree.tag(node)) else { return [] }
        let look = look(node)
        var found: [Int] = []
        var child = parent + 1
        while child < tree.end(parent) {
            if tree.tag(child) == tree.tag(node), self.look(child) == look, !draft.lines(in: child).isEmpty {
                found.append(child)
            }
            child = tree.end(child)
        }
        return found
    }

    private static func isUnit(_ tag: HTMLTag) -> Bool {
        switch tag {
        case .p, .td, .th, .figure, .body, .html: false
        default: tag.traits.contains(.block) && !tag.traits.contains(.heading)
        }
    }

    /// FNV-1a of the first class.
    private func look(_ node: Int) -> UInt64 {
        var hash: UInt64 = 14_695_981_039_346_656_037
        guard let range = draft.tree.attributeRange(.class, of: node) else { return hash }
        for byte in draft.tree.bytes[range].drop(while: { $0 <= 0x20 }) {
            if byte <= 0x20 { break }
            if !byte.isASCIIDigit { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        }
        return hash
    }

    /// Where a unit's title leads: a heading's link, else one marked up as permanent.
    func title(of node: Int) -> PageAddresses.Target? {
        let end = draft.tree.end(node)
        var marked: PageAddresses.Target?
        for title in titles[firstTitle(from: node)...] {
            if title.link >= end { break }
            if title.isHeading { return title.target }
            if marked == nil { marked = title.target }
        }
        return marked
    }

    private func firstTitle(from node: Int) -> Int {
        var low = 0
        var high = titles.count
        while low < high {
            let middle = (low + high) / 2
            if titles[middle].link >= node { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The outermost element whose titles all lead where this one does.
    func wholeUnit(of number: Int) -> Int? {
        let run = runs[number]
        let before = run.lowerBound > 0 ? titles[run.lowerBound - 1].link : -1
        let after = run.upperBound < titles.count ? titles[run.upperBound].link : draft.tree.nodes.count
        var unit: Int?
        var node = draft.tree.parent(titles[number].link)
        while node > before, draft.tree.end(node) <= after {
            if Self.isUnit(draft.tree.tag(node)) { unit = node }
            node = draft.tree.parent(node)
        }
        return unit
    }
}

extension PageAddresses.Target {
    /// Another page of the same site.
    var isOtherPage: Bool {
        if case .otherPage = self { true } else { false }
    }
}
