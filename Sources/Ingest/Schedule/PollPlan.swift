import Glibc

/// The best time for a feed's next poll under its expected posting rate and the price of a request.
///
/// Items that arrive at the known rate r(t) wait for the next poll, and a poll costs the price p. The cheapest
/// sequence of polls is found by dynamic programming over the coming few polls:
/// V(s) = min over s' of  ∫ r(u) (s' - u) du from s to s'  +  p  +  V(s'),
/// ending in the steady state's V(s) = ∫ sqrt(2 p r(u)) du. Where r is constant this is the index policy, which polls
/// once the expected summed delay reaches p; where r falls it polls sooner, and where r rises later, than that.
/// `docs/decisions/0041-when-to-poll.md` derives it.
package struct PollPlan {
    /// Steps of the grid for each poll that the steady state would make.
    private static let stepsPerPoll = 16.0
    private static let pollsAhead = 4.0
    private static let longestStep = 3600.0
    /// The rate is taken as constant within so many seconds.
    private static let cell = PostingCurve.secondsInCell
    private static let longestGrid = 320

    /// The best time at or after `now`, given that all items up to `seen` are seen; nil when it lies at or beyond
    /// `horizon`. All in seconds on one scale.
    /// - Parameters:
    ///   - price: p, in item-seconds.
    ///   - scale: what a relative rate of 1 is in items a second.
    static func due(
        seen: Double, now: Double, horizon: Double, price: Double, scale: Double, rates: inout PostingRates
    ) -> Double? {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 7 * longestGrid) { space in
            func array(_ number: Int) -> UnsafeMutableBufferPointer<Double> {
                UnsafeMutableBufferPointer(rebasing: space[(number * longestGrid)..<((number + 1) * longestGrid)])
            }
            let (time, items, moment, steady, value) = (array(0), array(1), array(2), array(3), array(4))

            // The grid, with the integrals of r, of u r(u), and of sqrt(r / 2p), the polls of the steady state. A
            // step ends after a sixteenth of a poll or an hour, and where the rate leaps.
            time[0] = 0
            items[0] = 0
            moment[0] = 0
            steady[0] = 0
            var count = 1
            var place = Int((seen / cell).rounded(.down))
            var cellEnd = Double(place + 1) * cell - seen
            var current = scale * rates.rate(inCell: place)
            let step = 1 / stepsPerPoll
            let perPrice = 1 / (2 * price)
            let rootsToPolls = (scale * perPrice).squareRoot()
            while count < longestGrid, steady[count - 1] < pollsAhead || count < 3 {
                let begin = time[count - 1]
                let limit = begin + longestStep
                var (at, posted, weighed, polls) = (begin, items[count - 1], moment[count - 1], 0.0)
                var isLeap = false
                var isWhole = false
                // Most steps of a feed that posts rarely are whole hours.
                if let hour = rates.hour(fromCell: place, after: at - (cellEnd - cell)) {
                    let whole = max(hour.roots * rootsToPolls, 1e-12 * longestStep)
                    if whole < step {
                        posted += scale * hour.items
                        weighed += scale * (hour.moment + begin * hour.items)
                        polls = whole
                        at = limit
                        place += 12
                        cellEnd += longestStep
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
                        cellEnd += cell
                        let new = scale * rates.rate(inCell: place)
                        isLeap = PostingRates.isLeap(new, after: current)
                        current = new
                    }
                }
                (items[count], moment[count], steady[count]) = (posted, weighed, polls)
                time[count] = at
                steady[count] += steady[count - 1]
                count += 1
                // So little to wait for by then that no rhythm can make an earlier poll worth its price.
                if seen + time[count - 1] >= horizon,
                    time[count - 1] * items[count - 1] - moment[count - 1] < price / 4
                {
                    return nil
                }
            }
            let end = steady[count - 1]
            let tail = max(end - 1.5, 0.4 * end)
            // From moment k a next poll at j costs, beside what all j share, cost(j) - time[j] * items[k]: a line over
            // items[k]. Time and items fall as k does, so the lines that are lowest somewhere wait in order, the first
            // for this moment and the last for the earliest ones, and none is looked at twice.
            let (slope, height) = (array(5), array(6))
            var first = 0
            var lineCount = 0
            func cost(_ j: Int) -> Double { time[j] * items[j] - moment[j] + value[j] }
            for k in stride(from: count - 1, through: 1, by: -1) {
                if steady[k] > tail {
                    // In the last stretch the steady state's value stands: 2 p for each poll's worth of time.
                    value[k] = 2 * price * (end - steady[k])
                } else {
                    func delay(_ line: Int) -> Double { height[line] - slope[line] * items[k] }
                    while first + 1 < lineCount, delay(first + 1) <= delay(first) { first += 1 }
                    value[k] = delay(first) + moment[k] + price
                }
                let new = cost(k)
                while lineCount > first + 1 {
                    let (a, b) = (lineCount - 2, lineCount - 1)
                    let leavesLast = (height[b] - new) * (slope[a] - slope[b])
                    guard leavesLast >= (height[a] - height[b]) * (slope[b] - time[k]) else { break }
                    lineCount -= 1
                }
                slope[lineCount] = time[k]
                height[lineCount] = new
                lineCount += 1
            }
            // The first poll alone may not come before now, however late that is.
            var best = count - 1
            var least = Double.infinity
            for j in 1..<count where seen + time[j] >= now {
                let cost = cost(j)
                if cost < least {
                    least = cost
                    best = j
                } else if items[best] * (time[j] - time[best]) > price {
                    // What waits at the best poll so far would wait longer than one more poll is worth.
                    break
                }
            }
            guard least < .infinity else { return now < horizon ? now : nil }
            // Between the grid's points the cost is close to a parabola.
            var due = time[best]
            if best > 1, best < count - 1 {
                let left = (cost(best) - cost(best - 1)) / (time[best] - time[best - 1])
                let right = (cost(best + 1) - cost(best)) / (time[best + 1] - time[best])
                if right > left {
                    let from = (time[best - 1] + time[best]) / 2
                    let to = (time[best] + time[best + 1]) / 2
                    due = min(max(from - left * (to - from) / (right - left), time[best - 1]), time[best + 1])
                }
            }
            let absolute = max(seen + due, now)
            return absolute < horizon ? absolute : nil
        }
    }

}
