internal import Articles
internal import Markup

/// What nests in a body: quotes, lists and their items, and where a block goes.
extension BodyBuilder {
    struct Frame {
        enum Kind {
            case root
            case quote(url: String?)
            case list(isOrdered: Bool, start: Int)
            case item
        }

        var kind: Kind
        var end: Int
        /// Its items' numbers fall.
        var countsDown = false
        var blocks: [Block] = []
        var items: [[Block]] = []
        var attribution: [Inline] = []

        static let itemSizeInBytes = 12

        /// In the article, without what stands in it.
        var outputSizeInBytes: Int {
            switch kind {
            case .root: 0
            case .item: Self.itemSizeInBytes
            case .list: Block.list(List(isOrdered: true, items: [])).outputSizeInBytes
            case .quote(let url): Block.quote(Quote(blocks: [], url: url)).outputSizeInBytes
            }
        }
    }

    mutating func push(_ frame: Frame) {
        // Deeper nesting than any reader follows is flattened.
        guard frames.count < 32, takesRoom(frame.outputSizeInBytes) else {
            closers.append((frame.end, .block))
            return
        }
        frames.append(frame)
        closers.append((frame.end, .frame))
    }

    mutating func closeFrame() {
        guard frames.count > 1, let frame = frames.popLast() else { return }
        switch frame.kind {
        case .root: break
        case .item:
            if !frame.blocks.isEmpty { frames[frames.count - 1].items.append(frame.blocks) }
        case .list(let isOrdered, let start):
            guard !frame.items.isEmpty else { break }
            let top = frames.count - 1
            if frame.countsDown, frame.items.count > 1, takesRoom((frame.items.count - 1) * frame.outputSizeInBytes) {
                // No other form of a list says so: each item is one of its own.
                flush()
                for (place, item) in frame.items.enumerated() {
                    insert(.list(List(isOrdered: true, start: max(start - place, 0), items: [item])))
                }
                break
            }
            if continueList(isOrdered, start, frame.items) { break }
            let list = Block.list(List(isOrdered: isOrdered, start: start, items: frame.items))
            // A list straight in a list belongs to the item before it.
            if case .list = frames[top].kind, !frames[top].items.isEmpty {
                flush()
                frames[top].items[frames[top].items.count - 1].append(list)
            } else {
                flush()
                insert(list)
            }
        case .quote(let url):
            var frame = frame
            if frame.attribution.isEmpty { takeAttribution(&frame) }
            if !frame.blocks.isEmpty {
                flush()
                insert(.quote(Quote(blocks: frame.blocks, attribution: Self.withoutDash(frame.attribution), url: url)))
            } else if !frame.attribution.isEmpty {
                add(.paragraph(frame.attribution))
            }
        }
    }

    /// Returns whether there was room for it.
    @discardableResult
    mutating func add(_ block: Block) -> Bool {
        flush()
        return appendBlock(block)
    }

    @discardableResult
    mutating func appendBlock(_ block: Block) -> Bool {
        guard takesRoom(block) else { return false }
        insert(block)
        return true
    }

    /// Puts a block, for which room was taken, where it stands.
    private mutating func insert(_ block: Block) {
        let top = frames.count - 1
        // Text straight in a list is an item as browsers show it.
        if case .list = frames[top].kind {
            _ = takesRoom(Frame.itemSizeInBytes)
            frames[top].items.append([block])
        } else {
            frames[top].blocks.append(block)
        }
    }

    /// A list whose first item is numbered by its style, as the steps of recipes are.
    func isNumbered(_ list: Int) -> Bool {
        var item = list + 1
        while item < tree.end(list), tree.tag(item) == .text { item += 1 }
        guard item < tree.end(list), tree.tag(item) == .li, let range = tree.attributeRange(.style, of: item) else {
            return false
        }
        return tree.bytes[range].filter { $0 > 0x20 }[...].contains("list-style-type:decimal")
    }
}
