internal import ArgumentParser

/// Where state and spool are, for commands that look at both.
struct PlaceOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The settings file, for the places of state and spool.", valueName: "file"),
        completion: .file(extensions: ["toml"]))
    var config: String?

    @Option(help: "The state database, in place of the settings'.", completion: .file())
    var state: String?

    @Option(help: "The spool, in place of the settings'.", completion: .directory)
    var spool: String?

    var recovery: String { recoverCommand(config: config, state: state, spool: spool) }
}

/// How 'newsreel recover' is called for the state and the spool that a command was given.
///
/// - Parameter hasSpool: `false` for a state that remembers what was printed.
func recoverCommand(config: String?, state: String?, spool: String?, hasSpool: Bool = true) -> String {
    var words = ["newsreel recover"]
    if let config, config != Settings.standardFile { words += ["--config", shellWord(config)] }
    if let state { words += ["--state", shellWord(StateAddress(state).printable)] }
    if let spool {
        words += ["--spool", shellWord(spool)]
    } else if state != nil, config == nil {
        words += hasSpool ? ["--spool", "SPOOL"] : ["--no-spool"]
    }
    return words.joined(separator: " ")
}

func shellWord(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
        byte >= 0x80 || byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5A || byte >= 0x61 && byte <= 0x7A
            || "/._-+,:@%=".utf8.contains(byte)
    }
    return isPlain && !text.isEmpty ? text : "\"\(text)\""
}
