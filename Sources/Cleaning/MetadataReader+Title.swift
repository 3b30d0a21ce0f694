internal import Articles
internal import Markup

extension MetadataReader {
    func readTitle(into metadata: inout PageMetadata) {
        var candidates: [(text: String, source: String)] = []
        for heading in headings {
            let text = tree.text(of: heading)
            if text.utf8.count >= 4 { candidates.append((PlainLine.text(text), "h1")) }
        }
        let headline = data["headline"]?.text.map(Self.line) ?? ""
        let openGraph = meta("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title")?.value ?? ""
        let document =
            titleNode.map { node in
                node + 1 < tree.end(node) ? Self.line(tree.string(tree.textRange(node + 1))) : ""
            } ?? ""
        let references = [openGraph, headline, document].filter { !$0.isEmpty }
        // A heading that the page's other titles agree with is the title; one that is the site's name is not.
        let site = metadata.siteName
        let siteNames = [site, pageURL.flatMap(WebAddress.host)].compactMap { $0.map { Self.words($0).joined() } }
        var best: (text: String, source: String, score: Double)?
        for (place, candidate) in candidates.enumerated() {
            let letters = Self.words(candidate.text).joined()
            if siteNames.contains(where: { $0 == letters || $0.hasPrefix(letters) && letters.count > 4 }) { continue }
            var score = references.map { Self.overlap(candidate.text, $0) }.max() ?? 0.3
            if references.isEmpty { score = 0.5 }
            score -= Double(place) * 0.05
            if score > best?.score ?? 0.34 { best = (candidate.text, "h1", score) }
        }
        // Under an h1 that is missing or only names the blog or section, a lesser heading may be what the title says.
        if best.map({ Self.words($0.text).count <= 2 }) ?? true {
            let documentLetters = references.map { Self.words($0).joined() }
            let least = best.map { Self.words($0.text).joined().count } ?? 11
            for heading in lesserHeadings {
                let text = PlainLine.text(tree.text(of: heading))
                let letters = Self.words(text).joined()
                guard letters.count > least, !siteNames.contains(letters),
                    documentLetters.contains(where: { $0.hasPrefix(letters) || $0.hasSuffix(letters) })
                else { continue }
                best = (text, "heading", 1)
                break
            }
        }
        // A kicker before the headline within its element is no part of it.
        if let found = best {
            let letters = Self.words(found.text).joined()
            for reference in [headline, openGraph].filter({ !$0.isEmpty }) {
                let short = Self.withoutSite(reference, site, pageURL)
                let shortLetters = Self.words(short).joined()
                if shortLetters.count >= 16, shortLetters.count < letters.count, letters.hasSuffix(shortLetters) {
                    best = (short, "h1", found.score)
                    break
                }
            }
        }
        if best == nil {
            if !headline.isEmpty {
                best = (Self.withoutSite(headline, site, pageURL), "json-ld", 1)
            } else if !openGraph.isEmpty {
                best = (Self.withoutSite(openGraph, site, pageURL), "og:title", 1)
            } else if !document.isEmpty {
                best = (Self.withoutSite(document, site, pageURL), "title", 1)
            } else if let first = candidates.first {
                best = (first.text, "h1", 1)
            }
        }
        guard let best, !best.text.isEmpty else { return }
        metadata.title = best.text
        note("title", best.source, &metadata)
    }

    /// The share of the shorter text's words that the longer one has.
    static func overlap(_ first: String, _ second: String) -> Double {
        let left = words(first)
        let right = Set(words(second))
        guard !left.isEmpty, !right.isEmpty else { return 0 }
        let common = left.filter(right.contains).count
        return Double(common) / Double(max(min(left.count, right.count), 1))
            * (Double(common) / Double(left.count)).squareRoot()
    }

    static func words(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    /// `Headline | Site`, `Site: Headline`, `Headline - Section - Site` without what is not the headline.
    static func withoutSite(_ title: String, _ site: String?, _ url: String?) -> String {
        let host = url.flatMap(WebAddress.host)?.split(separator: ".").map(String.init) ?? []
        let siteLetters = site.map { words($0).joined() } ?? ""
        var rest = Substring(title)
        for separator in [" | ", " – ", " — ", " - ", " :: ", " » ", " « ", " • ", " · ", " / ", ": "] {
            while let cut = rest.lastRange(ofText: separator) {
                let tail = words(String(rest[cut.upperBound...])).joined()
                let isSite =
                    !tail.isEmpty
                    && (tail == siteLetters || !siteLetters.isEmpty && siteLetters.contains(tail) && tail.count > 3
                        || host.contains { $0.count > 3 && ($0 == tail || tail.hasPrefix($0) && separator != ": ") }
                        || separator == " | " && words(String(rest[cut.upperBound...])).count <= 4)
                guard isSite, words(String(rest[..<cut.lowerBound])).count >= 1 else { break }
                rest = rest[..<cut.lowerBound]
            }
            if let cut = rest.range(ofText: separator) {
                let headLetters = words(String(rest[..<cut.lowerBound])).joined()
                if !headLetters.isEmpty,
                    headLetters == siteLetters || host.contains(headLetters) && headLetters.count > 3
                {
                    rest = rest[cut.upperBound...]
                }
            }
        }
        return PlainLine.text(String(rest))
    }
}

extension StringProtocol {
    func lastRange(ofText text: String) -> Range<Index>? {
        var found: Range<Index>?
        var start = startIndex
        while let range = self[start...].range(ofText: text) {
            found = range
            start = range.upperBound
        }
        return found
    }
}
