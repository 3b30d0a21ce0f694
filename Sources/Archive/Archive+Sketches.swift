internal import Articles
package import Exchange
internal import SQLite

/// What articles' texts are compared by: a row a batch.
extension Archive {
    /// A database is one process's: nobody else stores any.
    package func sketches(
        after mark: SketchMark?, _ body: (StoredSketches) -> Void
    ) throws(StoreError) -> SketchMark {
        if mark == nil {
            try read { db in
                try db.forEach("SELECT at, articles FROM sketches ORDER BY sequence") { row in
                    body(
                        StoredSketches(at: Timestamp(microsecondsSince1970: row.integer(0)), bytes: row.bytes(1)))
                }
            }
        }
        return SketchMark(rawValue: 0)
    }

    static func write(_ batch: StoreBatch, sketchesInto db: Database) throws(SQLiteError) {
        if let end = batch.forgetsSketchesBefore {
            try db.run("DELETE FROM sketches WHERE at < ?", end.microsecondsSince1970)
        }
        guard let row = batch.sketches else { return }
        try db.run("INSERT INTO sketches (at, articles) VALUES (?, ?)", row.at.microsecondsSince1970, row.bytes)
    }
}
