/// One key of a settings file or feed list: a row of the table that reading, checking and the manual share.
package struct ConfigurationKey<Root>: Sendable {
    /// Dotted where the key stands in a table: `polling.interval_minimum`.
    package let name: String
    /// `duration`, `size`, `integer` …, for the manual.
    package let type: String
    /// What a value must be: `a duration from "1m" to "30d"`.
    package let expectation: String
    /// One or two sentences for the manual.
    package let help: String
    /// A value to show where the key is not set by default.
    package let example: TOMLValue.Kind?
    /// Sets the property; `false` when the value is not what is expected.
    let read: @Sendable (TOMLValue.Kind, _ folder: String, inout Root) -> Bool
    /// The property's value; `nil` where it is not set.
    package let value: @Sendable (Root) -> TOMLValue.Kind?

    package init<Value>(
        _ name: String, _ property: any WritableKeyPath<Root, Value> & Sendable, _ type: ConfigurationType<Value>,
        _ help: String
    ) {
        self.init(name, type, example: nil, help) {
            $1[keyPath: property] = $0
        } value: {
            $0[keyPath: property]
        }
    }

    package init<Value>(
        _ name: String, _ property: any WritableKeyPath<Root, Value?> & Sendable, _ type: ConfigurationType<Value>,
        example: Value? = nil, _ help: String
    ) {
        self.init(name, type, example: example, help) {
            $1[keyPath: property] = $0
        } value: {
            $0[keyPath: property]
        }
    }

    private init<Value>(
        _ name: String, _ type: ConfigurationType<Value>, example: Value?, _ help: String,
        set: @escaping @Sendable (Value, inout Root) -> Void, value: @escaping @Sendable (Root) -> Value?
    ) {
        self.name = name
        self.type = type.name
        self.expectation = type.expectation
        self.help = help
        self.example = example.map(type.write)
        read = { kind, folder, root in
            guard let value = type.read(kind, folder) else { return false }
            set(value, &root)
            return true
        }
        self.value = { value($0).map(type.write) }
    }
}

/// How values of one type stand in a file.
package struct ConfigurationType<Value>: Sendable {
    let name: String
    let expectation: String
    /// `nil` when the value is of another kind or out of bounds. Relative paths start at the folder.
    let read: @Sendable (TOMLValue.Kind, _ folder: String) -> Value?
    let write: @Sendable (Value) -> TOMLValue.Kind
}

extension ConfigurationType<Bool> {
    package static var flag: Self {
        Self(name: "boolean", expectation: "true or false") { kind, _ in
            if case .boolean(let value) = kind { value } else { nil }
        } write: {
            .boolean($0)
        }
    }
}

extension ConfigurationType<Int> {
    package static func count(_ bounds: ClosedRange<Int>) -> Self {
        Self(name: "integer", expectation: "an integer from \(bounds.lowerBound) to \(bounds.upperBound)") { kind, _ in
            if case .integer(let value) = kind, let value = Int(exactly: value), bounds.contains(value) {
                value
            } else {
                nil
            }
        } write: {
            .integer(Int64($0))
        }
    }
}

extension ConfigurationType<Int64> {
    /// Bytes, written with their unit.
    package static func size(_ bounds: ClosedRange<Int64>) -> Self {
        let least = configurationText(sizeInBytes: bounds.lowerBound)
        let most = configurationText(sizeInBytes: bounds.upperBound)
        return Self(name: "size", expectation: "a size from \"\(least)\" to \"\(most)\", with its unit") { kind, _ in
            guard case .string(let text) = kind, let size = sizeInBytes(configuration: text) else { return nil }
            return bounds.contains(size) ? size : nil
        } write: {
            .string(configurationText(sizeInBytes: $0))
        }
    }
}

extension ConfigurationType<Duration> {
    package static func duration(_ bounds: ClosedRange<Duration>) -> Self {
        let least = bounds.lowerBound.configurationText
        let most = bounds.upperBound.configurationText
        return Self(name: "duration", expectation: "a duration from \"\(least)\" to \"\(most)\", with its unit") {
            kind, _ in
            guard case .string(let text) = kind, let duration = Duration(configuration: text) else { return nil }
            return bounds.contains(duration) ? duration : nil
        } write: {
            .string($0.configurationText)
        }
    }
}

extension ConfigurationType<String> {
    /// Text on one line, not empty.
    package static var text: Self {
        matching("a string on one line, not empty") { !$0.isEmpty }
    }

