import Glibc

/// An IPv4 or IPv6 address. An IPv4-mapped IPv6 address is the IPv4 address in it.
package struct IPAddress: Sendable, Hashable {
    /// The address as one number; an IPv4 address fills the lowest 32 bits.
    let bits: UInt128
    package let isIPv4: Bool

    init(ipv4 bits: UInt32) {
        self.bits = UInt128(bits)
        isIPv4 = true
    }

    init(ipv6 bits: UInt128) {
        let isMapped = bits >> 32 == 0xffff
        self.bits = isMapped ? bits & 0xffff_ffff : bits
        isIPv4 = isMapped
    }

    /// The textual forms of inet_pton(3): dotted decimal, or IPv6 without brackets and zone.
    package init?(_ text: String) {
        let address = text.withCString { IPAddress(cString: $0) }
        guard let address else { return nil }
        self = address
    }

    init?(cString text: UnsafePointer<CChar>) {
        var ipv4 = in_addr()
        if inet_pton(AF_INET, text, &ipv4) == 1 {
            self.init(ipv4: UInt32(bigEndian: ipv4.s_addr))
            return
        }
        var ipv6 = in6_addr()
        guard inet_pton(AF_INET6, text, &ipv6) == 1 else { return nil }
        self.init(ipv6: withUnsafeBytes(of: &ipv6) { $0.bigEndianNumber() })
    }

    /// Reads a socket address of `length` bytes; nil when it is of another family or too short.
    init?(socketAddress: UnsafeRawPointer, length: Int) {
        guard length >= MemoryLayout<sa_family_t>.size else { return nil }
        switch Int32(socketAddress.loadUnaligned(as: sa_family_t.self)) {
        case AF_INET where length >= MemoryLayout<sockaddr_in>.size:
            let offset = MemoryLayout<sockaddr_in>.offset(of: \.sin_addr)!
            self.init(ipv4: UInt32(bigEndian: (socketAddress + offset).loadUnaligned(as: UInt32.self)))
        case AF_INET6 where length >= MemoryLayout<sockaddr_in6>.size:
            let offset = MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr)!
            self.init(
                ipv6: UnsafeRawBufferPointer(start: socketAddress + offset, count: 16).bigEndianNumber())
        default:
            return nil
        }
    }

    /// Whether the address belongs to the public internet: the IANA special-purpose registries
    /// (RFC 6890 and its updates) name what does not. An address that carries an IPv4 address
    /// (NAT64, RFC 6052; 6to4, RFC 3056) is as public as that one.
    package var isPublic: Bool {
        if isIPv4 { return !Self.specialIPv4.contains { $0.contains(self) } }
        if bits >> 32 == 0x0064_ff9b_0000_0000_0000_0000 {
            return IPAddress(ipv4: UInt32(truncatingIfNeeded: bits)).isPublic
        }
        if bits >> 112 == 0x2002 { return IPAddress(ipv4: UInt32(truncatingIfNeeded: bits >> 80)).isPublic }
        return !Self.specialIPv6.contains { $0.contains(self) }
    }

    private static let specialIPv4: [AddressBlock] = [
        "0.0.0.0/8",  // this network
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",  // private
        "100.64.0.0/10",  // carrier-grade NAT
        "127.0.0.0/8",  // loopback
        "169.254.0.0/16",  // link-local, cloud metadata
        "192.0.0.0/24", "192.88.99.0/24",  // protocol assignments, 6to4 relays
        "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24",  // documentation
        "198.18.0.0/15",  // benchmarks
        "224.0.0.0/4", "240.0.0.0/4",  // multicast, reserved, broadcast
    ].compactMap(AddressBlock.init)

    private static let specialIPv6: [AddressBlock] = [
        "::/96",  // unspecified, loopback, IPv4-compatible
        "64:ff9b:1::/48",  // local NAT64
        "100::/64",  // discard
        "2001::/23",  // protocol assignments, Teredo
        "2001:db8::/32", "3fff::/20",  // documentation
        "5f00::/16",  // segment routing
        "fc00::/7",  // unique local
        "fe80::/10", "fec0::/10",  // link-local, site-local
        "ff00::/8",  // multicast
    ].compactMap(AddressBlock.init)
}

extension IPAddress: CustomStringConvertible {
    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if isIPv4 {
            var address = in_addr(s_addr: UInt32(truncatingIfNeeded: bits).bigEndian)
            inet_ntop(AF_INET, &address, &text, socklen_t(text.count))
        } else {
            var address = bits.bigEndian
            inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// A block of addresses in CIDR form, such as `10.0.0.0/8` or `fd00::/8`; a lone address is a block of one.
package struct AddressBlock: Sendable, Hashable {
    /// The first address of the block; host bits given beyond the prefix are cleared.
    package let first: IPAddress
    /// 0 to 32 for IPv4, 0 to 128 for IPv6.
    package let prefixLength: Int

    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(String(parts[0])) else { return nil }
        let width = address.isIPv4 ? 32 : 128
        var length = width
        if parts.count == 2 {
            guard let given = Int(parts[1]), (0...width).contains(given), parts[1].first != "+" else { return nil }
            length = given
        }
        prefixLength = length
        let shift = width - length
        let bits = shift == 128 ? 0 : (address.bits >> shift) << shift
        first = address.isIPv4 ? IPAddress(ipv4: UInt32(truncatingIfNeeded: bits)) : IPAddress(ipv6: bits)
    }

    package func contains(_ address: IPAddress) -> Bool {
        guard address.isIPv4 == first.isIPv4 else { return false }
        let shift = (first.isIPv4 ? 32 : 128) - prefixLength
        return shift == 128 || address.bits >> shift == first.bits >> shift
    }
}

extension AddressBlock: CustomStringConvertible {
    package var description: String { "\(first)/\(prefixLength)" }
}

extension UnsafeRawBufferPointer {
    /// The first 16 bytes as one number, most significant first.
    fileprivate func bigEndianNumber() -> UInt128 {
        prefix(16).reduce(0) { $0 << 8 | UInt128($1) }
    }
}
