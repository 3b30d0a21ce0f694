internal import CPostgreSQL

/// A statement that stays prepared on each connection that has used it.
struct PostgresStatement: Sendable {
    /// Unlike any other statement's.
    let name: String
    let sql: String

    init(_ name: String, _ sql: String) {
        self.name = name
        self.sql = sql
    }
}

/// A statement with its parameters.
struct PostgresCall: Sendable {
    let statement: PostgresStatement
    let parameters: PostgresParameters

    init(_ statement: PostgresStatement, _ fill: (inout PostgresParameters) -> Void = { _ in }) {
        self.statement = statement
        var parameters = PostgresParameters()
        fill(&parameters)
        self.parameters = parameters
    }
}

/// One connection to a server. It belongs to one thread at a time, and every call waits for the server.
final class PostgresConnection {
    /// Owned here, ended in deinit. In pipeline mode but within `execute`.
    private let handle: OpaquePointer
    private var prepared: Set<String> = []
    /// What a message may tell and nobody may read.
    private let secret: String?

    /// - Parameter application: the name under which pg_stat_activity shows it.
    init(_ address: PostgresAddress, application: String) throws(PostgresError) {
        if let absence = nr_pq_load() { throw .noLibrary(String(cString: absence)) }
        guard let options = Self.options(of: address.text) else {
            throw .unfit("is no address that libpq can read; see 'Connection URIs' in its manual")
        }
        secret = options["password"].flatMap { $0.isEmpty ? nil : $0 }
        // Before the address stands what it may say otherwise, behind it what it may not.
        let names = [
            "connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
            "dbname",
            "application_name", "client_encoding",
        ]
        // A machine that lost its power answers nothing: known after some 25 seconds, not after hours.
        let values = ["10", "10", "5", "3", "20000", address.text, application, "UTF8"]
        guard let handle = Self.withCStrings(names, { names in Self.withCStrings(values) { nr_pq_connect(names, $0) } })
        else { throw .unreachable("no memory") }
        self.handle = handle
        guard nr_pq_is_sound(handle) != 0 else { throw .unreachable(message) }
        guard nr_pq_server_version(handle) >= 130_000 else {
            throw .unfit("is on a server older than PostgreSQL 13, which newsreel does not know")
        }
        let encoding = nr_pq_parameter(handle, "server_encoding").map { String(cString: $0) }
        guard encoding == "UTF8" else {
            throw .unfit("has the encoding \(encoding ?? "of an unknown kind"); make it with ENCODING 'UTF8'")
        }
        guard nr_pq_begin_pipeline(handle) != 0 else { throw .lost(message) }
    }

    deinit { nr_pq_finish(handle) }

    private static func options(of address: String) -> [String: String]? {
        var options: [String: String] = [:]
        let isRead = withUnsafeMutablePointer(to: &options) { options in
            // `each` is called while nr_pq_parse runs, and not later.
            nr_pq_parse(address, options) { context, name, value in
                guard let context, let name, let value else { return }
                let options = context.assumingMemoryBound(to: [String: String].self)
                options.pointee[String(cString: name)] = String(cString: value)
            }
        }
        return isRead == 0 ? nil : options
    }

    private static func withCStrings<Value>(
        _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
    ) -> Value {
        let bytes = strings.map { Array($0.utf8CString) }
        var starts: [Int] = []
        var all: [CChar] = []
        for string in bytes {
            starts.append(all.count)
            all += string
        }
        return all.withUnsafeBufferPointer { all in
            let pointers = starts.map { all.baseAddress?.advanced(by: $0) } + [nil]
            return pointers.withUnsafeBufferPointer { body($0.baseAddress!) }
        }
    }

    /// In libpq's words, without the password.
    private var message: String { cleared(nr_pq_message(handle)) }

    private func cleared(_ text: UnsafePointer<CChar>?) -> String {
        let text = text.map { String(cString: $0) } ?? "no reason given"
        return secret.map { text.replacing($0, with: "***") } ?? text
    }

    var isSound: Bool { nr_pq_is_sound(handle) != 0 }

    // MARK: Calls

