/// Why a feed list, a settings file or a credentials file cannot be used.
package enum SubscriptionsError: Error, Sendable, Hashable {
    /// The file cannot be read at all.
    case unreadable(file: String, reason: String)
    /// The file is there, but what stands in it is wrong. Never empty.
    case invalid([ConfigurationProblem])

    /// A word for programs: `unreadable` or `invalid_configuration`.
    package var kind: String {
        switch self {
        case .unreadable: "unreadable"
        case .invalid: "invalid_configuration"
        }
    }

    /// One line for each thing that is wrong.
    package var message: String {
        switch self {
        case .unreadable(let file, let reason): "\(file): \(reason)"
        case .invalid(let problems): problems.map(\.description).joined(separator: "\n")
        }
    }
}

/// One wrong thing in a configuration file, told so that it can be mended without asking.
package struct ConfigurationProblem: Sendable, Hashable, CustomStringConvertible {
    package let file: String
    /// Counted from 1; `nil` where the file as a whole is meant.
    package let line: Int?
    /// The key in its dotted form: `polling.interval_minimum`.
    package let key: String?
    /// What is wrong, and the next step.
    package let message: String

    package init(file: String, line: Int? = nil, key: String? = nil, _ message: String) {
        self.file = file
        self.line = line
        self.key = key
        self.message = message
    }

    /// The same of a key that stands in a table of that name.
    package func below(_ table: String) -> ConfigurationProblem {
        ConfigurationProblem(file: file, line: line, key: key.map { "\(table).\($0)" } ?? table, message)
    }

    /// So many problems of one table are told, and notices of one list; who has more has another file than they think.
    package static let mostAtOnce = 1000

    /// `FILE:LINE: KEY: MESSAGE`, the form that editors jump by.
    package var description: String {
        var text = file
        if let line { text += ":\(line)" }
        if let key { text += ": \(key)" }
        return text + ": " + message
    }
}
