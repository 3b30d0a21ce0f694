package import Exchange

/// Why a poll's articles were not taken in. None of them was stored, and the feed's validators neither, so the next
/// poll brings them again.
package enum PublishingError: Error, Sendable, Hashable {
    case paused(PauseReason)
    case store(StoreError)
    case outbox(OutboxError)
    /// The Publisher was shut down.
    case closed

    package var message: String {
        switch self {
        case .paused(let reason): reason.message
        case .store(let error): error.message
        case .outbox(let error): error.message
        case .closed: "newsreel is stopping"
        }
    }
}

/// Why nothing is taken in at the moment.
package enum PauseReason: Sendable, Hashable {
    case storeFull(Shortage)
    /// Low on room, or its consumers do not keep up.
    case outboxFull(Shortage)
    case storeFailed(StoreError)
    case outboxFailed(OutboxError)

    package var message: String {
        switch self {
        case .storeFull(let shortage), .outboxFull(let shortage): shortage.message
        case .storeFailed(let error): error.message
        case .outboxFailed(let error): error.message
        }
    }

    /// - Parameter command: how 'newsreel recover' is called, for a message that names it.
    package func message(recovery command: String) -> String {
        message.replacing("'newsreel recover'", with: "'\(command)'")
    }

    init?(_ error: PublishingError) {
        switch error {
        case .paused(let reason): self = reason
        case .store(let error): self = .storeFailed(error)
        case .outbox(let error): self = .outboxFailed(error)
        case .closed: return nil
        }
    }
}

/// Whether the Publisher takes articles.
package enum PublisherCondition: Sendable, Hashable {
    case open
    /// It looks again every second, and opens by itself.
    case paused(PauseReason)
}
