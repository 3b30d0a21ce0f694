internal import Markup

/// The words that stand around names in a byline.
extension AuthorNames {
    /// What stands before names, longest first; a space or a colon follows.
    private static let leads = Stems(
        BylineWords.withCapitals(BylineWords.verbs + BylineWords.persons + BylineWords.works) + [
            "veröffentlicht von", "view all posts by", "alle beiträge von", "alle artikel von", "more stories by",
            "erstellt von", "all posts by", "reviewed by", "author bio", "alles von", "mehr von", "escribe", "posted",
            "follow",
            "本报记者", "本報記者", "记者", "記者", "της", "Της", "του", "Του", "των", "Των", "quelle", "guest author",
            "herausgeber", "über", "rechtsanwalt",
            "rechtsanwältin",
        ])

    static func withoutLead(_ text: String, isByline: Bool) -> String {
        var rest = text
        for _ in 0..<3 {
            let length = leads.prefixLength(of: rest)
            if length == 0 { break }
            // `Redaktion` alone is what signs.
            if length == rest.utf8.count { return isGeneric(rest) ? rest : "" }
            let start = afterColon(rest, from: length)
            // "ByJane" has lost its space, "Byron" has not.
            if start == length {
                let next = rest[rest.utf8.index(rest.startIndex, offsetBy: length)...]
                let isBy = length == 2 && rest.utf8.first?.asciiLowercased == 0x62
                if !isBy || !isByline || !next.beginsCapital { break }
            }
            rest = rest.withBytes { PlainLine.text(UnsafeBufferPointer(rebasing: $0[start...])) }
        }
        guard isByline, let offset = innerLeads.firstOffset(in: rest) else { return rest }
        let cut = rest.utf8.index(rest.startIndex, offsetBy: offset)
        let tail = String(rest.utf8[rest.utf8.index(after: cut)...].drop { $0 != 0x20 }.dropFirst()) ?? ""
        let head = rest[..<cut]
        // `Ida Marlow, photos by Tom Reed`: who else had a part in it is named behind her.
        if let mark = head.firstIndex(where: { $0 == "," || $0 == ";" || $0 == "|" }),
            isPerson(nameHead(String(head[..<mark]))),
            split(String(head[..<mark])).count > 1,
            split(String(head)).last.map({ BylineWords.pictureNouns.contains($0) }) == true
        {
            return String(head[..<mark])
        }
        // `Ida Marlow | Fact-checked by Tom Reed`: who checks a text did not write it.
        if let checked = withoutChecker(head) { return checked }
        // `Im Wortlaut von Jane Doe`, but `Herbert von Karajan`; `Mar 24 Written By Jane Doe`.
        let isShort = head.utf8.count(where: { $0 == 0x20 }) <= 3
        if isShort && tail.holds(0x20) && tail.beginsCapital && isPerson(tail) || head.holdsDigit {
            return withoutLead(PlainLine.text(tail), isByline: false)
        }
        return rest
    }

    /// What stands before the word that says that somebody checked, edited or translated; `nil` where none says so.
    private static func withoutChecker(_ head: Substring) -> String? {
        var words = split(String(head))
        guard let last = words.popLast(), checkers.contains(last), !(words.last.map(joining.contains) ?? false) else {
            return nil
        }
        // `Medically reviewed`, `Fact checked`, `und geprüft`.
        if let adverb = words.last, adverbs.contains(adverb) { words.removeLast() }
        return withoutEnd(words.joined(separator: " ")) { [0x7C, 0x20, 0x2C, 0x2D, 0x3B].contains($0) }
    }

    private static let checkers = WordSet([
        "fact-checked", "factchecked", "checked", "reviewed", "edited", "editing", "verified", "approved", "translated",
        "geprüft",
        "überprüft", "lektoriert", "übersetzt", "revisado", "revisada", "editado", "traducido", "révisé", "relu",
        "traduit", "vérifié", "rivisto", "tradotto",
    ])
    private static let adverbs = WordSet([
        "fact", "medically", "clinically", "expert", "legally", "technically", "fachlich",
    ])
    /// `Written and edited by`.
    private static let joining = WordSet(["and", "&", "und", "et", "y", "e"])

