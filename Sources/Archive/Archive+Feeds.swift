internal import Articles
package import Exchange
internal import SQLite

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
        try write { db in
            try identities.map { identity in
                if let known = try Self.feed(identity, by: selects, db) { return known }
                try db.run(Self.insertFeed, identity)
                return StoredFeed(id: FeedID(rawValue: db.lastInsertedRow), identity: identity)
            }
        }
    }

    /// The first that one of the queries finds.
    private static func feed(
        _ parameter: any SQLiteParameter, by selects: [String], _ db: Database
    ) throws(SQLiteError) -> StoredFeed? {
        for sql in selects {
            var select = try db.statement(sql)
            select.bind(parameter)
            if try select.next() { return StoredFeed(select) }
        }
        return nil
    }

    /// The same without making any: `nil` for those not known yet.
    package func knownFeeds(at addresses: [String]) throws(StoreError) -> [StoredFeed?] {
        try read { db in
            try addresses.map { try Self.feed($0, by: [Self.selectFeedByIdentity, Self.selectFeedByAddress], db) }
        }
    }

    /// Has a list's address lead to a feed that is known under another one, from now on.
    package func addAddress(_ address: String, of feed: FeedID) throws(StoreError) {
        try write {
            try $0.run("INSERT OR REPLACE INTO addresses (address, feed) VALUES (?, ?)", address, feed.rawValue)
        }
    }

    /// Every feed ever polled, in the order of their numbers, one at a time, so that a caller keeps only what it needs.
    package func forEachFeed(_ body: (StoredFeed) -> Void) throws(StoreError) {
        // By a connection of its own: whoever polls meanwhile does not wait until all are told.
        try translating {
            try Self.connect(file, .readOnly).forEach(Self.selectFeed + " ORDER BY id") { body(StoredFeed($0)) }
        }
    }

    /// The same for a database that a daemon holds: takes no lock and writes nothing.
    package static func forEachFeed(file: String, _ body: (StoredFeed) -> Void) throws(ArchiveError) {
        try reading(file) { db in
            // An older program's database lacks some columns yet.
            let columns = try db.columns(of: "feeds").map(\.name)
            var select = Self.selectFeed
            for later in ["identity_policy", "recent_polls"] where !columns.contains(later) {
                select = select.replacing(later, with: "NULL")
            }
            try db.forEach(select + " ORDER BY id") { body(StoredFeed($0)) }
        }
    }

    /// Further addresses under which lists have feeds. For a database that a daemon holds: takes no lock and writes nothing.
    package static func addresses(file: String) throws(ArchiveError) -> [String: FeedID] {
        try reading(file) { db in
            var addresses: [String: FeedID] = [:]
            guard try db.hasTable("addresses") else { return addresses }
            try db.forEach("SELECT address, feed FROM addresses") { row in
                addresses[row.text(0) ?? ""] = FeedID(rawValue: row.integer(1))
            }
            return addresses
        }
    }

    package func feed(_ id: FeedID) throws(StoreError) -> StoredFeed? {
        try read { try Self.feed(id.rawValue, by: [Self.selectFeedByID], $0) }
    }

    private static let selectFeed = """
        SELECT id, identity, url, etag, last_modified, body_digest, title, schedule, condition, next_poll, last_polled,
            last_success, last_read, last_error, identity_rung, polls, new_items, revised_items, identity_policy,
            recent_polls
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
            identity_rung = ?, polls = ?, new_items = ?, revised_items = ?, identity_policy = ?,
            recent_polls = ?
        WHERE id = ?
        """
}

extension FeedState {
    /// In the order of `Archive.updateFeed`. No bytes are stored as NULL.
    func bind(to update: inout Statement) {
        update.bind(currentURL)
        update.bind(etag)
        update.bind(lastModified)
        update.bind(bodyDigest)
        update.bind(title)
        update.bind(schedule.isEmpty ? nil : schedule)
        update.bind(condition.isEmpty ? nil : condition)
        update.bind(nextPoll)
        update.bind(lastPolled)
        update.bind(lastSuccess)
        update.bind(lastRead)
        update.bind(lastError)
        update.bind(identityRung.archived)
        update.bind(polls)
        update.bind(newItems)
        update.bind(revisedItems)
        update.bind(identityPolicy.isEmpty ? nil : identityPolicy)
        update.bind(recentPolls.bytes.isEmpty ? nil : recentPolls.bytes)
    }
}

extension StoredFeed {
    /// In the order of `Archive.selectFeed`.
    fileprivate init(_ row: borrowing Statement) {
        self.init(id: FeedID(rawValue: row.integer(0)), identity: row.text(1) ?? "")
        state.currentURL = row.text(2)
        state.etag = row.text(3)
        state.lastModified = row.text(4)
        state.bodyDigest = row.optionalBits(5)
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
        state.recentPolls = RecentPolls(bytes: row.bytes(19))
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
