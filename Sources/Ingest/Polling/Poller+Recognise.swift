internal import Articles
internal import Exchange
internal import FeedParsing
internal import Publishing
internal import Subscriptions

/// A document's items beside what is known of them: the third step's value.
struct Recognised {
    let known: [UInt64: KnownItem]
    let recognition: Recognition
    /// Places of the items that articles are built of, the oldest item first.
    let toBuild: [Int]
    /// What the document changed in how the feed's items are told apart, for the log.
    let identityChange: String?

    init(_ recognition: Recognition, known: [UInt64: KnownItem], before policy: IdentityPolicy) {
        self.known = known
        self.recognition = recognition
        toBuild = recognition.items.indices.reversed().filter { recognition.items[$0].articleID != nil }
        identityChange = recognition.policy.change(since: policy)
    }
}

extension Recognised {
    /// Items that this document lacks, and that stood in the feed until its last document was confirmed for the last time,
    /// by a 304 or by the same bytes: no poll in between wrote that they were seen.
    func seenUntilNow(_ before: FeedState) -> [SeenItem] {
        guard let read = before.lastRead, let confirmed = before.lastSuccess,
            KnownItem.day(of: confirmed) - KnownItem.day(of: read) >= KnownItem.lastSeenLagInDays
        else { return [] }
        let here = Set(recognition.items.compactMap(\.key)).union(recognition.notes.map(\.key))
        let wasThere = KnownItem.day(of: read) - KnownItem.lastSeenLagInDays
        return known.compactMap { key, item in
            guard item.lastSeenDay >= wasThere, !here.contains(key) else { return nil }
            var item = item
            item.markSeen(at: confirmed)
            return SeenItem(key: key, item: item)
        }
    }
}

extension Poller {
    func recognise(
        _ reading: Reading, _ target: PollTarget, at now: Timestamp
    ) async throws(PublishingError) -> Recognised {
        // Of a feed that was never read to its end too: a first reading may have been cut short after its first parts.
        let known: [UInt64: KnownItem]
        do { known = try await sink.knownItems(target.feed.id) } catch { throw .store(error) }
        return Self.recognise(reading, target, known: known, at: now)
    }

    static func recognise(
        _ reading: Reading, _ target: PollTarget, known: [UInt64: KnownItem], at now: Timestamp
    ) -> Recognised {
        let policy = IdentityPolicy(target.feed.state)
        let recognition = Ingest.recognise(
            reading.feed.items,
            RecognitionContext(
                feed: target.feed.identity, homePageURL: reading.feed.homePageURL, known: known, policy: policy,
                setting: target.subscription.identity?.rung, isPartial: reading.isPartial, now: now))
        return Recognised(recognition, known: known, before: policy)
    }
}

extension PollTarget {
    /// The feed list says otherwise than at the last poll how items are told apart: what was read is to be read again.
    var isToBeReadAnew: Bool {
        feed.state.lastRead != nil && IdentityPolicy(feed.state).setting != subscription.identity?.rung
    }
}

extension Subscription.Identity {
    fileprivate var rung: ItemIdentity.Rung {
        switch self {
        case .guid: .id
        case .link: .link
        case .content: .content
        }
    }
}

extension RecognisedItem {
    /// Of the known item, or the new one.
    fileprivate var key: UInt64? {
        switch decision {
        case .new(let id), .changed(let id): id.prefix
        case .unchanged(let key): key
        case .repeated: nil
        }
    }

    /// What is to be built; `nil` for what is known in this form.
    var articleID: ArticleID? {
        switch decision {
        case .new(let id), .changed(let id): id
        case .unchanged, .repeated: nil
        }
    }
}
