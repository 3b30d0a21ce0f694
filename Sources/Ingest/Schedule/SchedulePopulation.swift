import Glibc

/// What all feeds have in common, learnt from all of them: the prior with which each feed's own belief begins.
///
/// Empirical Bayes by running EM: each feed gives its posterior moments once a day it is polled, and the prior
/// follows their mean. One value for the whole daemon; losing it costs nothing but a slower start of new feeds.
package struct SchedulePopulation: Sendable, Hashable {
    /// How posting rates are spread over the feeds.
    var ratePrior = RatePrior.first
    /// The share of feeds that post in batches, and the mean number of items in their batches.
    var batchShare = 0.5
    var batchSize = 2.0
    /// How much of the feeds' posting each part of `TimesOfDay` explains; they sum to 1.
    var timing = Self.firstTiming
    /// The mean log shape of the day, lanes 0 to 23.
    var meanLogHours = SIMD32<Float>(repeating: 0)
    /// The variance over feeds of the log shape's Fourier coefficients: lane k for k cycles a day, 1 to 12.
    var harmonics: SIMD16<Float> = Self.firstHarmonics
    /// The mean and the mean logarithm of the weekend's activity relative to the weekdays'.
    var meanWeekend = 0.7
    var meanLogWeekend = -0.6
    /// How many contributions stand behind these means, the first guess counted as `firstWeight`.
    var weight: Double = Self.firstWeight

    /// The precision that follows from `harmonics`, renewed now and then.
    var precision = CirculantMatrix(inverting: Self.firstHarmonics)
    var contributions: UInt32 = 0

    static let firstWeight = 50.0
    /// The memory, in contributions.
    static let longestWeight = 5_000.0

    /// A smooth day to begin with: variances fall with the cube of the frequency.
    static let firstHarmonics: SIMD16<Float> = {
        var variances = SIMD16<Float>(repeating: 0)
        for k in 1...12 { variances[k] = 1 / Float(k * k * k) }
        return variances
    }()

    static let firstTiming: SIMD8<Float> = [0.84, 0.04, 0.04, 0.04, 0.04, 0, 0, 0]

    package init() {}

    /// The gamma prior of the weekend factor.
    var weekendPrior: Gamma {
        let shape = gammaShape(logOfMean: log(meanWeekend), meanOfLog: meanLogWeekend)
        return Gamma(shape: shape, rate: shape / meanWeekend)
    }

    /// The step of a running mean for one more contribution.
    mutating func nextStep(_ contributions: Double) -> Double {
        weight = min(weight + contributions, Self.longestWeight)
        return contributions / weight
    }
}

extension SchedulePopulation {
    /// What was learnt since `base`, on top of what others have learnt since then. Each is a running mean, which small steps
    /// move: the steps of several add up, in whatever order they come.
    func moved(from base: Self, to theirs: Self) -> Self {
        var merged = self
        for component in 0..<RatePrior.count {
            merged.ratePrior.weights[component] = max(
                theirs.ratePrior.weights[component] + ratePrior.weights[component] - base.ratePrior.weights[component],
                0)
        }
        merged.ratePrior.weights /= max(merged.ratePrior.weights.sum(), 1e-9)
        merged.batchShare = min(max(theirs.batchShare + batchShare - base.batchShare, 0.01), 0.99)
        merged.batchSize = max(theirs.batchSize + batchSize - base.batchSize, 1)
        merged.timing = (theirs.timing + timing - base.timing).clamped(
            lowerBound: SIMD8(repeating: 0), upperBound: SIMD8(repeating: 2))
        merged.meanLogHours = theirs.meanLogHours + meanLogHours - base.meanLogHours
        merged.harmonics = (theirs.harmonics + harmonics - base.harmonics).clamped(
            lowerBound: SIMD16(repeating: 0), upperBound: SIMD16(repeating: .greatestFiniteMagnitude))
        merged.meanWeekend = max(theirs.meanWeekend + meanWeekend - base.meanWeekend, 1e-3)
        merged.meanLogWeekend = theirs.meanLogWeekend + meanLogWeekend - base.meanLogWeekend
        merged.weight = min(max(theirs.weight + weight - base.weight, 1), Self.longestWeight)
        merged.precision = CirculantMatrix(inverting: merged.harmonics)
        return merged
    }
}

