/// The part of a `style` attribute that shapes text and loads, covers and runs nothing.
enum StyleRules {
    /// The declarations on an allowlist, or `nil` when none is left.
    static func safe(_ style: UnsafeBufferPointer<UInt8>) -> String? {
        guard style.count <= 2048 else { return nil }
        // Escapes, comments, at-rules and functions hide what a declaration does: then none is trusted.
        for byte in style
        where byte == 0x5C || byte == 0x40 || byte == 0x3C || byte == 0x7B || byte == 0x28 || byte >= 0x80 {
            return nil
        }
        let text = String(decoding: style, as: UTF8.self)
        var kept: [Substring] = []
        for declaration in text.split(separator: ";") {
            let sides = declaration.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2, !sides[1].utf8.contains(0x3A), !sides[1].utf8.contains(0x2F) else { continue }
            let property = String(
                decoding: sides[0].utf8.filter { !$0.isASCIISpace }.map(\.asciiLowercased), as: UTF8.self)
            if properties.contains(property) { kept.append(declaration) }
        }
        guard !kept.isEmpty else { return nil }
        // Untouched where nothing had to go.
        return kept.count == text.split(separator: ";").count ? text : kept.joined(separator: ";")
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
