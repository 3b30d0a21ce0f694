internal import Glibc

/// A connection that threads take turns at. (Synchronization's Mutex hands out only what may leave its thread.)
package final class SharedDatabase: @unchecked Sendable {
    /// Touched by who has the turn.
    private let database: Database
    /// Owned here, freed in deinit.
    private let turn: UnsafeMutablePointer<pthread_mutex_t>

    package init(_ database: sending Database) {
        self.database = database
        turn = .allocate(capacity: 1)
        pthread_mutex_init(turn, nil)
    }

    deinit {
        pthread_mutex_destroy(turn)
        turn.deallocate()
    }

    package func use<Value, Failure: Error>(_ body: (Database) throws(Failure) -> Value) throws(Failure) -> Value {
        pthread_mutex_lock(turn)
        defer { pthread_mutex_unlock(turn) }
        return try body(database)
    }

    /// Waits for its turn; every later use fails.
    package func close() { use { $0.close() } }
}
