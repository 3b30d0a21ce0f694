internal import Glibc

/// Which file system a spool stands on: enough to see at a start that the spool's own disk is not mounted, and an empty
/// folder stands in its place.
package struct SpoolDisk: Sendable, Hashable {
    /// `ext4`, `tmpfs`; empty where the kernel does not say.
    let kind: String
    /// `f_fsid` of statvfs(3), the same after a boot; 0 where the file system has none.
    let number: UInt64

    package init(kind: String, number: UInt64) {
        self.kind = kind
        self.number = number
    }

    /// Of the folder at `path`, or of the nearest one above it that is there; `nil` where that cannot be looked at.
    package init?(of path: String) {
        var (figures, status, place) = (statvfs(), stat(), path)
        while stat(place, &status) != 0 {
            guard errno == ENOENT, let slash = place.lastIndex(of: "/"), place != "/" else { return nil }
            place = slash == place.startIndex ? "/" : String(place[..<slash])
        }
        guard statvfs(place, &figures) == 0 else { return nil }
        self.init(kind: Self.kind(of: status.st_dev) ?? "", number: UInt64(figures.f_fsid))
    }

    /// As a store keeps it.
    package init?(_ bytes: [UInt8]) {
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = UInt64(parts[1], radix: 16) else { return nil }
        self.init(kind: String(parts[0]), number: number)
    }

    package var bytes: [UInt8] { Array("\(kind) \(String(number, radix: 16))".utf8) }

    /// Whether what was `earlier` stands there no more. File systems in memory are new ones after each boot, and those
    /// without a number cannot be told apart.
    package func isAnother(than earlier: SpoolDisk) -> Bool {
        if kind == earlier.kind, Self.inMemory.contains(kind) || number == 0 || earlier.number == 0 { return false }
        return self != earlier
    }

    /// A container's own layer, too, is as old as the container.
    private static let inMemory: Set<String> = ["tmpfs", "ramfs", "overlay"]

    /// The type of the mount of that device (proc(5), mountinfo): the first field behind the dash.
    private static func kind(of device: dev_t) -> String? {
        guard let file = fopen("/proc/self/mountinfo", "re") else { return nil }
        defer { fclose(file) }
        let (high, low) = ((device >> 8) & 0xFFF | (device >> 32) & ~0xFFF, device & 0xFF | (device >> 12) & ~0xFF)
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        while getline(&line, &capacity, file) > 0, let line {
            let fields = String(cString: line).split(separator: " ")
            guard fields.count > 2, fields[2] == "\(high):\(low)" else { continue }
            return fields.drop { $0 != "-" }.dropFirst().first.map(String.init)
        }
        return nil
    }
}
