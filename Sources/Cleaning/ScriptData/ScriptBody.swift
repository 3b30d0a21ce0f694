internal import Articles
internal import Markup

/// Finds an article that stands only in a page's scripts: JSON-LD's `articleBody`, or the data that a script renders.
enum ScriptBody {
    /// Strings shorter than this are no article.
    private static let leastBytes = 700

    /// The text of the longest string that reads like prose, HTML or plain; `nil` where there is none.
    static func find(in tree: HTMLTree, articleBody: String?) -> String? {
        var best: String?
        var bestWords = 0
        func consider(_ text: String) {
            let words = proseWords(text)
            if words > bestWords {
                best = text
                bestWords = words
            }
        }
        if let articleBody, articleBody.utf8.count >= leastBytes { consider(articleBody) }
        tree.bytes.withUnsafeBufferPointer { bytes in
            for node in tree.nodes.indices where tree.tag(node) == .script && node + 1 < tree.end(node) {
                for literal in longStrings(bytes, tree.textRange(node + 1)) {
                    let quoted = UnsafeBufferPointer(rebasing: bytes[literal])
                    if case .string(let text)? = JSONReader.readScript(quoted) { consider(text) }
                }
            }
        }
        return bestWords >= 120 ? best : nil
    }

    /// Ranges of double-quoted literals of some length, their quotes included.
    private static func longStrings(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var place = range.lowerBound
        while place < range.upperBound, found.count < 64 {
            guard bytes[place] == 0x22 else {
                place += 1
                continue
            }
            var end = place + 1
            while end < range.upperBound, bytes[end] != 0x22, bytes[end] != 0x0A {
                end += bytes[end] == 0x5C ? 2 : 1
            }
            if end < range.upperBound, bytes[end] == 0x22, end - place >= leastBytes { found.append(place..<(end + 1)) }
            place = end + 1
        }
        return found
    }

    /// Words of a text that has the look of sentences; 0 for code, addresses and lists of names.
    private static func proseWords(_ text: String) -> Int {
        var words = 0
        var sentences = 0
        var marks = 0
        var isInWord = false
        var isInTag = false
        var last: UInt8 = 0
        for byte in text.utf8 {
            if byte == 0x3C { isInTag = true }
            if isInTag {
                if byte == 0x3E { isInTag = false }
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
            isInWord = isLetter
            last = byte
        }
        return marks * 12 < words && sentences * 60 >= words ? words : 0
    }
}
