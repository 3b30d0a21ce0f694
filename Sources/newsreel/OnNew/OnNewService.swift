internal import Dispatch
internal import Exchange
internal import Filtering
internal import Glibc
internal import Kernel
internal import Logging
internal import Markup
internal import Publishing
internal import ServiceLifecycle
internal import Synchronization

/// Runs `on_new.command` for each article of its outlet, which is its durable queue: a file goes when its command has
/// succeeded, and a crash or a stop before that has the command run again. It has threads of its own, and polling knows
/// nothing of it.
final class OnNewService: Service, CustomStringConvertible {
    /// The name of the outlet.
    static let outlet = "on-new"
    /// The folder beside its `new/` for articles that were tried often enough.
    static let asideFolder = "failed"

    private let settings: Settings.OnNew
    private let command: ArticleCommand
    private let folder: String
    private let logger: Logger
    private let state = Mutex(State())
    /// Both ends of a pipe that wakes the coordinator.
    private let wake: (reading: Int32, writing: Int32)

    private struct State {
        var isStopped = false
        var results: [(name: String, outcome: ArticleCommand.Outcome)] = []
    }

    /// Seconds after which the outlet is looked at in any case.
    private static let longestWait = 60.0

    /// - Parameter spool: `spool.directory`.
    /// - Returns: `nil` where no command is set, or there are no descriptors left.
    init?(_ settings: Settings.OnNew, spool: String, logger: Logger) {
        guard let text = settings.command else { return nil }
        self.settings = settings
        let timeout = settings.timeout.components
        command = ArticleCommand(
            command: text, timeout: Double(timeout.seconds) + Double(timeout.attoseconds) / 1e18,
            outputLimit: Int(settings.outputInBytes))
        folder = "\(spool)/outlets/\(Self.outlet)"
        self.logger = logger
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            logger.error("on_new.command is not run: \(String(cString: strerror(errno)))")
            return nil
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        wake = (ends[0], ends[1])
    }

    deinit {
        close(wake.reading)
        close(wake.writing)
    }

    var description: String { "on_new" }

    func run() async throws {
        await withGracefulShutdownHandler {
            await withTaskCancellationHandler {
                await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
                    DispatchQueue(label: "newsreel.on-new").async {
                        self.coordinate()
                        done.resume()
                    }
                }
            } onCancel: {
                stop()
            }
        } onGracefulShutdown: {
            self.stop()
        }
    }

    /// Starts no further command, and ends those at work.
    func stop() {
        state.withLock { $0.isStopped = true }
        signal()
    }

    private var isStopped: Bool { state.withLock { $0.isStopped } }

    private func signal() {
        var byte: UInt8 = 0
        _ = write(wake.writing, &byte, 1)
    }

    // MARK: - The coordinator

    private func coordinate() {
        var queue = OnNewQueue(parallel: settings.parallel, attempts: settings.attempts)
        while !isStopped {
            do throws(FollowError) {
                var follower = try SpoolFollower(directory: folder + "/new")
                while !isStopped { try turn(&follower, &queue) }
            } catch {
                logger.error("on_new.command waits: \(error.message)")
                waitForResult(seconds: Self.longestWait)
                finish(&queue)
                queue = OnNewQueue(parallel: settings.parallel, attempts: settings.attempts)
            }
        }
        finish(&queue)
    }

    /// Waits for the commands at work.
    private func finish(_ queue: inout OnNewQueue) {
        while !queue.inWork.isEmpty {
            waitForResult(seconds: 1)
            take(&queue)
        }
    }

    private func turn(
        _ follower: inout SpoolFollower, _ queue: inout OnNewQueue
    ) throws(FollowError) {
        queue.add(try follower.newNames())
        take(&queue)
        while !isStopped, let name = queue.next(at: SystemClock.monotonicSeconds()) {
            // A queue for each: a concurrent one would wait for a processor to be free.
            DispatchQueue(label: "newsreel.on-new.command").async { [self] in
                let outcome = handle(name)
                state.withLock { $0.results.append((name, outcome)) }
                signal()
            }
        }
        Measures.commandsWaiting.set(queue.count)
        let pause = queue.secondsUntilNext(at: SystemClock.monotonicSeconds()) ?? Self.longestWait
        _ = follower.wait(
            wake: [wake.reading], timeout: .milliseconds(Int64(min(max(pause, 0.01), Self.longestWait) * 1000)))
        drainWake()
    }

    private func waitForResult(seconds: Double) {
        var waiting = pollfd(fd: wake.reading, events: Int16(POLLIN), revents: 0)
        _ = poll(&waiting, 1, Int32(seconds * 1000))
        drainWake()
    }

    private func drainWake() {
        var bytes = [UInt8](repeating: 0, count: 256)
        while read(wake.reading, &bytes, bytes.count) > 0 {}
    }

    private func take(_ queue: inout OnNewQueue) {
        let results = state.withLock { state in
            defer { state.results = [] }
            return state.results
        }
        for (name, outcome) in results {
            let failure: (measure: String, reason: String)? =
                switch outcome {
                case .done: nil
                case .failed(let message): ("failed", message)
                case .timedOut(let message): ("timed_out", message)
                }
            // What was ended by a stop is no fault of the command's, and waits in the outlet.
            if failure != nil, isStopped {
                queue.succeeded(name)
                continue
            }
            Measures.commands.add(1, failure?.measure ?? "done")
            guard let failure else {
                queue.succeeded(name)
                continue
            }
            switch queue.failed(name, at: SystemClock.monotonicSeconds()) {
            case .again(let pause):
                logger.warning("on_new: \(name): \(failure.reason); next attempt in \(Int(pause)) s")
            case .setAside:
                Measures.commands.add(1, "set_aside")
                setAside(name, failure.reason)
            }
        }
    }

    private func setAside(_ name: String, _ reason: String) {
        let place = folder + "/" + Self.asideFolder
        mkdir(place, 0o770)
        if rename("\(folder)/new/\(name)", "\(place)/\(name)") == 0 || errno == ENOENT {
            logger.error("on_new: \(name): \(reason); set aside in \(place), move it to \(folder)/new to try it again")
        } else {
            logger.error("on_new: \(name): \(reason); cannot be set aside: \(String(cString: strerror(errno)))")
        }
    }

    // MARK: - One article

    private func handle(_ name: String) -> ArticleCommand.Outcome {
        let path = "\(folder)/new/\(name)"
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else {
            // Somebody else has taken it.
            return errno == ENOENT ? .done : .failed("cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(file) }
        var item = JSONValue.null
        var status = stat()
        if fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            let bytes = try? FileBytes.read(file, upTo: min(Int(status.st_size), Self.largestFile)),
            let (found, isTruncated) = try? JSONReader.read(bytes, depthLimit: 512), !isTruncated
        {
            item = found
        }
        guard item.isObject, lseek(file, 0, Int32(SEEK_SET)) == 0 else { return .failed("is no whole article") }
        var outcome = ArticleCommand.Outcome.done
        if settings.filter?.passes(Subject(spooled: item, at: Publisher.wallClock())) ?? true {
            outcome = command.run(
                file, environment: ArticleEnvironment.variables(of: item, file: path), isStopped: { isStopped })
        }
        if outcome == .done, unlink(path) != 0, errno != ENOENT {
            return .failed("its command succeeded, but it cannot be removed: \(String(cString: strerror(errno)))")
        }
        return outcome
    }

    private static let largestFile = 256 << 20
}
