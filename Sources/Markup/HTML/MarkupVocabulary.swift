/// The elements of HTML, and what to do with each in a fragment that leaves the program.
enum MarkupVocabulary {
    struct Element: Sendable {
        let name: StaticString
        let treatment: Treatment
        let isBlock: Bool
        let isVoid: Bool
        /// Of MathML: it may end in its start tag.
        var isMath = false

        /// Whether an element may hold another of its kind; for the others the first end tag ends it.
        var nests: Bool {
            switch treatment {
            case .drop: ["object", "applet", "svg", "math", "template", "dialog"].contains(name.description)
            default: true
            }
        }
    }

    enum Treatment: Sendable {
        /// Harmless, with the attributes that `SafeHTML` allows.
        case keep
        /// Its tags go, its content stays.
        case unwrap
        /// It goes with its content: scripts, styles, foreign vocabularies, text that HTML parses in its own way.
        case drop
    }

    /// The element of this name in any letter case; `nil` for a name that HTML does not have. Of MathML's elements any prefix
    /// is taken off, which HTML does not know.
    static func element(_ name: UnsafeBufferPointer<UInt8>) -> Element? {
        if let colon = name.firstIndex(of: 0x3A) {
            let local = element(UnsafeBufferPointer(rebasing: name[(colon + 1)...]))
            return local?.isMath == true ? local : nil
        }
        guard let key = key(name) else { return longElements.first { sameIgnoringCase($0.name, name) } }
        var slot = Int(truncatingIfNeeded: hash(key)) & (slots.count - 1)
        while slots[slot].key != 0 {
            if slots[slot].key == key { return elements[slots[slot].index] }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private static let elements: [Element] = {
        func list(_ names: [StaticString], _ treatment: Treatment, block: Bool = false, void: Bool = false) -> [Element]
        {
            names.map { Element(name: $0, treatment: treatment, isBlock: block, isVoid: void) }
        }
        return list(
            [
                "address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "dir", "div", "dl",
                "dt",
                "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "li", "main",
                "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
                "tr",
                "ul",
            ], .keep, block: true)
            + list(
                [
                    "a", "abbr", "acronym", "audio", "b", "bdi", "bdo", "big", "blink", "cite", "code", "colgroup",
                    "data",
                    "del", "dfn", "em", "font", "i", "ins", "kbd", "label", "legend", "mark", "meter", "nobr", "output",
                    "picture", "progress", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "search", "small", "span",
                    "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "video",
                ], .keep)
            + list(["br", "hr"], .keep, block: true, void: true)
            + list(["area", "col", "img", "source", "track", "wbr"], .keep, void: true)
            + list(["body", "fieldset", "form", "html"], .unwrap, block: true)
            + list(["button", "map", "marquee", "slot"], .unwrap)
            + list(
                ["base", "basefont", "bgsound", "embed", "frame", "input", "keygen", "link", "meta", "param"], .unwrap,
                void: true)
            + list(
                [
                    "applet", "canvas", "datalist", "dialog", "frameset", "head", "iframe", "listing", "noembed",
                    "noframes", "noscript", "object", "optgroup", "option", "plaintext", "portal", "script", "select",
                    "style",
                    "svg", "template", "textarea", "title", "xmp",
                ], .drop) + mathElements
    }()

    /// Presentation MathML and the source that formulas carry. What else stands in a formula is unknown: its tags go.
    private static let mathElements: [Element] = {
        let names: [StaticString] = [
            "math", "mi", "mn", "mo", "ms", "mtext", "mspace", "mrow", "mstyle", "mfrac", "msqrt", "mroot", "msub",
            "msup",
            "msubsup", "munder", "mover", "munderover", "mprescripts", "mtable", "mtr", "mtd", "mfenced", "menclose",
            "mpadded", "merror", "semantics", "annotation", "none",
        ]
        return names.map { Element(name: $0, treatment: .keep, isBlock: false, isVoid: false, isMath: true) }
            + [Element(name: "mphantom", treatment: .drop, isBlock: false, isVoid: false, isMath: true)]
    }()

    /// Those whose names are too long for a key.
    private static let longElements = [
        Element(name: "mmultiscripts", treatment: .keep, isBlock: false, isVoid: false, isMath: true),
        Element(name: "annotation-xml", treatment: .drop, isBlock: false, isVoid: false, isMath: true),
    ]

    private static func sameIgnoringCase(_ own: StaticString, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        own.utf8CodeUnitCount == name.count
            && name.indices.allSatisfy { own.utf8Start[$0] == name[$0].asciiLowercased }
    }

    private static let slots: [(key: UInt64, index: Int)] = {
        var slots = [(key: UInt64, index: Int)](repeating: (0, 0), count: 512)
        for (index, element) in elements.enumerated() {
            let name = UnsafeBufferPointer(start: element.name.utf8Start, count: element.name.utf8CodeUnitCount)
            guard let key = key(name) else { continue }
            var slot = Int(truncatingIfNeeded: hash(key)) & (slots.count - 1)
            while slots[slot].key != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = (key, index)
        }
        return slots
    }()

    /// Names of up to twelve letters and digits, a letter first, five bits each, packed without loss.
    static func key(_ name: UnsafeBufferPointer<UInt8>) -> UInt64? {
        // A first digit of 6 would leave no mark.
        guard let first = name.first, first.isASCIILetter, name.count <= 12 else { return nil }
        var key: UInt64 = 0
        for byte in name {
            let code: UInt64
            switch byte.asciiLowercased {
            case let letter where letter.isASCIILetter: code = UInt64(letter - 0x60)
            // Only h1 to h6 have digits; 27 to 31 and 0 stand for 1 to 6, which no other name confuses.
            case 0x31...0x35: code = UInt64(byte - 0x31) + 27
            case 0x36: code = 0
            default: return nil
            }
            key = key << 5 | code
        }
        return key | 1 << 60
    }

    static func hash(_ key: UInt64) -> UInt64 { (key &* 0x9E37_79B9_7F4A_7C15) >> 40 }
}