    /// The offset behind spaces and colons.
    private static func afterColon(_ text: String, from start: Int) -> Int {
        text.withBytes { bytes in
            var place = start
            while place < bytes.count {
                let isWide =
                    bytes[place] == 0xEF && place + 2 < bytes.count && bytes[place + 1] == 0xBC
                    && bytes[place + 2] == 0x9A
                // `文/王小明`, `文＝山田太郎`.
                let isMark =
                    place == start && start > 0 && bytes[start - 1] >= 0x80
                    && UnsafeBufferPointer(rebasing: bytes[place...]).isJoined
                if isWide {
                    place += 3
                } else if isMark {
                    place += bytes[place] == 0x2F || bytes[place] == 0x7C ? 1 : 3
                } else if bytes[place] == 0x20 || bytes[place] == 0x3A {
                    place += 1
                } else {
                    break
                }
            }
            return place
        }
    }

    /// `Text: Ida Marlow Fotos: Tom Reed`, `Words by Ida Marlow Photography by Tom Reed` without who made the pictures.
    static func withoutPictureCredits(_ text: String) -> String {
        let words = split(text)
        guard words.count >= 2 else { return text }
        var start = 0
        var isOfPictures = false
        for place in words.indices {
            if place > 0, joinedPictures.prefixLength(of: String(words[place])) > 0 {
                return words[start..<place].joined(separator: " ")
            }
            let isLabel = words[place].utf8.last == 0x3A
            let label = isLabel ? words[place].dropLast() : words[place]
            if BylineWords.pictureNouns.contains(label) {
                let isVerb = place + 1 < words.count && makers.contains(words[place + 1])
                guard isLabel || isVerb else { continue }
                if place == 0 { isOfPictures = isLabel }
                // `Story and photos by`, `Text & Fotos:`.
                if place == start || joining.contains(words[place - 1]) || words[place - 1] == "+" { continue }
                return withoutEnd(words[start..<place].joined(separator: " ")) {
                    [0x7C, 0x20, 0x2C, 0x3B].contains($0)
                }
            } else if isLabel, isOfPictures, works.contains(label) {
                start = place
                isOfPictures = false
            }
        }
        return start == 0 ? text : words[start...].joined(separator: " ")
    }

    private static let makers = WordSet(["by", "von", "par", "di", "av", "af", "door"])
    private static let works = WordSet(BylineWords.works)
    /// `文/李雷 图/韩梅`
    private static let joinedPictures = Stems(["图/", "圖/", "摄/", "攝/", "摄影/", "图片/", "摄影：", "写真：", "撮影："])

    private static let innerLeads = Stems([" von ", " by ", " par ", " 作者：", " 记者：", " 記者："])

    /// The words of a byline up to its date, its post or its buttons.
    ///
    /// - Parameter text: one line.
    static func nameHead(_ text: String) -> String {
        text.withBytes { bytes -> String? in
            let end = nameEnd(bytes)
            return end < bytes.count ? String(decoding: bytes[..<end], as: UTF8.self) : nil
        } ?? text
    }

