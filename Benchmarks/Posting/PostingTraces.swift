// Makes posting traces of several kinds for `newsreel simulate`, and says what the index policy, which knows every
// rate, makes of each. Benchmarks/README.md says how it is run.
//
//     swiftc -O Benchmarks/Posting/PostingTraces.swift -o posting-traces
//     ./posting-traces KIND SEED TRACE.csv [FEEDS]
//
// Prints for 252,000 and 50,400 requests after day 7 (for 1,000 feeds; in proportion for others) the mean delay of
// the index policy: each feed is polled once the expected summed delay of its unseen items, under its true rate at
// every minute, reaches a price that all feeds share.

import Foundation

struct Numbers {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 ^ 0xD1B5_4A32_D192_ED03 }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
    mutating func unit() -> Double { (Double(next() >> 11) + 0.5) / 9_007_199_254_740_992 }
    mutating func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }
    mutating func chance(_ probability: Double) -> Bool { unit() < probability }
    mutating func exponential(_ mean: Double) -> Double { -mean * log(unit()) }
    mutating func normal() -> Double { sqrt(-2 * log(unit())) * cos(2 * Double.pi * unit()) }
    mutating func poisson(_ mean: Double) -> Int {
        var count = 0
        var sum = exponential(1)
        while sum < mean {
            count += 1
            sum += exponential(1)
        }
        return count
    }
}

let minutesOfDay = 1440
let days = 28
let minutes = days * minutesOfDay

/// One feed: its expected items in each minute, and the items that it posted, in seconds.
struct Feed {
    var expected = [Double](repeating: 0, count: minutes)
    var items: [Int] = []
}

enum Kind: String, CaseIterable {
    /// Single smooth humps, weekends, batches, a silent tenth, one in twenty changes its rate half-way.
    case hump
    /// Offices in three time zones, half of them closed at the weekend.
    case zones
    /// Two humps a day of different heights and widths.
    case two
    /// Most items within a quarter of an hour, at a feed's own time of the day.
    case sharp
    /// A third posts by a timetable, to the minute: some times a day, hourly, or weekly.
    case cron
    /// Items draw further items within hours; some days are busier than others.
    case bursts
    /// Levels that wander, seasons of silence, sudden changes at any time.
    case drift
    /// Some of each.
    case web
}

