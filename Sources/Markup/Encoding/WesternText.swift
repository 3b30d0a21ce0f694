/// Whether bytes that are no UTF-8 read, as windows-1252, like a text in one language of western Europe: all their letters
/// are of that language, they stand among letters of ASCII, and the signs stand where signs do.
///
/// A name of Cyrillic, Greek or Czech letters reads as a medley that no language has.
func isWestern(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { text in
        var languages = UInt32.max
        var signs = 0
        var place = 0
        while let start = text[place...].firstIndex(where: { $0 >= 0x80 }) {
            guard WesternLetters.meaning[Int(text[start]) - 0x80] != 0 else { return false }
            if isSign(text[start]) {
                guard mayStand(text, sign: start) else { return false }
                signs += 1
                place = start + 1
                continue
            }
            let word = word(text, around: start)
            var plain = 0
            for byte in text[word] {
                if byte < 0x80 {
                    plain += 1
                } else {
                    languages &= WesternLetters.meaning[Int(byte) - 0x80]
                }
            }
            // "à" and "É" are words; "ÄÖÜ" hardly is one, "Ïåòð" none.
            guard languages != 0, word.count == 1 || plain * 2 >= word.count else { return false }
            place = word.upperBound
        }
        return languages != .max || signs > 0
    }
}

/// The letters of ASCII and above around a place.
private func word(_ text: UnsafeBufferPointer<UInt8>, around place: Int) -> Range<Int> {
    func isLetter(_ byte: UInt8) -> Bool { byte.isASCIILetter || byte >= 0x80 && !isSign(byte) }
    var start = place
    var end = place
    while start > 0, isLetter(text[start - 1]) { start -= 1 }
    while end < text.count, isLetter(text[end]) { end += 1 }
    return start..<end
}

private func isSign(_ byte: UInt8) -> Bool {
    byte >= 0x80 && WesternLetters.meaning[Int(byte) - 0x80] == WesternLetters.sign
}

/// A sign inside of a word is a letter of another encoding, but for apostrophes, dashes and the middle point.
private func mayStand(_ text: UnsafeBufferPointer<UInt8>, sign place: Int) -> Bool {
    if [0x91, 0x92, 0x96, 0x97, 0xB7, 0xAD, 0xA0].contains(text[place]) { return true }
    let isAfterLetter = place > 0 && text[place - 1].isASCIILetter
    let isBeforeLetter = place + 1 < text.count && text[place + 1].isASCIILetter
    return !(isAfterLetter && isBeforeLetter)
}

private enum WesternLetters {
    /// For the bytes from 0x80: the languages that have the letter, a bit each; `sign` for what is no letter, 0 for
    /// what stands in none of these languages.
    static let meaning: [UInt32] = {
        var meaning = [UInt32](repeating: 0, count: 128)
        for (language, letters) in alphabets.enumerated() {
            for letter in letters + letters.uppercased() {
                for scalar in letter.unicodeScalars {
                    guard let place = windows1252.firstIndex(of: scalar) else { continue }
                    meaning[place] |= 1 << UInt32(language)
                }
            }
        }
        for scalar in "€‚„…†‡‰‹‘’“”•–—™›\u{A0}¡£§¨©ª«¬\u{AD}®°±²´·º»¼½¾¿¢¥×".unicodeScalars {
            if let place = windows1252.firstIndex(of: scalar) { meaning[place] = sign }
        }
        return meaning
    }()

    static let sign: UInt32 = 1 << 31

    /// With the letters of names and words that each language borrows.
    private static let alphabets = [
        "àâæçéèêëîïôœùûüÿ",  // French
        "äöüßéè",  // German
        "áéíóúñüç",  // Spanish
        "áâãàçéêíóôõúü",  // Portuguese
        "àèéìòù",  // Italian
        "àèéíïòóúüç",  // Catalan
        "åäöéü",  // Swedish, Finnish
        "æøåéèêóòô",  // Danish, Norwegian
        "ëïéèöüáíóúêàç",  // Dutch
        "áðéíóúýþæö",  // Icelandic
        "äöüõšž",  // Estonian
        "éèêëïíóñçöüäáôâ",  // English, which borrows from all
    ]
}
