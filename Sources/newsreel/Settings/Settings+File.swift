internal import Delivery
internal import PostgresStore
internal import Subscriptions

extension Settings {
    /// Reads a settings file; keys that it does not name keep their defaults.
    init(file path: String) throws(SettingsError) {
        let file: ConfigurationFile
        do {
            file = try ConfigurationFile(reading: path)
        } catch {
            throw SettingsError(error)
        }
        try self.init(file)
    }

    init(_ file: ConfigurationFile) throws(SettingsError) {
        let document: TOMLTable
        do {
            document = try file.toml()
        } catch {
            throw SettingsError(error)
        }
        self.init()
        var problems = document.read(
            into: &self, keys: SettingsTable.keys, file: file.path, known: ["rules", "retention", "sinks"],
            elsewhere: SettingsTable.hint(for:))
        if let list = document["rules"] { rules = RuleList.read(list, file: file.path, &problems) }
        let list = SinkList(document, file: file.path, outlets: spoolOutlets, spool: spool)
        sinks = list.sinks
        problems += list.problems
        if let list = document["retention"] {
            retention = RetentionList.read(list, file: file.path, outlets: outlets.map(\.name), &problems)
        }
        for (key, other) in Self.dependent where document.line(of: other) == nil {
            guard let line = document.line(of: key) else { continue }
            problems.append(
                ConfigurationProblem(
                    file: file.path, line: line, key: key,
                    "says nothing without \(other); set that, or remove this line"))
        }
        if let (keys, message) = contradiction {
            // Of the keys that do not go together, the file may name only one.
            let key = keys.first { document.line(of: $0) != nil } ?? keys[0]
            problems.append(
                ConfigurationProblem(file: file.path, line: document.line(of: key), key: key, message))
        }
        if !problems.isEmpty { throw .invalid(problems) }
    }

    /// Keys without a default that say nothing without another.
    static let dependent = [
        ("on_new.when", "on_new.command"), ("on_new.attempts", "on_new.command"),
        ("network.proxy_credentials_file", "network.proxy"),
        ("websub.listen", "websub.callback"), ("websub.callback", "websub.listen"),
    ]

    /// What the keys cannot check one by one; `nil` when all is well.
    private var contradiction: (keys: [String], message: String)? {
        if feeds.source == .database, StateAddress(state.database).file != nil {
            return (
                ["feeds.source"],
                "the database of subscriptions is the state's, which is a file here; name a PostgreSQL server as "
                    + "state.database, or remove this line"
            )
        }
        if case .server(let address) = StateAddress(state.database), address.holdsPassword {
            return (
                ["state.database"],
                "holds a password, which all who may read these settings can read; put it into a file of mode 0600 that "
                    + "PGPASSFILE names, and leave it out here"
            )
        }
        if StateAddress(state.database).file?.contains("://") == true {
            return (
                ["state.database"],
                "is an address of no kind that is known; write postgresql://USER@HOST/NAME, or the path of a file"
            )
        }
        if !spool.fillsNew, outlets.isEmpty {
            return (
                ["spool.fill_new"],
                "without an outlet or a sink nobody would get the articles, which count as delivered; name one in "
                    + "spool.outlets, [[sinks]] or on_new.command, or remove this line"
            )
        }
        if polling.minimumInterval > polling.maximumInterval {
            return (
                ["polling.interval_maximum", "polling.interval_minimum"],
                "the maximum, \"\(polling.maximumInterval.configurationText)\", is below the minimum, "
                    + "\"\(polling.minimumInterval.configurationText)\"; raise the one or lower the other"
            )
        }
        if network.transfersPerHost > network.transfers {
            return (
                ["network.transfers_per_host", "network.transfers"],
                "\(network.transfersPerHost) transfers per host are more than the \(network.transfers) in all; "
                    + "lower the one or raise the other"
            )
        }
        if limits.bodySizeInBytes > limits.bodiesInFlightInBytes {
            return (
                ["limits.bodies_in_flight", "limits.body_size"],
                "limits.bodies_in_flight is below limits.body_size, so the largest bodies would never fit; "
                    + "raise the one or lower the other"
            )
        }
        return nil
    }
}

extension Settings {
    /// What a daemon at work takes over of `new`: these settings, with the feed lists' folder, the bounds of polling,
    /// the reading of articles, the rules, who takes articles from the spool, and the log level of the other.
    func takingOver(_ new: Settings) -> Settings {
        var settings = self
        settings.feeds.directory = new.feeds.directory
        settings.polling.minimumInterval = new.polling.minimumInterval
        settings.polling.maximumInterval = new.polling.maximumInterval
        settings.polling.fullText = new.polling.fullText
        settings.network.obeysRobots = new.network.obeysRobots
        settings.cleaning = new.cleaning
        settings.rules = new.rules
        (settings.sinks, settings.onNew, settings.retention) = (new.sinks, new.onNew, new.retention)
        (settings.spool.outlets, settings.spool.fillsNew) = (new.spool.outlets, new.spool.fillsNew)
        settings.spool.includesCaptions = new.spool.includesCaptions
        settings.log.level = new.log.level
        return settings
    }

    /// The names of the keys whose values are not those of `other`.
    func keys(differingFrom other: Settings) -> [String] {
        SettingsTable.keys.filter { $0.value(self) != $0.value(other) }.map(\.name)
            + (rules == other.rules ? [] : ["rules"]) + (retention == other.retention ? [] : ["retention"])
            + (sinks == other.sinks ? [] : ["sinks"])
    }
}
