internal import Exchange
internal import PostgresStore
internal import Subscriptions

/// The subscriptions in a database, as commands change them: each is a list of its own, with one feed.
final class DatabaseBook: FeedBook {
    private let address: PostgresAddress
    private let desk: PostgresDesk
    private var isLocked = false

    init(_ address: PostgresAddress) {
        self.address = address
        desk = PostgresDesk(address)
    }

    deinit { desk.close() }

    var name: String { address.printable }

    func read() async throws -> SubscriptionSet {
        FeedPlace.set(of: try await lockedDesk().subscriptions(), in: name)
    }

    /// Other commands wait from here on.
    private func lockedDesk() async throws(StoreError) -> PostgresDesk {
        if !isLocked { try await desk.lockSubscriptions() }
        isLocked = true
        return desk
    }

    func lists(of url: String) async throws -> [FeedListText] {
        guard let entry = try await lockedDesk().subscription(to: url) else { return [] }
        return [try FeedListText(ConfigurationFile(path: name, text: entry), format: .toml)]
    }

    func newEntries(in list: String?) async throws -> FeedListText {
        try refuse(list)
        return try FeedListText(ConfigurationFile(path: name, text: ""), format: .toml)
    }

    func whole(_ list: String?) async throws -> FeedListText {
        try refuse(list)
        var all = FeedList()
        all.subscriptions = try await read().subscriptions
        return try FeedListText(ConfigurationFile(path: name, text: all.written(as: .toml)), format: .toml)
    }

    /// Feeds that are not there yet.
    func add(_ subscriptions: [Subscription]) async throws(StoreError) {
        try await lockedDesk().change(removing: [], putting: subscriptions.map { SubscriptionRow($0) })
    }

    private func refuse(_ list: String?) throws(CommandFailure) {
        guard let list else { return }
        throw CommandFailure(
            .usage, kind: "usage", "\(name) has no lists, so '\(list)' names nothing there; leave --list out")
    }

    func save(_ list: FeedListText, before: FeedListText) async throws {
        let kept = Set(list.list.subscriptions.map(\.url))
        let former = Dictionary(
            before.list.subscriptions.map { ($0.url, SubscriptionRow($0)) }, uniquingKeysWith: { first, _ in first })
        let rows = list.list.subscriptions.map { SubscriptionRow($0) }.filter { former[$0.address] != $0 }
        try await lockedDesk().change(
            removing: former.keys.filter { !kept.contains($0) }.sorted(), putting: rows)
    }
}
