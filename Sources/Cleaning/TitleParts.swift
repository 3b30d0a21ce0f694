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
        " | ", " – ", " — ", " - ", " :: ", " » ", " « ", " • ", " · ", " / ", " ~ ", " @ ", " |", "| ",
    ])
    private static let bars = Stems(["│", "ㅣ", "｜", "|"])
    private static let weak = Stems([": ", "_"])

    private static func cuts(_ bytes: UnsafeBufferPointer<UInt8>) -> [Cut] {
        var found: [Cut] = []
        var place = 1
        while place + 1 < bytes.count {
            var length = spaced.length(at: place, in: bytes)
            var isBar = length > 0 && bytes[place..<(place + length)].contains(0x7C)
            var isWeak = false
            if length == 0 {
                length = bars.length(at: place, in: bytes)
                isBar = length > 0
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

    /// The title without its site's name before or behind; real colons and dashes stay.
    static func withoutSite(_ title: String, _ site: SiteNames) -> String {
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
