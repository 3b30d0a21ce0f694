package import Exchange
internal import SQLite

extension Archive {
    /// Bytes kept under a name, for what belongs to no single feed; `nil` where there are none yet.
    package func memory(named name: String) throws(StoreError) -> [UInt8]? {
        try read { try Self.memory(named: name, $0) }
    }

    /// The same for a database that a daemon holds: takes no lock and writes nothing.
    package static func memory(named name: String, file: String) throws(ArchiveError) -> [UInt8]? {
        try reading(file) { try memory(named: name, $0) }
    }

    /// All of them, for a database that a daemon holds: takes no lock and writes nothing.
    static func memories(file: String) throws(ArchiveError) -> [String: [UInt8]] {
        try reading(file) { db in
            var memories: [String: [UInt8]] = [:]
            try db.forEach("SELECT name, value FROM memories") { memories[$0.text(0) ?? ""] = $0.bytes(1) }
            return memories
        }
    }

    package func setMemory(_ bytes: [UInt8], named name: String) throws(StoreError) {
        try write { db in
            try db.run(
                """
                INSERT INTO memories (name, value) VALUES (?, ?)
                ON CONFLICT (name) DO UPDATE SET value = excluded.value
                """, name, bytes)
        }
    }

    private static func memory(named name: String, _ db: Database) throws -> [UInt8]? {
        var memory: [UInt8]?
        try db.forEach("SELECT value FROM memories WHERE name = ?", name) { memory = $0.bytes(0) }
        return memory
    }
}
