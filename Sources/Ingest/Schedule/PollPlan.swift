/// The best time for a feed's next poll under its expected posting rate and the price of a request.
///
/// Items that arrive at the known rate r(t) wait for the next poll, and a poll costs the price p. The cheapest
/// sequence of polls is found by dynamic programming over the coming few polls:
/// V(s) = min over s' of  ∫ r(u) (s' - u) du from s to s'  +  p  +  V(s'),
/// ending in the steady state's V(s) = ∫ sqrt(2 p r(u)) du. Where r is constant this is the index policy, which polls
/// once the expected summed delay reaches p; where r falls it polls sooner, and where r rises later, than that.
/// `docs/decisions/0016-when-to-poll.md` derives it.
package struct PollPlan {
    /// All items up to then are seen. All times are in seconds on one scale.
    var seen: Double
    var now: Double
    /// No poll at or after that is asked for.
    var horizon: Double
    /// p, in item-seconds.
    var price: Double
    /// What a relative rate of 1 is in items a second.
    var scale: Double

    /// The best time at or after `now`; `nil` when it lies at or beyond `horizon`.
    func due(rates: inout PostingRates) -> Double? {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: PollGrid.space) { space in
            var grid = PollGrid(space)
            guard fill(&grid, &rates) else { return nil }
            value(&grid)
            guard let best = cheapest(in: grid) else { return now < horizon ? now : nil }
            let due = max(seen + refined(best, in: grid), now)
            return due < horizon ? due : nil
        }
    }

    // MARK: The grid

    /// Steps of the grid for each poll that the steady state would make.
    private static let stepsPerPoll = 16.0
    private static let pollsAhead = 4.0
    private static let longestStep = 3600.0
    /// The rate is taken as constant within so many seconds.
    private static let cell = PostingCurve.secondsInCell

    /// Lays out the grid, a step ending after a sixteenth of a poll or an hour, and where the rate leaps. `false`: there
    /// is so little to wait for by the horizon that no rhythm can make an earlier poll worth its price.
    private func fill(_ grid: inout PollGrid, _ rates: inout PostingRates) -> Bool {
        var place = Int((seen / Self.cell).rounded(.down))
        var cellEnd = Double(place + 1) * Self.cell - seen
        var current = scale * rates.rate(inCell: place)
        let step = 1 / Self.stepsPerPoll
        let perPrice = 1 / (2 * price)
        let rootsToPolls = (scale * perPrice).squareRoot()
        while grid.count < PollGrid.longest, grid.polls < Self.pollsAhead || grid.count < 3 {
            let begin = grid.time[grid.count - 1]
            let limit = begin + Self.longestStep
            var (at, posted, weighed) = (begin, grid.items[grid.count - 1], grid.moment[grid.count - 1])
            var polls = 0.0
            var isLeap = false
            var isWhole = false
            // Most steps of a feed that posts rarely are whole hours.
            if let hour = rates.hour(fromCell: place, after: at - (cellEnd - Self.cell)) {
                let whole = max(hour.roots * rootsToPolls, 1e-12 * Self.longestStep)
                if whole < step {
                    posted += scale * hour.items
                    weighed += scale * (hour.moment + begin * hour.items)
                    polls = whole
                    at = limit
                    place += 12
                    cellEnd += Self.longestStep
                    current = scale * rates.rate(inCell: place)
                }
            }
            while at < limit, !isLeap, !isWhole {
                let pace = max((current * perPrice).squareRoot(), 1e-12)
                var next = cellEnd
                if cellEnd > limit || polls + pace * (cellEnd - at) >= step {
                    // The step ends within the cell.
                    isWhole = polls + pace * (limit - at) >= step
                    next = isWhole ? min(max(at + (step - polls) / pace, at + 1), limit) : limit
                }
                let width = next - at
                posted += current * width
                weighed += current * width * (0.5 * (at + next))
                polls += pace * width
                at = next
                if next >= cellEnd {
                    place += 1
                    cellEnd += Self.cell
                    let new = scale * rates.rate(inCell: place)
                    isLeap = PostingRates.isLeap(new, after: current)
                    current = new
                }
            }
            grid.append(time: at, items: posted, moment: weighed, polls: polls)
            if seen + at >= horizon, at * posted - weighed < price / 4 { return false }
        }
        return true
    }

    // MARK: The cheapest sequence

    /// The cost of all that comes after each moment, from the last one back.
    ///
    /// From moment k a next poll at j costs, beside what all j share, `cost(j) - time[j] * items[k]`: a line over
    /// `items[k]`. Time and items fall as k does, so the lines that are lowest somewhere wait in order, the first for this
    /// moment and the last for the earliest ones, and none is looked at twice.
    private func value(_ grid: inout PollGrid) {
        let end = grid.polls
        // In the last stretch the steady state's value stands: 2 p for each poll's worth of time.
        let tail = max(end - 1.5, 0.4 * end)
        let (slope, height) = (grid.slope, grid.height)
        var first = 0
        var lineCount = 0
        for k in stride(from: grid.count - 1, through: 1, by: -1) {
            if grid.steady[k] > tail {
                grid.value[k] = 2 * price * (end - grid.steady[k])
            } else {
                let items = grid.items[k]
                func delay(_ line: Int) -> Double { height[line] - slope[line] * items }
                while first + 1 < lineCount, delay(first + 1) <= delay(first) { first += 1 }
                grid.value[k] = delay(first) + grid.moment[k] + price
            }
            let new = grid.cost(k)
            while lineCount > first + 1 {
                let (a, b) = (lineCount - 2, lineCount - 1)
                let leavesLast = (height[b] - new) * (slope[a] - slope[b])
                guard leavesLast >= (height[a] - height[b]) * (slope[b] - grid.time[k]) else { break }
                lineCount -= 1
            }
            slope[lineCount] = grid.time[k]
            height[lineCount] = new
            lineCount += 1
        }
    }

    /// The moment of the first poll, which alone may not come before now, however late that is; `nil` where the grid ends
    /// before now.
    private func cheapest(in grid: PollGrid) -> Int? {
        var best: Int?
        var least = Double.infinity
        for j in 1..<grid.count where seen + grid.time[j] >= now {
            let cost = grid.cost(j)
            if cost < least {
                least = cost
                best = j
            } else if let best, grid.items[best] * (grid.time[j] - grid.time[best]) > price {
                // What waits at the best poll so far would wait longer than one more poll is worth.
                break
            }
        }
        return best
    }

    /// Between the grid's points the cost is close to a parabola: its lowest point, as a time on the grid.
    private func refined(_ best: Int, in grid: PollGrid) -> Double {
        let time = grid.time
        guard best > 1, best < grid.count - 1 else { return time[best] }
        let left = (grid.cost(best) - grid.cost(best - 1)) / (time[best] - time[best - 1])
        let right = (grid.cost(best + 1) - grid.cost(best)) / (time[best + 1] - time[best])
        guard right > left else { return time[best] }
        let from = (time[best - 1] + time[best]) / 2
        let to = (time[best] + time[best + 1]) / 2
        return min(max(from - left * (to - from) / (right - left), time[best - 1]), time[best + 1])
    }
}

