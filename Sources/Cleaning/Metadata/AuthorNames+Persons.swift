internal import Markup

/// Whether words are a name, and whose.
extension AuthorNames {
    /// Names as libraries write them, the family's first: `Marlow, Ida; Reed, Tom`. `nil` for names in another order.
    static func inverted(_ text: String) -> [String]? {
        var found: [String] = []
        for person in text.split(separator: ";") {
            let parts = person.split(separator: ",").map { PlainLine.text(String($0)) }.filter { !$0.isEmpty }
            guard parts.count == 2 || parts.count == 3 && isCredential(parts[2]),
                parts[1].holds(0x20) || parts[1].count <= 2 || !isCredential(parts[1]),
                parts.prefix(2).allSatisfy({ split($0).count <= 4 && !$0.holdsDigit && !isGeneric($0) }),
                // `Ida Marlow, Tom Reed` are two.
                split(parts[0]).count == 1 || split(parts[1]).count == 1
                    || split(parts[0]).dropLast().allSatisfy({ particles.contains($0.lowercased()) })
            else { return nil }
            found.append(parts[1] + " " + parts[0])
        }
        return found.isEmpty ? nil : found
    }

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

    /// A company's name with its legal form: `Harbour Web GmbH`.
    static func isCompany(_ name: String) -> Bool {
        split(name).dropFirst().contains { legalForms.contains($0.filter { $0.isLetter || $0 == "/" }) }
    }

    private static let legalForms = WordSet([
        "gmbh", "mbh", "ug", "kg", "ohg", "ltd", "limited", "inc", "llc", "llp", "plc", "corp", "sarl", "srl", "spa",
        "bv", "nv", "oy", "aps", "a/s", "sro", "zoo", "kft", "pty", "werbeagentur", "internetagentur", "webagentur",
    ])

    /// Two to five words with capitals, none of them an office: most likely a person.
    static func isPerson(_ name: String) -> Bool { hasPersonsForm(name) && !isGeneric(name) }

    /// As `isPerson`, whatever the words mean.
    static func hasPersonsForm(_ name: String) -> Bool {
        name.withBytes { bytes in
            var count = 0
            var hasNames = true
            var start = 0
            var place = 0
            while place <= bytes.count {
                let isEnd = place == bytes.count || bytes[place] == 0x20
                if !isEnd, bytes[place].isASCIIDigit { return false }
                if isEnd, place > start {
                    count += 1
                    hasNames = hasNames && isWordOfName(UnsafeBufferPointer(rebasing: bytes[start..<place]))
                }
                if isEnd { start = place + 1 }
                place += 1
            }
            if count != 1 { return hasNames && count <= 5 }
            // Scripts without spaces write a name as one word.
            return name.unicodeScalars.allSatisfy { (0x3040...0xD7A3).contains($0.value) }
                && (2...6).contains(name.count)
        }
    }

    /// It begins with a capital, or in a script without them, or is a particle.
    private static func isWordOfName(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        if word.beginsASCII { return !word.beginsSmall || particles.contains(word) }
        return particles.contains(word) || word.firstCharacter.map { $0.isUppercase || !$0.isCased } == true
    }

    static func isName(_ name: String, isByline: Bool, leastWords: Int) -> Bool {
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
        if isByline, spaces + 1 < leastWords || spaces > 4 || name.beginsSmall { return false }
        if isByline, let first = name.unicodeScalars.first, !first.properties.isAlphabetic, !first.properties.isEmoji {
            return false
        }
        if digits > 0 {
            let words = split(name)
            // `February 8`, `10 mins read`.
            let isCount =
                words[0].utf8.allSatisfy({ $0.isASCIIDigit }) && words.count > 1 && words[1].beginsSmall
            if isCount || words.allSatisfy(isPartOfDate) { return false }
        }
        if name.range(ofText: ": ") != nil || name.range(ofText: " . ") != nil || endsSentence(name) { return false }
        let key = WordKeys(name)
        if key.words.contains(where: { policyWords.contains($0) }) { return false }
        if notNames.contains(key.whole) || name.holds(0x2E) && isCredential(name) {
            return false
        }
        return !jobs.contains { $0.isSuffix(of: key) || $0.isPrefix(of: key) }
    }

    /// `Bio goes here.`
    private static func endsSentence(_ name: String) -> Bool {
        guard name.utf8.last == 0x2E, let last = split(name).last else { return false }
        return last.utf8.count > 4 && last.beginsSmall
    }

    /// A number or the name of a month.
    private static func isPartOfDate(_ word: Substring) -> Bool {
        word.utf8.allSatisfy { $0.isASCIIDigit || $0 == 0x2E || $0 == 0x2C }
            || DateText.monthNumber(LetterCase.small(word.utf8)[...]) != nil
    }

    /// The text holds a word of a page's frame, `Skip Navigation`, so that it is no name by itself.
    static func isFrame(_ text: String) -> Bool {
        split(text).contains { frameWords.contains($0) }
    }

    private static let frameWords = WordSet([
        "menu", "menü", "navigation", "login", "log", "sign", "home", "skip", "search", "suche", "newsletter",
        "subscribe",
        "cookie", "cookies", "privacy", "policy", "terms", "download", "contact", "kontakt", "inhalt", "content",
        "social",
        "services", "solutions", "products", "pricing", "demo", "categories", "topics", "questions", "takeaways",
        "table",
        "related", "latest", "recent", "popular", "next", "previous", "started", "book", "buy", "shop", "cart", "links",
        "support", "resources", "company", "careers", "about", "über", "überblick", "vorschau", "seite", "page",
        "trial",
    ])

    /// As `WordKeys.whole`.
    private static let notNames: Set<UInt64> = Set(
        [
            "by", "unknown", "anonymous", "null", "undefined", "none", "jr.", "jr", "sr.", "md", "ph.d.",
            "phd", "m.d.",
            "follow",
            "no author", "name", "your name", "email", "website", "written by", "von", "par", "por", "autor", "autorin",
            "share", "n/a",
            "about the author", "ma",
            "mba",
            // Labels of days, and departments, which are written as names are.
            "입력", "기사입력", "수정", "최종수정", "등록", "승인", "발행", "게시", "작성", "업데이트", "사회", "정치", "경제", "문화", "스포츠",
            "국제", "연예", "지역", "公開日", "更新日", "投稿日", "掲載日", "配信日", "発売日", "最終更新", "公開", "更新", "投稿", "掲載",
            "発行", "发布时间", "发布", "来源", "更新时间", "發布時間", "發佈", "來源",
            "rd", "rn", "esq", "esq.", "cpa", "cfp", "author", "authors", "root", "user", "posted by",
        ].map { WordKeys($0).whole })
    /// Words of what a reader agrees to.
    private static let policyWords = keys([
        "privacy", "policy", "cookie", "cookies", "datenschutz", "datenschutzerklärung", "impressum", "copyright",
    ])
    private static let jobs: [WordKeys] = [
        "senior editor", "staff writer", "columnist", "journalist", "producer", "photographer",
        "editor-in-chief",
        "updated", "published", "senior writer", "ago", "chief editor", "managing editor",
        "pressesprecher",
    ].map { WordKeys($0) }
}