    /// Runs all of it in one transaction and one round trip, and returns each call's rows. After an error nothing of it is
    /// stored; but for `lost`, after which that is open.
    func run(_ calls: [PostgresCall]) throws(PostgresError) -> [PostgresRows] {
        var steps: [Step] = []
        var sent: Set<String> = []
        for call in calls {
            let name = call.statement.name
            if !prepared.contains(name), sent.insert(name).inserted {
                guard nr_pq_prepare(handle, name, call.statement.sql) != 0 else { throw .lost(message) }
                steps.append(.prepare(name))
            }
            guard send(name, call.parameters.values) else { throw .lost(message) }
            steps.append(.call)
        }
        guard nr_pq_sync(handle) != 0 else { throw .lost(message) }
        return try results(of: steps)
    }

    private enum Step { case prepare(String), call }

    private func send(_ name: String, _ values: [[UInt8]?]) -> Bool {
        // One buffer for all: an array's own storage may not be pointed into beyond a closure.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.reduce(0) { $0 + ($1?.count ?? 0) })
        var starts: [Int?] = []
        var lengths: [Int32] = []
        for value in values {
            starts.append(value.map { _ in bytes.count })
            lengths.append(Int32(value?.count ?? 0))
            bytes += value ?? []
        }
        // An empty array has no address to point into.
        if bytes.isEmpty { bytes = [0] }
        return bytes.withUnsafeBytes { bytes in
            let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = starts.map { place in place.flatMap { start?.advanced(by: $0) } }
            // It copies what it is given (PQsendQueryPrepared).
            return nr_pq_send(handle, name, Int32(values.count), pointers, lengths) != 0
        }
    }

    private func results(of steps: [Step]) throws(PostgresError) -> [PostgresRows] {
        var found: [PostgresRows] = []
        var failure: PostgresError?
        for step in steps {
            guard let result = nr_pq_next(handle) else { throw failure ?? .lost(message) }
            let rows = PostgresRows(result)
            switch nr_pq_outcome_of(result) {
            case nr_pq_done, nr_pq_rows:
                if case .prepare(let name) = step { prepared.insert(name) } else { found.append(rows) }
            case nr_pq_aborted: break
            default:
                let state = nr_pq_state(result).map { String(cString: $0) }
                failure = failure ?? PostgresError(state: state, cleared(nr_pq_failure(result)))
            }
            // The end of this statement's results.
            if isSound, nr_pq_next(handle) != nil { throw failure ?? .lost("the server answered out of turn") }
        }
        guard let end = nr_pq_next(handle) else { throw failure ?? .lost(message) }
        let outcome = nr_pq_outcome_of(end)
        // The transaction's end itself may fail, and is told in place of the sync.
        if outcome == nr_pq_failed, failure == nil {
            let state = nr_pq_state(end).map { String(cString: $0) }
            failure = PostgresError(state: state, cleared(nr_pq_failure(end)))
            nr_pq_clear(end)
            // The sync follows, perhaps behind the end of what failed.
            for _ in 0..<2 {
                guard let more = nr_pq_next(handle) else { continue }
                let isEnd = nr_pq_outcome_of(more) == nr_pq_synced
                nr_pq_clear(more)
                if isEnd { break }
            }
        } else {
            nr_pq_clear(end)
        }
        if let failure { throw failure }
        guard outcome == nr_pq_synced else { throw .lost(message) }
        return found
    }

    func run(_ call: PostgresCall) throws(PostgresError) -> PostgresRows {
        guard let rows = try run([call]).first else { throw .lost("the server did not answer") }
        return rows
    }

    /// Runs statements without parameters; what they are in one transaction by, they say themselves.
    func execute(_ script: String) throws(PostgresError) {
        guard nr_pq_end_pipeline(handle) != 0 else { throw .lost(message) }
        defer { _ = nr_pq_begin_pipeline(handle) }
        guard let result = nr_pq_run(handle, script) else { throw .lost(message) }
        defer { nr_pq_clear(result) }
        switch nr_pq_outcome_of(result) {
        case nr_pq_done, nr_pq_rows: return
        default:
            throw PostgresError(
                state: nr_pq_state(result).map { String(cString: $0) }, cleared(nr_pq_failure(result)))
        }
    }
}
