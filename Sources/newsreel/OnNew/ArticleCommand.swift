internal import CLinux
internal import Glibc
internal import Kernel
internal import Markup
internal import Renderings

/// A shell command that is run for one article: the article on its standard input, what names it in its environment.
struct ArticleCommand: Sendable {
    /// For `sh -c`.
    let command: String
    /// From the start to the end, in seconds.
    let timeout: Double
    /// More output than this many bytes ends it.
    let outputLimit: Int

    enum Outcome: Equatable {
        case done
        /// What it did, and the beginning of what it said.
        case failed(String)
        case timedOut(String)
    }

    /// Bytes of output that are kept for the log.
    private static let keptOutput = 400
    /// Seconds from SIGTERM to SIGKILL.
    private static let patience = 1.0

    /// Runs it to its end, and ends with it what it started.
    /// - Parameters:
    ///   - article: a descriptor to read the article from, at its beginning.
    ///   - environment: beside this process's own.
    ///   - isStopped: asked now and then; the command is ended once it says so.
    func run(
        _ article: Int32, environment own: [(name: String, value: String)], isStopped: () -> Bool = { false }
    ) -> Outcome {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return .failed("no pipe: \(String(cString: strerror(errno)))") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let output = ends[0]
        defer { close(output) }
        _ = fcntl(output, F_SETFL, O_NONBLOCK)
        let (process, code) = start(reading: article, writing: ends[1], own)
        close(ends[1])
        guard code == 0 else { return .failed("/bin/sh cannot be started: \(String(cString: strerror(code)))") }
        var watch = Watch(process: process, output: output, keeping: Self.keptOutput)
        defer { watch.close() }
        let end = SystemClock.monotonicSeconds() + timeout
        var reason: Outcome?
        while !watch.isOver(waitingFor: 0.1) {
            if watch.outputCount > outputLimit {
                reason = .failed("the command wrote more than \(outputLimit) bytes, and was ended")
            } else if SystemClock.monotonicSeconds() >= end {
                reason = .timedOut("the command ran longer than \(Int(timeout.rounded(.up))) s, and was ended")
            } else if isStopped() {
                reason = .failed("newsreel stopped, and ended the command")
            }
            guard reason == nil else { break }
        }
        if reason != nil {
            kill(-process, SIGTERM)
            let patience = SystemClock.monotonicSeconds() + Self.patience
            while SystemClock.monotonicSeconds() < patience, !watch.isOver(waitingFor: 0.1) {}
        }
        // With it goes what it left behind in its group, whose number is its own until it is waited for.
        kill(-process, SIGKILL)
        let status = watch.reap()
        return reason ?? outcome(status, watch.said)
    }

    private func outcome(_ status: Int32, _ said: String) -> Outcome {
        let told = said.isEmpty ? "" : ": \(said)"
        // wait(2)'s macros: the low seven bits are the signal, the next eight above them the exit status.
        if status & 0x7F != 0 { return .failed("the command was ended by signal \(status & 0x7F)\(told)") }
        let exit = status >> 8 & 0xFF
        return exit == 0 ? .done : .failed("the command exited with \(exit)\(told)")
    }

    private func start(
        reading article: Int32, writing output: Int32, _ own: [(name: String, value: String)]
    ) -> (process: pid_t, code: Int32) {
        let words: [String] = ["/bin/sh", "-c", command, "newsreel-on-new"]
        // A NUL would end the value, and with it what a feed says.
        let variables: [String] = Self.inherited + own.map { "\($0.name)=\($0.value.filter { $0 != "\0" })" }
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
        defer { for text in arguments + environment { free(text) } }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // This process ignores and blocks signals that a command must hear.
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_adddup2(&files, article, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO)
        // Whoever opened a descriptor without O_CLOEXEC did not mean it for a command.
        nr_spawn_close_from(&files, 3)
        var process: pid_t = 0
        let code = posix_spawn(&process, "/bin/sh", &files, &attributes, &arguments, &environment)
        return (process, code)
    }

