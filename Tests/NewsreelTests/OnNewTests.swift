import Dispatch
import Filtering
import Foundation
import Glibc
import Logging
import Markup
import Synchronization
import Testing

@testable import newsreel

@Suite("The queue of on_new.command")
struct OnNewQueueTests {
    @Test("Names come in their order, so many at a time, and failed ones again when their time has come")
    func order() {
        var queue = OnNewQueue(parallel: 2, attempts: nil)
        queue.add(["a", "b", "c"])
        #expect(queue.next(at: 0) == "a")
        #expect(queue.next(at: 0) == "b")
        #expect(queue.next(at: 0) == nil)
        #expect(queue.count == 3)
        #expect(queue.failed("a", at: 0) == .again(in: 1))
        #expect(queue.next(at: 0.5) == "c", "what fails holds back no other")
        queue.succeeded("c")
        #expect(queue.next(at: 0.5) == nil)
        #expect(queue.secondsUntilNext(at: 0.5) == 0.5)
        #expect(queue.next(at: 1) == "a")
        #expect(queue.next(at: 1) == nil)
        #expect(queue.secondsUntilNext(at: 1) == nil)
        #expect(queue.failed("a", at: 1) == .again(in: 2))
        queue.succeeded("b")
        #expect(queue.next(at: 3) == "a")
        queue.succeeded("a")
        #expect(queue.count == 0)
    }

    @Test("After so many failures a name is set aside")
    func attempts() {
        var queue = OnNewQueue(parallel: 1, attempts: 2)
        queue.add(["a"])
        #expect(queue.next(at: 0) == "a")
        #expect(queue.failed("a", at: 0) == .again(in: 1))
        #expect(queue.next(at: 1) == "a")
        #expect(queue.failed("a", at: 1) == .setAside)
        #expect(queue.next(at: 1000) == nil)
        #expect(queue.count == 0)
    }

    @Test("A long queue is let go of as it goes")
    func long() {
        var queue = OnNewQueue(parallel: 1, attempts: nil)
        queue.add((0..<30_000).map { "\($0)" })
        for number in 0..<30_000 {
            #expect(queue.next(at: 0) == "\(number)")
            queue.succeeded("\(number)")
        }
        queue.add(["x"])
        #expect(queue.next(at: 0) == "x")
    }
}

@Suite("One run of on_new.command")
struct ArticleCommandTests {
    /// Runs it on a thread that may wait, over a file with `text`.
    private func run(
        _ command: String, text: String = "article\n", timeout: Double = 20, outputLimit: Int = 1 << 20,
        environment: [(name: String, value: String)] = [], stops: Bool = false,
        isStopped: (@Sendable () -> Bool)? = nil
    ) async throws -> ArticleCommand.Outcome {
        let path = FileManager.default.temporaryDirectory.path + "/newsreel-article-" + UUID().uuidString
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        defer { unlink(path) }
        let file = open(path, O_RDONLY)
        defer { close(file) }
        let command = ArticleCommand(command: command, timeout: timeout, outputLimit: outputLimit)
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: command.run(file, environment: environment) { isStopped?() ?? stops })
            }
        }
    }

    @Test("It gets the article and its environment, and 0 is well")
    func success() async throws {
        let test = #"test "$(cat)" = "an article" && test "$NEWSREEL_TITLE" = "a 'title'" && test -z "$NOTIFY_SOCKET""#
        #expect(
            try await run(test, text: "an article\n", environment: [("NEWSREEL_TITLE", "a 'title'")]) == .done)
        #expect(try await run("exec >&- 2>&-; true") == .done)
    }

    @Test("One that closed its output and lives on is waited for, and not looked at all the time")
    func silence() async throws {
        let looks = Atomic<Int>(0)
        #expect(
            try await run(
                "exec >&- 2>&-; sleep 0.5",
                isStopped: {
                    looks.add(1, ordering: .relaxed)
                    return false
                }) == .done)
        // Ten a second, on whatever machine.
        #expect(looks.load(ordering: .relaxed) < 100)
    }

    @Test("A failure tells its status and what it said")
    func failure() async throws {
        #expect(try await run("echo no; echo luck >&2; exit 3") == .failed("the command exited with 3: no luck"))
        #expect(try await run("kill -9 $$") == .failed("the command was ended by signal 9"))
        #expect(try await run("printf 'a\\033[1mb'; exit 1") == .failed("the command exited with 1: a\u{FFFD}[1mb"))
    }

    @Test("What runs too long, says too much or is stopped ends with all that it started")
    func limits() async throws {
        #expect(
            try await run("sleep 1000 & sleep 1000", timeout: 0.1)
                == .timedOut("the command ran longer than 1 s, and was ended"))
        #expect(
            try await run("trap '' TERM; while :; do sleep 1000; done", timeout: 0.1)
                == .timedOut("the command ran longer than 1 s, and was ended"))
        #expect(
            try await run("yes", outputLimit: 5000) == .failed("the command wrote more than 5000 bytes, and was ended"))
        #expect(try await run("sleep 1000", stops: true) == .failed("newsreel stopped, and ended the command"))
        // What is left behind would hold the output open.
        #expect(try await run("sleep 1000 & exit 0") == .done)
    }

    @Test("The environment names the article in words of the spool")
    func environment() throws {
        let text = """
            {"id": "abc", "title": "T", "url": "https://a.example/1", "tags": ["x", "y"], "authors": [{"name": "Ann"}],
            "_newsreel": {"op": "new", "revision": 1, "feed": {"url": "https://a.example/f", "folder": ["News", "World"]}}}
            """
        let (item, _) = try JSONReader.read(Array(text.utf8), depthLimit: 10)
        let variables = Dictionary(
            uniqueKeysWithValues: ArticleEnvironment.variables(of: item, file: "/f").map { ($0.name, $0.value) })
        #expect(
            variables == [
                "NEWSREEL_FILE": "/f", "NEWSREEL_ID": "abc", "NEWSREEL_OP": "new", "NEWSREEL_REVISION": "1",
                "NEWSREEL_TITLE": "T", "NEWSREEL_URL": "https://a.example/1", "NEWSREEL_TAGS": "x\ny",
                "NEWSREEL_AUTHORS": "Ann", "NEWSREEL_FOLDER": "News/World", "NEWSREEL_FEED": "https://a.example/f",
            ])
    }
}

