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
                if found.contains(where: { $0.name?.lowercased() == name.lowercased() }) { continue }
                let url = author.url.flatMap { WebAddress.resolve($0, against: nil) }
                found.append(Author(name: name, url: url))
            }
        }
        // The site beside its people is no author; alone it is.
        let people = found.filter { $0.name?.lowercased() != site?.lowercased() }
        return people.isEmpty && !isByline ? found : people
    }

    static func isStop(_ word: String) -> Bool {
        stops.contains(word.lowercased()) || word.utf8.contains(where: \.isASCIIDigit)
    }

    private static func names(in text: String, isByline: Bool) -> [String] {
        var rest = MetadataReader.line(text)
        if rest.contains("://") || rest.hasPrefix("www.") || rest.hasPrefix("@") { return [] }
        rest = withoutLead(rest, isByline: isByline)
        // What follows a bar, a bullet or a line's dash is a date, a post or an office.
        for mark in [" | ", " • ", " · ", " – ", " — ", " - ", " / ", "\n", "(", "["] {
            if let cut = rest.range(ofText: mark), cut.lowerBound > rest.startIndex {
                rest = String(rest[..<cut.lowerBound])
            }
        }
        var parts = [rest]
        for separator in [";", ",", " and ", " und ", " et ", " y ", " & ", " with "] {
            parts = parts.flatMap { part in split(part, at: separator) }
        }
        var found: [String] = []
        for part in parts {
            var name = PlainLine.text(part)
            if isByline { name = nameHead(name) }
            if isName(name, isByline: isByline) {
                found.append(name)
            } else if isByline, !found.isEmpty {
                break
            }
        }
        return found
    }

    private static let leads = [
        "written by ", "words by ", "posted by ", "reported by ", "story by ", "published by ", "reviewed by ", "by: ",
        "by ", "veröffentlicht von ", "erstellt von ", "geschrieben von ", "ein beitrag von ", "text von ", "von: ",
        "von ", "écrit par ", "publié par ", "par ", "escrito por ", "publicado por ", "por ", "di ", "a cura di ",
        "door ", "authors: ", "author: ", "author ", "autor: ", "autorin: ", "autor ", "text: ", "interview: ",
        "автор: ", "автор ", "words: ", "über ", "more stories by ", "posted ", "by",
    ]

    private static func withoutLead(_ text: String, isByline: Bool) -> String {
        var rest = text
        var found = true
        var rounds = 0
        while found && rounds < 3 {
            found = false
            rounds += 1
            let lower = rest.lowercased()
            for lead in leads where lower.hasPrefix(lead) {
                let after = rest.dropFirst(lead.count)
                // "ByJane" has lost its space, "Byron" has not.
                if lead == "by", !isByline || after.first?.isUppercase != true { continue }
                rest = PlainLine.text(String(after))
                found = true
                break
            }
        }
        if isByline {
            for lead in [" Written By ", " written by ", " By ", " by ", " von ", " par "] {
                if let cut = rest.range(ofText: lead), rest[..<cut.lowerBound].utf8.contains(where: \.isASCIIDigit) {
                    return PlainLine.text(String(rest[cut.upperBound...]))
                }
            }
        }
        return rest
    }

    /// The words of a byline up to its date, its post or its buttons.
    private static func nameHead(_ text: String) -> String {
        var words: [Substring] = []
        let parts = text.split(separator: " ")
        for (place, word) in parts.enumerated() {
            if word.utf8.contains(where: \.isASCIIDigit) { break }
            if stops.contains(word.lowercased()) { break }
            // "Jan" and "May" are names too, unless a day follows.
            if DateText.monthNumber(Array(word.lowercased().utf8)[...]) != nil, place + 1 < parts.count,
                parts[place + 1].utf8.first?.isASCIIDigit == true
            {
                break
            }
            let isParticle = particles.contains(word.lowercased())
            if !isParticle, let first = word.first, first.isLowercase, !words.isEmpty { break }
            words.append(word)
        }
        while let last = words.last, particles.contains(last.lowercased()) { words.removeLast() }
        var name = words.joined(separator: " ")
        while let last = name.last, last == "," || last == ":" || last == "·" || last == "|" { name.removeLast() }
        return name
    }

    private static let particles: Set<String> = [
        "de", "la", "van", "von", "der", "den", "del", "di", "da", "dos", "das", "du", "le", "bin", "al", "el", "ter",
        "ten", "y", "e", "zu",
    ]
    private static let stops: Set<String> = [
        "published", "updated", "posted", "read", "share", "follow", "twitter", "facebook", "last", "on", "in", "am",
        "um",
        "view", "see", "comments", "comment", "email", "contact", "today", "yesterday", "vor", "at", "senior", "staff",
        "editor", "reporter", "correspondent", "writer", "contributor", "author", "veröffentlicht", "min", "print",
        "save", "medically",
        "reviewed", "fact", "edited", "more", "about", "special", "associated", "reuters", "redaktion", "via",
        "freelance", "chief",
        "minutes", "minute", "redakteur", "redakteurin", "uhr", "content", "marketing", "coordinator", "manager",
        "director", "specialist", "head",
        "founder", "ceo", "cto", "product", "digital", "communications", "team", "lead", "expert", "owner", "president",
        "le", "aktualisiert", "stand",
    ]

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
        if isByline && (words.count < 2 || words.count > 5) { return false }
        if isByline, name.first?.isLowercase == true { return false }
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
