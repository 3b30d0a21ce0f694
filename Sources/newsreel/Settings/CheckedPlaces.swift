internal import Delivery
internal import Glibc
internal import JetStream
internal import Kernel
internal import StatusPage
internal import Subscriptions
internal import Transfer

/// The folders and files that the settings name, as the daemon would find them: asked by `check-config` for the daemon, and by
/// the daemon for itself, at its start and at each reload.
struct CheckedPlaces {
    /// What the daemon would refuse.
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var notices: [ConfigurationProblem] = []
    /// Something is wrong that no later start mends: with the settings, or with what stands in a file that they name.
    private var isForGood = false
    /// The daemon asks for itself, and not a command for the daemon.
    private let isDaemon: Bool
    private let file: String
    private let lines: SettingsLines
    private let user: DaemonUser
    private let unit: DaemonUnit?

    /// - Parameter unit: that runs these settings; `nil` where there is none.
    init(_ settings: Settings, _ feeds: SubscriptionSet, file: String, unit: DaemonUnit?) {
        self.init(
            settings, feeds, file: file, unit: unit, user: DaemonUser(settingsFile: file, unit: unit), isDaemon: false)
    }

    /// Refuses what this process cannot use, which is the daemon.
    static func check(_ settings: Settings, file: String) throws(CommandFailure) {
        let places = CheckedPlaces(settings, SubscriptionSet(), file: file, unit: nil, user: .own, isDaemon: true)
        if let failure = places.failure { throw failure }
    }

    /// What the daemon's start ends with; `nil` where it uses all of it.
    var failure: CommandFailure? {
        guard !problems.isEmpty else { return nil }
        let message = problems.map(\.description).joined(separator: "\n")
        // A disk that is not there yet may come, and a restart helps.
        return isForGood
            ? CommandFailure(.configuration, kind: "invalid_configuration", message)
            : CommandFailure(.cannotCreate, kind: "places", message)
    }

    init(
        _ settings: Settings, _ feeds: SubscriptionSet, file: String, unit: DaemonUnit?, user: DaemonUser,
        isDaemon: Bool
    ) {
        self.isDaemon = isDaemon
        self.file = file
        self.unit = unit
        self.user = user
        lines = SettingsLines(file: file)
        checkReadable(settings, feeds)
        checkNetwork(settings, feeds)
        if let path = settings.network.authoritiesFile, let fault = PEMFile.fault(of: path, holds: .certificate) {
            refuseForGood("network.tls_authorities_file", fault)
        }
        if settings.onNew.command != nil, let refusal = unit?.refusalToRunCommands {
            refuseForGood("on_new.command", refusal)
        }
        checkSpool(settings.spool.directory)
        if let path = StateAddress(settings.state.database).file { checkDatabase(path) }
        checkListening(settings.status.listen, "status.listen")
        checkListening(settings.webSub.listen, "websub.listen")
        if let listen = settings.status.listen, listen == settings.webSub.listen {
            refuseForGood("websub.listen", "is status.listen too; give hubs a place of their own")
        }
        for (place, sink) in settings.sinks.enumerated() { check(sink, at: place, settings) }
        let (spool, state) = (settings.spool, settings.state)
        noteCap("spool.min_free", UInt64(spool.minimumFreeInBytes), spool.directory) { ($0.totalBytes, "bytes") }
        noteCap("spool.min_free_inodes", UInt64(spool.minimumFreeInodes), spool.directory) {
            ($0.inodes, "inodes")
        }
        if let path = StateAddress(state.database).file {
            noteCap("state.min_free", UInt64(state.minimumFreeInBytes), path) { ($0.totalBytes, "bytes") }
        }
    }

