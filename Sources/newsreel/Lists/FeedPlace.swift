internal import Glibc
internal import PostgresStore
internal import Subscriptions

/// Where the subscriptions stand: what `feeds.source` chooses.
enum FeedPlace {
    /// A folder of feed lists.
    case folder(String)
    case database(PostgresAddress)

    /// Without a password.
    var printable: String {
        switch self {
        case .folder(let path): path
        case .database(let address): address.printable
        }
    }

    /// All that is subscribed to.
    func read() async throws -> SubscriptionSet {
        switch self {
        case .folder(let path): try SubscriptionSet(directory: path)
        case .database(let address):
            Self.set(of: try await PostgresView(address).subscriptions(), in: address.printable)
        }
    }

    /// What rows of the database say. One that cannot be read is a problem of its own: the others are polled.
    static func set(of entries: [String], in place: String) -> SubscriptionSet {
        var set = SubscriptionSet()
        for entry in entries {
            var list = FeedList()
            do {
                list = try FeedList(ConfigurationFile(path: place, text: entry), format: .toml)
            } catch .invalid(let found) {
                list.problems = found
            } catch {
                list.problems = [ConfigurationProblem(file: place, error.message)]
            }
            for number in list.subscriptions.indices {
                list.subscriptions[number].source = .init(file: place, line: nil)
            }
            set.add(list)
        }
        return set
    }

    /// For commands that change what is subscribed to.
    func book() throws(CommandFailure) -> any FeedBook {
        switch self {
        case .folder(let path): try ListFolder(path)
        case .database(let address): DatabaseBook(address)
        }
    }
}

extension Settings {
    var feedPlace: FeedPlace {
        if feeds.source == .database, case .server(let address) = StateAddress(state.database) {
            return .database(address)
        }
        return .folder(feeds.directory)
    }
}

extension SubscriptionRow {
    init(_ subscription: Subscription) {
        self.init(
            address: subscription.url, shard: ShardedLists.shard(of: subscription.url),
            folder: subscription.folder.joined(separator: "/"), isEnabled: subscription.isEnabled,
            entry: ShardedLists.entry(of: subscription))
    }
}
