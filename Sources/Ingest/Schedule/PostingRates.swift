/// A posting curve made ready for a walk through time: the relative rate of each five minutes, and the integrals over an
/// hour without a look at its twelve.
struct PostingRates {
    struct Cell {
        var rate = 0.0
        /// The integrals of the rate r, of u r(u), and of the square root of r, from midnight to the cell's beginning, in
        /// cells.
        var items = 0.0
        var moment = 0.0
        var roots = 0.0
        /// The next cell of the day that begins with a leap of the rate.
        var nextLeap = PostingCurve.cellCount
    }

    /// The integrals over an hour, in seconds: of the rate, of the rate times the time since the hour's beginning, and of
    /// the rate's square root.
    struct Hour {
        let items: Double
        let moment: Double
        let roots: Double
    }

    private let cells: UnsafeMutableBufferPointer<Cell>
    private let days: SIMD8<Float>
    /// The first cell of the day that was asked for last, and the day's factor.
    private var midnight = 0
    private var day = 0.0

    /// Whether a rate is so different from the one before that a plan looks at the moment between them.
    @inline(__always)
    static func isLeap(_ rate: Double, after last: Double) -> Bool { rate > 1.5 * last || last > 1.5 * rate }

    init(_ rates: [Float], _ days: SIMD8<Float>, in space: UnsafeMutableBufferPointer<Cell>) {
        cells = space
        self.days = days
        var cell = Cell()
        for place in 0..<PostingCurve.cellCount {
            cell.rate = Double(rates[place])
            space.initializeElement(at: place, to: cell)
            cell.items += cell.rate
            cell.moment += cell.rate * (Double(place) + 0.5)
            cell.roots += cell.rate.squareRoot()
        }
        var nextLeap = PostingCurve.cellCount
        for place in (0..<PostingCurve.cellCount).reversed() {
            space[place].nextLeap = nextLeap
            if place > 0, Self.isLeap(space[place].rate, after: space[place - 1].rate) { nextLeap = place }
        }
        enter(0)
    }

    /// The relative rate in the five minutes with this number since 1970.
    @inline(__always)
    mutating func rate(inCell number: Int) -> Double {
        if UInt(bitPattern: number &- midnight) >= UInt(PostingCurve.cellCount) { enter(number) }
        return cells[max(number, 0) &- midnight].rate * day
    }

    /// The hour that begins so many seconds after the beginning of a cell; `nil` where the rate leaps within it, or where
    /// it does not end on its day.
    @inline(__always)
    mutating func hour(fromCell number: Int, after seconds: Double) -> Hour? {
        if UInt(bitPattern: number &- midnight) >= UInt(PostingCurve.cellCount) { enter(number) }
        let first = number &- midnight
        let last = first &+ 12
        guard first >= 0, last < PostingCurve.cellCount, cells[first].nextLeap > last else { return nil }
        let (begin, end) = (cells[first], cells[last])
        let size = PostingCurve.secondsInCell
        let part = seconds / size
        let items = end.items - begin.items + part * (end.rate - begin.rate)
        let moment =
            end.moment - begin.moment
            + part * (end.rate * (Double(last) + part / 2) - begin.rate * (Double(first) + part / 2))
        let roots = end.roots - begin.roots + part * (end.rate.squareRoot() - begin.rate.squareRoot())
        return Hour(
            items: items * size * day, moment: (moment - (Double(first) + part) * items) * size * size * day,
            roots: roots * size * day.squareRoot())
    }

    @inline(never)
    private mutating func enter(_ number: Int) {
        let number = max(number, 0)
        midnight = number - number % PostingCurve.cellCount
        // 1970 began on a Thursday.
        day = Double(days[(number / PostingCurve.cellCount + 3) % 7])
    }
}
