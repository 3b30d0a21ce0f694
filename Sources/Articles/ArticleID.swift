internal import CCrypto

/// The identity of an article: the first 160 bits of SHA-256 over the feed's identity and the item's identity.
///
/// Frozen since the first release; `ArticleIDTests` pins known values.
package struct ArticleID: Hashable, Sendable {
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    /// - Parameters:
    ///   - feedIdentity: the feed's URL as it was when first subscribed; it stays when the feed moves.
    ///   - itemIdentity: see `ItemIdentity`.
    package init(feedIdentity: String, itemIdentity: ItemIdentity) {
        // A NUL cannot stand in either part, so no two pairs give the same bytes.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(feedIdentity.utf8.count + itemIdentity.value.utf8.count + 16)
        bytes.append(contentsOf: feedIdentity.utf8)
        bytes.append(0)
        bytes.append(contentsOf: itemIdentity.rung.rawValue.utf8)
        bytes.append(0)
        bytes.append(contentsOf: itemIdentity.value.utf8)
        self.init(SHA256Digest(of: bytes))
    }

    /// - Parameter rest: the 96 bits behind the prefix.
    package init(prefix: UInt64, rest: (UInt64, UInt32)) {
        (high, middle, low) = (prefix, rest.0, rest.1)
    }

    private init(_ digest: SHA256Digest) {
        (high, middle, low) = digest.withUnsafeBytes { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
            )
        }
    }

    /// The first 64 bits, the key under which the Archive keeps an item within its feed.
    package var prefix: UInt64 { high }

    /// The same of an id in base32; `nil` for what is none. 64 bits are 12 characters and four bits of the 13th.
    package static func prefix(ofBase32 id: some Sequence<UInt8>) -> UInt64? {
        let values = id.prefix(13).compactMap(value)
        guard values.count == 13 else { return nil }
        return values[..<12].reduce(0) { $0 << 5 | $1 } << 4 | values[12] >> 1
    }

    /// An id as `base32` writes it; `nil` for anything else.
    package init?(base32 id: String) {
        var groups: [UInt64] = []
        let digits = Array(id.utf8)
        guard digits.count == 32 else { return nil }
        for start in stride(from: 0, to: 32, by: 8) {
            var group: UInt64 = 0
            for byte in digits[start..<start + 8] {
                guard let value = Self.value(of: byte) else { return nil }
                group = group << 5 | value
            }
            groups.append(group)
        }
        // Four groups of 40 bits, as `base32` takes them apart.
        high = groups[0] << 24 | groups[1] >> 16
        middle = (groups[1] & 0xFFFF) << 48 | groups[2] << 8 | groups[3] >> 32
        low = UInt32(truncatingIfNeeded: groups[3])
    }

    private static func value(of byte: UInt8) -> UInt64? {
        switch byte {
        case 97...122: UInt64(byte - 97)
        case 50...55: UInt64(byte - 50 + 26)
        default: nil
        }
    }

    /// The 96 bits behind the prefix.
    package var rest: (UInt64, UInt32) { (middle, low) }

    /// 32 characters of `a-z2-7` (RFC 4648 base32, lower case, no padding).
    package var base32: String {
        String(unsafeUninitializedCapacity: 32) { out in
            if let start = out.baseAddress { writeBase32(to: start) }
            return 32
        }
    }

    /// The same 32 characters, for which there must be room.
    func writeBase32(to out: UnsafeMutablePointer<UInt8>) {
        let alphabet: StaticString = "abcdefghijklmnopqrstuvwxyz234567"
        // 20 bytes are four groups of 40 bits.
        let groups = (
            high >> 24, (high & 0xFF_FFFF) << 16 | middle >> 48, middle >> 8 & 0xFF_FFFF_FFFF,
            (middle & 0xFF) << 32 | UInt64(low)
        )
        func write(_ group: UInt64, at start: Int) {
            for place in 0..<8 {
                out[start + place] = alphabet.utf8Start[Int(group >> (35 - 5 * UInt64(place)) & 31)]
            }
        }
        write(groups.0, at: 0)
        write(groups.1, at: 8)
        write(groups.2, at: 16)
        write(groups.3, at: 24)
    }
}

/// What tells an item from the others of its feed: the highest rung of the ladder that can be trusted there.
package struct ItemIdentity: Hashable, Sendable {
    package enum Rung: String, Sendable, CaseIterable {
        /// RSS `guid`, Atom `id`, JSON Feed `id`, RDF `rdf:about`, as the feed wrote it.
        case id
        /// The item's link, absolute, without its tracking parameters; with its fragment only where that tells items
        /// apart.
        case link
        /// A hash of title, date and text, where neither tells items apart.
        case content
    }

    package let rung: Rung
    package let value: String

    package init(rung: Rung, value: String) {
        self.rung = rung
        self.value = value
    }

    /// The lowest rung: a hash of what a reader sees.
    package static func content(title: String, date: String, text: String) -> ItemIdentity {
        var bytes = Array(title.utf8)
        bytes.append(0)
        bytes.append(contentsOf: date.utf8)
        bytes.append(0)
        bytes.append(contentsOf: text.utf8)
        return ItemIdentity(rung: .content, value: SHA256Digest(of: bytes).hexadecimal)
    }
}
