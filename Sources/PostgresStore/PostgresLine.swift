internal import Dispatch
internal import Exchange
internal import Glibc
internal import Synchronization

/// A connection with a thread of its own, on which every call waits for the server, so that no other task's thread does.
/// One that is lost is made anew at the next call.
final class PostgresLine: Sendable {
    typealias SetUp = @Sendable (PostgresConnection) throws(PostgresError) -> Void

    private let address: PostgresAddress
    private let application: String
    /// What a new connection needs before anything else is asked of it.
    private let setUp: SetUp
    private let worker: String?
    private let queue: DispatchQueue
    private let held = Held()
    /// The last call found no server.
    private let isAwayNow = Atomic(false)

    /// Touched on the queue alone.
    private final class Held: @unchecked Sendable {
        var connection: PostgresConnection?
        var isClosed = false
    }

    init(
        _ address: PostgresAddress, application: String, worker: String?,
        setUp: @escaping SetUp = { _ throws(PostgresError) in }
    ) {
        (self.address, self.application, self.worker, self.setUp) = (address, application, worker, setUp)
        queue = DispatchQueue(label: "newsreel.postgresql")
    }

    /// No call since has reached the server.
    var isAway: Bool { isAwayNow.load(ordering: .relaxed) }

    /// - Parameter isRepeatable: what only reads, or may be done twice, is done again once when a connection that had been
    ///   idle turns out to be lost, as after a restart of the server.
    func use<Value: Sendable>(
        isRepeatable: Bool = true, _ body: @escaping @Sendable (PostgresConnection) throws(PostgresError) -> Value
    ) async throws(StoreError) -> Value {
        let result = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: self.attempt(isRepeatable, body)) }
        }
        do {
            return try result.get()
        } catch {
            throw StoreError(error, database: address.printable, worker: worker)
        }
    }

    private func attempt<Value>(
        _ isRepeatable: Bool, _ body: (PostgresConnection) throws(PostgresError) -> Value
    ) -> Result<Value, PostgresError> {
        let wasThere = held.connection != nil
        do throws(PostgresError) {
            return .success(try once(body))
        } catch .lost where isRepeatable && wasThere {
            do throws(PostgresError) { return .success(try once(body)) } catch { return .failure(error) }
        } catch {
            return .failure(error)
        }
    }

    private func once<Value>(
        _ body: (PostgresConnection) throws(PostgresError) -> Value
    ) throws(PostgresError) -> Value {
        if held.isClosed { throw .closed }
        do throws(PostgresError) {
            let connection: PostgresConnection
            if let present = held.connection, present.isSound {
                connection = present
            } else {
                held.connection = nil
                connection = try PostgresConnection(address, application: application)
                try setUp(connection)
                held.connection = connection
            }
            let value = try body(connection)
            isAwayNow.store(false, ordering: .relaxed)
            return value
        } catch {
            if error.endsConnection {
                held.connection = nil
                isAwayNow.store(true, ordering: .relaxed)
            }
            throw error
        }
    }

    /// Every later call fails.
    func close() {
        queue.sync {
            held.connection = nil
            held.isClosed = true
        }
    }
}
