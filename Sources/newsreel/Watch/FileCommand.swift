internal import Glibc

/// A shell command that is run for one file after the other.
struct FileCommand {
    /// For `sh -c`; the file's path is its first argument.
    let command: String

    /// Runs the command and waits for it; `nil` when it ended with 0, else what it did.
    func run(_ path: String) -> String? {
        // The path is an argument of its own: nothing in it is read as shell.
        let words = ["/bin/sh", "-c", command + " \"$@\"", "newsreel-watch", path]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // What this process ignores (StopSignal, SIGPIPE), its children must not.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))

        var process: pid_t = 0
        let code = posix_spawn(&process, words[0], nil, &attributes, &arguments, environ)
        guard code == 0 else { return "/bin/sh cannot be started: \(String(cString: strerror(code)))" }
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
