internal import ArgumentParser

/// Where state and spool are, for commands that look at both.
struct PlaceOptions: ParsableArguments {
    @Option(help: "The settings file, for the places of state and spool.", completion: .file(extensions: ["toml"]))
    var config: String?

    @Option(help: "The state database, in place of the settings'.", completion: .file())
    var state: String?

    @Option(help: "The spool, in place of the settings'.", completion: .directory)
    var spool: String?
}
