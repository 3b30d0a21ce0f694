internal import CCrypto

/// SHA-256 (FIPS 180-4) of what comes piece by piece.
final class RunningDigest {
    /// Owned here, freed in deinit.
    private let context: OpaquePointer
    private var isSound = true

    /// `nil` where libcrypto gives none.
    init?() {
        guard let context = EVP_MD_CTX_new() else { return nil }
        self.context = context
        guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else { return nil }
    }

    deinit { EVP_MD_CTX_free(context) }

    func add(_ bytes: [UInt8]) {
        if EVP_DigestUpdate(context, bytes, bytes.count) != 1 { isSound = false }
    }

    /// 64 digits; empty where it failed. Nothing may be added after it.
    var hexadecimal: String {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        guard isSound, EVP_DigestFinal_ex(context, &digest, &length) == 1 else { return "" }
        return digest.prefix(Int(length)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
