import Articles
import Glibc

/// How a feed's posting rate swings through the day and the week, relative to its mean: an hour of the day times a
/// day of the week, both UTC, both with mean 1.
package struct WeeklyRhythm: Sendable, Hashable {
    /// Lanes 0 to 23: hours of the day; 24 to 30: Monday to Sunday; 31 unused.
    var factors: SIMD32<Float>

    /// No rhythm: every hour alike.
    package static let flat = WeeklyRhythm(factors: SIMD32(repeating: 1))

    package static let hourCount = 24
    package static let dayCount = 7

    /// Monday is 0. 1970-01-01 was a Thursday.
    @inline(__always)
    static func dayOfWeek(_ time: Double) -> Int {
        let day = Int((time / 86_400).rounded(.down)) + 3
        return ((day % 7) + 7) % 7
    }

    @inline(__always)
    static func secondOfDay(_ time: Double) -> Double {
        time - (time / 86_400).rounded(.down) * 86_400
    }

    @inline(__always)
    package static func hourOfDay(_ time: Double) -> Int {
        min(Int(secondOfDay(time) / 3600), 23)
    }

    /// The relative rate at `time` (seconds since 1970), linear between the middles of the hours.
    @inline(__always)
    package func rate(at time: Double) -> Double {
        let place = Self.secondOfDay(time) / 3600 - 0.5
        let floor = place.rounded(.down)
        let share = Float(place - floor)
        let hour = Int(floor)
        let left = factors[hour < 0 ? 23 : hour]
        let right = factors[hour >= 23 ? 0 : hour + 1]
        return Double((left + (right - left) * share) * factors[24 + Self.dayOfWeek(time)])
    }

    /// The hours' relative rate in the middle of a cell of five minutes.
    @inline(__always)
    func hourRate(atCell cell: Int) -> Float {
        let place = (Float(cell) + 0.5) / 12 - 0.5
        let hour = Int(place.rounded(.down))
        let share = place - Float(hour)
        let left = factors[hour < 0 ? 23 : hour]
        return left + (factors[hour >= 23 ? 0 : hour + 1] - left) * share
    }

    /// `hourRate(atCell:)` for the hour's twelve cells; the lanes after them are of no use.
    func rates(inHour hour: Int) -> SIMD16<Float> {
        let middle = factors[hour]
        let before = factors[hour == 0 ? 23 : hour - 1] - middle
        let after = factors[hour == 23 ? 0 : hour + 1] - middle
        return middle + before * Self.shareOfHourBefore + after * Self.shareOfHourAfter
    }

    private static let shareOfHourBefore =
        SIMD16<Float>(
            11, 9, 7, 5, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) / 24
    private static let shareOfHourAfter =
        SIMD16<Float>(
            0, 0, 0, 0, 0, 0, 1, 3, 5, 7, 9, 11, 0, 0, 0, 0) / 24

    /// Monday first.
    var days: SIMD8<Float> {
        SIMD8(factors[24], factors[25], factors[26], factors[27], factors[28], factors[29], factors[30], 0)
    }
}
