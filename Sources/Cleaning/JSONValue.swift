internal import Markup

/// JSON as pages write it into scripts (RFC 8259, and what goes wrong: raw line breaks in strings, trailing commas).
enum JSONValue: Sendable {
    case object([(name: String, value: JSONValue)])
    case array([JSONValue])
    case string(String)
    case number(Double)
    case boolean(Bool)
    case null

    /// The first value in the bytes; `nil` where none begins. What follows a fault is left out.
    init?(parsing bytes: UnsafeBufferPointer<UInt8>) {
        var parser = JSONParser(bytes)
        guard let value = parser.value(depth: 0) else { return nil }
        self = value
    }

    subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The string, or the first string of an array of them.
    var text: String? {
        switch self {
        case .string(let text): text
        case .array(let values): values.lazy.compactMap(\.text).first
        case .number(let number) where number == number.rounded() && abs(number) < 1e15: String(Int64(number))
        default: nil
        }
    }

    /// The elements of an array; anything else is an array of itself.
    var elements: [JSONValue] {
        if case .array(let values) = self { return values }
        return [self]
    }
}

private struct JSONParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func value(depth: Int) -> JSONValue? {
        skipSpace()
        guard place < bytes.count, depth < 96 else { return nil }
        switch bytes[place] {
        case 0x7B: return object(depth)
        case 0x5B: return array(depth)
        case 0x22: return string().map(JSONValue.string)
        case 0x74: return word("true", .boolean(true))
        case 0x66: return word("false", .boolean(false))
        case 0x6E: return word("null", .null)
        case 0x75: return word("undefined", .null)
        default: return number()
        }
    }

    private mutating func skipSpace() {
        while place < bytes.count, bytes[place] <= 0x20 { place += 1 }
    }

    private mutating func object(_ depth: Int) -> JSONValue? {
        place += 1
        var members: [(name: String, value: JSONValue)] = []
        while true {
            skipSpace()
            guard place < bytes.count else { return .object(members) }
            if bytes[place] == 0x7D {
                place += 1
                return .object(members)
            }
            if bytes[place] == 0x2C {
                place += 1
                continue
            }
            guard bytes[place] == 0x22, let name = string() else { return .object(members) }
            skipSpace()
            guard place < bytes.count, bytes[place] == 0x3A else { return .object(members) }
            place += 1
            guard let value = value(depth: depth + 1) else { return .object(members) }
            members.append((name, value))
        }
    }

    private mutating func array(_ depth: Int) -> JSONValue? {
        place += 1
        var values: [JSONValue] = []
        while true {
            skipSpace()
            guard place < bytes.count else { return .array(values) }
            if bytes[place] == 0x5D {
                place += 1
                return .array(values)
            }
            if bytes[place] == 0x2C {
                place += 1
                continue
            }
            guard let value = value(depth: depth + 1) else { return .array(values) }
            values.append(value)
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) -> JSONValue? {
        let count = text.utf8CodeUnitCount
        guard place + count <= bytes.count else { return nil }
        for offset in 0..<count where bytes[place + offset] != text.utf8Start[offset] { return nil }
        place += count
        return value
    }

    private mutating func number() -> JSONValue? {
        let start = place
        while place < bytes.count {
            switch bytes[place] {
            case 48...57, 0x2B, 0x2D, 0x2E, 0x45, 0x65: place += 1
            default:
                guard place > start else { return nil }
                return Double(String(decoding: bytes[start..<place], as: UTF8.self)).map(JSONValue.number)
            }
        }
        return nil
    }

    private mutating func string() -> String? {
        place += 1
        let start = place
        while place < bytes.count, bytes[place] != 0x22, bytes[place] != 0x5C { place += 1 }
        guard place < bytes.count else { return nil }
        if bytes[place] == 0x22 {
            defer { place += 1 }
            return String(decoding: bytes[start..<place], as: UTF8.self)
        }
        var out = Array(bytes[start..<place])
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if byte == 0x22 { return String(decoding: out, as: UTF8.self) }
            guard byte == 0x5C, place < bytes.count else {
                out.append(byte)
                continue
            }
            let escape = bytes[place]
            place += 1
            switch escape {
            case 0x6E: out.append(0x0A)
            case 0x74: out.append(0x09)
            case 0x72: out.append(0x0D)
            case 0x62, 0x66: out.append(0x20)
            case 0x75: unicode(&out)
            default: out.append(escape)
            }
        }
        return nil
    }

    private mutating func unicode(_ out: inout [UInt8]) {
        guard let high = fourDigits() else { return }
        var value = high
        if high >= 0xD800 && high < 0xDC00, place + 1 < bytes.count, bytes[place] == 0x5C, bytes[place + 1] == 0x75 {
            let before = place
            place += 2
            if let low = fourDigits(), low >= 0xDC00 && low < 0xE000 {
                value = 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
            } else {
                place = before
            }
        }
        if value == 0 { value = 0x20 }
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        out.append(contentsOf: String(scalar).utf8)
    }

    private mutating func fourDigits() -> UInt32? {
        guard place + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for offset in 0..<4 {
            guard let digit = bytes[place + offset].hexadecimalValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        place += 4
        return value
    }
}