    /// All that the daemon reads at its start and while it polls, for its user and not for root.
    private mutating func checkReadable(_ settings: Settings, _ feeds: SubscriptionSet) {
        checkReadable(file, ConfigurationProblem(file: file, ""))
        let directory = settings.feeds.directory
        let isListed = settings.feeds.source == .lists && checkReadable(directory, problem("feeds.directory"))
        if isListed, let lists = try? SubscriptionSet.files(in: directory) {
            for list in lists { checkReadable(list, ConfigurationProblem(file: list, "")) }
        }
        let (network, cleaning) = (settings.network, settings.cleaning)
        for (key, path) in [
            ("network.proxy_credentials_file", network.proxyCredentialsFile),
            ("network.tls_authorities_file", network.authoritiesFile), ("cleaning.sites_file", cleaning.sitesFile),
        ] {
            if let path { checkReadable(path, problem(key)) }
        }
        for subscription in feeds.subscriptions {
            let tls = subscription.tls
            for (key, path) in [
                ("credentials_file", subscription.credentialsFile), ("tls_authorities_file", tls.authoritiesFile),
                ("tls_certificate_file", tls.certificateFile), ("tls_key_file", tls.keyFile),
            ] {
                guard let path else { continue }
                checkReadable(
                    path,
                    ConfigurationProblem(
                        file: subscription.source.file, line: subscription.source.line, key: key, ""))
            }
        }
    }

    /// What a sink reads and writes beside its outlet.
    private mutating func check(_ sink: SinkSettings, at number: Int, _ settings: Settings) {
        let lines = lines
        func place(_ key: String, _ message: String = "") -> ConfigurationProblem {
            ConfigurationProblem(
                file: file, line: lines.line(of: key, ofSink: number), key: "sinks.\(key)", message)
        }
        func refuse(_ key: String, _ message: String) { problems.append(place(key, message)) }
        func refuseForGood(_ key: String, _ message: String) {
            refuse(key, message)
            isForGood = true
        }
        if sink.kind == .sqlite, SinkList.plain(sink.databasePath(settings)) == SinkList.plain(settings.state.database)
        {
            refuseForGood("database", "is the state's own database; choose another file")
        }
        for (key, path) in [
            ("secret_file", sink.webhook.secretFile), ("credentials_file", sink.webhook.credentialsFile),
            ("tls_authorities_file", sink.webhook.authoritiesFile),
            ("credentials_file", sink.jetstream.credentialsFile),
            ("tls_authorities_file", sink.jetstream.authoritiesFile),
            ("tls_certificate_file", sink.jetstream.certificateFile), ("tls_key_file", sink.jetstream.keyFile),
        ] {
            if let path { checkReadable(path, place(key)) }
        }
        do throws(SubscriptionsError) { _ = try sink.signingKey() } catch {
            refuseForGood("secret_file", error.message)
        }
        do throws(SubscriptionsError) { _ = try sink.credentials() } catch {
            refuseForGood("credentials_file", error.message)
        }
        do throws(SubscriptionsError) {
            if sink.kind == .jetstream { _ = try sink.jetStreamConfiguration() }
        } catch {
            refuseForGood("credentials_file", error.message)
        }
        if sink.kind == .jetstream {
            do throws(NATSFault) { _ = try NATS.libraryVersion() } catch { refuse("kind", error.message) }
        }
        for (key, path, content) in [
            (
                "tls_authorities_file", sink.webhook.authoritiesFile ?? sink.jetstream.authoritiesFile,
                PEMFile.Content.certificate
            ),
            ("tls_certificate_file", sink.jetstream.certificateFile, .certificate),
            ("tls_key_file", sink.jetstream.keyFile, .key),
        ] {
            if let path, let fault = PEMFile.fault(of: path, holds: content) { refuseForGood(key, fault) }
        }
        for (key, path) in [
            ("segments_directory", sink.segments.directory),
            ("database", sink.sqlite.database.map { folderPath(of: $0) }),
            ("feeds_directory", sink.feed.directory),
        ] {
            guard let path else { continue }
            if let fault = unit?.refusal(toWrite: path) { refuse(key, fault) }
            if let own = ["new", "tmp", "outlets"].first(where: {
                "\(SinkList.plain(path))/".hasPrefix("\(SinkList.plain(settings.spool.directory))/\($0)/")
            }) {
                refuseForGood(key, "\(path) is in the spool's own folder \(own); choose one beside it")
            }
            // The daemon makes the folder itself, but not the one above.
            let folder = access(path, F_OK) == 0 ? path : folderPath(of: path)
            if access(folder, F_OK) != 0 {
                refuse(key, "\(folder) is not there; make it for the user that the daemon runs as")
            } else if !user.mayWrite(folder) {
                refuse(key, notWritable(folder))
            }
        }
    }

