internal import Articles
internal import Glibc
internal import Subscriptions

/// All that stands in the settings, the feed lists and the files that they name.
struct CheckedConfiguration {
    let file: String
    let settings: Settings
    let feeds: SubscriptionSet
    /// False where the database that has them cannot be read.
    private let isKnown: Bool
    /// What does not keep the daemon from starting.
    let notices: [ConfigurationProblem]

    /// Throws with every problem of settings, lists and named files, not only with the first; with the daemon's own status
    /// where a later start may find it mended (73).
    /// - Parameters:
    ///   - unit: that runs these settings; `nil` where there is none.
    ///   - subscriptions: what the database has, where feeds come from there.
    init(
        file: String, unit: DaemonUnit? = nil, subscriptions: SubscriptionSet? = nil
    ) throws(CommandFailure) {
        self.file = file
        var problems: [ConfigurationProblem] = []
        do throws(SettingsError) { settings = try Settings(file: file) } catch { throw CommandFailure(error) }
        let lines = SettingsLines(file: file)
        do {
            feeds =
                settings.feeds.source == .lists
                ? try SubscriptionSet(directory: settings.feeds.directory) : subscriptions ?? SubscriptionSet()
        } catch .invalid(let found) {
            problems += found
            feeds = SubscriptionSet()
        } catch {
            throw CommandFailure(error)
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
            problems.append(
                ConfigurationProblem(
                    file: file, line: lines.line(of: "cleaning.sites_file"), key: "cleaning.sites_file", error.message))
        }
        do {
            _ = try settings.transferConfiguration()
        } catch .invalid(let found) {
            problems += found
        } catch {
            problems.append(
                ConfigurationProblem(
                    file: file, line: lines.line(of: "network.proxy_credentials_file"),
                    key: "network.proxy_credentials_file", error.message))
        }
        let places = CheckedPlaces(settings, feeds, file: file, unit: unit)
        if problems.isEmpty, let failure = places.failure { throw failure }
        problems += places.problems
        if !problems.isEmpty { throw CommandFailure(SubscriptionsError.invalid(problems)) }
        isKnown = settings.feeds.source == .lists || subscriptions != nil
        notices = feeds.notices + IdleSettings.notices(settings, file: file) + places.notices
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
            guard let path, let fault = PEMFile.fault(of: path, holds: key == "tls_key_file" ? .key : .certificate)
            else { continue }
            problems.append(problem(subscription, key, fault))
        }
        return problems
    }

    private static func problem(_ subscription: Subscription, _ key: String, _ message: String) -> ConfigurationProblem
    {
        ConfigurationProblem(
            file: subscription.source.file, line: subscription.source.line, key: key, message)
    }

    private var enabledCount: Int { feeds.subscriptions.count { $0.isEnabled } }

    var text: [UInt8] {
        var lines = notices.map { "note: \($0)" }
        let off = feeds.subscriptions.count - enabledCount
        let place = settings.feedPlace.printable
        guard isKnown else {
            lines.append("\(file): in order; feeds come from \(place)")
            return Array((lines.joined(separator: "\n") + "\n").utf8)
        }
        lines.append(
            "\(file): in order; feeds to poll: \(enabledCount)" + (off > 0 ? ", switched off: \(off)" : "")
                + " (\(place))")
        if enabledCount == 0 { lines.append(StatusLine.noFeeds(in: place)) }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("file", file)
            writer.member("source", settings.feedPlace.printable)
            if isKnown {
                writer.member("feeds", enabledCount)
                writer.member("feeds_disabled", feeds.subscriptions.count - enabledCount)
            }
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
