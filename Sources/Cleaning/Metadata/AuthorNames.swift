internal import Markup

/// Names out of what pages write where an author should stand.
enum AuthorNames {
    /// The names of each part of a byline that its bars, bullets and dashes set off: `02.04.2022 | Jane Doe | Berlin`.
    ///
    /// - Parameter isByline: the text is what a reader sees, so that a date, a post or a button may stand beside the names.
    static func readings(of text: String, isByline: Bool) -> [[String]] {
        // Each name is compared with those before it.
        guard text.utf8.count <= 20_000 else { return [] }
        var rest = MetadataReader.line(text)
        if rest.holds(0xC2) {
            // Soft hyphens, and spaces that do not break.
            rest = PlainLine.text(withoutSoftMarks(rest))
        }
        if rest.hasPrefix("http") || rest.hasPrefix("www.") || rest.hasPrefix("@") { return [] }
        if rest.holds(0x40) { rest = withoutAddresses(rest) }
        if otherWork.prefixLength(of: rest) > 0 {
            guard let start = writing.firstOffset(in: rest) else { return [] }
            rest = String(rest.utf8.dropFirst(start)) ?? rest
        }
        if isByline { rest = withoutPictureCredits(rest) }
        let whole = rest.utf8.count
        rest = withoutLead(rest, isByline: isByline)
        // After `By` one word is a name too.
        let hasLead = rest.utf8.count < whole
        if hasLead, let person = invertedPerson(rest) { return [[person]] }
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

    /// `김하나 기자 hana@paper.example` without where to write to.
    private static func withoutAddresses(_ text: String) -> String {
        let words = split(text)
        let kept = words.filter { word in
            guard let sign = word.utf8.firstIndex(of: 0x40), sign > word.startIndex else { return true }
            return !word[sign...].holds(0x2E)
        }
        return kept.isEmpty || kept.count == words.count ? text : kept.joined(separator: " ")
    }

    /// Who did something else than write: `Illustrated by Ida Marlow`.
    private static let otherWork = Stems([
        "illustrated by ", "illustration by ", "illustrations by ", "translated by ", "edited by ", "editing by ",
        "photographed by ", "photography by ", "photographs by ", "photos by ", "photo by ", "images by ", "image by ",
        "artwork by ", "graphics by ", "video by ", "produced by ", "directed by ", "narrated by ", "fact checked by ",
        "fact-checked by ", "medically reviewed by ", "illustriert von ", "übersetzt von ", "redigiert von ",
        "fotografiert von ", "fotos von ", "traduit par ", "illustré par ", "photos de ", "traducido por ",
        "ilustrado por ", "fotos de ", "tradotto da ", "illustrato da ", "foto di ", "vertaald door ", "översatt av ",
    ])
    private static let writing = Stems([
        "written by", "words by", "text:", "text by", "story by", "words:", "text von", "geschrieben von", "écrit par",
        "escrito por", "scritto da",
    ])

    /// The words between spaces.
    static func split(_ text: String) -> [Substring] {
        var words: [Substring] = []
        var start = text.startIndex
        for place in text.utf8.indices where text.utf8[place] == 0x20 {
            if start < place { words.append(text[start..<place]) }
            start = text.utf8.index(after: place)
        }
        if start < text.endIndex { words.append(text[start...]) }
        return words
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

    private static let marks = Stems(["|", "•", " · ", "⋅", " – ", " — ", " - "])
    private static let separators = Stems([
        ";", ",", "、", "/", " and ", " und ", " et ", " y ", " & ", " og ", " och ", " with ", " mit ", " avec ",
        " con ",
        " + ",
    ])

    private static func names(inPiece text: String, isByline: Bool, leastWords: Int) -> [String] {
        var rest = text
        var companions: [String] = []
        if rest.range(ofText: "://") != nil, !rest.holds(0x28) { return [] }
        for (open, close) in [("(", ")"), ("[", "]")] {
            // A remark after the name; in its middle it is a part of it.
            guard let cut = rest.range(ofText: open), cut.lowerBound > rest.startIndex else { continue }
            let end = rest.range(ofText: close)
            if let end, end.upperBound < rest.endIndex, !isByline { continue }
            if let end, end.lowerBound > cut.upperBound {
                companions += Self.companions(in: rest[cut.upperBound..<end.lowerBound])
            }
            rest = String(rest[..<cut.lowerBound])
        }
        let parts = separators.split(withSurnamesJoined(rest)).flatMap(Self.joinedPersons)
        var found: [String] = []
        for part in parts {
            var name = PlainLine.text(part.holds(0xC2) ? withoutSoftMarks(part) : part)
            if isByline { name = nameHead(withoutLabel(name)) }
            name = withoutMarks(name)
            let hadOffice = (part.utf8.last ?? 0) >= 0x80 && offices.contains { part.hasSuffix($0) }
            // `IDA MARLOW AND TOM REED` are two in capitals.
            if let first = found.first, isCredential(name), !name.holds(0x20) || !isCredential(String(first.prefix(12)))
            {
                continue
            }
            if isName(name, isByline: isByline, leastWords: hadOffice ? 1 : found.isEmpty ? leastWords : 2) {
                if !found.contains(name) { found.append(name) }
            } else if isByline, !found.isEmpty, !isCredential(name) {
                break
            }
        }
        if !found.isEmpty { found += companions.filter { !found.contains($0) } }
        return found
    }

    /// `Ida Marlow (with Tom Reed)`: who stands in brackets behind a word that joins names had a part in it.
    private static func companions(in remark: Substring) -> [String] {
        let words = split(PlainLine.text(String(remark)))
        guard let first = words.first, companionWords.contains(first) else { return [] }
        let names = separators.split(words.dropFirst().joined(separator: " ")).map { PlainLine.text($0) }
        return names.allSatisfy { split($0).count >= 2 && isPerson($0) } ? names : []
    }

    private static let companionWords = WordSet([
        "with", "and", "mit", "und", "avec", "et", "con", "y", "e", "com", "met", "en", "med", "och", "og",
    ])

    /// `Text & Fotos: Ada Brook` and `Ada Brook: Since 2010` hold a name at one side of the colon; `Foto: Ada Brook` none of
    /// an author.
    private static func withoutLabel(_ text: String) -> String {
        guard let colon = text.range(ofText: ": ") else { return text }
        let (head, tail) = (String(text[..<colon.lowerBound]), PlainLine.text(String(text[colon.upperBound...])))
        if BylineWords.pictureNouns.contains(PlainLine.text(head)) { return "" }
        return isPerson(nameHead(tail)) && split(tail).count > 1
            ? tail : isPerson(head) && split(head).count > 1 ? head : text
    }

    /// Two names joined by a word that is in other languages a part of one: persons stand on both sides.
    private static func joinedPersons(_ part: String) -> [String] {
        let names = BylineWords.conjunctions.split(part)
        guard names.count > 1,
            names.allSatisfy({ name in
                let name = PlainLine.text(name)
                return split(name).count >= 2 && isPerson(name)
            }),
            !partsOfNames.occurs(in: part)
                || names.dropFirst().allSatisfy({
                    ($0.utf8.first { $0 > 0x20 } ?? 0) >= 0xCE || GivenNames.occur(in: $0)
                })
        else { return [part] }
        return names
    }

    /// Those of the words that join names which are common within one.
    private static let partsOfNames = Stems([" e ", " en ", " a "])

    /// `Marlow, Ida` after a label: one person, where only the second word is a given name.
    private static func invertedPerson(_ text: String) -> String? {
        let words = split(text)
        guard words.count == 2, words[0].last == ",", !GivenNames.all.contains(words[0].dropLast()),
            GivenNames.all.contains(words[1])
        else { return nil }
        return words[1] + " " + words[0].dropLast()
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
    static func isCredential(_ text: String) -> Bool {
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

    static func keys(_ words: [String]) -> Set<UInt64> { Set(words.flatMap { WordKeys($0).words }) }

    private static func withoutMarks(_ name: String) -> String {
        var name = name
        if let cut = name.range(ofText: " @") { name = String(name[..<cut.lowerBound]) }
        name = withoutEnd(name) { $0 == 0x2A || $0 == 0x3A || $0 == 0x2C || $0 == 0x2D || $0 == 0x20 }
        if (name.utf8.last ?? 0) < 0x80 { return PlainLine.text(name) }
        for office in offices where name.hasSuffix(office) && name.count > office.count + 1 {
            name.removeLast(office.count)
            break
        }
        return PlainLine.text(name)
    }

    /// Without the marks at its end: dashes, and those of ASCII that are sought.
    static func withoutEnd(_ text: String, where isSought: (UInt8) -> Bool) -> String {
        text.withBytes { bytes -> String? in
            var end = bytes.count
            while end > 0 {
                let isDash =
                    end >= 3 && bytes[end - 3] == 0xE2 && bytes[end - 2] == 0x80
                    && (bytes[end - 1] == 0x93 || bytes[end - 1] == 0x94)
                if isSought(bytes[end - 1]) { end -= 1 } else if isDash { end -= 3 } else { break }
            }
            return end < bytes.count ? String(decoding: bytes[..<end], as: UTF8.self) : nil
        } ?? text
    }

    /// What stands behind names in scripts where it takes no capital and often no space.
    private static let offices = ["기자", "특파원", "記者", "记者"]

    /// The name and office at the end of a line that begins with a day: `입력 2024.03.12 김하나 기자`.
    static func signature(in text: String) -> String? {
        guard text.holdsDigit else { return nil }
        var words = split(text)
        if words.last?.contains("@") == true { words.removeLast() }
        guard let last = words.last, let office = offices.first(where: { last.hasSuffix($0) }),
            words.dropLast().allSatisfy({ !$0.contains(office) })
        else { return nil }
        if last.count > office.count { return String(last) }
        guard words.count > 1, !words[words.count - 2].utf8.contains(where: \.isASCIIDigit) else { return nil }
        // `서울=김하나 특파원`: where it was written stands before it.
        let name = words[words.count - 2].split(separator: "=").last ?? ""
        return name + " " + last
    }

    /// - Parameter text: folded.
    static func endsInOffice(_ text: ArraySlice<UInt8>) -> Bool {
        var text = text
        // The address stands behind it.
        if text.contains(0x40), let space = text.lastIndex(of: 0x20), text[space...].contains(0x40) {
            text = text[..<space]
        }
        guard let last = text.last, last >= 0x80 else { return false }
        return offices.contains { text.count > $0.utf8.count + 3 && text.suffix($0.utf8.count).elementsEqual($0.utf8) }
    }
}

/// Reads each byline once: elements around it and its line in the text say the same.
struct NameReader {
    private var texts = HashIndex(capacity: 32)
    private var known: [[[String]]] = []

    /// As `AuthorNames.readings`.
    mutating func readings(of text: String, isByline: Bool) -> [[String]] {
        let hash = text.withBytes { HashIndex.hash($0) }
        let number = texts.insert(isByline ? hash : ~hash)
        if number == known.count { known.append(AuthorNames.readings(of: text, isByline: isByline)) }
        return known[number]
    }
}
