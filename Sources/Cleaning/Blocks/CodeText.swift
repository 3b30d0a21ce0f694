internal import Markup

/// The text of an element with code in it: its lines as they are drawn, without numbers and tools.
struct CodeText {
    private(set) var bytes: [UInt8] = []

    private let tree: HTMLTree
    private let node: Int
    /// Within `pre` white space counts; elsewhere that between the boxes of lines is the page's.
    private let isPreformatted: Bool
    /// How many `code` elements the element holds, each a line where they are many.
    private let codeCount: Int

    // The box of a line that nothing has ended yet: where it ends in the tree, and where its text begins.
    private var isOpen = false
    private var openEnd = 0
    private var openStart = 0
    /// The text that keeps the elements around it from being a gutter.
    private var other: Int

    init(_ tree: HTMLTree, _ node: Int) {
        self.tree = tree
        self.node = node
        isPreformatted = [.pre, .listing, .xmp].contains(tree.tag(node))
        other = node
        var count = 0
        var child = node + 1
        while isPreformatted, child < tree.end(node) {
            if tree.tag(child) == .code { count += 1 }
            child = tree.end(child)
        }
        codeCount = count
    }

    mutating func read() {
        tree.budget.spend(2 * (tree.end(node) - node))
        // An editor that shows code has the code in one box, and its bars in others.
        let content = (node + 1..<tree.end(node)).first { inner in
            tree.tag(inner) == .div && has(inner, ["cm-content", "CodeMirror-code", "view-lines", "ace_text-layer"])
        }
        let all = content ?? node
        var place = all + 1
        while place < tree.end(all) {
            let tag = tree.tag(place)
            switch tag {
            case .text: append(place)
            case .br: newline()
            case .script, .style, .button, .textarea, .svg:
                place = tree.end(place)
                continue
            default:
                if isGutter(place, tag) || isTool(place) {
                    place = tree.end(place)
                    continue
                }
                if isLine(place, tag) { beginLine(place) }
            }
            place += 1
        }
        // The first newline after the tag is markup.
        if bytes.first == 0x0A { bytes.removeFirst() }
        while let last = bytes.last, last == 0x0A || last == 0x20 || last == 0x09 { bytes.removeLast() }
    }

    private mutating func append(_ text: Int) {
        let source = tree.bytes[tree.textRange(text)]
        let isBlank = source.allSatisfy { $0 <= 0x20 }
        if !isPreformatted, isBlank, source.contains(0x0A) { return }
        if isOpen, text >= openEnd, !isBlank, source.first != 0x0A, source.first != 0x0D { newline() }
        var before: UInt8 = 0
        for byte in source where byte != 0x0D {
            // Highlighters set no-break spaces, which no compiler takes.
            if byte == 0xA0, before == 0xC2 { bytes[bytes.count - 1] = 0x20 } else { bytes.append(byte) }
            before = byte
        }
        if bytes.last == 0x0A { isOpen = false }
    }

    private mutating func newline() {
        bytes.append(0x0A)
        isOpen = false
    }

    private mutating func beginLine(_ box: Int) {
        if isOpen {
            // Boxes in boxes are one line.
            if box < openEnd, bytes.count == openStart { return }
            bytes.append(0x0A)
        } else if let last = bytes.last, last != 0x0A {
            bytes.append(0x0A)
        }
        isOpen = true
        openEnd = tree.end(box)
        openStart = bytes.count
    }

    // MARK: Elements

    private func isLine(_ node: Int, _ tag: HTMLTag) -> Bool {
        switch tag {
        case .div, .p, .li, .tr: return true
        case .code where codeCount > 1 && tree.parent(node) == self.node: return true
        case .span, .code:
            if let style = tree.attributeRange(.style, of: node), tree.bytes[style].contains("block"),
                tree.bytes[style].filter({ $0 > 0x20 })[...].contains("display:block")
            {
                return true
            }
            return has(node, Self.lines)
        default: return false
        }
    }

    private static let lines: [StaticString] = [
        "line", "code-line", "view-line", "token-line", "crayon-line", "react-file-line", "CodeMirror-line", "ec-line",
    ]

    /// A label or a bar of buttons among the code.
    private func isTool(_ node: Int) -> Bool {
        !isPreformatted && has(node, ["toolbar", "crayon-toolbar", "crayon-info", "crayon-plain-wrap"])
    }

    private func has(_ node: Int, _ names: [StaticString]) -> Bool {
        guard let range = tree.attributeRange(.class, of: node) else { return false }
        let classes = tree.bytes[range]
        return names.contains { name in
            classes.contains(name)
                && classes.split(whereSeparator: { $0 <= 0x20 }).contains { word in
                    word.count == name.utf8CodeUnitCount && word.hasPrefix(name)
                }
        }
    }

    /// Numbers of lines: by the class, and nothing but digits in it.
    private mutating func isGutter(_ node: Int, _ tag: HTMLTag) -> Bool {
        guard let range = tree.attributeRange(.class, of: node) else { return false }
        let classes = tree.bytes[range]
        guard Self.gutters.contains(where: { classes.contains($0) }) || has(node, ["ln", "LineNr"]) else {
            return false
        }
        let inside = (node + 1)..<tree.end(node)
        // What stands around a text that is no number is no gutter either.
        if inside.contains(other) { return false }
        let found = inside.first { inner in
            tree.tag(inner) == .text
                && !tree.bytes[tree.textRange(inner)].allSatisfy { $0.isASCIIDigit || $0.isASCIISpace || $0 == 0x2E }
        }
        tree.budget.spend((found ?? inside.upperBound) - node)
        if let found { other = found }
        return found == nil
    }

    private static let gutters: [StaticString] = [
        "gutter", "lineno", "line-num", "ln-num", "lnt", "blob-num", "LineNumber", "linenumber", "line-number",
        "crayon-num", "hljs-ln-n", "lnlinks", "line-index",
    ]

    /// A highlighter's gutter: nothing but numbers that count.
    static func isLineNumbers(_ bytes: [UInt8]) -> Bool {
        guard bytes.allSatisfy({ $0.isASCIIDigit || $0 == 0x20 || $0 == 0x0A || $0 == 0x09 }) else { return false }
        var expected: Int?
        var count = 0
        for word in bytes.split(whereSeparator: { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 }) {
            guard word.count < 7 else { return false }
            let number = word.reduce(0) { $0 * 10 + Int($1 - 0x30) }
            guard expected == nil || number == expected else { return false }
            expected = number + 1
            count += 1
        }
        return count >= 2
    }
}
