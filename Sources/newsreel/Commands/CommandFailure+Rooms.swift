internal import Archive
internal import Articles
internal import Cleaning
internal import Delivery
internal import Exchange
internal import FeedParsing
internal import Ingest
internal import Publishing
internal import Transfer

extension CommandFailure {
    init(_ problem: PollReport.Problem) {
        let status: ExitStatus =
            switch problem.kind {
            case "not_a_feed", "malformed", "truncated", "empty", "too_deep", "too_many", "too_large", "entity_limit",
                "no_content", "quarantined":
                .data
            case "bad_url", "forbidden_scheme": problem.isServers ? .unavailable : .usage
            case "paused", "stopping", "full": .tryAgain
            case "spool", "state": .cannotCreate
            case "credentials": .configuration
            default: .unavailable
            }
        self.init(status, kind: problem.kind, problem.message)
    }

    /// For commands that make articles: without digests nothing of theirs can be told apart.
    static func refuseWithoutDigests() throws(CommandFailure) {
        guard SHA256Digest.isAvailable else {
            throw CommandFailure(.unavailable, kind: "digests", SHA256Digest.absence)
        }
    }

    init(_ error: FeedParsingError, file: String) {
        self.init(.data, kind: error.kind, "\(file): \(error.message)")
    }

    init(_ error: CleaningError, file: String) {
        self.init(.data, kind: error.kind, "\(file): \(error.message)")
    }

    init(_ error: ArchiveError) {
        let status: ExitStatus =
            switch error {
            case .corrupt, .newerSchema, .olderSchema, .foreign, .unfinishedRecovery: .data
            case .locked, .diskFull: .tryAgain
            case .missing, .notPermitted: .unavailable
            case .readOnly, .noBackup, .failed: .cannotCreate
            }
        self.init(status, kind: "state", error.message)
    }

    init(_ error: SpoolError) {
        let status: ExitStatus =
            switch error {
            case .stateIsBehind, .damagedMark: .data
            case .belongsToAnother, .invalidOutlet, .link, .anotherFileSystem, .apart, .othersWait, .diskIsMissing,
                .badRules:
                .configuration
            case .locked, .full: .tryAgain
            case .failed: .cannotCreate
            }
        self.init(status, kind: "spool", error.message)
    }

    init(_ error: StoreError) {
        let status: ExitStatus =
            switch error.kind {
            case .unreadable: .data
            case .inUse, .full: .tryAgain
            case .unreachable: .unavailable
            case .failed: .cannotCreate
            }
        self.init(status, kind: "state", error.message)
    }

    init(_ error: PublishingError) {
        switch error {
        case .store(let error): self.init(error)
        case .outbox(let error):
            self.init(error.kind == .full ? .tryAgain : .cannotCreate, kind: "spool", error.message)
        case .paused, .closed: self.init(.tryAgain, kind: "paused", error.message)
        }
    }

    init(_ error: TransferError) {
        self.init(.unavailable, kind: error.kind, error.message)
    }
}
