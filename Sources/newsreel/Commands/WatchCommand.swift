internal import ArgumentParser
internal import Glibc
internal import Kernel
internal import Subscriptions

struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow a spool: print the articles that are there, and then those that come.",
        discussion: """
            On a pipe each article is its JSON line, on a terminal a readable line. Each file is handled once in a run. \
            With --exec, a shell command is run for one file after the other, with the file's path as its argument; a \
            file whose command fails stays and is tried again, after one second and then ever longer pauses up to five \
            minutes. Ends on SIGINT and SIGTERM, once the command at work has ended.
            """)

    @Argument(help: ArgumentHelp("The spool, or a folder of one of its outlets.", valueName: "spool"))
    var spool = Settings.Spool().directory

    @Option(help: ArgumentHelp("The shell command to run for each file in place of printing it.", valueName: "command"))
    var exec: String?

    @Flag(help: "Remove each file once it is printed, or once its command has succeeded.")
    var ack = false

    @Flag(help: "Handle what is there, then end; with 75 when a file could not be handled.")
    var once = false

    @Flag(help: "Pass over what is there at the start.")
    var sinceStart = false

    @Flag(help: "Print JSON lines on a terminal too.")
    var json = false

    func validate() throws {
        if once && sinceStart { throw ValidationError("--once and --since-start together would handle nothing") }
        if exec == "" { throw ValidationError("--exec needs a command") }
    }

    func run() async throws {
        try await exitingOnFailure {
            guard let stop = StopSignal() else {
                throw CommandFailure(.tryAgain, kind: "resources", "no file descriptors are left for the watch")
            }
            do {
                var consumer = try SpoolConsumer(directory: try folder(), handle: handle, report: tell)
                if sinceStart { try consumer.skipPresent() }
                guard once else {
                    return try consumer.consume(until: stop, output: exec == nil ? STDOUT_FILENO : -1)
                }
                try consumer.consumePresent(stop: stop)
                if consumer.failedCount > 0 {
                    throw CommandFailure(
                        .tryAgain, kind: "failed",
                        "\(consumer.failedCount) of the files could not be handled; run it again")
                }
            } catch let error as FollowError {
                throw CommandFailure(.unavailable, kind: "spool", error.message)
            }
        }
    }

    /// The folder of whole files: a spool and each of its outlets have one named `new`.
    private func folder() throws(CommandFailure) -> String {
        let path = spool.count > 1 && spool.hasSuffix("/") ? String(spool.dropLast()) : spool
        var status = stat()
        let code = stat(path, &status) == 0 ? 0 : errno
        if code == EACCES {
            throw CommandFailure(.unavailable, kind: "spool", FollowError.unreadable(path: path, code: code).message)
        }
        guard code == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw CommandFailure(
                .unavailable, kind: "spool",
                "\(path) is no folder; name the one that spool.directory has in newsreel.toml")
        }
        let folder = path == "new" || path.hasSuffix("/new") ? path : path + "/new"
        if access(folder, F_OK) != 0, errno == ENOENT, Self.holdsOtherThings(path) {
            throw CommandFailure(
                .unavailable, kind: "spool",
                "\(path) is no spool: it has no folder new, but other files; name the one that spool.directory has in "
                    + "newsreel.toml")
        }
        if ack, access(folder, W_OK) != 0, errno != ENOENT {
            throw CommandFailure(
                .cannotCreate, kind: "spool",
                "--ack may not remove files from \(folder); is this user in the group newsreel-readers?")
        }
        return folder
    }

    /// An empty folder, or one with nothing but hidden files, may be a spool that the daemon has not begun yet.
    private static func holdsOtherThings(_ path: String) -> Bool {
        let names = (try? Folder.names(in: path)) ?? []
        return names.contains { !$0.hasPrefix(".") && $0 != "tmp" && $0 != "outlets" }
    }

    private func tell(_ line: String) {
        writeAll(Array("newsreel: \(line)\n".utf8), to: STDERR_FILENO)
    }

    private func handle(_ path: String) -> Handling {
        if let exec {
            guard access(path, F_OK) == 0 else { return .gone }
            if let reason = FileCommand(command: exec).run(path) {
                // Another consumer may have taken the file from under the command.
                return access(path, F_OK) == 0 ? .failed(reason) : .gone
            }
        } else {
            let handling = show(path)
            guard handling == .done else { return handling }
        }
        if ack, unlink(path) != 0, errno != ENOENT {
            // It was handled, so it must not be handled again in this run.
            tell("\(path) cannot be removed: \(String(cString: strerror(errno)))")
        }
        return .done
    }

    private func show(_ path: String) -> Handling {
        let file: ConfigurationFile
        do {
            file = try ConfigurationFile(reading: path)
        } catch {
            return access(path, F_OK) == 0 ? .failed(error.message) : .gone
        }
        var bytes = file.bytes
        if bytes.last != 0x0A { bytes.append(0x0A) }
        if !json, isatty(STDOUT_FILENO) == 1, let line = ArticleLine(bytes) { bytes = Array((line.text + "\n").utf8) }
        if StandardOutput.process.write(bytes, asClosing: true) { return .done }
        switch StandardOutput.process.code {
        // Nobody reads any more, which is as good an end as any.
        case EPIPE: StandardOutput.process.forgive()
        case ENOSPC, EDQUOT:
            defer { StandardOutput.process.forgive() }
            return .failed(StandardOutput.process.failure?.message ?? "")
        default: break
        }
        return .closed
    }
}
