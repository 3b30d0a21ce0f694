internal import Glibc

/// Where a database is that a symbolic link names: its log, its lock and what is kept of it stand beside it, whatever
/// name leads there.
package enum StatePlace {
    /// `file` itself where it is no link.
    package static func of(_ file: String) -> String {
        var path = file
        // As many as Linux follows (path_resolution(7)).
        for _ in 0..<40 {
            guard let target = link(at: path) else { return path }
            let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
            path = target.hasPrefix("/") ? target : folder + target
        }
        return file
    }

    private static func link(at path: String) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX) + 1) { bytes in
            guard let start = bytes.baseAddress else { return nil }
            let count = readlink(path, start, Int(PATH_MAX))
            guard count > 0 else { return nil }
            start[count] = 0
            return String(cString: start)
        }
    }
}
