internal import Subscriptions

/// Where keys stand in a settings file.
struct SettingsLines {
    private let document: TOMLTable?

    init(file: String) {
        document = try? ConfigurationFile(reading: file).toml()
    }

    /// `nil` for a key that the file does not name.
    func line(of key: String) -> Int? { document?.line(of: key) }

    /// Of a key in the [[sinks]] table with that number, from 0; of the table where it does not name the key.
    func line(of key: String, ofSink number: Int) -> Int? {
        guard case .array(let tables)? = document?["sinks"]?.kind, tables.indices.contains(number) else { return nil }
        guard case .table(let keys) = tables[number].kind, let value = keys[key] else { return tables[number].line }
        return value.line
    }
}
