internal import Delivery
internal import Exchange
internal import Glibc
internal import Logging
internal import PostgresStore
internal import Relay
internal import ServiceLifecycle
internal import Subscriptions
internal import Synchronization
internal import Transfer

/// Who takes articles from the spool within the daemon: the sinks, `on_new.command` and retention. Each works by itself; a
/// reload begins, ends and changes those whose settings are others, and none else. What is left when the daemon ends waits
/// in the outlets.
final class Consumers: Service, CustomStringConvertible {
    /// One that is at work, and what it was made of.
    fileprivate struct Present: Sendable {
        let making: Making
        let worker: Worker
        var relay: Relay?
    }

    /// By what it is told whether one is to be made anew.
    fileprivate enum Making: Equatable {
        /// With what stands in the files that the settings name.
        case sink(SinkSettings, files: [[UInt8]])
        case onNew(Settings.OnNew)
        case retention([RetentionRule])
    }

    /// What is to change, with everything made that can fail.
    struct Change {
        fileprivate var made: [String: Present] = [:]
        /// All that the settings name.
        fileprivate var named: Set<String> = []
    }

    var description: String { "consumers" }
    private let transfer: Transfer
    private let alarm: SinkAlarm
    private let shared: PostgresStore?
    private let logs: Logs
    private let present = Mutex<[String: Present]>([:])
    private let succession = Mutex(Succession())
    private let (begun, beginning) = AsyncStream<@Sendable () async -> Void>.makeStream()

    /// - Parameters:
    ///   - transfer: for sinks that post.
    ///   - alarm: rung when articles were shown.
    ///   - store: of which sinks to streams have their queues, where others share it.
    init(by transfer: Transfer, alarm: SinkAlarm, store: any Store, logs: Logs) {
        (self.transfer, self.alarm, self.logs) = (transfer, alarm, logs)
        shared = store as? PostgresStore
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for await work in self.begun { group.addTask(operation: work) }
            }
        }
        // A service that ends takes the others with it; this one only goes when they do.
        try? await gracefulShutdown()
    }

    /// How each sink's relay stands, by the sink's name.
    var reports: [String: RelayStanding.Report] {
        present.withLock { present in
            Dictionary(
                present.values.compactMap(\.relay).map { ($0.name, $0.standing.report) },
                uniquingKeysWith: { first, _ in first })
        }
    }

    // MARK: - Settings

    private static let onNew = "on_new"
    private static let retention = "retention"
    private static func key(of sink: String) -> String { "sinks.\(sink)" }

    /// Makes what the settings ask for and is not there as they want it. Changes nothing.
    ///
    /// Throws what is wrong with the files that they name.
    func change(to settings: Settings) throws(SubscriptionsError) -> Change {
        let present = present.withLock { $0 }
        var change = Change()
        var sinks: [SinkSettings] = []
        var makings: [String: Making] = [:]
        for sink in settings.sinks where sink.kind != .outlet {
            let key = Self.key(of: sink.name)
            let making = Making.sink(sink, files: sink.filesRead)
            change.named.insert(key)
            makings[key] = making
            // One that wants nothing more is asked once more.
            let hasEnded = present[key]?.relay?.standing.report.hasEnded ?? false
            if present[key]?.making != making || hasEnded { sinks.append(sink) }
        }
        let made = try SinkRelays(
            sinks, of: settings, by: transfer, sharing: shared, logger: logs.logger("newsreel.sink"))
        for relay in made.relays {
            let key = Self.key(of: relay.name)
            guard let making = makings[key] else { continue }
            change.made[key] = Present(making: making, worker: Worker { await relay.run() }, relay: relay)
        }
        let spool = settings.spool.directory
        if settings.onNew.command != nil {
            change.named.insert(Self.onNew)
            let making = Making.onNew(settings.onNew)
            if present[Self.onNew]?.making != making,
                let service = OnNewService(settings.onNew, spool: spool, logger: logs.logger("newsreel.on_new"))
            {
                change.made[Self.onNew] = Present(making: making, worker: Worker { try? await service.run() })
            }
        }
        if !settings.retention.isEmpty {
            change.named.insert(Self.retention)
            let making = Making.retention(settings.retention)
            if present[Self.retention]?.making != making {
                let service = RetentionService(
                    rules: settings.retention, spool: spool, logger: logs.logger("newsreel.retention"))
                change.made[Self.retention] = Present(making: making, worker: Worker { try? await service.run() })
            }
        }
        return change
    }

    /// Begins what was made, once what it takes the place of has ended, and ends what the settings name no more. The outlets
    /// must be there.
    func take(_ change: Change) {
        present.withLock { present in
            for key in present.keys where !change.named.contains(key) {
                succession.withLock { $0.stop(at: key) }
                present[key] = nil
            }
            for (key, made) in change.made {
                let predecessor = succession.withLock { $0.begin(made.worker, at: key) }
                present[key] = made
                beginning.yield { await made.worker.run(after: predecessor) }
            }
            alarm.begin(present.values.compactMap(\.relay))
        }
    }
}

extension SinkSettings {
    /// What stands in the files that it is made of: another secret is another sink.
    fileprivate var filesRead: [[UInt8]] {
        [webhook.secretFile, webhook.credentialsFile, webhook.authoritiesFile].compactMap { path in
            path.flatMap { try? ConfigurationFile(reading: $0, limitInBytes: 64 << 20).bytes }
        }
    }
}
