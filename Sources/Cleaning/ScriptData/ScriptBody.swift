internal import Articles
internal import Markup

/// Finds an article that stands only in a page's scripts: JSON-LD's `articleBody`, or the data that a script renders.
struct ScriptBody {
    /// HTML, or plain text with a line for each paragraph.
    private(set) var text: String?
    /// For the trace.
    private(set) var source = ""
    private var bestScore = 0
    private let title: [UInt8]
    private var references: [String: JSONValue] = [:]
    /// Within JSON that a string of other JSON holds.
    private var isInString = false

    /// Strings shorter than this are no article.
    static let leastBytes = 700
    private static let leastWords = 120
    /// Of what stands beside the page's own title.
    private static let leastTitledWords = 40
    /// Larger scripts are programs.
    private static let largestScript = 8 << 20

    private init(title: String?) { self.title = title.map(Self.letters) ?? [] }

    /// What reads most like the page's article; `nil` where nothing does.
    static func find(in tree: HTMLTree, articleBody: String?, title: String?) -> ScriptBody? {
        var found = ScriptBody(title: title)
        if let articleBody, articleBody.utf8.count >= leastBytes {
            found.consider(articleBody, "json-ld articleBody", isTitled: true)
        }
        tree.bytes.withUnsafeBufferPointer { bytes in
            for node in tree.nodes.indices {
                switch tree.tag(node) {
                case .text: continue
                case .script:
                    guard node + 1 < tree.end(node) else { continue }
                    let range = tree.textRange(node + 1)
                    guard range.count >= leastBytes, range.count <= largestScript else { continue }
                    found.read(UnsafeBufferPointer(rebasing: bytes[range]))
                default:
                    // Inertia, Astro, React on Rails.
                    for attribute in [HTMLAttribute.dataPage, .props, .dataReactProps, .dataProps] {
                        guard let range = tree.attributeRange(attribute, of: node), range.count >= leastBytes,
                            let value = JSONReader.readScript(UnsafeBufferPointer(rebasing: bytes[range]))
                        else { continue }
                        found.walk(FlatData.island(value) ?? value)
                    }
                }
            }
        }
        return found.text == nil ? nil : found
    }

    private static func letters(_ text: String) -> [UInt8] {
        CleaningRule.foldedLetters(LetterCase.small(text.utf8)[...])
    }

    private mutating func consider(_ text: String, _ source: String, isTitled: Bool) {
        let words = Self.proseWords(text)
        // Beside the page's title stands its article; the longest text may be another story.
        let score = isTitled ? 4 * words : words
        guard words >= (isTitled ? Self.leastTitledWords : Self.leastWords), score > bestScore else { return }
        (self.text, self.source, bestScore) = (text, source, score)
    }

    // MARK: Data

    private mutating func read(_ script: UnsafeBufferPointer<UInt8>) {
        // What Next.js streams is read as a whole by `FlightData`.
        if UnsafeBufferPointer(rebasing: script.prefix(128)).contains("__next_f") { return }
        if let open = script.prefix(512).firstIndex(where: { $0 == 0x7B || $0 == 0x5B }),
            let value = JSONReader.readScript(UnsafeBufferPointer(rebasing: script[open...]))
        {
            walk(value)
        }
        for literal in Self.longStrings(script) {
            guard case .string(let text)? = JSONReader.readScript(UnsafeBufferPointer(rebasing: script[literal])) else {
                continue
            }
            if text.utf8.first == 0x7B || text.utf8.first == 0x5B {
                // `JSON.parse("{...}")`
                var text = text
                if let value = text.withUTF8({ JSONReader.readScript($0) }) { walk(value) }
            } else {
                consider(text, "script string", isTitled: false)
            }
        }
    }

    private mutating func walk(_ value: JSONValue) {
        let value = value.list.flatMap(FlatData.value) ?? value
        references = [:]
        collectReferences(value, depth: 0)
        walk(value, titled: 0)
    }

    /// The objects of a GraphQL client's cache, by their keys.
    private mutating func collectReferences(_ value: JSONValue, depth: Int) {
        guard depth < 6, case .object(let members) = value else { return }
        let isCache = value["ROOT_QUERY"] != nil
        for member in members {
            if isCache {
                references[member.name] = member.value
            } else {
                collectReferences(member.value, depth: depth + 1)
            }
        }
    }

    /// - Parameter titled: how many levels down the data still belong to an object with the page's title.
    private mutating func walk(_ value: JSONValue, titled: Int) {
        var titled = titled
        if case .object(let members) = value, !title.isEmpty,
            members.contains(where: { $0.value.string.map { $0.utf8.count < 400 && Self.letters($0) == title } == true }
            )
        {
            titled = 4
        }
        if let html = RichText.html(value, references: &references) {
            consider(html, "rich text in script data", isTitled: titled > 0)
            return
        }
        switch value {
        case .object(let members): for member in members { walk(member.value, titled: titled - 1) }
        case .array(let elements): for element in elements { walk(element, titled: titled - 1) }
        case .string(let text):
            if text.utf8.count >= Self.leastBytes, text.utf8.first == 0x7B || text.utf8.first == 0x5B, !isInString {
                // What a server answered, kept as it came: SvelteKit's `"body": "{...}"`.
                var text = text
                isInString = true
                if let value = text.withUTF8({ JSONReader.readScript($0) }) { walk(value, titled: titled) }
                isInString = false
            } else if text.utf8.count >= 300 {
                consider(text, "script data", isTitled: titled > 0)
            }
        default: break
        }
    }

    /// Ranges of double-quoted literals of some length, their quotes included.
    private static func longStrings(_ script: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var place = 0
        while place < script.count, found.count < 64 {
            guard script[place] == 0x22 else {
                place += 1
                continue
            }
            var end = place + 1
            while end < script.count, script[end] != 0x22, script[end] != 0x0A { end += script[end] == 0x5C ? 2 : 1 }
            if end < script.count, script[end] == 0x22, end - place >= leastBytes { found.append(place..<(end + 1)) }
            place = end + 1
        }
        return found
    }

    // MARK: Prose

    /// Words of a text that has the look of sentences; 0 for code, data, addresses and lists of names.
    static func proseWords(_ text: String) -> Int {
        var words = 0
        var sentences = 0
        var marks = 0
        var isInWord = false
        var isInTag = false
        var last: UInt8 = 0
        var wide = 0
        for byte in text.utf8 {
            if byte == 0x3C { isInTag = true }
            if isInTag {
                if byte == 0x3E {
                    isInTag = false
                    // A paragraph's end ends its sentence.
                    if last == 0x2E || last == 0x3F || last == 0x21 { sentences += 1 }
                    last = 0
                }
                isInWord = false
                continue
            }
            switch byte {
            case 0x20, 0x0A: if last == 0x2E || last == 0x3F || last == 0x21 { sentences += 1 }
            case 0x7B, 0x7D, 0x3B, 0x3D, 0x5B, 0x5D, 0x5F: marks += 1
            default: break
            }
            let isLetter = byte.isASCIILetterOrDigit || byte >= 0x80
            if isLetter && !isInWord { words += 1 }
            if byte >= 0xE0 { wide += 1 }
            isInWord = isLetter
            last = byte
        }
        // Scripts of three bytes a letter and no spaces.
        words = max(words, wide / 3)
        let isProse = sentences * 60 >= words || wide * 3 > text.utf8.count / 2
        return marks * 12 < words && isProse ? words : 0
    }
}
