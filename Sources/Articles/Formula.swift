/// A mathematical formula: as its author typed it, as a reader hears it, and as MathML.
package struct Formula: Hashable, Sendable {
    /// Whether it stands on a line of its own (MathML's `display="block"`).
    package let isDisplay: Bool
    /// TeX as its author typed it, without delimiters, on one line; `nil` where the source does not tell it.
    package let tex: String?
    /// TeX where the source tells it, else its words for the formula, else a linear form such as `e^(kt)`. Never empty.
    package let text: String
    /// A `math` element, safe by construction: made of `MathElement` alone, all text escaped.
    package let mathML: String

    /// - Parameters:
    ///   - elements: what the `math` element holds; where the source tells TeX alone, none.
    ///   - alternative: what the source says in place of the formula, other than TeX.
    /// - Returns: `nil` where it says nothing.
    package init?(_ elements: [MathElement], tex: String? = nil, alternative: String? = nil, isDisplay: Bool) {
        let said = [tex, alternative].compactMap(\.self).first { !$0.isEmpty }
        let text = said ?? MathText.text(of: elements)
        guard !text.isEmpty else { return nil }
        let elements = elements.isEmpty ? [MathElement(.mtext, text: text)] : elements
        self.isDisplay = isDisplay
        self.tex = tex.flatMap { $0.isEmpty ? nil : $0 }
        self.text = text
        mathML = MathMarkup.markup(of: elements, alternative: said, isDisplay: isDisplay)
    }
}

/// A `math` element as text.
private struct MathMarkup {
    private var text = ""

    static func markup(of elements: [MathElement], alternative: String?, isDisplay: Bool) -> String {
        var writer = MathMarkup()
        writer.text += "<math"
        if isDisplay { writer.text += " display=\"block\"" }
        // MathML Core has no place for TeX that is not shown but this one and `annotation`, whose text is in the way of
        // whoever takes the tags off.
        if let alternative {
            writer.text += " alttext=\""
            writer.escape(alternative)
            writer.text += "\""
        }
        writer.text += ">"
        writer.write(elements)
        writer.text += "</math>"
        return writer.text
    }

    private mutating func write(_ elements: [MathElement]) {
        for element in elements {
            text += "<" + element.kind.rawValue
            for attribute in element.attributes {
                text += " " + attribute.name.rawValue + "=\""
                escape(attribute.value)
                text += "\""
            }
            text += ">"
            escape(element.text)
            write(element.children)
            text += "</" + element.kind.rawValue + ">"
        }
    }

    private mutating func escape(_ value: String) {
        for scalar in value.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
