/// A JSON document as values (RFC 8259). Members keep their order.
package enum JSONValue: Sendable {
    case null
    case boolean(Bool)
    /// As written, so that an id of many digits stays itself.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    package struct Member: Sendable {
        package let name: String
        package let value: JSONValue

        package init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The member of an object; of two with one name the last, as ECMAScript's `JSON.parse` has it.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// The elements of an array; `nil` for anything else.
    package var list: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// A whole number.
    package var int: Int? {
        if case .number(let digits) = self { Int(digits) } else { nil }
    }

    package var isTrue: Bool {
        if case .boolean(true) = self { true } else { false }
    }

    package var isObject: Bool {
        if case .object = self { true } else { false }
    }
}

/// Why a text is no JSON.
package enum JSONFault: Error {
    case tooDeep
    case truncated
    /// - Parameter offset: where, in bytes.
    case malformed(offset: Int)
}
