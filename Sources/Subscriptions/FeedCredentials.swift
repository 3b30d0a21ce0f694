/// What proves to a server who asks. Its description never shows it.
package struct FeedCredentials: Sendable, Hashable {
    package var login: Login?
    /// Headers that hold a secret, such as an API key.
    package var headers: [Subscription.Header] = []

    package enum Login: Sendable, Hashable {
        /// RFC 7617.
        case basic(user: String, password: String)
        /// RFC 6750.
        case bearer(token: String)
    }

    /// Credentials that were not read from a file.
    package init(login: Login) {
        self.login = login
    }

    /// Reads a credentials file: TOML with `username` and `password`, or `token`, and perhaps a table `headers`.
    ///
    /// Files that everyone may read are refused. Messages name keys and lines, never values.
    package init(file path: String) throws(SubscriptionsError) {
        let file = try ConfigurationFile(reading: path, limitInBytes: 64 << 10)
        guard file.mode & 0o007 == 0 else {
            throw .invalid([
                ConfigurationProblem(file: path, "is open to every user of this machine; run: chmod o= '\(path)'")
            ])
        }
        try self.init(file)
    }

    init(_ file: ConfigurationFile) throws(SubscriptionsError) {
        var username: String?
        var password: String?
        var token: String?
        var problems: [ConfigurationProblem] = []
        for entry in try Self.table(file).entries {
            switch (entry.key, entry.value.kind) {
            case ("username", .string(let text)) where isSecret(text) && !text.contains(":"): username = text
            case ("password", .string(let text)) where isSecret(text): password = text
            case ("token", .string(let text)) where isHeaderValue(text) && !text.contains(" "): token = text
            case ("headers", .table(let table)):
                for header in table.entries {
                    if case .string(let value) = header.value.kind, isHeaderName(header.key), isHeaderValue(value) {
                        headers.append(Subscription.Header(name: header.key, value: value))
                    } else {
                        problems.append(
                            ConfigurationProblem(
                                file: file.path, line: header.value.line, key: "headers",
                                "expected a header's name and its value as a string on one line"))
                    }
                }
            case ("username", _), ("password", _), ("token", _), ("headers", _):
                problems.append(
                    ConfigurationProblem(
                        file: file.path, line: entry.value.line, key: entry.key,
                        entry.key == "headers"
                            ? "expected a table of strings" : "expected a string on one line, in double quotes"))
            default:
                problems.append(
                    ConfigurationProblem(
                        file: file.path, line: entry.value.line, key: entry.key,
                        "unknown key; a credentials file has `username` and `password`, `token`, or `headers`"))
            }
        }
        switch (username, password, token) {
        case (let user?, let password?, nil): login = .basic(user: user, password: password)
        case (nil, nil, let token?): login = .bearer(token: token)
        case (nil, nil, nil) where !headers.isEmpty || !problems.isEmpty: break
        default:
            problems.append(
                ConfigurationProblem(
                    file: file.path, "needs either `username` with `password`, or `token`, or a table `headers`"))
        }
        if !problems.isEmpty { throw .invalid(problems) }
    }
}

extension FeedCredentials {
    /// The TOML reader's own messages quote the text; here they must not.
    private static func table(_ file: ConfigurationFile) throws(SubscriptionsError) -> TOMLTable {
        let text = try file.text()
        do {
            return try parseTOML(text)
        } catch {
            throw .invalid([
                ConfigurationProblem(
                    file: file.path, line: error.line,
                    "is not TOML; write each line as key = \"value\", in double quotes")
            ])
        }
    }
}

extension FeedCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "FeedCredentials(hidden)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

private func isSecret(_ text: String) -> Bool {
    !text.isEmpty && !hasControlCharacters(text)
}
