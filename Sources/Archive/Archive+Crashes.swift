internal import Articles
internal import GRDB
internal import Glibc
internal import Synchronization

extension Archive {
    /// Runs `work` with the feed, and the item of it, marked as in work. If the process dies in it, the next one
    /// records that against the feed.
    /// - Parameter item: `ArticleID.prefix`; `nil` for the document itself.
    package func withMark<Value, Failure: Error>(
        of feed: FeedID, item: UInt64? = nil, _ work: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let mark = inFlight.mark(feed, item: item)
        defer { if let mark { inFlight.unmark(mark) } }
        return try work()
    }

    /// `nil` for nearly all feeds. Costs no look into the database.
    package func crashRecord(of feed: FeedID) -> CrashRecord? {
        crashes.withLock { $0.isEmpty ? nil : $0[feed] }
    }

    package var crashRecords: [FeedID: CrashRecord] { crashes.withLock { $0 } }

    /// For a database that a daemon holds: takes no lock and writes nothing.
    package static func crashRecords(file: String) throws(ArchiveError) -> [FeedID: CrashRecord] {
        try reading(file) { db in
            // An older program's database has no such table yet.
            try db.tableExists("crashes") ? try crashRecords(db) : [:]
        }
    }

    /// The feed was read to its end, or a person wants it asked again.
    package func forgetCrashes(of feed: FeedID) throws(ArchiveError) {
        guard crashRecord(of: feed) != nil else { return }
        try translating {
            try pool.write { try $0.execute(sql: "DELETE FROM crashes WHERE feed = ?", arguments: [feed.rawValue]) }
        }
        crashes.withLock { $0[feed] = nil }
    }

    /// Where the document of a feed is kept that the program died of, for whoever looks for the reason.
    package func crashedDocument(of feed: FeedID) -> String { "\(file).crashed-\(feed.rawValue)" }

    /// Writes `document` there, over the one before. What goes wrong is of no matter.
    package func keepCrashed(_ document: [UInt8], of feed: FeedID) {
        let descriptor = open(
            crashedDocument(of: feed), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return }
        defer { Glibc.close(descriptor) }
        document.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
                guard count > 0 else { return }
                written += count
            }
        }
    }

    package func dropCrashed(_ feed: FeedID) { unlink(crashedDocument(of: feed)) }

    /// Records against feeds what the last process died of: against those whose own thread failed; where none did,
    /// against all that were in work.
    static func recordDeath(_ left: [InFlightFeeds.Left], _ db: Database) throws -> [FeedID: CrashRecord] {
        var records = try crashRecords(db)
        let proven = left.filter(\.isProven)
        let blamed = proven.isEmpty ? left : proven
        guard !blamed.isEmpty else { return records }
        let isAlone = Set(blamed.map(\.feed)).count == 1
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let now = Timestamp(secondsSince1970: Int64(time.tv_sec))
        // Of a feed's document and an item of it on one thread, the item is what was in work.
        let oneEach = Dictionary(blamed.map { ($0.feed, $0) }, uniquingKeysWith: { $0.item == nil ? $1 : $0 })
        for one in oneEach.values {
            let record = CrashRecord.after(records[one.feed], one, isAlone: isAlone, at: now)
            records[one.feed] = record
            try db.execute(
                sql: "INSERT OR REPLACE INTO crashes (feed, count, proven, died_at, item) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    one.feed.rawValue, record.count, record.isProven, record.diedAt.microsecondsSince1970,
                    record.item.map { Int64(bitPattern: $0) },
                ])
        }
        return records
    }

    static func crashRecords(_ db: Database) throws -> [FeedID: CrashRecord] {
        var records: [FeedID: CrashRecord] = [:]
        var run = StatementRun(try db.makeStatement(sql: "SELECT feed, count, proven, died_at, item FROM crashes"))
        while try run.next() {
            records[FeedID(rawValue: run.integer(0))] = CrashRecord(
                count: Int(run.integer(1)), isProven: run.integer(2) != 0,
                diedAt: Timestamp(microsecondsSince1970: run.integer(3)),
                item: run.optionalInteger(4).map { UInt64(bitPattern: $0) })
        }
        return records
    }
}
