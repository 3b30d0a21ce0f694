internal import Archive
internal import Delivery
internal import Exchange
internal import Glibc
internal import PostgresStore

/// What `state.database` or `--state` names: the place where it is chosen what keeps the state.
enum StateAddress {
    /// An SQLite database.
    case file(String)
    case server(PostgresAddress)

    /// As `state.database` has it.
    init(_ text: String) {
        self = PostgresAddress(text).map { .server($0) } ?? .file(text)
    }

    /// As `--state` has it, which may name a folder too.
    init(option text: String) {
        self = PostgresAddress(text).map { .server($0) } ?? .file(DatabasePath.file(for: text))
    }

    /// Without a password.
    var printable: String {
        switch self {
        case .file(let path): path
        case .server(let address): address.printable
        }
    }

    var view: any StoreView {
        switch self {
        case .file(let path): ArchiveView(file: path)
        case .server(let address): PostgresView(address)
        }
    }

    var file: String? {
        if case .file(let path) = self { path } else { nil }
    }

    /// With what begins the names of the files that are of this machine's process and not of the state: what is in work,
    /// wishes, how a daemon stands. They are beside a database; a worker of a server has them in its spool.
    /// - Parameter spool: that the state fills here; `nil` for none, beside which there is no place.
    func localPlace(spool: String?) -> String? {
        switch self {
        case .file(let path): StatePlace.of(path)
        case .server: spool.map { $0 + "/.worker" }
        }
    }

    /// The file, for a command that is for files alone.
    func requireFile(_ instead: String) throws(CommandFailure) -> String {
        switch self {
        case .file(let path): return path
        case .server(let address):
            throw CommandFailure(.usage, kind: "state", "\(address.printable) is kept by PostgreSQL; \(instead)")
        }
    }
}

extension Settings {
    /// The name of this process among those that share a state.
    var workerName: String { fleet.worker ?? Self.hostName }

    private static var hostName: String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
