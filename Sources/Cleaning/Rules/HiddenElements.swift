internal import Markup

extension CleaningRule {
    /// What the source itself hides: `hidden`, `display:none`, text for screen readers only.
    static let hiddenElements = CleaningRule(
        name: "hidden-elements", stage: .both,
        classWords: [(.clone, "swiper-slide-duplicate slick-cloned splide__slide--clone bx-clone")]
    ) { draft in
        let tree = draft.tree
        var count = 0
        var lookups = 0
        var node = draft.range.lowerBound
        while node < draft.range.upperBound {
            let element = tree.nodes[node]
            if element.tag != .text, element.count > 0, draft.ruleMarks[node].contains(.clone) {
                draft.drop(node)
                count += 1
                node = Int(element.end)
                continue
            }
            if element.tag != .text, element.count > 0, mayHide(element, tree) || draft.marks[node].contains(.hidden),
                !draft.panels.contains(node),
                isHidden(node, draft, &lookups) || isForScreenReaders(node, draft), !isFormula(node, draft)
            {
                draft.drop(node)
                count += 1
                node = Int(element.end)
                continue
            }
            node += 1
        }
        for place in draft.lines.indices.dropFirst() where isCopyForScreens(place, draft) {
            draft.dropLine(place)
            count += 1
        }
        return count
    }

    /// A line right after its like, of which each is for another width of screen: `md:hidden` and `hidden md:block`.
    private static func isCopyForScreens(_ place: Int, _ draft: Draft) -> Bool {
        let (line, before) = (draft.lines[place], draft.lines[place - 1])
        guard line.words >= 8, line.words == before.words, line.count == before.count, line.block != before.block,
            line.block >= 0, before.block >= 0,
            draft.marks[Int(line.block)].contains(.hidden) || draft.marks[Int(before.block)].contains(.hidden)
        else { return false }
        return draft.text(of: line) == draft.text(of: before) && !draft.isLineDropped(place - 1)
    }

    /// Most elements have neither attribute.
    private static func mayHide(_ element: HTMLTree.Node, _ tree: HTMLTree) -> Bool {
        for place in Int(element.start)..<Int(element.start + element.count) {
            let name = tree.attributes[place].name
            if name == .hidden || name == .style { return true }
        }
        return false
    }

    /// A few words by one of the classes that frameworks have for it: `Skip to content`, `(opens in a new tab)`.
    private static func isForScreenReaders(_ node: Int, _ draft: Draft) -> Bool {
        guard draft.marks[node].contains(.hidden), let range = draft.tree.attributeRange(.class, of: node) else {
            return false
        }
        return draft.tree.bytes[range].split(separator: 0x20).contains { word in
            screenReaderClasses.contains { word.count == $0.utf8CodeUnitCount && word.hasPrefix($0) }
        } && (draft.tree.text(of: node, atMost: 119) != nil)
    }

    private static let screenReaderClasses: [StaticString] = [
        "visually-hidden", "visuallyhidden", "sr-only", "screen-reader-text", "screenreader-text", "screen-reader-only",
        "u-visually-hidden", "a11y-hidden", "hide-text", "visually-hidden-text", "assistive-text",
    ]

    /// MathML alone, which pages hide behind its drawing from browsers that draw none.
    private static func isFormula(_ node: Int, _ draft: Draft) -> Bool {
        let tree = draft.tree
        var place = node + 1
        while place < tree.end(node), tree.tag(place) == .text,
            tree.bytes[tree.textRange(place)].allSatisfy({ $0 <= 0x20 })
        {
            place += 1
        }
        return place < tree.end(node) && tree.tag(place) == .math
    }

