internal import Articles
internal import Markup

/// Names out of what pages write where an author should stand.
enum AuthorNames {
    /// Splits lists, strips `By`, job titles and the site's name; addresses and dates are no names.
    static func clean(_ authors: [Author], site: String?, isByline: Bool = false) -> [Author] {
        var found: [Author] = []
        for author in authors {
            guard let text = author.name else { continue }
            for name in names(in: text, isByline: isByline) {
                if let site, name.lowercased() == site.lowercased() { continue }
                if found.contains(where: { $0.name?.lowercased() == name.lowercased() }) { continue }
                let url = author.url.flatMap { WebAddress.resolve($0, against: nil) }
                found.append(Author(name: name, url: url))
            }
        }
        return found
    }

    private static func names(in text: String, isByline: Bool) -> [String] {
        var rest = MetadataReader.line(text)
        if rest.contains("://") || rest.hasPrefix("www.") || rest.hasPrefix("@") { return [] }
        for prefix in [
            "written by ", "words by ", "posted by ", "reported by ", "story by ", "by: ", "by ", "von ", "par ",
            "por ", "di ", "door ", "od ", "av ", "af ", "author: ", "автор: ",
        ] {
            if rest.lowercased().hasPrefix(prefix) {
                rest = PlainLine.text(String(rest.dropFirst(prefix.count)))
                break
            }
        }
        // What follows a bar, a bullet or a line's dash is a date, a post or an office.
        for mark in [" | ", " • ", " · ", " – ", " — ", " - ", "\n"] {
            if let cut = rest.range(ofText: mark) { rest = String(rest[..<cut.lowerBound]) }
        }
        var parts = [rest]
        for separator in [";", ",", " and ", " und ", " et ", " y ", " & ", " with "] {
            parts = parts.flatMap { part in split(part, at: separator) }
        }
        return parts.compactMap { part in
            let name = PlainLine.text(part)
            return isName(name, isByline: isByline) ? name : nil
        }
    }

    private static func split(_ text: String, at separator: String) -> [String] {
        var parts: [String] = []
        var rest = Substring(text)
        while let cut = rest.range(ofText: separator) {
            parts.append(String(rest[..<cut.lowerBound]))
            rest = rest[cut.upperBound...]
        }
        parts.append(String(rest))
        return parts
    }

    private static func isName(_ name: String, isByline: Bool) -> Bool {
        guard name.count >= 2, name.count <= 60, !name.contains("@") else { return false }
        let words = name.split(separator: " ")
        guard words.count <= 6 else { return false }
        if name.utf8.filter(\.isASCIIDigit).count > 2 { return false }
        let lower = name.lowercased()
        if notNames.contains(lower) { return false }
        if jobs.contains(where: { lower.hasSuffix($0) || lower.hasPrefix($0 + " ") }) { return false }
        if isByline && words.count < 2 { return false }
        return true
    }

    private static let notNames: Set<String> = [
        "admin", "administrator", "editor", "editorial", "staff", "author", "by", "guest", "unknown", "anonymous",
        "null",
        "undefined", "none", "jr.", "jr", "md", "ph.d.", "phd", "m.d.", "editors", "webmaster", "follow", "user",
        "root",
    ]
    private static let jobs = [
        "editor", "reporter", "correspondent", "staff writer", "contributor", "columnist", "journalist", "producer",
        "redaktion", "photographer", "editor-in-chief", "news desk", "updated", "published", "senior writer", "ago",
    ]
}
