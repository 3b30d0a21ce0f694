/// Reads the numbers of a text, divided by white space.
struct NumberReader {
    private let text: [UInt8]
    private var place = 0

    init(_ text: String) { self.text = Array(text.utf8) }

    mutating func all() -> [Double] {
        var numbers: [Double] = []
        numbers.reserveCapacity(text.count / 5)
        while let number = next() { numbers.append(number) }
        return numbers
    }

    /// The next number, good to 15 digits; `nil` at the end.
    mutating func next() -> Double? {
        while place < text.count, text[place] <= 0x20 { place += 1 }
        guard place < text.count else { return nil }
        let isNegative = text[place] == 0x2D
        if isNegative || text[place] == 0x2B { place += 1 }
        var digits: Int64 = 0
        var exponent = 0
        var isFraction = false
        while place < text.count, text[place] > 0x20 {
            let byte = text[place]
            place += 1
            if byte == 0x2E {
                isFraction = true
            } else if byte | 32 == 0x65 {
                exponent += next().map { Int($0) } ?? 0
                break
            } else {
                digits = digits &* 10 &+ Int64(byte &- 0x30)
                if isFraction { exponent -= 1 }
            }
        }
        return (isNegative ? -1 : 1) * Self.scaled(Double(digits), exponent)
    }

    private static func scaled(_ digits: Double, _ exponent: Int) -> Double {
        var value = digits
        var exponent = exponent
        // Powers of ten up to 22 are exact.
        while exponent < 0 {
            value /= powers[min(-exponent, 22)]
            exponent += min(-exponent, 22)
        }
        while exponent > 0 {
            value *= powers[min(exponent, 22)]
            exponent -= min(exponent, 22)
        }
        return value
    }

    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
}
