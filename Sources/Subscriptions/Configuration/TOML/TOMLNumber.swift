/// What a word is as a number (https://toml.io/en/v1.0.0#integer and the section after it).
enum TOMLNumber {
    /// In decimal, or behind `0x`, `0o` and `0b`; `nil` for a word that is none, or is beyond 64 bits.
    static func integer(_ text: String) -> Int64? {
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where text.hasPrefix(prefix) {
            guard let digits = withoutUnderscores(text.dropFirst(2)), digits.first != "+", digits.first != "-" else {
                return nil
            }
            return Int64(digits, radix: radix)
        }
        let sign = text.first == "+" || text.first == "-" ? 1 : 0
        guard let digits = withoutUnderscores(text.dropFirst(sign)), digits.utf8.allSatisfy(isDigit),
            digits == "0" || digits.first != "0"
        else { return nil }
        return Int64(text.prefix(sign) + digits)
    }

    /// `nil` for a word that is none; the named ones, as `inf`, are not looked for.
    static func float(_ text: String) -> Double? {
        let sign = text.first == "+" || text.first == "-" ? 1 : 0
        let parts = text.dropFirst(sign).split(
            maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 == "e" || $0 == "E" })
        let mantissa = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count + mantissa.count > 2 else { return nil }
        var plain = String(text.prefix(sign))
        for (index, part) in mantissa.enumerated() {
            guard let digits = withoutUnderscores(part), digits.utf8.allSatisfy(isDigit) else { return nil }
            if index == 0, digits != "0", digits.first == "0" { return nil }
            plain += (index == 0 ? "" : ".") + digits
        }
        if parts.count == 2 {
            let exponentSign = parts[1].first == "+" || parts[1].first == "-" ? 1 : 0
            guard let digits = withoutUnderscores(parts[1].dropFirst(exponentSign)), digits.utf8.allSatisfy(isDigit)
            else { return nil }
            plain += "e" + parts[1].prefix(exponentSign) + digits
        }
        return Double(plain)
    }

    /// `nil` unless each underscore stands between two digits and something is there.
    static func withoutUnderscores(_ digits: Substring) -> String? {
        let parts = digits.split(separator: "_", omittingEmptySubsequences: false)
        guard !digits.isEmpty, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        return parts.joined()
    }
}
