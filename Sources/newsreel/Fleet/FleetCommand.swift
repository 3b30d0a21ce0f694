internal import ArgumentParser
internal import Articles
internal import Exchange
internal import PostgresStore

struct FleetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleet", abstract: "Look after the machines that share a state on a server.",
        subcommands: [FleetBuryCommand.self])
}

struct FleetBuryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bury",
        abstract: "Give up a worker that does not come back, and let the others have what waits for its streams.",
        discussion: """
            For a machine that is lost with its disk. What it had stored and no stream had acknowledged stands in the state, \
            and another worker with a sink of the same name brings it to its stream, each article once. A worker that is \
            heard of is not buried (75). One of which nothing waits is named by 'newsreel status' no more. One that comes \
            back after all goes on with what is new, and removes from its disk what \
            others send now. What waited for sinks of other kinds, or in new/, is on its disk alone.
            """)

    @Argument(help: ArgumentHelp("The worker's name, as 'newsreel status' shows it.", valueName: "name"))
    var worker: String

    @Flag(help: "Say how many articles wait for which sinks, and change nothing.")
    var dryRun = false

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The settings file, for the place of the state.", valueName: "file"),
        completion: .file(extensions: ["toml"]))
    var config: String?

    @Option(help: "The state, in place of the settings'.")
    var state: String?

    @Flag(help: "Print the outcome, and errors, as JSON.")
    var json = false

    func run() async throws {
        try await exitingOnFailure(json: json) {
            let places = try StatusPlaces(config: config, state: state, spool: nil)
            if places.isForbidden { throw places.refusal }
            guard case .server(let address) = places.state else {
                throw CommandFailure(
                    .usage, kind: "state",
                    "\(places.state.printable) is one machine's own; only a state on a server has workers")
            }
            let desk = PostgresDesk(address, makesTables: false)
            defer { desk.close() }
            switch try await desk.bury(worker, isRehearsal: dryRun) {
            case .noSuchWorker:
                throw CommandFailure(
                    .data, kind: "unknown_worker",
                    "\(address.printable) knows no worker '\(worker)'; 'newsreel status' names them all")
            case .alive(let seconds?):
                throw CommandFailure(
                    .tryAgain, kind: "alive",
                    "the worker '\(worker)' is alive: it was heard of, and has \(seconds) s of its lease left; stop it, or bury it "
                        + "when its lease has ended")
            case .alive(nil):
                throw CommandFailure(
                    .tryAgain, kind: "alive",
                    "the worker '\(worker)' is alive: a process holds its name; stop that, or wait until the server knows of its "
                        + "death, half a minute at most")
            case .done(let queues):
                StandardOutput.process.write(json ? line(queues) : Array(text(queues).utf8))
            case .forgotten:
                let text =
                    dryRun
                    ? "\(worker): nothing of it waits; 'newsreel status' would not name it any more\n"
                    : "\(worker): nothing of it waits, and 'newsreel status' does not name it any more\n"
                StandardOutput.process.write(json ? line([], isForgotten: true) : Array(text.utf8))
            }
        }
    }

    private func text(_ queues: [PostgresDesk.QueueStanding]) -> String {
        guard !queues.isEmpty else {
            return "\(worker): nothing waits for its streams; what waits for other sinks is on its disk alone\n"
        }
        return queues.map { queue in
            let what = "\(worker): \(counted(queue.articles, "article")) for the sink \(queue.sink)"
            if let heir = queue.heir { return "\(what); the worker \(heir) has taken them over\n" }
            return dryRun
                ? "\(what) would be the other workers' to send\n"
                : "\(what); the first worker with a sink of that name takes them over, within a minute\n"
        }.joined()
    }

    private func line(_ queues: [PostgresDesk.QueueStanding], isForgotten: Bool = false) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("worker", worker)
            writer.member("buried", !dryRun)
            writer.member("forgotten", isForgotten)
            writer.key("queues")
            writer.array { writer in
                for queue in queues {
                    writer.object { writer in
                        writer.member("sink", queue.sink)
                        writer.member("articles", Int64(queue.articles))
                        writer.member("heir", queue.heir)
                    }
                }
            }
        }
        writer.newline()
        return writer.bytes
    }
}
