internal import Glibc
internal import Kernel

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
            try? Folder.forEach(in: folder) { entry in
                if let newest, newest.text.withCString({ strcmp(entry.cName, $0) }) <= 0 { return }
                if let found = SpoolFileName(entry.name) { newest = found }
            }
        }
        return newest
    }

    /// `new/` and the outlets' folders that are there, by their whole paths.
    package static func folders(in spool: String) -> [String] {
        [spool + "/new"] + outlets(in: spool).map { "\(spool)/outlets/\($0)/new" }
    }

    /// The names of the outlets that are there, sorted.
    package static func outlets(in spool: String) -> [String] {
        names(in: spool + "/outlets").filter(Outlet.isName).sorted()
    }

    /// Whether files of newsreel's making are on their way in `tmp/`.
    package static func holdsStaged(in spool: String) -> Bool {
        names(in: spool + "/tmp").contains { StagedName($0) != nil }
    }

    private static func names(in folder: String) -> [String] {
        (try? Folder.names(in: folder)) ?? []
    }
}
