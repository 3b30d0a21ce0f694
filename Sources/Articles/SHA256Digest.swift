internal import CCrypto

/// A SHA-256 digest (FIPS 180-4), computed by OpenSSL's libcrypto.
package struct SHA256Digest: Hashable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    package init(of bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { SHA256Digest(of: $0) }
    }

    package init(of string: String) {
        var string = string
        self = string.withUTF8 { SHA256Digest(of: UnsafeRawBufferPointer($0)) }
    }

    package init(of bytes: UnsafeRawBufferPointer) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { out in
            let status = EVP_Digest(
                bytes.baseAddress, bytes.count, out.bindMemory(to: UInt8.self).baseAddress, nil, Self.algorithm, nil)
            // A digest of zeroes would be every article's id: nothing may go on with it, in release builds neither.
            guard status == 1 else { fatalError(Self.absence) }
        }
        self.words = words
    }

    /// Whether libcrypto has the algorithm. It has not where OpenSSL's own configuration takes it away
    /// (`default_properties = fips=yes` without that provider); to be asked before anything is done by digests.
    package static var isAvailable: Bool { algorithm != nil }

    /// For a person: what is wrong, and where to look.
    package static let absence =
        "libcrypto gives no SHA-256, from which articles have their ids; look at OpenSSL's configuration "
        + "(openssl.cnf, and OPENSSL_CONF of this environment)"

    /// Fetched once (EVP_MD_fetch(3)): a look-up by name for every digest costs more than the digest itself.
    private static nonisolated(unsafe) let algorithm = EVP_MD_fetch(nil, "SHA256", nil)

    package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        Swift.withUnsafeBytes(of: words, body)
    }

    /// The first 64 bits, for digests that are compared within one feed only.
    package var prefix: UInt64 { UInt64(bigEndian: words.0) }

    /// 64 lower-case hexadecimal digits.
    package var hexadecimal: String {
        let digits: StaticString = "0123456789abcdef"
        return withUnsafeBytes { bytes in
            String(unsafeUninitializedCapacity: 64) { out in
                for (place, byte) in bytes.enumerated() {
                    out[place * 2] = digits.utf8Start[Int(byte >> 4)]
                    out[place * 2 + 1] = digits.utf8Start[Int(byte & 15)]
                }
                return 64
            }
        }
    }

    package static func == (left: SHA256Digest, right: SHA256Digest) -> Bool { left.words == right.words }

    package func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}
