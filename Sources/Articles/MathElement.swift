/// An element of presentation MathML, of those and with those attributes that MathML Core has and that do nothing but show
/// (sections 2 and 3): no links, no actions, no styles, no other vocabularies.
package struct MathElement: Hashable, Sendable {
    package let kind: Kind
    package let attributes: [Attribute]
    /// Of a token: white space collapsed.
    package let text: String
    /// Of any other element; as many as its kind asks for.
    package let children: [MathElement]

    package enum Kind: String, Sendable {
        // Tokens.
        case mi, mn, mo, ms, mtext
        case mspace, mrow, mstyle, mfrac, msqrt, mroot
        case msub, msup, msubsup, munder, mover, munderover, mmultiscripts, mprescripts
        case mtable, mtr, mtd

        /// How many children it has, where that is fixed.
        package var childCount: Int? {
            switch self {
            case .mfrac, .mroot, .msub, .msup, .munder, .mover: 2
            case .msubsup, .munderover: 3
            default: nil
            }
        }
    }

    package struct Attribute: Hashable, Sendable {
        package enum Name: String, CaseIterable, Sendable {
            case mathvariant, form, fence, separator, stretchy, symmetric, largeop, movablelimits, accent, accentunder
            case displaystyle, scriptlevel, columnspan, rowspan
            // Lengths.
            case lspace, rspace, linethickness, width

            fileprivate var isLength: Bool {
                switch self {
                case .lspace, .rspace, .linethickness, .width: true
                default: false
                }
            }
        }

        package let name: Name
        package let value: String

        /// - Returns: `nil` for a value that is no keyword and no number, and for a length that reaches across a page.
        package init?(_ name: Name, _ value: String) {
            let bytes = value.utf8
            guard !bytes.isEmpty, bytes.count <= 24 else { return nil }
            if name.isLength {
                let digits = bytes.prefix { (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D }
                let unit = value[digits.endIndex...].lowercased()
                guard let number = Double(value[..<digits.endIndex]) else { return nil }
                let most: Double
                switch unit {
                case "em", "ex", "": most = 10
                case "px", "pt": most = 100
                default: return nil
                }
                guard abs(number) <= most else { return nil }
            } else {
                let isWord = bytes.allSatisfy { byte in
                    (0x61...0x7A).contains(byte | 32) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2B
                }
                guard isWord else { return nil }
            }
            self.name = name
            self.value = value.lowercased()
        }
    }

    package init(_ kind: Kind, _ attributes: [Attribute] = [], text: String) {
        self.kind = kind
        self.attributes = attributes
        self.text = text
        children = []
    }

    package init(_ kind: Kind, _ attributes: [Attribute] = [], _ children: [MathElement] = []) {
        self.kind = kind
        self.attributes = attributes
        text = ""
        self.children = children
    }

    /// The elements as one.
    package static func row(_ elements: [MathElement]) -> MathElement {
        elements.count == 1 ? elements[0] : MathElement(.mrow, [], elements)
    }
}
