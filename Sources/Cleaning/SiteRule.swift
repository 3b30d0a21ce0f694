internal import Markup

/// What is known of one site's pages: a row of the site table. An operator's row for a host takes the place of ours.
package struct SiteRule: Sendable, Hashable {
    /// `example.org`, for it and the hosts below it.
    package var host: String
    /// `ElementSelector`s of what holds the article; what stands outside is none of it. Empty: the whole page.
    package var article: [String]
    /// `ElementSelector`s of what is none of the article.
    package var drop: [String]
    /// What holds the article holds nothing else: no line of it has to be judged.
    package var isWhole: Bool

    package init(host: String, article: [String] = [], drop: [String] = [], isWhole: Bool = false) {
        self.host = host
        self.article = article
        self.drop = drop
        self.isWhole = isWhole
    }

    /// Sites of which the structure is documented, or made by software whose source is public. No more than that.
    package static let builtIn: [SiteRule] = [
        // MediaWiki's parser output, and what its skins and templates put into it.
        SiteRule(
            host: "wikipedia.org", article: [".mw-parser-output"],
            drop: [".mw-editsection", ".navbox", ".mw-jump-link", "#toc", ".toc"]),
        // Rendered Markdown: a read-me, an issue's or a discussion's first text.
        SiteRule(host: "github.com", article: [".markdown-body"], isWhole: true),
    ]
}

/// Names an element: `div`, `.class`, `#id`, or a combination such as `div.story.main`. No more of CSS than that.
package struct ElementSelector: Sendable {
    private var tag: HTMLTag?
    private var id: String?
    private var classes: [String] = []

    /// `nil` for anything else, and for elements that no article stands in.
    package init?(_ text: String) {
        var rest = text[...]
        let isNameEnd: (Character) -> Bool = { $0 == "." || $0 == "#" }
        let name = rest.prefix { !isNameEnd($0) }
        rest = rest.dropFirst(name.count)
        if !name.isEmpty {
            guard let known = HTMLTag.allCases.first(where: { $0.name == name }), known != .text, known != .unknown
            else { return nil }
            tag = known
        }
        while let mark = rest.first {
            let word = rest.dropFirst().prefix { !isNameEnd($0) }
            guard !word.isEmpty, word.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }) else {
                return nil
            }
            if mark == "." {
                classes.append(String(word))
            } else {
                guard id == nil else { return nil }
                id = String(word)
            }
            rest = rest.dropFirst(word.count + 1)
        }
        if tag == nil, id == nil, classes.isEmpty { return nil }
    }

    func matches(_ node: Int, of tree: HTMLTree) -> Bool {
        let found = tree.tag(node)
        guard found != .text, tag.map({ $0 == found }) ?? true else { return false }
        if let id, tree.attribute(.id, of: node) != id { return false }
        guard !classes.isEmpty else { return true }
        guard let words = tree.attribute(.class, of: node)?.split(whereSeparator: \.isWhitespace) else { return false }
        return classes.allSatisfy { words.contains($0[...]) }
    }
}

/// The rows of the site table, ready for use.
struct SiteTable: Sendable {
    private struct Row: Sendable {
        let host: String
        let article: [ElementSelector]
        let drop: [ElementSelector]
        let isWhole: Bool
    }

    private let rows: [Row]

    init(_ rules: [SiteRule]) {
        rows = rules.map { rule in
            Row(
                host: rule.host, article: rule.article.compactMap(ElementSelector.init),
                drop: rule.drop.compactMap(ElementSelector.init), isWhole: rule.isWhole)
        }
    }

    /// Takes out what the page's site has that is none of the article.
    ///
    /// - Returns: for the trace, what was done, and whether all that is left is the article; `nil` where no row says anything.
    func apply(to draft: inout Draft, url: String?) -> (note: String, isWhole: Bool)? {
        guard let host = url.flatMap({ WebAddress.host(of: $0) }),
            // The operator's rows come first; of those the nearest host.
            let row = rows.first(where: { host == $0.host || host.hasSuffix("." + $0.host) })
        else { return nil }
        let tree = draft.tree
        var dropped = 0
        var isInside = [Bool](repeating: false, count: tree.nodes.count)
        var found = 0
        for node in tree.nodes.indices {
            if row.drop.contains(where: { $0.matches(node, of: tree) }) {
                draft.drop(node)
                dropped += 1
            }
            let parent = tree.parent(node)
            if parent >= 0, isInside[parent] {
                isInside[node] = true
            } else if row.article.contains(where: { $0.matches(node, of: tree) }) {
                isInside[node] = true
                found += 1
                draft.takeOffMarks(around: node)
            }
        }
        // A page without any of them has another form than the row knows: the model reads it.
        if found > 0 {
            for node in tree.nodes.indices where !isInside[node] && tree.tag(node) == .text { draft.drop(node) }
        }
        return ("site \(row.host): \(found) parts hold the article, \(dropped) taken out", found > 0 && row.isWhole)
    }
}
