package import Exchange
internal import FoundationEssentials
internal import GRDB

extension Archive {
    /// Bytes kept under a name, for what belongs to no single feed; `nil` where there are none yet.
    package func memory(named name: String) throws(StoreError) -> [UInt8]? {
        try translating { try pool.read { try Self.memory(named: name, $0) } }
    }

    /// The same for a database that a daemon holds: takes no lock and writes nothing.
    package static func memory(named name: String, file: String) throws(ArchiveError) -> [UInt8]? {
        try reading(file) { try memory(named: name, $0) }
    }

    package func setMemory(_ bytes: [UInt8], named name: String) throws(StoreError) {
        try translating {
            try pool.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO memories (name, value) VALUES (?, ?)
                        ON CONFLICT (name) DO UPDATE SET value = excluded.value
                        """, arguments: [name, Data(bytes)])
            }
        }
    }

    private static func memory(named name: String, _ db: Database) throws -> [UInt8]? {
        try Data.fetchOne(db, sql: "SELECT value FROM memories WHERE name = ?", arguments: [name]).map { Array($0) }
    }
}