func make(_ kind: Kind, _ numbers: inout Numbers) -> Feed {
    let kind =
        kind == .web
        ? [.hump, .hump, .hump, .zones, .zones, .two, .sharp, .cron, .bursts, .drift][Int(numbers.unit() * 10)] : kind
    var feed = Feed()
    guard numbers.chance(0.9) else { return feed }
    let perDay = min(exp(0.75 + 1.75 * numbers.normal()), 300)
    var day = [Double](repeating: 1, count: minutesOfDay)
    var week = [Double](repeating: 1, count: 7)
    var level = [Double](repeating: 1, count: days)
    let peak = numbers.unit() * 1440
    func circle(_ minute: Int, _ peak: Double) -> Double { 2 * Double.pi * (Double(minute) - peak) / 1440 }
    /// Minutes to the nearest return of `peak`.
    func distance(_ minute: Int, _ peak: Double) -> Double {
        let apart = abs(Double(minute) - peak).truncatingRemainder(dividingBy: 1440)
        return min(apart, 1440 - apart)
    }
    let weekend = max(numbers.between(-0.05, 1.1), 0)
    week[5] = weekend
    week[6] = weekend
    var batch = numbers.chance(0.45) ? min(1 + numbers.exponential(2.5), 8) : 1
    var isTimetable = false

    switch kind {
    case .hump, .web, .bursts, .drift:
        let width = numbers.between(0, 4.5)
        let floor = numbers.between(0, 0.08)
        for minute in 0..<minutesOfDay { day[minute] = exp(width * (cos(circle(minute, peak)) - 1)) + floor }
    case .zones:
        let opening = [540.0, 540 + 480, 540 + 960][Int(numbers.unit() * 3)] + numbers.between(-90, 90)
        let length = numbers.between(360, 660)
        for minute in 0..<minutesOfDay {
            let inside = length / 2 - distance(minute, opening + length / 2)
            day[minute] = 1 / (1 + exp(-inside / 20)) + 0.03
        }
        if numbers.chance(0.5) {
            week[5] = 0
            week[6] = 0
        }
    case .two:
        let second = (peak + numbers.between(300, 900)).truncatingRemainder(dividingBy: 1440)
        let share = numbers.between(0.2, 0.8)
        let (first, other) = (numbers.between(30, 120), numbers.between(30, 120))
        for minute in 0..<minutesOfDay {
            day[minute] =
                share / first * exp(-pow(distance(minute, peak) / first, 2) / 2)
                + (1 - share) / other * exp(-pow(distance(minute, second) / other, 2) / 2)
                + 0.05 / 1440
        }
    case .sharp:
        let width = numbers.between(5, 20)
        let share = numbers.between(0.6, 0.9)
        for minute in 0..<minutesOfDay {
            day[minute] = share / width / 2.5066 * exp(-pow(distance(minute, peak) / width, 2) / 2) + (1 - share) / 1440
        }
    case .cron:
        isTimetable = numbers.chance(0.35)
        if isTimetable {
            day = [Double](repeating: 0, count: minutesOfDay)
            batch = numbers.chance(0.3) ? 4 : 1
            let quarter = Double([0, 0, 0, 15, 30, 5, 45][Int(numbers.unit() * 7)])
            switch numbers.unit() {
            case ..<0.5:
                for _ in 0..<(1 + Int(numbers.unit() * 3)) {
                    day[(Int(numbers.unit() * 24) * 60 + Int(quarter)) % minutesOfDay] = 0.9
                }
            case ..<0.8:
                for hour in 0..<24 { day[hour * 60 + Int(quarter)] = 0.7 }
            default:
                week = [Double](repeating: 0, count: 7)
                week[Int(numbers.unit() * 7)] = 1
                day[Int(numbers.unit() * 24) * 60 + Int(quarter)] = 0.95
            }
        } else {
            let width = numbers.between(0, 4.5)
            for minute in 0..<minutesOfDay { day[minute] = exp(width * (cos(circle(minute, peak)) - 1)) + 0.03 }
        }
    }
    switch kind {
    case .drift:
        var wander = 0.0
        var isAsleep = numbers.chance(0.15)
        let sleeps = numbers.chance(0.3)
        for each in 0..<days {
            wander += 0.15 * numbers.normal()
            if sleeps, numbers.chance(isAsleep ? 0.15 : 0.07) { isAsleep.toggle() }
            if numbers.chance(0.01) { wander += numbers.chance(0.5) ? 1.8 : -1.8 }
            level[each] = isAsleep && sleeps ? 0 : exp(wander)
        }
    case .bursts:
        for each in 0..<days { level[each] = exp(0.5 * numbers.normal()) }
    default:
        if numbers.chance(0.05) {
            let factor = numbers.chance(0.5) ? 8.0 : 0.125
            for each in (days / 2)..<days { level[each] = factor }
        }
    }

    if !isTimetable {
        let mean = week.reduce(0, +) / 7 * day.reduce(0, +)
        day = day.map { $0 * perDay / max(mean, 1e-12) }
    }
    /// Events that draw others stand for this many.
    let family = kind == .bursts ? 2.0 : 1
    for minute in 0..<minutes {
        let place = minute / minutesOfDay
        feed.expected[minute] = day[minute % minutesOfDay] * week[place % 7] * level[place]
    }
    if isTimetable { feed.expected = feed.expected.map { $0 * batch } }

    var events: [Double] = []
    for minute in 0..<minutes where feed.expected[minute] > 0 {
        let mean = feed.expected[minute] / batch / family
        let count = isTimetable ? (numbers.chance(mean) ? 1 : 0) : numbers.poisson(mean)
        for _ in 0..<count { events.append((Double(minute) + numbers.unit()) * 60) }
    }
    var next = 0
    while kind == .bursts, next < events.count {
        for _ in 0..<numbers.poisson(0.5) { events.append(events[next] + numbers.exponential(2 * 3600)) }
        next += 1
    }
    for event in events {
        var time = event
        repeat {
            if time < Double(minutes) * 60 { feed.items.append(Int(time)) }
            time += numbers.between(0, 12)
        } while numbers.chance(1 - 1 / batch)
    }
    feed.items.sort()
    return feed
}

