internal import CoreMetrics
internal import Synchronization

/// What the program counts of itself, a line each; names and units as Prometheus has them
/// (https://prometheus.io/docs/practices/naming/). swift-metrics carries them to whatever was set up at the start, and
/// to nothing where nobody asked. No label has values without bound: no feed, no host.
package enum Measures {
    // MARK: Counted where it happens

    package static let polls = CounterFamily(
        "newsreel_polls_total", "Polls by outcome.", by: "outcome",
        [
            "read", "notModified", "gone", "missing", "unauthorized", "forbidden", "challenged", "throttled",
            "serverError", "badAnswer", "notAFeed", "unreachable", "ownSide",
        ])
    package static let answers = CounterFamily(
        "newsreel_http_answers_total", "Answers to requests for feeds and pages, by class of status.", by: "class",
        ["1xx", "2xx", "3xx", "4xx", "5xx"])
    package static let receivedBytes = CounterFamily(
        "newsreel_http_received_bytes_total", "Bytes of bodies as they came over the network.")
    package static let articles = CounterFamily(
        "newsreel_articles_total", "Articles written, by what they are.", by: "op", ["new", "revised"])
    package static let blocked = NamedCounterFamily(
        "newsreel_blocked_total", "Articles that rules kept from being delivered, by rule.", by: "rule")
    package static let commands = CounterFamily(
        "newsreel_on_new_runs_total", "Runs of on_new.command by outcome.", by: "outcome",
        ["done", "failed", "timed_out", "set_aside"])
    package static let retired = NamedCounterFamily(
        "newsreel_retention_removed_total", "Files that retention removed unacknowledged, by outlet.", by: "outlet")
    package static let pushes = CounterFamily(
        "newsreel_pushes_total", "Bodies that hubs brought, by what became of them.", by: "outcome",
        ["read", "unreadable", "unsigned", "unwanted", "put_off", "handed_on"])
    package static let knownItems = CounterFamily(
        "newsreel_known_items_total", "Items of documents that were read and that were known as they are.")
    package static let similar = CounterFamily(
        "newsreel_similar_articles_total",
        "Articles written that say nearly the same as an earlier one of another feed.")
    package static let commits = TimerFamily(
        "newsreel_commit_seconds", "Time of one transaction of the store, to its safety on disk.")
    package static let stagings = TimerFamily(
        "newsreel_stage_seconds", "Time to bring a batch's articles to the sink's disk, unseen.")
    package static let showings = TimerFamily(
        "newsreel_show_seconds", "Time to make a batch's articles visible for good.")

    package static let takeovers = CounterFamily(
        "newsreel_fleet_takeovers_total", "Shards of hosts that were taken over from dead workers.")
    package static let shardsLost = CounterFamily(
        "newsreel_fleet_shards_lost_total",
        "Shards of hosts that another worker took because this one was not heard of.")

    package static let sinkTaken = NamedCounterFamily(
        "newsreel_sink_articles_total", "Articles that a sink's other side has taken.", by: "sink")
    package static let sinkFailures = NamedCounterFamily(
        "newsreel_sink_failures_total", "Batches that a sink's other side did not take.", by: "sink")
    package static let sinkAside = NamedCounterFamily(
        "newsreel_sink_aside_total", "Articles that a sink's other side refused, and that were put aside.", by: "sink")
    package static let sinkShortened = NamedCounterFamily(
        "newsreel_sink_shortened_total",
        "Articles that a sink sent without their larger parts, over the server's bound.",
        by: "sink")

    // MARK: Looked at when asked for

    package static let feeds = GaugeFamily("newsreel_feeds", "Feeds that are polled.")
    package static let failingFeeds = GaugeFamily("newsreel_feeds_failing", "Feeds whose last poll failed.")
    package static let inWork = GaugeFamily("newsreel_polls_in_work", "Polls in work.")
    package static let lateFeeds = GaugeFamily("newsreel_feeds_late", "Feeds that are due and have not started.")
    package static let obstacles = GaugeFamily(
        "newsreel_admission_waits", "1 for the reason why due feeds wait.", by: "reason",
        ["paused", "network", "parallelism", "hosts"])
    package static let isPaused = GaugeFamily("newsreel_paused", "1 while polling is paused.")
    package static let pending = GaugeFamily(
        "newsreel_deliveries_pending", "Articles stored that the sink has not shown for good.")
    package static let commandsWaiting = GaugeFamily(
        "newsreel_on_new_waiting", "Articles for which on_new.command is still to succeed.")
    package static let spoolFiles = GaugeFamily("newsreel_spool_files", "Files that wait in the spool.")
    package static let spoolBytes = GaugeFamily("newsreel_spool_bytes", "Bytes that wait in the spool.")
    package static let spoolAge = GaugeFamily(
        "newsreel_spool_oldest_seconds", "Age of the oldest file that waits in the spool; 0 where there is none.")
    package static let sinkFiles = NamedGaugeFamily(
        "newsreel_sink_files", "Files that wait for one consumer, in its outlet.", by: "sink")
    package static let sinkBytes = NamedGaugeFamily(
        "newsreel_sink_bytes", "Bytes that wait for one consumer, in its outlet.", by: "sink")
    package static let sinkAge = NamedGaugeFamily(
        "newsreel_sink_oldest_seconds", "Age of the oldest file that waits for one consumer; 0 where there is none.",
        by: "sink")
    package static let sinkAsideFiles = NamedGaugeFamily(
        "newsreel_sink_aside_files", "Files that one consumer did not take, and that were put aside for a person.",
        by: "sink")
    package static let workers = GaugeFamily(
        "newsreel_fleet_workers", "Live workers that share the state; 0 where it is nobody else's.")
    package static let shards = GaugeFamily(
        "newsreel_fleet_shards", "Shards of hosts that this worker polls, of 1,024; 0 without a fleet.")
    package static let likenessArticles = GaugeFamily(
        "newsreel_likeness_articles", "Articles among which those are looked for that say nearly the same.")
    package static let likenessBytes = GaugeFamily(
        "newsreel_likeness_bytes", "Bytes of memory that these take.")
    package static let likenessDropped = GaugeFamily(
        "newsreel_likeness_dropped", "Of these, forgotten since the start for want of room before seven days were over."
    )
    package static let databaseBytes = GaugeFamily("newsreel_state_bytes", "Bytes of the state.")
    package static let memory = GaugeFamily("process_resident_memory_bytes", "Resident memory size in bytes.")
    package static let processorTime = GaugeFamily(
        "process_cpu_seconds_total", "Total user and system CPU time spent in seconds.")
    package static let startTime = GaugeFamily(
        "process_start_time_seconds", "Start time of the process since unix epoch in seconds.")

    /// For an exposition: every family, so that a scrape shows each from the start.
    package static let all: [any Family] = [
        polls, answers, receivedBytes, articles, blocked, commands, retired, pushes, knownItems, similar, commits,
        stagings,
        showings, takeovers, shardsLost, workers, shards,
        sinkTaken, sinkFailures, sinkAside, sinkShortened, feeds, failingFeeds, inWork, lateFeeds, obstacles, isPaused,
        pending, commandsWaiting, spoolFiles, spoolBytes, spoolAge, sinkFiles, sinkBytes, sinkAge, sinkAsideFiles,
        likenessArticles, likenessBytes, likenessDropped, databaseBytes, memory, processorTime, startTime,
    ]

    package protocol Family: Sendable {
        var name: String { get }
        var help: String { get }
    }

    package struct CounterFamily: Family {
        package let name: String
        package let help: String
        private let counters: [String: Counter]

        init(_ name: String, _ help: String, by label: String = "", _ values: [String] = [""]) {
            (self.name, self.help) = (name, help)
            counters = labelled(label, values) { Counter(label: name, dimensions: $0) }
        }

        /// - Parameter value: of the label; one that the table does not know is not counted.
        package func add(_ count: Int = 1, _ value: String = "") { counters[value]?.increment(by: count) }
    }

    /// Counters by names that stand in the settings. The first `most` of a process have one of their own, the rest is
    /// counted under `other`.
    package struct NamedCounterFamily: Family {
        package let name: String
        package let help: String
        private let label: String
        private let counters = Names()

        package static let most = 100

        private final class Names: Sendable {
            let known = Mutex<[String: Counter]>([:])
        }

        init(_ name: String, _ help: String, by label: String) {
            (self.name, self.help, self.label) = (name, help, label)
        }

        package func add(_ count: Int = 1, _ value: String) {
            counters.known.withLock { known in
                let value = known[value] != nil || known.count < Self.most ? value : "other"
                let counter = known[value] ?? Counter(label: name, dimensions: [(label, value)])
                known[value] = counter
                counter.increment(by: count)
            }
        }
    }

    package struct GaugeFamily: Family {
        package let name: String
        package let help: String
        private let gauges: [String: Gauge]

        init(_ name: String, _ help: String, by label: String = "", _ values: [String] = [""]) {
            (self.name, self.help) = (name, help)
            gauges = labelled(label, values) { Gauge(label: name, dimensions: $0) }
        }

        package func set(_ number: Double, _ value: String = "") { gauges[value]?.record(number) }
        package func set(_ number: Int, _ value: String = "") { gauges[value]?.record(number) }
    }

    /// Gauges by names that stand in the settings: the first `NamedCounterFamily.most` of a process.
    package struct NamedGaugeFamily: Family {
        package let name: String
        package let help: String
        private let label: String
        private let gauges = Names()

        private final class Names: Sendable {
            let known = Mutex<[String: Gauge]>([:])
        }

        init(_ name: String, _ help: String, by label: String) {
            (self.name, self.help, self.label) = (name, help, label)
        }

        /// - Parameter numbers: by name, all that there are now; what is not among them any more is 0.
        package func set(_ numbers: [(value: String, number: Double)]) {
            gauges.known.withLock { known in
                let present = Set(numbers.map(\.value))
                for (value, gauge) in known where !present.contains(value) { gauge.record(0) }
                for (value, number) in numbers {
                    guard known[value] != nil || known.count < NamedCounterFamily.most else { continue }
                    let gauge = known[value] ?? Gauge(label: name, dimensions: [(label, value)])
                    known[value] = gauge
                    gauge.record(number)
                }
            }
        }
    }

    package struct TimerFamily: Family {
        package let name: String
        package let help: String
        private let timer: CoreMetrics.Timer

        init(_ name: String, _ help: String) {
            (self.name, self.help) = (name, help)
            timer = CoreMetrics.Timer(label: name)
        }

        /// - Parameter start: a moment of the continuous clock; from then to now is taken in.
        package func add(since start: ContinuousClock.Instant) {
            let parts = start.duration(to: .now).components
            timer.recordNanoseconds(parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000)
        }
    }

    private static func labelled<Value>(
        _ label: String, _ values: [String], _ make: ([(String, String)]) -> Value
    ) -> [String: Value] {
        Dictionary(uniqueKeysWithValues: values.map { ($0, make(label.isEmpty ? [] : [(label, $0)])) })
    }
}
