internal import Articles
internal import Markup

/// How much the article may take.
///
/// A block costs more bytes in the article than the tag that begins it: of `<dt>a` twenty times as many. Bodies are not
/// made of such blocks; what is, is kept as text once it has taken its room, and in the end cut off.
struct OutputRoom: Sendable, Hashable {
    /// For blocks.
    private(set) var forBlocks: Int
    /// For blocks and for text without them.
    private(set) var forAll: Int

    /// - Parameter inputSizeInBytes: of the markup that the article is made of.
    init(_ options: CleaningOptions, inputSizeInBytes size: Int) {
        forAll = options.freeOutputSizeInBytes + options.outputBytesPerInputByte * size
        forBlocks = options.freeOutputSizeInBytes + options.outputBytesPerInputByte * size / 2
    }

    /// Takes room for blocks, where there is enough.
    mutating func take(_ size: Int) -> Bool {
        guard size <= forBlocks else { return false }
        forBlocks -= size
        forAll -= size
        return true
    }

    /// Takes room for text, as if there were always some.
    mutating func takeText(_ size: Int) -> Bool {
        forAll -= size
        return forAll >= 0
    }
}

extension BodyBuilder {
    /// What becomes of what is read.
    enum Form {
        case blocks
        /// Lines of one last paragraph.
        case text
        case nothing
    }

    /// Whether a block may become one of the body.
    mutating func takesRoom(_ block: Block) -> Bool { takesRoom(block.outputSizeInBytes) }

    /// The first that does not fit is the last that is asked for.
    mutating func takesRoom(_ sizeInBytes: Int) -> Bool {
        guard form == .blocks else { return false }
        if room.take(sizeInBytes) { return true }
        form = .text
        return false
    }

    /// Puts a block that says more in the place of the last one; returns false where there is no room for what it says.
    mutating func exchangeLast(for block: Block, saying added: [Inline]) -> Bool {
        guard takesRoom(added.outputSizeInBytes) else { return false }
        let top = frames.count - 1
        frames[top].blocks[frames[top].blocks.count - 1] = block
        return true
    }

    /// Begins an element in what is kept as text.
    mutating func openAsText(_ place: Int, _ node: HTMLTree.Node) -> Int {
        if form == .nothing || node.tag.traits.contains(.hidden) { return Int(node.end) }
        if node.tag == .br { breaks += 1 }
        if node.tag.traits.contains(.block) {
            flush()
            closers.append((Int(node.end), .block))
        }
        return place + 1
    }

    /// Ends a line of what is kept as text.
    mutating func keepAsText(_ line: [Inline]) {
        guard form == .text else { return }
        let line = Inline(line.map(\.text).joined())
        // The line break that it stands behind.
        if room.takeText([line].outputSizeInBytes + 8) {
            textLines.append(line.text)
        } else {
            form = .nothing
        }
    }

    /// What is said of a body that is not what its source would make it.
    var roomWarnings: [String] {
        switch form {
        case .blocks: return []
        case .text:
            return ["the body's markup is much larger as blocks than its source: the rest is kept as plain text"]
        case .nothing: return ["the body is cut off: its text and markup are much larger as an article than as source"]
        }
    }
}
