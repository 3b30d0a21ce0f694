internal import Articles
internal import Glibc
internal import Synchronization

/// A file on its way into the spool.
package struct SpoolFile: Sendable {
    package let name: SpoolFileName
    package let bytes: [UInt8]

    package init(name: SpoolFileName, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// The spool: `tmp/` for files in flight, `new/` for those to be read, and a `new/` for each outlet.
///
/// A file becomes visible in two calls, between which the Archive commits: `stage` writes and syncs it in `tmp/`,
/// `reveal` renames it. Each destination has a name of its own in `tmp/` (hard links to one file), which is the token
/// that tells recovery what is still to be done, whatever the consumers have taken meanwhile. The order, and why each
/// step is there, is in `docs/decisions/0050-order-of-operations.md`.
///
/// Calls that write come from one thread at a time.
package final class SpoolDirectory: Sendable {
    package let path: String
    package let limits: SpoolLimits
    let hold: SpoolHold
    let staging: SpoolFolder
    let destinations: [Destination]
    let fileAccess: FileAccess
    let slowSync: Duration
    package let fault: FaultHook?
    let waiting: Mutex<[WaitingFiles]>

    /// A folder that consumers read.
    final class Destination: Sendable {
        /// What stands after a file's name in `tmp/`: nothing for `new/`, `@NAME` for an outlet.
        let tokenSuffix: String
        let folder: SpoolFolder

        init(tokenSuffix: String, folder: SpoolFolder) {
            self.tokenSuffix = tokenSuffix
            self.folder = folder
        }
    }

    /// Opens the spool at `path`, holds it alone, and makes what is missing of it. Its parent folder must be there.
    /// - Parameters:
    ///   - mark: the state that fills it from now on; a spool that belongs to another is refused.
    ///   - slowSync: a sync that takes longer waits for a disk; the next ones of the batch then go at once.
    package init(
        path: String, mark: SpoolMark, outlets: [String] = [], limits: SpoolLimits = SpoolLimits(),
        slowSync: Duration = .microseconds(200), fault: FaultHook? = nil
    ) throws(SpoolError) {
        self.path = path
        self.slowSync = slowSync
        self.limits = limits
        self.fault = fault
        for name in outlets where !Self.isOutletName(name) { throw .invalidOutlet(name) }

        hold = try SpoolHold(path: path, fault: fault)
        let root = hold.root
        staging = try SpoolFolder(in: root, name: "tmp", mode: 0o700)
        try Self.claim(hold, mark, staging)
        var destinations = [
            Destination(tokenSuffix: "", folder: try SpoolFolder(in: root, name: "new", mode: 0o770))
        ]
        if !outlets.isEmpty {
            let all = try SpoolFolder(in: root, name: "outlets", mode: 0o750)
            for name in outlets {
                let outlet = try SpoolFolder(in: all, name: name, mode: 0o750)
                let folder = try SpoolFolder(in: outlet, name: "new", mode: 0o770)
                destinations.append(Destination(tokenSuffix: "@" + name, folder: folder))
            }
        }
        self.destinations = destinations
        fileAccess = try FileAccess(probing: staging, readers: destinations[0].folder)
        waiting = Mutex(destinations.map { _ in WaitingFiles() })
    }

    private static func claim(_ hold: SpoolHold, _ mark: SpoolMark, _ staging: SpoolFolder) throws(SpoolError) {
        if let found = try hold.mark() {
            guard found.state == mark.state || found.batches == 0 else {
                throw .belongsToAnother(path: hold.path, mark: found, database: mark.database)
            }
            if found.state == mark.state, found.database == mark.database, found.staging == staging.inode { return }
        }
        var mark = mark
        mark.staging = staging.inode
        try hold.write(mark)
    }

    /// Lets go of the spool, so that another may hold it. Nothing may be asked of this one any more.
    package func letGo() { hold.close() }

    /// Notes how many batches of articles the state has stored.
    package func note(batches: Int64) { hold.note(batches: batches) }

    static func isOutletName(_ name: String) -> Bool {
        (1...32).contains(name.utf8.count) && !name.hasPrefix("-")
            && name.utf8.allSatisfy { ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == 45 }
    }

    /// Writes the files to `tmp/` and syncs them and the folder. After an error none of them is needed any more;
    /// `discard` removes what is there of them.
    package func stage(_ files: [SpoolFile]) throws(SpoolError) {
        var rest = files[...]
        while !rest.isEmpty {
            try write(rest.prefix(Self.openFilesBound))
            rest = rest.dropFirst(Self.openFilesBound)
        }
        for destination in destinations.dropFirst() {
            for file in files {
                let name = file.name.text
                let token = name + destination.tokenSuffix
                try step(.link, name) { linkat(staging.descriptor, name, staging.descriptor, token, 0) }
            }
        }
        try step(.syncStaging, staging.path) { fsync(staging.descriptor) }
    }

    /// Makes staged files visible, for good when it returns. After an error some of them are; `settle` goes on.
    package func reveal(_ files: [SpoolFile]) throws(SpoolError) {
        for file in files {
            let name = file.name.text
            for destination in destinations {
                let token = destination.tokenSuffix.isEmpty ? name : name + destination.tokenSuffix
                try step(.reveal, name) {
                    renameat(staging.descriptor, token, destination.folder.descriptor, name)
                }
            }
        }
        countRevealed(files: files.count, bytes: files.reduce(0) { $0 + Int64($1.bytes.count) })
        try syncSpool()
    }

    /// Removes staged files that will not be shown, as far as they are there.
    package func discard(_ names: [SpoolFileName]) {
        for name in names {
            for destination in destinations { remove(name.text + destination.tokenSuffix) }
        }
    }

    func syncSpool() throws(SpoolError) {
        for destination in destinations {
            try step(.syncSpool, destination.folder.path) { fsync(destination.folder.descriptor) }
        }
        try step(.syncSpool, staging.path) { fsync(staging.descriptor) }
    }

    func remove(_ name: String) {
        guard (fault?(.remove) ?? 0) == 0 else { return }
        unlinkat(staging.descriptor, name, 0)
    }

    /// Runs a system call that returns 0 on success. `name` is a file's in `tmp/`, or a folder's whole path.
    func step(_ step: PublishStep, _ name: String, _ call: () -> Int32) throws(SpoolError) {
        var code = fault?(step) ?? 0
        if code == 0, call() != 0 { code = errno }
        guard code != 0 else { return }
        let path = name.hasPrefix("/") ? name : staging.path + "/" + name
        throw SpoolError(step.rawValue, path: path, code: code)
    }
}