/// The shape a of the gamma distribution with ln a - ψ(a) = ln(mean) - mean(ln), within 0.05 and 50.
/// Minka's starting point (Estimating a Gamma distribution, 2002) and two Newton steps.
func gammaShape(logOfMean: Double, meanOfLog: Double) -> Double {
    let gap = max(logOfMean - meanOfLog, 1e-3)
    var shape = (3 - gap + sqrt((gap - 3) * (gap - 3) + 24 * gap)) / (12 * gap)
    for _ in 0..<3 {
        let value = log(shape) - digamma(shape) - gap
        let step = 1e-4 * shape
        let slope = (log(shape + step) - digamma(shape + step) - gap - value) / step
        let next = shape - value / slope
        shape = next > 0 ? next : shape / 2
    }
    return min(max(shape, 0.05), 50)
}

extension SchedulePopulation {
    /// One feed's posterior: its gamma rate, its rhythm fitted to so many events.
    struct Moments: Sendable, Hashable {
        /// Since the feed's last ones, at most 7.
        var days: Double
        var rateEvents: Double
        var hours: Double
        var batchShare: Double
        var batchSize: Double
        var rhythm: WeeklyRhythm
        var events: Double
        var weekendEvents: Double
        var timing: SIMD8<Float>
    }

    mutating func take(_ feed: Moments) {
        let step = nextStep(feed.days)
        let shares = ratePrior.responsibilities(events: feed.rateEvents, hours: feed.hours)
        ratePrior.weights += (shares - ratePrior.weights) * step
        guard feed.events >= 5 else { return }
        batchShare = min(max(batchShare + (feed.batchShare - batchShare) * step, 0.01), 0.99)
        batchSize += (feed.batchSize - batchSize) * feed.batchShare * step
        timing += (feed.timing - timing) * Float(step)

        let prior = weekendPrior
        let weekday = (24..<29).reduce(0.0) { $0 + Double(feed.rhythm.factors[$1]) } / 5
        let weekend = Double(feed.rhythm.factors[29] + feed.rhythm.factors[30]) / 2 / max(weekday, 1e-3)
        meanWeekend += (weekend - meanWeekend) * step
        meanLogWeekend += (log(weekend) - 0.5 / (feed.weekendEvents + prior.shape) - meanLogWeekend) * step

        var logs = SIMD32<Float>(repeating: 0)
        var mean: Float = 0
        for hour in 0..<24 {
            logs[hour] = Float(log(Double(feed.rhythm.factors[hour])))
            mean += logs[hour] / 24
        }
        for hour in 0..<24 { logs[hour] -= mean }
        let deviation = logs - meanLogHours
        for k in 1...12 {
            var a = 0.0
            var b = 0.0
            var meanCosine = 0.0
            var meanSine = 0.0
            for hour in 0..<24 {
                let (cosine, sine) = circle[k * hour % 24]
                a += Double(deviation[hour]) * cosine / 12
                b += Double(deviation[hour]) * sine / 12
                meanCosine += Double(feed.rhythm.factors[hour]) * cosine / 24
                meanSine += Double(feed.rhythm.factors[hour]) * sine / 24
            }
            let variance = Double(harmonics[k])
            // The likelihood's curvature for a coefficient: events times the variance of its wave under the shape.
            let spread = (1 - meanCosine * meanCosine - meanSine * meanSine) / 2
            let uncertain = 1 / (1 / max(variance, 1e-6) + feed.events * spread)
            harmonics[k] += Float(((a * a + b * b) / 2 + uncertain - variance) * step)
        }
        meanLogHours += deviation * Float(step)
        contributions &+= 1
        if contributions % 128 == 0 { precision = CirculantMatrix(inverting: harmonics) }
    }
}

/// The cosines and sines of the hours of the day.
private let circle: [(Double, Double)] = (0..<24).map {
    (cos(2 * Double.pi * Double($0) / 24), sin(2 * Double.pi * Double($0) / 24))
}
