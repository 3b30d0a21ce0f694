/// An HTML document as one array of nodes in document order, each with the place where its subtree ends.
///
/// A subtree is a range of that array: `index..<nodes[index].end`. The first child of a node is the next node,
/// its next sibling stands at its end. Text and attribute values are ranges of `bytes`, entities decoded.
@usableFromInline
package struct HTMLTree: Sendable {
    @usableFromInline
    package struct Node: Sendable {
        @usableFromInline package internal(set) var tag: HTMLTag
        /// 0 for a node without parent; at most `HTMLTree.maximumDepth`.
        @usableFromInline package let depth: UInt16
        /// Index of the parent, or -1.
        @usableFromInline package let parent: Int32
        /// Index after the last node of the subtree.
        @usableFromInline package internal(set) var end: Int32
        /// A text's first byte in `bytes`; an element's first attribute in `attributes`.
        @usableFromInline package let start: Int32
        /// A text's length in bytes; the number of an element's attributes.
        @usableFromInline package let count: Int32
    }

    @usableFromInline
    package struct Attribute: Sendable {
        @usableFromInline package let name: HTMLAttribute
        @usableFromInline package let start: Int32
        @usableFromInline package let count: Int32
    }

    /// Deeper elements become siblings at this depth, as in browsers, so that no text is lost.
    package static let maximumDepth = 512
    /// Further attributes of an element are dropped.
    package static let maximumAttributes = 256
    /// Where a text has more elements and texts, the rest of it is not read. Whoever reads a tree keeps a hundred bytes
    /// for each of them; the largest documents of the web have some hundred thousand.
    package static let maximumNodes = 500_000

    @usableFromInline package internal(set) var nodes: [Node]
    @usableFromInline package internal(set) var attributes: [Attribute]
    /// Valid UTF-8 without NUL: the source, then the texts and values that had entities.
    @usableFromInline package internal(set) var bytes: [UInt8]

    /// The text ends before its source does: there are more nodes than `maximumNodes`.
    package private(set) var isCut = false

    /// Counts what is looked at, here and by whoever reads the tree.
    package let budget: WorkBudget

    /// - Parameters:
    ///   - source: valid UTF-8, see `decodeText`.
    ///   - budget: of the work that the tree is made for.
    package init(parsing source: [UInt8], budget: WorkBudget = WorkBudget()) {
        nodes = []
        attributes = []
        bytes = source
        self.budget = budget
        var decoded: [UInt8] = []
        source.withUnsafeBufferPointer { buffer in
            var parser = HTMLParser(buffer, budget)
            parser.parse()
            nodes = parser.nodes
            attributes = parser.attributes
            decoded = parser.decoded
            isCut = parser.isCut
        }
        bytes.append(contentsOf: decoded)
    }

    @inlinable @inline(__always)
    package func tag(_ node: Int) -> HTMLTag { nodes[node].tag }

    @inlinable @inline(__always)
    package func end(_ node: Int) -> Int { Int(nodes[node].end) }

    @inlinable @inline(__always)
    package func parent(_ node: Int) -> Int { Int(nodes[node].parent) }

    /// The bytes of a text node.
    @inlinable @inline(__always)
    package func textRange(_ node: Int) -> Range<Int> {
        let start = Int(nodes[node].start)
        return start..<(start + Int(nodes[node].count))
    }

    @inlinable
    package func attributeRange(_ name: HTMLAttribute, of node: Int) -> Range<Int>? {
        let element = nodes[node]
        if element.tag == .text { return nil }
        var place = Int(element.start)
        let end = place + Int(element.count)
        while place < end {
            let attribute = attributes[place]
            if attribute.name == name { return Int(attribute.start)..<Int(attribute.start + attribute.count) }
            place += 1
        }
        return nil
    }

    package func attribute(_ name: HTMLAttribute, of node: Int) -> String? {
        attributeRange(name, of: node).map(string)
    }

    package func hasAttribute(_ name: HTMLAttribute, of node: Int) -> Bool {
        attributeRange(name, of: node) != nil
    }

    package func string(_ range: Range<Int>) -> String {
        bytes.withUnsafeBufferPointer { String(decoding: UnsafeBufferPointer(rebasing: $0[range]), as: UTF8.self) }
    }

    /// Reads an element as if it had another name.
    package mutating func rename(_ node: Int, to tag: HTMLTag) {
        precondition(nodes[node].tag != .text && tag != .text, "a text has no name")
        nodes[node].tag = tag
    }

    /// Whether an element's first child, but for white space, is a heading.
    package func beginsWithHeading(_ node: Int) -> Bool {
        var place = node + 1
        if place < end(node), nodes[place].tag == .text {
            guard bytes[textRange(place)].allSatisfy({ $0 <= 0x20 }) else { return false }
            place += 1
        }
        return place < end(node) && nodes[place].tag.traits.contains(.heading)
    }

    /// The children of a node, or of the document for `nil`.
    package func children(of node: Int?) -> [Int] {
        var found: [Int] = []
        var place = node.map { $0 + 1 } ?? 0
        let end = node.map(end) ?? nodes.count
        while place < end {
            found.append(place)
            place = self.end(place)
        }
        return found
    }

    /// The first element of that name, in document order.
    package func first(_ tag: HTMLTag, in range: Range<Int>? = nil) -> Int? {
        var place = range?.lowerBound ?? 0
        let end = range?.upperBound ?? nodes.count
        while place < end {
            if nodes[place].tag == tag { return place }
            place += 1
        }
        return nil
    }

    /// All text of a subtree on one line, white space collapsed, text that no reader sees left out.
    package func text(of node: Int) -> String { text(of: node, atMost: .max) ?? "" }

    /// The same; `nil` where it has more bytes than `limit`, which is told without reading the rest.
    package func text(of node: Int, atMost limit: Int) -> String? {
        guard !budget.isSpent else { return "" }
        var out: [UInt8] = []
        let end = self.end(node)
        var place = node
        bytes.withUnsafeBufferPointer { bytes in
            while place < end, out.count <= limit {
                let current = nodes[place]
                if current.tag == .text {
                    for byte in bytes[textRange(place)] {
                        if byte == 0x20 || (byte >= 9 && byte <= 13) {
                            if let last = out.last, last != 0x20 { out.append(0x20) }
                        } else {
                            out.append(byte)
                        }
                    }
                } else if place != node {
                    let traits = current.tag.traits
                    if traits.contains(.hidden) {
                        place = self.end(place)
                        continue
                    }
                    if (traits.contains(.block) || current.tag == .br), let last = out.last, last != 0x20 {
                        out.append(0x20)
                    }
                }
                place += 1
            }
        }
        budget.spend(out.count + min(place, end) - node)
        if out.last == 0x20 { out.removeLast() }
        return out.count > limit ? nil : String(decoding: out, as: UTF8.self)
    }
}