/// Polls `feed` by the index policy at each price; the requests and the summed delay after the learning days.
func indexPolicy(_ feed: Feed, prices: [Double]) -> [(requests: Int, delay: Double)] {
    let learning = 7.0 * 86_400
    // The integral of the rate, and the integral of that, at the minutes' ends; time in seconds.
    var items = [0.0]
    var delay = [0.0]
    for minute in 0..<minutes {
        items.append(items[minute] + feed.expected[minute])
        delay.append(delay[minute] + 60 * (items[minute] + items[minute + 1]) / 2)
    }
    func itemsAt(_ time: Double) -> Double {
        let minute = min(Int(time / 60), minutes - 1)
        return items[minute] + feed.expected[minute] * (time / 60 - Double(minute))
    }
    func delayAt(_ time: Double) -> Double {
        let minute = min(Int(time / 60), minutes - 1)
        let rest = time - Double(minute) * 60
        return delay[minute] + items[minute] * rest + feed.expected[minute] / 60 * rest * rest / 2
    }
    return prices.map { price in
        var result = (requests: 0, delay: 0.0)
        var next = feed.items.firstIndex { Double($0) >= learning } ?? feed.items.count
        var last = 0.0
        while true {
            let (seen, before) = (itemsAt(last), delayAt(last))
            func cost(_ time: Double) -> Double { delayAt(time) - before - seen * (time - last) }
            guard cost(Double(minutes) * 60) >= price else { break }
            // A gallop, then halving.
            var step = 60.0
            while last + step < Double(minutes) * 60, cost(last + step) < price { step *= 2 }
            var low = last
            var high = min(last + step, Double(minutes) * 60)
            while high - low > 0.5 {
                let middle = (low + high) / 2
                if cost(middle) < price { low = middle } else { high = middle }
            }
            last = high
            if last >= learning { result.requests += 1 }
            while next < feed.items.count, Double(feed.items[next]) <= last {
                result.delay += last - Double(feed.items[next])
                next += 1
            }
        }
        while next < feed.items.count {
            result.delay += Double(minutes) * 60 - Double(feed.items[next])
            next += 1
        }
        return result
    }
}

let arguments = CommandLine.arguments
guard arguments.count >= 4, let kind = Kind(rawValue: arguments[1]), let seed = UInt64(arguments[2]) else {
    print("posting-traces \(Kind.allCases.map(\.rawValue).joined(separator: "|")) SEED TRACE.csv [FEEDS]")
    exit(64)
}
let feedCount = arguments.count > 4 ? Int(arguments[4]) ?? 1000 : 1000

func feeds() -> some Sequence<(Int, Feed)> {
    (0..<feedCount).lazy.map { index in
        var numbers = Numbers(seed: seed &* 1_000_003 &+ UInt64(index))
        return (index, make(kind, &numbers))
    }
}

var demand = 0.0
var total = 0
var posts: [(Int, Int)] = []
for (index, feed) in feeds() {
    demand += feed.expected.reduce(0) { $0 + sqrt($1 / 60 / 2) * 60 } / Double(days)
    total += feed.items.count { $0 >= 7 * 86_400 }
    posts += feed.items.map { ($0, index) }
}
posts.sort { $0 < $1 }
try ("feed,seconds\n" + posts.map { "\($0.1),\($0.0)\n" }.joined())
    .write(toFile: arguments[3], atomically: true, encoding: .utf8)

let targets = [252 * feedCount, 50_400 * feedCount / 1000]
let prices = targets.flatMap { target in
    let root = demand * 21 / Double(target)
    return [0.5, 0.7, 0.9, 1.1, 1.4, 1.8].map { root * root * $0 }
}
var sums = [(requests: Int, delay: Double)](repeating: (0, 0), count: prices.count)
for (_, feed) in feeds() {
    for (place, result) in indexPolicy(feed, prices: prices).enumerated() {
        sums[place].requests += result.requests
        sums[place].delay += result.delay
    }
}
for (place, target) in targets.enumerated() {
    let points = sums[(place * 6)..<(place * 6 + 6)].map { (log(Double($0.requests)), log($0.delay / Double(total))) }
    // The delay falls about as a power of the requests.
    let wanted = log(Double(target))
    let right = max(points.lastIndex { $0.0 >= wanted } ?? 0, 0)
    let left = min(right + 1, points.count - 1)
    let share = left == right ? 0 : (wanted - points[right].0) / (points[left].0 - points[right].0)
    print(target, (exp(points[right].1 + share * (points[left].1 - points[right].1)) * 10).rounded() / 10)
}
