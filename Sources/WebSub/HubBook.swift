/// All that is agreed with hubs, and what follows from what happens: a pure value. Feeds are numbers; times are seconds
/// since 1970.
///
/// A feed's document names a hub; the hub is asked (`orders`), comes back to make sure (`verify`), delivers (`deliver`), and
/// is asked again before its lease ends. Polls go on beside it, less often the more they prove that the hub brings all
/// (`stretch`).
package struct HubBook: Sendable {
    /// One request to a hub.
    package struct Order: Sendable, Hashable {
        package enum Mode: String, Sendable { case subscribe, unsubscribe }

        package let mode: Mode
        /// `nil` where the feed is forgotten already.
        package let feed: Int64?
        package let hub: String
        package let topic: String
        package let token: String
        /// For `subscribe` alone.
        package let secret: String?
    }

    /// What a hub that makes sure is told.
    package enum Verification: Sendable, Hashable {
        /// To be answered with 200 and the challenge.
        case confirmed
        /// It said no; 200.
        case noted
        /// We want no such thing; 404.
        case unwanted
    }

    package enum Delivery: Sendable, Hashable {
        case accepted(feed: Int64)
        /// Received, and left alone: why.
        case ignored(feed: Int64, why: String)
        /// Nobody asked for it (any more); 410.
        case unknown
    }

    private var subscriptions: [Int64: HubSubscription] = [:]
    private var feeds: [String: Int64] = [:]
    /// Hubs that still deliver what is wanted no more, by token: they may make sure of its end.
    private var leaving: [String: (topic: String, until: Int64)] = [:]
    private var farewells: [Order] = []
    /// All hubs of a feed that names several, in the publisher's order.
    private var named: [Int64: [String]] = [:]
    /// Feeds whose hub was asked and said at once that it will not, or could not be had.
    private var refused: Set<Int64> = []
    /// Of those that a feed names, so many are tried.
    private static let mostHubs = 8
    /// SHA-1 is taken from hubs that know nothing better.
    private let allowsSHA1: Bool
    /// Feeds whose entries changed and are to be kept anew.
    private var changed: Set<Int64> = []
    /// The signatures of the last bodies of each feed, for as long as the process lives.
    private var taken: [Int64: [String]] = [:]
    private static let remembered = 16

    package init(allowsSHA1: Bool = false) { self.allowsSHA1 = allowsSHA1 }

    /// What was kept before.
    package mutating func restore(_ subscription: HubSubscription, of feed: Int64) {
        subscriptions[feed] = subscription
        feeds[subscription.token] = feed
    }

    package subscript(feed: Int64) -> HubSubscription? { subscriptions[feed] }
    /// All feeds that a hub is known for.
    package var all: Set<Int64> { Set(subscriptions.keys) }

    /// The feeds whose entries are to be kept anew, or to be forgotten; each is told once.
    package mutating func takeChanged() -> Set<Int64> {
        defer { changed = [] }
        return changed
    }

    /// What was told as changed could not be kept.
    package mutating func noteChanged(_ feed: Int64) { changed.insert(feed) }

    // MARK: What happens

    /// A feed's document was read, and named these hubs, or none.
    package mutating func note(_ links: HubLinks?, of feed: Int64, at now: Int64) {
        guard let links else { return forget(feed, at: now) }
        defer { name(links.hubs, of: feed) }
        if let present = subscriptions[feed], links.topic == present.topic, links.hubs.contains(present.hub) { return }
        forget(feed, at: now)
        var subscription = HubSubscription(hub: links.hubs[0], topic: links.topic)
        subscription.askedAt = now
        restore(subscription, of: feed)
        changed.insert(feed)
    }

    private mutating func name(_ hubs: [String], of feed: Int64) {
        let several = hubs.prefix(Self.mostHubs).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        named[feed] = several.count > 1 ? several : nil
    }

    /// The feed is polled no more, or names no hub any more.
    package mutating func forget(_ feed: Int64, at now: Int64) {
        guard let subscription = subscriptions.removeValue(forKey: feed) else { return }
        lose(subscription, of: feed)
        named[feed] = nil
        changed.insert(feed)
        guard subscription.delivers(at: now) else { return }
        leaving[subscription.token] = (subscription.topic, now + 86_400)
        farewells.append(
            Order(
                mode: .unsubscribe, feed: nil, hub: subscription.hub, topic: subscription.topic,
                token: subscription.token, secret: nil))
    }

    /// Another worker has the feed, and with it what is agreed: nothing is said to the hub.
    package mutating func release(_ feed: Int64) {
        guard let subscription = subscriptions.removeValue(forKey: feed) else { return }
        lose(subscription, of: feed)
        named[feed] = nil
        changed.remove(feed)
    }

    private mutating func lose(_ subscription: HubSubscription, of feed: Int64) {
        feeds[subscription.token] = nil
        taken[feed] = nil
        refused.remove(feed)
    }

    /// The hub answered an order with a refusal, or could not be had.
    package mutating func noteRefusal(_ order: Order, at now: Int64) {
        guard order.mode == .subscribe, let feed = feeds[order.token], subscriptions[feed]?.standing == .asked else {
            return
        }
        moveOn(feed, at: now)
        refused.insert(feed)
    }

    /// The next hub that the publisher names takes the place of one that will not, and is to be asked at once; after the
    /// last the first, when it would be asked again (WebSub, section 4, lets a publisher name several).
    private mutating func moveOn(_ feed: Int64, at now: Int64) {
        guard let hubs = named[feed], let present = subscriptions[feed] else { return }
        let place = (hubs.firstIndex(of: present.hub) ?? -1) + 1
        let next = hubs[place % hubs.count]
        guard next != present.hub else { return }
        lose(present, of: feed)
        restore(present.moved(to: next, isFirst: place == hubs.count, at: now), of: feed)
        changed.insert(feed)
    }

    /// Whom a hub means that calls with this token.
    package func feed(of token: String) -> Int64? { feeds[token] }

    /// The address under which a feed's hub knows it.
    package func topic(of feed: Int64) -> String? { subscriptions[feed]?.topic }

    /// A hub's body for this feed came by another worker, which found it signed as agreed.
    package mutating func noteArrival(_ feed: Int64, at now: Int64) {
        guard var next = subscriptions[feed] else { return }
        next.lastDelivery = now
        next.deliveries += 1
        set(next, of: feed)
    }

    /// The feed was polled; `news` articles came that no hub had brought.
    package mutating func notePoll(_ feed: Int64, news: Int, at now: Int64) {
        guard let present = subscriptions[feed], present.delivers(at: now) else { return }
        var next = present
        if news > 0 {
            next.proofs = 0
        } else if present.hasBrought {
            next.proofs = min(present.proofs + 1, 6)
        }
        next.hasBrought = false
        set(next, of: feed)
    }

    /// A delivery was read; `news` articles were new.
    package mutating func noteDelivery(_ feed: Int64, news: Int) {
        guard news > 0, var next = subscriptions[feed] else { return }
        next.hasBrought = true
        set(next, of: feed)
    }

    /// A hub comes back to make sure, or to say no (WebSub, sections 5.2 and 5.3).
    /// - Parameter lease: seconds; `nil` where the hub names none, for which ten days are taken.
    @discardableResult
    package mutating func verify(
        _ token: String, mode: String, topic: String, lease: Int64?, at now: Int64
    ) -> Verification {
        if mode == "unsubscribe" {
            guard let left = leaving[token], left.topic == topic, left.until > now else { return .unwanted }
            leaving[token] = nil
            return .confirmed
        }
        guard let feed = feeds[token], var next = subscriptions[feed], next.topic == topic else { return .unwanted }
        switch mode {
        case "subscribe":
            let lease = min(max(lease ?? 864_000, 60), 90 * 86_400)
            (next.standing, next.lease, next.leaseEnd, next.attempts) = (.active, lease, now + lease, 0)
            set(next, of: feed)
            return .confirmed
        case "denied":
            (next.standing, next.leaseEnd, next.proofs, next.askedAt) = (.denied, 0, 0, now)
            set(next, of: feed)
            moveOn(feed, at: now)
            return .noted
        default: return .unwanted
        }
    }

    /// A hub brings a body. What is not signed as agreed is left alone, and is answered like what is taken, so that nobody
    /// can try signatures out.
    package mutating func deliver(_ token: String, signature: String?, body: [UInt8], at now: Int64) -> Delivery {
        guard let feed = feeds[token], var next = subscriptions[feed], next.delivers(at: now) else { return .unknown }
        let fault = HubSignature.fault(signature, body: body, secret: next.secret, allowsSHA1: allowsSHA1)
        if let fault { return .ignored(feed: feed, why: fault.rawValue) }
        next.lastDelivery = now
        next.deliveries += 1
        set(next, of: feed)
        return .accepted(feed: feed)
    }

    /// A body with this signature was taken: the same one brings nothing.
    package mutating func noteTaken(_ signature: String?, of feed: Int64) {
        guard let signature else { return }
        taken[feed, default: []].append(signature)
        if taken[feed]!.count > Self.remembered { taken[feed]!.removeFirst() }
    }

    /// Whether a body with this signature, which is another for each other body, was taken of late.
    package func hasTaken(_ signature: String?, of feed: Int64) -> Bool {
        signature.map { taken[feed]?.contains($0) ?? false } ?? false
    }

    // MARK: What follows

    /// The hubs that are to be asked now, each of which is taken for asked.
    package mutating func orders(at now: Int64, most: Int) -> [Order] {
        leaving = leaving.filter { $0.value.until > now }
        var orders = Array(farewells.prefix(most))
        farewells.removeFirst(orders.count)
        for (feed, subscription) in subscriptions where subscription.askedNext <= now {
            guard orders.count < most else { break }
            // One that kept silent.
            let keptSilent = refused.remove(feed) == nil && subscription.attempts > 0
            if subscription.standing == .asked, keptSilent { moveOn(feed, at: now) }
            guard var next = subscriptions[feed] else { continue }
            // A lease that ran out is asked for as at first.
            if next.standing == .active, !next.delivers(at: now) { (next.standing, next.proofs) = (.asked, 0) }
            if next.standing == .denied { next.standing = .asked }
            next.askedAt = now
            next.attempts = min(next.attempts + 1, 100)
            set(next, of: feed)
            orders.append(
                Order(
                    mode: .subscribe, feed: feed, hub: next.hub, topic: next.topic, token: next.token,
                    secret: next.secret))
        }
        return orders
    }

    /// How many times the least time between two polls of a feed is stretched.
    package func stretch(of feed: Int64, at now: Int64) -> Double { subscriptions[feed]?.stretch(at: now) ?? 1 }

    private mutating func set(_ subscription: HubSubscription, of feed: Int64) {
        guard subscriptions[feed] != subscription else { return }
        subscriptions[feed] = subscription
        changed.insert(feed)
    }
}

extension HubBook.Order {
    /// The request's body, `application/x-www-form-urlencoded` (WebSub, section 5.1).
    /// - Parameters:
    ///   - callback: where the hub is to deliver; the token's own address.
    ///   - lease: seconds that are wished for.
    package func form(callback: String, lease: Int64) -> [UInt8] {
        var fields = [("hub.callback", callback), ("hub.mode", mode.rawValue), ("hub.topic", topic)]
        if let secret { fields += [("hub.lease_seconds", "\(lease)"), ("hub.secret", secret)] }
        return Array(fields.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&").utf8)
    }

    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
