internal import Articles

/// The time that a page's readers live in, where its language tells: nearly all who read Japanese live in Japan's time.
///
/// A date without a zone, as pages show them, is meant in that time.
struct LocalTime: Sendable {
    private enum Rule {
        case fixed(minutes: Int)
        /// Hours in winter; an hour more from the last Sunday of March to the last of October, at 01:00 UTC (2000/84/EC).
        case european(Int)
    }

    /// By language, or by language and region where the language alone is spoken in several zones.
    private static let rules: [String: Rule] = [
        "ja": .fixed(minutes: 540), "ko": .fixed(minutes: 540), "zh": .fixed(minutes: 480), "vi": .fixed(minutes: 420),
        "th": .fixed(minutes: 420), "tr": .fixed(minutes: 180), "hi": .fixed(minutes: 330),
        "en-in": .fixed(minutes: 330),
        "de": .european(1), "it": .european(1), "nl": .european(1), "sv": .european(1), "nb": .european(1),
        "no": .european(1),
        "nn": .european(1), "da": .european(1), "pl": .european(1), "cs": .european(1), "sk": .european(1),
        "hu": .european(1), "sl": .european(1), "hr": .european(1), "fr-fr": .european(1), "es-es": .european(1),
        "en-gb": .european(0), "en-ie": .european(0), "pt-pt": .european(0), "fi": .european(2), "el": .european(2),
        "bg": .european(2), "ro": .european(2), "uk": .european(2), "et": .european(2), "lv": .european(2),
        "lt": .european(2),
    ]

    private let rule: Rule

    /// - Parameter language: BCP 47; `nil` where it does not tell.
    init?(language: String) {
        let tag = language.lowercased()
        let primary = String(tag.prefix { $0 != "-" && $0 != "_" })
        guard let rule = Self.rules[tag] ?? Self.rules[primary] else { return nil }
        self.rule = rule
    }

    /// Seconds east of UTC.
    ///
    /// - Parameter moment: seconds since 1970, of UTC.
    func offset(at moment: Int64) -> Int64 {
        switch rule {
        case .fixed(let minutes): return Int64(minutes) * 60
        case .european(let hours): return Int64(hours) * 3600 + (Self.isEuropeanSummer(moment) ? 3600 : 0)
        }
    }

    private static func isEuropeanSummer(_ moment: Int64) -> Bool {
        let year = CivilTime(secondsSince1970: moment).year
        return moment >= lastSunday(of: 3, year) && moment < lastSunday(of: 10, year)
    }

    /// 01:00 UTC of a month's last Sunday; March and October have 31 days.
    private static func lastSunday(of month: Int, _ year: Int) -> Int64 {
        let last = CivilTime(year: year, month: month, day: 31, hour: 1).secondsSince1970
        // 1970-01-01 was a Thursday.
        let weekday = (last / 86_400 + 4) % 7
        return last - weekday * 86_400
    }
}
