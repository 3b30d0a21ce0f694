internal import Markup

/// What an element's class words say: to the model and the rules, and to rules alone.
struct NodeMarks {
    var classes: ClassMarks = []
    var rules: RuleMarks = []

    mutating func formUnion(_ others: NodeMarks) {
        classes.formUnion(others.classes)
        rules.formUnion(others.rules)
    }
}

/// Reads the marks of elements, each value once: a page says the same of many elements.
struct ClassReader {
    /// Not made for the many texts whose elements have no classes. No `lazy` variable, whose value is copied to be changed.
    private var values: HashIndex?
    /// By number of the value.
    private var found: [NodeMarks] = []

    /// Longer values are read to here.
    private static let maximumLength = 400

    mutating func marks(of node: HTMLTree.Node, in tree: HTMLTree, bytes: UnsafeBufferPointer<UInt8>) -> NodeMarks {
        var marks = NodeMarks()
        for place in Int(node.start)..<Int(node.start + node.count) {
            let attribute = tree.attributes[place]
            switch attribute.name {
            // A heading's is made of its words, by generators.
            case .id where node.tag.traits.contains(.heading): break
            case .class, .id, .role, .itemprop, .dataTestid, .dataComponent:
                let start = Int(attribute.start)
                let end = start + min(Int(attribute.count), Self.maximumLength)
                marks.formUnion(self.marks(UnsafeBufferPointer(rebasing: bytes[start..<end])))
            default: break
            }
        }
        return marks
    }

    private mutating func marks(_ value: UnsafeBufferPointer<UInt8>) -> NodeMarks {
        if values == nil { values = HashIndex(capacity: 64) }
        guard let number = values?.insert(HashIndex.hash(value)) else { return NodeMarks() }
        if number == found.count { found.append(ClassWords.table.marks(value)) }
        return found[number]
    }
}

/// The words of class names and what each says.
private struct ClassWords: Sendable {
    private var keys: [UInt64]
    private var found: [NodeMarks]

    static let table = ClassWords()

    private static let slots = 2048

    private init() {
        keys = [UInt64](repeating: 0, count: Self.slots)
        found = [NodeMarks](repeating: NodeMarks(), count: Self.slots)
        for row in ClassMarks.rows { insert(row.words, NodeMarks(classes: row.mark)) }
        for row in CleaningRule.all.flatMap(\.classWords) { insert(row.words, NodeMarks(rules: row.mark)) }
    }

    private mutating func insert(_ words: String, _ marks: NodeMarks) {
        for word in words.utf8.split(separator: 0x20) {
            let key = word.reduce(UInt64(0)) { Self.step($0, $1) }
            let slot = slot(of: key)
            keys[slot] = key
            found[slot].formUnion(marks)
        }
    }

    /// Splits at everything but letters and at a change from small to capital: `relatedPosts`, `related_posts`.
    func marks(_ value: UnsafeBufferPointer<UInt8>) -> NodeMarks {
        var marks = NodeMarks()
        var key: UInt64 = 0
        var count = 0
        var wasSmall = false
        var whole: UInt64 = 0
        func finish() {
            if count >= 2, count <= 19 { marks.formUnion(find(key)) }
        }
        for byte in value {
            let lower = byte | 32
            if lower >= 97 && lower <= 122 {
                let isSmall = byte & 32 != 0
                if !isSmall && wasSmall {
                    finish()
                    key = 0
                    count = 0
                }
                wasSmall = isSmall
                key = Self.step(key, lower)
                whole = Self.step(whole, lower)
                count += 1
            } else {
                finish()
                if byte == 0x20 || byte == 0x0A || byte == 0x09 {
                    if whole != key { marks.formUnion(find(whole)) }
                    whole = 0
                } else {
                    whole = Self.step(whole, byte)
                }
                key = 0
                count = 0
                wasSmall = false
            }
        }
        finish()
        if whole != key { marks.formUnion(find(whole)) }
        return marks
    }

    @inline(__always)
    private static func step(_ key: UInt64, _ byte: UInt8) -> UInt64 {
        (key ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 &+ 0x9E37
    }

    /// No marks for a word that says nothing: free slots have none.
    @inline(__always)
    private func find(_ key: UInt64) -> NodeMarks { found[slot(of: key)] }

    /// Where `key` is or would be.
    @inline(__always)
    private func slot(of key: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: key ^ key >> 29) & (Self.slots - 1)
        while keys[slot] != 0 && keys[slot] != key { slot = (slot + 1) & (Self.slots - 1) }
        return slot
    }
}
