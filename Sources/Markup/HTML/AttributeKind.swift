/// How the value of an attribute is treated; attributes of no kind are left out.
enum AttributeKind {
    case text
    case address
    case source
    case sourceSet
    case style
    /// Text, of elements of MathML only.
    case math

    static func of(_ name: UnsafeBufferPointer<UInt8>) -> AttributeKind? {
        guard let key = MarkupVocabulary.key(name) else { return longNames.contains { equals(name, $0) } ? .math : nil }
        let table = table
        var slot = Int(truncatingIfNeeded: MarkupVocabulary.hash(key)) & (table.count - 1)
        while let entry = table[slot] {
            if entry.key == key { return entry.kind }
            slot = (slot + 1) & (table.count - 1)
        }
        return nil
    }

    /// Those that are too long for a key.
    private static let longNames: [StaticString] = ["linethickness", "movablelimits"]

    private static let table: [(key: UInt64, kind: AttributeKind)?] = {
        let maths: [StaticString] = [
            "accent", "accentunder", "alttext", "close", "columnalign", "columnspan", "display", "displaystyle",
            "encoding",
            "fence", "form", "largeop", "lspace", "mathvariant", "notation", "rspace", "scriptlevel", "separator",
            "separators", "stretchy", "symmetric", "xmlns",
        ]
        let texts: [StaticString] = [
            "abbr", "align", "alt", "bgcolor", "border", "cellpadding", "cellspacing", "char", "charoff", "class",
            "clear",
            "color", "colspan", "controls", "coords", "datetime", "dir", "download", "face", "frame", "headers",
            "height",
            "high", "hreflang", "hspace", "id", "itemprop", "itemscope", "itemtype", "kind", "label", "lang", "loading",
            "loop", "low", "max", "media", "min", "muted", "nowrap", "open", "optimum", "preload", "rel", "rev",
            "reversed",
            "role", "rowspan", "rules", "scope", "shape", "size", "sizes", "span", "srclang", "start", "summary",
            "tabindex",
            "target", "title", "type", "valign", "value", "vspace", "width",
        ]
        let addresses: [StaticString] = ["href", "cite", "longdesc"]
        let sources: [StaticString] = ["src", "poster"]
        let sets: [StaticString] = ["srcset"]
        var table = [(key: UInt64, kind: AttributeKind)?](repeating: nil, count: 512)
        for (names, kind) in [
            (texts, AttributeKind.text), (addresses, .address), (sources, .source), (sets, .sourceSet),
            (["style"], .style), (maths, .math),
        ] {
            for name in names {
                let bytes = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
                guard let key = MarkupVocabulary.key(bytes) else { continue }
                var slot = Int(truncatingIfNeeded: MarkupVocabulary.hash(key)) & (table.count - 1)
                while table[slot] != nil { slot = (slot + 1) & (table.count - 1) }
                table[slot] = (key, kind)
            }
        }
        return table
    }()
}
