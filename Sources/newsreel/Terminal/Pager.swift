internal import ArgumentParser
internal import Glibc

/// For commands whose text may be longer than a terminal.
struct PagerOption: ParsableArguments {
    @Flag(name: .customLong("no-pager"), help: "Never hand long text to $PAGER.")
    var isOff = false

    /// Writes the text, through a pager where it is longer than the terminal on standard output.
    func show(_ text: String) {
        if !isOff, Pager.isNeeded(for: text), Pager.show(text) { return }
        StandardOutput.process.write(text)
    }
}

/// The program that shows text page by page: `$PAGER`, else less(1), which ends by itself where all fits, keeps colours and
/// leaves the text on the terminal; none where `$PAGER` is empty or `cat`.
enum Pager {
    static func isNeeded(for text: String) -> Bool {
        guard Terminal.outputIsTerminal, let size = Terminal.size else { return false }
        return text.utf8.count { $0 == 0x0A } >= size.rows
    }

    /// Whether it was shown. What the pager's user does not read to its end was shown.
    static func show(_ text: String) -> Bool {
        let chosen = getenv("PAGER").map { String(cString: $0) }
        guard chosen != "", chosen != "cat" else { return false }
        setenv("LESS", "FRX", 0)
        guard let ends = PipeEnds.make() else { return false }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends.reading, STDIN_FILENO)
        // Ctrl-C is for the pager's own commands.
        let former = signal(SIGINT, SIG_IGN)
        defer { signal(SIGINT, former) }
        guard let process = ShellCommand.start(chosen ?? "less", arguments: [], actions: &actions) else {
            for end in [ends.reading, ends.writing] { close(end) }
            return false
        }
        close(ends.reading)
        writeAll(Array(text.utf8), to: ends.writing)
        close(ends.writing)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        // The shell's word for a command that is not there.
        return status >> 8 & 0xFF != 127
    }
}
