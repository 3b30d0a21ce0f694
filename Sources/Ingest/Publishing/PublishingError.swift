package import Archive
package import Delivery

/// Why a poll's articles were not taken in. None of them was stored, and the feed's validators neither, so the next
/// poll brings them again.
package enum PublishingError: Error, Sendable, Hashable {
    case paused(PauseReason)
    case archive(ArchiveError)
    case spool(SpoolError)
    /// The Publisher was shut down.
    case closed

    package var message: String {
        switch self {
        case .paused(let reason): reason.message
        case .archive(let error): error.message
        case .spool(let error): error.message
        case .closed: "newsreel is stopping"
        }
    }
}

/// Why nothing is taken in at the moment.
package enum PauseReason: Sendable, Hashable {
    /// The spool is low on space or inodes, or its consumers do not keep up.
    case spool(SpoolRoom)
    /// The state database's file system is low on space.
    case state(file: String, freeBytes: UInt64, neededBytes: UInt64)
    case archiveFailed(ArchiveError)
    case spoolFailed(SpoolError)

    package var message: String {
        switch self {
        case .spool(let room):
            room.message ?? "the spool is full"
        case .state(let file, let free, let needed):
            """
            the file system of the state database \(file) has \(free / 1024) kB free of the \(needed / 1024) kB \
            that must be left; free some space
            """
        case .archiveFailed(let error): error.message
        case .spoolFailed(let error): error.message
        }
    }
}

/// Whether the Publisher takes articles.
package enum PublisherCondition: Sendable, Hashable {
    case open
    /// It looks again every second, and opens by itself.
    case paused(PauseReason)
}
