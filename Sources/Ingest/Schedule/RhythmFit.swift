import Glibc

/// Finds a feed's rhythm from its faded counts: the posterior mode of a log-Gaussian Cox process on the circle of
/// the day, and gamma posteriors for the days of the week.
///
/// The log shape of the day has a stationary Gaussian prior around the feeds' common shape, whose spectrum is the
/// population's (`SchedulePopulation.harmonics`): with few events the day is smooth and near the common shape; a
/// feed that posts each day at nine o'clock sharp has evidence enough to say so.
/// (Møller, Syversveen and Waagepetersen, Log Gaussian Cox Processes, 1998.)
struct RhythmFit {
    /// Faded events by hour of the day (lanes 0 to 23) and by day of the week (24 to 30).
    let counts: SIMD32<Float>
    /// Faded hours of observation by hour of the week.
    let exposure: HoursOfTheWeek

    /// The new rhythm, started from `rhythm`, and the log shape of the day before it is scaled to mean 1.
    func fit(from rhythm: WeeklyRhythm, population: SchedulePopulation) -> WeeklyRhythm {
        var factors = rhythm.factors
        fitDays(&factors, population)
        fitHours(&factors, population, population.precision)
        return WeeklyRhythm(factors: factors)
    }

    /// How likely, against the contrary, a feed has days of its own, before anything is known of it.
    private static let ownDaysOdds = 0.1

    private func fitDays(_ factors: inout SIMD32<Float>, _ population: SchedulePopulation) {
        // Hours of observation on each day, weighted with the day's own shape.
        var active = [Double](repeating: 0, count: 7)
        for day in 0..<7 {
            for hour in 0..<24 { active[day] += Double(factors[hour]) * exposure[day * 24 + hour] }
        }
        let weekdayEvents = (0..<5).reduce(0.0) { $0 + Double(counts[24 + $1]) }
        let weekendEvents = Double(counts[29] + counts[30])
        let weekdayHours = active[0] + active[1] + active[2] + active[3] + active[4]
        let weekendHours = active[5] + active[6]
        let prior = population.weekendPrior
        let weekdayRate = (weekdayEvents + 0.5) / (weekdayHours + 0.5 / max(weekdayEvents / max(weekdayHours, 1), 1e-3))
        let expected = weekdayRate * weekendHours
        let weekend = (weekendEvents + prior.shape) / (expected + prior.rate)
        // Either the days differ in their class alone, or each has its own share, as with a weekly letter: both are
        // weighed by how well they foretell the days of the events (multinomial against Dirichlet-multinomial).
        var expectedShares = [Double](repeating: 0, count: 7)
        for day in 0..<7 { expectedShares[day] = max((day < 5 ? 1 : weekend) * active[day], 1e-9) }
        let all = expectedShares.reduce(0, +)
        let events = weekdayEvents + weekendEvents
        let strength = 3.0
        var evidence = logGamma(strength) - logGamma(strength + events)
        for day in 0..<7 {
            expectedShares[day] /= all
            let count = Double(counts[24 + day])
            guard count > 0 else { continue }
            let own = strength * expectedShares[day]
            evidence += logGamma(own + count) - logGamma(own) - count * log(expectedShares[day])
        }
        // Events come in clusters, so that each counts for less than a witness of its own: half the evidence.
        let odds = Self.ownDaysOdds * exp(min(evidence / 2, 50))
        let trust = odds / (1 + odds)
        var mean = 0.0
        var values = [Double](repeating: 0, count: 7)
        for day in 0..<7 {
            // A day that was not seen yet stays at its class.
            let own = (Double(counts[24 + day]) + 0.5) / (events * expectedShares[day] + 0.5)
            values[day] = (day < 5 ? 1 : weekend) * (1 - trust + trust * own)
            mean += values[day] / 7
        }
        for day in 0..<7 { factors[24 + day] = Float(values[day] / mean) }
    }

    private func fitHours(
        _ factors: inout SIMD32<Float>, _ population: SchedulePopulation, _ precision: CirculantMatrix
    ) {
        let size = WeeklyRhythm.hourCount
        withUnsafeTemporaryAllocation(of: Double.self, capacity: size * (size + 4)) { space in
            let matrix = UnsafeMutableBufferPointer(rebasing: space[0..<(size * size)])
            let hours = UnsafeMutableBufferPointer(rebasing: space[(size * size)..<(size * (size + 1))])
            let x = UnsafeMutableBufferPointer(rebasing: space[(size * (size + 1))..<(size * (size + 2))])
            let mu = UnsafeMutableBufferPointer(rebasing: space[(size * (size + 2))..<(size * (size + 3))])
            let step = UnsafeMutableBufferPointer(rebasing: space[(size * (size + 3))..<(size * (size + 4))])
            var expected = 0.0
            var events = 0.0
            for hour in 0..<size {
                var sum = 0.0
                for day in 0..<7 { sum += Double(factors[24 + day]) * exposure[day * 24 + hour] }
                hours[hour] = sum
                expected += sum * Double(factors[hour])
                events += Double(counts[hour])
            }
            guard events > 0, expected > 0 else { return }
            let level = log(events / expected)
            for hour in 0..<size { x[hour] = log(max(Double(factors[hour]), 1e-4)) + level }
            for _ in 0..<3 {
                // Newton's step: (precision + diag(mu)) step = counts - mu - precision (x - mean).
                for row in 0..<size {
                    mu[row] = hours[row] * exp(x[row])
                    var pull = 0.0
                    for column in 0..<size {
                        let q = precision[row, column]
                        matrix[row * size + column] = q
                        pull += q * (x[column] - Double(population.meanLogHours[column]))
                    }
                    step[row] = Double(counts[row]) - mu[row] - pull
                }
                for row in 0..<size { matrix[row * size + row] += mu[row] + 1e-9 }
                solveSymmetric(matrix, step, size)
                for row in 0..<size { x[row] += min(max(step[row], -2), 2) }
            }
            var mean = 0.0
            for hour in 0..<size { mean += exp(x[hour]) / Double(size) }
            for hour in 0..<size { factors[hour] = Float(max(exp(x[hour]) / mean, 1e-4)) }
        }
    }
}

