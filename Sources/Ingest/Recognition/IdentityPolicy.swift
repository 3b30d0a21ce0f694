package import Articles
package import Exchange

/// How far a feed's own ids and links tell its items apart, as its documents have shown.
package struct IdentityPolicy: Sendable, Hashable {
    /// Why ids, or links, are not relied on.
    package struct Doubt: Sendable, Hashable {
        package enum Reason: UInt8, Sendable, CaseIterable {
            /// One stood on different items of one document.
            case repeated = 1
            /// They were new at a poll, on items that were not.
            case changing = 2
            /// An earlier version saw one or the other, and did not say which.
            case unrecorded = 3
            /// They went from one item to another.
            case shifting = 4
        }

        package var reason: Reason
        package var since: Timestamp
        /// Documents in a row in which they were distinct and came again.
        var steadyDocuments: UInt8 = 0
        /// Those of the last document, the first 16 of them, as hashes.
        var sample: [UInt32] = []
    }

    /// Of the feed's own ids; `nil` while they are relied on.
    package internal(set) var ids: Doubt?
    package internal(set) var links: Doubt?
    /// The subscription's choice, against which no document is heard.
    package internal(set) var setting: ItemIdentity.Rung?
    /// The last document had no ids at all.
    package internal(set) var lacksIDs = false
    /// Doubts so far, at most 7: with each one it takes twice as many steady documents until the next is given up.
    var doubtCount: UInt8 = 0

    package init() {}

    /// Where the ladder starts.
    package var rung: ItemIdentity.Rung {
        if let setting { return setting }
        if ids == nil, !lacksIDs { return .id }
        return links == nil ? .link : .content
    }

    /// What a doubt needs to be given up.
    var steadyDocumentsNeeded: UInt8 { 1 << min(max(doubtCount, 1) - 1, 6) }

    static let sampleCount = 16
}

extension IdentityPolicy {
    /// Where the ladder starts and why, in a few words for `newsreel status`; `nil` as a reason where nothing is odd.
    package var standing: (rung: String, reason: String?, since: Timestamp?) {
        if let setting { return (setting == .id ? "guid" : setting.rawValue, "as the feed list sets it", nil) }
        return switch rung {
        case .id: ("guid", links.map { "links \($0.reason.words)" }, links?.since)
        case .link:
            ids.map { ("link", "guids \($0.reason.words)", $0.since) }
                ?? ("link", "the feed gives no guids", nil)
        case .content:
            (
                "content",
                "\(ids.map { "guids \($0.reason.words)" } ?? "no guids"), links \(links?.reason.words ?? "")",
                links?.since
            )
        }
    }

    /// What changed since `before`, for the log; `nil` where the ladder starts where it did.
    func change(since before: IdentityPolicy) -> String? {
        guard (ids == nil) != (before.ids == nil) || (links == nil) != (before.links == nil) else { return nil }
        let (rung, reason, _) = standing
        let isRelief = (ids == nil && before.ids != nil) || (links == nil && before.links != nil)
        return "its items are told apart by \(rung) \(isRelief ? "again" : "from now on")"
            + (reason.map { ": \($0)" } ?? "")
    }
}

extension IdentityPolicy.Doubt.Reason {
    fileprivate var words: String {
        switch self {
        case .repeated: "stand on several different items"
        case .changing: "are new at each poll"
        case .unrecorded: "repeat or change"
        case .shifting: "go from one item to another"
        }
    }
}

// MARK: - In the Archive

extension IdentityPolicy {
    /// As the feed's state has it. A rung that an earlier version left without a reason is a doubt of the ids.
    package init(_ state: FeedState) {
        self.init()
        if let policy = IdentityPolicy(decoding: state.identityPolicy) {
            self = policy
        } else if state.identityRung != .id {
            ids = Doubt(reason: .unrecorded, since: state.lastRead ?? Timestamp(secondsSince1970: 0))
            doubtCount = 1
        }
    }

    func store(in state: inout FeedState) {
        state.identityRung = rung
        state.identityPolicy = encoded
    }

    /// A layout is never changed; a new one gets the next number.
    private static let version: UInt8 = 1

    /// Little endian; empty for a feed that was never doubted.
    private var encoded: [UInt8] {
        if self == IdentityPolicy() { return [] }
        var writer = ByteWriter(capacity: 128)
        writer.write(Self.version)
        let choice = setting.flatMap { ItemIdentity.Rung.allCases.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
        writer.write(UInt8((lacksIDs ? 1 : 0) | choice << 1))
        writer.write(doubtCount)
        for doubt in [ids, links] {
            writer.write(doubt?.reason.rawValue ?? 0)
            guard let doubt else { continue }
            writer.write(doubt.since.secondsSince1970)
            writer.write(doubt.steadyDocuments)
            writer.write(UInt8(doubt.sample.count))
            for hash in doubt.sample { writer.write(hash) }
        }
        return writer.bytes
    }

    private init?(decoding bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard reader.read(UInt8.self) == Self.version, let flags = reader.read(UInt8.self),
            let doubtCount = reader.read(UInt8.self), let ids = Doubt.read(&reader), let links = Doubt.read(&reader),
            reader.isAtEnd
        else { return nil }
        self.init()
        lacksIDs = flags & 1 != 0
        let choice = Int(flags >> 1)
        setting = (1...ItemIdentity.Rung.allCases.count).contains(choice) ? ItemIdentity.Rung.allCases[choice - 1] : nil
        self.doubtCount = min(doubtCount, 7)
        self.ids = ids
        self.links = links
    }
}

extension IdentityPolicy.Doubt {
    /// The outer `nil` is for bytes that cannot be.
    fileprivate static func read(_ reader: inout ByteReader) -> Self?? {
        guard let number = reader.read(UInt8.self) else { return nil }
        if number == 0 { return .some(nil) }
        guard let reason = Reason(rawValue: number), let since = reader.read(Int64.self),
            let steady = reader.read(UInt8.self), let count = reader.read(UInt8.self)
        else { return nil }
        var sample: [UInt32] = []
        for _ in 0..<count {
            guard let hash = reader.read(UInt32.self) else { return nil }
            sample.append(hash)
        }
        return .some(
            Self(
                reason: reason, since: Timestamp(secondsSince1970: since), steadyDocuments: steady, sample: sample))
    }
}
