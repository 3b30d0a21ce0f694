import Glibc

/// A feed's posting rate in events (an item or a batch of items) an hour of mean activity, as a mixture of gamma
/// posteriors that forget at different speeds.
///
/// Each speed counts events and hours of exposure, both fading with its own memory. A quicker speed takes the next
/// slower one's mean as its prior, worth one event. The weights follow the predictive likelihood of what each poll
/// found, with a small share handed back all the time, so that a change of rate moves the belief within a few
/// polls while a steady feed keeps its long memory. (Herbster and Warmuth, Tracking the Best Expert, 1998; gamma
/// posteriors with forgetting: Harvey and Fernandes, Time Series Models for Count Observations, 1989.)
struct PostingRate: Sendable, Hashable {
    static let speedCount = 3
    /// Days after which an observation counts 1/e: seven hours, four days, two months.
    static let memoryInDays: SIMD4<Double> = [0.3, 4, 64, 64]
    /// How likely a feed takes on another speed within a day.
    static let hazardPerDay = 0.01

    /// Faded counts of events; lane 0 is the quickest speed.
    var events: SIMD4<Float> = .zero
    /// Faded hours of exposure.
    var exposure: SIMD4<Float> = .zero
    /// The weights of the speeds, which sum to 1.
    var weights: SIMD4<Float> = [0.03, 0.1, 0.87, 0]

    /// The gamma distributions that match each speed's posterior in mean and variance.
    func posterior(_ prior: RatePrior) -> (shape: SIMD4<Double>, rate: SIMD4<Double>) {
        var shape = SIMD4<Double>.zero
        var rate = SIMD4<Double>.zero
        let slowest = Self.speedCount - 1
        (shape[slowest], rate[slowest]) = prior.posterior(
            events: Double(events[slowest]), hours: Double(exposure[slowest]))
        for speed in stride(from: slowest - 1, through: 0, by: -1) {
            shape[speed] = Double(events[speed]) + 1
            rate[speed] = Double(exposure[speed]) + rate[speed + 1] / shape[speed + 1]
        }
        return (shape, rate)
    }

    /// The expected events an hour of mean activity.
    func mean(_ prior: RatePrior) -> Double {
        let (shape, rate) = posterior(prior)
        var sum = 0.0
        for speed in 0..<Self.speedCount { sum += Double(weights[speed]) * shape[speed] / rate[speed] }
        return sum
    }

    /// The rate believed now against the rate in the long run: above 1 in a burst or after a rise. While the long
    /// memory foretells best, the two are the same.
    func liveliness(_ prior: RatePrior) -> Double {
        let slowest = Self.speedCount - 1
        guard weights[slowest] < 0.5 else { return 1 }
        let (shape, rate) = posterior(prior)
        return mean(prior) * rate[slowest] / shape[slowest]
    }

    /// Takes in that `count` events happened in `hours` of exposure, over `days` of time.
    mutating func observe(count: Double, hours: Double, days: Double, prior: RatePrior) {
        let (shape, rate) = posterior(prior)
        var logLikelihood = SIMD4<Double>.zero
        for speed in 0..<Self.speedCount {
            let a = shape[speed]
            let b = rate[speed]
            // Negative binomial, without the term that all speeds share.
            var value = -a * log1p(hours / b)
            if count > 0 {
                value += logGamma(a + count) - logGamma(a) - count * log(b + hours)
            }
            logLikelihood[speed] = value
        }
        let best = max(logLikelihood[0], max(logLikelihood[1], logLikelihood[2]))
        var total = 0.0
        var next = SIMD4<Double>.zero
        for speed in 0..<Self.speedCount {
            next[speed] = Double(weights[speed]) * exp(logLikelihood[speed] - best)
            total += next[speed]
        }
        let share = 1 - exp(-Self.hazardPerDay * days)
        let start: SIMD4<Double> = [0.03, 0.1, 0.87, 0]
        for speed in 0..<Self.speedCount {
            let posterior = total > 0 ? next[speed] / total : start[speed]
            weights[speed] = Float(posterior * (1 - share) + start[speed] * share)
            let keep = Float(exp(-days / Self.memoryInDays[speed]))
            events[speed] = events[speed] * keep + Float(count)
            exposure[speed] = exposure[speed] * keep + Float(hours)
        }
    }
}

