internal import Exchange
internal import Glibc
internal import Kernel
internal import Logging
internal import Markup
internal import ServiceLifecycle

/// Removes what the operator lets go of the spool, once a minute. A consumer like any other: it unlinks files.
struct RetentionService: Service, CustomStringConvertible {
    let rules: [RetentionRule]
    let spool: String
    let logger: Logger

    var description: String { "retention" }

    func run() async throws {
        guard !rules.isEmpty else { return }
        await cancelWhenGracefulShutdown {
            var folders = ArticleFolders()
            while !Task.isCancelled {
                for rule in rules { sweep(rule, &folders) }
                try? await Task.sleep(for: .seconds(60))
            }
        }
    }

    /// - Returns: how many files were removed.
    @discardableResult
    func sweep(_ rule: RetentionRule, _ folders: inout ArticleFolders) -> Int {
        let folder = rule.outlet.map { "\(spool)/outlets/\($0)/new" } ?? spool + "/new"
        var files = waiting(in: folder)
        if !rule.folder.isEmpty { folders.fill(&files, in: folder) }
        var removed = 0
        for name in rule.removals(of: files, at: SystemClock.wallMicroseconds() / 1_000_000) {
            // Its consumer may have taken it meanwhile.
            if unlink("\(folder)/\(name)") == 0 {
                removed += 1
            } else if errno != ENOENT {
                logger.warning("retention: \(folder)/\(name) cannot be removed: \(String(cString: strerror(errno)))")
                break
            }
        }
        if removed > 0 {
            Measures.retired.add(removed, rule.outlet ?? "new")
            logger.notice(
                "retention: removed \(counted(removed, "file")) that nobody had acknowledged from \(folder)",
                metadata: ["removed": "\(removed)"])
        }
        return removed
    }

    private func waiting(in folder: String) -> [WaitingFile] {
        var files: [WaitingFile] = []
        try? Folder.forEach(in: folder) { entry in
            var status = stat()
            guard fstatat(entry.folder, entry.cName, &status, AT_SYMLINK_NOFOLLOW) == 0,
                status.st_mode & S_IFMT == S_IFREG, entry.name.hasSuffix(".json"), !entry.name.hasPrefix(".")
            else { return }
            files.append(
                WaitingFile(
                    name: entry.name, sizeInBytes: Int64(status.st_size),
                    writtenAt: Int64(contentTime(of: status).seconds)))
        }
        return files
    }
}

/// In which folder each file's article is: read once a file, and kept while the file is there.
struct ArticleFolders {
    private var known: [String: [String: [String]]] = [:]

    mutating func fill(_ files: inout [WaitingFile], in folder: String) {
        let before = known[folder] ?? [:]
        var now: [String: [String]] = [:]
        for place in files.indices {
            let name = files[place].name
            files[place].folder = before[name] ?? Self.read("\(folder)/\(name)")
            now[name] = files[place].folder
        }
        known[folder] = now
    }

    /// Empty for what is no whole article, which no rule with a folder is for.
    private static func read(_ path: String) -> [String] {
        guard let bytes = try? InputFile.read(path, limit: 256 << 20),
            let (item, isTruncated) = try? JSONReader.read(bytes, depthLimit: 512), !isTruncated
        else { return [] }
        let own = item["_newsreel"]
        return (own?["folder"] ?? own?["feed"]?["folder"])?.list?.compactMap(\.string) ?? []
    }
}
