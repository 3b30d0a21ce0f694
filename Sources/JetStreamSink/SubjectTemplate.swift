/// The form of the subjects to which articles are sent: `newsreel.articles.{folder}.{language}`.
///
/// What an article says becomes a part of one token and never a token of its own, whatever stands in it: the places of a
/// subject mean the same for each article, and no feed sends to a subject that the operator did not mean.
package struct SubjectTemplate: Sendable, Hashable {
    /// What stands in braces.
    package enum Field: String, Sendable, CaseIterable {
        /// The article's folder, its parts joined with `_`; `_` where it has none.
        case folder
        /// A BCP 47 tag; `und` where it is not known.
        case language
        /// Of the feed's address.
        case host
        /// `new` or `revised`.
        case op
    }

    private enum Part: Hashable {
        case text(String)
        case field(Field)
    }

    package let text: String
    private let parts: [Part]

    /// The longest that one token is made by what an article says, in bytes.
    static let longestToken = 64

    /// `nil` for what makes no subjects: an empty token, a space, a wildcard, an unknown field, or a beginning that is
    /// JetStream's own.
    package init?(_ text: String) {
        self.text = text
        var parts: [Part] = []
        var rest = text[...]
        while let brace = rest.firstIndex(of: "{") {
            if brace > rest.startIndex { parts.append(.text(String(rest[..<brace]))) }
            guard let end = rest[brace...].firstIndex(of: "}"),
                let field = Field(rawValue: String(rest[rest.index(after: brace)..<end]))
            else { return nil }
            parts.append(.field(field))
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.parts = parts
        let plain = parts.map { if case .text(let text) = $0 { text } else { "x" } }.joined()
        let isSound = plain.unicodeScalars.allSatisfy {
            $0.value > 0x20 && $0.value < 0x7F && !"*>{}\"\\".unicodeScalars.contains($0)
        }
        guard isSound, !plain.isEmpty, !plain.hasPrefix("$"), !plain.hasPrefix("_INBOX"), plain.utf8.count <= 200,
            plain.split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ !$0.isEmpty })
        else { return nil }
    }

    /// What a stream has to take: tokens in which a field stands are wildcards.
    package var streamSubject: String {
        parts.map { if case .text(let text) = $0 { text } else { "*" } }.joined()
            .split(separator: ".").map { $0.contains("*") ? "*" : $0 }.joined(separator: ".")
    }

    func subject(of outline: MessageOutline) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .field(.folder): Self.token(outline.folder.joined(separator: "_"), or: "_")
            case .field(.language): Self.token(outline.language ?? "", or: "und")
            case .field(.host): Self.token(Self.host(of: outline.feed ?? ""), or: "_")
            case .field(.op): Self.token(outline.op ?? "", or: "_")
            }
        }.joined()
    }

    /// Letters, digits, `-` and `_` of any script; a `_` for each other character.
    private static func token(_ text: String, or absent: String) -> String {
        // Nearly all: the properties of characters are asked of tables.
        let isToken =
            text.utf8.count <= longestToken
            && text.utf8.allSatisfy { byte in
                byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte >= 0x30 && byte <= 0x39 || byte == 0x2D
                    || byte == 0x5F
            }
        if isToken { return text.isEmpty ? absent : text }
        var token = ""
        for scalar in text.unicodeScalars {
            let isPlain = scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "-"
            let scalar = isPlain ? scalar : "_"
            guard token.utf8.count + UTF8.width(scalar) <= longestToken else { break }
            token.unicodeScalars.append(scalar)
        }
        return token.isEmpty ? absent : token
    }

    private static func host(of address: String) -> String {
        guard let start = address.firstRange(of: "://")?.upperBound else { return "" }
        let authority = address[start...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return authority.split(separator: "@").last.map { String($0.prefix { $0 != ":" }) } ?? ""
    }
}
