internal import Glibc

/// Bytes that grow, reused from one piece of text to the next without reallocation.
package struct ByteBuffer: ~Copyable {
    /// Owned by this value, freed in `deinit`; holds `capacity` bytes, of which `count` are set.
    private var storage: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    package private(set) var count = 0

    package init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        storage = .allocate(capacity: self.capacity)
    }

    deinit {
        storage.deallocate()
    }

    package var isEmpty: Bool { count == 0 }

    /// Valid until the next change.
    package var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: storage, count: count) }

    package mutating func removeAll() { count = 0 }

    /// Forgets all but the first `length` bytes.
    package mutating func truncate(to length: Int) { count = min(count, length) }

    @inline(__always)
    package mutating func append(_ byte: UInt8) {
        if count == capacity { grow(for: 1) }
        storage[count] = byte
        count += 1
    }

    package mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
        if capacity - count < bytes.count { grow(for: bytes.count) }
        memcpy(storage + count, start, bytes.count)
        count += bytes.count
    }

    /// Appends once more what stands at a range of this buffer.
    package mutating func appendCopy(of range: Range<Int>) {
        guard range.lowerBound >= 0, range.upperBound <= count else { return }
        if capacity - count < range.count { grow(for: range.count) }
        memcpy(storage + count, storage + range.lowerBound, range.count)
        count += range.count
    }

    package mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { append($0) }
    }

    package mutating func append(_ text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    package mutating func append(_ scalar: Unicode.Scalar) {
        for byte in UTF8.encode(scalar)! { append(byte) }
    }

    private mutating func grow(for length: Int) {
        let size = max(capacity * 2, count + length)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
        memcpy(larger, storage, count)
        storage.deallocate()
        storage = larger
        capacity = size
    }
}
