internal import Markup

/// Language tags as feeds write them, made BCP 47 (RFC 5646).
enum FeedLanguage {
    /// Languages that are written as words now and then.
    private static let names = [
        "english": "en", "german": "de", "deutsch": "de", "french": "fr", "francais": "fr", "spanish": "es",
        "espanol": "es", "italian": "it", "italiano": "it", "portuguese": "pt", "dutch": "nl", "russian": "ru",
        "japanese": "ja", "chinese": "zh", "korean": "ko", "arabic": "ar", "polish": "pl", "swedish": "sv",
        "none": "und", "unknown": "und",
    ]

    /// `en_us` and `EN-us` are `en-US`; what is no tag (`English`, `-`) is absent.
    static func normalize(_ text: String?) -> String? {
        if let text, isNormal(text) { return text }
        guard let text = text?.trimmed, !text.isEmpty, text.utf8.count <= 35 else { return nil }
        // POSIX locales end in an encoding: en_US.UTF-8.
        let tag = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)[0]
        let parts = tag.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "_" }
        guard let first = parts.first, first.utf8.allSatisfy(\.isASCIILetter), first.utf8.count >= 2 || parts.count > 1
        else { return nil }
        if parts.count == 1, let code = names[first.lowercased()] { return code }
        var result: [String] = []
        var afterSingleton = false
        for (place, part) in parts.enumerated() {
            guard !part.isEmpty, part.utf8.count <= 8, part.utf8.allSatisfy(\.isASCIILetterOrDigit) else { return nil }
            switch part.utf8.count {
            case _ where place == 0 || afterSingleton: result.append(part.lowercased())
            case 2: result.append(part.uppercased())
            case 4 where part.utf8.allSatisfy(\.isASCIILetter):
                result.append(part.prefix(1).uppercased() + part.dropFirst().lowercased())
            default: result.append(part.lowercased())
            }
            if part.utf8.count == 1 { afterSingleton = true }
        }
        return result.joined(separator: "-")
    }

    /// Most tags are in their normal form: `en`, `en-US`.
    private static func isNormal(_ text: String) -> Bool {
        guard text.utf8.count == 2 || text.utf8.count == 5 else { return false }
        for (place, byte) in text.utf8.enumerated() {
            switch place {
            case 0, 1: guard (0x61...0x7A).contains(byte) else { return false }
            case 2: guard byte == 0x2D else { return false }
            default: guard (0x41...0x5A).contains(byte) else { return false }
            }
        }
        return true
    }
}
