internal import Articles
internal import Markup

/// Text that is drawn, named in an attribute or set above other text.
extension BodyBuilder {
    /// Adds what an image says that stands for a character or a formula; returns `false` for one that shows something.
    mutating func drawn(_ image: Int) -> Bool {
        if let formula = drawnFormula(image) {
            if !followsFormula(image) { append(formula) }
            return true
        }
        guard ruleMarks[image].contains(.emoji) else { return false }
        if let alt = tree.attribute(.alt, of: image), !alt.isEmpty { appendVisible(Array(alt.utf8)) }
        return true
    }

    /// The formula that an image is of: WordPress's, Wikipedia's and converters' images have TeX as `alt`.
    private func drawnFormula(_ image: Int) -> Formula? {
        let alt = tree.attribute(.alt, of: image) ?? ""
        let classes = tree.attributeRange(.class, of: image).map { tree.bytes[$0] } ?? []
        let words = classes.split(separator: 0x20)
        func isNamed(_ names: [StaticString]) -> Bool {
            words.contains { word in names.contains { word.count == $0.utf8CodeUnitCount && word.hasPrefix($0) } }
        }
        let typed: String
        if !alt.isEmpty, isNamed(Self.formulaClasses) || TeXSource.hasMarks(alt) && isNamed(Self.formulaLikeClasses) {
            typed = alt
        } else if TeXSource.isDelimited(alt) {
            typed = alt
        } else if let range = tree.attributeRange(.src, of: image), let asked = Self.formula(in: tree.bytes[range]) {
            typed = alt.isEmpty ? asked : alt
        } else {
            return nil
        }
        return Formula(
            [], tex: TeXSource.text(typed), isDisplay: classes.contains("display") || TeXSource.isDisplay(typed))
    }

    /// The formula in an address that asks a service to draw it: TeX's commands stand in no other address.
    private static func formula(in address: ArraySlice<UInt8>) -> String? {
        let asksService = formulaServices.areFound(in: address)
        guard asksService || address.contains("%5C") || address.contains("%5c") || address.contains(0x5C) else {
            return nil
        }
        var typed = address
        if let query = address.firstIndex(of: 0x3F) {
            typed = address[(query + 1)...]
            let parts = typed.split(separator: 0x26)
            if let part = parts.first(where: { part in formulaParameters.contains { part.hasPrefix($0) } }),
                let sign = part.firstIndex(of: 0x3D)
            {
                typed = part[(sign + 1)...]
            }
        } else if let slash = address.lastIndex(of: 0x2F) {
            typed = address[(slash + 1)...]
        }
        let formula = percentDecoded(typed)
        return !formula.isEmpty && (asksService || hasCommand(formula)) ? formula : nil
    }

    /// Classes of images whose `alt` is TeX: WordPress, Wikipedia in its forms, QuickLaTeX, LaTeXML.
    private static let formulaClasses: [StaticString] = [
        "latex", "tex", "mathtex", "mwe-math-fallback-image-inline", "mwe-math-fallback-image-display", "ltx_Math",
        "ql-img-inline-formula", "ql-img-displayed-equation", "quicklatex-auto-format",
    ]

    /// Classes of other images too: there the text itself must look like TeX.
    private static let formulaLikeClasses: [StaticString] = ["math", "formula", "equation", "eq", "inline-formula"]

    private static let formulaParameters: [StaticString] = [
        "latex=", "chl=", "tex=", "math=", "from=", "eq=", "formula=",
    ]

    /// A backslash and two letters.
    private static func hasCommand(_ text: String) -> Bool {
        text.utf8.split(separator: 0x5C, omittingEmptySubsequences: false).dropFirst().contains { part in
            part.count >= 2 && part.prefix(2).allSatisfy(\.isASCIILetter)
        }
    }

    private static let formulaServices = MarkedPhrases(
        "/",
        [
            "latex.codecogs.com/", "/svg.latex?", "/gif.latex?", "/png.latex?", "/latex.php?", "/mathtex.cgi?",
            "/mimetex.cgi?", "render.githubusercontent.com/render/math", "/chart?cht=tx", "math.now.sh/?",
            "zhihu.com/equation?",
        ])

    private static func percentDecoded(_ bytes: ArraySlice<UInt8>) -> String {
        var out: [UInt8] = []
        var place = bytes.startIndex
        while place < bytes.endIndex {
            if bytes[place] == 0x25, place + 2 < bytes.endIndex,
                let value = UInt8(String(decoding: bytes[(place + 1)...(place + 2)], as: UTF8.self), radix: 16)
            {
                out.append(value)
                place += 3
            } else {
                out.append(bytes[place])
                place += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Whether a reading (`rt`) stands in brackets of its own (`rp`).
    func hasBrackets(_ reading: Int) -> Bool {
        let parent = tree.parent(reading)
        // Two characters and a reading, many times over.
        guard parent >= 0 else { return false }
        return (max(parent, reading - 8)..<min(tree.end(parent), reading + 8)).contains { tree.tag($0) == .rp }
    }

    /// Who is named by a script that Substack runs: the span itself is empty.
    func mention(_ span: Int) -> String? {
        guard let range = tree.attributeRange(.class, of: span), tree.bytes[range].contains("mention-wrap"),
            let data = tree.attribute(.dataAttrs, of: span),
            let (value, _) = try? JSONReader.read(Array(data.utf8), depthLimit: 8)
        else { return nil }
        return value["name"]?.text.map(PlainLine.text)
    }
}
