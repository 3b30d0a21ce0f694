internal import Articles
internal import Markup

/// A time zone as a date names it: an offset, and for places whether summer time is added.
struct Zone: Sendable {
    /// Seconds east of UTC in winter.
    let standardOffset: Int
    let summerTime: SummerTime

    enum SummerTime: Sendable {
        case none
        /// From the second Sunday of March, 2:00, to the first of November, 2:00 (since 2007).
        case northAmerica
        /// From the last Sunday of March, 1:00 UTC, to the last of October (since 1996).
        case europe
        /// From the first Sunday of October to the first of April.
        case australia
    }

    /// The offset at a local time in seconds since 1970. The hour that is skipped or repeated counts as winter.
    func offset(atLocalTime local: Int64) -> Int {
        let isSummer: Bool
        let year = CivilTime(secondsSince1970: local).year
        switch summerTime {
        case .none: isSummer = false
        case .northAmerica:
            let start = Self.sunday(2, of: 3, year: year) + 3 * 3600
            let end = Self.sunday(1, of: 11, year: year) + 3600
            isSummer = local >= start && local < end
        case .europe:
            let start = Self.sunday(-1, of: 3, year: year) + Int64(3600 + standardOffset) + 3600
            let end = Self.sunday(-1, of: 10, year: year) + Int64(3600 + standardOffset)
            isSummer = local >= start && local < end
        case .australia:
            let start = Self.sunday(1, of: 10, year: year) + 3 * 3600
            let end = Self.sunday(1, of: 4, year: year) + 2 * 3600
            isSummer = local >= start || local < end
        }
        return standardOffset + (isSummer ? 3600 : 0)
    }

    /// Midnight of the n-th Sunday of a month, or of the last one for -1, as if it were UTC.
    private static func sunday(_ count: Int, of month: Int, year: Int) -> Int64 {
        let day = count > 0 ? 1 : CivilTime.days(inMonth: month, year: year) - 6
        let first = CivilTime(year: year, month: month, day: day).secondsSince1970
        let weekday = ((first / 86_400 + 4) % 7 + 7) % 7
        return first + Int64((7 - weekday) % 7 + Int64(max(count - 1, 0) * 7)) * 86_400
    }
}

/// Names of time zones in dates.
enum TimeZoneNames {
    /// By an abbreviation in any letter case; `nil` for an unknown one, which then means UTC.
    ///
    /// Where an abbreviation has several meanings, the one of RFC 822, else the one that most people live by, counts.
    static func zone(abbreviation: UnsafeBufferPointer<UInt8>) -> Zone? {
        guard (2...5).contains(abbreviation.count) else { return nil }
        var key: UInt64 = 0
        for byte in abbreviation {
            guard byte.isASCIILetter else { return nil }
            key = key << 8 | UInt64(byte.asciiLowercased)
        }
        if let offset = abbreviations[key] { return Zone(standardOffset: offset, summerTime: .none) }
        return clocks[key].map { Zone(standardOffset: $0, summerTime: .northAmerica) }
    }

    /// By a name of the time zone database: the zones of most people, by today's rules.
    static func zone(named name: String) -> Zone? { places[name.lowercased()] }

    private static let abbreviations: [UInt64: Int] = {
        let hours: [(String, Double)] = [
            ("ut", 0), ("utc", 0), ("gmt", 0), ("wet", 0),
            ("est", -5), ("edt", -4), ("cst", -6), ("cdt", -5), ("mst", -7), ("mdt", -6), ("pst", -8), ("pdt", -7),
            ("akst", -9), ("akdt", -8), ("hst", -10), ("ast", -4),
            ("adt", -3), ("nst", -3.5), ("ndt", -2.5),
            ("cet", 1), ("cest", 2), ("met", 1), ("mest", 2), ("mez", 1), ("mesz", 2), ("bst", 1), ("west", 1),
            ("eet", 2), ("eest", 3), ("msk", 3), ("msd", 4), ("trt", 3), ("sast", 2), ("cat", 2), ("eat", 3),
            ("wat", 1), ("irst", 3.5), ("gst", 4), ("pkt", 5), ("ist", 5.5), ("npt", 5.75), ("bdt", 6), ("ict", 7),
            ("wib", 7), ("wita", 8), ("wit", 9), ("myt", 8), ("sgt", 8), ("hkt", 8), ("pht", 8), ("awst", 8),
            ("jst", 9), ("kst", 9), ("acst", 9.5), ("acdt", 10.5), ("aest", 10), ("aedt", 11), ("nzst", 12),
            ("nzdt", 13), ("idt", 3), ("fet", 3), ("samt", 4), ("get", 4), ("azt", 4), ("yekt", 5), ("uzt", 5),
            ("omst", 6), ("krat", 7), ("novt", 7), ("irkt", 8), ("yakt", 9), ("vlat", 10), ("chst", 10), ("pgt", 10),
            ("mmt", 6.5), ("hast", -10), ("hadt", -9), ("bot", -4), ("uyt", -3), ("brt", -3), ("art", -3), ("clt", -4),
            ("clst", -3), ("cot", -5), ("pet", -5), ("vet", -4),
        ]
        return table(of: hours)
    }()

