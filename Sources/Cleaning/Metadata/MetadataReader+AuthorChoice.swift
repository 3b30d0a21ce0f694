internal import Articles
internal import Markup

/// Who of the candidates it is, and what of the text is the name.
extension MetadataReader {
    func readAuthors(into metadata: inout PageMetadata) {
        let candidates = authorCandidates()
        guard let best = bestAuthor(of: candidates) else {
            guard let (name, source) = personOfSite() else { return }
            metadata.authors = [Author(name: name)]
            metadata.certaintyOfAuthors = Self.certaintyOfSite
            note("authors", source, &metadata)
            return
        }
        metadata.certaintyOfAuthors = best.certainty
        let named = bareName(
            of: person(before: wholeName(of: fuller(than: best, candidates), candidates), candidates), candidates)
        // A byline with more behind the name than the name is one of several all the same.
        let chosen = fuller(than: named, candidates)
        metadata.authors = withoutHouse(chosen.value)
        note("authors", chosen.source, &metadata)
    }

    private func bestAuthor(of candidates: [AuthorCandidate]) -> AuthorCandidate? {
        // A line near the title of nothing but names and a date is a byline, whatever else is missing.
        guest(candidates) ?? candidates.best(.authors, unless: .absent)
            ?? candidates.first { $0.features.contains(.dated) && $0.features.contains(.person) }
    }

    /// Systems declare who put a guest's text online.
    private func guest(_ candidates: [AuthorCandidate]) -> AuthorCandidate? {
        guard var found = candidates.first(where: { $0.features.contains(.guest) && !$0.features.contains(.ofOthers) })
        else {
            return nil
        }
        found.certainty = Self.certaintyOfSite
        return found
    }

    /// A byline may show one of several; a declared list that has them all is the fuller one.
    private func fuller(than best: AuthorCandidate, _ candidates: [AuthorCandidate]) -> AuthorCandidate {
        let names = Set(best.value.compactMap(\.name))
        return candidates.first {
            Self.isDeclared($0.source) && $0.features.contains(.person) && $0.value.count <= 8
                && names.isStrictSubset(of: Set($0.value.compactMap(\.name)))
        } ?? best
    }

    /// A first name, and the whole name elsewhere on the page; in a long text more may stand behind it than a name.
    private func wholeName(of best: AuthorCandidate, _ candidates: [AuthorCandidate]) -> AuthorCandidate {
        guard best.features.contains(.firstNameOnly), let first = best.value.first?.name else { return best }
        return candidates.first {
            $0.features.contains(.fullName) && !$0.features.contains(.longText) && !$0.features.contains(.ofOthers)
                && !$0.features.contains(.commentMark) && $0.value.first?.name?.hasPrefix(first + " ") == true
        } ?? best
    }

    /// The house is declared by its system; a byline between the title and the text is somebody's own.
    private func person(before best: AuthorCandidate, _ candidates: [AuthorCandidate]) -> AuthorCandidate {
        let house: [AuthorFeature] = [.siteName, .likeSiteName, .generic]
        guard best.value.count == 1, house.contains(where: best.features.contains),
            !best.features.contains(.givenName)
        else { return best }
        return candidates.first { candidate in
            let features = candidate.features
            guard features.contains(.person), features.contains(.nearTitle),
                !(house + [.ofOthers, .commentMark, .list, .inTitle, .otherLink]).contains(where: features.contains)
            else { return false }
            // A name that nothing marks may be whom the text is about: it has to stand where bylines stand.
            if features.contains(.besideDate), features.contains(.beforeProse) { return true }
            return [.hasLead, .ownMark, .authorLink].contains(where: features.contains)
                && (features.contains(.givenName)
                    || !features.contains(.belowProse) && candidate.value.allSatisfy(Self.isLong))
        } ?? best
    }

    /// Of two words or more, as houses' sections (`Sport`) are not.
    private static func isLong(_ author: Author) -> Bool { author.name?.holds(0x20) == true }

