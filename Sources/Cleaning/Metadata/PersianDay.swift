internal import Articles

/// A day of the Persian calendar (solar Hijri), by the rule of 33 years that holds from 1178 to 1633.
struct PersianDay {
    let year: Int
    let month: Int
    let day: Int

    /// `nil` where it is no day of our time.
    var civil: CivilTime? {
        guard (1370...1480).contains(year), (1...12).contains(month), day >= 1, day <= (month <= 6 ? 31 : 30) else {
            return nil
        }
        let years = year + 1595
        // Days since the first of January of year 0.
        let days =
            -355_668 + 365 * years + years / 33 * 8 + (years % 33 + 3) / 4 + day
            + (month < 7 ? (month - 1) * 31 : (month - 7) * 30 + 186)
        return CivilTime(secondsSince1970: Int64(days - 719_528) * 86_400)
    }
}
