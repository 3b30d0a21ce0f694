internal import Glibc
internal import Kernel

/// Notices that somebody has written a feed list, by inotify(7) on the lists' folder.
struct ListWatch: ~Copyable {
    private let inotify: Inotify
    private let folder: String
    /// Of the folder that is watched; `nil` while none is.
    private var watched: FileIdentity?
    private var hasChanged = false
    private static let changes = Int32(
        IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE)

    /// - Parameter stamp: of the folder when its lists were read; another one now is a change.
    /// - Throws: where the kernel has no watch to spare. A folder that is not there may come.
    init(_ folder: String, readAt stamp: Stamp) throws(FollowError) {
        let inotify = try Inotify()
        watched = try inotify.watch(folder, for: Self.changes) == nil ? nil : FileIdentity(folder)
        self.inotify = inotify
        self.folder = folder
        // What came between the reading and the watch.
        hasChanged = Stamp(folder) != stamp
    }

    /// When names in a folder last changed; zero where there is none.
    struct Stamp: Equatable {
        private let seconds: Int
        private let nanoseconds: Int

        init(_ folder: String) {
            var status = stat()
            let isThere = stat(folder, &status) == 0
            (seconds, nanoseconds) = isThere ? contentTime(of: status) : (0, 0)
        }
    }

    /// Whether the lists are to be read again: something was written since the last time, and nothing since the last look,
    /// so that an editor or a copy of many files has come to its end.
    mutating func isDue() throws(FollowError) -> Bool {
        var hasMore = false
        for event in inotify.events() {
            // The kernel's watch ends with the folder, which may be made anew.
            if event.has(IN_IGNORED) { watched = nil }
            if event.has(IN_Q_OVERFLOW) || event.name.hasSuffix(".toml") || event.name.hasSuffix(".opml") {
                hasMore = true
            }
        }
        // A folder that was moved away is watched still, and another may stand in its place.
        if let watched, FileIdentity(folder) != watched { self.watched = nil }
        if watched == nil, try inotify.watch(folder, for: Self.changes) != nil {
            watched = FileIdentity(folder)
            hasMore = true
        }
        defer { hasChanged = hasMore }
        return hasChanged && !hasMore
    }
}
