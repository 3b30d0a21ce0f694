internal import Markup

/// Lengths of time as podcasts write them.
enum FeedDuration {
    /// Seconds of `90`, `02:03`, `1:02:03`, `00:01:02.500`; `nil` for everything else.
    static func seconds(_ text: String) -> Double? {
        var total = 0.0
        let parts = text.trimmed.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count) else { return nil }
        for part in parts {
            let part = String(part).trimmed
            guard let first = part.utf8.first, first.isASCIIDigit,
                part.utf8.allSatisfy({ $0.isASCIIDigit || $0 == 0x2E }),
                let number = Double(part)
            else { return nil }
            total = total * 60 + number
        }
        // Beyond a month it is no length of anything.
        return total <= 31 * 86_400 ? total : nil
    }
}
