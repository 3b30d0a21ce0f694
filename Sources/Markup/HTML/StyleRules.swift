/// The part of a `style` attribute that shapes text and loads, covers and runs nothing.
enum StyleRules {
    /// The declarations on an allowlist, or `nil` when none is left.
    static func safe(_ style: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard style.count <= 2048 else { return nil }
        // Escapes, comments, at-rules and functions hide what a declaration does: then none is trusted.
        for byte in style
        where byte == 0x5C || byte == 0x40 || byte == 0x3C || byte == 0x7B || byte == 0x28 || byte >= 0x80 {
            return nil
        }
        let declarations = style.split(separator: 0x3B)
        let kept = declarations.filter { declaration in
            guard let colon = declaration.firstIndex(of: 0x3A) else { return false }
            let value = declaration[(colon + 1)...]
            guard !value.contains(0x3A), !value.contains(0x2F) else { return false }
            let property = declaration[..<colon].filter { !$0.isASCIISpace }.map(\.asciiLowercased)
            return properties.contains(String(decoding: property, as: UTF8.self))
        }
        guard !kept.isEmpty else { return nil }
        // Untouched where nothing had to go.
        return kept.count == declarations.count ? Array(style) : Array(kept.joined(separator: [0x3B]))
    }

    private static let properties: Set<String> = [
        "background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left",
        "border-radius",
        "border-right", "border-spacing", "border-style", "border-top", "border-width", "clear", "color", "direction",
        "float", "font", "font-family", "font-size", "font-style", "font-variant", "font-weight", "height",
        "letter-spacing", "line-height", "list-style-type", "margin", "margin-bottom", "margin-left", "margin-right",
        "margin-top", "max-height", "max-width", "min-height", "min-width", "opacity", "padding", "padding-bottom",
        "padding-left", "padding-right", "padding-top", "text-align", "text-decoration", "text-indent",
        "text-transform", "vertical-align", "white-space", "width", "word-spacing",
    ]
}
