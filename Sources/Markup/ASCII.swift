/// Byte classes of ASCII, which markup is made of.
extension UInt8 {
    @inlinable @inline(__always)
    package var asciiLowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }

    @inlinable @inline(__always)
    package var isASCIILetter: Bool {
        let lower = self | 0x20
        return lower >= 0x61 && lower <= 0x7A
    }

    @inlinable @inline(__always)
    package var isASCIIDigit: Bool { self >= 0x30 && self <= 0x39 }

    @inlinable @inline(__always)
    package var isASCIILetterOrDigit: Bool { isASCIILetter || isASCIIDigit }

    /// Space, tab, line feed, form feed, carriage return.
    @inlinable @inline(__always)
    package var isASCIISpace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D && self != 0x0B) }

    /// The value of a hexadecimal digit; `nil` for any other byte.
    @inlinable
    package var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }
}

/// Eight bytes at once. A mark is the highest bit of a byte; of several marks the lowest is certain, those above it may
/// only look so.
extension UInt64 {
    @inline(__always)
    init(eightOf byte: UInt8) { self = UInt64(byte) &* 0x0101_0101_0101_0101 }

    /// Marks the bytes that are `byte`.
    @inline(__always)
    func marks(of byte: UInt8) -> UInt64 {
        let different = self ^ UInt64(eightOf: byte)
        return (different &- 0x0101_0101_0101_0101) & ~different & 0x8080_8080_8080_8080
    }

    /// The place of the lowest mark, counted in bytes.
    @inline(__always)
    var lowestMark: Int { trailingZeroBitCount &>> 3 }

}

/// The first control but tab, line feed, form feed and carriage return in a run of text.
func firstControl(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    firstControl(in: text, from: start) { !$0.isASCIISpace }
}

/// The first control that is sought, or the first `byte`; tabs and line feeds never are sought.
@inline(__always)
func firstControl(
    in text: UnsafeBufferPointer<UInt8>, from start: Int, or byte: UInt8? = nil, where isSought: (UInt8) -> Bool
) -> Int? {
    guard let base = text.baseAddress else { return nil }
    var place = start
    // The last block is read once more with what stands before it, in which nothing is sought.
    if text.count - start >= 16 {
        while place < text.count {
            let block = min(place, text.count - 16)
            let marks = Marks16(UnsafeRawPointer(base + block), byte)
            if let found = marks.first(where: { text[block + $0] == byte || isSought(text[block + $0]) }) {
                return block + found
            }
            place = block + 16
        }
        return nil
    }
    while place < text.count {
        if text[place] == byte || text[place] < 0x20 && isSought(text[place]) { return place }
        place += 1
    }
    return nil
}

/// Of sixteen bytes, which are controls but no tab and no line feed, or a certain byte: all bits of theirs are set.
private struct Marks16 {
    private let words: SIMD2<UInt64>

    @inline(__always)
    init(_ place: UnsafeRawPointer, _ byte: UInt8?) {
        typealias Bytes = SIMD16<UInt8>
        let bytes = place.loadUnaligned(as: Bytes.self)
        var marks =
            bytes .< Bytes(repeating: 0x20) .& bytes .!= Bytes(repeating: 0x0A) .& bytes .!= Bytes(repeating: 0x09)
        if let byte { marks = marks .| bytes .== Bytes(repeating: byte) }
        words = unsafeBitCast(marks, to: SIMD2<UInt64>.self)
    }

    @inline(__always)
    func first(where isSought: (Int) -> Bool) -> Int? {
        if words[0] | words[1] == 0 { return nil }
        for half in 0..<2 {
            // In memory order the first byte is the lowest one.
            var marks = UInt64(littleEndian: words[half])
            while marks != 0 {
                let place = marks.trailingZeroBitCount / 8
                if isSought(half * 8 + place) { return half * 8 + place }
                marks &= ~(0xFF &<< UInt64(place * 8))
            }
        }
        return nil
    }
}

// MARK: - XML

extension UInt8 {
    var beginsName: Bool { isASCIILetter || self == 0x5F || self == 0x3A || self >= 0x80 }

    /// One bit for each of the letters, digits, `-`, `.`, `:` and `_`.
    @inline(__always)
    var isName: Bool {
        self >= 0x80
            || (self < 0x40 ? 0x07FF_6000_0000_0000 : 0x07FF_FFFE_87FF_FFFE as UInt64) &>> UInt64(self) & 1 == 1
    }

    var isAttributeName: Bool {
        switch self {
        case 0x3D, 0x3E, 0x2F, 0x3C, 0x22, 0x27: false
        default: self > 0x20
        }
    }

    /// A control that XML forbids, or a carriage return, which it replaces.
    @inline(__always)
    var isForbidden: Bool { self < 0x20 && self != 0x0A && self != 0x09 }
}
