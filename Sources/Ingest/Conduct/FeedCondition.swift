package import Articles

/// How a feed's server treats us, and what follows for the next request: back-off, holds, moves, the end.
///
/// A pure value: state, outcome and time in, verdict out.
/// `docs/decisions/0014-how-answers-are-taken.md` has the rules with their sources.
package struct FeedCondition: Sendable, Hashable {
    /// Where a feed stands.
    package enum Standing: UInt8, Sendable, CaseIterable {
        case new = 0
        case good = 1
        case failing = 2
        /// 404 for longer than `patience`: asked once a week.
        case missing = 3
        /// 410: not asked any more.
        case gone = 4
    }

    /// Draws the jitter of this feed's back-off.
    package let seed: UInt32
    package internal(set) var standing = Standing.new
    /// Failures in a row, at most 65,535.
    package internal(set) var failureCount: UInt16 = 0
    /// Seconds since 1970; 0 for never.
    var firstFailure: Int64 = 0
    var lastSuccess: Int64 = 0
    /// When a whole body was last read.
    var lastWholeBody: Int64 = 0
    var notBefore: Int64 = 0
    var freshUntil: Int64 = 0
    /// When the server last refused a request for its validators; 0 for never.
    var validatorsRefused: Int64 = 0
    /// Whether `notBefore` is the server's own word (Retry-After), and not our back-off.
    var isTold = false
    /// What went wrong last: the problem's kind, empty for nothing, and the status, 0 where there was no answer.
    package internal(set) var lastProblem = ""
    package internal(set) var lastStatus: UInt16 = 0
    /// `Circumstances` of the last failure, where they may be to blame for it; 0 otherwise.
    var circumstances: UInt32 = 0
    /// A permanent redirect's target that waits for agreement, as a hash; 0 for none.
    var candidate: UInt64 = 0
    var candidateSince: Int64 = 0
    var candidateCount: UInt8 = 0
    /// Hashes of the addresses that the feed had before, the latest first; 0 for none.
    var formerAddresses: SIMD4<UInt64> = .zero

    /// A feed that answered well before may answer 404 this long before it counts as missing.
    static let patience: Int64 = 14 * 86_400
    /// The longest that anything here makes a feed wait.
    package static let longestWait = 7 * 86_400.0
    /// The longest time for which HTTP freshness is honoured: publishers' caches are set for pages, not for news.
    package static let freshnessCap = 6 * 3600.0
    /// A server that refused validators may be mended; it is tried with them again after this long.
    static let refusalMemory: Int64 = 30 * 86_400
    /// Servers that always say 304 are asked without validators this often.
    static let wholeBodyInterval: Int64 = 8 * 86_400

    package init(seed: UInt32) {
        self.seed = seed
    }

    /// Not asked any more, until a person asks for it.
    package var isStopped: Bool { standing == .gone }

    /// The hold on the next request that still applies at `time`, for `PollBounds.notBefore`.
    package func hold(at time: Timestamp) -> Timestamp? { ahead(notBefore, of: time) }

    /// Whether that hold is the server's wish, and not our own back-off.
    package var isServersHold: Bool { isTold }

    /// Since when each poll fails; `nil` while polls succeed.
    package var failingSince: Timestamp? {
        failureCount > 0 && firstFailure > 0 ? Timestamp(secondsSince1970: firstFailure) : nil
    }

    /// Since when a permanent redirect is seen that has not been followed for good, and by how many polls.
    package var pendingMove: (since: Timestamp, polls: Int)? {
        candidate == 0 ? nil : (Timestamp(secondsSince1970: candidateSince), Int(candidateCount))
    }

    /// Until when the last response is fresh, for `PollBounds.freshUntil`.
    package func freshness(at time: Timestamp) -> Timestamp? { ahead(freshUntil, of: time) }

    /// Whether the next request leaves its validators out.
    package func wantsWholeBody(at time: Timestamp) -> Bool {
        let now = time.secondsSince1970
        // Up to half a day early, each feed in its own slot.
        let interval = Self.wholeBodyInterval - Int64(43_200 * Double(seed) / 4_294_967_296)
        let refused = now - validatorsRefused
        if validatorsRefused != 0, refused >= -86_400, refused < Self.refusalMemory { return true }
        return lastWholeBody == 0 || now - lastWholeBody >= interval || now < lastWholeBody - 86_400
    }

    /// A moment that lies ahead, but not further than anything here can put it: beyond that the clock was set back.
    private func ahead(_ moment: Int64, of time: Timestamp) -> Timestamp? {
        let now = time.secondsSince1970
        guard moment > now, moment - now <= Int64(Self.longestWait) else { return nil }
        return Timestamp(secondsSince1970: moment)
    }
}

/// What one poll's outcome means.
package struct PollVerdict: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case read, notModified, gone, missing, unauthorized, forbidden, challenged, throttled, serverError
        case badAnswer, notAFeed, unreachable, ownSide
    }

    package let kind: Kind
    /// The address to ask from now on: a permanent move that several polls agree on.
    package var newAddress: String?
    /// Seconds for which the whole host is to be left alone, for `HostQueue.finish`.
    package var hostHold: Double?
    /// The stored validators are worthless and to be forgotten.
    package var forgetsValidators = false
    /// Whether the feed's schedule may learn from this poll: its items were seen.
    package var sawItems: Bool { kind == .read || kind == .notModified }
    /// One sentence for the log and for `newsreel status`.
    package let message: String
}
