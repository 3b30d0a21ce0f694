package import Articles

extension FeedCondition {
    /// Takes in how a poll at `time` ended.
    package mutating func observe(_ outcome: PollOutcome, at time: Timestamp) -> PollVerdict {
        switch outcome {
        case .answered(let answer): observe(answer, at: time)
        case .failed(let failure): observe(failure, at: time)
        }
    }

    /// A person asks for this feed again: whatever stopped or held it is forgotten.
    package mutating func revive() {
        standing = .new
        failureCount = 0
        firstFailure = 0
        notBefore = 0
        freshUntil = 0
        isTold = false
        circumstances = 0
        validatorsRefused = 0
    }

    /// The server gave to a request without validators what it had refused to one with them.
    mutating func noteRefusedValidators(at time: Timestamp) { validatorsRefused = time.secondsSince1970 }

    private mutating func observe(_ answer: PollAnswer, at time: Timestamp) -> PollVerdict {
        if answer.isBotChallenge, answer.body != .feed, answer.status != 304 {
            fail(at: time, first: 12 * 3600)
            return PollVerdict(kind: .challenged, message: "a gatekeeper asks for a browser (\(answer.status))")
        }
        switch answer.status {
        case 200..<204, 206..<300:
            if answer.body == .feed { return succeed(answer, kind: .read, at: time) }
            fail(at: time, first: 3600)
            return PollVerdict(kind: .notAFeed, message: "the answer is no feed that can be read")
        case 304:
            return succeed(answer, kind: .notModified, at: time)
        case 410 where isPermanentPath(answer):
            note(failureAt: time)
            standing = .gone
            return PollVerdict(kind: .gone, message: "gone for good (410); it is not asked any more")
        case 404, 410, 451:
            return miss(answer.status, at: time)
        case 401, 407:
            fail(at: time, first: 6 * 3600)
            return PollVerdict(kind: .unauthorized, message: "asks for credentials (\(answer.status))")
        case 429, 503:
            return throttle(answer, at: time)
        case 403:
            fail(at: time, first: 6 * 3600)
            return PollVerdict(kind: .forbidden, message: "refuses us (403)")
        case 408, 425, 500...599:
            fail(at: time, first: 300)
            return PollVerdict(kind: .serverError, message: "the server is in trouble (\(answer.status))")
        default:
            fail(at: time, first: 3600)
            return PollVerdict(kind: .badAnswer, message: "an answer of no use (\(answer.status))")
        }
    }

    private mutating func observe(_ failure: PollFailure, at time: Timestamp) -> PollVerdict {
        switch failure {
        case .ownSide, .proxy:
            // Nothing is held against the feed; it is only not asked at once again.
            holdFor(60 + 60 * jitter(1), at: time)
            return PollVerdict(
                kind: .ownSide,
                message: failure == .proxy ? "its proxy does not answer" : "this machine's network is at fault")
        case .unreachable:
            fail(at: time, first: 300)
            return PollVerdict(kind: .unreachable, message: "cannot be reached")
        case .insecure:
            fail(at: time, first: 3600)
            return PollVerdict(kind: .unreachable, message: "no secure connection")
        case .badAnswer:
            fail(at: time, first: 900)
            return PollVerdict(kind: .badAnswer, message: "an answer that cannot be used")
        case .badRedirect:
            fail(at: time, first: 3600)
            forgetCandidate()
            return PollVerdict(kind: .badAnswer, message: "redirects that lead nowhere")
        case .unexpectedNotModified:
            fail(at: time, first: 900)
            var verdict = PollVerdict(kind: .badAnswer, message: "not modified (304), though nothing was known")
            verdict.forgetsValidators = true
            return verdict
        case .forbidden:
            fail(at: time, first: 6 * 3600)
            return PollVerdict(kind: .forbidden, message: "the settings forbid this address")
        }
    }

    private mutating func succeed(_ answer: PollAnswer, kind: PollVerdict.Kind, at time: Timestamp) -> PollVerdict {
        let now = time.secondsSince1970
        standing = .good
        failureCount = 0
        isTold = false
        firstFailure = 0
        notBefore = 0
        lastSuccess = now
        // What only says what changed (226) is no whole body.
        if kind == .read, answer.status != 226 { lastWholeBody = now }
        let fresh = Freshness.lifetime(
            cacheControl: answer.cacheControl, expires: answer.expires, age: answer.age, date: answer.date,
            now: time, cap: Self.freshnessCap)
        freshUntil = fresh > 0 ? now + Int64(fresh) : 0
        var verdict = PollVerdict(kind: kind, message: kind == .read ? "read" : "not modified")
        verdict.newAddress = learnMove(answer, at: now)
        return verdict
    }

