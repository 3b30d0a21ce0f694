internal import Articles
internal import FoundationEssentials
internal import GRDB

extension Archive {
    /// The feeds of these identities, in their order; those not known yet are made. One transaction.
    package func feeds(identifiedBy identities: [String]) throws(ArchiveError) -> [StoredFeed] {
        try translating {
            try pool.write { db in
                let select = try db.cachedStatement(sql: Self.selectFeedByIdentity)
                let insert = try db.cachedStatement(sql: Self.insertFeed)
                return try identities.map { identity in
                    if let feed = try StoredFeed.first(select, [identity]) { return feed }
                    try insert.execute(arguments: [identity])
                    return StoredFeed(
                        id: FeedID(rawValue: db.lastInsertedRowID), identity: identity, state: FeedState())
                }
            }
        }
    }

    /// Every feed ever polled, in the order of their numbers, one at a time, so that a caller keeps only what it needs.
    package func forEachFeed(_ body: (StoredFeed) -> Void) throws(ArchiveError) {
        try translating {
            try pool.read { db in
                let rows = try Row.fetchCursor(db, sql: Self.selectFeed + " ORDER BY id")
                while let row = try rows.next() { body(StoredFeed(row)) }
            }
        }
    }

    /// The same for a database that a daemon holds: takes no lock and writes nothing.
    package static func forEachFeed(file: String, _ body: (StoredFeed) -> Void) throws(ArchiveError) {
        try reading(file) { db in
            let rows = try Row.fetchCursor(db, sql: Self.selectFeed + " ORDER BY id")
            while let row = try rows.next() { body(StoredFeed(row)) }
        }
    }

    package func feed(_ id: FeedID) throws(ArchiveError) -> StoredFeed? {
        try translating {
            try pool.unsafeRead { db in
                try StoredFeed.first(db.cachedStatement(sql: Self.selectFeedByID), [id.rawValue])
            }
        }
    }

    private static let selectFeed = """
        SELECT id, identity, url, etag, last_modified, body_digest, title, schedule, condition, next_poll, last_polled,
            last_success, last_read, last_error, crashes, identity_rung, polls, new_items, revised_items
        FROM feeds
        """

    private static let selectFeedByID = selectFeed + " WHERE id = ?"
    private static let selectFeedByIdentity = selectFeed + " WHERE identity = ?"

    private static let insertFeed = """
        INSERT INTO feeds (identity, crashes, identity_rung, polls, new_items, revised_items) VALUES (?, 0, 0, 0, 0, 0)
        """

    static let updateFeed = """
        UPDATE feeds SET url = ?, etag = ?, last_modified = ?, body_digest = ?, title = ?, schedule = ?, condition = ?,
            next_poll = ?, last_polled = ?, last_success = ?, last_read = ?, last_error = ?, crashes = ?,
            identity_rung = ?, polls = ?, new_items = ?, revised_items = ?
        WHERE id = ?
        """
}

extension FeedState {
    /// In the order of `Archive.updateFeed`.
    func arguments(for id: FeedID) -> StatementArguments {
        [
            currentURL, etag, lastModified, bodyDigest.map { Int64(bitPattern: $0) }, title,
            schedule.isEmpty ? nil : Data(schedule), condition.isEmpty ? nil : Data(condition),
            nextPoll?.microsecondsSince1970, lastPolled?.microsecondsSince1970, lastSuccess?.microsecondsSince1970,
            lastRead?.microsecondsSince1970, lastError, crashes, identityRung.archived, polls, newItems, revisedItems,
            id.rawValue,
        ]
    }
}

extension StoredFeed {
    /// Reads the row in place; `Row.fetchOne` would copy it, and its blobs, first.
    fileprivate static func first(_ statement: Statement, _ arguments: StatementArguments) throws -> StoredFeed? {
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        return try rows.next().map { StoredFeed($0) }
    }

    /// In the order of `Archive.selectFeed`.
    fileprivate init(_ row: Row) {
        func moment(_ column: Int) -> Timestamp? {
            (row[column] as Int64?).map { Timestamp(microsecondsSince1970: $0) }
        }
        func bytes(_ column: Int) -> [UInt8] {
            (try? row.withUnsafeData(atIndex: column) { $0.map { Array($0) } }) ?? []
        }
        id = FeedID(rawValue: row[0])
        identity = row[1]
        state = FeedState()
        state.currentURL = row[2]
        state.etag = row[3]
        state.lastModified = row[4]
        state.bodyDigest = (row[5] as Int64?).map { UInt64(bitPattern: $0) }
        state.title = row[6]
        state.schedule = bytes(7)
        state.condition = bytes(8)
        state.nextPoll = moment(9)
        state.lastPolled = moment(10)
        state.lastSuccess = moment(11)
        state.lastRead = moment(12)
        state.lastError = row[13]
        state.crashes = row[14]
        state.identityRung = ItemIdentity.Rung(archived: row[15])
        state.polls = row[16]
        state.newItems = row[17]
        state.revisedItems = row[18]
    }
}
