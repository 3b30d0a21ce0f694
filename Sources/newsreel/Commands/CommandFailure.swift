internal import Archive
internal import ArgumentParser
internal import Articles
internal import Delivery
internal import Exchange
internal import Glibc
internal import Ingest
internal import Publishing
internal import Subscriptions
internal import Transfer

/// Why a command ends without having done its work.
struct CommandFailure: Error, Equatable {
    let status: ExitStatus
    /// A word for programs, such as `timeout` or `not_a_feed`; stable between releases.
    let kind: String
    /// For people: what, where, and the next step. A line for each thing that is wrong.
    let message: String

    init(_ status: ExitStatus, kind: String, _ message: String) {
        self.status = status
        self.kind = kind
        self.message = message
    }

    /// The rooms' messages name the bare command, since only a command knows its options.
    func naming(recovery command: String) -> CommandFailure {
        CommandFailure(
            status, kind: kind, message.replacing("'newsreel recover'", with: "'\(command)'"))
    }

    /// For standard error: `newsreel: MESSAGE` line by line, or with `json` the object `{"error": {"kind", "message"}}`.
    func line(json: Bool) -> [UInt8] {
        guard json else {
            // What a feed or a file holds may stand in the message and must not steer the terminal.
            let harmless = message.unicodeScalars.map { scalar in
                scalar != "\n" && (scalar.value < 0x20 || scalar.value >= 0x7F && scalar.value < 0xA0) ? " " : scalar
            }
            let lines = String(String.UnicodeScalarView(harmless)).split(separator: "\n")
            let name = Paint(isOn: Terminal.hasColours(STDERR_FILENO))(.red, "newsreel:")
            return Array(lines.map { "\(name) \($0)\n" }.joined().utf8)
        }
        var writer = JSONWriter(capacity: 256)
        writer.object { writer in
            writer.key("error")
            writer.object { writer in
                writer.member("kind", kind)
                writer.member("message", message)
            }
        }
        writer.newline()
        return writer.bytes
    }
}

/// The exit statuses that Newsreel uses, those of sysexits.h.
enum ExitStatus: Int32, Sendable, CaseIterable {
    case success = 0
    /// Wrong flags or arguments; ArgumentParser's own errors give it too.
    case usage = 64
    /// The input is not what it should be: not a feed, malformed, over a limit.
    case data = 65
    /// A server, a network or a needed file cannot be reached.
    case unavailable = 69
    /// An output file, the spool or the state cannot be made or written.
    case cannotCreate = 73
    /// Failed now, may work later: disk full, state in use by another process.
    case tryAgain = 75
    /// The settings or the feed lists are wrong; a restart does not help.
    case configuration = 78
}

/// Runs a command's body. A failure is printed on standard error and becomes the exit status.
///
/// Errors other than `CommandFailure` are turned into one by `CommandFailure(_:)`. ArgumentParser's own errors
/// (`ExitCode`, `ValidationError`, a request for help) pass as they are. What standard output did not take is a failure
/// whatever else happened, and a reader that has gone ends the process as it ends others.
///
/// - Parameter recovery: how 'newsreel recover' is called for what the command works on; messages name it so.
func exitingOnFailure(
    json: Bool = false, recovery: String = "newsreel recover", _ body: () async throws -> Void
) async throws {
    var ending: ExitCode?
    do {
        try await body()
    } catch let error as ExitCode {
        ending = error
    } catch let error as ValidationError {
        throw error
    } catch let error as CleanExit {
        throw error
    } catch {
        let failure = CommandFailure(error).naming(recovery: recovery)
        writeAll(failure.line(json: json), to: STDERR_FILENO)
        ending = ExitCode(failure.status.rawValue)
    }
    if let status = lostOutput(json: json) { ending = ExitCode(status.rawValue) }
    if let ending { throw ending }
}

/// Tells what standard output did not take; `nil` when it took all.
func lostOutput(json: Bool) -> ExitStatus? {
    StandardOutput.process.finish()
    if StandardOutput.process.code == EPIPE { end(bySignal: SIGPIPE) }
    guard let failure = StandardOutput.process.failure else { return nil }
    writeAll(failure.line(json: json), to: STDERR_FILENO)
    return failure.status
}

/// Writes all bytes, over short writes and interruptions.
///
/// - Returns: `errno` of the write that failed; `nil` when everything was written.
@discardableResult
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    var written = 0
    return writeAll(bytes, to: descriptor, counting: &written)
}

/// - Parameter written: how many bytes were taken, of a write that failed too.
func writeAll(_ bytes: [UInt8], to descriptor: Int32, counting written: inout Int) -> Int32? {
    bytes.withUnsafeBytes { buffer in
        while written < buffer.count {
            let count = write(descriptor, buffer.baseAddress! + written, buffer.count - written)
            if count < 0 {
                if errno == EINTR { continue }
                return errno
            }
            written += count
        }
        return nil
    }
}

extension CommandFailure {
    /// The failure that an error of a room stands for. One `case` a room: the exit status belongs to the command,
    /// kind and message to the room.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as SettingsError: self.init(.configuration, kind: error.kind, error.message)
        case let error as SubscriptionsError: self.init(.configuration, kind: error.kind, error.message)
        case let error as ArchiveError: self.init(error)
        case let error as StoreError: self.init(error)
        case let error as SpoolError: self.init(error)
        case let error as PublishingError: self.init(error)
        case let error as TransferError: self.init(error)
        case let problem as PollReport.Problem: self.init(problem)
        default: self.init(.data, kind: "internal", "\(error)")
        }
    }
}
