internal import ArgumentParser
internal import Glibc
internal import Ingest

/// Counts reports, tells of problems and of progress.
struct FetchTally {
    let total: Int
    /// Entries of lists that were not asked for what is wrong with them.
    let leftOut: Int
    /// No feed is from a list.
    let hasAddressesOnly: Bool
    let json: Bool
    private let showsProgress: Bool
    private var done = 0
    private var read = 0
    private var unchanged = 0
    private var failures: [PollReport.Problem] = []
    private var newArticles = 0
    private var revisedArticles = 0

    init(of total: Int, leftOut: Int, hasAddressesOnly: Bool, json: Bool) {
        self.total = total
        self.leftOut = leftOut
        self.hasAddressesOnly = hasAddressesOnly
        self.json = json
        showsProgress = total > 1 && Terminal.errorIsTerminal
    }

    mutating func take(_ report: PollReport) {
        // What standard output does not take is no feed's fault, and is told at the end.
        guard StandardOutput.process.code == nil else { return }
        done += 1
        newArticles += report.newCount
        for message in report.givenUpMessages {
            if showsProgress { write("\r\u{1B}[K") }
            writeAll(CommandFailure(.data, kind: "too_costly", message).line(json: json), to: STDERR_FILENO)
        }
        if let archives = report.archives, let reason = archives.reason {
            if showsProgress { write("\r\u{1B}[K") }
            let problem = CommandFailure(
                .tryAgain, kind: "archives_incomplete",
                "\(report.feed): older pages read: \(archives.pages), not all of them: \(reason)")
            writeAll(problem.line(json: json), to: STDERR_FILENO)
        }
        revisedArticles += report.revisedCount
        if let problem = report.problem {
            failures.append(problem)
            if total > 1 {
                if showsProgress { write("\r\u{1B}[K") }
                writeAll(ofHand(problem).line(json: json), to: STDERR_FILENO)
            }
        } else if report.itemCount == 0 {
            unchanged += 1
            if showsProgress { write("\r\u{1B}[K") }
            if !json { write("newsreel: \(report.feed): a feed without items\n") }
        } else if report.verdict == .notModified || report.newCount + report.revisedCount == 0 {
            unchanged += 1
        } else {
            read += 1
        }
        guard showsProgress else { return }
        write("\r\u{1B}[K\(done) of \(total) feeds, \(newArticles) new articles, \(failures.count) problems")
    }

    /// Says how it went, and throws when no feed could be read, or with `isStrict` when one could not.
    func finish(isList: Bool, isStrict: Bool) throws {
        if showsProgress { write("\r\u{1B}[K") }
        if isList, !json {
            write(
                "newsreel: \(total) feeds: \(read) with news, \(unchanged) unchanged, \(failures.count) failed; "
                    + "\(newArticles) new and \(revisedArticles) revised articles\n")
        }
        // What this machine refused comes again with the next round; a feed's own trouble is the feed's.
        let refusal = failures.lazy.map { CommandFailure($0) }
            .first { $0.status == .tryAgain || $0.kind == "own_network" }
        if let refusal, total > 1 { throw ExitCode(refusal.status.rawValue) }
        guard let first = failures.first, failures.count == total || isStrict else {
            if isStrict, leftOut > 0 { throw ExitCode(ExitStatus.configuration.rawValue) }
            return
        }
        if total == 1 { throw ofHand(first) }
        // Each was told already.
        throw ExitCode(CommandFailure(first).status.rawValue)
    }

    /// The next step for who typed the address; feeds of lists have theirs in the message.
    private func ofHand(_ problem: PollReport.Problem) -> CommandFailure {
        let failure = CommandFailure(problem)
        guard hasAddressesOnly, let end = problem.message.lastIndex(of: ";") else { return failure }
        let fact = String(problem.message[..<end])
        return switch problem.kind {
        case "unauthorized":
            CommandFailure(failure.status, kind: failure.kind, fact + "; give them with --user and --password")
        case "gone": CommandFailure(failure.status, kind: failure.kind, fact)
        default: failure
        }
    }

    private func write(_ text: String) {
        writeAll(Array(text.utf8), to: STDERR_FILENO)
    }
}
