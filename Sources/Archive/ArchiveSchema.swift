internal import SQLite

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
        """
        -- The last polls, some hundred bytes (RecentPolls): with the state that each poll writes, not in rows of their own.
        ALTER TABLE feeds ADD COLUMN recent_polls BLOB;
        """,
        """
        -- What rules kept from being delivered, the newest of it, for who looks it up.
        CREATE TABLE blocked (
            sequence INTEGER PRIMARY KEY,
            feed     INTEGER NOT NULL,
            key      INTEGER NOT NULL,
            at       INTEGER NOT NULL, -- microseconds since 1970
            rule     TEXT NOT NULL,
            reason   TEXT NOT NULL,
            title    TEXT,
            url      TEXT
        ) STRICT;

        -- All of it, by rule.
        CREATE TABLE blocked_counts (
            rule  TEXT PRIMARY KEY,
            count INTEGER NOT NULL,
            last  INTEGER NOT NULL -- microseconds since 1970
        ) STRICT, WITHOUT ROWID;
        """,
        """
        -- What articles' texts are compared by, a row a batch (SketchRow), for seven days.
        CREATE TABLE sketches (
            sequence INTEGER PRIMARY KEY,
            at       INTEGER NOT NULL, -- microseconds since 1970
            articles BLOB NOT NULL
        ) STRICT;
        """,
    ]

    /// Reads both ends of each table, so that a database damaged near its roots is refused at the start and not in the
    /// middle of the work. A check of every page would take seconds for millions of items.
    static func touch(_ db: Database) throws(SQLiteError) {
        for (table, key) in [
            ("feeds", "id"), ("feeds", "identity"), ("items", "feed, key"), ("deliveries", "sequence"),
        ] {
            for order in ["ASC", "DESC"] {
                let keys = key.split(separator: ",").map { "\($0) \(order)" }.joined(separator: ",")
                _ = try db.exists("SELECT * FROM \(table) ORDER BY \(keys) LIMIT 1")
            }
        }
    }

    static func version(_ db: Database) throws(SQLiteError) -> Int { Int(try db.integer("PRAGMA user_version") ?? 0) }

    static func isEmpty(_ db: Database) throws(SQLiteError) -> Bool {
        try !db.exists("SELECT 1 FROM sqlite_schema LIMIT 1")
    }

    private static func isMarked(_ db: Database) throws(SQLiteError) -> Bool {
        try db.integer("PRAGMA application_id") == applicationID
    }

    /// Whether the first version's tables are there.
    fileprivate static func isOurs(_ db: Database) throws(SQLiteError) -> Bool {
        for table in ["feeds", "items", "deliveries", "memories"] where try !db.hasTable(table) { return false }
        return true
    }

    /// The first that a check of the database finds wrong, page and all; `nil` where it finds nothing.
    /// - Parameter check: `integrity_check` or `quick_check`, which both read the whole file.
    static func damage(_ db: Database, by check: String) throws -> String? {
        var lines: [Substring] = []
        try db.forEach("PRAGMA \(check)(2)") { lines += ($0.text(0) ?? "").split(separator: "\n") }
        return lines.first { $0 != "ok" && !$0.hasPrefix("***") }.map(String.init)
    }

    /// Refuses what this program does not read. For who only looks; nothing is an error to them, too.
    static func requireOurs(_ db: Database, file: String) throws {
        if try isEmpty(db) { throw ArchiveError.missing(file: file) }
        try refuseOthers(db, file: file)
    }

    fileprivate static func refuseOthers(_ db: Database, file: String) throws {
        guard try isMarked(db) else {
            throw try isOurs(db)
                ? ArchiveError.corrupt(file: file, detail: "its header says that it is another program's")
                : ArchiveError.foreign(file: file)
        }
        let found = try version(db)
        guard found <= migrations.count else {
            throw ArchiveError.newerSchema(file: file, found: found, supported: migrations.count)
        }
    }

    /// - Parameter version: where to stop; the newest but for what is rebuilt from an older database.
    static func migrate(_ db: Database, file: String, to version: Int = migrations.count) throws {
        let isNew = try db.integer("PRAGMA application_id") == 0 && isEmpty(db)
        if !isNew { try refuseOthers(db, file: file) }
        let found = try self.version(db)
        guard found < version else { return }
        try db.transaction {
            for sql in migrations[found..<version] { try db.execute(sql) }
            try db.execute("PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version)")
        }
    }
}

extension StateFinding {
    init(_ db: Database, file: String) throws {
        if try ArchiveSchema.isEmpty(db), try db.integer("PRAGMA application_id") == 0 {
            self = .empty
            return
        }
        do {
            try ArchiveSchema.refuseOthers(db, file: file)
        } catch ArchiveError.corrupt(_, let detail) {
            self = .damaged(detail: detail)
            return
        }
        guard try ArchiveSchema.isOurs(db), try ArchiveSchema.version(db) > 0 else {
            self = .damaged(detail: "tables are missing")
            return
        }
        self = try ArchiveSchema.damage(db, by: "integrity_check").map { .damaged(detail: $0) } ?? .sound
    }
}
