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
        var start = 0
        var place = 0
        while place < text.count {
            // Eight plain bytes at once: bodies are made of them.
            if place + 8 <= text.count, let base = text.baseAddress,
                UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self).isPlainJSON
            {
                place += 8
                continue
            }
            let byte = text[place]
            defer { place += 1 }
            // DEL is legal in JSON, but no reader of a text wants it raw.
            if byte >= 0x20 && byte != 0x22 && byte != 0x5C && byte != 0x7F { continue }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<place]))
            start = place + 1
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
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
        bytes.append(0x22)
    }

    private static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 48 + value : 87 + value
    }
}

extension UInt64 {
    /// Whether none of eight bytes needs an escape: no control, quotation mark, backslash or DEL.
    fileprivate var isPlainJSON: Bool {
        func hasZero(_ word: UInt64) -> UInt64 { (word &- 0x0101_0101_0101_0101) & ~word }
        let found =
            ((self &- 0x2020_2020_2020_2020) & ~self) | hasZero(self ^ 0x2222_2222_2222_2222)
            | hasZero(self ^ 0x5C5C_5C5C_5C5C_5C5C) | hasZero(self ^ 0x7F7F_7F7F_7F7F_7F7F)
        return found & 0x8080_8080_8080_8080 == 0
    }
}