    /// What clocks in a part of North America show, in summer and winter.
    private static let clocks = table(of: [
        ("nt", -3.5), ("at", -4), ("et", -5), ("ct", -6), ("mt", -7), ("pt", -8), ("akt", -9),
    ])

    private static func table(of hours: [(String, Double)]) -> [UInt64: Int] {
        var table: [UInt64: Int] = [:]
        for (name, offset) in hours {
            table[name.utf8.reduce(0) { $0 << 8 | UInt64($1) }] = Int(offset * 3600)
        }
        return table
    }

    private static let places: [String: Zone] = {
        let rows: [(Double, Zone.SummerTime, String)] = [
            (0, .none, "etc/utc etc/gmt africa/abidjan africa/accra atlantic/reykjavik"),
            (0, .europe, "europe/london europe/dublin europe/lisbon"),
            (
                1, .europe,
                """
                europe/amsterdam europe/andorra europe/belgrade europe/berlin europe/bratislava europe/brussels \
                europe/budapest europe/copenhagen europe/ljubljana europe/luxembourg europe/madrid europe/malta \
                europe/monaco europe/oslo europe/paris europe/podgorica europe/prague europe/rome europe/sarajevo \
                europe/skopje europe/stockholm europe/tirane europe/vaduz europe/vatican europe/vienna europe/warsaw \
                europe/zagreb europe/zurich
                """
            ),
            (1, .none, "africa/lagos africa/algiers africa/tunis"),
            (
                2, .europe,
                "europe/athens europe/bucharest europe/helsinki europe/kiev europe/kyiv europe/riga europe/sofia "
                    + "europe/tallinn europe/vilnius asia/nicosia"
            ),
            (2, .none, "africa/johannesburg africa/harare africa/tripoli"),
            (
                3, .none,
                "europe/istanbul europe/minsk europe/moscow asia/baghdad asia/riyadh asia/kuwait africa/nairobi"
            ),
            (3.5, .none, "asia/tehran"),
            (4, .none, "asia/dubai asia/baku asia/tbilisi asia/yerevan"),
            (5, .none, "asia/karachi asia/tashkent"),
            (5.5, .none, "asia/kolkata asia/calcutta asia/colombo"),
            (5.75, .none, "asia/kathmandu"),
            (6, .none, "asia/dhaka"),
            (7, .none, "asia/bangkok asia/jakarta asia/ho_chi_minh asia/saigon"),
            (
                8, .none,
                "asia/shanghai asia/hong_kong asia/singapore asia/taipei asia/manila asia/kuala_lumpur australia/perth"
            ),
            (9, .none, "asia/tokyo asia/seoul"),
            (9.5, .none, "australia/darwin"),
            (9.5, .australia, "australia/adelaide"),
            (10, .none, "australia/brisbane"),
            (10, .australia, "australia/sydney australia/melbourne australia/hobart australia/canberra"),
            (-3, .none, "america/sao_paulo america/argentina/buenos_aires america/buenos_aires america/montevideo"),
            (-3.5, .northAmerica, "america/st_johns"),
            (-4, .northAmerica, "america/halifax atlantic/bermuda"),
            (-4, .none, "america/caracas america/puerto_rico america/la_paz"),
            (-5, .northAmerica, "america/new_york america/toronto america/montreal america/detroit us/eastern"),
            (-5, .none, "america/bogota america/lima america/panama america/jamaica"),
            (-6, .northAmerica, "america/chicago america/winnipeg us/central"),
            (-6, .none, "america/mexico_city america/costa_rica america/guatemala"),
            (-7, .northAmerica, "america/denver america/edmonton america/boise us/mountain"),
            (-7, .none, "america/phoenix"),
            (-8, .northAmerica, "america/los_angeles america/vancouver america/tijuana us/pacific"),
            (-9, .northAmerica, "america/anchorage us/alaska"),
            (-10, .none, "pacific/honolulu us/hawaii"),
        ]
        var table: [String: Zone] = [:]
        for (hours, summerTime, names) in rows {
            for name in names.split(separator: " ") {
                table[String(name)] = Zone(standardOffset: Int(hours * 3600), summerTime: summerTime)
            }
        }
        return table
    }()
}
