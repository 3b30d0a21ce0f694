internal import Glibc

/// How values of one type stand in a file.
package struct ConfigurationType<Value>: Sendable {
    let expectation: String
    /// `nil` when the value is of another kind or out of bounds. Relative paths start at the folder.
    let read: @Sendable (TOMLValue.Kind, _ folder: String) -> Value?
    let write: @Sendable (Value) -> TOMLValue.Kind
    /// Which part of a value that is refused is to blame; `nil` where the whole is.
    package var objection: @Sendable (TOMLValue.Kind) -> String? = { _ in nil }
}

extension ConfigurationType<Bool> {
    package static var flag: Self {
        Self(expectation: "true or false") { kind, _ in
            if case .boolean(let value) = kind { value } else { nil }
        } write: {
            .boolean($0)
        }
    }
}

extension ConfigurationType<Int> {
    package static func count(_ bounds: ClosedRange<Int>) -> Self {
        Self(expectation: "an integer from \(bounds.lowerBound) to \(bounds.upperBound)") { kind, _ in
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
        return Self(expectation: "a size from \"\(least)\" to \"\(most)\", with its unit") { kind, _ in
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
        return Self(expectation: "a duration from \"\(least)\" to \"\(most)\", with its unit") {
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
        _ expectation: String, _ isValid: @escaping @Sendable (String) -> Bool
    ) -> Self {
        Self(expectation: expectation) { kind, _ in
            guard case .string(let text) = kind, !hasControlCharacters(text), isValid(text) else { return nil }
            return text
        } write: {
            .string($0)
        }
    }

    /// A feed's address, in the one form that feeds have theirs in.
    static var feedAddress: Self {
        Self(expectation: "an absolute http or https address such as \"https://example.org/feed.xml\"") { kind, _ in
            if case .string(let text) = kind { Subscriptions.feedAddress(text) } else { nil }
        } write: {
            .string($0)
        }
    }

    /// A relative path starts at the folder of the file that names it, and is made absolute: it is the same file wherever
    /// the value is written to.
    package static var path: Self { path(expectation: "a path as a string, without `~`") { _ in false } }

    /// A path, or an address that `isAddress` knows and that stays as it is.
    package static func path(
        expectation: String, or isAddress: @escaping @Sendable (String) -> Bool
    ) -> Self {
        Self(expectation: expectation) { kind, folder in
            guard case .string(let text) = kind, !text.isEmpty, !hasControlCharacters(text), !isTilde(text) else {
                return nil
            }
            return text.hasPrefix("/") || isAddress(text) ? text : absolute(folder) + "/" + text
        } write: {
            .string($0)
        } objection: { kind in
            guard case .string(let text) = kind, isTilde(text) else { return nil }
            return "only a shell reads `~` as a home folder; write the path out, not \(tomlString(shortened(text)))"
        }
    }

    /// `~`, `~/x` and `~user/x`: never meant as a file of that name.
    private static func isTilde(_ text: String) -> Bool { text.hasPrefix("~") }

    package static var proxy: Self {
        matching("a proxy such as \"http://host:port\" or \"socks5h://host:port\", without a password", isProxy)
    }

    static var proxyOrNone: Self {
        matching("a proxy such as \"http://host:port\", without a password, or \"none\"") { text in
            text == Subscription.noProxy || isProxy(text)
        }
    }

    private static func isProxy(_ text: String) -> Bool {
        let schemes = ["http://", "https://", "socks5://", "socks5h://"]
        return schemes.contains { text.hasPrefix($0) && text.utf8.count > $0.utf8.count } && !text.contains("@")
    }
}

extension ConfigurationType where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
    package static var choice: Self {
        let words = Value.allCases.map { "\"\($0.rawValue)\"" }
        let list = words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
        return Self(expectation: list) { kind, _ in
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
        Self(expectation: "a list of \(elements)") { kind, _ in
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

private func absolute(_ folder: String) -> String {
    guard !folder.hasPrefix("/"), let here = getcwd(nil, 0) else { return folder }
    defer { free(here) }
    let rest = folder.hasPrefix("./") ? folder.dropFirst(2) : folder[...]
    return String(cString: here) + (rest.isEmpty || rest == "." ? "" : "/" + rest)
}
