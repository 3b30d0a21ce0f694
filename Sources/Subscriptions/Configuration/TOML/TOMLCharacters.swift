func isDigit(_ byte: UInt8) -> Bool {
    byte >= 0x30 && byte <= 0x39
}

func isHexadecimalDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66
}

func isBareKeyByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte == 0x2D || byte == 0x5F
}

/// `1979-05-27`
func isDate(_ word: ArraySlice<UInt8>) -> Bool {
    matches(word, "0000-00-00")
}

/// A local date, a local time, or both with or without a zone, by shape.
func isDateOrTime(_ word: ArraySlice<UInt8>) -> Bool {
    if isDate(word) { return true }
    var time = word
    if isDate(word.prefix(10)), let mark = word.dropFirst(10).first, [0x54, 0x74, 0x20].contains(mark) {
        time = word.dropFirst(11)
        if let last = time.last, last | 0x20 == 0x7A {
            time = time.dropLast()
        } else if matches(time.suffix(6).dropFirst(), "00:00"), let sign = time.suffix(6).first,
            sign == 0x2B || sign == 0x2D
        {
            time = time.dropLast(6)
        }
    }
    guard matches(time.prefix(8), "00:00:00") else { return false }
    let fraction = time.dropFirst(8)
    return fraction.isEmpty || fraction.first == 0x2E && fraction.count > 1 && fraction.dropFirst().allSatisfy(isDigit)
}

/// Whether each `0` of the pattern is a digit in the word, and all else the same.
func matches(_ word: ArraySlice<UInt8>, _ pattern: StaticString) -> Bool {
    word.count == pattern.utf8CodeUnitCount
        && word.enumerated().allSatisfy { index, byte in
            let expected = pattern.utf8Start[index]
            return expected == UInt8(ascii: "0") ? isDigit(byte) : byte == expected
        }
}
