internal import Articles
internal import Markup

/// Where an element stands: what its parent is about.
enum Scope: UInt8, Sendable {
    case document
    case feed
    case item
    /// A feed that an item was taken from.
    case source
    case person
    case image
    case textInput
    case media
    case mediaGroup
    case skipHours
    case skipDays
    case chapters
    /// georss `where` and the gml inside it.
    case location
    /// RFC 6721.
    case deletedEntry
    /// Below an element that is kept in the extension map.
    case extended
    case ignored

    var bit: UInt32 { 1 << UInt32(rawValue) }
}

/// One row of an element table: an element, where it counts, and what it means.
///
/// A new element of a known namespace is one row in its table.
struct ElementRule: Sendable {
    typealias Action = @Sendable (_ element: borrowing Element, _ draft: inout Draft) -> Void

    /// Lower case; feeds write element names in any.
    let name: StaticString
    let scopes: UInt32
    /// The scope of its children; `nil`: what it holds is a value, and elements inside are markup.
    let opens: Scope?
    let begin: Action?
    let end: Action?

    /// An element whose text is its meaning.
    static func value(_ name: StaticString, in scopes: Scope..., take: @escaping Action) -> ElementRule {
        ElementRule(name: name, scopes: mask(scopes), opens: nil, begin: nil, end: take)
    }

    /// An element with elements of its own; `end` runs after them.
    static func group(
        _ name: StaticString, in scopes: Scope..., opens: Scope, begin: Action? = nil, end: Action? = nil
    ) -> ElementRule {
        ElementRule(name: name, scopes: mask(scopes), opens: opens, begin: begin, end: end)
    }

    private static func mask(_ scopes: [Scope]) -> UInt32 { scopes.reduce(0) { $0 | $1.bit } }
}

/// A namespace that feeds use: its names as they are found in the wild, and its elements.
struct Namespace: Sendable {
    /// The prefix that counts even where it is not declared.
    let prefixes: [String]
    /// Without scheme, closing slash and `#`, lower case: see `canonicalName`.
    let names: [String]
    let elements: [ElementRule]

    /// Namespace names are compared without what people get wrong: letter case, http or https, `www.`, the end.
    static func canonicalName(_ name: String) -> String {
        var rest = Array(name.lowercased().utf8)[...]
        while let last = rest.last, last == 0x2F || last == 0x23 || last == 0x20 || last == 0x3F { rest.removeLast() }
        while rest.first == 0x20 { rest.removeFirst() }
        for prefix: StaticString in ["https://", "http://", "www."] {
            let bytes = UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount)
            if rest.starts(with: bytes) { rest.removeFirst(bytes.count) }
        }
        return String(decoding: rest, as: UTF8.self)
    }
}

/// How the characters of an element are to be read.
enum TextForm: Sendable {
    case plain
    case html
    /// Elements stood inside; they are in the text as HTML.
    case markup
}

/// An element as a rule sees it at its end (or, for a group, also at its start, without text).
struct Element {
    /// Character data, or serialised markup; valid during the action only.
    let bytes: UnsafeBufferPointer<UInt8>
    let attributes: ElementAttributes
    /// What relative addresses start from.
    let base: String?
    /// Whether `base` is the document's own address, no page of an item.
    let startsFromDocument: Bool
    /// The value of the `xml:lang` that holds here.
    let language: String?
    /// Whether elements stood inside, so that `bytes` is HTML.
    let hasMarkup: Bool
    /// Whether its type says that they stand there.
    let declaresMarkup: Bool
    /// Whether the element is Atom's, where text without a type is plain.
    let isAtom: Bool
    let limits: FeedLimits

    /// The value of an attribute by its lower-case name, whatever its prefix.
    subscript(name: StaticString) -> String? { attributes[name] }

    // MARK: Text

    /// The text on one line, as it stands, without the tags of elements inside; `nil` when empty.
    var text: String? { bounded(hasMarkup ? PlainText.line(ofMarkup: bytes) : PlainText.line(bytes)) }

    /// The text without its outer white space, any length; for ids.
    var raw: String? {
        var start = 0
        var end = bytes.count
        while start < end, bytes[start].isASCIISpace { start += 1 }
        while end > start, bytes[end - 1].isASCIISpace { end -= 1 }
        return start == end ? nil : String(utf8: UnsafeBufferPointer(rebasing: bytes[start..<end]))
    }

    /// Plain text on one line of what RSS leaves open: references decoded once, tags of HTML stripped.
    var line: String? { bounded(PlainText.line(ofHTML: bytes)) }

    /// A name or a tag: as `line`, but references stay where reading them would make markup of plain text.
    var name: String? {
        bounded(hasMarkup ? PlainText.line(ofMarkup: bytes) : PlainText.name(ofHTML: bytes))
    }