/// Moments at which the next polls may stand, with what is summed up to each; the first one is `PollPlan.seen`.
private struct PollGrid {
    static let longest = 320
    /// Numbers in all columns.
    static let space = 7 * longest

    /// Seconds since the first moment.
    let time: UnsafeMutableBufferPointer<Double>
    /// ∫ r.
    let items: UnsafeMutableBufferPointer<Double>
    /// ∫ u r(u).
    let moment: UnsafeMutableBufferPointer<Double>
    /// ∫ sqrt(r / 2p), the polls of the steady state.
    let steady: UnsafeMutableBufferPointer<Double>
    /// The cost of all that comes after.
    let value: UnsafeMutableBufferPointer<Double>
    /// The lines that are lowest somewhere.
    let slope: UnsafeMutableBufferPointer<Double>
    let height: UnsafeMutableBufferPointer<Double>
    private(set) var count = 1

    init(_ space: UnsafeMutableBufferPointer<Double>) {
        func column(_ number: Int) -> UnsafeMutableBufferPointer<Double> {
            UnsafeMutableBufferPointer(rebasing: space[(number * Self.longest)..<((number + 1) * Self.longest)])
        }
        (time, items, moment, steady) = (column(0), column(1), column(2), column(3))
        (value, slope, height) = (column(4), column(5), column(6))
        time[0] = 0
        items[0] = 0
        moment[0] = 0
        steady[0] = 0
    }

    /// The steady state's polls from the first moment to the last.
    var polls: Double { steady[count - 1] }

    /// - Parameter polls: since the moment before.
    mutating func append(time: Double, items: Double, moment: Double, polls: Double) {
        self.time[count] = time
        self.items[count] = items
        self.moment[count] = moment
        steady[count] = steady[count - 1] + polls
        count += 1
    }

    /// What items that arrive between the first moment and a poll at `j` wait, and all that comes after.
    func cost(_ j: Int) -> Double { time[j] * items[j] - moment[j] + value[j] }
}
