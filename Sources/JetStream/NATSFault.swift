/// What went wrong between this process and a NATS server. Messages are for people: what is wrong, and the next step.
package enum NATSFault: Error, Sendable, Hashable {
    /// libnats is not installed, or cannot be used.
    case noLibrary(String)
    /// No server can be reached, or none takes these credentials; or the connection has gone.
    case away(String)
    /// An answer did not come in time: whether the server did what it was asked is not known.
    case unanswered(String)
    /// JetStream's own refusal.
    /// - Parameter code: `err_code` of its API; 0 where it has none.
    case refused(code: Int, String)

    package var message: String {
        switch self {
        case .noLibrary(let reason):
            "libnats cannot be loaded (\(reason)); install it (apt-get install libnats3.4)"
        case .away(let reason), .unanswered(let reason): reason
        case .refused(let code, let reason): code == 0 ? reason : "\(reason) (JetStream error \(code))"
        }
    }

    /// Codes of JetStream's API (nats-server, server/errors.json) that are told apart.
    package enum Code {
        package static let consumerNotFound = 10014
        package static let noMessage = 10037
        package static let tooLarge = 10054
        package static let streamNotFound = 10059
        package static let otherStream = 10060
        package static let wrongLastID = 10070
        package static let wrongLastSequence = 10071
    }
}
