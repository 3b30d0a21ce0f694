internal import Articles
internal import Cleaning
internal import Exchange
internal import FeedParsing

/// A mark holds two comparisons: the upper 24 bits are of a part (an id without its fragment, a link without its query,
/// a title), the lower 40 of the whole. A part alone proves nothing; it is compared together with something else.
extension ItemMarks {
    /// - Parameter form: `.withoutTokens` for the marks that versions before stored, which took parameters with the names
    ///   of tokens for tokens, and what stands behind an item without a link for nothing.
    init(_ item: borrowing ParsedItem, text: UInt64, _ form: ComparableAddress.Form = .whole) {
        var link = item.url
        if link == nil, form == .whole { link = item.attachments.first?.url }
        self.init(
            guid: item.ownID.map { Self.guid($0, form) } ?? 0, link: link.map { Self.link($0, form) } ?? 0,
            text: text == 0 ? 0 : Self.text(title: item.title, text), date: item.dateMark)
    }

    static func part(_ mark: UInt64) -> UInt64 { mark >> 40 }

    static func isSamePart(_ one: UInt64, _ other: UInt64) -> Bool {
        part(one) == part(other) && one != 0 && other != 0
    }

    static func isSameTitle(_ one: ItemMarks, _ other: ItemMarks) -> Bool {
        part(one.text) == part(other.text) && part(one.text) != 0
    }

    private static func mark(part: UInt64, whole: UInt64) -> UInt64 {
        let mark = part << 40 | whole & 0xFF_FFFF_FFFF
        return mark == 0 ? 1 : mark
    }

    /// An id that is an address counts in the form in which addresses are compared.
    private static func guid(_ id: String, _ form: ComparableAddress.Form) -> UInt64 {
        var hash = MarkHash()
        if let address = ComparableAddress(id, form) {
            hash.add(address.place)
            hash.add(address.query)
            let part = hash.mixed
            hash.add(address.fragment)
            return mark(part: part >> 40, whole: hash.mixed)
        }
        let text = plainURN(id, form)
        let stem = text.utf8.firstIndex(of: UInt8(ascii: "#")) ?? text.utf8.endIndex
        hash.add(text.utf8[..<stem])
        let part = hash.mixed
        hash.add(text.utf8[stem...])
        return mark(part: part >> 40, whole: hash.mixed)
    }

    /// In small letters what may be in either: `urn:` and the namespace (RFC 8141 section 3.1), and all of a UUID (RFC
    /// 9562 section 4). What a namespace says of its names is its own affair.
    private static func plainURN(_ id: String, _ form: ComparableAddress.Form) -> String {
        guard id.utf8.count > 4, id.utf8.prefix(4).elementsEqual("urn:".utf8, by: { $0 | 0x20 == $1 | 0x20 }) else {
            return id
        }
        if form == .withoutTokens { return id.lowercased() }
        let name = id.utf8.dropFirst(4)
        guard let colon = name.firstIndex(of: UInt8(ascii: ":")) else { return id }
        let prefix = id[..<colon].lowercased()
        return prefix == "urn:uuid" ? id.lowercased() : prefix + id[colon...]
    }

    static func link(_ url: String, _ form: ComparableAddress.Form = .whole) -> UInt64 {
        var hash = MarkHash()
        let plain = LinkCleaning.withoutTracking(url)
        guard let address = ComparableAddress(plain, form) else {
            hash.add(plain.utf8)
            return mark(part: hash.mixed >> 40, whole: hash.mixed)
        }
        hash.add(address.place)
        let part = hash.mixed
        hash.add(address.query)
        hash.add(address.fragment)
        return mark(part: part >> 40, whole: hash.mixed)
    }

    /// 0 as the part where there is no title.
    private static func text(title: String?, _ text: UInt64) -> UInt64 {
        guard let title, !title.isEmpty else { return mark(part: 0, whole: text) }
        var hash = MarkHash()
        hash.add(title.utf8)
        return mark(part: max(hash.mixed >> 40, 1), whole: text)
    }
}

extension ParsedItem {
    /// The feed's own id, where it is one.
    var ownID: String? { id.flatMap { $0.isEmpty ? nil : $0 } }

    /// Of the date that the feed gives, in words where it cannot be understood; 0 for none.
    var dateMark: UInt32 {
        if let date = datePublished ?? dateModified {
            return max(UInt32(truncatingIfNeeded: date.secondsSince1970), 1)
        }
        guard let rawDate, !rawDate.isEmpty else { return 0 }
        var hash = MarkHash()
        hash.add(rawDate.utf8)
        return UInt32(truncatingIfNeeded: hash.mixed) | 1
    }
}

/// FNV-1a, mixed at its end: some bytes only, so SHA-256 would cost more than it gives.
struct MarkHash {
    private var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    /// MurmurHash3's finalizer, without which FNV's upper bits are poor in short texts.
    var mixed: UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        bits = (bits ^ (bits >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return bits ^ (bits >> 33)
    }
}
