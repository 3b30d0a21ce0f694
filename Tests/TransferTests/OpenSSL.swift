import CLinux
import Foundation

/// openssl(1) as a child in a folder, one of its streams read here, the others nowhere.
///
/// By posix_spawn(3): Foundation's `Process` changes the folder of the whole test process while it starts one, and what it
/// keeps and reads past of its own is reported by the address sanitizer as if it were ours.
struct OpenSSL: ~Copyable {
    enum Stream: Int32 {
        case output = 1
        case errors = 2
    }

    struct Failure: Error {
        let reason: String
    }

    /// What it writes, until it ends.
    let said: FileHandle
    private let process: pid_t

    init(_ arguments: [String], in folder: URL, reading stream: Stream) throws {
        let pipe = Pipe()
        said = pipe.fileHandleForReading
        defer { try? pipe.fileHandleForWriting.close() }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        for one in [Stream.output, .errors] where one != stream {
            posix_spawn_file_actions_addopen(&actions, one.rawValue, "/dev/null", O_WRONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, pipe.fileHandleForWriting.fileDescriptor, stream.rawValue)
        // Other tests' connections, which it would keep open.
        nr_spawn_close_from(&actions, 3)

        let shell = ["sh", "-c", "cd \"$0\" && exec openssl \"$@\"", folder.path(percentEncoded: false)]
        var words = (shell + arguments).map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, "/bin/sh", &actions, nil, &words, environ)
        guard code == 0 else { throw Failure(reason: "openssl: \(String(cString: strerror(code)))") }
        self.process = process
    }

    /// Runs it to its end.
    ///
    /// - Throws: `Failure` with what it wrote to its errors where it does not end well.
    static func run(_ arguments: [String], in folder: URL) throws {
        let openssl = try OpenSSL(arguments, in: folder, reading: .errors)
        let said = openssl.said.readDataToEndOfFile()
        guard openssl.wait() == 0 else { throw Failure(reason: String(decoding: said, as: UTF8.self)) }
    }

    /// Ends it. It has the test's signal mask, which may hold back SIGTERM.
    func stop() {
        kill(process, SIGKILL)
        _ = wait()
    }

    /// Its status as waitpid(2) gives it.
    private func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        return status
    }
}
