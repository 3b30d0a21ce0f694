extension TOMLValue.Kind {
    /// The value as TOML on one line.
    package var text: String {
        switch self {
        case .string(let text): tomlString(text)
        case .integer(let value): String(value)
        case .number(let value): value.isNaN ? "nan" : value.isInfinite ? (value < 0 ? "-inf" : "inf") : "\(value)"
        case .boolean(let value): value ? "true" : "false"
        case .date(let text): text
        case .array(let values): "[" + values.map(\.kind.text).joined(separator: ", ") + "]"
        case .table(let table):
            table.entries.isEmpty
                ? "{}"
                : "{ " + table.entries.map { "\(tomlKey($0.key)) = \($0.value.kind.text)" }.joined(separator: ", ")
                    + " }"
        }
    }
}

/// A key, quoted where it must be.
package func tomlKey(_ key: String) -> String {
    let isBare = key.utf8.allSatisfy { byte in
        byte >= 0x30 && byte <= 0x39 || (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte == 0x2D || byte == 0x5F
    }
    return isBare && !key.isEmpty ? key : tomlString(key)
}

/// A basic string with its quotes.
package func tomlString(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": out += "\\\""
        case "\\": out += "\\\\"
        case "\n": out += "\\n"
        case "\t": out += "\\t"
        case "\r": out += "\\r"
        default:
            if scalar.value < 0x20 || scalar.value == 0x7F {
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                out.unicodeScalars.append(scalar)
            }
        }
    }
    return out + "\""
}