@Suite("on_new.command over its outlet")
struct OnNewServiceTests {
    private static func article(_ title: String, revision: Int = 1) -> String {
        "{\"id\": \"a\", \"title\": \"\(title)\", \"content_text\": \"\", \"_newsreel\": {\"revision\": \(revision)}}\n"
    }

    private static func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    @Test("An article leaves the outlet when its command has succeeded; one that fails too often is set aside")
    func run() async throws {
        let spool = try TemporarySpool()
        let outlet = spool.root + "/outlets/on-new"
        try FileManager.default.createDirectory(atPath: outlet + "/new", withIntermediateDirectories: true)
        for (name, text) in [
            ("1.json", Self.article("good")), ("2.json", Self.article("revised", revision: 2)),
            ("3.json", Self.article("bad")), ("4.json", "no article"), ("5.json", Self.article("also good")),
        ] {
            try text.write(toFile: "\(outlet)/new/\(name)", atomically: false, encoding: .utf8)
        }
        let pipe = spool.root + "/pipe"
        try #require(mkfifo(pipe, 0o600) == 0)
        let reading = open(pipe, O_RDWR)
        defer { close(reading) }
        var settings = Settings.OnNew()
        settings.command = #"printf '%s\n' "$NEWSREEL_TITLE" >'\#(pipe)'; test "$NEWSREEL_TITLE" != bad"#
        settings.filter = try Filter("revision is 1")
        settings.parallel = 1
        settings.attempts = 1
        let service = try #require(OnNewService(settings, spool: spool.root, logger: Logger(label: "test")))
        let running = Task { try await service.run() }
        // A pipe keeps the lines until they are read.
        let lines = await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: Self.lines(3, from: reading)) }
        }
        #expect(lines == ["good", "bad", "also good"])
        // Comes last, so that all before it is dealt with when its command has begun.
        try Self.article("last").write(toFile: outlet + "/9.json", atomically: false, encoding: .utf8)
        try #require(rename(outlet + "/9.json", outlet + "/new/9.json") == 0)
        let last = await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: Self.lines(1, from: reading)) }
        }
        #expect(last == ["last"])
        #expect(Self.names(outlet + "/new").allSatisfy { $0 == "9.json" })
        #expect(Self.names(outlet + "/failed") == ["3.json", "4.json"])
        service.stop()
        try await running.value
    }

    /// `nil` in place of a line that does not come within twenty seconds.
    private static func lines(_ count: Int, from pipe: Int32) -> [String] {
        var bytes: [UInt8] = []
        while bytes.count(where: { $0 == 0x0A }) < count {
            var waiting = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 20_000) == 1 else { break }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = read(pipe, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
