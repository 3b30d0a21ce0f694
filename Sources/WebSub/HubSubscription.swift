/// What is agreed with a hub for one feed (WebSub, section 5). A pure value; times are seconds since 1970.
package struct HubSubscription: Sendable, Hashable {
    package enum Standing: String, Sendable, CaseIterable {
        /// The hub was asked, or is to be, and has not come back to make sure.
        case asked
        /// The hub made sure that we want it, and delivers until `leaseEnd`.
        case active
        /// The hub said that it will not; it is asked again after a day.
        case denied
    }

    package let hub: String
    package let topic: String
    /// What stands in the callback's address, so that nobody guesses it.
    package let token: String
    let secret: String
    package internal(set) var standing = Standing.asked
    /// When the hub was last asked, and how often since it last agreed.
    var askedAt: Int64 = 0
    var attempts = 0
    /// Until when the hub delivers; 0 for never.
    package internal(set) var leaseEnd: Int64 = 0
    /// How long the lease was when it was agreed.
    var lease: Int64 = 0
    package internal(set) var lastDelivery: Int64 = 0
    package internal(set) var deliveries = 0
    /// A delivery brought articles since the last poll.
    var hasBrought = false
    /// Polls in a row that found nothing which the hub had not brought, after it had brought something.
    package internal(set) var proofs = 0

    /// With a token and a secret of their own, from the kernel's random numbers.
    init(hub: String, topic: String) {
        self.init(hub: hub, topic: topic, token: Self.random(bytes: 16), secret: Self.random(bytes: 32))
    }

    init(hub: String, topic: String, token: String, secret: String) {
        (self.hub, self.topic, self.token, self.secret) = (hub, topic, token, secret)
    }

    /// Small hexadecimal digits of the system's generator, which is fit for secrets (getrandom(2)).
    private static func random(bytes count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = Array("0123456789abcdef".utf8)
        let text = (0..<(2 * count)).map { _ in digits[Int.random(in: 0..<16, using: &generator)] }
        return String(decoding: text, as: UTF8.self)
    }

    // MARK: When the hub is asked

    /// Waited for a hub's word after the first try; doubled with each further one.
    static let patience: Int64 = 600
    static let longestPause: Int64 = 86_400

    /// When the hub is to be asked (again).
    var askedNext: Int64 {
        switch standing {
        case .asked: attempts == 0 ? askedAt : askedAt + pause
        case .denied: askedAt + Self.longestPause
        // With a tenth of the lease to go, a day at most; later again where that came to nothing.
        case .active: max(leaseEnd - min(lease / 10, 86_400), attempts == 0 ? 0 : askedAt + pause)
        }
    }

    /// The same with another hub, under a token and a secret of its own.
    /// - Parameter isFirst: all were tried, and it is asked when the one before would have been; otherwise at once.
    func moved(to hub: String, isFirst: Bool, at now: Int64) -> HubSubscription {
        var next = HubSubscription(hub: hub, topic: topic)
        (next.standing, next.askedAt, next.attempts) = (standing, askedAt, attempts)
        guard !isFirst else { return next }
        // A turn through all of them counts as one attempt.
        (next.standing, next.attempts) = (.asked, max(0, attempts - 1))
        next.askedAt = now - next.pause
        return next
    }

    private var pause: Int64 { min(Self.patience << Int64(min(max(attempts, 1) - 1, 10)), Self.longestPause) }

    func delivers(at now: Int64) -> Bool { standing == .active && leaseEnd > now }

    /// The value of `X-Hub-Signature` that the hub gives to a delivery, with SHA-256.
    package func signature(of body: [UInt8]) -> String { HubSignature.sha256(of: body, secret: secret) }

    /// Why a delivery is not believed; `nil` where it is signed as agreed.
    package func fault(_ signature: String?, body: [UInt8], allowsSHA1: Bool) -> String? {
        HubSignature.fault(signature, body: body, secret: secret, allowsSHA1: allowsSHA1)?.rawValue
    }

    // MARK: Polls beside it

    /// How many times the least time between two polls is stretched: once for no proof, twice as much with each, up to 64.
    package func stretch(at now: Int64) -> Double { delivers(at: now) ? Double(1 << min(proofs, 6)) : 1 }

    // MARK: Kept between two starts

    private static let version = "1"

    /// Lines, as none of the values can hold one's end.
    package var encoded: [UInt8] {
        let fields = [
            Self.version, hub, topic, token, secret, standing.rawValue, "\(askedAt)", "\(attempts)", "\(leaseEnd)",
            "\(lease)",
            "\(lastDelivery)", "\(deliveries)", hasBrought ? "1" : "0", "\(proofs)",
        ]
        return Array(fields.joined(separator: "\n").utf8)
    }

    /// `nil` for what `encoded` did not write.
    package init?(decoding bytes: [UInt8]) {
        let fields = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let numbers = (6..<14).compactMap { fields.indices.contains($0) ? Int64(fields[$0]) : nil }
        guard fields.count == 14, fields[0] == Self.version, let standing = Standing(rawValue: String(fields[5])),
            numbers.count == 8, !fields[3].isEmpty
        else { return nil }
        self.init(hub: String(fields[1]), topic: String(fields[2]), token: String(fields[3]), secret: String(fields[4]))
        self.standing = standing
        (askedAt, attempts, leaseEnd, lease) = (numbers[0], Int(clamping: numbers[1]), numbers[2], numbers[3])
        (lastDelivery, deliveries) = (numbers[4], Int(clamping: numbers[5]))
        (hasBrought, proofs) = (numbers[6] == 1, Int(clamping: numbers[7]))
    }
}
