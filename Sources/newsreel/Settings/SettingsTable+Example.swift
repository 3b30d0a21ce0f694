internal import Subscriptions

extension SettingsTable {
    /// The file that is installed as /etc/newsreel/newsreel.toml: every key, commented out, with its default.
    static var exampleFile: String {
        var text = """
            # Newsreel's settings. Each key is shown with its default; newsreel.toml(5) tells more.
            #
            #   newsreel check-config        checks this file and the feed lists
            #   systemctl reload newsreel    takes up a change
            #
            # Durations are written with a unit: "30s", "15m", "6h", "2d". So are sizes: "10MB", "512KiB".

            """
        let defaults = Settings()
        for section in sections {
            text += "\n# \(section.help)\n[\(section.name)]\n"
            for key in section.keys {
                let value = key.value(defaults)
                let help = value == nil ? key.help + " Not set by default." : key.help
                text += "\n" + wrapped(help, to: 98).map { "# \($0)\n" }.joined()
                text += "#\(key.name.dropFirst(section.name.count + 1)) = \((value ?? key.example)?.text ?? "\"\"")\n"
            }
        }
        return text + exampleRules + exampleRetention + exampleSinks
    }

    /// A sink of each kind; the keys that all kinds have stand in the first.
    private static var exampleSinks: String {
        var text = "\n" + wrapped(SinkTable.help, to: 98).map { "# \($0)\n" }.joined()
        for kind in SinkSettings.Kind.allCases {
            let defaults = SinkSettings()
            text += "\n#[[sinks]]\n#name = \"\(kind.exampleName)\"\n#kind = \"\(kind.rawValue)\"\n"
            let isFirst = kind == SinkSettings.Kind.allCases.first
            for section in SinkTable.sections where section.kind == kind || isFirst && section.kind == nil {
                for key in section.keys where !["name", "kind"].contains(key.name) {
                    let value = key.value(defaults)
                    let help = value == nil ? key.help + " Not set by default." : key.help
                    text += "\n" + wrapped(help, to: 98).map { "# \($0)\n" }.joined()
                    text += "#\(key.name) = \((value ?? key.example)?.text ?? "\"\"")\n"
                }
            }
        }
        return text
    }

    static func wrapped(_ text: String, to width: Int) -> [String] {
        var lines: [String] = [""]
        for word in text.split(separator: " ") {
            if lines[lines.count - 1].isEmpty {
                lines[lines.count - 1] = String(word)
            } else if lines[lines.count - 1].count + word.count < width {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
