internal import Exchange

/// Why a call to the server failed.
enum PostgresError: Error, Sendable, Hashable {
    /// libpq is not installed, or is too old. The text is the loader's.
    case noLibrary(String)
    /// No connection can be made, or it was refused. The text is libpq's, without a password.
    case unreachable(String)
    /// The connection was lost, or the server ends: what was sent last may have been done or not.
    case lost(String)
    /// The server refused a statement, and with it all of its transaction.
    case refused(state: String, String)
    /// Another process works as this worker.
    case inUse
    /// The database is not as this program wants it; the text is a line for people.
    case unfit(String)
    case closed

    /// Sorts what the server says by SQLSTATE (https://www.postgresql.org/docs/15/errcodes-appendix.html).
    init(state: String?, _ message: String) {
        switch state {
        case nil: self = .lost(message)
        // Admin shutdown, crash of another process, starting up or in recovery; too many connections; read only, as a
        // server that is not the first any more.
        case let state? where state.hasPrefix("57P") || state.hasPrefix("08") || state == "53300" || state == "25006":
            self = .lost(message)
        case let state?: self = .refused(state: state, message)
        }
    }

    /// Whether the connection is of no use any more.
    var endsConnection: Bool {
        switch self {
        case .lost, .unreachable, .inUse, .closed: true
        case .refused, .noLibrary, .unfit: false
        }
    }
}

extension StoreError {
    /// - Parameter database: as it may be printed.
    init(_ error: PostgresError, database: String, worker: String?) {
        let name = "the state database \(database)"
        switch error {
        case .noLibrary(let reason):
            self.init(
                .unreachable, "\(name) needs libpq, which cannot be loaded (\(reason)); install Debian's libpq5")
        case .unreachable(let reason):
            self.init(
                .unreachable,
                "\(name) cannot be reached (\(Self.oneLine(reason))); nothing is lost\(Self.nextStep(after: reason))")
        case .lost(let reason):
            self.init(.unreachable, "\(name) went away (\(Self.oneLine(reason))); nothing is lost")
        // Disk full, in the server's words.
        case .refused("53100", let reason):
            self.init(.full, "\(name) has no space left (\(Self.oneLine(reason))); free some space, nothing was lost")
        case .refused("42501", let reason):
            self.init(
                .failed, "\(name) does not let this role in (\(Self.oneLine(reason))); let it own the database")
        case .refused(_, let reason):
            self.init(.failed, "\(name) failed: \(Self.oneLine(reason))")
        case .inUse:
            self.init(
                .inUse,
                "\(name) has a worker \(worker ?? "") at work already; stop that one, or give this one another fleet.worker"
            )
        case .unfit(let reason):
            self.init(.unreadable, "\(name) \(reason)")
        case .closed:
            self.init(.failed, "\(name) is closed")
        }
    }

    /// libpq begins a line with a tab where the one before goes on.
    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }.joined(separator: "; ")
            .replacing("\t", with: " ")
    }

    /// Where a server is there and wants a password, waiting for it is in vain.
    private static func nextStep(after reason: String) -> String {
        let isAboutPassword = ["no password supplied", "password authentication failed", "password file"]
            .contains(where: reason.contains)
        return isAboutPassword
            ? "; the password stands in a file that PGPASSFILE names, of mode 0600 and this user's own (docs/fleet.md)"
            : ""
    }
}
