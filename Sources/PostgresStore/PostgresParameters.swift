/// The parameters of one call, in the server's binary form: numbers big-endian, texts as UTF-8.
struct PostgresParameters: Sendable {
    private(set) var values: [[UInt8]?] = []

    init() {}

    mutating func add(_ number: Int64?) { values.append(number.map { bytes(of: $0) }) }
    mutating func add(_ number: Int32?) { values.append(number.map { bytes(of: $0) }) }
    mutating func add(_ text: String?) { values.append(text.map { PostgresText.bytes(of: $0) }) }
    mutating func add(_ bytes: [UInt8]?) { values.append(bytes) }
    mutating func add(_ array: PostgresArray) { values.append(array.bytes) }
}

/// `text` has no place for a NUL (https://www.postgresql.org/docs/15/datatype-character.html).
enum PostgresText {
    static func bytes(of text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return bytes.contains(0) ? bytes.filter { $0 != 0 } : bytes
    }
}

private func bytes(of number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
}

/// An array of one dimension, for `unnest`: its head, then each element's length and bytes (array_send in the server's
/// utils/adt/arrayfuncs.c).
struct PostgresArray: Sendable {
    /// The types' numbers in pg_type.
    enum Element: Int32 {
        case bool = 16
        case bytes = 17
        case int64 = 20
        case int32 = 23
        case text = 25
    }

    private let element: Element
    private var count: Int32 = 0
    private var hasNull = false
    private var elements: [UInt8] = []

    init(_ element: Element, capacity: Int = 0) {
        self.element = element
        elements.reserveCapacity(capacity * 12)
    }

    init(_ numbers: some Sequence<Int64>) {
        self.init(.int64)
        for number in numbers { append(number) }
    }

    init(_ numbers: some Sequence<Int32>) {
        self.init(.int32)
        for number in numbers { append(number) }
    }

    init(_ values: some Sequence<[UInt8]>) {
        self.init(.bytes)
        for value in values { append(value) }
    }

    init(_ texts: some Sequence<String>) {
        self.init(.text)
        for text in texts { append(text) }
    }

    mutating func append(_ number: Int64?) {
        guard let number else { return appendNull() }
        put(Int32(8))
        put(number)
        count += 1
    }

    mutating func append(_ number: UInt64?) { append(number.map { Int64(bitPattern: $0) }) }

    mutating func append(_ number: Int32?) {
        guard let number else { return appendNull() }
        put(Int32(4))
        put(number)
        count += 1
    }

    mutating func append(_ isTrue: Bool) {
        put(Int32(1))
        elements.append(isTrue ? 1 : 0)
        count += 1
    }

    mutating func append(_ text: String?) {
        append(text.map { PostgresText.bytes(of: $0) })
    }

    mutating func append(_ bytes: [UInt8]?) {
        guard let bytes else { return appendNull() }
        put(Int32(clamping: bytes.count))
        elements += bytes
        count += 1
    }

    private mutating func appendNull() {
        put(Int32(-1))
        hasNull = true
        count += 1
    }

    private mutating func put(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.bigEndian) { elements.append(contentsOf: $0) }
    }

    var bytes: [UInt8] {
        var whole = PostgresArray(element)
        whole.elements.reserveCapacity(20 + elements.count)
        whole.put(Int32(count == 0 ? 0 : 1))
        whole.put(Int32(hasNull ? 1 : 0))
        whole.put(element.rawValue)
        if count > 0 {
            whole.put(count)
            // The first element's number.
            whole.put(Int32(1))
        }
        return whole.elements + elements
    }
}