    /// `Jane Doe Marketing Lead` is Jane Doe where the page declares her, or links her name.
    private func bareName(of best: AuthorCandidate, _ candidates: [AuthorCandidate]) -> AuthorCandidate {
        guard best.features.contains(.extendsOther), best.value.count == 1, let name = best.value[0].name else {
            return best
        }
        return candidates.first {
            $0.value.count == 1 && $0.features.contains(.person)
                && (Self.isDeclared($0.source) || $0.features.contains(.innerLinks))
                && $0.value[0].name.map { $0.holds(0x20) && name.hasPrefix($0 + " ") } == true
        } ?? best
    }

    /// Beside a person the site's own name is none of an author's, nor is it a part of the person's.
    private func withoutHouse(_ authors: [Author]) -> [Author] {
        let hasPerson = authors.contains { author in
            author.name.map { !site.isLikeName(WordKeys($0)) && AuthorNames.isPerson($0) } == true
        }
        let kept = authors.filter { author in
            guard hasPerson, let name = author.name else { return true }
            return !site.isLikeName(WordKeys(name)) || GivenNames.occur(in: name)
        }
        return kept.map { author in
            guard var words = author.name.map(AuthorNames.split), words.count > 2, let last = words.last,
                site.isName(String(last))
            else { return author }
            words.removeLast()
            var author = author
            let name = words.joined(separator: " ")
            if AuthorNames.isPerson(name) { author.name = name }
            return author
        }
    }

    // MARK: A person's site

    private static let certaintyOfSite = 0.9

    /// A site that is called after a person is that person's, and says so nowhere else: `Ida Marlow` of idamarlow.example.
    private func personOfSite() -> (name: String, source: String)? {
        for name in [meta("og:site_name")?.value, feedTitle].compactMap(\.self)
        where Self.isCalledLikePerson(name) {
            return (name, "site name")
        }
        let labels =
            pageURL.flatMap(WebAddress.host)?.split(separator: ".").dropLast().map { label in
                label.utf8.filter { $0 != 0x2D }
            } ?? []
        for label in labels where label.count >= 6 {
            for line in draft.lines
            where line.words <= 24 && line.capitals >= 2 && Self.maySpell(label, draft.text(of: line)) {
                if let name = Self.name(spelling: label, in: original(line)) { return (name, "host") }
            }
        }
        return nil
    }

    /// What the page calls its feed.
    private var feedTitle: String? {
        elements.links.first { rel, node in
            tree.bytes[rel].contains("alternate")
                && tree.attributeRange(.type, of: node).map {
                    tree.bytes[$0].contains("rss") || tree.bytes[$0].contains("atom")
                } == true
        }.flatMap { tree.attribute(.title, of: $0.node) }.map(Self.line)
    }

    private static func isCalledLikePerson(_ name: String) -> Bool {
        let words = AuthorNames.split(name)
        guard (2...3).contains(words.count), let first = words.first, let last = words.last else { return false }
        return GivenNames.all.contains(first) && last.utf8.count > 2 && last.beginsCapital && AuthorNames.isPerson(name)
    }

    /// Whether the letters of a folded text, from the beginning of a word on, are those of the label.
    private static func maySpell(_ label: [UInt8], _ text: ArraySlice<UInt8>) -> Bool {
        text.withUnsafeBufferPointer { bytes in
            var beginsWord = true
            for (start, byte) in bytes.enumerated() {
                if beginsWord, byte == label.first {
                    var place = start
                    var count = 0
                    while place < bytes.count, count < label.count {
                        if bytes[place].isASCIILetter {
                            guard bytes[place] == label[count] else { break }
                            count += 1
                        }
                        place += 1
                    }
                    if count == label.count { return true }
                }
                beginsWord = byte <= 0x20 || beginsWord && !byte.isASCIILetter
            }
            return false
        }
    }

    /// Words of a line that, written as one, are the host's label.
    private static func name(spelling label: [UInt8], in line: String) -> String? {
        let words = AuthorNames.split(line)
        for start in words.indices {
            for end in [start + 2, start + 3] where end <= words.count {
                let letters = words[start..<end].flatMap { $0.utf8.map(\.asciiLowercased) }.filter(\.isASCIILetter)
                guard letters == label else { continue }
                let name = AuthorNames.withoutEnd(words[start..<end].joined(separator: " ")) {
                    !$0.isASCIILetter && $0 < 0x80
                }
                if isCalledLikePerson(name) { return name }
            }
        }
        return nil
    }
}
