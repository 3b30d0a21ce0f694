internal import Articles
package import Exchange
internal import GRDB

extension Archive {
    /// The feeds of these identities, in their order; those not known yet are made. One transaction.
    package func feeds(identifiedBy identities: [String]) throws(StoreError) -> [StoredFeed] {
        try feeds(identities, by: [Self.selectFeedByIdentity])
    }

    /// The feeds that have these addresses as their identity, or as a further address; those not known yet are made.
    package func feeds(at addresses: [String]) throws(StoreError) -> [StoredFeed] {
        try feeds(addresses, by: [Self.selectFeedByIdentity, Self.selectFeedByAddress])
    }

    private func feeds(_ identities: [String], by selects: [String]) throws(StoreError) -> [StoredFeed] {
        try translating {
            try pool.write { db in
                let selects = try selects.map { try db.cachedStatement(sql: $0) }
                let insert = try db.cachedStatement(sql: Self.insertFeed)
                return try identities.map { identity in
                    for select in selects {
                        var known = StatementRun(select)
                        known.bind(identity)
                        if try known.next() { return StoredFeed(known) }
                    }
                    var new = StatementRun(insert)
                    new.bind(identity)
                    try new.finish()
                    return StoredFeed(
                        id: FeedID(rawValue: db.lastInsertedRowID), identity: identity, state: FeedState())
                }
            }
        }
    }

    /// The same without making any: `nil` for those not known yet.
    package func knownFeeds(at addresses: [String]) throws(StoreError) -> [StoredFeed?] {
        try translating {
            try pool.read { db in
                let byIdentity = try db.cachedStatement(sql: Self.selectFeedByIdentity)
                let byAddress = try db.cachedStatement(sql: Self.selectFeedByAddress)
                return try addresses.map { address in
                    for select in [byIdentity, byAddress] {
                        var run = StatementRun(select)
                        run.bind(address)
                        if try run.next() { return StoredFeed(run) }
                    }
                    return nil
                }
            }
        }
    }

    /// Has a list's address lead to a feed that is known under another one, from now on.
    package func addAddress(_ address: String, of feed: FeedID) throws(StoreError) {
        try translating {
            try pool.write { db in
                try db.execute(
                    sql: "INSERT OR REPLACE INTO addresses (address, feed) VALUES (?, ?)",
                    arguments: [address, feed.rawValue])
            }
        }
    }

    /// Every feed ever polled, in the order of their numbers, one at a time, so that a caller keeps only what it needs.
    package func forEachFeed(_ body: (StoredFeed) -> Void) throws(StoreError) {
        try translating {
            try pool.read { db in
                var run = StatementRun(try db.makeStatement(sql: Self.selectFeed + " ORDER BY id"))
                while try run.next() { body(StoredFeed(run)) }
            }
        }
    }

    /// The same for a database that a daemon holds: takes no lock and writes nothing.
    package static func forEachFeed(file: String, _ body: (StoredFeed) -> Void) throws(ArchiveError) {
        try reading(file) { db in
            // An older program's database has no such column yet.
            let isOlder = try !db.columns(in: "feeds").contains { $0.name == "identity_policy" }
            let select = isOlder ? Self.selectFeed.replacing("identity_policy", with: "NULL") : Self.selectFeed
            var run = StatementRun(try db.makeStatement(sql: select + " ORDER BY id"))
            while try run.next() { body(StoredFeed(run)) }
        }
    }

    package func feed(_ id: FeedID) throws(StoreError) -> StoredFeed? {
        try translating {
            try pool.unsafeRead { db in
                var run = StatementRun(try db.cachedStatement(sql: Self.selectFeedByID))
                run.bind(id.rawValue)
                return try run.next() ? StoredFeed(run) : nil
            }
        }
    }

    private static let selectFeed = """
        SELECT id, identity, url, etag, last_modified, body_digest, title, schedule, condition, next_poll, last_polled,
            last_success, last_read, last_error, identity_rung, polls, new_items, revised_items, identity_policy
        FROM feeds
        """

    private static let selectFeedByID = selectFeed + " WHERE id = ?"
    private static let selectFeedByAddress =
        selectFeed + " WHERE id = (SELECT feed FROM addresses WHERE address = ?)"
    private static let selectFeedByIdentity = selectFeed + " WHERE identity = ?"

    static let insertFeed = """
        INSERT INTO feeds (identity, crashes, identity_rung, polls, new_items, revised_items) VALUES (?, 0, 0, 0, 0, 0)
        """

    static let updateFeed = """
        UPDATE feeds SET url = ?, etag = ?, last_modified = ?, body_digest = ?, title = ?, schedule = ?, condition = ?,
            next_poll = ?, last_polled = ?, last_success = ?, last_read = ?, last_error = ?,
            identity_rung = ?, polls = ?, new_items = ?, revised_items = ?, identity_policy = ?
        WHERE id = ?
        """
}

extension FeedState {
    /// In the order of `Archive.updateFeed`.
    func bind(to run: inout StatementRun) {
        run.bind(currentURL)
        run.bind(etag)
        run.bind(lastModified)
        run.bind(bodyDigest.map { Int64(bitPattern: $0) })
        run.bind(title)
        run.bind(schedule)
        run.bind(condition)
        run.bind(nextPoll)
        run.bind(lastPolled)
        run.bind(lastSuccess)
        run.bind(lastRead)
        run.bind(lastError)
        run.bind(identityRung.archived)
        run.bind(polls)
        run.bind(newItems)
        run.bind(revisedItems)
        run.bind(identityPolicy)
    }
}

extension StoredFeed {
    /// In the order of `Archive.selectFeed`.
    fileprivate init(_ row: borrowing StatementRun) {
        self.init(id: FeedID(rawValue: row.integer(0)), identity: row.text(1) ?? "")
        state.currentURL = row.text(2)
        state.etag = row.text(3)
        state.lastModified = row.text(4)
        state.bodyDigest = row.optionalInteger(5).map { UInt64(bitPattern: $0) }
        state.title = row.text(6)
        state.schedule = row.bytes(7)
        state.condition = row.bytes(8)
        state.nextPoll = row.moment(9)
        state.lastPolled = row.moment(10)
        state.lastSuccess = row.moment(11)
        state.lastRead = row.moment(12)
        state.lastError = row.text(13)
        state.identityRung = ItemIdentity.Rung(archived: row.integer(14))
        state.polls = row.integer(15)
        state.newItems = row.integer(16)
        state.revisedItems = row.integer(17)
        state.identityPolicy = row.bytes(18)
    }
}

extension ItemIdentity.Rung {
    /// The number in the database; never to be renumbered.
    var archived: Int64 {
        switch self {
        case .id: 0
        case .link: 1
        case .content: 2
        }
    }

    init(archived: Int64) {
        self =
            switch archived {
            case 1: .link
            case 2: .content
            default: .id
            }
    }
}
