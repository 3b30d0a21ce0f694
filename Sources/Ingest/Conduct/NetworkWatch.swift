/// Tells a loss of our own network from hosts that are down: when so many different hosts in a row cannot be reached
/// and none can, the fault is ours, and no feed pays for it.
package struct NetworkWatch: Sendable {
    /// Different hosts that must fail in a row.
    package static let suspectCount = 8
    /// Seconds between two tries while the network is away.
    package static let probeInterval = 15.0

    private var failed: [String] = []
    private var downSince: Double?
    private var lastProbe = -Double.infinity

    package init() {}

    /// Whether our own network is away.
    package var isDown: Bool { downSince != nil }

    /// Seconds of the monotonic clock since which the network is away.

    /// Some host answered, whatever it said.
    package mutating func noteAnswer() {
        failed.removeAll(keepingCapacity: true)
        downSince = nil
    }

    /// A host could not be reached; `isLocal` where the system itself says that there is no way out.
    package mutating func noteUnreachable(host: String, isLocal: Bool, at now: Double) {
        if !failed.contains(host), failed.count < Self.suspectCount { failed.append(host) }
        if downSince == nil, failed.count >= Self.suspectCount || (isLocal && failed.count >= 2) { downSince = now }
    }

    /// Whether a request may go out at `now`: always while the network is there, one at a time while it is away.
    package mutating func mayTry(at now: Double) -> Bool {
        guard isDown else { return true }
        guard now - lastProbe >= Self.probeInterval else { return false }
        lastProbe = now
        return true
    }
}
