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
        var problems = document.read(into: &self, keys: SettingsTable.keys, file: file.path)
        if let (key, message) = contradiction {
            let line = document.line(of: key)
            problems.append(ConfigurationProblem(file: file.path, line: line, key: key, message))
        }
        if !problems.isEmpty { throw .invalid(problems) }
    }

    /// What the keys cannot check one by one; `nil` when all is well.
    private var contradiction: (key: String, message: String)? {
        if polling.minimumInterval > polling.maximumInterval {
            return (
                "polling.interval_maximum",
                "\"\(polling.maximumInterval.configurationText)\" is below polling.interval_minimum, "
                    + "\"\(polling.minimumInterval.configurationText)\"; raise the one or lower the other"
            )
        }
        if network.transfersPerHost > network.transfers {
            return (
                "network.transfers_per_host",
                "\(network.transfersPerHost) is above network.transfers, \(network.transfers); lower it"
            )
        }
        if limits.bodySizeInBytes > limits.bodiesInFlightInBytes {
            return (
                "limits.bodies_in_flight",
                "is below limits.body_size, so the largest bodies would never fit; raise the one or lower the other"
            )
        }
        return nil
    }
}
