internal import Articles
internal import Markup

/// Preformatted text: code, and verse in `pre`.
extension BodyBuilder {
    /// Returns whether there was room for it.
    mutating func preformatted(_ node: Int) -> Bool {
        // On the element itself, or on the box that a highlighter puts around it.
        var language = codeLanguage(node)
        for outer in [tree.parent(node), tree.parent(max(tree.parent(node), 0))] where language == nil && outer >= 0 {
            language = languages[outer] ?? codeLanguage(outer)
            languages[outer] = .some(language)
        }
        if language == nil {
            // Of one within: that is where Markdown's writers say it.
            let first = (node + 1)..<min(node + 6, tree.end(node))
            language = first.first { tree.tag($0) == .code && codeLanguage($0) != nil }.flatMap(codeLanguage)
        }
        var code = CodeText(tree, node)
        code.read()
        let content = String(decoding: code.bytes, as: UTF8.self)
        if Self.isBlank(content) || CodeText.isLineNumbers(code.bytes) { return true }
        return add(.preformatted(content, language: language))
    }

    /// Whether a box or table holds code without saying so by `pre`: those of highlighters that draw each line by itself.
    func isCodeBox(_ node: Int) -> Bool {
        if tree.tag(node) == .div, let space = whiteSpace(of: node), space.elementsEqual("pre".utf8),
            let style = tree.attributeRange(.style, of: node),
            Self.codeFonts.contains(where: { tree.bytes[style].contains($0) })
        {
            return true
        }
        guard let range = tree.attributeRange(.class, of: node), range.count >= 4 else {
            return tree.tag(node) == .table && holdsLineCells(node)
        }
        let classes = tree.bytes[range]
        if tree.tag(node) == .table {
            return classes.contains("js-file-line-container") || classes.contains("hljs-ln") || holdsLineCells(node)
        }
        return classes.hasPrefix("syntaxhighlighter") || classes.hasPrefix("crayon-syntax")
            || classes.contains("react-code-lines")
            || (classes.contains("editor") || classes.contains("CodeMirror"))
                && classes.split(whereSeparator: { $0 <= 0x20 }).contains { word in
                    Self.editors.contains { word.elementsEqual($0.utf8) }
                }
    }

    /// Pasted from an editor with its looks.
    private static let codeFonts: [StaticString] = ["monospace", "Consolas", "Menlo", "Monaco", "Courier"]

    /// Editors that show code in boxes of their own.
    private static let editors = ["cm-editor", "CodeMirror", "ace_editor", "monaco-editor"]

    /// A table whose rows are a line's number and the line, as GitHub draws files.
    private func holdsLineCells(_ table: Int) -> Bool {
        let first = (table + 1)..<min(table + 12, tree.end(table))
        return first.contains { inner in
            guard tree.tag(inner) == .td, let range = tree.attributeRange(.class, of: inner) else { return false }
            let classes = tree.bytes[range]
            return classes.contains("blob-code") || classes.contains("line-content") || classes.contains("hljs-ln-code")
        }
    }

    func codeLanguage(_ node: Int) -> String? {
        for name in [HTMLAttribute.class, .dataLang, .dataLanguage, .lang] {
            guard let value = tree.attribute(name, of: node) else { continue }
            // Elsewhere it is the language of people.
            if name == .lang, tree.tag(node) != .pre { continue }
            let words = value.split { $0 == " " || $0 == ";" }
            for (place, word) in words.enumerated() {
                var found: Substring?
                if name != .class { found = word }
                for prefix in ["language-", "lang-", "lang:", "highlight-source-", "code-snippet__"]
                where word.hasPrefix(prefix) {
                    found = word.dropFirst(prefix.count)
                }
                if ["brush:", "sourceCode", "syntaxhighlighter"].contains(word), place + 1 < words.count {
                    found = words[place + 1]
                }
                if let found, !found.isEmpty, found.count <= 24, !["fix", "nogutter", "numberSource"].contains(found),
                    found.utf8.allSatisfy({ $0.isASCIILetterOrDigit || $0 == 0x2B || $0 == 0x2D || $0 == 0x23 })
                {
                    return found.lowercased()
                }
            }
        }
        return nil
    }
}
