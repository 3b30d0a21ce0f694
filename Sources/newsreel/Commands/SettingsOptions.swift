internal import ArgumentParser
internal import Transfer

/// Options of every command that makes requests.
struct SettingsOptions: ParsableArguments {
    @Option(help: "The settings file; without it the built-in settings hold.", completion: .file(extensions: ["toml"]))
    var config: String?

    @Option(
        name: .customLong("allow-address"),
        help: "A block of non-public addresses that may be contacted, such as 127.0.0.0/8. May be given several times.")
    var allowedAddresses: [String] = []

    func validate() throws {
        for block in allowedAddresses where AddressBlock(block) == nil {
            throw ValidationError("--allow-address: '\(block)' is no address or CIDR block such as 10.0.0.0/8")
        }
    }

    func settings() throws -> Settings {
        var settings = try config.map { try Settings(file: $0) } ?? Settings()
        settings.network.allowedAddresses += allowedAddresses
        return settings
    }
}
