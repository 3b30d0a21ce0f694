package import Archive
package import Articles
package import Delivery
package import Exchange
internal import Glibc
package import Publishing

/// A state database and the spool that it fills, opened together: the one way in for the daemon and for each command.
package struct DurableStore: Sendable {
    package let archive: Archive
    package let publisher: Publisher
    private let directory: SpoolDirectory

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
        archive = try Archive(file: database, version: version, minimumFreeBytes: minimumFreeStateBytes)
        do {
            let origin = archive.origin
            try Self.refuseWhileOthersWait(archive, spool)
            try Self.refuseWithoutItsDisk(archive, spool)
            directory = try SpoolDirectory(
                path: spool,
                mark: SpoolMark(state: origin.identity, batches: origin.batches, database: wholePath(of: database)),
                outlets: outlets, new: new, limits: limits,
                filters: filters,
                slowSync: slowSync, notice: notice, fault: fault)
            publisher = try await Publisher(
                archive, directory, configuration: configuration, clock: clock, fault: fault)
            // All that waited is shown: from now on what waits does so in this one.
            try Self.remember(Array(wholePath(of: spool).utf8), as: Self.spoolInUse, in: archive)
            if let disk = SpoolDisk(of: spool) { try Self.remember(disk.bytes, as: Self.spoolDisk, in: archive) }
        } catch {
            archive.close()
            throw error
        }
    }

    /// See `SpoolDirectory.isChoosy`.
    package var isChoosy: Bool { directory.isChoosy }
    /// See `SpoolDirectory.unnamedOutlets`.
    package var unnamedOutlets: [String] { directory.unnamedOutlets }

    private static let spoolInUse = "spool"
    private static let spoolDisk = "spool.disk"

    private static func remember(_ bytes: [UInt8], as name: String, in archive: Archive) throws {
        if try archive.memory(named: name) != bytes { try archive.setMemory(bytes, named: name) }
    }

    /// What is missing in a spool counts as shown there: so another one's batch must be brought to its end first.
    private static func refuseWhileOthersWait(_ archive: Archive, _ spool: String) throws {
        guard let bytes = try archive.memory(named: spoolInUse) else { return }
        let other = String(decoding: bytes, as: UTF8.self)
        let waiting = try archive.pendingDeliveries().count { $0.sink == SpoolDirectory.sink }
        guard waiting > 0, other != wholePath(of: spool), SpoolContents.holdsStaged(in: other),
            try SpoolMark.read(in: other)?.state == archive.origin.identity
        else { return }
        throw SpoolError.othersWait(path: spool, other: other, count: waiting)
    }

    /// A spool that is a mount is an empty folder, or none, while its disk is not there: what went into that would stand
    /// under the mount point, unseen. A spool that was removed on its own disk is made anew.
    private static func refuseWithoutItsDisk(_ archive: Archive, _ spool: String) throws {
        guard archive.origin.batches > 0, try SpoolMark.read(in: spool) == nil,
            let place = try archive.memory(named: spoolInUse),
            String(decoding: place, as: UTF8.self) == wholePath(of: spool),
            let earlier = try archive.memory(named: spoolDisk).flatMap({ SpoolDisk($0) }),
            let disk = SpoolDisk(of: spool), disk.isAnother(than: earlier)
        else { return }
        throw SpoolError.diskIsMissing(path: spool, database: archive.file)
    }

    /// Stores what waits, and lets go of both.
    package func close() async throws {
        try await publisher.shutDown()
        abandon()
    }

    /// Lets go of both as they are.
    package func abandon() {
        directory.letGo()
        archive.close()
    }
}

private func wholePath(of path: String) -> String {
    guard let whole = realpath(path, nil) else { return path }
    defer { free(whole) }
    return String(cString: whole)
}
