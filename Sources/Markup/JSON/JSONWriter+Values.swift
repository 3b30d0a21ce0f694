package import Articles

extension JSONWriter {
    /// A value that was read: numbers as they were written, members in their order, also those of one name.
    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: raw(Array("null".utf8))
        case .boolean(let truth): boolean(truth)
        case .number(let digits): raw(Array(digits.utf8))
        case .string(let text): string(text)
        case .array(let elements): array { writer in for element in elements { writer.value(element) } }
        case .object(let members):
            object { writer in
                for member in members {
                    writer.key(dynamic: member.name)
                    writer.value(member.value)
                }
            }
        }
    }
}
