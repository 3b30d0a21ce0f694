internal import Kernel

/// The files of a spool and its outlets by their names, those among them that a watch has taken to work on.
enum SpooledFiles {
    struct File: Hashable {
        let path: String
        let id: String
        let revision: Int
    }

    /// Files of articles whose ids begin so, in the order of their names.
    static func find(_ prefix: String, in spool: String) -> [File] {
        folders(of: spool).flatMap { folder in
            names(folder).sorted().compactMap { name in
                // `20221112T060300.123456Z-<id>-r1.json`
                let parts = name.split(separator: "-")
                guard parts.count == 3, parts[1].hasPrefix(prefix), parts[2].hasPrefix("r"),
                    parts[2].hasSuffix(".json"), let revision = Int(parts[2].dropFirst().dropLast(5))
                else { return nil }
                return File(path: folder + "/" + name, id: String(parts[1]), revision: revision)
            }
        }
    }

    private static func folders(of spool: String) -> [String] {
        let new = [spool + "/new"] + names(spool + "/outlets").sorted().map { "\(spool)/outlets/\($0)/new" }
        return new.flatMap { folder in
            [folder] + names(folder + "/.claimed").sorted().map { "\(folder)/.claimed/\($0)" }
        }
    }

    /// None where there is no such folder, or it may not be read.
    private static func names(_ folder: String) -> [String] { (try? Folder.names(in: folder)) ?? [] }
}
