internal import Glibc
internal import Logging
internal import Synchronization

/// Where log lines go and which: one for the process. A reload changes the level of all loggers at once.
final class Logs: Sendable {
    private let lowest: Atomic<Int>
    private let format: LogLine.Form
    /// `nil` where standard error is no journal, or lines were asked for.
    private let journal: JournalSocket?
    private let write: @Sendable ([UInt8]) -> Void

    /// - Parameters:
    ///   - journal: where entries go in place of lines, where standard error is the journal.
    ///   - write: takes one whole line, its line feed included.
    init(
        level: Logger.Level, format: LogFormat,
        journal: () -> JournalSocket? = { standardErrorIsJournal ? JournalSocket() : nil },
        write: @escaping @Sendable ([UInt8]) -> Void = { writeAll($0, to: STDERR_FILENO) }
    ) {
        lowest = Atomic(level.rank)
        self.format =
            switch format {
            case .automatic: Self.standardErrorIsJournal ? .prefixed : .text
            case .journal: .prefixed
            case .text: .text
            case .json: .json
            }
        self.journal = format == .automatic ? journal() : nil
        self.write = write
    }

    /// Makes every `Logger` of the process write here. To be called once, before the first logger is made.
    func install() {
        LoggingSystem.bootstrap { LineLogHandler(label: $0, logs: self) }
    }

    func logger(_ label: String) -> Logger {
        Logger(label: label) { LineLogHandler(label: $0, logs: self) }
    }

    var level: Logger.Level {
        get { Logger.Level.allCases[lowest.load(ordering: .relaxed)] }
        set { lowest.store(newValue.rank, ordering: .relaxed) }
    }

    fileprivate func log(_ line: LogLine) {
        if let journal, journal.send(line.journalEntry) { return }
        write(line.bytes(format))
    }

    /// sd-daemon(3): `JOURNAL_STREAM` holds device and inode of the stream that goes to the journal, and standard error
    /// may have been sent elsewhere since.
    static var standardErrorIsJournal: Bool {
        guard let variable = getenv("JOURNAL_STREAM") else { return false }
        var status = stat()
        guard fstat(STDERR_FILENO, &status) == 0 else { return false }
        return String(cString: variable) == "\(status.st_dev):\(status.st_ino)"
    }
}

/// swift-log's door to `Logs`.
struct LineLogHandler: LogHandler {
    let label: String
    let logs: Logs
    var metadata: Logger.Metadata = [:]
    /// Where a caller set the level of this logger alone.
    private var ownLevel: Logger.Level?

    init(label: String, logs: Logs) {
        self.label = label
        self.logs = logs
    }

    var logLevel: Logger.Level {
        get { ownLevel ?? logs.level }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = metadata
        if let more = event.metadata { fields.merge(more) { $1 } }
        if let error = event.error { fields["error"] = "\(error)" }
        logs.log(
            LogLine(
                time: LogTime.now, level: event.level, label: label, message: event.message.description,
                fields: fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) }))
    }
}

extension Logger.Level {
    fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
