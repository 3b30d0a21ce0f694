internal import Markup

/// How schema.org's data are read: a property holds one value or several (JSON-LD 1.1, section 4.3).
extension JSONValue {
    /// The string, a whole number's digits, a value object's, or the first such of an array.
    var text: String? {
        switch self {
        case .string(let text): text
        case .array(let values): values.lazy.compactMap(\.text).first
        case .number(let digits): Double(digits).flatMap { Int64(exactly: $0) }.map(String.init)
        case .object: self["@value"]?.text
        default: nil
        }
    }

    /// The elements of an array; anything else is an array of itself.
    var elements: [JSONValue] { list ?? self["@list"]?.list ?? [self] }
}
