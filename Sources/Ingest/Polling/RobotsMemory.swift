internal import Synchronization
internal import Transfer

/// What sites say in robots.txt. Each file is asked for by one poll, while the others wait for its answer, and then kept
/// as long as it is believed.
final class RobotsMemory: Sendable {
    fileprivate typealias Waiter = CheckedContinuation<Void, Never>
    fileprivate enum Entry {
        case asked(by: [Waiter])
        case known(Robots, until: ContinuousClock.Instant)
    }
    private enum Turn {
        case known(Robots)
        case ask, wait
    }

    /// Sites whose rules are kept.
    private static let siteLimit = 4096
    private let entries = Mutex<[WebOrigin: Entry]>([:])

    /// The rules of an origin.
    /// - Parameter ask: fetches the file; `nil` where it was interrupted, and the next in line is to ask.
    func rules(of origin: WebOrigin, ask: () async -> (rules: Robots, lifetime: Duration)?) async -> Robots {
        while true {
            switch begin(origin) {
            case .known(let rules): return rules
            case .wait: await wait(for: origin)
            case .ask:
                let answer = await ask()
                for waiter in finish(origin, answer) { waiter.resume() }
                return answer?.rules ?? .disallowAll
            }
        }
    }

    private func begin(_ origin: WebOrigin) -> Turn {
        entries.withLock { entries in
            switch entries[origin] {
            case .asked: return .wait
            case .known(let rules, let until) where until > .now: return .known(rules)
            case .known, nil:
                entries[origin] = .asked(by: [])
                return .ask
            }
        }
    }

    private func wait(for origin: WebOrigin) async {
        await withCheckedContinuation { (waiter: Waiter) in
            let isAnswered = entries.withLock { entries in
                guard case .asked(let waiters) = entries[origin] else { return true }
                entries[origin] = .asked(by: waiters + [waiter])
                return false
            }
            if isAnswered { waiter.resume() }
        }
    }

    private func finish(_ origin: WebOrigin, _ answer: (rules: Robots, lifetime: Duration)?) -> [Waiter] {
        entries.withLock { entries in
            var waiters: [Waiter] = []
            if case .asked(let all) = entries[origin] { waiters = all }
            if entries.count > Self.siteLimit { entries = entries.filter { $0.value.isInUse(at: .now) } }
            if entries.count > Self.siteLimit { entries = entries.filter { $0.value.isAsked } }
            entries[origin] = answer.map { .known($0.rules, until: .now + $0.lifetime) }
            return waiters
        }
    }
}

extension RobotsMemory.Entry {
    fileprivate var isAsked: Bool { if case .asked = self { true } else { false } }

    fileprivate func isInUse(at now: ContinuousClock.Instant) -> Bool {
        switch self {
        case .asked: true
        case .known(_, let until): until > now
        }
    }
}
