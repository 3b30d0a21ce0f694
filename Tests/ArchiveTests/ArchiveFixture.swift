import Articles
import Exchange
import Foundation
import SQLite

@testable import Archive

/// A folder that goes when the test ends.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array((NSTemporaryDirectory() + "/newsreel-archive-XXXXXX").utf8CString)
        guard let path = mkdtemp(&template).map({ String(cString: $0) }) else { throw CocoaError(.fileWriteUnknown) }
        self.path = path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

extension Timestamp {
    /// 2022-11-12T06:03:00Z.
    static let morning = Timestamp(secondsSince1970: 1_668_232_980)

    func days(_ count: Double) -> Timestamp { advanced(bySeconds: count * 86_400) }
}

extension KnownItem {
    static func sample(revision: Int = 1, seen: Timestamp = .morning) -> KnownItem {
        KnownItem(
            revision: revision, contentDigest: 0xFEDC_BA98_7654_3210, sourceDigest: 0x8000_0000_0000_0001,
            firstSeen: .morning, lastSeen: seen)
    }
}

extension StoreBatch {
    mutating func add(
        _ sequence: DeliverySequence, feed: FeedID, key: UInt64, item: KnownItem = .sample(), sink: String = "spool"
    ) {
        let delivery = PendingDelivery(
            sequence: sequence, sink: sink, feed: feed, key: key, token: "file-\(sequence)", sizeInBytes: 100,
            digest: UInt64.max - key)
        deliveries.append((revisions.count, delivery))
        revisions.append((feed, key, item))
    }
}

extension Archive {
    /// The first column of a query's first row.
    func integer(_ sql: String) throws -> Int? {
        try writer.use { try $0.integer(sql) }.map { Int($0) }
    }

    /// Undoes the last migrations, before which texts were not compared and there were no rules.
    func takeBackBlocked() throws {
        _ = try integer("DROP TABLE sketches")
        _ = try integer("DROP TABLE blocked")
        _ = try integer("DROP TABLE blocked_counts")
        _ = try integer("PRAGMA user_version = 7")
    }

    /// Undoes the migrations from the one on before which all deliveries were files of a spool.
    func takeBackSinks() throws {
        try takeBackBlocked()
        _ = try integer("ALTER TABLE feeds DROP COLUMN recent_polls")
        _ = try integer("ALTER TABLE deliveries RENAME COLUMN token TO name")
        _ = try integer("ALTER TABLE deliveries DROP COLUMN sink")
        _ = try integer("PRAGMA user_version = 5")
    }

    /// The same from the one on before which items had no marks.
    func takeBackMarks() throws {
        try takeBackSinks()
        for column in ["id_middle", "id_end", "guid_mark", "link_mark", "text_mark", "date_mark"] {
            _ = try integer("ALTER TABLE items DROP COLUMN \(column)")
        }
        _ = try integer("ALTER TABLE feeds DROP COLUMN identity_policy")
        _ = try integer("DROP TABLE addresses")
        _ = try integer("PRAGMA user_version = 4")
    }
}
