internal import Articles

/// Pages that stand in front of an article: consent, a captcha, a login.
enum Wall {
    /// What bars the way, as a warning; `nil` for a page that reads like an article.
    static func kind(of draft: Draft, words: Int) -> String? {
        guard words < 250 else { return nil }
        var total = 0
        for line in draft.lines {
            total += Int(line.words)
            let text = draft.text(of: line)
            for (phrase, kind) in phrases where text.contains(phrase) { return kind }
            if total > 1500 { break }
        }
        return nil
    }

    private static let phrases: [(StaticString, String)] = [
        ("verify you are human", "the page is a captcha"),
        ("are you a robot", "the page is a captcha"),
        ("checking your browser", "the page is a captcha"),
        ("enable javascript and cookies to continue", "the page is a captcha"),
        ("access to this page has been denied", "the page refuses access"),
        ("before you continue to", "the page is a consent wall"),
        ("subscribe to continue reading", "the page is a paywall"),
        ("subscribe to read the full", "the page is a paywall"),
        ("this article is for subscribers", "the page is a paywall"),
        ("to continue reading this article", "the page is a paywall"),
        ("log in to continue", "the page is a login"),
    ]
}

extension PageAnchor {
    /// Whether at least a third of the teaser's four-word runs stand in the body; a short teaser proves nothing.
    func agrees(with body: Articles.Body) -> Bool {
        guard let text else { return true }
        let teaser = Self.words(text)
        guard teaser.count >= 12 else { return true }
        let words = Self.words(body.plainText())
        var runs: Set<ArraySlice<Substring>> = []
        for place in words.indices.dropLast(3) { runs.insert(words[place..<(place + 4)]) }
        let wanted = teaser.indices.dropLast(3)
        let found = wanted.filter { runs.contains(teaser[$0..<($0 + 4)]) }.count
        return found * 3 >= wanted.count
    }

    private static func words(_ text: String) -> [Substring] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }
    }
}