/// Hours of observation by hour of the week, Monday 00:00 UTC first, older weeks faded.
struct HoursOfTheWeek {
    private var values: [Double]

    /// - Parameters:
    ///   - start, end: seconds since 1970.
    ///   - memoryInDays: after which an hour counts 1/e.
    init(from start: Double, to end: Double, memoryInDays: Double) {
        values = [Double](repeating: 0, count: 168)
        let span = max(min(end - start, memoryInDays * 86_400 * 8), 0)
        let hours = Int(span / 3600)
        let rest = span / 3600 - Double(hours)
        let last = Int((end / 3600).rounded(.down)) + 3 * 24
        let fadePerHour = exp(-1 / (memoryInDays * 24))
        let fadePerWeek = exp(-7 / memoryInDays)
        let wholeWeeks = hours / 168
        let extra = hours % 168
        // Hours of the past week: those seen one week more than the others come first, counted back from the end.
        let short = wholeWeeks == 0 ? 0 : (1 - pow(fadePerWeek, Double(wholeWeeks))) / (1 - fadePerWeek)
        let long = (1 - pow(fadePerWeek, Double(wholeWeeks + 1))) / (1 - fadePerWeek)
        var fade = 1.0
        for back in 0..<168 {
            let place = ((last - back) % 168 + 168) % 168
            if back < extra {
                values[place] = fade * long
            } else if back == extra {
                values[place] = fade * (short + (long - short) * rest)
            } else if short > 0 {
                values[place] = fade * short
            }
            fade *= fadePerHour
        }
    }

    subscript(hour: Int) -> Double { values[hour] }
}

/// A symmetric circulant 24 x 24 matrix: the precision of a stationary Gaussian on the circle of the day.
struct CirculantMatrix: Sendable, Hashable {
    private let row: [Double]

    /// From the variances of the Fourier coefficients: lane k for k cycles a day.
    init(inverting harmonics: SIMD16<Float>) {
        // A stationary process sum_k (a_k cos + b_k sin), Var a_k = Var b_k = s_k, has covariance eigenvalues
        // 12 s_k (24 s_k at the highest frequency); the level is left free.
        var row = [Double](repeating: 0, count: 24)
        for lag in 0..<24 {
            for k in 1...12 {
                let variance = max(Double(harmonics[k]), 1e-5)
                let eigenvalue = (k == 12 ? 24 : 12) * variance
                let share = (k == 12 ? 1.0 : 2.0) / 24
                row[lag] += share / eigenvalue * cos(2 * Double.pi * Double(k * lag) / 24)
            }
        }
        self.row = row
    }

    @inline(__always)
    subscript(i: Int, j: Int) -> Double { row[i >= j ? i - j : j - i] }
}

/// Solves A x = b in place by Cholesky; `a` is row-major, symmetric and positive definite, and is overwritten.
private func solveSymmetric(_ a: UnsafeMutableBufferPointer<Double>, _ b: UnsafeMutableBufferPointer<Double>, _ n: Int)
{
    for j in 0..<n {
        var diagonal = a[j * n + j]
        for k in 0..<j { diagonal -= a[j * n + k] * a[j * n + k] }
        let pivot = sqrt(max(diagonal, 1e-12))
        a[j * n + j] = pivot
        for i in (j + 1)..<max(n, j + 1) {
            var sum = a[i * n + j]
            for k in 0..<j { sum -= a[i * n + k] * a[j * n + k] }
            a[i * n + j] = sum / pivot
        }
    }
    for i in 0..<n {
        var sum = b[i]
        for k in 0..<i { sum -= a[i * n + k] * b[k] }
        b[i] = sum / a[i * n + i]
    }
    for i in stride(from: n - 1, through: 0, by: -1) {
        var sum = b[i]
        for k in (i + 1)..<max(n, i + 1) { sum -= a[k * n + i] * b[k] }
        b[i] = sum / a[i * n + i]
    }
}
