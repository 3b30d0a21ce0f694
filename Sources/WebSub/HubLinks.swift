internal import Markup

/// Where a feed says that it is to be had by push: the hubs that it names, and the topic by which they know it
/// (WebSub, section 4).
package struct HubLinks: Sendable, Hashable {
    /// Absolute http or https addresses, in the publisher's order; at least one.
    package let hubs: [String]
    /// The feed's own address as its publisher has it.
    package let topic: String

    /// What the Link header says alone, where it names both: enough for an answer without a document.
    package init?(header: String, url: String) {
        guard let links = HubLinks(header: header, hubs: [], own: nil, url: url),
            LinkHeader(header).links.contains(where: { $0.relations.contains("self") })
        else { return nil }
        self = links
    }

    /// The Link header goes before what the document says.
    ///
    /// - Parameters:
    ///   - header: the answer's `Link` fields, joined by commas (RFC 8288); `nil` where it had none.
    ///   - hubs: what the document names with `rel=hub`.
    ///   - own: what it names with `rel=self`.
    ///   - url: where it was had, for relative references; the topic where nobody names one.
    /// - Returns: `nil` where no hub is named.
    package init?(header: String?, hubs: [String], own: String?, url: String) {
        let links = header.map { LinkHeader($0).links } ?? []
        func addresses(_ relation: String) -> [String] {
            links.filter { $0.relations.contains(relation) }.compactMap { WebAddress.resolve($0.target, against: url) }
        }
        let named = addresses("hub")
        self.hubs = (named.isEmpty ? hubs.compactMap { WebAddress.resolve($0, against: url) } : named).filter(
            isWebAddress)
        guard !self.hubs.isEmpty else { return nil }
        let topics = addresses("self") + [own].compactMap { $0.flatMap { WebAddress.resolve($0, against: url) } }
        topic = topics.first(where: isWebAddress) ?? url
    }
}

extension HubLinks {
    /// An address as logs and reports show it: without the user and password before its host, which are for the hub alone.
    package static func shown(_ address: String) -> String {
        guard let slashes = address.firstRange(of: "//") else { return address }
        let authority = address[slashes.upperBound...].prefix { !"/?#\\".contains($0) }
        guard let at = authority.lastIndex(of: "@") else { return address }
        return String(address[..<slashes.upperBound] + address[address.index(after: at)...])
    }
}

private func isWebAddress(_ address: String) -> Bool { address.hasPrefix("https://") || address.hasPrefix("http://") }

/// The Link header's value (RFC 8288, section 3), as far as hubs need it.
struct LinkHeader {
    /// A target as it stands, and its relation types in small letters.
    var links: [(target: String, relations: [String])] = []

    /// Takes what it can: what is no link is passed over.
    init(_ value: String) {
        var rest = Array(value.utf8)[...]
        while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
            guard let close = rest[open...].firstIndex(of: UInt8(ascii: ">")) else { return }
            let target = String(decoding: rest[(open + 1)..<close], as: UTF8.self)
            rest = rest[(close + 1)...]
            links.append((target, Self.relations(&rest)))
        }
    }

    /// The parameters up to the next link's comma; the first `rel` counts.
    private static func relations(_ rest: inout ArraySlice<UInt8>) -> [String] {
        var relations: [String]?
        while true {
            rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ";") }
            guard let first = rest.first, first != UInt8(ascii: ",") else { return relations ?? [] }
            let name = rest.prefix { !Self.endsName.contains($0) }
            rest = rest.dropFirst(name.count).drop { $0 == 0x20 || $0 == 0x09 }
            var value: [UInt8] = []
            if rest.first == UInt8(ascii: "=") {
                rest = rest.dropFirst().drop { $0 == 0x20 || $0 == 0x09 }
                value = Self.value(&rest)
            } else if name.isEmpty {
                // Neither a name nor a value: on, or it would stand here for ever.
                rest = rest.dropFirst()
            }
            guard relations == nil, String(decoding: name, as: UTF8.self).lowercased() == "rel" else { continue }
            relations = String(decoding: value, as: UTF8.self).lowercased().split { $0 == " " || $0 == "\t" }.map(
                String.init)
        }
    }

    private static let endsName = Set("=;,\" \t".utf8)

    /// A token, or a quoted string without its quotes and escapes.
    private static func value(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        guard rest.first == UInt8(ascii: "\"") else {
            let token = rest.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",") && $0 != 0x20 && $0 != 0x09 }
            rest = rest.dropFirst(token.count)
            return Array(token)
        }
        rest = rest.dropFirst()
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() {
                value.append(escaped)
            } else {
                value.append(byte)
            }
        }
        return value
    }
}
