import Foundation
import Glibc
import Testing

/// The built program's `watch`, while it runs.
private final class Watcher {
    private let process = Process()
    private let output = Pipe()
    private let errors = Pipe()
    private var pending: [Pipe: [UInt8]] = [:]

    init(_ arguments: [String]) throws {
        // SwiftPM builds the tests and the program into one folder.
        let bundle = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
        process.executableURL = bundle.deletingLastPathComponent().appending(path: "newsreel")
        process.arguments = ["watch"] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        try output.fileHandleForWriting.close()
        try errors.fileHandleForWriting.close()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    func nextLine() -> String? { line(of: output) }
    func nextError() -> String? { line(of: errors) }

    /// All lines that are still to come, to the end.
    func restOfOutput() -> [String] {
        var lines: [String] = []
        while let line = nextLine() { lines.append(line) }
        return lines
    }

    func closeOutput() throws { try output.fileHandleForReading.close() }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// The exit status; negative for a signal.
    func end() -> Int32 {
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    /// `nil` at the end, or when nothing comes for twenty seconds.
    private func line(of pipe: Pipe) -> String? {
        var bytes = pending[pipe, default: []]
        while true {
            if let end = bytes.firstIndex(of: 0x0A) {
                pending[pipe] = Array(bytes[(end + 1)...])
                return String(decoding: bytes[..<end], as: UTF8.self)
            }
            let descriptor = pipe.fileHandleForReading.fileDescriptor
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 20_000) == 1 else { return nil }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }
}

@Suite(.serialized) struct WatchCommandTests {
    private func names(_ spool: TemporarySpool) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: spool.new)) ?? []).sorted()
    }

    @Test(
        "what is there is printed, then what comes, over a replaced folder, until a signal",
        arguments: [SIGINT, SIGTERM])
    func follows(signal: Int32) throws {
        let spool = try TemporarySpool()
        try spool.publish("1.json", "{\"id\":\"1\"}\n")
        let watcher = try Watcher([spool.root])
        #expect(watcher.nextLine() == "{\"id\":\"1\"}")
        try spool.publish("2.json", "{\"id\":\"2\"}")
        #expect(watcher.nextLine() == "{\"id\":\"2\"}")
        try FileManager.default.removeItem(atPath: spool.new)
        try spool.make()
        try spool.publish("3.json", "{\"id\":\"3\"}\n")
        #expect(watcher.nextLine() == "{\"id\":\"3\"}")
        watcher.send(signal)
        #expect(watcher.end() == 0)
        #expect(watcher.restOfOutput() == [])
        #expect(names(spool) == ["3.json"])
    }

    @Test("--once --ack prints what is there and removes it")
    func onceAck() throws {
        let spool = try TemporarySpool()
        try spool.publish("b.json", "{\"id\":\"b\"}\n")
        try spool.publish("a.json", "{\"id\":\"a\"}\n")
        let watcher = try Watcher([spool.root, "--once", "--ack"])
        #expect(watcher.restOfOutput() == ["{\"id\":\"a\"}", "{\"id\":\"b\"}"])
        #expect(watcher.end() == 0)
        #expect(names(spool) == [])
    }

    @Test("a file whose command fails stays and is tried again, and the others go on")
    func retries() throws {
        let spool = try TemporarySpool()
        try spool.publish("a.json")
        try spool.publish("b.json")
        // Fails for a.json until a file named "allowed" is there.
        let command =
            "f() { case $1 in */a.json) test -e '\(spool.root)/allowed';; esac && echo \"${1##*/}\"; }; f \"$1\""
        let watcher = try Watcher([spool.root, "--ack", "--exec", command])
        #expect(watcher.nextError() == "newsreel: a.json: the command exited with 1; it stays, next attempt in 1 s")
        #expect(watcher.nextLine() == "b.json")
        try "".write(toFile: spool.root + "/allowed", atomically: false, encoding: .utf8)
        #expect(watcher.nextLine() == "a.json")
        watcher.send(SIGTERM)
        #expect(watcher.end() == 0)
        #expect(names(spool) == [])
    }

    @Test("--once ends with 75 when a command has failed")
    func onceFails() throws {
        let spool = try TemporarySpool()
        try spool.publish("a.json")
        let watcher = try Watcher([spool.root, "--once", "--ack", "--exec", "false"])
        #expect(watcher.nextError() == "newsreel: a.json: the command exited with 1; it stays")
        #expect(watcher.end() == 75)
        #expect(names(spool) == ["a.json"])
    }

    @Test("--since-start passes over what is there")
    func sinceStart() throws {
        let spool = try TemporarySpool()
        try spool.publish("a.json", "{\"id\":\"a\"}\n")
        let watcher = try Watcher([spool.root, "--since-start"])
        // Each is told as long as the start may not be over; the first that is told ends that.
        var count = 0
        repeat {
            count += 1
            try spool.publish("b\(count).json", "{\"id\":\"b\"}\n")
        } while !watcher.hasOutput(withinMilliseconds: 50) && count < 400
        #expect(watcher.nextLine() == "{\"id\":\"b\"}")
        watcher.send(SIGTERM)
        #expect(watcher.end() == 0)
        #expect(watcher.restOfOutput().allSatisfy { $0 == "{\"id\":\"b\"}" })
    }

    @Test("two that acknowledge share the work: each file is worked on once")
    func shared() throws {
        let spool = try TemporarySpool()
        let command = ["--ack", "--exec", "echo ${1##*/}"]
        let watchers = [try Watcher([spool.root] + command), try Watcher([spool.root] + command)]
        for number in 10..<40 { try spool.publish("\(number).json") }
        let third = try Watcher([spool.root, "--once"] + command)
        var lines = third.restOfOutput()
        for watcher in watchers { watcher.send(SIGTERM) }
        for watcher in watchers {
            lines += watcher.restOfOutput()
            #expect(watcher.end() == 0)
        }
        // What was not begun when they were told to end.
        lines += try Watcher([spool.root, "--once"] + command).restOfOutput()
        #expect(lines.sorted() == (10..<40).map { "\($0).json" })
        #expect(names(spool) == [])
    }

    @Test("a file that one was at work on when it was killed is worked on by the next")
    func killed() throws {
        let spool = try TemporarySpool()
        try spool.publish("a.json")
        let gate = spool.root + "/gate"
        try #require(mkfifo(gate, 0o600) == 0)
        let first = try Watcher([spool.root, "--ack", "--exec", "echo at work; read line <'\(gate)'; true \"$1\""])
        #expect(first.nextLine() == "at work")
        #expect(names(spool) == [".claimed"])
        first.send(SIGKILL)
        // Its shell lives on, and Foundation waits for that too: it is let go.
        let descriptor = open(gate, O_RDWR)
        write(descriptor, "\n", 1)
        #expect(first.end() == -SIGKILL)
        close(descriptor)
        let second = try Watcher([spool.root, "--ack", "--once", "--exec", "echo ${1##*/}"])
        #expect(second.nextError() == "newsreel: 1 file of a watch that died is back")
        #expect(second.nextLine() == "a.json")
        #expect(second.end() == 0)
        #expect(names(spool) == [])
    }

    @Test("--jobs runs so many commands at one time")
    func jobs() throws {
        let spool = try TemporarySpool()
        for name in ["a", "b", "c"] { try spool.publish(name + ".json") }
        let gate = spool.root + "/gate"
        try #require(mkfifo(gate, 0o600) == 0)
        let command = "echo ${1##*/} $NEWSREEL_FILE | cut -c 1-6; read line <'\(gate)'"
        let watcher = try Watcher([spool.root, "--ack", "--once", "--jobs", "2", "--exec", command])
        // Both begin before one has ended.
        #expect(Set([watcher.nextLine(), watcher.nextLine()]) == ["a.json", "b.json"])
        #expect(!watcher.hasOutput(withinMilliseconds: 20))
        let descriptor = open(gate, O_RDWR)
        write(descriptor, "\n\n\n", 3)
        #expect(watcher.nextLine() == "c.json")
        #expect(watcher.end() == 0)
        close(descriptor)
        #expect(names(spool) == [])
    }

    private func article(_ title: String, tag: String, language: String = "en") -> String {
        """
        {"id":"smrt6kuc7txj4nldbrk24ij7cz6tsjp2","title":"\(title)","content_text":"","tags":["\(tag)"],\
        "language":"\(language)","_newsreel":{"schema":"1.0","op":"new","revision":1,"feed":{"url":"https://a.example/"},\
        "first_seen":"2024-01-01T00:00:00Z","fetched_at":"2024-01-01T00:00:00Z",\
        "blocks":[{"type":"paragraph","text":"Text."}]}}

        """
    }

    @Test("what is not meant stays, and the rest comes in the form that is asked for")
    func selected() throws {
        let spool = try TemporarySpool()
        try spool.publish("a.json", article("Boats", tag: "sea"))
        try spool.publish("b.json", article("Trees", tag: "land"))
        try spool.publish("c.json", article("Schiffe", tag: "sea", language: "de"))
        let watcher = try Watcher([
            spool.root, "--once", "--ack", "--tag", "sea", "--language", "en", "--format", "markdown",
        ])
        #expect(watcher.restOfOutput() == ["# Boats", "", "Text.", ""])
        #expect(watcher.end() == 0)
        #expect(names(spool) == ["b.json", "c.json"])
        let page = try Watcher([spool.root, "--once", "--format", "atom"])
        let text = page.restOfOutput().joined(separator: "\n")
        #expect(text.hasPrefix("<?xml") && text.hasSuffix("</feed>"))
        #expect(text.components(separatedBy: "<entry").count == 3)
        #expect(page.end() == 0)
    }

    @Test("it ends by itself when nobody reads its output any more")
    func closedOutput() throws {
        let spool = try TemporarySpool()
        try spool.publish("a.json", "{\"id\":\"a\"}\n")
        let watcher = try Watcher([spool.root, "--ack"])
        #expect(watcher.nextLine() == "{\"id\":\"a\"}")
        try watcher.closeOutput()
        #expect(watcher.end() == 0)
    }

    @Test("a program that is not there is told once, before any file is handled", arguments: [[], ["--once"]])
    func noProgram(more: [String]) throws {
        let spool = try TemporarySpool()
        for number in 1...3 { try spool.publish("\(number).json", "{}\n") }
        let watcher = try Watcher([spool.root, "--exec", "/nowhere/nope --fast"] + more)
        #expect(watcher.nextError() == "newsreel: --exec: /nowhere/nope is not there; nothing was handled")
        #expect(watcher.end() == 69)
        #expect(names(spool).count == 3)
    }

    @Test("a spool that is not there is refused with the next step")
    func noSpool() throws {
        let watcher = try Watcher(["/nowhere/spool"])
        #expect(
            watcher.nextError()
                == "newsreel: /nowhere/spool is no folder; name the one that spool.directory has in newsreel.toml")
        #expect(watcher.end() == 69)
    }
}

extension Watcher {
    fileprivate func hasOutput(withinMilliseconds milliseconds: Int32) -> Bool {
        var waiting = pollfd(fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, milliseconds) == 1
    }
}
