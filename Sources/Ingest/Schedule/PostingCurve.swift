import Glibc

/// How a feed's posting swings through the day in steps of five minutes, and over the days of the week, relative to
/// its mean. Made from what the feed's schedule keeps whenever it is needed.
struct PostingCurve {
    static let cellCount = 288
    static let secondsInCell = 300.0

    /// The relative rate in each cell of the day, mean 1.
    private(set) var cells: [Float]
    /// The hours of mean activity from midnight to each cell's beginning, and at the end of the day.
    private var hours: [Double]
    /// Monday first, mean 1.
    private let days: SIMD8<Float>
    private var hoursBeforeDay: SIMD8<Double>

    init(cells: [Float], days: SIMD8<Float>) {
        self.cells = cells
        self.days = days
        hours = [Double](repeating: 0, count: Self.cellCount + 1)
        var sum = 0.0
        for cell in 0..<Self.cellCount {
            hours[cell] = sum
            sum += Double(cells[cell]) / 12
        }
        hours[Self.cellCount] = sum
        hoursBeforeDay = .zero
        for day in 0..<7 { hoursBeforeDay[day + 1] = hoursBeforeDay[day] + sum * Double(days[day]) }
    }

    @inline(__always)
    static func cell(_ time: Double) -> Int {
        min(Int(WeeklyRhythm.secondOfDay(time) / secondsInCell), cellCount - 1)
    }

    /// The relative rate at `time`, in seconds since 1970.
    @inline(__always)
    func rate(at time: Double) -> Double {
        Double(cells[Self.cell(time)] * days[WeeklyRhythm.dayOfWeek(time)])
    }

    /// Gives access to the relative rates of one five minutes after the other, and to those of whole hours.
    @inline(__always)
    func withRates<Value>(_ body: (inout PostingRates) -> Value) -> Value {
        withUnsafeTemporaryAllocation(of: PostingRates.Cell.self, capacity: Self.cellCount) { space in
            var rates = PostingRates(cells, days, in: space)
            return body(&rates)
        }
    }

    /// The hours of mean activity between two times.
    func exposure(from start: Double, to end: Double) -> Double {
        guard end > start else { return 0 }
        // Weeks since 1970 begin on a Thursday.
        let week = 7 * 86_400.0
        let base = (start / week).rounded(.down) * week
        return activity(since: base, end) - activity(since: base, start)
    }

    /// The hours of mean activity from `base`, a Thursday at 00:00, to `time`.
    private func activity(since base: Double, _ time: Double) -> Double {
        let days = ((time - base) / 86_400).rounded(.down)
        let weeks = (days / 7).rounded(.down)
        let day = (Int(days - weeks * 7) + 3) % 7
        let whole = hoursBeforeDay[7]
        // Since Thursday: the week's end first, then its beginning.
        let before = hoursBeforeDay[day] - hoursBeforeDay[3] + (day < 3 ? whole : 0)
        let place = min(max((time - base - days * 86_400) / Self.secondsInCell, 0), Double(Self.cellCount))
        let cell = min(Int(place), Self.cellCount - 1)
        let within = hours[cell] + (hours[cell + 1] - hours[cell]) * (place - Double(cell))
        return weeks * whole + before + within * Double(self.days[day])
    }
}
