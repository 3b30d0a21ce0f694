/// Writes integers and floats little endian, one after the other.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func write<Value: FixedWidthInteger>(_ value: Value) {
        // Byte by byte: an append of a few bytes from memory costs more than that many appends.
        for place in 0..<MemoryLayout<Value>.size {
            bytes.append(UInt8(truncatingIfNeeded: value >> Value(truncatingIfNeeded: 8 * place)))
        }
    }

    mutating func write(_ value: Float) { write(value.bitPattern) }
    mutating func write(_ value: Double) { write(value.bitPattern) }
}

/// Reads what `ByteWriter` wrote; `nil` once the bytes run out or hold what cannot be.
struct ByteReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }

    mutating func read<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) -> Value? {
        let size = MemoryLayout<Value>.size
        guard place + size <= bytes.count else { return nil }
        let value = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: Value.self) }
        place += size
        return Value(littleEndian: value)
    }

    /// A finite float.
    mutating func readFloat() -> Float? {
        guard let bits = read(UInt32.self) else { return nil }
        let value = Float(bitPattern: bits)
        return value.isFinite ? value : nil
    }

    /// A finite double.
    mutating func readDouble() -> Double? {
        guard let bits = read(UInt64.self) else { return nil }
        let value = Double(bitPattern: bits)
        return value.isFinite ? value : nil
    }
}
