internal import Markup

/// Addresses as feeds write them.
enum FeedAddress {
    /// The absolute http(s) address; without a base, the relative reference as written. Prose is no address.
    static func resolve(_ reference: String, against base: String?, limits: FeedLimits) -> String? {
        guard reference.utf8.count <= limits.shortField else { return nil }
        if holdsReference(reference), let mended = unescaped(reference) {
            return resolve(mended, against: base, limits: limits)
        }
        if let address = WebAddress.resolve(reference, against: nil) { return address }
        let reference = reference.trimmed
        guard !reference.isEmpty, WebAddress.scheme(of: reference) == nil || beginsWithPort(reference) else {
            return nil
        }
        guard !reference.utf8.contains(where: { $0 <= 0x20 }) else { return nil }
        if beginsWithHost(reference) {
            // As a browser reads what is typed, and as "//host/path" is read.
            let scheme = base.flatMap { WebAddress.scheme(of: $0) } ?? "http"
            return WebAddress.resolve("\(scheme)://\(reference)", against: nil)
        }
        guard WebAddress.scheme(of: reference) == nil else { return nil }
        return base == nil ? reference : WebAddress.resolve(reference, against: base)
    }

    /// Whether an ampersand, a name or number, and a semicolon follow each other: most addresses have none, and need no
    /// second look.
    private static func holdsReference(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var rest = bytes[...]
            while let ampersand = rest.firstIndex(of: 0x26) {
                rest = bytes[(ampersand + 1)...]
                let name = rest.prefix(8).prefix { $0.isASCIILetterOrDigit || $0 == 0x23 }
                if name.endIndex < bytes.count, !name.isEmpty, bytes[name.endIndex] == 0x3B { return true }
            }
            return false
        }
    }

    /// An address that was escaped once too often: no parameter is called `amp;b`, and no scheme ends in `&#58;`.
    /// `nil` where nothing shows that.
    private static func unescaped(_ reference: String) -> String? {
        var reference = reference
        let decoded = reference.withUTF8 { PlainText.line(decodingReferencesIn: $0) }
        if WebAddress.scheme(of: reference) == nil, WebAddress.resolve(decoded, against: nil) != nil { return decoded }
        // In a path a semicolon after a name may be meant.
        guard let query = reference.firstIndex(of: "?") else { return nil }
        var pieces = reference[query...].split(separator: "&", omittingEmptySubsequences: false)
        var isMended = false
        for index in pieces.indices.dropFirst() {
            let name = pieces[index].prefix { $0 != ";" }
            guard name.endIndex < pieces[index].endIndex, Self.ampersands.contains(name.lowercased()) else { continue }
            pieces[index] = pieces[index][name.endIndex...].dropFirst()
            isMended = true
        }
        return isMended ? reference[..<query] + pieces.joined(separator: "&") : nil
    }

    /// What stands between the sign and the semicolon of a reference to an ampersand.
    private static let ampersands: Set<String> = ["amp", "#38", "#038", "#x26"]

    /// `example.com:8080/feed`, which reads like a scheme.
    private static func beginsWithPort(_ reference: String) -> Bool {
        let rest = reference.utf8.drop { $0 != 0x3A }.dropFirst()
        let port = rest.prefix { $0.isASCIIDigit }
        guard (1...5).contains(port.count) else { return false }
        return port.endIndex == rest.endIndex || [0x2F, 0x3F, 0x23].contains(rest[port.endIndex])
    }

    /// Whether a reference begins with a host's name whose scheme was left out: `www.example/page`, `example.com`.
    private static func beginsWithHost(_ reference: String) -> Bool {
        let authority = reference.utf8.prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 }
        let host = authority.prefix { $0 != 0x3A }
        let labels = host.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard labels.count >= 2, host.count <= 253, labels.allSatisfy({ isLabel($0) }) else { return false }
        let first = String(Substring(labels[0])).lowercased()
        if first == "www" { return labels.count >= 3 || authority.endIndex != reference.utf8.endIndex }
        guard let last = labels.last, domains.contains(String(Substring(last)).lowercased()) else { return false }
        // "index.html.de" is the German one of several pages.
        return !labels.contains { ["html", "htm", "xml", "php"].contains(String(Substring($0)).lowercased()) }
    }

    private static func isLabel(_ label: Substring.UTF8View) -> Bool {
        guard let first = label.first, let last = label.last, label.count <= 63 else { return false }
        return first != 0x2D && last != 0x2D
            && label.allSatisfy { $0.isASCIILetterOrDigit || $0 == 0x2D || $0 >= 0x80 }
    }

    /// Top-level domains that no file's name ends in: without `pl`, `py`, `sh`, `md`, `do` and their like.
    private static let domains: Set<String> = Set(
        """
        com org net edu gov mil int info biz museum coop aero arpa asia jobs mobi travel news blog online site xyz \
        ac ae ag ar at au az ba bd be bg br by ca ch ci cl cn co cr cu cy cz de dk dz ec ee eg es et eu fi fm fr ge \
        gg gh gr gt hk hn hr hu id ie il in io iq ir is it je jm jo jp ke kg kh kr kw kz lb li lk lt lu lv ma me mt mu \
        mx my ng ni nl no np nz om pa pe pg ph pk pr pt py qa ro ru sa se sg si sk su sv sy th tn to tr tt tv tw tz ua \
        ug uk us uy uz va ve vn ws ye za zm zw
        """.split(separator: " ").map(String.init))
}
