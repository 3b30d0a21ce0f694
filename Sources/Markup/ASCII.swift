/// Byte classes of ASCII, which markup is made of.
extension UInt8 {
    @inline(__always)
    package var asciiLowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }

    @inline(__always)
    package var isASCIILetter: Bool {
        let lower = self | 0x20
        return lower >= 0x61 && lower <= 0x7A
    }

    @inline(__always)
    package var isASCIIDigit: Bool { self >= 0x30 && self <= 0x39 }

    @inline(__always)
    package var isASCIILetterOrDigit: Bool { isASCIILetter || isASCIIDigit }

    /// Space, tab, line feed, form feed, carriage return.
    @inline(__always)
    package var isASCIISpace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D && self != 0x0B) }

    /// The value of a hexadecimal digit; `nil` for any other byte.
    @inline(__always)
    package var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }
}
