/// The shard that a host is in, and with it every feed of it: what a worker of a fleet holds or does not. So a host is asked
/// by one worker, and its politeness is whole.
///
/// Frozen: workers of all versions must agree, and `HostShardTests` pins known values.
package struct HostShard: Hashable, Sendable, Comparable {
    /// 0 to 1,023.
    package let rawValue: Int32

    package static let count = 1024

    /// `nil` for what is out of bounds.
    package init?(rawValue: Int64) {
        guard (0..<Int64(Self.count)).contains(rawValue) else { return nil }
        self.rawValue = Int32(rawValue)
    }

    /// - Parameter host: as it stands in the feed's address; capital and small letters are the same.
    package init(host: String) {
        let bytes = host.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }
        rawValue = Int32(XXH64.of(bytes) % UInt64(Self.count))
    }

    package static func < (left: HostShard, right: HostShard) -> Bool { left.rawValue < right.rawValue }
}