    /// Where the status page is to be served, and hubs are to be listened to.
    private mutating func checkListening(_ address: String?, _ key: String) {
        switch address.flatMap({ StatusServer.Address($0) }) {
        case nil: break
        case .loopback(_, let port)?:
            if let fault = unit?.refusal(toListenAt: port) { refuse(key, fault) }
        case .socket(let path)?:
            let folder = folderPath(of: path)
            var found = stat()
            if path.utf8.count > 107 {
                refuseForGood(
                    key, "\(path) is longer than the 107 bytes that a socket's name may have; choose a shorter one")
            } else if let fault = unit?.refusal(toWrite: folder) {
                refuse(key, fault)
            } else if access(folder, F_OK) != 0 {
                // The unit makes it at each start.
                if unit?.makes(folder) ?? false { break }
                refuse(key, "\(folder) is not there; make it for the user that the daemon runs as")
            } else if !user.mayWrite(folder) {
                refuse(key, notWritable(folder))
            } else if lstat(path, &found) == 0, found.st_mode & S_IFMT != S_IFSOCK {
                refuseForGood(key, "\(path) is there already, and no socket; choose another name")
            }
        }
    }

    private func problem(_ key: String) -> ConfigurationProblem {
        ConfigurationProblem(file: file, line: lines.line(of: key), key: key, "")
    }

    /// - Parameter place: where the path is named.
    @discardableResult
    private mutating func checkReadable(_ path: String, _ place: ConfigurationProblem) -> Bool {
        var message = unit?.hidden(path)
        // What is not there was told already, and so was what this process may not read.
        if message == nil, let name = user.name, access(path, F_OK) == 0, !user.mayRead(path) {
            message =
                "\(path) may not be read by the user \(name), as whom the daemon runs; mend its owner or mode, or "
                + "those of the folders above it (chgrp, chmod g+r)"
        }
        guard var message else { return true }
        // The line begins with the path of a file that no key names.
        if path == place.file, message.hasPrefix(path + " ") { message.removeFirst(path.count + 1) }
        problems.append(ConfigurationProblem(file: place.file, line: place.line, key: place.key, message))
        // Not for the daemon itself, which starts without the feed, or has read what it was to read.
        isForGood = true
        return false
    }

    /// What the daemon would ask for and the unit would not let through.
    private mutating func checkNetwork(_ settings: Settings, _ feeds: SubscriptionSet) {
        guard let unit else { return }
        for block in settings.network.allowedAddresses {
            if let fault = AddressBlock(block).flatMap(unit.refusal(toReach:)) {
                note("network.allow_addresses", fault)
            }
        }
        for subscription in feeds.subscriptions where subscription.isEnabled {
            for block in subscription.allowedAddresses {
                guard let fault = AddressBlock(block).flatMap(unit.refusal(toReach:)) else { continue }
                notices.append(
                    ConfigurationProblem(
                        file: subscription.source.file, line: subscription.source.line, key: "allow_addresses", fault))
            }
        }
        guard !unit.allowsResolvers else { return }
        for server in Resolvers(file: "/etc/resolv.conf").addresses {
            guard let fault = unit.refusal(toReach: server) else { continue }
            notices.append(ConfigurationProblem(file: "/etc/resolv.conf", "no name can be resolved by \(fault)"))
        }
    }

    private mutating func refuse(_ key: String, _ message: String) {
        problems.append(ConfigurationProblem(file: file, line: lines.line(of: key), key: key, message))
    }

    private mutating func refuseForGood(_ key: String, _ message: String) {
        refuse(key, message)
        isForGood = true
    }

