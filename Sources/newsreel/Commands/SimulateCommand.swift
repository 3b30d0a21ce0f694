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
            starts on a Monday, 00:00 UTC. Delays and requests are counted after the learning days. Feeds are numbers from \
            0, seconds run from 0 to ten years, and a replay takes at most fifty million requests.
            """)

    @Option(help: "The trace.", completion: .file())
    var trace: String

    @Option(parsing: .unconditional, help: "Requests to spend after the learning days.")
    var requests: Int

    @Option(parsing: .unconditional, help: "Days at the start that are not counted.")
    var learningDays = 7.0

    @Option(help: "Write the polls as CSV to this file.", completion: .file())
    var polls: String?

    @Flag(help: "Learn from the number of new items alone, as if no item carried a date.")
    var noDates = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    /// Ten years.
    private static let longestTrace = 3650 * 86_400.0
    private static let mostRequests = 50_000_000.0

    func validate() throws {
        guard requests > 0 else { throw ValidationError("--requests must be a positive number") }
        guard (0...Self.longestTrace / 86_400).contains(learningDays) else {
            throw ValidationError("--learning-days must be 0 to 3650")
        }
    }

    func run() async throws {
        try await exitingOnFailure(json: json) {
            let posts = try readTrace()
            try refuseEndless(posts)
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
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (number, line) in lines.enumerated() where !line.isEmpty {
            let parts = line.split(separator: ",")
            if number == 0, parts.first == "feed" { continue }
            guard parts.count == 2, let feed = Int(parts[0]), let seconds = Double(parts[1]),
                (0...Int(Int32.max)).contains(feed), (0...Self.longestTrace).contains(seconds)
            else {
                throw CommandFailure(
                    .data, kind: "malformed",
                    "\(trace), line \(number + 1): expected 'feed,seconds', a number from 0 and seconds of at most ten "
                        + "years; found '\(line.prefix(100))'")
            }
            posts.append(Simulation.Post(feed: feed, seconds: seconds))
        }
        return posts
    }

    /// The learning days are replayed at the same rate as those that count.
    private func refuseEndless(_ posts: [Simulation.Post]) throws(CommandFailure) {
        let days = (posts.map(\.seconds).max() ?? 0) / 86_400
        guard days > learningDays else {
            throw CommandFailure(
                .data, kind: "malformed",
                "\(trace) ends within the \(learningDays) learning days, so nothing would be counted; give a longer trace, "
                    + "or fewer --learning-days")
        }
        let all = Double(requests) * days / (days - learningDays)
        guard all <= Self.mostRequests else {
            throw CommandFailure(
                .usage, kind: "usage",
                "\(requests) requests in the \(days - learningDays) days that count are \(Int64(min(all, 1e18))) in the whole "
                    + "trace, more than the \(Int64(Self.mostRequests)) that are replayed; ask for fewer --requests")
        }
    }

    private func write(_ polls: [Simulation.Post], to path: String) throws(CommandFailure) {
        var lines = Array("feed,seconds\n".utf8)
        for poll in polls { lines.append(contentsOf: "\(poll.feed),\(poll.seconds)\n".utf8) }
        try OutputFile.write(lines, to: path, replaces: true, mode: 0o666)
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
        StandardOutput.process.write(line)
    }
}
