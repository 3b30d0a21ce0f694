internal import Dispatch
internal import Foundation
package import PostgresStore
internal import Synchronization

/// A PostgreSQL server of the tests' own, in a temporary folder, reached by a socket there. It ends with the tests, however
/// they end: a shell that holds it waits for its standard input to close.
package final class PostgresServer: Sendable {
    /// Where `initdb` and `postgres` are; `nil` where they are not installed.
    private static let programs: String? = {
        // Debian keeps them away from the PATH, by version.
        let root = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).compactMap { Int($0) }
        let folders =
            versions.sorted(by: >).map { "\(root)/\($0)/bin" }
            + (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return folders.first { folder in
            ["initdb", "postgres", "pg_isready"].allSatisfy { access("\(folder)/\($0)", X_OK) == 0 }
        }
    }()

    package static var isInstalled: Bool { programs != nil }

    /// The one of this process, started when it is first asked for.
    package static func running() async throws -> PostgresServer { try await started.value }

    private static let started = Task {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "newsreel.tests.postgresql").async {
                continuation.resume(with: Result { try PostgresServer() })
            }
        }
    }

    package struct StartError: Error { package let output: String }

    private let folder: String
    /// What the shell waits for: it closes when this process ends.
    private let leash: Int32
    private let states = Atomic<Int>(0)

    private init() throws {
        guard let programs = Self.programs else { throw StartError(output: "not installed") }
        // A socket's path has 107 bytes (unix(7)).
        var template = Array("/tmp/newsreel-pg-XXXXXX".utf8CString)
        guard let folder = mkdtemp(&template).map({ String(cString: $0) }) else { throw CocoaError(.fileWriteUnknown) }
        self.folder = folder
        chmod(folder, 0o755)
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0, ends.allSatisfy({ fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }) else {
            throw StartError(output: "no pipe")
        }
        leash = ends[1]
        let output = Pipe()
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", Self.script, "postgresql", programs, folder]
        shell.standardInput = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        shell.standardOutput = output
        shell.standardError = output
        try shell.run()
        try? output.fileHandleForWriting.close()
        var text = ""
        while !text.hasSuffix("ready\n") {
            let bytes = output.fileHandleForReading.availableData
            guard !bytes.isEmpty else { throw StartError(output: text) }
            text += String(decoding: bytes, as: UTF8.self)
        }
    }

    /// The server refuses to run as root, so it runs as the user of Debian's package then. It is stopped by its process id.
    private static let script = """
        programs=$1 folder=$2 as=
        if [ "$(id -u)" = 0 ]; then
            as="setpriv --reuid=postgres --regid=postgres --clear-groups"
            chown postgres "$folder"
        fi
        cd "$folder"
        $as "$programs/initdb" -D data -U newsreel -A trust -E UTF8 --locale=C.UTF-8 --no-sync >log 2>&1 || { cat log; exit 1; }
        $as "$programs/postgres" -D data -k "$folder" -c listen_addresses= -c fsync=off -c full_page_writes=off \\
            -c max_connections=200 -c max_locks_per_transaction=256 </dev/null >>log 2>&1 &
        server=$!
        until "$programs/pg_isready" -q -h "$folder"; do
            kill -0 $server || { cat log; exit 1; }
            sleep 0.05
        done
        echo ready
        read -r nothing
        kill -INT $server
        wait $server
        cd / && rm -rf "$folder"
        """

    /// A state of its own, empty, in a schema of the one database.
    package func newState() -> PostgresAddress {
        let number = states.wrappingAdd(1, ordering: .relaxed).newValue
        return PostgresAddress("postgresql://newsreel@/postgres?host=\(folder)&options=-csearch_path%3Dstate\(number)")!
    }
}