    /// This process's environment without what systemd means for it alone: a command that said READY would be believed.
    private static var inherited: [String] {
        let own = ["NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LISTEN_", "JOURNAL_STREAM", "INVOCATION_ID"]
        var found: [String] = []
        var place = environ
        while let entry = place.pointee {
            let text = String(cString: entry)
            if !own.contains(where: { text.hasPrefix($0) }) { found.append(text) }
            place += 1
        }
        return found
    }
}

/// Watches one process and its output.
private struct Watch {
    let process: pid_t
    let output: Int32
    private(set) var outputCount = 0
    private var kept: [UInt8] = []
    private let keptLimit: Int
    /// Readable once the process has ended; -1 where the kernel gives none.
    private let ending: Int32
    private var hasEnded = false
    private var isOutputOpen = true

    init(process: pid_t, output: Int32, keeping limit: Int) {
        (self.process, self.output, keptLimit) = (process, output, limit)
        ending = nr_pidfd_open(process)
    }

    func close() { if ending >= 0 { _ = Glibc.close(ending) } }

    /// Whether the process has ended, after waiting for a while if it has not.
    mutating func isOver(waitingFor seconds: Double) -> Bool {
        if hasEnded { return true }
        // poll(2) passes over what is below 0.
        var waiting = [isOutputOpen ? output : -1, ending].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let isBlind = !isOutputOpen && ending < 0
        _ = poll(&waiting, 2, isBlind ? 20 : Int32(seconds * 1000))
        if isOutputOpen { readOutput() }
        // Not waited for yet, so that its number stays its own.
        var ending = siginfo_t()
        let code = waitid(P_PID, id_t(process), &ending, WEXITED | WNOHANG | WNOWAIT)
        hasEnded = code == 0 ? ending.si_signo != 0 : errno != EINTR
        if hasEnded { readOutput() }
        return hasEnded
    }

    /// Waits for the process's end; its status as wait(2) has it.
    func reap() -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }

    private mutating func readOutput() {
        withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 1) { buffer in
            // No more at once than a command can write without end.
            for _ in 0..<16 {
                let count = read(output, buffer.baseAddress, buffer.count)
                if count < 0, errno == EINTR { continue }
                if count == 0 { isOutputOpen = false }
                guard count > 0 else { return }
                outputCount += count
                kept += buffer[..<min(count, keptLimit - kept.count)]
            }
        }
    }

    /// The beginning of its output on one line.
    var said: String {
        let text = String(decoding: kept, as: UTF8.self)
        return TextLayout.printable(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }
}

/// What names an article in a command's environment.
enum ArticleEnvironment {
    /// Characters of one value: an environment has a bound, and a title of a megabyte is none.
    private static let longest = 4000

    static func variables(of item: JSONValue, file: String) -> [(name: String, value: String)] {
        let own = item["_newsreel"]
        let feed = own?["feed"]
        func list(_ value: JSONValue?, _ separator: String) -> String? {
            value?.list.map { $0.compactMap(\.string).joined(separator: separator) }
        }
        let all: [(String, String?)] = [
            ("FILE", file), ("ID", item["id"]?.string), ("OP", own?["op"]?.string),
            ("REVISION", own?["revision"]?.int.map { String($0) }), ("TITLE", item["title"]?.string),
            ("URL", item["url"]?.string ?? item["external_url"]?.string), ("LANGUAGE", item["language"]?.string),
            ("DATE", item["date_published"]?.string ?? own?["first_seen"]?.string),
            ("AUTHORS", item["authors"]?.list?.compactMap { $0["name"]?.string }.joined(separator: "\n")),
            ("TAGS", list(item["tags"], "\n")), ("FOLDER", list(own?["folder"] ?? feed?["folder"], "/")),
            ("FEED", feed?["url"]?.string), ("FEED_TITLE", feed?["title"]?.string),
        ]
        return all.compactMap { name, value in
            value.map { ("NEWSREEL_" + name, String($0.prefix(longest))) }
        }
    }
}
