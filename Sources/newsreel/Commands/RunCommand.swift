internal import Archive
internal import ArgumentParser
internal import Articles
internal import Delivery
internal import Glibc
internal import Ingest
internal import Logging
internal import ServiceLifecycle
internal import Subscriptions
internal import Transfer
internal import UnixSignals

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Poll all feeds, each at its own time, and fill the spool: the daemon.",
        discussion: """
            SIGTERM and SIGINT end it once the polls in work are done; SIGHUP reads settings and feed lists again and \
            keeps the old ones when the new are wrong; SIGUSR1 logs how it stands.
            """)

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The settings file.", valueName: "file"),
        completion: .file(extensions: ["toml"]))
    var config = Settings.standardFile

    @OptionGroup var allowed: AllowedAddresses

    func run() async throws {
        try await exitingOnFailure(recovery: recoverCommand(config: config, state: nil, spool: nil)) {
            try CommandFailure.refuseWithoutDigests()
            var settings = try Settings(file: config)
            settings.network.allowedAddresses += allowed.blocks
            try CheckedPlaces.check(settings, file: config)
            let logs = Logs(level: settings.log.level, format: settings.log.format)
            logs.install()
            for notice in IdleSettings.notices(settings, file: config) { logs.logger("newsreel").warning("\(notice)") }
            try await daemon(settings, logs).run()
        }
    }

    /// The lists are held here alone: a worker of a fleet keeps its part of them.
    private func daemon(_ settings: Settings, _ logs: Logs) async throws -> Daemon {
        let stamp = ListWatch.Stamp(settings.feeds.directory)
        let subscriptions =
            settings.feeds.source == .lists
            ? try SubscriptionSet(directory: settings.feeds.directory) : SubscriptionSet()
        return try await Daemon(
            settings: settings, config: config, allowedAddresses: allowed.blocks, subscriptions: subscriptions,
            listsStamp: stamp, logs: logs)
    }
}
