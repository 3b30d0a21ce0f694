internal import Articles
package import Exchange

/// What articles' texts are compared by: a row a batch, of all workers.
extension PostgresStore {
    /// Rows are read up to the oldest transaction that is still at work on the server: what ends later is read later, and
    /// nothing twice.
    package func sketches(
        after mark: SketchMark?, _ body: (StoredSketches) -> Void
    ) async throws(StoreError) -> SketchMark {
        let worker = mark == nil ? nil : workerID
        let start = mark?.rawValue ?? 0
        let horizon = try await reader.use { connection throws(PostgresError) in
            try connection.run(PostgresCall(Self.selectHorizon)).first?.integer(0) ?? start
        }
        var place = (start, Int64(0))
        while place.0 < horizon {
            let (from, offset) = place
            let rows = try await reader.use { connection throws(PostgresError) in
                try connection.run(
                    PostgresCall(Self.selectSketches) {
                        $0.add(from)
                        $0.add(horizon)
                        $0.add(worker)
                        $0.add(Self.rowsPerLook)
                        $0.add(offset)
                    }
                ).all.map { row in
                    (
                        row.integer(0),
                        StoredSketches(
                            at: Timestamp(microsecondsSince1970: row.integer(1)), bytes: row.optionalBytes(2) ?? [])
                    )
                }
            }
            for (_, row) in rows { body(row) }
            guard rows.count == Self.rowsPerLook, let last = rows.last?.0 else { break }
            // Several rows may have one number, if hardly ever.
            let same = Int64(rows.count { $0.0 == last })
            place = (last, last == from ? offset + same : same)
        }
        return SketchMark(rawValue: max(horizon, start))
    }

    private static let rowsPerLook: Int64 = 200

    private static let selectHorizon = PostgresStatement(
        "sketches.horizon", "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
    private static let selectSketches = PostgresStatement(
        "sketches.select",
        """
        SELECT tx::text::bigint, at, articles FROM sketches
        WHERE tx >= $1::bigint::text::xid8 AND tx < $2::bigint::text::xid8 AND worker IS DISTINCT FROM $3::integer
        ORDER BY tx, worker, at LIMIT $4::bigint OFFSET $5::bigint
        """)
}

extension CommitPlan {
    static func sketchCalls(_ batch: StoreBatch, worker: Int32) -> [PostgresCall] {
        var calls: [PostgresCall] = []
        if let end = batch.forgetsSketchesBefore {
            calls.append(PostgresCall(deleteSketches) { $0.add(end.microsecondsSince1970) })
        }
        if let row = batch.sketches {
            calls.append(
                PostgresCall(insertSketches) {
                    $0.add(worker)
                    $0.add(row.at.microsecondsSince1970)
                    $0.add(row.bytes)
                })
        }
        return calls
    }

    private static let deleteSketches = PostgresStatement(
        "sketches.delete", "DELETE FROM sketches WHERE at < $1::bigint")
    private static let insertSketches = PostgresStatement(
        "sketches.insert",
        "INSERT INTO sketches (worker, at, articles) VALUES ($1::integer, $2::bigint, $3::bytea)")
}
