internal import Articles
package import Exchange
internal import Glibc
internal import Synchronization

/// A file on its way into the spool.
package struct SpoolFile: Sendable {
    package let name: SpoolFileName
    package let bytes: [UInt8]
    /// For the filters of outlets; `nil` where each outlet is to have it.
    package let article: OutgoingArticle?

    package init(name: SpoolFileName, bytes: [UInt8], article: OutgoingArticle? = nil) {
        self.name = name
        self.bytes = bytes
        self.article = article
    }
}

/// The spool: `tmp/` for files in flight, `new/` for those to be read, and a `new/` for each outlet.
///
/// A file becomes visible in two calls, between which the Archive commits: `stage` writes and syncs it in `tmp/`,
/// `show` renames it. Each destination has a name of its own in `tmp/` (hard links to one file), which is the token
/// that tells recovery what is still to be done, whatever the consumers have taken meanwhile. The order, and why each
/// step is there, is in `docs/decisions/0003-durable-order.md`.
///
/// Calls that write come from one thread at a time; `take(_:new:)` may come beside them.
package final class SpoolDirectory: Sendable {
    package let path: String
    package let limits: SpoolLimits
    package let fault: FaultHook?
    let hold: SpoolHold
    let staging: SpoolFolder
    /// Stands in the names of what this state stages.
    let tag: String
    let slowSync: Duration
    private let notice: @Sendable (String) -> Void
    private let filters: OutletFilterReader?
    private let state: Mutex<State>
    /// Held by whoever makes folders and rules, or changes which there are.
    private let structure = Mutex<Void>(())

    struct State {
        var mark: SpoolMark
        /// The mark in the spool says something else; it is written once nothing depends on the old one.
        var isMarkStale: Bool
        /// What is missing in `tmp/` was shown. Not so in another folder than the last process had.
        var missingMeansShown: Bool
        var destinations: [Destination] = []
        var access: FileAccess
    }

    /// Opens the spool at `path`, holds it alone, and makes what is missing of it. Its parent folder must be there.
    /// - Parameters:
    ///   - mark: the state that fills it from now on; a spool that belongs to another is refused.
    ///   - outlets: made where they are missing, and given their rules; outlets that the spool has are filled in any case, by
    ///     the rules that stand beside them.
    ///   - new: the rules of `new/`; `nil` for those that stand in the spool.
    ///   - filters: reads the filters of rules; without it a spool with filters is refused.
    ///   - slowSync: a sync that takes longer waits for a disk; the next ones of the batch then go at once.
    ///   - notice: told, in a line for people, what others did to the spool and what was done about it.
    package init(
        path: String, mark: SpoolMark, outlets: [Outlet] = [], new: OutletRules? = nil,
        limits: SpoolLimits = SpoolLimits(),
        filters: OutletFilterReader? = nil,
        slowSync: Duration = .microseconds(200), notice: @escaping @Sendable (String) -> Void = { _ in },
        fault: FaultHook? = nil
    ) throws(SpoolError) {
        self.path = path
        self.slowSync = slowSync
        self.limits = limits
        self.notice = notice
        self.fault = fault
        self.filters = filters
        tag = StagedName.tag(of: mark.state)
        for outlet in outlets where !Outlet.isName(outlet.name) { throw .invalidOutlet(outlet.name) }

        hold = try SpoolHold(path: path, fault: fault)
        let found = try Self.claim(hold, mark)
        let staging = try SpoolFolder(in: hold.root, name: "tmp", mode: 0o700)
        self.staging = staging
        let newFolder = try SpoolFolder(in: hold.root, name: "new", mode: 0o770)
        if let new { try new.write(in: hold.root) }
        let new = try Self.destination(nil, [newFolder], rulesIn: hold.root, isConfigured: true, filters)
        let access = try FileAccess(probing: staging, tag: tag, readers: new.folder)
        var marked = mark
        marked.staging = staging.inode
        let isSame = found.map { $0.staging == nil || $0.staging == staging.inode }
        state = Mutex(
            State(
                mark: marked,
                isMarkStale: found?.state != mark.state || found?.database != mark.database
                    || found?.staging != staging.inode,
                missingMeansShown: isSame ?? (mark.batches <= 1), destinations: [new], access: access))
        try Self.refuseApart(new.folder, from: staging)
        try hold.openMark()
        for outlet in outlets { try addOutlet(outlet.name, rules: outlet.rules) }
        let configured = Set(outlets.map(\.name))
        for name in try existingOutlets() where !configured.contains(name) { try addOutlet(name, rules: nil) }
        if state.withLock({ $0.missingMeansShown }) { try settleMark() }
    }

    /// A bind mount of the same file system is another mount, too (rename(2), EXDEV).
    private static func refuseApart(_ folder: SpoolFolder, from staging: SpoolFolder) throws(SpoolError) {
        guard let mount = staging.mount, let other = folder.mount, mount != other else { return }
        throw .apart(path: folder.path)
    }

    private static func claim(_ hold: SpoolHold, _ mark: SpoolMark) throws(SpoolError) -> SpoolMark? {
        guard let found = try hold.mark() else { return nil }
        if found.state == mark.state { return found }
        guard found.batches == 0 else {
            throw .belongsToAnother(path: hold.path, mark: found, database: mark.database)
        }
        return nil
    }

    var destinations: [Destination] { state.withLock { $0.destinations } }
    var access: FileAccess { state.withLock { $0.access } }
    var missingMeansShown: Bool { state.withLock { $0.missingMeansShown } }

    /// Writes the mark where it is not as it should be: when nothing that is not shown depends on the old one.
    package func settleMark() throws(SpoolError) {
        guard let mark = state.withLock({ $0.isMarkStale ? $0.mark : nil }) else { return }
        try hold.write(mark)
        state.withLock {
            $0.isMarkStale = false
            $0.missingMeansShown = true
        }
    }

    /// Lets go of the spool, so that another may hold it. Nothing may be asked of this one any more.
    package func letGo() { hold.close() }

    /// Notes how many batches of articles the state has stored.
    package func note(batches: Int64) {
        let isStale = state.withLock { state in
            state.mark.batches = batches
            return state.isMarkStale
        }
        if !isStale { hold.note(batches: batches) }
    }

    // MARK: - Folders that others touch

    /// Looks whether the folders still stand at their paths; makes anew what is gone, and goes over to what has taken a
    /// folder's place. Four system calls, and three an outlet, where all is well.
    /// - Parameter dropping: outlets that are in no settings, and are gone, are gone for good.
    /// - Returns: whether something was not as before.
    @discardableResult
    func mend(dropping: Bool = false) throws(SpoolError) -> Bool {
        try structure.withLock { _ throws(SpoolError) in try mendAll(dropping) }
    }

    private func mendAll(_ dropping: Bool) throws(SpoolError) -> Bool {
        var isChanged = try mendRoot()
        if !staging.stands {
            try staging.reopen()
            tell("\(staging.path) was taken away while newsreel had it open; it was made anew")
            isChanged = true
        }
        let isStagingNew = isChanged
        for destination in destinations {
            if dropping, destination.isGivenUp {
                state.withLock { state in state.destinations.removeAll { $0 === destination } }
                tell("the outlet \(destination.folder.path) was removed, and is in no settings; it is filled no more")
            } else if try destination.mend() {
                tell("\(destination.folder.path) was taken away while newsreel had it open; it was made anew")
                isChanged = true
            }
        }
        guard isChanged else { return false }
        let access = try FileAccess(probing: staging, tag: tag, readers: destinations[0].folder)
        state.withLock { state in
            state.access = access
            if isStagingNew { (state.mark.staging, state.isMarkStale) = (staging.inode, true) }
        }
        return true
    }

    private func mendRoot() throws(SpoolError) -> Bool {
        switch hold.root.standing {
        case .same: return false
        case .other(isElsewhere: true):
            throw .anotherFileSystem(path: path)
        case .gone, .other: break
        }
        let own = state.withLock { $0.mark }
        if let found = try SpoolMark.read(in: path), found.state != own.state {
            throw .belongsToAnother(path: path, mark: found, database: own.database)
        }
        try hold.takeAnew()
        try destinations[0].rules.write(in: hold.root)
        tell("the spool \(path) was taken away while newsreel had it open; it was made anew")
        return true
    }

    func tell(_ line: String) { notice(line) }

    // MARK: - Outlets

    /// An outlet that a token names but that is no more is made again: what was stored for it is never dropped.
    func destination(of outlet: String?) throws(SpoolError) -> Destination {
        if let found = destinations.first(where: { $0.outlet == outlet }) { return found }
        guard let outlet else { return destinations[0] }
        tell("articles wait for the outlet '\(outlet)', which is no more; it was made anew")
        return try structure.withLock { _ throws(SpoolError) in try addOutlet(outlet, rules: nil) }
    }

    /// Goes over to other outlets and rules, from the next batch on, while articles are published. Outlets that the new
    /// settings do not name go on filling, by the rules that they had, as after a start.
    /// - Parameter new: the rules of `new/`; `nil` for those that it has.
    package func take(_ outlets: [Outlet], new: OutletRules?) throws(SpoolError) {
        for outlet in outlets where !Outlet.isName(outlet.name) { throw .invalidOutlet(outlet.name) }
        try structure.withLock { _ throws(SpoolError) in
            let present = destinations
            var next = [present[0]]
            if let new, new != present[0].rules {
                try new.write(in: hold.root)
                next = [
                    try Self.destination(nil, present[0].folders, rulesIn: hold.root, isConfigured: true, filters)
                ]
            }
            for outlet in outlets {
                let found = present.first { $0.outlet == outlet.name }
                if let found, found.isConfigured, found.rules == outlet.rules {
                    next.append(found)
                } else {
                    next.append(try makeOutlet(outlet.name, rules: outlet.rules))
                }
            }
            let named = Set(outlets.map(\.name))
            for destination in present.dropFirst() where !named.contains(destination.outlet ?? "") {
                next.append(destination.isConfigured ? destination.unnamed : destination)
            }
            let taken = next
            state.withLock { $0.destinations = taken }
        }
    }

    /// - Parameter rules: `nil` for those that stand in the outlet's folder.
    @discardableResult
    private func addOutlet(_ name: String, rules: OutletRules?) throws(SpoolError) -> Destination {
        let destination = try makeOutlet(name, rules: rules)
        state.withLock { $0.destinations.append(destination) }
        return destination
    }

    private func makeOutlet(_ name: String, rules: OutletRules?) throws(SpoolError) -> Destination {
        let all = try SpoolFolder(in: hold.root, name: "outlets", mode: 0o750)
        let outlet = try SpoolFolder(in: all, name: name, mode: 0o750)
        let new = try SpoolFolder(in: outlet, name: "new", mode: 0o770)
        try Self.refuseApart(new, from: staging)
        if let rules { try rules.write(in: outlet) }
        return try Self.destination(
            name, [all, outlet, new], rulesIn: outlet, isConfigured: rules != nil, filters)
    }

    private static func destination(
        _ name: String?, _ folders: [SpoolFolder], rulesIn folder: SpoolFolder, isConfigured: Bool,
        _ filters: OutletFilterReader?
    ) throws(SpoolError) -> Destination {
        let rules = try OutletRules.read(in: folder)
        guard let text = rules.filter else {
            return Destination(outlet: name, folders, isConfigured: isConfigured, rules: rules)
        }
        let place = folder.path + "/" + OutletRules.name
        guard let filters else { throw .badRules(path: place, reason: "no filter can be read here") }
        let filter: OutletFilter
        do throws(UnreadableFilter) { filter = try filters(text) } catch {
            throw .badRules(path: place, reason: error.reason)
        }
        return Destination(outlet: name, folders, isConfigured: isConfigured, rules: rules, filter: filter)
    }

    /// Whether any folder takes only some articles, so that those who publish must bring the articles themselves.
    package var isChoosy: Bool { destinations.contains { $0.isChoosy && !$0.rules.isClosed } }

    /// The outlets that the spool has and the settings do not name: they go on filling.
    package var unnamedOutlets: [String] { destinations.filter { !$0.isConfigured }.compactMap(\.outlet) }

    private func existingOutlets() throws(SpoolError) -> [String] {
        let root = hold.root
        var status = stat()
        guard fstatat(root.descriptor, "outlets", &status, AT_SYMLINK_NOFOLLOW) == 0 else { return [] }
        let all = try SpoolFolder(in: root, name: "outlets", mode: 0o750)
        var names: [String] = []
        try all.forEachName { entry in
            let name = String(cString: entry)
            guard Self.isOutletName(name), fstatat(all.descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
                return
            }
            // A link is refused when it is opened; what is no folder is somebody's note.
            let kind = status.st_mode & S_IFMT
            if kind == S_IFDIR || kind == S_IFLNK { names.append(name) }
        }
        return names.sorted()
    }

    static func isOutletName(_ name: String) -> Bool { Outlet.isName(name) }

    // MARK: - Steps

    func syncSpool() throws(SpoolError) {
        for destination in destinations {
            try step(.syncSpool, destination.folder.path) { fsync(destination.folder.descriptor) }
        }
        try step(.syncSpool, staging.path) { fsync(staging.descriptor) }
    }

    /// Removes what stands under a name of newsreel's own in `tmp/`. A folder with something in it is not of its making,
    /// and put aside.
    func clear(_ name: String) throws(SpoolError) {
        let descriptor = staging.descriptor
        try step(.remove, name) {
            if unlinkat(descriptor, name, 0) == 0 || errno == ENOENT { return 0 }
            guard errno == EISDIR || errno == EPERM else { return -1 }
            if unlinkat(descriptor, name, AT_REMOVEDIR) == 0 { return 0 }
            return renameat(descriptor, name, descriptor, name + ".foreign")
        }
    }

    /// The same where it does not matter when that is done.
    func remove(_ name: String) { try? clear(name) }

    /// Runs a system call that returns 0 on success. `name` is a file's in `tmp/`, or a folder's whole path.
    func step(_ step: PublishStep, _ name: String, _ call: () -> Int32) throws(SpoolError) {
        var code = fault?(step) ?? 0
        if code == 0, call() != 0 { code = errno }
        guard code != 0 else { return }
        let path = name.hasPrefix("/") ? name : staging.path + "/" + name
        throw SpoolError(step.rawValue, path: path, code: code)
    }
}
