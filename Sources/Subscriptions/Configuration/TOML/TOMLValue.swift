/// A value of a TOML 1.0 document, with the place where it stands.
package struct TOMLValue: Sendable, Hashable {
    package let kind: Kind
    /// Counted from 1.
    package let line: Int

    package enum Kind: Sendable, Hashable {
        case string(String)
        case integer(Int64)
        case number(Double)
        case boolean(Bool)
        /// A date, a time or both, as written: no setting takes one.
        case date(String)
        case array([TOMLValue])
        case table(TOMLTable)
    }

    /// The value for a message, on one line and not long; what stands inside a table may be secret and is not told.
    package var summary: String {
        switch kind {
        case .array(let values): values.isEmpty ? "an empty list" : "a list with \(values[0].summary)"
        case .table: "a table"
        case .string(let text): tomlString(shortened(withoutUserInfo(text)))
        default: kind.text
        }
    }
}

/// The text with what stands before an `@` in an address left out, so that no message repeats a password.
package func withoutUserInfo(_ text: String) -> String {
    guard let at = text.lastIndex(of: "@"), text.contains(":") else { return text }
    let start = text.firstRange(of: "//")?.upperBound ?? text.startIndex
    return start < at ? text[..<start] + "…" + text[at...] : text
}

/// At most 60 characters of a text, for a message.
func shortened(_ text: String) -> String {
    text.count > 60 ? text.prefix(60) + "…" : text
}

/// The members of a table in the order of the document; no key stands twice.
package struct TOMLTable: Sendable, Hashable {
    package let entries: [Entry]

    package struct Entry: Sendable, Hashable {
        package let key: String
        package let value: TOMLValue
    }

    package subscript(key: String) -> TOMLValue? {
        entries.first { $0.key == key }?.value
    }

    /// The line of a dotted key such as `polling.interval_minimum`; `nil` where the document has none.
    package func line(of dottedKey: String) -> Int? {
        var table = self
        var line: Int?
        for key in dottedKey.split(separator: ".") {
            guard let value = table[String(key)] else { return nil }
            line = value.line
            if case .table(let inner) = value.kind { table = inner }
        }
        return line
    }
}

/// Text that is not TOML 1.0.
package struct TOMLSyntaxError: Error, Hashable {
    /// Counted from 1, as is the column (in bytes).
    package let line: Int
    package let column: Int
    package let message: String
}
