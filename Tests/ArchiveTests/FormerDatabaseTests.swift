import Articles
import Exchange
import Foundation
import SQLite
import Testing

@testable import Archive

/// A database whose tables stand as a release of before made them.
@Suite struct FormerDatabaseTests {
    let folder: TemporaryFolder
    let file: String
    private let feed = FeedID(rawValue: 7)

    init() throws {
        folder = try TemporaryFolder()
        file = folder.path + "/state.db"
        let db = try Database(file, .readWrite)
        try db.execute("PRAGMA journal_mode = WAL")
        try db.execute(Self.tables)
        try db.execute(Self.rows)
        db.close()
    }

    @Test func `it opens, knows all that it knew, gains the last polls and what rules blocked, and goes on`() throws {
        func schema() throws -> [String] {
            var sql: [String] = []
            try Database(file, .readOnly).forEach("SELECT sql FROM sqlite_schema ORDER BY rowid") {
                sql.append($0.text(0) ?? "")
            }
            return sql
        }
        let before = try schema()
        #expect(try Archive.counts(file: file).items == 2)
        #expect(try Archive.standing(file: file)?.origin?.batches == 41)

        var archive = try Archive(file: file, version: "2")
        #expect(archive.origin == StoreOrigin(identity: "00112233445566778899aabbccddeeff", batches: 41))
        let known = try #require(try archive.feed(feed))
        #expect(known.identity == "https://example.org/feed.xml")
        #expect(known.state.etag == "\"5\"")
        #expect(known.state.schedule == [1, 2, 3])
        #expect(known.state.condition == [])
        #expect(known.state.polls == 12)
        #expect(known.state.recentPolls.polls == [])
        #expect(try archive.knownFeeds(at: ["https://www.example.org/feed.xml"]) == [known])
        let items = try archive.knownItems(of: feed)
        #expect(items[5]?.id == nil, "of a version that kept only the id's beginning")
        #expect(items[UInt64.max]?.marks == ItemMarks(guid: .max, link: 2, text: 3, date: 4))
        #expect(try archive.memory(named: "planner") == [0, 255])
        #expect(archive.crashRecords == [feed: CrashRecord(count: 1, isProven: true, diedAt: .morning, item: .max)])
        let pending = try archive.pendingDeliveries()
        #expect(pending.map(\.token) == ["20221112T060300.000000Z-a-r2.json"])
        #expect(pending.map(\.digest) == [nil])

        var batch = StoreBatch()
        batch.add(2, feed: feed, key: 6)
        batch.delivered = DeliveredMark(sink: "spool", through: 1)
        #expect(try archive.commit(batch) == [])
        archive.close()
        archive = try Archive(file: file)
        #expect(try archive.pendingDeliveries().map(\.sequence) == [2])
        #expect(try archive.knownItems(of: feed).count == 3)
        #expect(archive.origin.batches == 42)
        archive.close()
        let after = try schema()
        #expect(zip(before, after).filter { $0 != $1 }.count == 1)
        #expect(after.count == before.count + 3)
        #expect(after.contains { $0.hasPrefix("CREATE TABLE feeds") && $0.contains("recent_polls BLOB") })
    }

    private static let tables = """
        CREATE TABLE feeds (id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE, url TEXT, etag TEXT,
            last_modified TEXT, body_digest INTEGER, title TEXT, schedule BLOB, condition BLOB, next_poll INTEGER,
            last_polled INTEGER, last_success INTEGER, last_read INTEGER, last_error TEXT, crashes INTEGER NOT NULL,
            identity_rung INTEGER NOT NULL, polls INTEGER NOT NULL, new_items INTEGER NOT NULL,
            revised_items INTEGER NOT NULL, identity_policy BLOB) STRICT;
        CREATE TABLE items (feed INTEGER NOT NULL, key INTEGER NOT NULL, revision INTEGER NOT NULL,
            content_digest INTEGER NOT NULL, source_digest INTEGER NOT NULL, first_seen INTEGER NOT NULL,
            last_seen INTEGER NOT NULL, id_middle INTEGER, id_end INTEGER, guid_mark INTEGER, link_mark INTEGER,
            text_mark INTEGER, date_mark INTEGER, PRIMARY KEY (feed, key)) STRICT, WITHOUT ROWID;
        CREATE TABLE deliveries (sequence INTEGER PRIMARY KEY, feed INTEGER NOT NULL, key INTEGER NOT NULL,
            token TEXT NOT NULL, bytes INTEGER NOT NULL, digest INTEGER NOT NULL,
            sink TEXT NOT NULL DEFAULT 'spool') STRICT;
        CREATE TABLE memories (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE crashes (feed INTEGER PRIMARY KEY, count INTEGER NOT NULL, proven INTEGER NOT NULL,
            died_at INTEGER NOT NULL, item INTEGER) STRICT;
        CREATE TABLE origin (identity TEXT NOT NULL, batches INTEGER NOT NULL) STRICT;
        CREATE TABLE left_out (feed INTEGER NOT NULL, key INTEGER NOT NULL, version TEXT NOT NULL,
            since INTEGER NOT NULL, PRIMARY KEY (feed, key)) STRICT, WITHOUT ROWID;
        CREATE TABLE addresses (address TEXT PRIMARY KEY, feed INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        PRAGMA application_id = 1316451154;
        PRAGMA user_version = 6;
        """

    private static let rows = """
        INSERT INTO feeds (id, identity, etag, schedule, crashes, identity_rung, polls, new_items, revised_items)
            VALUES (7, 'https://example.org/feed.xml', '"5"', x'010203', 0, 0, 12, 2, 0);
        INSERT INTO items VALUES (7, 5, 1, 10, 11, 1668232980, 19308, NULL, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO items VALUES (7, -1, 2, 10, 11, 1668232980, 19308, 8, 9, -1, 2, 3, 4);
        INSERT INTO deliveries VALUES (1, 7, -1, '20221112T060300.000000Z-a-r2.json', 900, 0, 'spool');
        INSERT INTO memories VALUES ('planner', x'00ff');
        INSERT INTO crashes VALUES (7, 1, 1, 1668232980000000, -1);
        INSERT INTO origin VALUES ('00112233445566778899aabbccddeeff', 41);
        INSERT INTO addresses VALUES ('https://www.example.org/feed.xml', 7);
        """
}
