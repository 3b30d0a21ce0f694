internal import Exchange
internal import Glibc
internal import Kernel

/// What a file in `tmp/` must be, as the Archive recorded it.
package struct ExpectedFile: Sendable, Hashable {
    package let name: SpoolFileName
    package let sizeInBytes: Int
    /// `XXH64`; `nil` where it is not known.
    package let digest: UInt64?

    package init(name: SpoolFileName, sizeInBytes: Int, digest: UInt64?) {
        self.name = name
        self.sizeInBytes = sizeInBytes
        self.digest = digest
    }
}

/// What became of files that were committed.
package struct Inspection: Sendable {
    /// Whole, and to be shown.
    package fileprivate(set) var batch = StagedBatch()
    package fileprivate(set) var alreadyVisible = 0
    /// Neither shown nor whole. To be withdrawn first, then discarded.
    package fileprivate(set) var damaged: [SpoolFileName] = []
    fileprivate var damagedTokens: [String] = []
}

extension SpoolDirectory {
    /// Looks what there is of committed files, and changes nothing.
    package func inspect(_ files: [ExpectedFile]) throws(SpoolError) -> Inspection {
        var inspection = Inspection()
        guard !files.isEmpty else { return inspection }
        let wanted = Set(files.map(\.name))
        var tokens: [SpoolFileName: [StagedName]] = [:]
        try staging.forEachName { entry in
            // Whoever staged it: the Archive names it, so it is this state's.
            guard let staged = StagedName(String(cString: entry)), wanted.contains(staged.file) else { return }
            tokens[staged.file, default: []].append(staged)
        }
        for file in files {
            let own = (tokens[file.name] ?? []).sorted { $0.text < $1.text }
            if own.isEmpty {
                var isShown = missingMeansShown
                if !isShown { isShown = try stands(file) }
                if isShown {
                    inspection.alreadyVisible += 1
                } else {
                    inspection.damaged.append(file.name)
                }
            } else if let bytes = try wholeBytes(of: file, own) {
                // A name whose file is damaged while another's is whole is mended by `show`.
                inspection.batch.add(SpoolFile(name: file.name, bytes: bytes), Self.onePlaceEach(own))
            } else {
                inspection.damaged.append(file.name)
                inspection.damagedTokens += own.map(\.text)
            }
        }
        return inspection
    }

    /// A copy beside the file whose place it was to take stands for nothing of its own.
    private static func onePlaceEach(_ tokens: [StagedName]) -> [(token: String, outlet: String?)] {
        var outlets: Set<String?> = []
        return tokens.filter { outlets.insert($0.outlet).inserted }.map { ($0.text, $0.outlet) }
    }

    /// Where consumers read.
    private func stands(_ file: ExpectedFile) throws(SpoolError) -> Bool {
        for destination in destinations where try Self.read(file, as: file.name.text, in: destination.folder) != nil {
            return true
        }
        return false
    }

    /// From any of its names in `tmp/`, or from where it was shown already.
    private func wholeBytes(of file: ExpectedFile, _ tokens: [StagedName]) throws(SpoolError) -> [UInt8]? {
        for token in tokens {
            if let bytes = try Self.read(file, as: token.text, in: staging) { return bytes }
        }
        for destination in destinations {
            if let bytes = try Self.read(file, as: file.name.text, in: destination.folder) { return bytes }
        }
        return nil
    }

    /// `nil` unless it is what was written. What only this process cannot read is no damage.
    private static func read(
        _ file: ExpectedFile, as name: String, in folder: SpoolFolder
    ) throws(SpoolError) -> [UInt8]? {
        var status = stat()
        guard let descriptor = openFile(folder.descriptor, name, sizeInBytes: file.sizeInBytes, &status) else {
            let code = errno
            if [EMFILE, ENFILE, ENOMEM, EACCES, EPERM].contains(code) {
                throw SpoolError("read", path: folder.path + "/" + name, code: code)
            }
            return nil
        }
        defer { close(descriptor) }
        guard let bytes = try? FileBytes.read(descriptor, upTo: file.sizeInBytes), bytes.count == file.sizeInBytes
        else {
            return nil
        }
        if let digest = file.digest { return XXH64.of(bytes) == digest ? bytes : nil }
        return bytes.first == 0x7B && bytes.last == 0x0A ? bytes : nil
    }

    /// Removes what is there of damaged files, after the Archive has withdrawn them.
    package func discard(damagedOf inspection: Inspection) {
        for token in inspection.damagedTokens { remove(token) }
    }

    /// Removes from `tmp/` what this state staged and never committed. To be called when nothing committed is left
    /// there. What is not of newsreel's making, or another state's, is not touched.
    ///
    /// - Returns: how many files there were.
    package func removeLeftovers() throws(SpoolError) -> Int {
        var leftovers: [String] = []
        try staging.forEachName { entry in
            guard let staged = StagedName(String(cString: entry)) else { return }
            var status = stat()
            // Earlier versions named no owner; what bears such a name and is no file cannot be theirs.
            let isOwn =
                staged.owner.map { $0 == tag }
                ?? (fstatat(staging.descriptor, entry, &status, AT_SYMLINK_NOFOLLOW) == 0
                    && status.st_mode & S_IFMT == S_IFREG)
            if isOwn { leftovers.append(staged.text) }
        }
        for entry in leftovers { remove(entry) }
        return leftovers.count
    }
}
