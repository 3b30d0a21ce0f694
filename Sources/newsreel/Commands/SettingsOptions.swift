internal import ArgumentParser
internal import Transfer

/// Options of every command that makes requests.
struct SettingsOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The settings file; without it the built-in settings hold.", valueName: "file"),
        completion: .file(extensions: ["toml"]))
    var config: String?

    @OptionGroup var allowed: AllowedAddresses

    func settings() throws -> Settings {
        var settings = try config.map { try Settings(file: $0) } ?? Settings()
        settings.network.allowedAddresses += allowed.blocks
        return settings
    }
}

struct AllowedAddresses: ParsableArguments {
    @Option(
        name: .customLong("allow-address"),
        help: ArgumentHelp(
            "Non-public addresses that may be contacted, such as 127.0.0.0/8, beside those of the settings. May be "
                + "given several times.", valueName: "block"))
    var blocks: [String] = []

    func validate() throws {
        for block in blocks where AddressBlock(block) == nil {
            throw ValidationError("--allow-address: '\(block)' is no address or CIDR block such as 10.0.0.0/8")
        }
    }
}
