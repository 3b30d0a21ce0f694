package import Articles

/// How long HTTP calls a response fresh (RFC 9111 section 4.2), and how long a server asks to be left alone
/// (RFC 9110 section 10.2.3).
package enum Freshness {
    /// Seconds from now for which the response is fresh: 0 where it says nothing, at most `cap`.
    ///
    /// We are a private cache: `s-maxage` is not for us. Nothing is guessed from Last-Modified.
    package static func lifetime(
        cacheControl: String?, expires: String?, age: String?, date: String?, now: Timestamp, cap: Double
    ) -> Double {
        var lifetime: Double?
        var isStale = false
        for directive in (cacheControl ?? "").utf8.split(separator: UInt8(ascii: ",")) {
            let parts = directive.split(separator: UInt8(ascii: "="), maxSplits: 1)
            guard let first = parts.first else { continue }
            switch String(decoding: first.trimmed, as: UTF8.self).lowercased() {
            case "no-cache", "no-store":
                isStale = true
            case "max-age":
                // Two that disagree: the shorter (section 4.2.1 leaves the choice); none that is a number: stale.
                let value = parts.count == 2 ? deltaSeconds(parts[1].trimmed) : nil
                lifetime = min(lifetime ?? .infinity, value ?? 0)
            default:
                break
            }
        }
        if isStale { return 0 }
        if lifetime == nil, let expires {
            // An invalid date, such as 0, means expired (section 5.3).
            guard let end = HTTPDate.parse(expires, now: now) else { return 0 }
            let origin = date.flatMap { HTTPDate.parse($0, now: now) } ?? now
            lifetime = end.seconds(since: origin)
        }
        guard let lifetime else { return 0 }
        let age = age.flatMap { deltaSeconds($0.utf8[...].trimmed) } ?? 0
        return min(max(lifetime - age, 0), cap)
    }

    /// Retry-After in seconds from now, clamped to `least` ... 24 hours; `nil` where it says nothing usable.
    package static func retryAfter(_ text: String?, now: Timestamp, least: Double = 60) -> Double? {
        guard let text else { return nil }
        let value = text.utf8[...].trimmed
        guard let first = value.first else { return nil }
        let seconds: Double
        if let number = deltaSeconds(value) {
            seconds = number
        } else if first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            seconds = 0
        } else if let date = HTTPDate.parse(text, now: now) {
            seconds = date.seconds(since: now)
        } else {
            return nil
        }
        return min(max(seconds, least), 86_400)
    }

    /// A number of seconds of any length; digits, perhaps in quotes, perhaps with a fraction that is dropped.
    private static func deltaSeconds(_ text: Substring.UTF8View) -> Double? {
        var digits = text[...]
        if digits.first == UInt8(ascii: "\""), digits.last == UInt8(ascii: "\""), digits.count >= 2 {
            digits = digits.dropFirst().dropLast()
        }
        let whole = digits.prefix { $0 != UInt8(ascii: ".") }
        guard !whole.isEmpty, digits.dropFirst(whole.count).dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        var value = 0.0
        for byte in whole {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = min(value * 10 + Double(byte & 15), 1e12)
        }
        return value
    }
}

extension Substring.UTF8View {
    fileprivate var trimmed: Substring.UTF8View {
        var rest = self
        while let first = rest.first, first == 0x20 || first == 0x09 { rest = rest.dropFirst() }
        while let last = rest.last, last == 0x20 || last == 0x09 { rest = rest.dropLast() }
        return rest
    }
}
