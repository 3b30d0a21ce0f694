internal import Markup

/// Names out of what pages write where an author should stand.
enum AuthorNames {
    /// The names of each part of a byline that its bars, bullets and dashes set off: `02.04.2022 | Jane Doe | Berlin`.
    ///
    /// - Parameter isByline: the text is what a reader sees, so that a date, a post or a button may stand beside the names.
    static func readings(of text: String, isByline: Bool) -> [[String]] {
        var rest = MetadataReader.line(text)
        if rest.utf8.contains(0xC2) {
            // Soft hyphens, and spaces that do not break.
            rest = PlainLine.text(withoutSoftMarks(rest))
        }
        if rest.hasPrefix("http") || rest.hasPrefix("www.") || rest.hasPrefix("@") { return [] }
        let whole = rest.utf8.count
        rest = withoutLead(rest, isByline: isByline)
        // After `By` one word is a name too.
        let hasLead = rest.utf8.count < whole
        let pieces = marks.split(rest)
        var found: [[String]] = []
        for piece in pieces.prefix(4) {
            let names = names(
                inPiece: withoutLead(PlainLine.text(piece), isByline: isByline), isByline: isByline,
                leastWords: hasLead && found.isEmpty ? 1 : 2)
            let people = names.filter { !isGeneric($0) }
            let kept = people.isEmpty ? names : people
            if !kept.isEmpty, !found.contains(kept) { found.append(kept) }
        }
        return found
    }

    private static func split(_ text: String) -> [Substring] {
        text.utf8.split(separator: 0x20).map { Substring($0) }
    }

