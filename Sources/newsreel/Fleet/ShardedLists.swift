internal import Exchange
internal import Markup
internal import Subscriptions

/// The feed lists as a worker of a fleet keeps them: as text, by shards of hosts. What others poll takes up its text and no
/// more, and is read when its shard is won, from here: a list that is being written at that moment, or cannot be read,
/// delays no takeover.
struct ShardedLists: Sendable {
    /// TOML lists, one behind the other.
    private var text: [UInt8] = []
    /// Where each shard's begins, and behind the last one the end.
    private var starts = [Int](repeating: 0, count: HostShard.count + 1)
    /// Where each entry was written down, in the order of the texts.
    private var places: [Place] = []
    private var firstPlaces = [Int](repeating: 0, count: HostShard.count + 1)
    private var files: [String] = []

    private struct Place: Sendable {
        let file: Int32
        /// 0 where the format does not tell.
        let line: Int32
    }

    init() {}

    init(_ set: SubscriptionSet) {
        var shards: [[Int32]] = Array(repeating: [], count: HostShard.count)
        for (number, subscription) in set.subscriptions.enumerated() {
            shards[Int(Self.shard(of: subscription.url).rawValue)].append(Int32(number))
        }
        var numbers: [String: Int32] = [:]
        places.reserveCapacity(set.subscriptions.count)
        // Grown by doubling, it would be copied when it is largest; room that is never written to takes no memory.
        text.reserveCapacity(set.subscriptions.count * 160)
        for (shard, members) in shards.enumerated() {
            for number in members {
                let subscription = set.subscriptions[Int(number)]
                text += Self.entry(of: subscription).utf8
                let file = subscription.source.file
                if numbers[file] == nil {
                    numbers[file] = Int32(files.count)
                    files.append(file)
                }
                places.append(Place(file: numbers[file] ?? 0, line: Int32(clamping: subscription.source.line ?? 0)))
            }
            starts[shard + 1] = text.count
            firstPlaces[shard + 1] = places.count
        }
    }

    static func shard(of url: String) -> HostShard { HostShard(host: WebAddress.host(of: url) ?? "") }

    /// A list of one feed, with all that was said of it.
    static func entry(of subscription: Subscription) -> String {
        var list = FeedList()
        list.subscriptions = [subscription]
        return list.written(as: .toml)
    }

    /// Of all shards.
    var count: Int { places.count }

    /// What is listed in these shards, as it was; what is switched off too.
    func subscriptions(in shards: Set<HostShard>) -> SubscriptionSet {
        var set = SubscriptionSet()
        for shard in shards.sorted() { set.add(list(Int(shard.rawValue))) }
        return set
    }

    private func list(_ shard: Int) -> FeedList {
        let bytes = text[starts[shard]..<starts[shard + 1]]
        // It was written from a list that was in order.
        guard !bytes.isEmpty,
            var list = try? FeedList(ConfigurationFile(path: "", bytes: Array(bytes)), format: .toml),
            list.subscriptions.count == firstPlaces[shard + 1] - firstPlaces[shard]
        else { return FeedList() }
        for number in list.subscriptions.indices {
            let place = places[firstPlaces[shard] + number]
            list.subscriptions[number].source = .init(
                file: files[Int(place.file)], line: place.line > 0 ? Int(place.line) : nil)
        }
        return list
    }

    /// Tells whether a list has an address, whoever polls it.
    var listing: @Sendable (String) -> Bool {
        let mark = Array("url = ".utf8)
        // By their hashes: the addresses themselves would be as large as the text.
        var known = Set<Int>(minimumCapacity: count)
        var rest = text[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = rest[..<end]
            if line.starts(with: mark) {
                known.insert(String(decoding: line.dropFirst(mark.count), as: UTF8.self).hashValue)
            }
            rest = rest[(end + 1)...]
        }
        return { [known] in known.contains(tomlString($0).hashValue) }
    }
}
