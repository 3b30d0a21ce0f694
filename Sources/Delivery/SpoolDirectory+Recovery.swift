internal import Glibc

/// What a file in `tmp/` must be, as the Archive recorded it.
package struct ExpectedFile: Sendable, Hashable {
    package let name: SpoolFileName
    package let sizeInBytes: Int
    /// `FileChecksum`; `nil` where it is not known.
    package let digest: UInt64?

    package init(name: SpoolFileName, sizeInBytes: Int, digest: UInt64?) {
        self.name = name
        self.sizeInBytes = sizeInBytes
        self.digest = digest
    }
}

/// What `settle` found.
package struct SettledFiles: Sendable, Hashable {
    /// Made visible now.
    package var revealed: [SpoolFileName] = []
    /// Visible before; perhaps taken by their consumers already.
    package var alreadyVisible = 0
    /// On a disk that lost what it had called safe: removed, never shown.
    package var damaged: [SpoolFileName] = []
    /// Files in `tmp/` that nobody committed: removed.
    package var leftovers = 0

    package init() {}
}

extension SpoolDirectory {
    /// Finishes what was committed: each file that still stands in `tmp/` is made visible. To be repeated until it
    /// succeeds; it never shows a file twice.
    package func settle(_ files: [ExpectedFile]) throws(SpoolError) -> SettledFiles {
        var settled = SettledFiles()
        for file in files {
            let name = file.name.text
            guard isWhole(file) else {
                settled.damaged.append(file.name)
                discard([file.name])
                continue
            }
            var isRevealed = false
            for destination in destinations {
                let token = name + destination.tokenSuffix
                try step(.reveal, name) {
                    if renameat(staging.descriptor, token, destination.folder.descriptor, name) == 0 {
                        isRevealed = true
                        return 0
                    }
                    return errno == ENOENT ? 0 : -1
                }
            }
            if isRevealed { settled.revealed.append(file.name) } else { settled.alreadyVisible += 1 }
        }
        let bytes = files.reduce(0) { $0 + Int64($1.sizeInBytes) }
        countRevealed(files: settled.revealed.count, bytes: bytes)
        if !files.isEmpty { try syncSpool() }
        return settled
    }

    /// Removes every file from `tmp/` that does not belong to one of `names`. Returns how many there were.
    package func removeLeftovers(except names: Set<SpoolFileName> = []) throws(SpoolError) -> Int {
        var leftovers: [String] = []
        try staging.forEachName { entry in
            let entry = String(cString: entry)
            let name = entry.prefix { $0 != "@" }
            if SpoolFileName(String(name)).map({ names.contains($0) }) != true { leftovers.append(entry) }
        }
        for entry in leftovers { remove(entry) }
        return leftovers.count
    }

    /// Whether what stands of the file in `tmp/` is what was written. A file that is not there is whole: it is visible.
    private func isWhole(_ file: ExpectedFile) -> Bool {
        for destination in destinations {
            let token = file.name.text + destination.tokenSuffix
            let descriptor = openat(staging.descriptor, token, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            var status = stat()
            guard fstat(descriptor, &status) == 0, status.st_size == file.sizeInBytes else { return false }
            var bytes = [UInt8](repeating: 0, count: file.sizeInBytes)
            var length = 0
            while length < bytes.count {
                let count = bytes.withUnsafeMutableBytes {
                    read(descriptor, $0.baseAddress! + length, $0.count - length)
                }
                guard count > 0 else { return false }
                length += count
            }
            // The tokens of the other destinations are links to the same file.
            if let digest = file.digest { return FileChecksum.of(bytes) == digest }
            return bytes.first == 0x7B && bytes.last == 0x0A
        }
        return true
    }
}
