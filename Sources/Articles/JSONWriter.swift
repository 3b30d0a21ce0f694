/// Writes JSON (RFC 8259) as UTF-8 bytes, without a tree in between.
///
/// The caller keeps objects and arrays balanced. Members whose value is `nil` or empty are left out,
/// as JSON Feed asks. Strings lose nothing: control characters are escaped, all else stands as it is.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init(capacity: Int = 4096) {
        bytes.reserveCapacity(capacity)
    }

    /// Starts over and keeps the memory.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    /// Hands over what is written so far and goes on in the same memory, in the middle of whatever is open.
    package mutating func flush(_ body: ([UInt8]) -> Void) {
        body(bytes)
        bytes.removeAll(keepingCapacity: true)
    }

    /// Hands over a copy, no larger than it has to be, and starts over in the same memory.
    package mutating func take() -> [UInt8] {
        defer { removeAll() }
        return bytes.withUnsafeBufferPointer { Array($0) }
    }

    /// Ends a line of JSON Lines.
    package mutating func newline() {
        bytes.append(0x0A)
        needsComma = false
    }

    package mutating func object(_ members: (inout JSONWriter) -> Void) {
        open(0x7B)
        members(&self)
        close(0x7D)
    }

    package mutating func array(_ elements: (inout JSONWriter) -> Void) {
        open(0x5B)
        elements(&self)
        close(0x5D)
    }

    package mutating func key(_ name: StaticString) {
        comma()
        bytes.append(0x22)
        bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(0x22)
        bytes.append(0x3A)
        needsComma = false
    }

    /// For names that are data; `key(_: StaticString)` serves those known when compiling.
    package mutating func key(dynamic name: String) {
        string(name)
        bytes.append(0x3A)
        needsComma = false
    }

    package mutating func string(_ value: String) {
        comma()
        var value = value
        value.withUTF8 { quoted($0) }
        needsComma = true
    }

    /// One string made of several.
    package mutating func string(joining parts: some Sequence<String>) {
        comma()
        bytes.append(0x22)
        for var part in parts { part.withUTF8 { appendEscaped($0) } }
        bytes.append(0x22)
        needsComma = true
    }

    /// A string that is already UTF-8 bytes.
    package mutating func string(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        comma()
        quoted(bytes)
        needsComma = true
    }

    package mutating func string(utf8 bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { string(utf8: $0) }
    }

    package mutating func integer(_ value: Int64) {
        comma()
        bytes.append(contentsOf: String(value).utf8)
        needsComma = true
    }

    /// A number; infinities and NaN, which JSON lacks, are written as `null`.
    package mutating func number(_ value: Double) {
        comma()
        if let whole = Int64(exactly: value) {
            bytes.append(contentsOf: String(whole).utf8)
        } else {
            bytes.append(contentsOf: (value.isFinite ? "\(value)" : "null").utf8)
        }
        needsComma = true
    }

    package mutating func boolean(_ value: Bool) {
        comma()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
        needsComma = true
    }

    package mutating func timestamp(_ value: Timestamp) {
        comma()
        bytes.append(0x22)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 40) { buffer in
            let length = value.writeRFC3339(into: buffer)
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<length]))
        }
        bytes.append(0x22)
        needsComma = true
    }

    /// A value that is already JSON.
    package mutating func raw(_ json: [UInt8]) {
        comma()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    package mutating func member(_ name: StaticString, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        key(name)
        string(value)
    }

    package mutating func member(_ name: StaticString, _ value: Int?) {
        guard let value else { return }
        key(name)
        integer(Int64(value))
    }

    package mutating func member(_ name: StaticString, _ value: Int64?) {
        guard let value else { return }
        key(name)
        integer(value)
    }

    package mutating func member(_ name: StaticString, _ value: Double?) {
        guard let value else { return }
        key(name)
        number(value)
    }

    package mutating func member(_ name: StaticString, _ value: Bool?) {
        guard let value else { return }
        key(name)
        boolean(value)
    }

    package mutating func member(_ name: StaticString, _ value: Timestamp?) {
        guard let value else { return }
        key(name)
        timestamp(value)
    }

    package mutating func member(_ name: StaticString, _ values: [String]) {
        guard !values.isEmpty else { return }
        key(name)
        array { writer in values.forEach { writer.string($0) } }
    }

    private mutating func comma() {
        if needsComma { bytes.append(0x2C) }
    }

    private mutating func open(_ bracket: UInt8) {
        comma()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func quoted(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.append(0x22)
        appendEscaped(text)
        bytes.append(0x22)
    }

    private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        while true {
            let place = text.firstPlace(
                from: start,
                // DEL is legal in JSON, but no reader of a text wants it raw.
                marking: { $0.marks(below: 0x20) | $0.marks(of: 0x22) | $0.marks(of: 0x5C) | $0.marks(of: 0x7F) },
                where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C || $0 == 0x7F })
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<place]))
            guard place < text.count else { return }
            appendEscape(of: text[place])
            start = place + 1
        }
    }

    private mutating func appendEscape(of byte: UInt8) {
        bytes.append(0x5C)
        switch byte {
        case 0x22, 0x5C: bytes.append(byte)
        case 0x0A: bytes.append(0x6E)
        case 0x0D: bytes.append(0x72)
        case 0x09: bytes.append(0x74)
        default:
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(Self.hexadecimalDigit(byte >> 4))
            bytes.append(Self.hexadecimalDigit(byte & 15))
        }
    }

    private static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 48 + value : 87 + value
    }
}
