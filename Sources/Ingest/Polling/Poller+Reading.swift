internal import Archive
internal import Articles
internal import Cleaning
internal import FeedParsing
internal import Subscriptions

/// From a body to its items.
extension Poller {
    /// What a document holds, before anything of it is cleaned.
    struct Reading {
        var feed: ParsedFeed
        /// By their place in the feed.
        var items: [NamedItem]
        var known: [UInt64: KnownItem]
        var rung: ItemIdentity.Rung
        /// The program died while it worked on this feed.
        var record: CrashRecord?
        /// Taken of `workLimit`.
        var places = 1
    }

    typealias NamedItem = (place: Int, digests: ItemDigests)

    func read(
        _ body: [UInt8], _ hints: ResponseHints, _ target: PollTarget
    ) throws(PollReport.Problem) -> Reading {
        let feed: ParsedFeed
        do throws(FeedParsingError) {
            feed = try parse(body, hints, target)
        } catch {
            throw PollReport.Problem(kind: error.kind, message: "\(target.feed.identity): \(error.message)")
        }
        if feed.isTruncated, feed.items.allSatisfy(\.isCutShort) {
            let error = FeedParsingError.truncated
            throw PollReport.Problem(kind: error.kind, message: "\(target.feed.identity): \(error.message)")
        }
        var known: [UInt64: KnownItem] = [:]
        // A feed that was never read has no known items.
        if target.feed.state.lastRead != nil {
            do {
                known = try sink.knownItems(target.feed.id)
            } catch {
                throw PollReport.Problem(kind: "state", message: error.message)
            }
        }
        return Self.identify(feed, target.feed, known)
    }

    func parse(
        _ body: [UInt8], _ hints: ResponseHints, _ target: PollTarget
    ) throws(FeedParsingError) -> ParsedFeed {
        let limits = options.feedLimits
        var parsed: Result<ParsedFeed, FeedParsingError> = .failure(.empty)
        sink.marked(target.feed.id, nil) {
            options.fault?(.document, body)
            do throws(FeedParsingError) {
                parsed = .success(try parseFeed(body, hints: hints, limits: limits))
            } catch {
                parsed = .failure(error)
            }
        }
        return try parsed.get()
    }

    /// Names each item once; the ladder is stepped down where the feed's ids prove worthless.
    static func identify(_ feed: ParsedFeed, _ stored: StoredFeed, _ known: [UInt64: KnownItem]) -> Reading {
        var rung = stored.state.identityRung
        if rung == .id, hasRepeatedIDs(feed) { rung = .link }
        var items = named(feed, stored.identity, rung)
        if rung == .id, !known.isEmpty, idsChangeWithEachPoll(items, known) {
            rung = .link
            items = named(feed, stored.identity, rung)
        }
        return Reading(feed: feed, items: items, known: known, rung: rung)
    }

    private static func named(
        _ feed: ParsedFeed, _ identity: String, _ rung: ItemIdentity.Rung
    ) -> [NamedItem] {
        var keys = Set<UInt64>(minimumCapacity: feed.items.count)
        var twins = Set<UInt64>(minimumCapacity: feed.items.count)
        return feed.items.indices.compactMap { place in
            if feed.items[place].isCutShort { return nil }
            let digests = ItemDigests(feed.items[place], feedIdentity: identity, rung: rung)
            guard keys.insert(digests.id.prefix).inserted else { return nil }
            if digests.canHaveTwin, !twins.insert(digests.source).inserted { return nil }
            return (place, digests)
        }
    }

    /// One id on items with different links, in the same document.
    private static func hasRepeatedIDs(_ feed: ParsedFeed) -> Bool {
        var links: [String: String] = [:]
        for item in feed.items {
            guard let id = item.id, let url = item.url else { continue }
            if let other = links.updateValue(url, forKey: id), other != url { return true }
        }
        return false
    }

    /// No id is known, and yet all items that can be recognised without it are.
    private static func idsChangeWithEachPoll(
        _ items: [NamedItem], _ known: [UInt64: KnownItem]
    ) -> Bool {
        guard !items.isEmpty, items.allSatisfy({ known[$0.digests.id.prefix] == nil }) else { return false }
        let sources = Set(known.values.map(\.sourceDigest))
        let recognised = items.count { $0.digests.canHaveTwin && sources.contains($0.digests.source) }
        return recognised > 0 && recognised * 2 >= items.count
    }
}
