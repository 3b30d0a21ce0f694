internal import Glibc
internal import JetStream
internal import Renderings
internal import Subscriptions

/// `newsreel watch nats://HOST`: the messages of a stream in place of the files of a spool.
struct StreamWatch {
    private let watch: WatchCommand
    private let servers: NATSServers
    private let settings: PullConsumer.Settings
    private let printer: ArticlePrinter

    private static let longestPause = 60

    init(_ watch: WatchCommand) throws(CommandFailure) {
        self.watch = watch
        do throws(SubscriptionsError) { servers = try watch.streamOptions.servers(watch.spool) } catch {
            throw CommandFailure(.configuration, kind: "credentials", error.message)
        }
        var settings = PullConsumer.Settings(
            stream: watch.streamOptions.stream ?? "", durable: watch.streamOptions.durable ?? "")
        settings.subject = watch.streamOptions.subject
        settings.startsNow = watch.sinceStart
        self.settings = settings
        printer = ArticlePrinter(
            watch.format, json: watch.json, source: "\(watch.spool) \(watch.streamOptions.stream ?? "")")
    }

    /// Connects again by itself, once it was connected.
    func run(until stop: StopSignal) throws {
        let folder = try watch.exec.map { _ in try MessageFolder() }
        defer { folder?.remove() }
        let work = MessageWork(
            command: watch.exec.map { FileCommand(command: $0) }, folder: folder?.path ?? "", printer: printer,
            selection: watch.selection)
        var (wasThere, failures, failedCount) = (false, 0, 0)
        repeat {
            do throws(NATSFault) {
                let connection = try NATSConnection(servers, name: "newsreel watch \(settings.durable)")
                try check(connection)
                var consumer = try StreamConsumer(
                    PullConsumer(settings, on: connection), jobs: watch.exec == nil ? nil : watch.jobs,
                    report: WatchCommand.tell
                ) { work.handle($0) }
                if failures > 0 { WatchCommand.tell("\(watch.spool) is there again") }
                (wasThere, failures) = (true, 0)
                try consumer.consume(
                    until: stop, once: watch.once, output: watch.exec == nil ? STDOUT_FILENO : -1)
                failedCount = consumer.failedCount
                break
            } catch {
                guard wasThere, !watch.once else {
                    throw CommandFailure(.unavailable, kind: "nats", error.message)
                }
                let pause = min(1 << min(failures, 10), Self.longestPause)
                failures += 1
                WatchCommand.tell("\(error.message); next attempt in \(pause) s")
                var waiting = pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0)
                poll(&waiting, 1, Int32(pause * 1000))
            }
        } while !stop.isRaised
        printer.finish()
        if watch.once, failedCount > 0 {
            throw CommandFailure(
                .tryAgain, kind: "failed", "\(failedCount) of the messages could not be handled; run it again")
        }
    }

    private func check(_ connection: NATSConnection) throws(NATSFault) {
        guard let standing = try connection.standing(of: settings.stream) else {
            throw .refused(
                code: 0, "\(watch.spool) has no stream \(settings.stream); make it with: newsreel stream create")
        }
        if standing.settings.retention == .workqueue, !watch.selection.isAll {
            throw .refused(
                code: 0,
                "\(settings.stream) is a work queue, in which what is passed over would be lost for others; choose by --subject, "
                    + "not by what articles say")
        }
    }
}

/// A folder of this watch alone, for the files that commands are given.
private struct MessageFolder {
    let path: String

    init() throws(CommandFailure) {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        var template = Array(((parent.isEmpty ? "/tmp" : parent) + "/newsreel-watch-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            let reason = String(cString: strerror(errno))
            throw CommandFailure(
                .cannotCreate, kind: "folder", "no folder can be made in \(parent): \(reason); set TMPDIR")
        }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    func remove() { rmdir(path) }
}

/// What is done with one message.
private struct MessageWork: Sendable {
    /// `nil` where it is printed.
    let command: FileCommand?
    let folder: String
    let printer: ArticlePrinter
    let selection: ArticleSelection

    func handle(_ message: PulledMessage) -> Handling {
        let body = message.body
        if !selection.isAll {
            guard let article = ArticlePrinter.article(body)?.article, selection.takes(article) else { return .done }
        }
        guard let command else { return printer.show(body) }
        let id = Self.id(of: message)
        let path = "\(folder)/\(message.sequence)\(id.isEmpty ? "" : "-\(id)").json"
        guard Self.write(body + [0x0A], to: path) else {
            return .failed("\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        // Gone already, where the command took it.
        defer { unlink(path) }
        let words = [
            ("NEWSREEL_FILE", path), ("NEWSREEL_ID", id.split(separator: "-").first.map(String.init) ?? ""),
            ("NEWSREEL_SUBJECT", message.subject),
        ]
        return command.run(path, environment: words.map { (name: $0.0, value: $0.1) }).map { .failed($0) } ?? .done
    }

    /// The article's id and revision; empty for what is not newsreel's.
    private static func id(of message: PulledMessage) -> String {
        let id = message.header("Nats-Msg-Id") ?? ""
        let isPlain = id.utf8.allSatisfy { $0 >= 0x61 && $0 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D }
        return isPlain && id.utf8.count <= 64 ? id : ""
    }

    private static func write(_ bytes: [UInt8], to path: String) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return writeAll(bytes, to: descriptor) == nil
    }
}