    private static func isHidden(_ node: Int, _ draft: Draft, _ lookups: inout Int) -> Bool {
        let element = draft.tree.nodes[node]
        for attribute in draft.tree.attributes[Int(element.start)..<Int(element.start + element.count)] {
            let value = draft.tree.bytes[Int(attribute.start)..<Int(attribute.start + attribute.count)]
            switch attribute.name {
            // Pages hide the body too, until a script has run; an article is never that short.
            // What is hidden until it is found is text of a closed box.
            // Builders of pages write `false` and show it by a script.
            case .hidden where !value.elementsEqual("until-found".utf8) && !value.elementsEqual("false".utf8):
                if isStreamed(node, draft) || isTabPanel(node, draft) { return false }
                if draft.words(in: node) < 100 || isCopy(node, draft, &lookups) { return true }
            case .style:
                if value.count < 1000, value.contains("none") || value.contains("hidden"), hides(value),
                    draft.words(in: node) < 100 && !isOpened(node, draft) || isCopy(node, draft, &lookups)
                {
                    return true
                }
            default: break
            }
        }
        return false
    }

    /// A paragraph that stands before it too, shown: hidden for a narrower screen, however long it is.
    private static func isCopy(_ node: Int, _ draft: Draft, _ lookups: inout Int) -> Bool {
        let own = draft.lines(in: node)
        guard !own.isEmpty, own.count <= 8, lookups < mostLookups else { return false }
        lookups += 1
        return own.allSatisfy { place in
            let line = draft.lines[place]
            return draft.lines[..<own.lowerBound].contains {
                $0.words == line.words && $0.count == line.count && draft.text(of: $0) == draft.text(of: line)
            }
        }
    }

    /// Of a page.
    private static let mostLookups = 40

    /// A style that shows nothing: `display: none`, but not a property of the site's own such as `--footer-display: none`.
    private static func hides(_ style: ArraySlice<UInt8>) -> Bool {
        style.split(separator: 0x3B).contains { declaration in
            let text = declaration.filter { $0 > 0x20 }.map(\.asciiLowercased)[...]
            return text.hasPrefix("display:none") || text.hasPrefix("visibility:hidden")
        }
    }

    /// The rest of a text, which a click on `Read more`, on a question or on a warning shows: sentences in what is called so.
    private static func isOpened(_ node: Int, _ draft: Draft) -> Bool {
        guard holdsSentences(node, draft),
            draft.marks[node].isDisjoint(with: [.share, .newsletter, .advert, .comment, .navigation, .overlay, .login])
        else { return false }
        return [HTMLAttribute.class, .id].contains { name in
            guard let range = draft.tree.attributeRange(name, of: node) else { return false }
            let words = draft.tree.bytes[range].map(\.asciiLowercased)[...]
            return openedNames.contains { words.contains($0) } || words.elementsEqual("more".utf8)
        }
    }

    private static func holdsSentences(_ node: Int, _ draft: Draft) -> Bool {
        let lines = draft.lines(in: node)
        if !lines.isEmpty {
            return draft.words(in: node) >= 8 && draft.linkWords(in: node) * 4 < draft.words(in: node)
                && lines.contains { draft.lines[$0].punctuation > 0 }
        }
        // Within a line that begins before it.
        guard let text = draft.tree.text(of: node, atMost: 2000)?.utf8 else { return true }
        return text.count(where: { $0 == 0x20 }) >= 7 && text.contains(0x2E)
    }

    private static let openedNames: [StaticString] = [
        "spoiler", "accordion", "answer", "faq", "moretext", "more-text", "more_text", "more-content", "morecontent",
        "full-text", "fulltext", "hidden-text", "toggle-content", "expandable", "collapsible",
    ]

    /// The text of a tab that is not the open one.
    private static func isTabPanel(_ node: Int, _ draft: Draft) -> Bool {
        draft.tree.attributeRange(.role, of: node).map { draft.tree.bytes[$0].elementsEqual("tabpanel".utf8) } == true
            && draft.lines(in: node).contains {
                let line = draft.lines[$0]
                return line.linkWords * 2 < line.words
                    && (line.words >= 12 || line.words >= 5 && line.punctuation > 0
                        || draft.nearest(Int(line.first)) { draft.tree.tag($0) == .pre } != nil)
            }
    }

    /// What React streams late stands in `<div hidden id="S:0">` until a script puts it in its place.
    private static func isStreamed(_ node: Int, _ draft: Draft) -> Bool {
        guard let range = draft.tree.attributeRange(.id, of: node), range.count >= 3 else { return false }
        return draft.tree.bytes[range].hasPrefix("S:")
    }
}