    /// A text construct as plain text on one line, by its `type`.
    var plain: String? {
        switch form {
        case .plain: bounded(PlainText.line(bytes))
        case .html, .markup: bounded(PlainText.line(ofHTML: bytes))
        }
    }

    /// A text construct as HTML, by its `type`.
    var html: String? {
        switch form {
        case .plain: bytes.isEmpty ? nil : escapedHTML(bytes)
        case .html: raw
        case .markup: declaresMarkup ? raw : unwrapped ?? raw
        }
    }

    /// One `div` of escaped HTML under a type that has no elements: a template wrapped what it had escaped.
    private var unwrapped: String? {
        guard let start = bytes.firstIndex(of: 0x3C), let open = bytes[start...].firstIndex(of: 0x3E) else {
            return nil
        }
        guard let close = bytes.lastIndex(of: 0x3C), close > open else { return nil }
        let inner = UnsafeBufferPointer(rebasing: bytes[(open + 1)..<close])
        guard !inner.contains(0x3C), let text = String(decoding: inner, as: UTF8.self).unescapedMarkup else {
            return nil
        }
        return text
    }

    /// How to read the text: RFC 4287 section 3.1, with the types of Atom 0.3 and what feeds make of both.
    var form: TextForm {
        if hasMarkup { return .markup }
        guard let type = self["type"]?.asciiLowercased else {
            if isAtom { return .plain }
            return .html
        }
        switch type {
        case "text", "text/plain", "plain": return .plain
        case "html", "text/html", "xhtml", "application/xhtml+xml", "": return .html
        default: return isAtom && type.hasPrefix("text/") ? .plain : .html
        }
    }

    private func bounded(_ text: String) -> String? {
        if text.isEmpty { return nil }
        if text.utf8.count <= limits.shortField { return text }
        var cut = String(decoding: text.utf8.prefix(limits.shortField), as: UTF8.self)
        // The cut may have split a character.
        while cut.unicodeScalars.last == "\u{FFFD}" { cut.unicodeScalars.removeLast() }
        return cut
    }

    /// An attribute as plain text on one line; `nil` when empty.
    func line(_ name: StaticString) -> String? {
        attributes.value(name).flatMap { bounded(PlainText.line($0)) }
    }

    // MARK: Values

    /// The text as an absolute address.
    var url: String? { reference.flatMap { address($0) } }

    /// The text as a reference: where a link stands inside, that of the link.
    var reference: String? { hasMarkup ? innerReference ?? text : raw }

    /// Elements inside were written by `FeedBuilder.startMarkup`.
    private var innerReference: String? {
        let mark = Array(" href=\"".utf8)
        for start in bytes.indices where bytes[start] == 0x20 && bytes[start...].starts(with: mark) {
            let value = bytes[(start + mark.count)...].prefix { $0 != 0x22 }
            return PlainText.line(decodingReferencesIn: UnsafeBufferPointer(rebasing: value)).nonEmpty
        }
        return nil
    }

    /// An attribute as an absolute address.
    func url(_ name: StaticString) -> String? { self[name].flatMap { address($0) } }

    func address(_ reference: String) -> String? {
        FeedAddress.resolve(reference, against: base, limits: limits)
    }

    /// As `address`; in Atom an empty reference means the base itself (RFC 3986, section 4.4), which for an entry is
    /// nothing where only the document gives it.
    func linkAddress(_ reference: String) -> String? {
        if reference.isEmpty, isAtom, let base { return startsFromDocument ? nil : base }
        return address(reference)
    }

    /// The text as a date; `nil` for one that is impossible or unclear.
    var date: Timestamp? { hasMarkup ? text.flatMap { FeedDate.parse($0) } : FeedDate.parse(bytes) }

    var integer: Int? { text.flatMap { Int($0) } }

    func integer(_ name: StaticString) -> Int? { self[name].flatMap { Int($0.trimmed) } }

    /// `yes`, `true`, `explicit` and `no`, `false`, `clean`.
    var flag: Bool? {
        switch text?.asciiLowercased {
        case "yes", "true", "explicit", "1": true
        case "no", "false", "clean", "0": false
        default: nil
        }
    }

    /// Of several, the first.
    var person: Author? { name.flatMap { Author.people(feedText: $0, limit: 1).first } }

    /// One person, one for each mail address, or one for each link where names stand as links beside each other
    /// (arXiv does that).
    var people: [Author] {
        guard bytes.contains(0x3C), let html = raw, html.contains(", <a ") else {
            return name.map { Author.people(feedText: $0, limit: limits.listEntries) } ?? []
        }
        return html.split(separator: ",").prefix(limits.listEntries).compactMap { part in
            var part = String(part)
            return Author(feedText: part.withUTF8 { PlainText.line(ofHTML: $0) })
        }
    }
}