    private static func nameEnd(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        let parts = bytes.split(separator: 0x20).map { $0.startIndex..<$0.endIndex }
        func word(_ place: Int) -> UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: bytes[parts[place]]) }
        var count = 0
        // The last word without the full stop of its sentence.
        var hasFullStop = false
        for place in parts.indices {
            let word = word(place)
            if word.holdsDigit { break }
            // The next label: `李雷 編輯：韓梅`.
            if count > 0, word.count > 3, word.contains("：") || word[0] >= 0xE3 && word.dropLast().contains(0x3A) {
                break
            }
            if stops.contains(word) {
                // `Coast Staff`, `Workzone Team`, `Miami Today`: what is left is no name.
                let rest = parts.count - place
                let isHouse = rest <= 2 && count == 1 && houseWords.contains(word)
                if isHouse || rest == 1 && count > 0 && lastHouseWords.contains(word) { count = parts.count }
                break
            }
            // "Jan" and "May" are names too, unless a day follows; so is what is short: "Fr 11.10.".
            if place + 1 < parts.count, bytes[parts[place + 1].lowerBound].isASCIIDigit,
                word.count <= 4 || weekdays.contains(word) || isMonth(word)
            {
                break
            }
            if count > 0, word.beginsSmall, !particles.contains(word) { break }
            count += 1
            // A sentence ends: `Ada Brook. This post`.
            if count > 1, place + 1 < parts.count, word.count >= 5, word.last == 0x2E,
                professor.length(at: 0, in: word) == 0
            {
                hasFullStop = true
                break
            }
        }
        while count > 0, !hasFullStop, particles.contains(word(count - 1)) { count -= 1 }
        guard count > 0 else { return 0 }
        var end = parts[count - 1].upperBound - (hasFullStop ? 1 : 0)
        while end > 0 {
            let last = bytes[end - 1]
            if last == 0x2C || last == 0x3A || last == 0x7C {
                end -= 1
            } else if last == 0xB7, end > 1, bytes[end - 2] == 0xC2 {
                end -= 2
            } else {
                break
            }
        }
        return end
    }

    /// `March`, `SEPT.`
    private static func isMonth(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        let name = LetterCase.small(word)
        return DateText.monthNumber(name.last == 0x2E ? name.dropLast() : name[...]) != nil
    }

    /// Of languages that are not in `stops`; what is also a given name, `Domingo`, is left out.
    private static let weekdays = WordSet([
        "الأحد", "الاثنين", "الإثنين", "الثلاثاء", "الأربعاء", "الاربعاء", "الخميس", "الجمعة", "السبت", "lunes",
        "martes",
        "miércoles", "jueves", "viernes", "sábado", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi",
        "dimanche",
        "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "segunda-feira", "terça-feira", "quarta-feira",
        "quinta-feira", "sexta-feira", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
        "mandag", "måndag", "tirsdag", "tisdag", "onsdag", "torsdag", "fredag", "lørdag", "lördag", "søndag", "söndag",
        "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela", "понедельник", "вторник",
        "среда",
        "четверг", "пятница", "суббота", "воскресенье", "pazartesi", "salı", "çarşamba", "perşembe", "cuma",
        "cumartesi",
        "شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه",
    ])
    private static let professor = Stems(["prof"])
    private static let lastHouseWords = WordSet(["team", "redaktion"])
    /// Stops that end the name of a house.
    private static let houseWords = WordSet([
        "team", "staff", "redaktion", "reporter", "editor", "today", "desk", "report", "media", "digital",
    ])
    static let particles = WordSet([
        "de", "la", "van", "von", "der", "den", "del", "di", "da", "dos", "das", "du", "le", "bin",
        "al", "el", "ter",
        "ten", "y", "e", "zu",
    ])
    private static let stops = WordSet([
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
        "minutes", "minute", "redakteur", "redakteurin", "chefredakteur", "chefredakteurin",
        "uhr", "content", "marketing", "coordinator",
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
    ])
}

extension UnsafeBufferPointer<UInt8> {
    /// It begins with `/`, `|` or their wide forms, `＝` or `・`.
    fileprivate var isJoined: Bool {
        guard let first else { return false }
        if first == 0x2F || first == 0x7C { return true }
        // `文・山田花子`
        if starts(with: "・") { return true }
        return first == 0xEF && count >= 3 && self[1] == 0xBC && (self[2] == 0x8F || self[2] == 0x9D)
            || first == 0xEF && count >= 3 && self[1] == 0xBD && self[2] == 0x9C
    }
}
