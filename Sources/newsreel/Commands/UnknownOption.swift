internal import Markup
internal import Subscriptions

/// The first option among a command's arguments that the command does not have.
///
/// ArgumentParser says so last, after all that is missing or in the way besides, though a slip in an option's name is mostly
/// what the rest comes from.
struct UnknownOption {
    let message: String

    /// - Parameter help: what `--experimental-dump-help` prints: all commands with the names of their options.
    init?(in arguments: [String], help: String) {
        guard var command = (try? JSONReader.read(Array(help.utf8), depthLimit: 32))?.value["command"] else {
            return nil
        }
        var rest = arguments[...]
        while let name = rest.first,
            let next = command["subcommands"]?.list?.first(where: { $0["commandName"]?.string == name })
        {
            command = next
            rest.removeFirst()
        }
        let options = Options(command)
        while let argument = rest.popFirst(), argument != "--" {
            guard let name = Self.name(argument) else { continue }
            guard let takesValue = options.takeValues[name] else {
                let meant = nearest(to: name, among: options.takeValues.keys.sorted().filter { $0.count > 2 })
                message = "Unknown option '\(name)'\(meant.map { "; did you mean '\($0)'?" } ?? "")"
                return
            }
            if takesValue, !argument.contains("="), argument == name { rest = rest.dropFirst() }
        }
        return nil
    }

    /// The option's name with its dashes, of several short ones the first; `nil` for a value, which a number below 0 is too.
    private static func name(_ argument: String) -> String? {
        guard argument.hasPrefix("-"), argument.count > 1 else { return nil }
        if argument.hasPrefix("--") { return String(argument.prefix { $0 != "=" }) }
        return Double(argument) == nil ? String(argument.prefix(2)) : nil
    }

    private struct Options {
        /// By their names with dashes: whether a value follows.
        private(set) var takeValues: [String: Bool] = [
            "--help-hidden": false, "--experimental-dump-help": false, "--generate-completion-script": true,
        ]

        init(_ command: JSONValue) {
            for argument in command["arguments"]?.list ?? [] {
                for name in argument["names"]?.list ?? [] {
                    guard let word = name["name"]?.string else { continue }
                    takeValues[name["kind"]?.string == "long" ? "--\(word)" : "-\(word)"] =
                        argument["kind"]?.string == "option"
                }
            }
        }
    }
}
