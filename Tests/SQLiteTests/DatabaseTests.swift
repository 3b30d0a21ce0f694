import Foundation
import SQLite
import Testing

@Suite struct DatabaseTests {
    let folder: URL
    let file: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "newsreel-sqlite-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        file = folder.appending(path: "a.db").path
    }

    private func remove() { try? FileManager.default.removeItem(at: folder) }

    private func open(_ access: Database.Access = .readWrite, _ file: String? = nil) throws -> Database {
        try Database(file ?? self.file, access, patience: .zero)
    }

    private func makeTable() throws -> Database {
        let db = try open()
        try db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, value ANY) STRICT; PRAGMA journal_mode = WAL")
        return db
    }

    private static let values: [SQLiteValue] = [
        .null, .integer(0), .integer(.min), .integer(.max), .real(-0.5), .text(""), .text("a\0b"), .text("täglich 🗞"),
        .blob([]), .blob([0, 255, 0]), .blob([UInt8](repeating: 7, count: 100_000)),
    ]

    @Test(arguments: values) func `a value comes back as it went in`(value: SQLiteValue) throws {
        defer { remove() }
        let db = try makeTable()
        try db.run("INSERT INTO t (value) VALUES (?)", value)
        var found: [SQLiteValue] = []
        try db.forEach("SELECT value FROM t") { found += $0.values }
        #expect(found == [value])
    }

    @Test func `typed parameters and columns keep every bit, and nil is NULL`() throws {
        defer { remove() }
        let db = try makeTable()
        var insert = try db.statement("INSERT INTO t (value) VALUES (?)")
        insert.bind(UInt64.max)
        try insert.run()
        insert.bind(nil as String?)
        try insert.run()
        insert.bind([] as [UInt8])
        try insert.run()
        try db.run("INSERT INTO t (value) VALUES (?)", true)
        try db.run("INSERT INTO t (value) VALUES (?)", nil)
        var rows: [(type: SQLiteValue, bits: UInt64?, text: String?, bytes: [UInt8])] = []
        try db.forEach("SELECT value FROM t ORDER BY id") {
            rows.append(($0.value(0), $0.optionalBits(0), $0.text(0), $0.bytes(0)))
        }
        #expect(rows.map(\.type) == [.integer(-1), .null, .blob([]), .integer(1), .null])
        #expect(rows.map(\.bits) == [.max, nil, 0, 1, nil])
        #expect(rows.map(\.text) == ["-1", nil, "", "1", nil])
        #expect(rows[1].bytes == [])
    }

    @Test func `a first column is its integer, and nil for NULL and for no row`() throws {
        defer { remove() }
        let db = try makeTable()
        #expect(try db.integer("SELECT value FROM t") == nil)
        #expect(try db.integer("SELECT NULL") == nil)
        #expect(try db.integer("SELECT ? + ?", 40, 2) == 42)
        #expect(try db.exists("SELECT 1 FROM t") == false)
        try db.run("INSERT INTO t (id, value) VALUES (?, ?)", 9, "x")
        #expect(try db.exists("SELECT 1 FROM t WHERE value = ?", "x"))
        #expect(db.lastInsertedRow == 9)
        try db.run("UPDATE t SET value = ?", "y")
        #expect(db.changes == 1)
    }

    @Test func `a statement runs again with other values, after a failure too`() throws {
        defer { remove() }
        let db = try makeTable()
        var insert = try db.statement("INSERT INTO t (id, value) VALUES (?, ?)")
        for (id, isRefused) in [(1, false), (1, true), (2, false)] {
            insert.bind(id)
            insert.bind("v\(id)")
            do {
                try insert.run()
                #expect(!isRefused)
            } catch {
                #expect(isRefused)
                // SQLITE_CONSTRAINT_PRIMARYKEY, where the primary code is SQLITE_CONSTRAINT.
                #expect(error == SQLiteError(code: 1555, message: "UNIQUE constraint failed: t.id"))
                #expect(error.kind == .constraint)
            }
        }
        #expect(try db.integer("SELECT count(*) FROM t") == 2)
    }

    @Test func `the same statement may be in use twice, and what was bound once is not bound for the next`() throws {
        defer { remove() }
        let db = try makeTable()
        for id in 1...3 { try db.run("INSERT INTO t (id) VALUES (?)", id) }
        var pairs: [Int64] = []
        let select = "SELECT id FROM t WHERE id >= ? ORDER BY id"
        try db.forEach(select, 2) { outer in
            let first = outer.integer(0)
            try db.forEach(select, first) { pairs.append(first * 10 + $0.integer(0)) }
        }
        #expect(pairs == [22, 23, 33])
        #expect(try db.exists(select, nil) == false)
        var unbound = try db.statement(select)
        #expect(try unbound.next() == false)
    }

    @Test func `a parameter too many is an error of the step, and the next run is none`() throws {
        defer { remove() }
        let db = try makeTable()
        #expect(throws: SQLiteError.self) { try db.run("INSERT INTO t (id) VALUES (?)", 1, 2) }
        #expect(try db.integer("SELECT count(*) FROM t") == 0)
        try db.run("INSERT INTO t (id) VALUES (?)", 1)
    }

    @Test func `hundreds of different statements are no matter`() throws {
        defer { remove() }
        let db = try makeTable()
        for number in 0..<300 { #expect(try db.integer("SELECT \(number)") == Int64(number)) }
    }

    private struct Refusal: Error, Equatable {}

    @Test func `a transaction is undone when its body throws, and the connection goes on`() throws {
        defer { remove() }
        let db = try makeTable()
        #expect(throws: Refusal()) {
            try db.transaction {
                try db.run("INSERT INTO t (id) VALUES (1)")
                throw Refusal()
            }
        }
        let error = #expect(throws: SQLiteError.self) {
            try db.transaction {
                try db.run("INSERT INTO t (id) VALUES (1)")
                try db.run("INSERT INTO t (id) VALUES (1)")
            }
        }
        #expect(error?.kind == .constraint)
        #expect(try db.integer("SELECT count(*) FROM t") == 0)
        try db.transaction { try db.run("INSERT INTO t (id) VALUES (7)") }
        #expect(try db.integer("SELECT id FROM t") == 7)
    }

    @Test func `a transaction that SQLite has undone itself is not stored though its body goes on`() throws {
        defer { remove() }
        let db = try makeTable()
        try db.execute("CREATE TRIGGER no BEFORE INSERT ON t WHEN new.id = 2 BEGIN SELECT raise(ROLLBACK, 'no'); END")
        #expect(throws: SQLiteError.self) {
            try db.transaction {
                try db.run("INSERT INTO t (id) VALUES (1)")
                try? db.run("INSERT INTO t (id) VALUES (2)")
            }
        }
        #expect(try db.integer("SELECT count(*) FROM t") == 0)
    }

    @Test func `a full database and one held by another are told apart, and nothing is stored`() throws {
        defer { remove() }
        let db = try makeTable()
        let other = try open()
        #expect(throws: SQLiteError(code: 5, message: "database is locked")) {
            try db.transaction { try other.transaction {} }
        }
        try db.execute("PRAGMA max_page_count = 4")
        let error = #expect(throws: SQLiteError.self) {
            try db.transaction { try db.run("INSERT INTO t (value) VALUES (?)", [UInt8](repeating: 1, count: 50_000)) }
        }
        #expect(error?.kind == .full)
        #expect(error?.message == "database or disk is full")
        #expect(try other.integer("SELECT count(*) FROM t") == 0)
    }

    @Test func `who only reads changes nothing, sees one state in a transaction, and makes no file`() throws {
        defer { remove() }
        let missing = #expect(throws: SQLiteError.self) { try open(.readOnly) }
        #expect(missing?.message == "unable to open database file")
        #expect(!FileManager.default.fileExists(atPath: file))

        let db = try makeTable()
        let reader = try open(.readOnly)
        #expect(throws: SQLiteError.self) { try reader.run("INSERT INTO t (id) VALUES (1)") }
        let counts = try reader.transaction(.deferred) {
            let before = try reader.integer("SELECT count(*) FROM t")
            try db.run("INSERT INTO t (id) VALUES (1)")
            return [before, try reader.integer("SELECT count(*) FROM t")]
        }
        #expect(counts == [0, 0])
        #expect(try reader.integer("SELECT count(*) FROM t") == 1)
    }

    @Test func `what is no database, and a damaged one, are told at the opening`() throws {
        defer { remove() }
        try Data("Dear all, this is a letter that is longer than a header of a database would be, or so".utf8)
            .write(to: URL(filePath: file))
        let error = #expect(throws: SQLiteError.self) { try open() }
        #expect(error == SQLiteError(code: 26, message: "file is not a database"))
        #expect(error?.kind == .corrupt)
    }

    @Test func `a copy has what was committed, and replaces what was there`() throws {
        defer { remove() }
        let db = try makeTable()
        for id in 1...100 { try db.run("INSERT INTO t (id, value) VALUES (?, ?)", id, "text of some length") }
        let target = try open(.readWrite, file + ".copy")
        try target.execute("CREATE TABLE other (x)")
        try db.copy(to: target)
        #expect(try target.integer("SELECT count(*) FROM t") == 100)
        #expect(throws: SQLiteError.self) { try target.execute("SELECT * FROM other") }
        // Not while the target itself changes something.
        let error = #expect(throws: SQLiteError.self) { try target.transaction { try db.copy(to: target) } }
        #expect(error?.message.isEmpty == false)
    }

    @Test func `after it is closed every call fails, and a statement that is still there ends quietly`() throws {
        defer { remove() }
        let db = try makeTable()
        try db.run("INSERT INTO t (id) VALUES (1)")
        var select = try db.statement("SELECT id FROM t")
        #expect(try select.next())
        db.close()
        #expect(select.integer(0) == 1)
        let closed = SQLiteError(code: 21, message: "the database is closed")
        #expect(throws: closed) { try db.execute("SELECT 1") }
        #expect(throws: closed) { try db.integer("SELECT 1") }
        #expect(throws: closed) { try db.transaction {} }
        db.close()
    }

    @Test func `threads take turns at a shared connection`() async throws {
        defer { remove() }
        _ = try makeTable()
        let shared = SharedDatabase(try Database(file, .readWrite))
        try await withThrowingTaskGroup { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<50 {
                        try shared.use { db in
                            try db.transaction {
                                let count = try db.integer("SELECT count(*) FROM t") ?? 0
                                try db.run("INSERT INTO t (id, value) VALUES (?, ?)", count, task * 50 + number)
                            }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let count = try shared.use { try $0.integer("SELECT count(DISTINCT value) FROM t") }
        #expect(count == 400)
        shared.close()
        #expect(throws: SQLiteError.self) { try shared.use { try $0.integer("SELECT 1") } }
    }
}
