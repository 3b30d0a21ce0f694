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

    /// The integral of the relative rate, in hours: the hours of mean activity between two times.
    package func exposure(from start: Double, to end: Double) -> Double {
        guard end > start else { return 0 }
        let week = 7 * 86_400.0
        let wholeWeeks = ((end - start) / week).rounded(.down)
        var sum = wholeWeeks * 168
        var time = start + wholeWeeks * week
        while time < end {
            // Up to the next half hour, where the slope changes: the trapezium is exact within a day.
            let next = min(((time / 1800).rounded(.down) + 1) * 1800, end)
            sum += rate(at: (time + next) / 2) * (next - time) / 3600
            time = next
        }
        return sum
    }
}
