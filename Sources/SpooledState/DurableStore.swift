internal import Archive
package import Articles
package import Delivery
package import Exchange
internal import Glibc
package import PostgresStore
package import Publishing

/// A state database and the spool that it fills, opened together: the one way in for the daemon and for each command.
package struct DurableStore: Sendable {
    package let store: any Store
    package let publisher: Publisher
    private let directory: SpoolDirectory
    private let closeStore: @Sendable () -> Void

    /// Refuses a state and a spool that do not belong together before it touches either, and finishes what an earlier
    /// process left. What it throws is `ArchiveError`, `SpoolError` or `PublishingError`.
    /// - Parameters:
    ///   - outlets: those of the settings, with their rules; those that the spool has are filled in any case, by their own.
    ///   - new: the rules of `new/`; `nil` for those that stand in the spool.
    ///   - filters: reads the filters of rules.
    ///   - minimumFreeStateBytes: see `Archive`.
    ///   - version: the program's, see `Archive`.
    ///   - notice: told, in a line for people, what others did to the spool and what was done about it.
    package init(
        state database: String, spool: String, outlets: [Outlet] = [], new: OutletRules? = nil,
        limits: SpoolLimits = SpoolLimits(), filters: OutletFilterReader? = nil,
        minimumFreeStateBytes: UInt64 = 64 << 20, configuration: Publisher.Configuration = Publisher.Configuration(),
        slowSync: Duration = .microseconds(200), clock: @escaping @Sendable () -> Timestamp = Publisher.wallClock,
        notice: @escaping @Sendable (String) -> Void = { _ in }, fault: FaultHook? = nil, version: String? = nil
    ) async throws {
        try SpoolClaim.check(state: database, spool: spool)
        let archive = try Archive(file: database, version: version, minimumFreeBytes: minimumFreeStateBytes)
        try await self.init(
            archive, closing: { archive.close() }, named: wholePath(of: database), place: archive.file, worker: nil,
            spool: spool,
            outlets: outlets, new: new, limits: limits, filters: filters, configuration: configuration,
            slowSync: slowSync, clock: clock, notice: notice, fault: fault)
    }

    /// The same over a server, whose store was opened as this machine's worker; it is closed where they do not belong
    /// together.
    package init(
        on server: PostgresStore, spool: String, outlets: [Outlet] = [], new: OutletRules? = nil,
        limits: SpoolLimits = SpoolLimits(), filters: OutletFilterReader? = nil,
        configuration: Publisher.Configuration = Publisher.Configuration(),
        slowSync: Duration = .microseconds(200), clock: @escaping @Sendable () -> Timestamp = Publisher.wallClock,
        notice: @escaping @Sendable (String) -> Void = { _ in }, fault: FaultHook? = nil
    ) async throws {
        let name = "\(server.database) (worker \(server.worker))"
        do {
            // Others use it, if this worker does not yet.
            let standing = StateStanding(origin: server.origin, isUsed: true)
            try SpoolClaim.check(standing, named: name, spool: spool) { _ in false }
        } catch {
            server.close()
            throw error
        }
        try await self.init(
            server, closing: { server.close() }, named: name, place: server.database, worker: server.worker,
            spool: spool,
            outlets: outlets, new: new, limits: limits, filters: filters, configuration: configuration,
            slowSync: slowSync, clock: clock,
            notice: notice, fault: fault)
    }

    /// - Parameters:
    ///   - name: of the state, for the spool's mark.
    ///   - place: of the state, for messages.
    ///   - worker: whose spool it is, where several share the state; `nil` for one that has a single spool.
    private init(
        _ store: any Store, closing: @escaping @Sendable () -> Void, named name: String, place: String, worker: String?,
        spool: String, outlets: [Outlet],
        new: OutletRules?, limits: SpoolLimits, filters: OutletFilterReader?, configuration: Publisher.Configuration,
        slowSync: Duration, clock: @escaping @Sendable () -> Timestamp, notice: @escaping @Sendable (String) -> Void,
        fault: FaultHook?
    ) async throws {
        (self.store, closeStore) = (store, closing)
        let memories = SpoolMemories(store: store, worker: worker)
        do {
            let origin = store.origin
            try await Self.refuseWhileOthersWait(memories, spool)
            try await Self.refuseWithoutItsDisk(memories, place, spool)
            try await Self.tellOfAnotherSpool(memories, place, spool, notice)
            directory = try SpoolDirectory(
                path: spool, mark: SpoolMark(state: origin.identity, batches: origin.batches, database: name),
                outlets: outlets, new: new, limits: limits, filters: filters, slowSync: slowSync, notice: notice,
                fault: fault)
            publisher = try await Publisher(
                store, directory, configuration: configuration, clock: clock, fault: fault)
            // All that waited is shown: from now on what waits does so in this one.
            try await memories.remember(Array(wholePath(of: spool).utf8), as: SpoolMemories.inUse)
            if let disk = SpoolDisk(of: spool) { try await memories.remember(disk.bytes, as: SpoolMemories.disk) }
        } catch {
            closing()
            throw error
        }
    }

    /// See `SpoolDirectory.isChoosy`.
    package var isChoosy: Bool { directory.isChoosy }
    /// See `SpoolDirectory.unnamedOutlets`.
    package var unnamedOutlets: [String] { directory.unnamedOutlets }

    /// See `SpoolDirectory.take`.
    package func take(_ outlets: [Outlet], new: OutletRules?) throws(SpoolError) {
        try directory.take(outlets, new: new)
    }

    /// What is missing in a spool counts as shown there: so another one's batch must be brought to its end first.
    private static func refuseWhileOthersWait(_ memories: SpoolMemories, _ spool: String) async throws {
        guard let bytes = try await memories.memory(named: SpoolMemories.inUse) else { return }
        let other = String(decoding: bytes, as: UTF8.self)
        let waiting = try await memories.store.pendingDeliveries().count { $0.sink == SpoolDirectory.sink }
        guard waiting > 0, other != wholePath(of: spool), SpoolContents.holdsStaged(in: other),
            try SpoolMark.read(in: other)?.state == memories.store.origin.identity
        else { return }
        throw SpoolError.othersWait(path: spool, other: other, count: waiting)
    }

    /// A spool that is a mount is an empty folder, or none, while its disk is not there: what went into that would stand
    /// under the mount point, unseen. A spool that was removed on its own disk is made anew.
    private static func refuseWithoutItsDisk(
        _ memories: SpoolMemories, _ database: String, _ spool: String
    ) async throws {
        guard memories.store.origin.batches > 0, try SpoolMark.read(in: spool) == nil,
            let place = try await memories.memory(named: SpoolMemories.inUse),
            String(decoding: place, as: UTF8.self) == wholePath(of: spool),
            let earlier = try await memories.memory(named: SpoolMemories.disk).flatMap({ SpoolDisk($0) }),
            let disk = SpoolDisk(of: spool), disk.isAnother(than: earlier)
        else { return }
        throw SpoolError.diskIsMissing(path: spool, database: database)
    }

    /// Stores what waits, and lets go of both.
    package func close() async throws {
        try await publisher.shutDown()
        abandon()
    }

    /// What the state knows does not come again into a spool that is new to it, which may be a slip of the pen.
    private static func tellOfAnotherSpool(
        _ memories: SpoolMemories, _ database: String, _ spool: String, _ notice: (String) -> Void
    ) async throws {
        guard memories.store.origin.batches > 0, try SpoolMark.read(in: spool) == nil else { return }
        guard let bytes = try await memories.memory(named: SpoolMemories.inUse) else { return }
        let earlier = String(decoding: bytes, as: UTF8.self)
        if earlier != wholePath(of: spool) {
            notice(
                "the spool \(spool) begins empty: the state \(database) filled \(earlier) before, and what it knows does not "
                    + "come again; if that is not meant, name that spool, or a state of its own for this one")
        } else if access(spool, F_OK) != 0 {
            notice(
                "the spool \(spool) was taken away and is made anew; what the state \(database) knows does not come again"
            )
        }
    }

    /// Lets go of both as they are.
    package func abandon() {
        directory.letGo()
        closeStore()
    }
}

/// What a store remembers of its spool: of each worker's, where several share it.
struct SpoolMemories {
    let store: any Store
    let worker: String?

    /// Where it is, and on which disk.
    static let (inUse, disk) = ("spool", "spool.disk")
    static let names = [inUse, disk]

    static func name(_ plain: String, worker: String?) -> String { plain + (worker.map { " of \($0)" } ?? "") }

    func memory(named name: String) async throws(StoreError) -> [UInt8]? {
        try await store.memory(named: Self.name(name, worker: worker))
    }

    func remember(_ bytes: [UInt8], as name: String) async throws(StoreError) {
        guard try await memory(named: name) != bytes else { return }
        try await store.setMemory(bytes, named: Self.name(name, worker: worker))
    }
}

private func wholePath(of path: String) -> String {
    guard let whole = realpath(path, nil) else { return path }
    defer { free(whole) }
    return String(cString: whole)
}
