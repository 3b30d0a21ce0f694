internal import Subscriptions

/// Why a settings file cannot be used.
enum SettingsError: Error, Equatable {
    case unreadable(file: String, reason: String)
    /// Never empty.
    case invalid([ConfigurationProblem])

    init(_ error: SubscriptionsError) {
        switch error {
        case .unreadable(let file, let reason): self = .unreadable(file: file, reason: reason)
        case .invalid(let problems): self = .invalid(problems)
        }
    }

    var kind: String {
        switch self {
        case .unreadable: "unreadable"
        case .invalid: "invalid_configuration"
        }
    }

    /// One line for each thing that is wrong.
    var message: String {
        switch self {
        case .unreadable(let file, let reason): "\(file): \(reason)"
        case .invalid(let problems): problems.map(\.description).joined(separator: "\n")
        }
    }
}
