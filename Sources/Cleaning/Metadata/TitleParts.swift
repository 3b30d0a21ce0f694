internal import Markup

/// A title at its separators: `Headline | Section - Site`.
enum TitleParts {
    private struct Cut {
        /// Offsets in bytes.
        let range: Range<Int>
        let isBar: Bool
        /// A colon or a low line stands in headlines too.
        let isWeak: Bool
    }

    private static let spaced = Stems([
        " | ", " – ", " — ", " - ", " :: ", " » ", " « ", " • ", " · ", " / ", " ~ ", " @ ", " › ", " ‹ ", " >> ",
        " ∙ ", " ⋆ ", " |", "| ",
    ])
    private static let bars = Stems(["│", "ㅣ", "｜", "|"])
    private static let weak = Stems([": ", "_"])

    private static func cuts(_ bytes: UnsafeBufferPointer<UInt8>) -> [Cut] {
        let (spaced, bars, weak) = (spaced, bars, weak)
        var found: [Cut] = []
        var place = 1
        while place + 1 < bytes.count {
            // No separator begins with a letter, or with a space and a letter.
            if bytes[place].isASCIILetter || bytes[place] == 0x20 && bytes[place + 1].isASCIILetterOrDigit {
                place += 1
                continue
            }
            var length = spaced.length(at: place, in: bytes)
            var isBar = length > 0 && bytes[place..<(place + length)].contains(0x7C)
            var isWeak = false
            if length == 0 {
                length = bars.length(at: place, in: bytes)
                isBar = length > 0
            }
            if length == 0, isHanMark(place, in: bytes) {
                length = 1
                isBar = true
            }
            if length == 0 {
                length = weak.length(at: place, in: bytes)
                isWeak = length > 0
            }
            if length > 0, place + length < bytes.count {
                found.append(Cut(range: place..<(place + length), isBar: isBar, isWeak: isWeak))
            }
            place += max(length, 1)
        }
        return found
    }

    /// A hyphen, low line or colon between two characters of East Asia, where no spaces stand, and at most eight behind it:
    /// `短缺药品保供稳价-新华网`.
    private static func isHanMark(_ place: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        switch bytes[place] {
        case 0x2D, 0x5F, 0x3A: break
        default: return false
        }
        let rest = bytes.count - place - 1
        return bytes[place - 1] >= 0x80 && rest >= 6 && rest <= 24 && bytes[place + 1] >= 0xE3
            && bytes[place + 1] <= 0xED
    }

    /// The title without its site's name before or behind; real colons and dashes stay.
    static func withoutSite(_ title: String, _ site: SiteNames) -> String {
        // No title is that long, and what is left of it is read at each of its separators.
        guard title.utf8.count <= 2000 else { return title }
        var text = title
        return text.withUTF8 { bytes -> String in
            var cuts = cuts(bytes)[...]
            if cuts.isEmpty { return title }
            var range = 0..<bytes.count
            func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
            while let cut = cuts.last {
                let tail = part(cut.range.upperBound..<range.upperBound)
                let key = WordKeys(tail)
                let isSite =
                    site.isName(key, tail) || !cut.isWeak && site.isLikeName(key)
                    || cut.isBar && key.words.count <= 4 && key.letters > 0
                    // Sphinx: `Pipelines — Mailman 3.3.8 documentation`.
                    || !cut.isWeak && tail.hasSuffix(" documentation")
                guard isSite, !WordKeys(part(range.lowerBound..<cut.range.lowerBound)).isEmpty else {
                    break
                }
                range = range.lowerBound..<cut.range.lowerBound
                cuts.removeLast()
            }
            if let cut = cuts.first, site.isName(part(range.lowerBound..<cut.range.lowerBound)) {
                range = cut.range.upperBound..<range.upperBound
            }
            return PlainLine.text(part(range))
        }
    }

    /// The parts between separators.
    static func parts(_ title: String) -> [String] {
        var text = title
        return text.withUTF8 { bytes -> [String] in
            var parts: [String] = []
            var start = 0
            for cut in cuts(bytes) where bytes[cut.range.lowerBound] != 0x5F {
                parts.append(
                    PlainLine.text(String(decoding: bytes[start..<cut.range.lowerBound], as: UTF8.self)))
                start = cut.range.upperBound
            }
            parts.append(PlainLine.text(String(decoding: bytes[start...], as: UTF8.self)))
            return parts.filter { !$0.isEmpty }
        }
    }
}