    /// Without soft hyphens, and with plain spaces for those that do not break.
    private static func withoutSoftMarks(_ text: String) -> String {
        var out: [UInt8] = []
        var hasLead = false
        for byte in text.utf8 {
            if hasLead {
                hasLead = false
                if byte == 0xA0 { out.append(0x20) } else if byte != 0xAD { out += [0xC2, byte] }
            } else if byte == 0xC2 {
                hasLead = true
            } else {
                out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static let innerLeads = Stems([" von ", " by ", " par "])
    private static let marks = Stems(["|", "•", " · ", "⋅", " – ", " — ", " - "])
    private static let separators = Stems([
        ";", ",", "、", "/", " and ", " und ", " et ", " y ", " & ", " og ", " och ", " with ", " mit ",
    ])

    private static func names(inPiece text: String, isByline: Bool, leastWords: Int) -> [String] {
        var rest = text
        let bytes = rest.utf8
        if bytes.contains(0x3A), rest.contains("://"), !bytes.contains(0x28) { return [] }
        for (open, close) in [("(", ")"), ("[", "]")] where bytes.contains(open == "(" ? 0x28 : 0x5B) {
            // A remark after the name; in its middle it is a part of it.
            guard rest.utf8.contains(open == "(" ? 0x28 : 0x5B), let cut = rest.range(ofText: open),
                cut.lowerBound > rest.startIndex
            else { continue }
            if let end = rest.range(ofText: close), end.upperBound < rest.endIndex, !isByline { continue }
            rest = String(rest[..<cut.lowerBound])
        }
        let parts = separators.split(withSurnamesJoined(rest))
        var found: [String] = []
        for part in parts {
            var name = PlainLine.text(part.utf8.contains(0xC2) ? withoutSoftMarks(part) : part)
            if isByline { name = nameHead(withoutLabel(name)) }
            name = withoutMarks(name)
            let hadOffice = (part.utf8.last ?? 0) >= 0x80 && offices.contains { part.hasSuffix($0) }
            if !found.isEmpty, isCredential(name) { continue }
            if isName(name, isByline: isByline, leastWords: hadOffice ? 1 : found.isEmpty ? leastWords : 2) {
                if !found.contains(name) { found.append(name) }
            } else if isByline, !found.isEmpty, !isCredential(name) {
                break
            }
        }
        return found
    }

    /// `Text & Fotos: Ada Brook` and `Ada Brook: Since 2010` hold a name at one side of the colon.
    private static func withoutLabel(_ text: String) -> String {
        guard text.utf8.contains(0x3A), let colon = text.range(ofText: ": ") else { return text }
        let (head, tail) = (String(text[..<colon.lowerBound]), PlainLine.text(String(text[colon.upperBound...])))
        return isPerson(nameHead(tail)) && split(tail).count > 1
            ? tail : isPerson(head) && split(head).count > 1 ? head : text
    }

    /// `José Ortega y Gasset` is one person: a single word after `y` and two before it is a second surname.
    private static let surnameMark = Stems([" y "])

    private static func withSurnamesJoined(_ text: String) -> String {
        guard surnameMark.occurs(in: text) else { return text }
        var words = split(text).map(String.init)
        for place in words.indices where words[place] == "y" && place >= 2 && place + 1 < words.count {
            let isLast = place + 2 == words.count || words[place + 1].last == "," || words[place + 2] == "y"
            if isLast, words[place - 2] != "y", words[place - 2].last != "," { words[place] = "\u{A0}y\u{A0}" }
        }
        return words.joined(separator: " ").replacing(" \u{A0}y\u{A0} ", with: "\u{A0}y\u{A0}")
    }

    /// `MD`, `Ph.D.`, `E-RYT 200`: what stands after a name and a comma.
    private static func isCredential(_ text: String) -> Bool {
        guard text.utf8.count <= 12 else { return false }
        var letters = 0
        var capitals = 0
        var hasDot = false
        for byte in text.utf8 {
            if byte.isASCIILetter || byte >= 0x80 { letters += 1 }
            if byte >= 65 && byte <= 90 { capitals += 1 }
            if byte == 0x2E { hasDot = true }
        }
        return letters == capitals || hasDot && letters <= 5
    }

    private static func keys(_ words: [String]) -> Set<UInt64> { Set(words.flatMap { WordKeys($0).words }) }

    private static func withoutMarks(_ name: String) -> String {
        var name = name
        if name.utf8.contains(0x40), let cut = name.range(ofText: " @") {
            name = String(name[..<cut.lowerBound])
        }
        while let last = name.last, "*:,-–— ".contains(last) { name.removeLast() }
        if (name.utf8.last ?? 0) < 0x80 { return PlainLine.text(name) }
        for office in offices where name.hasSuffix(office) && name.count > office.count + 1 {
            name.removeLast(office.count)
            break
        }
        return PlainLine.text(name)
    }

    /// What stands behind names in scripts where it takes no capital and often no space.
    private static let offices = ["기자", "특파원", "記者", "记者"]

    /// A name that says only that somebody of the house wrote it.
    static func isGeneric(_ name: String) -> Bool { isGeneric(WordKeys(name)) }

    static func isGeneric(_ name: WordKeys) -> Bool { name.words.contains { generic.contains($0) } }

    private static let generic: Set<UInt64> = keys([
        "admin", "administrator", "editor", "editors", "editorial", "staff", "guest", "webmaster",
        "team", "redaktion",
        "desk", "newsroom", "bureau", "reporter", "reporters", "correspondent", "contributor",
        "contributors", "agency",
        "agencies", "agencia", "redacción", "redaccion", "rédaction", "redazione", "redação",
        "onlineredaktion",
        "reports",
        "redakcja", "редакция", "news", "wires", "press", "author", "writer", "writers", "user", "root",
        "wordpressadmin",
    ])

    /// Two to five words with capitals, none of them an office: most likely a person.
    static func isPerson(_ name: String) -> Bool { hasPersonsForm(name) && !isGeneric(name) }

    /// As `isPerson`, whatever the words mean.
    static func hasPersonsForm(_ name: String) -> Bool {
        if name.utf8.contains(where: \.isASCIIDigit) { return false }
        let words = split(name)
        if words.count == 1 {
            // Scripts without spaces write a name as one word.
            return name.unicodeScalars.allSatisfy { (0x3040...0xD7A3).contains($0.value) }
                && (2...6).contains(name.count)
        }
        return words.count <= 5
            && words.allSatisfy { word in
                particles.contains(word.lowercased())
                    || word.first.map { $0.isUppercase || !$0.isCased } == true
            }
    }

    /// What stands before names, longest first; a space or a colon follows.
    private static let leads = Stems([
        "veröffentlicht von", "view all posts by", "alle beiträge von", "alle artikel von",
        "geschrieben von",
        "ein beitrag von", "more stories by", "publicado por", "interview von", "published by",
        "erstellt von",
        "all posts by", "verfasst von", "reported by", "reviewed by", "escrito por", "artikel von",
        "written by",
        "publié par", "author bio", "posted by", "écrit par", "a cura di", "interview", "alles von",
        "redaktion",
        "words by", "story by", "text von", "mehr von", "authors", "autorin", "escribe", "autoren",
        "author",
        "posted", "follow", "quelle", "autor", "автор", "Автор", "текст", "Текст", "this is a guest post by",
        "a guest post by", "guest post by",
        "guest author", "article by", "researched by", "herausgeber", "reporter", "words", "tekst", "door", "text",
        "über", "von",
        "par",
        "por", "di", "af", "av", "作者", "by", "作者", "著者", "文", "取材",
    ])

    private static func withoutLead(_ text: String, isByline: Bool) -> String {
        var rest = text
        for _ in 0..<3 {
            let length = leads.prefixLength(of: rest)
            if length == 0 { break }
            var after = rest[rest.utf8.index(rest.startIndex, offsetBy: length)...]
            // `Redaktion` alone is what signs.
            guard let next = after.first else { return isGeneric(rest) ? rest : "" }
            // "ByJane" has lost its space, "Byron" has not.
            if !(next == " " || next == ":" || next == "：") {
                if length != 2 || !isByline || !next.isUppercase || rest.utf8.first?.asciiLowercased != 0x62 {
                    break
                }
            }
            while let first = after.first, first == ":" || first == "：" || first == " " {
                after = after.dropFirst()
            }
            rest = PlainLine.text(String(after))
        }
        guard isByline, let offset = innerLeads.firstOffset(in: rest) else { return rest }
        let cut = rest.utf8.index(rest.startIndex, offsetBy: offset)
        let tail = String(rest[rest.utf8.index(cut, offsetBy: 1)...].drop { $0 != " " }.dropFirst())
        let head = rest[..<cut]
        // `Im Wortlaut von Jane Doe`, but `Herbert von Karajan`; `Mar 24 Written By Jane Doe`.
        let isShort = head.utf8.count(where: { $0 == 0x20 }) <= 3
        if isShort && tail.utf8.contains(0x20) && tail.first?.isUppercase == true && isPerson(tail)
            || head.utf8.contains(where: \.isASCIIDigit)
        {
            return withoutLead(PlainLine.text(tail), isByline: false)
        }
        return rest
    }

    /// The words of a byline up to its date, its post or its buttons.
    private static func nameHead(_ text: String) -> String {
        var words: [Substring] = []
        let parts = split(text)
        for (place, word) in parts.enumerated() {
            if word.utf8.contains(where: \.isASCIIDigit) { break }
            let small = word.lowercased()
            if stops.contains(small) {
                // `Coast Staff`, `Workzone Team`, `Miami Today`: what is left is no name.
                let rest = parts.count - place
                let isHouse = houseWords.contains(small) && rest <= 2 && words.count == 1
                if isHouse || rest == 1 && (small == "team" || small == "redaktion") && !words.isEmpty {
                    words.append(contentsOf: parts[place...])
                }
                break
            }
            // "Jan" and "May" are names too, unless a day follows; so is what is short: "Fr 11.10.".
            if place + 1 < parts.count, parts[place + 1].utf8.first?.isASCIIDigit == true,
                word.utf8.count <= 4 || DateText.monthNumber(Array(word.lowercased().utf8)[...]) != nil
            {
                break
            }
            let isParticle = particles.contains(small)
            if !isParticle, let first = word.first, first.isLowercase, !words.isEmpty { break }
            // A sentence ends: `Ada Brook. This post`.
            if !words.isEmpty, place + 1 < parts.count, word.utf8.count >= 5, word.last == ".", !small.hasPrefix("prof")
            {
                words.append(word.dropLast())
                break
            }
            words.append(word)
        }
        while let last = words.last, particles.contains(last.lowercased()) { words.removeLast() }
        var name = words.joined(separator: " ")
        while let last = name.last, last == "," || last == ":" || last == "·" || last == "|" {
            name.removeLast()
        }
        return name
    }

    /// Stops that end the name of a house.
    private static let houseWords: Set<String> = [
        "team", "staff", "redaktion", "reporter", "editor", "today", "desk", "report", "media", "digital",
    ]
    private static let particles: Set<String> = [
        "de", "la", "van", "von", "der", "den", "del", "di", "da", "dos", "das", "du", "le", "bin",
        "al", "el", "ter",
        "ten", "y", "e", "zu",
    ]
    private static let stops: Set<String> = [
        "published", "updated", "posted", "read", "share", "follow", "twitter", "facebook", "last",
        "on", "in", "am",
        "um",
        "view", "see", "comments", "comment", "email", "contact", "today", "yesterday", "vor", "at",
        "senior", "staff",
        "editor", "reporter", "correspondent", "writer", "contributor", "author", "veröffentlicht",
        "min", "print",
        "save", "medically",
        "reviewed", "fact", "edited", "more", "about", "special", "associated", "reuters", "redaktion",
        "via",
        "freelance", "chief",
        "minutes", "minute", "redakteur", "redakteurin", "uhr", "content", "marketing", "coordinator",
        "manager",
        "director", "specialist", "head",
        "founder", "ceo", "cto", "product", "digital", "communications", "team", "lead", "expert",
        "owner", "president",
        "aktualisiert", "stand", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
        "sunday", "montag",
        "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "alle", "artikel", "all",
        "articles",
        "posts",
        "für", "for", "mit", "from", "aus", "foto", "fotos", "photo", "photos", "illustration", "autor",
        "autorin",
    ]

    private static func isName(_ name: String, isByline: Bool, leastWords: Int) -> Bool {
        guard name.utf8.count >= 2, name.utf8.count <= 90 else { return false }
        var spaces = 0
        var digits = 0
        var hasLetter = false
        for byte in name.utf8 {
            if byte == 0x20 { spaces += 1 }
            if byte.isASCIIDigit { digits += 1 }
            if byte.isASCIILetter || byte >= 0xC3 { hasLetter = true }
            if byte == 0x3F || byte == 0x21 || byte == 0x3E || byte == 0x23 || isByline && byte == 0x40 { return false }
        }
        guard hasLetter, digits <= 2, spaces <= 5 else { return false }
        if isByline, spaces + 1 < leastWords || spaces > 4 || name.first?.isLowercase == true { return false }
        if isByline, let first = name.unicodeScalars.first, !first.properties.isAlphabetic, !first.properties.isEmoji {
            return false
        }
        if digits > 0 {
            let words = split(name)
            // `February 8`, `10 mins read`.
            let isCount =
                words[0].utf8.allSatisfy(\.isASCIIDigit) && words.count > 1 && words[1].first?.isLowercase == true
            if isCount || words.allSatisfy(isPartOfDate) { return false }
        }
        if name.utf8.contains(0x3A), name.range(ofText: ": ") != nil { return false }
        let key = WordKeys(name)
        if notNames.contains(where: { $0.equals(key) }) || isCredential(name) && name.utf8.contains(0x2E) {
            return false
        }
        return !jobs.contains { $0.isSuffix(of: key) || $0.isPrefix(of: key) }
    }

    /// A number or the name of a month.
    private static func isPartOfDate(_ word: Substring) -> Bool {
        word.utf8.allSatisfy { $0.isASCIIDigit || $0 == 0x2E || $0 == 0x2C }
            || DateText.monthNumber(Array(word.lowercased().utf8)[...]) != nil
    }

    /// The text holds a word of a page's frame, `Skip Navigation`, so that it is no name by itself.
    static func isFrame(_ text: String) -> Bool {
        split(text).contains { frameWords.contains($0.lowercased()) }
    }

    private static let frameWords: Set<String> = [
        "menu", "menü", "navigation", "login", "log", "sign", "home", "skip", "search", "suche", "newsletter",
        "subscribe",
        "cookie", "cookies", "privacy", "policy", "terms", "download", "contact", "kontakt", "inhalt", "content",
        "social",
        "services", "solutions", "products", "pricing", "demo", "categories", "topics", "questions", "takeaways",
        "table",
        "related", "latest", "recent", "popular", "next", "previous", "started", "book", "buy", "shop", "cart", "links",
        "support", "resources", "company", "careers", "about", "über", "überblick", "vorschau", "seite", "page",
        "trial",
    ]

    private static let notNames: [WordKeys] = [
        "by", "unknown", "anonymous", "null", "undefined", "none", "jr.", "jr", "sr.", "md", "ph.d.",
        "phd", "m.d.",
        "follow",
        "no author", "written by", "von", "par", "por", "autor", "autorin", "share", "n/a",
        "about the author", "ma",
        "mba",
        "rd", "rn", "esq", "esq.", "cpa", "cfp", "author", "authors", "root", "user", "posted by",
    ].map { WordKeys($0) }
    private static let jobs: [WordKeys] = [
        "senior editor", "staff writer", "columnist", "journalist", "producer", "photographer",
        "editor-in-chief",
        "updated", "published", "senior writer", "ago", "chief editor", "managing editor",
        "pressesprecher",
    ].map { WordKeys($0) }
}
