internal import PageModel

/// A text to compare lines with, as the set of its words.
struct Reference: Sendable {
    let words: HashIndex

    init(_ text: String?) {
        let folded = text.map { LetterCase.small($0.utf8) } ?? []
        var found = HashIndex(capacity: folded.count / 8)
        folded.withUnsafeBufferPointer { bytes in
            LineVocabulary.forEachWord(bytes) { hash, _ in found.insert(hash) }
        }
        words = found
    }

    func contains(_ word: UInt64) -> Bool { words.contains(word) }
}

/// What the text of one line says about itself.
struct TextMeasure {
    var hash: UInt64 = 0
    var stopWords: Int32 = 0
    var lastByte: UInt8 = 0
    var firstByte: UInt8 = 0
    /// Share of the line's words that the title has, and the reverse.
    var titleShare: Float = 0
    var ofTitle: Float = 0
    /// -1 where the page has none.
    var summaryShare: Float = -1
    var bodyShare: Float = -1
    /// Begins as what follows an article does, as an editor's note; asks to subscribe.
    var isOfComments = false
    var isNote = false
    var asksToSubscribe = false
    /// What the line's words say of it, by `LineVocabulary`.
    var wordOdds: Float = 0

    init(_ text: UnsafeBufferPointer<UInt8>, _ title: Reference, _ summary: Reference, _ body: Reference) {
        lastByte = text.last ?? 0
        // A closing quote or bracket after the full stop.
        if lastByte == 0x22 || lastByte == 0x29 || lastByte == 0x27, text.count > 1, text[text.count - 2] == 0x2E {
            lastByte = 0x2E
        }
        if lastByte >= 0x80 { lastByte = 0x80 }
        firstByte = text.first ?? 0
        if firstByte >= 97 && firstByte <= 122 { firstByte = 97 }
        if firstByte >= 48 && firstByte <= 57 { firstByte = 48 }
        if firstByte >= 0x80 { firstByte = 0x80 }
        var count: Int32 = 0
        var inTitle: Int32 = 0
        var inSummary: Int32 = 0
        var inBody: Int32 = 0
        var stops: Int32 = 0
        var whole: UInt64 = 0
        let stopWords = LineWords.stopWords
        var odds = WordOdds()
        LineVocabulary.forEachWord(text) { word, length in
            count += 1
            whole = (whole ^ word) &* 0x9E37_79B9_7F4A_7C15
            if title.contains(word) { inTitle += 1 }
            if summary.contains(word) { inSummary += 1 }
            if body.contains(word) { inBody += 1 }
            if length <= 6, stopWords.contains(word) { stops += 1 }
            odds.add(word)
        }
        hash = whole
        self.stopWords = stops
        let all = Float(max(count, 1))
        titleShare = Float(inTitle) / all
        ofTitle = title.words.isEmpty ? 0 : min(Float(inTitle) / Float(title.words.count), 1)
        if !summary.words.isEmpty { summaryShare = Float(inSummary) / all }
        if !body.words.isEmpty { bodyShare = Float(inBody) / all }
        let beginning = UnsafeBufferPointer(rebasing: text.prefix(LineWords.longestBeginning))
        isOfComments = LineWords.comments.prefixLength(of: beginning) > 0
        isNote = LineWords.notes.prefixLength(of: beginning) > 0
        asksToSubscribe = beginning.contains("subscribe")
        wordOdds = odds.odds()
    }
}
