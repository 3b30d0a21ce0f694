internal import CCrypto

/// What a hub signs its deliveries with: `X-Hub-Signature: METHOD=HEX`, an HMAC of the body under the subscription's
/// secret (WebSub, section 7.1).
enum HubSignature {
    /// Why a delivery is not believed.
    enum Fault: String {
        case missing = "it is not signed"
        case unknownMethod = "it is signed by a method that is not known"
        case refusedMethod = "it is signed with SHA-1, which websub.sha1 does not allow"
        case wrong = "its signature is wrong"
    }

    /// `nil` where the signature is right.
    /// - Parameter allowsSHA1: for hubs that know nothing better.
    static func fault(_ header: String?, body: [UInt8], secret: String, allowsSHA1: Bool) -> Fault? {
        guard let header else { return .missing }
        let parts = header.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { return .missing }
        let method: OpaquePointer
        switch parts[0].lowercased() {
        case "sha1":
            guard allowsSHA1 else { return .refusedMethod }
            method = EVP_sha1()
        case "sha256": method = EVP_sha256()
        case "sha384": method = EVP_sha384()
        case "sha512": method = EVP_sha512()
        default: return .unknownMethod
        }
        let right = signature(of: body, secret: secret, method)
        let found = parts[1].utf8.map { $0 | 0x20 }
        // In a time that says nothing of where they differ.
        return found.count == right.count && CRYPTO_memcmp(found, right, right.count) == 0 ? nil : .wrong
    }

    static func sha256(of body: [UInt8], secret: String) -> String {
        "sha256=" + String(decoding: signature(of: body, secret: secret, EVP_sha256()), as: UTF8.self)
    }

    /// In small hexadecimal digits.
    static func signature(of body: [UInt8], secret: String, _ method: OpaquePointer) -> [UInt8] {
        let key = Array(secret.utf8)
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        let isMade = HMAC(method, key, Int32(key.count), body, body.count, &digest, &length) != nil
        guard isMade else { fatalError("libcrypto gives no HMAC") }
        let digits = Array("0123456789abcdef".utf8)
        return digest.prefix(Int(length)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
}
