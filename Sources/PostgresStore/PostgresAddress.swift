/// Where a state on a PostgreSQL server is, as libpq reads it
/// (https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING): a URI, whose missing parts come from
/// libpq's environment, its service file and its password file.
package struct PostgresAddress: Sendable, Hashable {
    /// May hold a password: never to be printed.
    let text: String

    /// `nil` for what is no such URI: a path, then.
    package init?(_ text: String) {
        guard Self.schemes.contains(where: { text.hasPrefix($0) }) else { return nil }
        self.text = text
    }

    private static let schemes = ["postgresql://", "postgres://"]
    /// Parameters that tell where a database is, and nothing else.
    private static let plain: Set<Substring> = [
        "host", "hostaddr", "port", "dbname", "service", "sslmode", "target_session_attrs",
    ]

    /// Whether a password stands in it, which whoever may read a settings file may read too.
    package var holdsPassword: Bool {
        let rest = text.split(separator: "://", maxSplits: 1)[1...].first ?? ""
        let user = rest.lastIndex(of: "@").map { rest[..<$0] } ?? ""
        return user.contains(":") || rest.contains("?password=") || rest.contains("&password=")
    }

    /// Without user, password and whatever else may be nobody's business.
    package var printable: String {
        var rest = text.split(separator: "://", maxSplits: 1)[1...].first ?? ""
        // Up to the last one: a password that is not written as a URI wants it may hold any character.
        if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let parameters = (parts.count > 1 ? parts[1] : "").split(separator: "&").filter { parameter in
            self.isPlain(parameter)
        }
        let query = parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&")
        return "postgresql://\(parts.first ?? "")\(query)"
    }

    private func isPlain(_ parameter: Substring) -> Bool {
        let name = parameter.prefix { $0 != "=" }
        return name.count < parameter.count && Self.plain.contains(name)
    }
}
