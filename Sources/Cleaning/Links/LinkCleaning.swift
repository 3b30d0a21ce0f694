internal import Markup

/// Addresses without the parameters that only count readers.
package enum LinkCleaning {
    /// `address` without tracking parameters; anything else in it stays as it was.
    package static func withoutTracking(_ address: String) -> String {
        guard countsReaders(address) else { return address }
        let bytes = Array(address.utf8)
        let hash = bytes.firstIndex(of: 0x23) ?? bytes.count
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        guard let mark = bytes[..<hash].firstIndex(of: 0x3F) else {
            out.append(contentsOf: bytes[..<hash])
            appendFragment(bytes[hash...], to: &out)
            return out.count == bytes.count ? address : String(decoding: out, as: UTF8.self)
        }
        out.append(contentsOf: bytes[..<mark])
        let isTwitter = hasTwitterHost(bytes)
        var separator: UInt8 = 0x3F
        for pair in bytes[(mark + 1)..<hash].split(separator: 0x26, omittingEmptySubsequences: false) {
            let name = pair.prefix { $0 != 0x3D }
            if isTracking(name) || isTwitter && isTwitterShare(name) { continue }
            out.append(separator)
            out.append(contentsOf: pair)
            separator = 0x26
        }
        appendFragment(bytes[hash...], to: &out)
        return out.count == bytes.count ? address : String(decoding: out, as: UTF8.self)
    }

    /// Whether anything in the address is to go.
    private static func countsReaders(_ address: String) -> Bool {
        var address = address
        return address.withUTF8 { bytes in
            guard let mark = bytes.firstIndex(where: { $0 == 0x3F || $0 == 0x23 }) else { return false }
            let hash = bytes[mark...].firstIndex(of: 0x23) ?? bytes.count
            if hash + 1 == bytes.count { return true }
            var start = mark + 1
            while start <= hash {
                let end = bytes[start..<hash].firstIndex(of: 0x26) ?? hash
                let name = bytes[start..<end].prefix { $0 != 0x3D }
                if mayBeTracking(name) || isTwitterShare(name) { return true }
                start = end + 1
            }
            return hash < bytes.count && mayBeTracking(bytes[(hash + 1)...].prefix { $0 != 0x3D })
        }
    }

    /// False only for names that are surely none of ours.
    private static func mayBeTracking(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard let first = name.first, name.count > 1 else { return false }
        return beginnings.contains(Self.beginning(first, name[name.startIndex + 1]))
    }

    private static func beginning(_ first: UInt8, _ second: UInt8) -> UInt64 {
        UInt64(first.asciiLowercased) << 8 | UInt64(second.asciiLowercased)
    }

    /// The first two letters of all names.
    private static let beginnings: HashIndex = names.utf8.split(separator: 0x20).reduce(into: HashIndex()) {
        found, name in
        found.insert(beginning(name[name.startIndex], name[name.index(after: name.startIndex)]))
    }

    /// Names that end in `*` stand for all that begin so. From the ClearURLs and AdGuard lists, those without use to a page.
    private static let names =
        "utm_* mc_cid mc_eid fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh li_fat_id "
        + "_hsenc _hsmi hsctatracking mkt_tok vero_id vero_conv oly_anon_id oly_enc_id rb_clickid s_cid ncid cmpid "
        + "ocid xtor at_medium at_campaign at_custom* at_link* at_ptr* at_bbc* at_format at_creation at_variant "
        + "ns_mchannel ns_campaign ns_source ns_linkname ns_fee wt_mc wt.mc_id icid ito cvid pk_* piwik_* matomo_* "
        + "mtm_* ga_source ga_medium ga_campaign guccounter guce_referrer guce_referrer_sig smid srnd "
        + "feature_src spm _openstat wickedid soc_src soc_trk _ga _gl __twitter_impression __s sref "
        + "ref_src ref_url feedtype feedname feedrelease rsscid partner-rss traffic_source campaign_id mbid "
        + "share_id sharetoken fb_action_ids fb_action_types fb_source fb_ref action_object_map awc cn-reloaded "
        + "echobox dicbo outputtype-rss"

    private static let exact: Set<ArraySlice<UInt8>> = Set(
        names.utf8.split(separator: 0x20).map { ArraySlice($0) }.filter { $0.last != 0x2A })
    private static let prefixes: [ArraySlice<UInt8>] =
        names.utf8.split(separator: 0x20).map { ArraySlice($0) }.filter { $0.last == 0x2A }.map { $0.dropLast() }

    private static func isTracking(_ name: ArraySlice<UInt8>) -> Bool {
        guard let first = name.first, name.count > 1,
            beginnings.contains(beginning(first, name[name.startIndex + 1]))
        else { return false }
        let lower = ArraySlice(name.map(\.asciiLowercased))
        return exact.contains(lower) || prefixes.contains { lower.starts(with: $0) }
    }

    private static func hasTwitterHost(_ bytes: [UInt8]) -> Bool {
        let text = bytes.drop { $0 != 0x2F }.drop { $0 == 0x2F }
        return text.starts(with: "twitter.com/".utf8) || text.starts(with: "x.com/".utf8)
            || text.starts(with: "www.twitter.com/".utf8) || text.starts(with: "mobile.twitter.com/".utf8)
    }

    private static func isTwitterShare(_ name: some Collection<UInt8>) -> Bool {
        name.elementsEqual("s".utf8) || name.elementsEqual("t".utf8) || name.elementsEqual("src".utf8)
    }

    /// Fragments such as `#xtor=RSS-1` and `#utm_source=...` count readers too.
    private static func appendFragment(_ fragment: ArraySlice<UInt8>, to out: inout [UInt8]) {
        guard fragment.count > 1 else { return }
        let name = fragment.dropFirst().prefix { $0 != 0x3D }
        if name.count < fragment.count - 1 && isTracking(name) { return }
        out.append(contentsOf: fragment)
    }
}
