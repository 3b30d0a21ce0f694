package import CoreMetrics
internal import Exchange
internal import Synchronization

/// Keeps what swift-metrics counts, and writes it in Prometheus's text format, version 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
package final class Exposition: MetricsFactory {
    private let series = Mutex<[String: [any Series]]>([:])

    package init() {}

    /// Has the process's metrics counted here. Once, before the first is counted.
    package func install() { MetricsSystem.bootstrap(self) }

    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// - Parameter version: for `newsreel_build_info`.
    package func text(version: String) -> String {
        var text = """
            # HELP newsreel_build_info 1, with the version that runs.
            # TYPE newsreel_build_info gauge
            newsreel_build_info{version="\(escaped(version))"} 1

            """
        // Made here at the latest, so that nothing is missing before it first happens.
        let families = Measures.all
        let kept = series.withLock { $0 }
        for family in families {
            guard let found = kept[family.name], let first = found.first else { continue }
            text += "# HELP \(family.name) \(family.help)\n# TYPE \(family.name) \(first.type(family.name))\n"
            for series in found { series.write(family.name, into: &text) }
        }
        return text
    }

    fileprivate func keep<Kept: Series>(_ label: String, _ made: Kept) -> Kept {
        series.withLock { $0[label, default: []].append(made) }
        return made
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        keep(label, CountSeries(dimensions))
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        keep(label, LevelSeries(dimensions))
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        keep(label, LevelSeries(dimensions))
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        keep(label, TimeSeries(dimensions))
    }

    // Series live as long as the process.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}

private func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
}

private func labels(_ dimensions: [(String, String)]) -> String {
    dimensions.map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",")
}

/// One line of an exposition, or the lines of one histogram.
private protocol Series: AnyObject, Sendable {
    func type(_ name: String) -> String
    func write(_ name: String, into text: inout String)
}

private final class CountSeries: CounterHandler, Series {
    private let labels: String
    private let count = Atomic<Int64>(0)

    init(_ dimensions: [(String, String)]) { labels = StatusPage.labels(dimensions) }

    func increment(by amount: Int64) { count.add(amount, ordering: .relaxed) }
    func reset() { count.store(0, ordering: .relaxed) }
    func type(_ name: String) -> String { "counter" }

    func write(_ name: String, into text: inout String) {
        text += "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(count.load(ordering: .relaxed))\n"
    }
}

private final class LevelSeries: RecorderHandler, MeterHandler, Series {
    private let labels: String
    private let level = Mutex(0.0)

    init(_ dimensions: [(String, String)]) { labels = StatusPage.labels(dimensions) }

    func record(_ value: Int64) { level.withLock { $0 = Double(value) } }
    func record(_ value: Double) { level.withLock { $0 = value } }
    func set(_ value: Int64) { record(value) }
    func set(_ value: Double) { record(value) }
    func increment(by amount: Double) { level.withLock { $0 += amount } }
    func decrement(by amount: Double) { level.withLock { $0 -= amount } }
    /// What only grows is a counter, however it is looked at.
    func type(_ name: String) -> String { name.hasSuffix("_total") ? "counter" : "gauge" }

    func write(_ name: String, into text: inout String) {
        let value = level.withLock { $0 }
        let number = Int64(exactly: value).map { String($0) } ?? String(value)
        text += "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(number)\n"
    }
}

/// A histogram of seconds.
private final class TimeSeries: TimerHandler, Series {
    private static let bounds: [Int64] = [
        500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000,
        500_000_000, 1_000_000_000, 2_500_000_000, 10_000_000_000,
    ]
    private let labels: String
    private let state = Mutex<(counts: [Int64], sum: Int64)>(([Int64](repeating: 0, count: bounds.count + 1), 0))

    init(_ dimensions: [(String, String)]) { labels = StatusPage.labels(dimensions) }

    func recordNanoseconds(_ duration: Int64) {
        let place = Self.bounds.firstIndex { duration <= $0 } ?? Self.bounds.count
        state.withLock { state in
            state.counts[place] += 1
            state.sum &+= duration
        }
    }

    func type(_ name: String) -> String { "histogram" }

    func write(_ name: String, into text: inout String) {
        let (counts, sum) = state.withLock { $0 }
        let prefix = labels.isEmpty ? "" : labels + ","
        var total: Int64 = 0
        for (bound, count) in zip(Self.bounds, counts) {
            total += count
            text += "\(name)_bucket{\(prefix)le=\"\(Double(bound) / 1e9)\"} \(total)\n"
        }
        total += counts[Self.bounds.count]
        text += "\(name)_bucket{\(prefix)le=\"+Inf\"} \(total)\n"
        let own = labels.isEmpty ? "" : "{\(labels)}"
        text += "\(name)_sum\(own) \(Double(sum) / 1e9)\n\(name)_count\(own) \(total)\n"
    }
}
