/// The times of day to which a feed keeps more closely than the hours say.
///
/// An event falls as the hourly rhythm has it, or near the time of day of earlier events, by a narrow, a middling or
/// a wide kernel, or near their minute of the hour. How much of the feed's posting each part explains is learnt from
/// how well it foretold the events so far, with the population's shares to begin with: a mixture whose shares are
/// found by online expectation maximisation.
struct TimesOfDay: Sendable, Hashable {
    static let cellCount = PostingCurve.cellCount
    /// Faded events in each five minutes of the day; empty before the first.
    var cells: [Float] = []
    /// Faded events that each part explains: the rhythm, the kernels from narrow to wide, the minute of the hour.
    var explained = SIMD8<Float>.zero

    static let partCount = 5
    /// Half the breadth of each triangular kernel, in cells: it falls to nothing over 10, 30 and 90 minutes.
    private static let breadths = [2, 6, 18]
    /// Events that the population's shares are worth.
    private static let strength: Float = 3
    /// A part that explains less is left out of the curve.
    private static let least: Float = 0.01

    /// The share of each part.
    func shares(_ population: SIMD8<Float>) -> SIMD8<Float> {
        let sum = explained + population * Self.strength
        return sum / sum.sum()
    }

    mutating func fade(_ keep: Float) {
        explained *= keep
        for cell in cells.indices { cells[cell] *= keep }
    }

    mutating func add(_ time: Double, weight: Float) {
        if cells.isEmpty { cells = [Float](repeating: 0, count: Self.cellCount) }
        cells[PostingCurve.cell(time)] += weight
    }

    /// Learns from an event which part foretold it.
    /// - Parameters:
    ///   - rhythm: the hourly rhythm's density, mean 1.
    ///   - today: the events of the last twelve hours, which are no witnesses.
    mutating func explain(_ time: Double, rhythm: Float, today: [Double], weight: Float, population: SIMD8<Float>) {
        guard !cells.isEmpty else { return }
        // Today's events are taken out of the sums rather than out of the cells.
        let today = today.map(PostingCurve.cell)
        let count = cells.reduce(0, +) - weight * Float(today.count)
        guard count > 0.5 else { return }
        let cell = PostingCurve.cell(time)
        var densities = SIMD8<Float>.zero
        for (part, breadth) in Self.breadths.enumerated() {
            var sum: Float = 0
            for offset in (1 - breadth)..<breadth {
                sum += Float(breadth - abs(offset)) * cells[(cell + offset + Self.cellCount) % Self.cellCount]
            }
            for other in today {
                let apart = abs(cell - other)
                sum -= weight * Float(max(breadth - min(apart, Self.cellCount - apart), 0))
            }
            densities[part + 1] = max(sum, 0) / Float(breadth * breadth) * Float(Self.cellCount) / count
        }
        var near: Float = 0
        for other in stride(from: cell % 12, to: Self.cellCount, by: 12) {
            near += 0.7 * cells[other]
            near += 0.15 * (cells[(other + 1) % Self.cellCount] + cells[(other + Self.cellCount - 1) % Self.cellCount])
        }
        for other in today {
            let apart = abs(cell - other) % 12
            near -= weight * (apart == 0 ? 0.7 : apart == 1 || apart == 11 ? 0.15 : 0)
        }
        densities[0] = rhythm
        densities[4] = rhythm * max(near, 0) * 12 / count
        let joint = shares(population) * densities
        let sum = joint.sum()
        guard sum > 0 else { return }
        explained += joint / sum
    }

    /// The density over the hour's twelve cells, slightly smoothed.
    private static func minutesOfHour(_ cells: [Float], _ count: Float) -> SIMD16<Float> {
        var raw = SIMD16<Float>.zero
        for hour in stride(from: 0, to: cellCount, by: 12) {
            for cell in 0..<12 { raw[cell] += cells[hour + cell] }
        }
        var smooth = SIMD16<Float>.zero
        for cell in 0..<12 { smooth[cell] = 0.7 * raw[cell] + 0.15 * (raw[(cell + 1) % 12] + raw[(cell + 11) % 12]) }
        return smooth * (12 / count)
    }

    /// The feed's curve: its rhythm and its times of day.
    func curve(_ rhythm: WeeklyRhythm, population: SIMD8<Float>) -> PostingCurve {
        let count = cells.reduce(0, +)
        var shares = shares(population)
        if count <= 0.5 { shares = [1, 0, 0, 0, 0, 0, 0, 0] }
        for part in 1..<Self.partCount where shares[part] < Self.least { shares[part] = 0 }
        shares /= shares.sum()
        var minutes = SIMD16(repeating: shares[0])
        if shares[4] > 0 { minutes += shares[4] * Self.minutesOfHour(cells, count) }
        let curve = [Float](unsafeUninitializedCapacity: Self.cellCount) { curve, initializedCount in
            for hour in 0..<24 {
                let rates = rhythm.rates(inHour: hour) * minutes
                for cell in 0..<12 { curve[12 * hour + cell] = rates[cell] }
            }
            initializedCount = Self.cellCount
            for (part, breadth) in Self.breadths.enumerated() where shares[part + 1] > 0 {
                let scale = shares[part + 1] * Float(Self.cellCount) / count / Float(breadth * breadth)
                addSmoothed(to: curve, breadth: breadth, scale: scale)
            }
        }
        return PostingCurve(cells: curve, days: rhythm.days)
    }

    /// Adds the cells under a triangular kernel: a running mean of a running mean.
    private func addSmoothed(to curve: UnsafeMutableBufferPointer<Float>, breadth: Int, scale: Float) {
        let size = Self.cellCount
        // The day with as much of its neighbours at either end as the kernel reaches.
        withUnsafeTemporaryAllocation(of: Float.self, capacity: size + 2 * breadth + 1) { day in
            for place in 0..<breadth { day[place] = cells[size - breadth + place] }
            for place in 0..<size { day[breadth + place] = cells[place] }
            for place in 0...breadth { day[breadth + size + place] = cells[place] }
            var slope: Float = 0
            var sum: Float = 0
            // The sum at cell 0, then its change from cell to cell.
            for offset in (1 - breadth)..<breadth { sum += Float(breadth - abs(offset)) * day[breadth + offset] }
            for offset in 1...breadth { slope += day[breadth + offset] }
            for offset in 0..<breadth { slope -= day[breadth - offset] }
            for cell in 0..<size {
                curve[cell] += max(sum, 0) * scale
                sum += slope
                slope += day[cell + 1 + 2 * breadth] - 2 * day[cell + 1 + breadth]
                slope += day[cell + 1]
            }
        }
    }
}
