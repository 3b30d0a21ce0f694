internal import Subscriptions

/// Whether a file holds what libcurl looks for in it: one without a certificate would be taken for trust in nobody, and
/// each poll would fail.
enum PEMFile {
    enum Content: String {
        case certificate = "CERTIFICATE", key = "PRIVATE KEY"
    }

    /// `nil` when all is well.
    static func fault(of path: String, holds content: Content) -> String? {
        guard let file = try? ConfigurationFile(reading: path, limitInBytes: 64 << 20) else {
            return "\(path) cannot be read; check the path and its owner"
        }
        let text = String(decoding: file.bytes, as: UTF8.self)
        if text.contains("-----BEGIN "), text.contains("\(content.rawValue)-----") { return nil }
        let what = content == .key ? "private key" : "certificate"
        return "\(path) holds no \(what) in PEM form (-----BEGIN \(content.rawValue)-----)"
    }
}