/// The distribution of posting rates over all feeds, in events an hour: a mixture of gamma distributions of one
/// shape whose means stand a factor of 3 apart, from an event in eleven years, which is silence, to 143 an hour.
///
/// Its weights are learnt (`SchedulePopulation`): nothing is presumed of the form of the distribution.
/// (Nonparametric empirical Bayes: Robbins 1956; Laird 1978.)
struct RatePrior: Sendable, Hashable {
    static let count = 16
    static let shape = 2.0
    /// The means of the components, in events an hour, and the logarithms of their gamma rates.
    static let means: [Double] = (0..<count).map { 1e-5 * pow(3, Double($0)) }
    private static let logRates: [Double] = means.map { log(shape / $0) }

    /// These sum to 1.
    var weights: SIMD16<Double>

    /// To begin with: broad, with its middle at an event a day, and one feed in twenty silent.
    static let first: RatePrior = {
        var weights = SIMD16<Double>.zero
        for component in 0..<count {
            let distance = log(means[component] * 24) / 2.5
            weights[component] = exp(-distance * distance / 2)
        }
        weights *= 0.95 / weights.sum()
        weights[0] += 0.05
        return RatePrior(weights: weights)
    }()

    /// The weights after `events` in `hours`.
    func responsibilities(events: Double, hours: Double) -> SIMD16<Double> {
        var logs = SIMD16<Double>(repeating: -.infinity)
        for component in 0..<Self.count where weights[component] > 0 {
            let rate = Self.shape / Self.means[component]
            // b^a / (b + t)^(a + k), of which the parts that all components share are left out.
            logs[component] =
                log(weights[component]) + Self.shape * Self.logRates[component]
                - (Self.shape + events) * log(rate + hours)
        }
        let best = logs.max()
        var result = SIMD16<Double>.zero
        for component in 0..<Self.count { result[component] = exp(logs[component] - best) }
        return result / result.sum()
    }

    /// The gamma distribution with the posterior's mean and variance.
    func posterior(events: Double, hours: Double) -> (shape: Double, rate: Double) {
        let shares = responsibilities(events: events, hours: hours)
        var mean = 0.0
        var square = 0.0
        for component in 0..<Self.count {
            let rate = Self.shape / Self.means[component] + hours
            let center = (Self.shape + events) / rate
            mean += shares[component] * center
            square += shares[component] * center * (center + 1 / rate)
        }
        let variance = max(square - mean * mean, 1e-6 * mean * mean)
        return (mean * mean / variance, mean / variance)
    }
}

/// A gamma distribution.
struct Gamma: Sendable, Hashable {
    var shape: Double
    var rate: Double
}

/// ln Γ(x) for x > 0: Stirling's series after shifting x above 7; error below 1e-9.
func logGamma(_ x: Double) -> Double {
    var shifted = x
    var product = 1.0
    while shifted < 7 {
        product *= shifted
        shifted += 1
    }
    let inverse = 1 / shifted
    let square = inverse * inverse
    let series = inverse * (1 / 12.0 - square * (1 / 360.0 - square * (1 / 1260.0 - square / 1680.0)))
    return (shifted - 0.5) * log(shifted) - shifted + 0.918_938_533_204_672_7 + series - log(product)
}

/// The derivative of ln Γ.
func digamma(_ x: Double) -> Double {
    var shifted = x
    var sum = 0.0
    while shifted < 7 {
        sum -= 1 / shifted
        shifted += 1
    }
    let inverse = 1 / shifted
    let square = inverse * inverse
    return sum + log(shifted) - inverse / 2 - square * (1 / 12.0 - square * (1 / 120.0 - square / 252.0))
}
