internal import GRDB

/// The tables, and the way from each version to the next. A migration, once released, is never edited.
enum ArchiveSchema {
    /// "NwsR", so that `file(1)` and `recover` can tell the database from another program's.
    static let applicationID: Int64 = 0x4E77_7352

    /// `migrations[n]` leads from version n to n + 1; the database holds its version in `user_version`.
    static let migrations = [
        """
        CREATE TABLE feeds (
            id            INTEGER PRIMARY KEY,
            identity      TEXT NOT NULL UNIQUE,
            url           TEXT,
            etag          TEXT,
            last_modified TEXT,
            body_digest   INTEGER,
            title         TEXT,
            schedule      BLOB,
            condition     BLOB,
            next_poll     INTEGER,          -- microseconds since 1970, as are the next three
            last_polled   INTEGER,
            last_success  INTEGER,
            last_read     INTEGER,
            last_error    TEXT,
            crashes       INTEGER NOT NULL, -- unused since the table of that name
            identity_rung INTEGER NOT NULL,
            polls         INTEGER NOT NULL,
            new_items     INTEGER NOT NULL,
            revised_items INTEGER NOT NULL
        ) STRICT;

        -- Clustered by feed, so that a poll reads its feed's items from neighbouring pages.
        CREATE TABLE items (
            feed           INTEGER NOT NULL,
            key            INTEGER NOT NULL, -- the first 64 bits of the article's id
            revision       INTEGER NOT NULL,
            content_digest INTEGER NOT NULL,
            source_digest  INTEGER NOT NULL,
            first_seen     INTEGER NOT NULL, -- seconds since 1970
            last_seen      INTEGER NOT NULL, -- days since 1970
            PRIMARY KEY (feed, key)
        ) STRICT, WITHOUT ROWID;

        -- Revisions stored but perhaps not yet visible in the spool. A row that is gone is done.
        CREATE TABLE deliveries (
            sequence INTEGER PRIMARY KEY,
            feed     INTEGER NOT NULL,
            key      INTEGER NOT NULL,
            name     TEXT NOT NULL,
            bytes    INTEGER NOT NULL,
            digest   INTEGER NOT NULL
        ) STRICT;

        -- What belongs to no single feed.
        CREATE TABLE memories (
            name  TEXT PRIMARY KEY,
            value BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
        """
        -- Feeds that the program worked on when it died.
        CREATE TABLE crashes (
            feed    INTEGER PRIMARY KEY,
            count   INTEGER NOT NULL,
            proven  INTEGER NOT NULL,
            died_at INTEGER NOT NULL, -- microseconds since 1970
            item    INTEGER
        ) STRICT;
        """,
        """
        -- Which database this is, for the spool that it fills; one row. What has articles has stored a batch.
        CREATE TABLE origin (
            identity TEXT NOT NULL,
            batches  INTEGER NOT NULL
        ) STRICT;
        INSERT INTO origin SELECT lower(hex(randomblob(16))), EXISTS (SELECT 1 FROM items);

        -- One kind of digest, XXH64, and 0 where it is not known: rows of before had that or SHA-256, unsaid which.
        UPDATE deliveries SET digest = 0;
        """,
        """
        -- Items that are not made articles in the form that they have.
        CREATE TABLE left_out (
            feed    INTEGER NOT NULL,
            key     INTEGER NOT NULL,
            version TEXT NOT NULL,    -- of the program that left it out
            since   INTEGER NOT NULL, -- microseconds since 1970
            PRIMARY KEY (feed, key)
        ) STRICT, WITHOUT ROWID;
        """,
        """
        -- NULL where an earlier version stored the item.
        ALTER TABLE items ADD COLUMN id_middle INTEGER; -- the article's id behind the key: 64 bits, then 32
        ALTER TABLE items ADD COLUMN id_end    INTEGER;
        ALTER TABLE items ADD COLUMN guid_mark INTEGER; -- ItemMarks
        ALTER TABLE items ADD COLUMN link_mark INTEGER;
        ALTER TABLE items ADD COLUMN text_mark INTEGER;
        ALTER TABLE items ADD COLUMN date_mark INTEGER;
        ALTER TABLE feeds ADD COLUMN identity_policy BLOB;

        -- Further addresses under which lists have a feed: other spellings, and where it moved.
        CREATE TABLE addresses (
            address TEXT PRIMARY KEY,
            feed    INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
        """
        -- Deliveries to any sink, which knows each by its token: a file's name, in a spool.
        ALTER TABLE deliveries RENAME COLUMN name TO token;
        ALTER TABLE deliveries ADD COLUMN sink TEXT NOT NULL DEFAULT 'spool';
        """,
    ]

    /// Reads both ends of each table, so that a database damaged near its roots is refused at the start and not in the
    /// middle of the work. A check of every page would take seconds for millions of items.
    static func touch(_ db: Database) throws {
        for (table, key) in [
            ("feeds", "id"), ("feeds", "identity"), ("items", "feed, key"), ("deliveries", "sequence"),
        ] {
            for order in ["ASC", "DESC"] {
                let keys = key.split(separator: ",").map { "\($0) \(order)" }.joined(separator: ",")
                _ = try Row.fetchOne(db, sql: "SELECT * FROM \(table) ORDER BY \(keys) LIMIT 1")
            }
        }
    }

    /// Whether the first version's tables are there.
    static func isOurs(_ db: Database) throws -> Bool {
        try ["feeds", "items", "deliveries", "memories"].allSatisfy { try db.tableExists($0) }
    }

    /// For who only looks.
    static func requireOurs(_ db: Database, file: String) throws {
        if try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0 {
            throw ArchiveError.missing(file: file)
        }
        guard try Int64.fetchOne(db, sql: "PRAGMA application_id") == applicationID else {
            if try isOurs(db) {
                throw ArchiveError.corrupt(file: file, detail: "its header says that it is another program's")
            }
            throw ArchiveError.foreign(file: file)
        }
        let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        if found > migrations.count {
            throw ArchiveError.newerSchema(file: file, found: found, supported: migrations.count)
        }
    }

    /// - Parameter version: where to stop; the newest but for what is rebuilt from an older database.
    static func migrate(_ db: Database, file: String, to version: Int = migrations.count) throws {
        let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        let application = try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        guard application == applicationID || (application == 0 && tables == 0) else {
            if try isOurs(db) {
                throw ArchiveError.corrupt(file: file, detail: "its header says that it is another program's")
            }
            throw ArchiveError.foreign(file: file)
        }
        guard found <= migrations.count else {
            throw ArchiveError.newerSchema(file: file, found: found, supported: migrations.count)
        }
        guard found < version else { return }
        try db.inTransaction(.immediate) {
            for sql in migrations[found..<version] { try db.execute(sql: sql) }
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: "PRAGMA user_version = \(version)")
            return .commit
        }
    }
}