    private mutating func note(_ key: String, _ message: String) {
        notices.append(ConfigurationProblem(file: file, line: lines.line(of: key), key: key, message))
    }

    private mutating func checkSpool(_ path: String) {
        if let fault = unit?.refusal(toWrite: path) { return refuse("spool.directory", fault) }
        // The daemon makes the folder itself, but not the one above.
        let isMade = access(path, F_OK) != 0 && !(unit?.makes(path) ?? false)
        guard checkFolder("spool.directory", isMade ? folderPath(of: path) : path) else { return }
        if isMade {
            if !isDaemon { note("spool.directory", "\(path) is not there; the daemon makes it at its start") }
            return
        }
        for name in ["tmp", "new"] where access(path + "/" + name, F_OK) == 0 {
            _ = checkFolder("spool.directory", path + "/" + name)
        }
        // The daemon meets them when it opens the spool.
        guard !isDaemon else { return }
        let outlets = ((try? Folder.names(in: path + "/outlets")) ?? []).sorted().map { "outlets/\($0)" }
        for name in ["tmp", "new", "outlets"] + outlets.flatMap({ [$0, $0 + "/new"] }) {
            var status = stat()
            guard lstat(path + "/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { continue }
            refuseForGood("spool.directory", SpoolError.link(path: path + "/" + name).message)
        }
    }

    private mutating func checkDatabase(_ path: String) {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            return refuseForGood(
                "state.database", "\(path) is a folder; name a file in it, such as \(path)/state.sqlite")
        }
        if let fault = unit?.refusal(toWrite: folderPath(of: path)) { return refuse("state.database", fault) }
        guard checkFolder("state.database", folderPath(of: path)), access(path, F_OK) == 0, !user.mayWrite(path)
        else { return }
        refuse("state.database", notWritable(path))
    }

    /// A folder that the unit makes at each start may be missing when a command looks.
    ///
    /// - Returns: whether the folder is there and fit.
    private mutating func checkFolder(_ key: String, _ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let code = errno
            if code == ENOENT, !isDaemon, unit?.makes(path) ?? false {
                note(key, "\(path) is not there; its unit makes it at each start")
            } else if code == ENOENT {
                refuse(key, "\(path) is not there; make it for the user that the daemon runs as")
            } else {
                refuse(key, "\(path) cannot be used: \(String(cString: strerror(code)))")
            }
            return false
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            refuseForGood(key, "\(path) is a file; name a folder")
            return false
        }
        guard user.mayWrite(path) else {
            refuse(key, notWritable(path))
            return false
        }
        return true
    }

    private func notWritable(_ path: String) -> String {
        user.name.map {
            "\(path) may not be written by the user \($0), as whom the daemon runs; mend its owner or mode"
        }
            ?? "\(path) may not be written by this user; mend its owner, or check as the user that the daemon runs as"
    }

    /// On a small file system a twentieth is kept free, whatever the settings say.
    private mutating func noteCap(
        _ key: String, _ wished: UInt64, _ path: String, of whole: (FileSystem) -> (UInt64, String)
    ) {
        guard let system = FileSystem(holding: path) else { return }
        let (total, unit) = whole(system)
        // Some file systems have no fixed number of inodes, and say 0.
        guard total > 0, wished > total / 20 else { return }
        note(
            key,
            "\(wished) \(unit) are more than a twentieth of the file system of \(path), so the twentieth counts: polling pauses with less "
                + "than \(total / 20) \(unit) free")
    }
}

/// The file system of a path, or of the nearest folder above that exists.
private struct FileSystem {
    let totalBytes: UInt64
    let inodes: UInt64

    init?(holding path: String) {
        var path = path
        var figures = statvfs()
        while statvfs(path, &figures) != 0 {
            guard errno == ENOENT, path != "/", path != "." else { return nil }
            path = folderPath(of: path)
        }
        totalBytes = UInt64(figures.f_blocks) * UInt64(figures.f_frsize)
        inodes = UInt64(figures.f_files)
    }
}
