internal import CLinux
internal import Glibc

/// A shell command that is run for one file after the other, or for several at one time.
struct FileCommand: Sendable {
    /// For `sh -c`, with the file's path as `$1`. Where it names no argument itself, the path stands behind it, so that a
    /// bare program gets it too.
    let command: String

    /// What `sh -c` is given: its own words where it names `$1`, `$@` or `$*`.
    var script: String {
        let namesArguments = ["$1", "${1", "$@", "${@", "$*", "${*"].contains { command.contains($0) }
        return namesArguments ? command : command + " \"$1\""
    }

    /// The program that the command is, where it is a path and nothing else, and cannot be run: each file would fail.
    var missingProgram: String? {
        guard let first = command.split(separator: " ").first.map(String.init), first.contains("/"),
            first.utf8.allSatisfy({ byte in
                byte >= 0x80 || byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5A
                    || byte >= 0x61 && byte <= 0x7A || "/._-+,:@%".utf8.contains(byte)
            })
        else { return nil }
        return access(first, X_OK) == 0 ? nil : first
    }

    /// Runs the command and waits for it; `nil` when it ended with 0, else what it did.
    ///
    /// - Parameter environment: what it is given beside this process's own.
    func run(_ path: String, environment: [(name: String, value: String)] = []) -> String? {
        guard let process = ShellCommand.start(script, arguments: [path], environment: environment) else {
            return "/bin/sh cannot be started: \(String(cString: strerror(errno)))"
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            if errno != EINTR { return "its command was lost: \(String(cString: strerror(errno)))" }
        }
        // wait(2)'s macros: the low seven bits are the signal, the next eight above them the exit status.
        if status & 0x7F != 0 { return "the command was ended by signal \(status & 0x7F)" }
        let exit = status >> 8 & 0xFF
        return exit == 0 ? nil : "the command exited with \(exit)"
    }
}

/// A process of `/bin/sh -c`.
enum ShellCommand {
    /// - Parameters:
    ///   - arguments: each is an argument of its own: nothing in it is read as shell.
    ///   - environment: what it is given beside this process's own.
    ///   - actions: what is done with its descriptors; it is used, and stays the caller's.
    /// - Returns: `nil`, with `errno`, where it cannot be started.
    static func start(
        _ script: String, arguments: [String], environment: [(name: String, value: String)] = [],
        actions: UnsafeMutablePointer<posix_spawn_file_actions_t>? = nil
    ) -> pid_t? {
        func strings(_ words: [String]) -> [UnsafeMutablePointer<CChar>?] { words.map { strdup($0) } + [nil] }
        var words = strings(["/bin/sh", "-c", script, "newsreel"] + arguments)
        var variables = strings(environment.map { "\($0.name)=\($0.value)" } + own(but: environment.map(\.name)))
        defer { for word in words + variables { free(word) } }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // What this process ignores (StopSignal, SIGPIPE), its children must not.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        // Dispatch's threads block signals, and a child would begin with them blocked.
        var mask = sigset_t()
        sigemptyset(&mask)
        posix_spawnattr_setsigmask(&attributes, &mask)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var process: pid_t = 0
        // Connections that libraries made are open to children unless somebody closes them.
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        nr_spawn_close_from(&files, 3)
        let code = withUnsafeMutablePointer(to: &files) { files in
            posix_spawn(&process, "/bin/sh", actions ?? files, &attributes, &words, &variables)
        }
        errno = code
        return code == 0 ? process : nil
    }

    /// This process's variables, but for these.
    private static func own(but names: [String]) -> [String] {
        var variables: [String] = []
        var place = environ
        while let entry = place.pointee {
            let text = String(cString: entry)
            if !names.contains(where: { text.hasPrefix($0 + "=") }) { variables.append(text) }
            place = place.advanced(by: 1)
        }
        return variables
    }
}
