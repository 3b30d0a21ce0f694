/// The letters that mathematicians write in several hands, which Unicode has as characters of their own: 𝑥, 𝐱 and 𝔵.
enum MathAlphabets {
    /// The character as it is found by whoever looks for it: `x`. Invisible operators (U+2061 to U+2064) are `nil`.
    static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0x2061...0x2064, 0x200B, 0xFEFF: return nil
        case 0x1D400...0x1D6A3:
            let place = (scalar.value - 0x1D400) % 52
            return Unicode.Scalar(place < 26 ? 0x41 + place : 0x61 + place - 26)
        case 0x1D6A8...0x1D7C9: return greek((scalar.value - 0x1D6A8) % 58)
        case 0x1D7CE...0x1D7FF: return Unicode.Scalar(0x30 + (scalar.value - 0x1D7CE) % 10)
        case 0x210E: return "h"
        default: return scalar
        }
    }

    /// By place in an alphabet of U+1D6A8 to U+1D7C9.
    private static func greek(_ place: UInt32) -> Unicode.Scalar? {
        switch place {
        case 0..<17: Unicode.Scalar(0x391 + place)
        case 17: "Θ"
        case 18..<25: Unicode.Scalar(0x3A3 + place - 18)
        case 25: "∇"
        case 26..<51: Unicode.Scalar(0x3B1 + place - 26)
        case 51: "∂"
        default: Array("ϵϑϰϕϱϖ".unicodeScalars)[Int(place - 52)]
        }
    }
}
