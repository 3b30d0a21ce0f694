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

    /// What follows goes behind other members of an object that somebody else wrote.
    mutating func continueMembers() { needsComma = true }

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

    /// A member whose value is an object; no member when nothing is written in it.
    package mutating func member(_ name: StaticString, _ members: (inout JSONWriter) -> Void) {
        let start = beginMember(name)
        members(&self)
        endMember(start)
    }

    /// Where a member began whose value is an object.
    struct MemberStart {
        fileprivate let place: Int
        fileprivate let neededComma: Bool
        /// Of the object's first member.
        fileprivate let inside: Int
    }

    mutating func beginMember(_ name: StaticString) -> MemberStart {
        let (place, neededComma) = (bytes.count, needsComma)
        key(name)
        open(0x7B)
        return MemberStart(place: place, neededComma: neededComma, inside: bytes.count)
    }

    /// Ends the member, or takes it back where nothing was written in it.
    mutating func endMember(_ start: MemberStart) {
        guard bytes.count == start.inside else { return close(0x7D) }
        bytes.removeLast(start.inside - start.place)
        needsComma = start.neededComma
    }

    package mutating func array(_ elements: (inout JSONWriter) -> Void) {
        open(0x5B)
        elements(&self)
        close(0x5D)
    }

    package mutating func key(_ name: StaticString) {
        let length = name.utf8CodeUnitCount
        let comma = needsComma ? 1 : 0
        bytes.append(addingCapacity: length + 4) { output in
            output.withUnsafeMutableBufferPointer { target, count in
                guard let start = target.baseAddress.map({ $0 + count }) else { return }
                start[0] = 0x2C
                start[comma] = 0x22
                UnsafeMutableRawPointer(start + comma + 1).copyMemory(from: name.utf8Start, byteCount: length)
                start[comma + 1 + length] = 0x22
                start[comma + 2 + length] = 0x3A
                count += comma + 3 + length
            }
        }
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

    /// A share of one as a number of at most two decimals: the same characters as `number` for whole hundredths.
    mutating func hundredths(_ share: Double) {
        let hundredths = (share * 100).rounded()
        guard hundredths > 0, hundredths < 100, hundredths / 100 == share else { return number(share) }
        comma()
        let (tens, ones) = UInt8(hundredths).quotientAndRemainder(dividingBy: 10)
        bytes.append(0x30)
        bytes.append(0x2E)
        bytes.append(0x30 + tens)
        if ones > 0 { bytes.append(0x30 + ones) }
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

    package mutating func member(_ name: StaticString, _ id: ArticleID) {
        key(name)
        bytes.append(addingCapacity: 34) { output in
            output.withUnsafeMutableBufferPointer { target, count in
                guard let start = target.baseAddress.map({ $0 + count }) else { return }
                start[0] = 0x22
                id.writeBase32(to: start + 1)
                start[33] = 0x22
                count += 34
            }
        }
        needsComma = true
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
        var place = 0
        while place < text.count {
            let escaped = appendPlain(text, from: place)
            guard escaped < text.count else { return }
            appendEscape(of: text[escaped])
            place = escaped + 1
        }
    }

    /// Appends what stands in a string as it is, and returns where that ends.
    private mutating func appendPlain(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var place = start
        bytes.append(addingCapacity: text.count - start + EscapeBlock.length) { output in
            output.withUnsafeMutableBufferPointer { target, count in
                guard let source = text.baseAddress, let target = target.baseAddress else { return }
                // A block is written whole; what does not count is written over.
                while place + EscapeBlock.length <= text.count {
                    let block = EscapeBlock(copying: source + place, to: target + count)
                    guard block.isPlain else {
                        place += block.plainLength
                        count += block.plainLength
                        return
                    }
                    place += EscapeBlock.length
                    count += EscapeBlock.length
                }
                let written = place + EscapeBlock.length - text.count
                if place < text.count, written <= place - start {
                    // The rest, once more with what was written before it.
                    let block = EscapeBlock(copying: source + place - written, to: target + count - written)
                    let length = block.isPlain ? text.count - place : block.plainLength - written
                    place += length
                    count += length
                    return
                }
                while place < text.count, !EscapeBlock.isEscaped(text[place]) {
                    target[count] = text[place]
                    place += 1
                    count += 1
                }
            }
        }
        return place
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

/// Sixteen bytes of a string.
private struct EscapeBlock {
    static let length = 16

    /// A byte is set where one must be escaped.
    private let marks: SIMD2<UInt64>

    @inline(__always)
    init(copying source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>) {
        typealias Bytes = SIMD16<UInt8>
        let bytes = UnsafeRawPointer(source).loadUnaligned(as: Bytes.self)
        UnsafeMutableRawPointer(target).storeBytes(of: bytes, as: Bytes.self)
        let escaped =
            bytes .< Bytes(repeating: 0x20) .| bytes .== Bytes(repeating: 0x22)
            .| bytes .== Bytes(repeating: 0x5C) .| bytes .== Bytes(repeating: 0x7F)
        marks = unsafeBitCast(escaped, to: SIMD2<UInt64>.self)
    }

    /// Whether all stand in JSON as they are.
    @inline(__always)
    var isPlain: Bool { marks[0] | marks[1] == 0 }

    /// How many stand in JSON as they are before the first that does not; in memory order the first byte is the lowest one.
    @inline(__always)
    var plainLength: Int {
        marks[0] != 0
            ? UInt64(littleEndian: marks[0]).trailingZeroBitCount / 8
            : 8 + UInt64(littleEndian: marks[1]).trailingZeroBitCount / 8
    }

    /// Control characters must be escaped (RFC 8259, section 7). DEL need not, but no reader of a text wants it raw.
    @inline(__always)
    static func isEscaped(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F }
}
