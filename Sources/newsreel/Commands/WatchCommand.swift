internal import ArgumentParser
internal import Glibc
internal import Kernel
internal import Renderings
internal import Subscriptions

struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow a spool: print the articles that are there, and then those that come.",
        discussion: """
            On a pipe each article is its JSON line, on a terminal a readable line. Each file is handled once in a run. \
            With --exec, a shell command is run for each file as 'sh -c' has it: the file's path is $1, and stands behind \
            a command that names no argument itself; NEWSREEL_FILE and NEWSREEL_ID are set. A file whose command fails \
            stays and is tried again, after one second and then ever longer pauses up to five minutes. Ends on SIGINT and \
            SIGTERM, once the commands at work have ended.

            With --ack, a file is taken out of the folder before it is worked on, so that several of them share the work, \
            on as many terminals as you like: each file goes to one. What one leaves behind when it dies comes back when \
            another looks, within a minute.

            In place of a spool, nats://HOST or tls://HOST with --stream and --durable follows a stream of NATS JetStream. A \
            message whose command succeeds is acknowledged; what fails, or what a watch held that died, comes again, to any \
            watch of that name.
            """)

    @Argument(help: ArgumentHelp("The spool, a folder of one of its outlets, or a server of NATS.", valueName: "spool"))
    var spool = Settings.Spool().directory

    @Option(help: ArgumentHelp("The shell command to run for each file in place of printing it.", valueName: "command"))
    var exec: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("With --exec, commands that run at one time.", valueName: "number"))
    var jobs = 1

    @Flag(
        help: "Take each file for this command alone, and remove it once it is printed, or its command has succeeded.")
    var ack = false

    @Flag(help: "Handle what is there, then end; with 75 when a file could not be handled.")
    var once = false

    @Flag(help: "Pass over what is there at the start.")
    var sinceStart = false

    @OptionGroup var selection: ArticleSelection

    @OptionGroup var streamOptions: StreamOptions

    @Option(help: "What to print articles as; without it JSON on a pipe, a line each on a terminal.")
    var format: ArticleFormat?

    @Flag(help: "Print JSON lines on a terminal too.")
    var json = false

    func validate() throws {
        if once && sinceStart { throw ValidationError("--once and --since-start together would handle nothing") }
        if exec == "" { throw ValidationError("--exec needs a command") }
        guard (1...1000).contains(jobs) else { throw ValidationError("--jobs must be 1 to 1000") }
        if jobs > 1, exec == nil { throw ValidationError("--jobs is for --exec: what is printed comes in its order") }
        if format != nil, exec != nil { throw ValidationError("--format is for what is printed, not for --exec") }
        if json, format != nil, format != .json { throw ValidationError("--json and --format exclude each other") }
        try streamOptions.check(spool, acknowledges: ack)
    }

    func run() async throws {
        try await exitingOnFailure {
            if let program = exec.flatMap({ FileCommand(command: $0).missingProgram }) {
                throw CommandFailure(
                    .unavailable, kind: "command",
                    "--exec: \(program) \(access(program, F_OK) == 0 ? "may not be run" : "is not there"); nothing was handled"
                )
            }
            guard let stop = StopSignal() else { throw Self.noDescriptors }
            if StreamOptions.names(spool) { return try StreamWatch(self).run(until: stop) }
            do {
                try consume(stop)
            } catch let error as FollowError {
                throw CommandFailure(.unavailable, kind: "spool", error.message)
            }
        }
    }

    private static var noDescriptors: CommandFailure {
        CommandFailure(.tryAgain, kind: "resources", "no file descriptors are left for the watch")
    }

    private func consume(_ stop: StopSignal) throws {
        let folder = try folder()
        let claims = ack ? ClaimFolder(in: folder) : nil
        defer { claims?.close() }
        let printer = ArticlePrinter(format, json: json, source: folder)
        let work = FileWork(self, folder, claims, printer)
        guard let jobs = FileJobs(limit: jobs, handle: { work.handle($0) }) else { throw Self.noDescriptors }
        if ack { tellGivenBack(ClaimFolder.giveBackAbandoned(in: folder)) }
        var consumer = try SpoolConsumer(directory: folder, jobs: jobs, report: Self.tell)
        if sinceStart { try consumer.skipPresent() }
        if once {
            try consumer.consumePresent(stop: stop)
        } else {
            try consumer.consume(until: stop, output: exec == nil ? STDOUT_FILENO : -1) {
                if ack { tellGivenBack(ClaimFolder.giveBackAbandoned(in: folder)) }
            }
        }
        printer.finish()
        if once, consumer.failedCount > 0 {
            throw CommandFailure(
                .tryAgain, kind: "failed", "\(consumer.failedCount) of the files could not be handled; run it again")
        }
    }

    private func tellGivenBack(_ count: Int) {
        if count > 0 { Self.tell("\(counted(count, "file")) of a watch that died \(count == 1 ? "is" : "are") back") }
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

    static func tell(_ line: String) {
        writeAll(Array("newsreel: \(line)\n".utf8), to: STDERR_FILENO)
    }
}

/// What is done with one file.
private struct FileWork: Sendable {
    private let command: FileCommand?
    private let folder: String
    /// `nil` where files stay.
    private let claims: ClaimFolder?
    private let printer: ArticlePrinter
    private let selection: ArticleSelection

    init(_ watch: WatchCommand, _ folder: String, _ claims: ClaimFolder?, _ printer: ArticlePrinter) {
        command = watch.exec.map { FileCommand(command: $0) }
        (self.folder, self.claims, self.printer) = (folder, claims, printer)
        selection = watch.selection
    }

    func handle(_ name: String) -> Handling {
        // What is not meant stays for others.
        if !selection.isAll {
            switch Self.read("\(folder)/\(name)") {
            case .failure(let handling): return handling.value
            case .success(let bytes):
                guard let article = ArticlePrinter.article(bytes)?.article, selection.takes(article) else {
                    return .done
                }
            }
        }
        guard let claims else { return work(on: "\(folder)/\(name)", name) }
        let claimed: String?
        do throws(FollowError) {
            claimed = try claims.claim(name)
        } catch {
            return .failed(error.message)
        }
        guard let claimed else { return .gone }
        let handling = work(on: claimed, name)
        guard handling == .done else {
            claims.giveBack(name)
            return handling
        }
        if unlink(claimed) != 0, errno != ENOENT {
            // It was handled, so it must not be handled again in this run.
            WatchCommand.tell("\(claimed) cannot be removed: \(String(cString: strerror(errno)))")
        }
        return .done
    }

    private func work(on path: String, _ name: String) -> Handling {
        guard let command else { return show(path) }
        guard access(path, F_OK) == 0 else { return .gone }
        let id = name.split(separator: "-").dropFirst().first.map(String.init) ?? ""
        guard let reason = command.run(path, environment: [("NEWSREEL_FILE", path), ("NEWSREEL_ID", id)]) else {
            return .done
        }
        // Another consumer may have taken the file from under the command.
        return access(path, F_OK) == 0 ? .failed(reason) : .gone
    }

    private struct Ended: Error {
        let value: Handling
    }

    private static func read(_ path: String) -> Result<[UInt8], Ended> {
        do throws(SubscriptionsError) {
            return .success(try ConfigurationFile(reading: path).bytes)
        } catch {
            return .failure(Ended(value: access(path, F_OK) == 0 ? .failed(error.message) : .gone))
        }
    }

    private func show(_ path: String) -> Handling {
        switch Self.read(path) {
        case .failure(let ended): ended.value
        case .success(let bytes): printer.show(bytes)
        }
    }
}
