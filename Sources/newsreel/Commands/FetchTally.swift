internal import ArgumentParser
internal import Glibc
internal import Ingest
internal import Kernel
internal import StatusPage

/// Counts reports, tells of problems and of progress.
struct FetchTally {
    let total: Int
    /// Entries of lists that were not asked for what is wrong with them.
    let leftOut: Int
    /// No feed is from a list.
    let hasAddressesOnly: Bool
    let json: Bool
    /// Nothing is written.
    let isRehearsal: Bool
    private let showsProgress: Bool
    private let began = SystemClock.monotonicSeconds()
    private var done = 0
    private var read = 0
    private var unchanged = 0
    private var failures: [PollReport.Problem] = []
    private var newArticles = 0
    private var revisedArticles = 0

    init(of total: Int, leftOut: Int, hasAddressesOnly: Bool, json: Bool, isRehearsal: Bool) {
        self.total = total
        self.leftOut = leftOut
        self.hasAddressesOnly = hasAddressesOnly
        self.json = json
        self.isRehearsal = isRehearsal
        showsProgress = total > 1 && Terminal.errorIsTerminal
    }

    mutating func take(_ report: PollReport) {
        // What standard output does not take is no feed's fault, and is told at the end; nor is an interruption.
        guard StandardOutput.process.code == nil, report.problem?.kind != "cancelled" else { return }
        done += 1
        newArticles += report.newCount
        for message in report.givenUpMessages {
            tell(CommandFailure(.data, kind: "too_costly", message))
        }
        if let archives = report.archives, let reason = archives.reason {
            tell(
                CommandFailure(
                    .tryAgain, kind: "archives_incomplete",
                    "\(report.feed): older pages read: \(archives.pages), not all of them: \(reason)"))
        }
        revisedArticles += report.revisedCount
        if let problem = report.problem {
            failures.append(problem)
            if total > 1 { tell(ofHand(problem)) }
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
        write("\r\u{1B}[K" + progress(after: SystemClock.monotonicSeconds() - began, width: columns))
    }

    private var columns: Int { Terminal.size(of: STDERR_FILENO)?.columns ?? 80 }

    /// `120 of 300 feeds (12 a second, 15 s left), 340 new articles, 4 failed`, or as much of it as has room.
    func progress(after seconds: Double, width: Int) -> String {
        var parts = ["\(done) of \(total) feeds"]
        let rate = seconds > 0.5 ? Double(done) / seconds : 0
        if rate > 0 {
            let speed = rate >= 10 ? "\(Int(rate.rounded()))" : "\((rate * 10).rounded() / 10)"
            let left = done < total ? ", \(Page.span(Double(total - done) / rate)) left" : ""
            parts[0] += " (\(speed) a second\(left))"
        }
        parts += ["\(counted(newArticles, "new article"))", "\(failures.count) failed"]
        // A line that is broken cannot be taken back.
        return cut(parts.joined(separator: ", "), to: max(1, width - 1))
    }

    /// Ctrl-C came: what was done until then, which is kept.
    func tellInterruption() {
        if showsProgress { write("\r\u{1B}[K") }
        guard !json else { return }
        write(
            "newsreel: interrupted after \(done) of \(counted(total, "feed")): \(read) with news, \(unchanged) unchanged, "
                + "\(failures.count) failed; \(counts)\n")
    }

    private var counts: String {
        "\(newArticles) new and \(counted(revisedArticles, "revised article"))"
            + (isRehearsal ? " would come; nothing is written or remembered" : "")
    }

    /// Says how it went, and throws when no feed could be read, or with `isStrict` when one could not.
    func finish(isList: Bool, isStrict: Bool) throws {
        if showsProgress { write("\r\u{1B}[K") }
        if isList || isRehearsal, !json {
            write(
                "newsreel: \(counted(total, "feed")): \(read) with news, \(unchanged) unchanged, \(failures.count) failed; "
                    + "\(counts)\n")
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

    private func tell(_ failure: CommandFailure) {
        if showsProgress { write("\r\u{1B}[K") }
        writeAll(failure.line(json: json), to: STDERR_FILENO)
    }

    private func write(_ text: String) {
        writeAll(Array(text.utf8), to: STDERR_FILENO)
    }
}
