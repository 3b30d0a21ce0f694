extension Subscription {
    /// The same settings for a feed at another address.
    package func at(_ url: String) -> Subscription {
        var copy = self
        copy.url = url
        return copy
    }

    /// A key's value from a text that stands outside of TOML, in an attribute or on a command line: the text itself, else
    /// what it is as TOML. `nil` for what is no key or no value of it.
    package static func value(of key: String, written text: String, folder: String = ".") -> TOMLValue.Kind? {
        guard let row = keys.first(where: { $0.name == key }) else { return nil }
        var scratch = Subscription(url: "", source: .init(file: "", line: nil))
        if row.read(.string(text), folder, &scratch) { return .string(text) }
        guard let kind = (try? parseTOML("value = \(text)"))?["value"]?.kind, row.read(kind, folder, &scratch) else {
            return nil
        }
        return kind
    }

    /// What is wrong with a value that `value(of:written:)` does not know.
    package static func objection(to key: String) -> String {
        if let row = keys.first(where: { $0.name == key }) { return "expected \(row.expectation)" }
        let meant = nearest(to: key, among: keys.map(\.name)).map { "did you mean `\($0)`?" }
        return "no key of a feed; \(meant ?? "newsreel.toml(5) lists them")"
    }

    /// - Parameter folder: where relative paths start.
    package mutating func set(
        _ key: String, to value: TOMLValue.Kind, in folder: String
    ) throws(SubscriptionsError) {
        guard let row = Self.keys.first(where: { $0.name == key }) else {
            throw .invalid([ConfigurationProblem(file: source.file, key: key, Self.objection(to: key))])
        }
        guard row.read(value, folder, &self) else {
            throw .invalid([
                ConfigurationProblem(file: source.file, key: key, "expected \(row.expectation); found \(value.text)")
            ])
        }
    }
}
