internal import Glibc

/// What stands in a spool, for whoever does not hold it.
package enum SpoolContents {
    /// The newest articles that were shown, by name, `count` at most of each folder; in no order.
    package static func newest(_ count: Int, in spool: String) -> [SpoolFileName] {
        folders(in: spool).flatMap { folder in
            names(in: folder).lazy.compactMap { SpoolFileName($0) }.sorted { $0.text > $1.text }.prefix(count)
        }
    }

    /// The newest article of all that stand in it. Of a million names only those that may be it are looked into.
    static func newest(in spool: String) -> SpoolFileName? {
        var newest: SpoolFileName?
        for folder in folders(in: spool) {
            forEachName(in: folder) { name in
                if let newest, newest.text.withCString({ strcmp(name, $0) }) <= 0 { return }
                if let found = SpoolFileName(String(cString: name)) { newest = found }
            }
        }
        return newest
    }

    /// `new/` and the outlets' folders that are there, by their whole paths.
    package static func folders(in spool: String) -> [String] {
        let outlets = names(in: spool + "/outlets").filter(SpoolDirectory.isOutletName).sorted()
        return [spool + "/new"] + outlets.map { "\(spool)/outlets/\($0)/new" }
    }

    /// Whether files of newsreel's making are on their way in `tmp/`.
    package static func holdsStaged(in spool: String) -> Bool {
        names(in: spool + "/tmp").contains { StagedName($0) != nil }
    }

    private static func names(in folder: String) -> [String] {
        var names: [String] = []
        forEachName(in: folder) { name in
            let name = String(cString: name)
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    private static func forEachName(in folder: String, _ body: (UnsafePointer<CChar>) -> Void) {
        guard let stream = opendir(folder) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            // d_name is a C array that Swift imports as a tuple; valid until the next readdir(3).
            withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { body($0) }
            }
        }
    }
}
