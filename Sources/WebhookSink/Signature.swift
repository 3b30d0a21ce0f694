internal import CCrypto
internal import Transfer

/// The key with which a webhook's messages are signed, so that the receiver can tell them from anybody's. Its description
/// never shows it.
package struct SigningKey: Sendable, CustomStringConvertible {
    private let bytes: [UInt8]

    package var description: String { "SigningKey(hidden)" }

    /// - Parameter text: what stands in the secret's file: `whsec_` and base64 as Standard Webhooks has it, or any other
    ///   text, whose bytes are the key. White space around it does not count. `nil` where there are fewer than 16 bytes:
    ///   such a secret can be tried out.
    package init?(_ text: String) {
        let word = text.utf8.drop { $0 <= 0x20 }
        let trimmed = Array(word.reversed().drop { $0 <= 0x20 }.reversed())
        let prefix = Array("whsec_".utf8)
        if trimmed.starts(with: prefix) {
            guard let key = Self.decoded(trimmed.dropFirst(prefix.count)) else { return nil }
            bytes = key
        } else {
            bytes = trimmed
        }
        guard bytes.count >= 16 else { return nil }
    }

    /// RFC 4648 section 4.
    private static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var (bytes, bits, count): ([UInt8], UInt32, Int) = ([], 0, 0)
        for digit in text where digit != UInt8(ascii: "=") {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = digit - 65
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = digit - 71
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit + 4
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }

    /// The value of `webhook-signature` (https://www.standardwebhooks.com): `v1,` and the base64 of HMAC-SHA256 over
    /// `ID.TIMESTAMP.BODY`.
    /// - Parameter seconds: since 1970, as in `webhook-timestamp`.
    package func signature(id: String, seconds: Int64, body: [UInt8]) -> String {
        let message = Array("\(id).\(seconds).".utf8) + body
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        // Of one message in memory (HMAC(3)); it fails only where there is no SHA-256, without which nothing is published.
        let isMade = HMAC(EVP_sha256(), bytes, Int32(bytes.count), message, message.count, &digest, &length) != nil
        guard isMade else { fatalError("libcrypto gives no HMAC-SHA256") }
        return "v1," + base64(Array(digest.prefix(Int(length))))
    }
}