    package static func matching(
        _ expectation: String, type name: String = "string", _ isValid: @escaping @Sendable (String) -> Bool
    ) -> Self {
        Self(name: name, expectation: expectation) { kind, _ in
            guard case .string(let text) = kind, !hasControlCharacters(text), isValid(text) else { return nil }
            return text
        } write: {
            .string($0)
        }
    }

    /// A relative path starts at the folder of the file that names it.
    package static var path: Self {
        Self(name: "path", expectation: "a path as a string") { kind, folder in
            guard case .string(let text) = kind, !text.isEmpty, !hasControlCharacters(text) else { return nil }
            return text.hasPrefix("/") ? text : folder + "/" + text
        } write: {
            .string($0)
        }
    }

    package static var proxy: Self {
        let schemes = ["http://", "https://", "socks5://", "socks5h://"]
        return matching("a proxy such as \"http://host:port\" or \"socks5h://host:port\", without a password") { text in
            schemes.contains { text.hasPrefix($0) && text.utf8.count > $0.utf8.count } && !text.contains("@")
        }
    }
}

extension ConfigurationType where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
    package static var choice: Self {
        let words = Value.allCases.map { "\"\($0.rawValue)\"" }
        let list = words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
        return Self(name: "choice", expectation: list) { kind, _ in
            if case .string(let text) = kind { Value(rawValue: text) } else { nil }
        } write: {
            .string($0.rawValue)
        }
    }
}

extension ConfigurationType<[String]> {
    package static var texts: Self {
        list(of: "strings on one line, none empty") { !$0.isEmpty }
    }

    package static var addressBlocks: Self {
        list(of: "address blocks such as \"10.0.0.0/8\" or \"fd00::/8\"", isAddressBlock)
    }

    package static func list(of elements: String, _ isValid: @escaping @Sendable (String) -> Bool) -> Self {
        Self(name: "list", expectation: "a list of \(elements)") { kind, _ in
            guard case .array(let values) = kind else { return nil }
            var texts: [String] = []
            for value in values {
                guard case .string(let text) = value.kind, !hasControlCharacters(text), isValid(text) else {
                    return nil
                }
                texts.append(text)
            }
            return texts
        } write: { texts in
            .array(texts.map { TOMLValue(kind: .string($0), line: 0) })
        }
    }
}

/// C0, C1 and DEL: they have no place in a setting, and would forge lines in a log or a header.
func hasControlCharacters(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0.value < 0x20 || $0.value >= 0x7F && $0.value < 0xA0 }
}

// MARK: Reading a table

extension TOMLTable {
    /// Sets what the table says and returns what is wrong with it.
    ///
    /// - Parameters:
    ///   - known: keys of this table that the caller reads itself.
    package func read<Root>(
        into root: inout Root, keys: [ConfigurationKey<Root>], file: String, known: Set<String> = []
    ) -> [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        let folder = folderPath(of: file)
        func visit(_ table: TOMLTable, prefix: String) {
            for entry in table.entries {
                let name = prefix + entry.key
                if known.contains(name) { continue }
                if let key = keys.first(where: { $0.name == name }) {
                    if !key.read(entry.value.kind, folder, &root) {
                        problems.append(
                            ConfigurationProblem(
                                file: file, line: entry.value.line, key: name,
                                "expected \(key.expectation); found \(entry.value.summary)"))
                    }
                } else if case .table(let inner) = entry.value.kind,
                    keys.contains(where: { $0.name.hasPrefix(name + ".") })
                {
                    visit(inner, prefix: name + ".")
                } else {
                    let hint =
                        keyMeant(by: name, among: keys.map(\.name) + known).map { "did you mean `\($0)`?" }
                        ?? "remove it; the manual newsreel.toml(5) lists every key"
                    problems.append(
                        ConfigurationProblem(file: file, line: entry.value.line, key: name, "unknown key; \(hint)"))
                }
            }
        }
        visit(self, prefix: "")
        return problems
    }
}

/// `/etc/newsreel` for `/etc/newsreel/newsreel.toml`, `.` where there is no slash.
package func folderPath(of file: String) -> String {
    guard let slash = file.lastIndex(of: "/") else { return "." }
    return slash == file.startIndex ? "/" : String(file[..<slash])
}

/// The key or table that an unknown name is a slip for: a near one, or one whose last part is as given.
private func keyMeant(by name: String, among names: [String]) -> String? {
    let tables = names.compactMap { name in name.lastIndex(of: ".").map { String(name[..<$0]) } }
    return nearest(to: name, among: names + tables) ?? names.first { $0.hasSuffix("." + name) }
}
