package import Archive
package import Articles
package import Delivery
internal import Exchange
internal import Glibc

/// A state database and the spool that it fills, opened together: the one way in for the daemon and for each command.
package struct DurableStore: Sendable {
    package let archive: Archive
    package let publisher: Publisher
    package let crashes: CrashMemory
    private let directory: SpoolDirectory

    /// Refuses a state and a spool that do not belong together before it touches either, and finishes what an earlier
    /// process left.
    /// - Parameters:
    ///   - outlets: those of the settings; those that the spool has are filled in any case.
    ///   - version: the program's, see `Archive`.
    ///   - notice: told, in a line for people, what others did to the spool and what was done about it.
    package init(
        state database: String, spool: String, outlets: [String] = [], limits: SpoolLimits = SpoolLimits(),
        configuration: Publisher.Configuration = Publisher.Configuration(), slowSync: Duration = .microseconds(200),
        clock: @escaping @Sendable () -> Timestamp = Publisher.wallClock,
        notice: @escaping @Sendable (String) -> Void = { _ in }, fault: FaultHook? = nil, version: String? = nil
    ) throws(PublishingError) {
        try SpoolClaim.check(state: database, spool: spool)
        archive = try storing { () throws(ArchiveError) in try Archive(file: database, version: version) }
        do {
            let origin = archive.origin
            directory = try delivering { () throws(SpoolError) in
                try SpoolDirectory(
                    path: spool,
                    mark: SpoolMark(
                        state: origin.identity, batches: origin.batches, database: wholePath(of: database)),
                    outlets: outlets, limits: limits, slowSync: slowSync, notice: notice, fault: fault)
            }
            crashes = try storing { [archive] () throws(ArchiveError) in try CrashMemory(archive) }
            publisher = try Publisher(archive: archive, spool: directory, configuration: configuration, clock: clock)
        } catch {
            try? archive.close()
            throw error
        }
    }

    /// Stores what waits, and lets go of both.
    package func close() async throws {
        try await publisher.shutDown()
        try abandon()
    }

    /// Lets go of both as they are.
    package func abandon() throws(ArchiveError) {
        directory.letGo()
        crashes.close()
        try archive.close()
    }
}

private func wholePath(of path: String) -> String {
    guard let whole = realpath(path, nil) else { return path }
    defer { free(whole) }
    return String(cString: whole)
}
