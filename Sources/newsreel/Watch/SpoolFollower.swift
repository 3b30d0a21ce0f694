internal import Glibc
internal import Kernel

/// Names the files of a folder such as a spool's `new/`: those that are there, then those that come, each once.
///
/// It sees what is renamed into the folder, as the spool contract has it. It scans at the start, when the kernel has
/// lost events, and when the folder was removed and made anew, and waits for a folder that is not there yet. Names
/// are never used twice (newsreel-spool(5)), so that it needs to remember only those that are still there.
struct SpoolFollower: ~Copyable {
    let directory: String

    private let inotify: Inotify
    private var watched: Watched?
    /// The nearest folder above that exists, while `directory` does not.
    private var ancestor: Int32?
    private var told: Set<String> = []

    private struct Watched {
        let watch: Int32
        let device: dev_t
        let inode: ino_t
    }

    private static let contents = Int32(IN_MOVED_TO) | Int32(IN_MOVED_FROM) | Int32(IN_DELETE)
    private static let itself = Int32(IN_DELETE_SELF) | Int32(IN_MOVE_SELF)

    init(directory: String) throws(FollowError) {
        self.directory = directory
        inotify = try Inotify()
    }

    /// How many names are kept in memory.
    var rememberedCount: Int { told.count }

    /// Names that were not told before, in the order of the scan (by name) or of their coming. Does not wait.
    mutating func newNames() throws(FollowError) -> [String] {
        var names: [String] = []
        var mustScan = false
        for event in inotify.events() {
            if event.has(Int32(IN_Q_OVERFLOW)) {
                mustScan = true
            } else if event.watch == watched?.watch {
                if event.has(Int32(IN_MOVED_TO)) {
                    if isArticle(event.name), told.insert(event.name).inserted { names.append(event.name) }
                } else if event.has(Int32(IN_MOVED_FROM) | Int32(IN_DELETE)) {
                    told.remove(event.name)
                } else if event.has(Self.itself | Int32(IN_IGNORED) | Int32(IN_UNMOUNT)) {
                    forgetWatch()
                }
            }
        }
        if !watchesWhatIsThere() {
            forgetWatch()
            mustScan = try watch()
        }
        if mustScan { try scan(into: &names) }
        return names
    }

    /// Waits until something may have happened in the folder or one of `wake` can be read, at most `timeout`.
    ///
    /// Not every file system tells what happened to it, so a caller looks again now and then in any case.
    ///
    /// - Parameter output: a pipe that is written to; -1 for none.
    /// - Returns: `false` when nobody reads from `output` any more.
    func wait(wake: [Int32], output: Int32 = -1, timeout: Duration) -> Bool {
        var descriptors = [
            pollfd(fd: inotify.descriptor, events: Int16(POLLIN), revents: 0),
            // poll(2) tells POLLERR without being asked, and passes over a negative descriptor.
            pollfd(fd: output, events: 0, revents: 0),
        ]
        descriptors += wake.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let (seconds, attoseconds) = timeout.components
        // Rounded up: a wait that ends a little early would be followed by one that ends at once.
        let milliseconds = seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        poll(&descriptors, nfds_t(descriptors.count), Int32(clamping: milliseconds))
        return Int32(descriptors[1].revents) & (POLLERR | POLLHUP) == 0
    }

    // MARK: The watch

    /// Whether the folder at the path is the one that is watched: it, or a folder above, may have been replaced.
    private func watchesWhatIsThere() -> Bool {
        guard let watched, let status = Self.folderStatus(directory) else { return false }
        return status.st_dev == watched.device && status.st_ino == watched.inode
    }

    private mutating func forgetWatch() {
        if let watched { inotify.end(watched.watch) }
        watched = nil
    }

    /// Watches the folder, or what is nearest above it; `true` when the folder is watched now.
    private mutating func watch() throws(FollowError) -> Bool {
        if let ancestor { inotify.end(ancestor) }
        ancestor = nil
        while true {
            if let watch = try inotify.watch(directory, for: Self.contents | Self.itself) {
                guard let status = Self.folderStatus(directory) else {
                    // Gone again: the next call tries once more.
                    inotify.end(watch)
                    return false
                }
                watched = Watched(watch: watch, device: status.st_dev, inode: status.st_ino)
                return true
            }
            var missing = directory
            while ancestor == nil, let above = Self.folder(above: missing) {
                ancestor = try inotify.watch(above, for: Int32(IN_CREATE) | Int32(IN_MOVED_TO) | Self.itself)
                if ancestor == nil { missing = above }
            }
            // Made before the watch above it began, so that no event would tell.
            guard let above = ancestor, Self.folderStatus(missing) != nil else { return false }
            inotify.end(above)
            ancestor = nil
        }
    }

    private static func folderStatus(_ path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR ? status : nil
    }

    private static func folder(above path: String) -> String? {
        if path == "/" || path == "." { return nil }
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    // MARK: The scan

    private mutating func scan(into names: inout [String]) throws(FollowError) {
        var present: Set<String> = []
        do throws(SystemError) {
            for name in try Folder.names(in: directory) where isArticle(name) { present.insert(name) }
        } catch {
            if error.code == ENOENT || error.code == ENOTDIR { return }
            throw .unreadable(path: directory, code: error.code)
        }
        names += present.subtracting(told).sorted()
        told = present
    }

    private func isArticle(_ name: String) -> Bool {
        name.hasSuffix(".json") && !name.hasPrefix(".")
    }
}
