internal import ArgumentParser
internal import Articles
internal import Glibc
internal import Subscriptions

struct CheckConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Check the settings and the feed lists.",
        discussion: """
            Reads everything that the daemon reads at its start and names each problem with file, line and key. Exits with \
            78 when the daemon would refuse to start, or would leave a feed out for what is wrong with it. What it prints \
            without failing is left out or may be missing later.
            """)

    @Option(name: .shortAndLong, help: ArgumentHelp("The settings file.", valueName: "file"))
    var config = Settings.standardFile

    @Flag(help: "Print the outcome as JSON.")
    var json = false

    @Flag(help: "Print an example file with every key and its default, and check nothing.")
    var example = false

    /// Prints docs/man/newsreel.toml.5.
    @Flag(help: .hidden)
    var manual = false

    func run() async throws {
        try await exitingOnFailure(json: json) {
            if example || manual {
                let text = example ? SettingsTable.exampleFile : SettingsTable.manualPage
                writeAll(Array(text.utf8), to: STDOUT_FILENO)
                return
            }
            let checked = try CheckedConfiguration(file: config)
            writeAll(json ? checked.json : checked.text, to: STDOUT_FILENO)
        }
    }
}

/// All that stands in the settings, the feed lists and the files that they name.
struct CheckedConfiguration {
    let file: String
    let settings: Settings
    let feeds: SubscriptionSet
    /// What does not keep the daemon from starting.
    let notices: [ConfigurationProblem]

    /// Throws with every problem of settings, lists and named files, not only with the first.
    init(file: String) throws(SubscriptionsError) {
        self.file = file
        var problems: [ConfigurationProblem] = []
        do {
            settings = try Settings(file: file)
        } catch {
            switch error {
            case .unreadable(let file, let reason): throw .unreadable(file: file, reason: reason)
            case .invalid(let found): throw .invalid(found)
            }
        }
        do {
            feeds = try SubscriptionSet(directory: settings.feeds.directory)
        } catch .invalid(let found) {
            problems += found
            feeds = SubscriptionSet()
        }
        problems += feeds.problems
        for subscription in feeds.subscriptions {
            problems += Self.problems(ofFilesNamedBy: subscription)
        }
        do {
            _ = try settings.cleaner()
        } catch .invalid(let found) {
            problems += found
        } catch {
            problems.append(ConfigurationProblem(file: file, key: "cleaning.sites_file", error.message))
        }
        do {
            _ = try settings.transferConfiguration()
        } catch .invalid(let found) {
            problems += found
        } catch {
            problems.append(ConfigurationProblem(file: file, key: "network.proxy_credentials_file", error.message))
        }
        if let path = settings.network.authoritiesFile, access(path, R_OK) != 0 {
            problems.append(
                ConfigurationProblem(
                    file: file, key: "network.tls_authorities_file",
                    "\(path) cannot be read; check the path and its owner"))
        }
        if !problems.isEmpty { throw .invalid(problems) }
        notices = feeds.notices + Self.folderNotices(settings, file: file)
    }

    private static func problems(ofFilesNamedBy subscription: Subscription) -> [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        if let path = subscription.credentialsFile {
            do {
                _ = try FeedCredentials(file: path)
            } catch .invalid(let found) {
                problems += found
            } catch {
                problems.append(problem(subscription, "credentials_file", error.message))
            }
        }
        let tls = subscription.tls
        for (key, path) in [
            ("tls_authorities_file", tls.authoritiesFile), ("tls_certificate_file", tls.certificateFile),
            ("tls_key_file", tls.keyFile),
        ] {
            guard let path, access(path, R_OK) != 0 else { continue }
            problems.append(problem(subscription, key, "\(path) cannot be read; check the path and its owner"))
        }
        return problems
    }

    private static func problem(_ subscription: Subscription, _ key: String, _ message: String) -> ConfigurationProblem
    {
        ConfigurationProblem(
            file: subscription.source.file, line: subscription.source.line, key: key, message)
    }

    /// Spool and state may be made later, by the package or by systemd, so a missing one is no error here.
    private static func folderNotices(_ settings: Settings, file: String) -> [ConfigurationProblem] {
        let folders = [
            ("spool.directory", settings.spool.directory), ("state.database", folderPath(of: settings.state.database)),
        ]
        return folders.compactMap { key, path in
            guard access(path, W_OK) != 0 else { return nil }
            let reason =
                errno == ENOENT
                ? "\(path) is not there; create it for the user that the daemon runs as"
                : "\(path) may not be written by this user; run the check as the user that the daemon runs as"
            return ConfigurationProblem(file: file, key: key, reason)
        }
    }

    private var enabledCount: Int { feeds.subscriptions.count { $0.isEnabled } }

    var text: [UInt8] {
        var lines = notices.map { "note: \($0)" }
        let off = feeds.subscriptions.count - enabledCount
        lines.append(
            "\(file): in order; feeds to poll: \(enabledCount)" + (off > 0 ? ", switched off: \(off)" : "")
                + " (\(settings.feeds.directory))")
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("file", file)
            writer.member("feeds", enabledCount)
            writer.member("feeds_disabled", feeds.subscriptions.count - enabledCount)
            writer.key("notices")
            writer.array { writer in
                for notice in notices {
                    writer.object { writer in
                        writer.member("file", notice.file)
                        writer.member("line", notice.line)
                        writer.member("key", notice.key)
                        writer.member("message", notice.message)
                    }
                }
            }
        }
        writer.newline()
        return writer.bytes
    }
}
