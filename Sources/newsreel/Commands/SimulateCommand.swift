internal import ArgumentParser
internal import Articles
internal import Glibc
internal import Ingest

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Replay a posting trace through the scheduler.",
        discussion: """
            The trace is CSV with the header 'feed,seconds' and a line for each posted item, plain or gzip; its time \
            starts on a Monday, 00:00 UTC. Delays and requests are counted after the learning days.
            """)

    @Option(help: "The trace.", completion: .file())
    var trace: String

    @Option(help: "Requests to spend after the learning days.")
    var requests: Int

    @Option(help: "Days at the start that are not counted.")
    var learningDays = 7.0

    @Option(help: "Write the polls as CSV to this file.", completion: .file())
    var polls: String?

    @Flag(help: "Learn from the number of new items alone, as if no item carried a date.")
    var noDates = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        guard requests > 0 else { throw ValidationError("--requests must be a positive number") }
        guard learningDays >= 0 else { throw ValidationError("--learning-days must not be negative") }
    }

    func run() async throws {
        try await exitingOnFailure(json: json) {
            let posts = try readTrace()
            var simulation = Simulation()
            simulation.learningDays = learningDays
            simulation.dates = noDates ? .none : .given
            let result = simulation.run(posts, requests: requests)
            if let polls { try write(result.polls, to: polls) }
            print(result)
        }
    }

    private func readTrace() throws(CommandFailure) -> [Simulation.Post] {
        let text = String(decoding: try InputFile.read(trace), as: UTF8.self)
        var posts: [Simulation.Post] = []
        for (number, line) in text.split(whereSeparator: \.isNewline).enumerated() {
            let parts = line.split(separator: ",")
            if number == 0, parts.first == "feed" { continue }
            guard parts.count == 2, let feed = Int(parts[0]), let seconds = Double(parts[1]), seconds.isFinite else {
                throw CommandFailure(
                    .data, kind: "malformed", "\(trace), line \(number + 1): expected 'feed,seconds', found '\(line)'")
            }
            posts.append(Simulation.Post(feed: feed, seconds: seconds))
        }
        return posts
    }

    private func write(_ polls: [Simulation.Post], to path: String) throws(CommandFailure) {
        var lines = Array("feed,seconds\n".utf8)
        for poll in polls { lines.append(contentsOf: "\(poll.feed),\(poll.seconds)\n".utf8) }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        let failure = descriptor < 0 ? errno : writeAll(lines, to: descriptor)
        if descriptor >= 0 { close(descriptor) }
        if let failure {
            throw CommandFailure(
                .cannotCreate, kind: "cannot_create", "cannot write \(path): \(String(cString: strerror(failure)))")
        }
    }

    private func print(_ result: Simulation.Result) {
        var line: [UInt8]
        if json {
            var writer = JSONWriter()
            writer.object { writer in
                writer.member("requests", result.requestCount)
                writer.member("items", result.itemCount)
                writer.member("never_seen", result.neverSeenCount)
                writer.member("mean_delay_in_seconds", result.meanDelay)
                writer.member("median_delay_in_seconds", result.medianDelay)
                writer.member("percentile_90_delay_in_seconds", result.percentile90Delay)
            }
            writer.newline()
            line = writer.bytes
        } else {
            let delays = [result.meanDelay, result.medianDelay, result.percentile90Delay].map { Int($0.rounded()) }
            line = Array(
                ("requests \(result.requestCount)  items \(result.itemCount)  never seen \(result.neverSeenCount)  "
                    + "mean delay \(delays[0]) s  median \(delays[1])  p90 \(delays[2])\n").utf8)
        }
        writeAll(line, to: STDOUT_FILENO)
    }
}