    /// 404: a feed that was good gets days of patience; one that stays away is asked once a week.
    private mutating func miss(_ status: Int, at time: Timestamp) -> PollVerdict {
        fail(at: time, first: 3600)
        if time.secondsSince1970 - firstFailure >= Self.patience {
            standing = .missing
            holdFor(Self.longestWait * (0.9 + 0.1 * jitter(UInt32(failureCount))), at: time)
        }
        return PollVerdict(kind: .missing, message: "not found (\(status))")
    }

    private mutating func throttle(_ answer: PollAnswer, at time: Timestamp) -> PollVerdict {
        let asked = Freshness.retryAfter(answer.retryAfter, now: time)
        fail(at: time, first: answer.status == 429 ? 900 : 300)
        var verdict = PollVerdict(
            kind: asked != nil || answer.status == 429 ? .throttled : .serverError,
            message: asked.map { "asks to wait \(Int($0)) s (\(answer.status))" } ?? "overloaded (\(answer.status))")
        if let asked {
            // The server's word, not ours on top of it; a little later, each feed at its own moment.
            holdFor(asked + min(0.1 * asked, 600) * jitter(UInt32(failureCount)), at: time, isTold: true)
            verdict.hostHold = asked
        } else if answer.status == 429 {
            verdict.hostHold = 300
        }
        return verdict
    }

    private mutating func note(failureAt time: Timestamp) {
        if failureCount == 0 || firstFailure > time.secondsSince1970 { firstFailure = time.secondsSince1970 }
        failureCount = failureCount == .max ? .max : failureCount + 1
        freshUntil = 0
    }

    /// Exponential back-off: `first` seconds, doubled each time, at most a day, three quarters to five quarters of it.
    private mutating func fail(at time: Timestamp, first: Double) {
        note(failureAt: time)
        if standing != .missing { standing = .failing }
        let doubled = first * Double(1 << min(Int(failureCount) - 1, 10))
        holdFor(min(doubled * (0.75 + 0.5 * jitter(UInt32(failureCount))), 86_400), at: time)
    }

    private mutating func holdFor(_ seconds: Double, at time: Timestamp, isTold: Bool = false) {
        self.isTold = isTold
        notBefore = time.secondsSince1970 + Int64(seconds.rounded(.up))
    }

    /// Between 0 and 1, from the feed's seed and `round`: SplitMix64's finalizer.
    func jitter(_ round: UInt32) -> Double {
        var bits = (UInt64(seed) << 32 | UInt64(round)) &+ 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        bits ^= bits >> 31
        return Double(bits >> 11) / 9_007_199_254_740_992
    }
}

// Permanent moves.
extension FeedCondition {
    /// A move is learnt when so many polls agree on it, the first and the last so many seconds apart.
    static let agreeingPolls: UInt8 = 3
    static let agreeingTime: Int64 = 86_400

    /// Whether every redirect on the way said that it is permanent.
    private func isPermanentPath(_ answer: PollAnswer) -> Bool {
        answer.redirects.allSatisfy { $0.status == 301 || $0.status == 308 }
    }

    /// The address that a good answer came from by permanent redirects alone, once enough polls agree on it.
    private mutating func learnMove(_ answer: PollAnswer, at now: Int64) -> String? {
        let permanent = answer.redirects.prefix { $0.status == 301 || $0.status == 308 }
        guard let target = permanent.last?.url, target != answer.requestedURL,
            !(answer.requestedURL.hasPrefix("https:") && target.hasPrefix("http:"))
        else {
            forgetCandidate()
            return nil
        }
        let hash = addressHash(target)
        // Back to where it once was: the hosts disagree, and the feed stays where it is.
        guard (0..<4).allSatisfy({ formerAddresses[$0] != hash }) else {
            forgetCandidate()
            return nil
        }
        if hash != candidate || now < candidateSince {
            candidate = hash
            candidateSince = now
            candidateCount = 0
        }
        candidateCount = min(candidateCount + 1, 200)
        guard candidateCount >= Self.agreeingPolls, now - candidateSince >= Self.agreeingTime else { return nil }
        forgetCandidate()
        formerAddresses = [
            addressHash(answer.requestedURL), formerAddresses[0], formerAddresses[1], formerAddresses[2],
        ]
        return target
    }

    /// Whether the feed's server said at the last poll that it has moved there for good.
    func leads(to address: String) -> Bool { candidate != 0 && candidate == addressHash(address) }

    private mutating func forgetCandidate() {
        candidate = 0
        candidateSince = 0
        candidateCount = 0
    }

    /// FNV-1a over the address; never 0.
    private func addressHash(_ address: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in address.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash == 0 ? 1 : hash
    }
}
