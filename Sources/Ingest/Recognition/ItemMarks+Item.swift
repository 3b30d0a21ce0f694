internal import Articles
internal import Cleaning
internal import Exchange
internal import FeedParsing

/// A mark holds two comparisons: the upper 24 bits are of a part (an id without its fragment, a link without its query,
/// a title), the lower 40 of the whole. A part alone proves nothing; it is compared together with something else.
extension ItemMarks {
    init(_ item: borrowing ParsedItem, text: UInt64) {
        self.init(
            guid: item.ownID.map { Self.guid($0) } ?? 0, link: item.url.map { Self.link($0) } ?? 0,
            text: text == 0 ? 0 : Self.text(title: item.title, text), date: item.dateMark)
    }

    static func part(_ mark: UInt64) -> UInt64 { mark >> 40 }

    static func isSamePart(_ one: UInt64, _ other: UInt64) -> Bool {
        part(one) == part(other) && one != 0 && other != 0
    }

    private static func mark(part: UInt64, whole: UInt64) -> UInt64 {
        let mark = part << 40 | whole & 0xFF_FFFF_FFFF
        return mark == 0 ? 1 : mark
    }

    /// An id that is an address counts in the form in which addresses are compared; a URN in small letters (RFC 8141).
    static func guid(_ id: String) -> UInt64 {
        var hash = MarkHash()
        if let address = ComparableAddress(id) {
            hash.add(address.place)
            hash.add(address.query)
            let part = hash.mixed
            hash.add(address.fragment)
            return mark(part: part >> 40, whole: hash.mixed)
        }
        let text = id.utf8.starts(with: "urn:".utf8) || id.utf8.starts(with: "URN:".utf8) ? id.lowercased() : id
        let stem = text.utf8.firstIndex(of: UInt8(ascii: "#")) ?? text.utf8.endIndex
        hash.add(text.utf8[..<stem])
        let part = hash.mixed
        hash.add(text.utf8[stem...])
        return mark(part: part >> 40, whole: hash.mixed)
    }

    static func link(_ url: String) -> UInt64 {
        var hash = MarkHash()
        let plain = LinkCleaning.withoutTracking(url)
        guard let address = ComparableAddress(plain) else {
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
    fileprivate var dateMark: UInt32 {
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
