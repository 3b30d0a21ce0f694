internal import Markup

/// Text that is drawn, named in an attribute or set above other text.
extension BodyBuilder {
    /// What an image says that stands for a character or a formula; `nil` for one that shows something.
    func drawnText(_ image: Int) -> String? {
        let alt = tree.attribute(.alt, of: image) ?? ""
        if marks[image].contains(.emoji) { return alt }
        guard let range = tree.attributeRange(.src, of: image), let typed = Self.formula(in: tree.bytes[range]) else {
            return nil
        }
        return alt.isEmpty ? typed : alt
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
