internal import Articles
package import Exchange
internal import Markup
package import Subscriptions

/// Which remembered feed each subscription is. An address may be written in several ways, and be changed by hand to
/// where the old one leads: the feed, and with it the articles' ids, stays the one that it was.
package struct FeedRegister {
    private let store: any Store
    private let listed: Set<String>
    /// Of what is listed beside those; `nil` where that is all.
    private let elsewhere: Listing?
    /// Made when an address is not known, which most lists never have.
    private var leads: Leads?

    /// Makes the test whether an address stands in a list.
    package typealias Listing = @Sendable () async throws(StoreError) -> (@Sendable (String) -> Bool)

    /// - Parameters:
    ///   - listed: the addresses of the list: a feed that stands in it still is not taken over by another address.
    ///   - elsewhere: the same of what others poll, asked for when an address is not known.
    package init(listed: some Sequence<String>, elsewhere: Listing? = nil, in store: any Store) {
        self.store = store
        self.listed = Set(listed)
        self.elsewhere = elsewhere
    }

    /// The remembered feeds of these subscriptions, in their order; those not known yet are made.
    package mutating func feeds(of subscriptions: some Collection<Subscription>) async throws(StoreError)
        -> [StoredFeed]
    {
        let urls = subscriptions.map(\.url)
        let known = try await store.knownFeeds(at: urls)
        let missing = urls.indices.filter { known[$0] == nil }
        guard !missing.isEmpty else { return known.compactMap { $0 } }
        let leads: Leads
        if let made = self.leads { leads = made } else { leads = try await makeLeads() }
        self.leads = leads
        var made: [String: FeedID] = [:]
        let places = Array(subscriptions)
        for subscription in missing.lazy.map({ places[$0] }) {
            let url = subscription.url
            let plain = AddressSpelling.plain(url)
            if let id = made[plain] {
                try await store.addAddress(url, of: id)
            } else if plain != url, let feed = try await store.knownFeeds(at: [plain])[0] {
                try await store.addAddress(url, of: feed.id)
            } else if let id = leads.feed(spelled: plain) {
                try await store.addAddress(url, of: id)
            } else if let feed = try await formerFeed(of: subscription) {
                try await move(feed, to: url)
            } else if let id = leads.feed(movedTo: url), let feed = try await store.feed(id) {
                try await move(feed, to: url)
            } else if plain != url, let feed = try await store.feeds(at: [url]).first {
                try await store.addAddress(plain, of: feed.id)
                made[plain] = feed.id
            }
        }
        return try await store.feeds(at: urls)
    }

    private func makeLeads() async throws(StoreError) -> Leads {
        guard let elsewhere else { return try await Leads(store) { listed.contains($0) } }
        let isElsewhere = try await elsewhere()
        return try await Leads(store) { listed.contains($0) || isElsewhere($0) }
    }

    /// The feed that the list says this one was, unless that is listed beside it.
    private func formerFeed(of subscription: Subscription) async throws(StoreError) -> StoredFeed? {
        guard let former = subscription.formerly, !listed.contains(former) else { return nil }
        if let elsewhere, try await elsewhere()(former) { return nil }
        return try await store.knownFeeds(at: [former, AddressSpelling.plain(former)]).lazy.compactMap { $0 }.first
    }

    /// The feed goes on at its new address, whatever stopped it at the old one.
    private func move(_ feed: StoredFeed, to url: String) async throws(StoreError) {
        var feed = feed
        feed.state.currentURL = url
        feed.state.etag = nil
        feed.state.lastModified = nil
        try await Revival.revive(feed, in: store)
        try await store.addAddress(url, of: feed.id)
    }
}

/// What the known feeds say of addresses that are not known.
private struct Leads {
    /// Of identities that are not in their plain form.
    private var spellings: [String: FeedID] = [:]
    /// Feeds that the list has no more, by where they were and where they are now.
    private var places: [ComparableAddress: FeedID] = [:]
    /// Of those, what their servers said at the last poll.
    private var conditions: [(condition: FeedCondition, feed: FeedID)] = []

    init(_ store: any Store, isListed: (String) -> Bool) async throws(StoreError) {
        var (spellings, places, conditions) = (spellings, places, conditions)
        try await store.forEachFeed { feed in
            let plain = AddressSpelling.plain(feed.identity)
            if plain != feed.identity { spellings[plain] = feed.id }
            guard !isListed(feed.identity), feed.state.polls > 0 else { return }
            for address in [feed.identity, feed.state.currentURL].compactMap({ $0 }) {
                if let place = ComparableAddress(address) { places[place] = feed.id }
            }
            if let condition = FeedCondition(decoding: feed.state.condition) { conditions.append((condition, feed.id)) }
        }
        (self.spellings, self.places, self.conditions) = (spellings, places, conditions)
    }

    func feed(spelled plain: String) -> FeedID? { spellings[plain] }

    func feed(movedTo url: String) -> FeedID? {
        ComparableAddress(url).flatMap { places[$0] } ?? conditions.first { $0.condition.leads(to: url) }?.feed
    }
}

/// Spellings of one address.
enum AddressSpelling {
    /// The address in the form that any other spelling of it takes too: small letters in scheme and host, no default
    /// port, no fragment, no `feed:`, an international host in ASCII (RFC 3492).
    static func plain(_ address: String) -> String {
        let address = WebAddress.resolve(address, against: nil) ?? address
        let plain = String(address.prefix { $0 != "#" })
        guard let host = WebAddress.host(of: plain), !host.utf8.allSatisfy({ $0 < 0x80 }) else { return plain }
        return plain.replacing(host, with: Punycode.ascii(host: host), maxReplacements: 1)
    }
}
