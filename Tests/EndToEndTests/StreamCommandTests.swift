import Foundation
import JetStream
import NATSServer
import Testing

/// `newsreel stream create`, and `newsreel watch` of a stream.
@Suite(.enabled(if: NATSServer.isInstalled), .timeLimit(.minutes(15))) struct StreamCommandTests {
    let server: NATSServer
    let folder: TemporaryFolder

    init() throws {
        server = try NATSServer()
        folder = try TemporaryFolder()
        try folder.writeServiceSettings()
    }

    private func connection() throws -> NATSConnection {
        try NATSConnection(NATSServers([server.address]), name: "test")
    }

    // MARK: - create

    private func settings(_ more: String = "") throws {
        try folder.write(
            folder.read("newsreel.toml") + """

                [[sinks]]
                name = "bus"
                kind = "jetstream"
                servers = ["\(server.address)"]
                stream = "NEWS"
                \(more)
                """, to: "bus.toml")
    }

    private func create(_ more: String...) throws -> Program.Result {
        try Program.run(["stream", "create", "--config", folder.path("bus.toml")] + more)
    }

    @Test func `a stream is made as the settings say, once, and one that differs is left as it is`() throws {
        try settings("stream_max_age = \"7d\"\nstream_retention = \"workqueue\"")
        let dry = try create("bus", "--dry-run")
        #expect(dry.status == 0, "\(dry.errors)")
        let lines = dry.output.split(separator: "\n")
        #expect(lines.contains("max_age: 7d") && lines.contains("subjects: newsreel.articles.*.*"))
        #expect(lines.last == "it is not there, and would be made")
        #expect(try connection().standing(of: "NEWS") == nil)
        #expect(try create().output == "the stream NEWS is made\n")
        let made = try #require(try connection().standing(of: "NEWS"))
        #expect(made.settings.retention == .workqueue && made.settings.maximumAge == .seconds(7 * 86_400))
        #expect(try create("bus").output == "the stream NEWS is there as the settings say\n")
        try settings("stream_max_age = \"8d\"\nstream_retention = \"workqueue\"")
        let refused = try create("bus")
        #expect(refused.status == 73 && refused.errors.contains("max_age is 7d, and the settings say 8d"))
        let told = try create("--dry-run")
        #expect(told.status == 73 && told.errors.contains("max_age is 7d, and the settings say 8d"))
        #expect(try connection().standing(of: "NEWS") == made)
    }

    @Test func `what cannot be made is told`() throws {
        try settings()
        #expect(try create("other").errors.contains("no sink 'other' of the kind \"jetstream\""))
        #expect(try create("other").status == 78)
        server.kill()
        let away = try create()
        #expect(away.status == 69 && away.errors.contains(server.address))
        let dry = try create("--dry-run")
        #expect(dry.status == 69 && dry.output.contains("name: NEWS") && dry.errors.contains("is not known"))
    }

    // MARK: - watch

    /// An article's id, as spool files have them.
    private static func id(_ number: Int) -> String {
        "bckwz757"
            + "\(10_000 + number)".map { ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"][$0.wholeNumberValue ?? 0] }
            .joined()
            + String(repeating: "z", count: 19)
    }

    private func fill(_ count: Int, retention: StreamSettings.Retention = .limits) throws {
        var stream = StreamSettings(name: "NEWS", subjects: ["newsreel.articles.*.*"])
        stream.retention = retention
        let connection = try connection()
        try connection.make(stream)
        let publisher = try StreamPublisher(connection)
        for number in 0..<count {
            let language = number % 2 == 0 ? "en" : "de"
            let object = """
                {"id":"\(Self.id(number))","title":"Title \(number)","content_text":"words","language":"\(language)",\
                "_newsreel":{"op":"new","revision":1,"feed":{"url":"https://a.example/f"},"first_seen":"2022-11-12T06:03:00Z"}}
                """
            try publisher.send(
                OutgoingMessage(
                    subject: "newsreel.articles.News.\(language)",
                    headers: [.init(OutgoingMessage.Header.messageID, "\(Self.id(number))-r1")],
                    body: Array(object.utf8)
                ),
                number: UInt64(number))
        }
        for _ in 0..<count { _ = try #require(try publisher.nextAnswer(within: .seconds(10))) }
    }

    private func watch(_ more: String..., durable: String = "one") throws -> Program.Result {
        try Program.run(["watch", server.address, "--stream", "NEWS", "--durable", durable, "--once"] + more)
    }

    @Test func `messages are printed in their order, once for each name`() throws {
        try fill(250)
        let first = try watch()
        #expect(first.status == 0, "\(first.errors)")
        #expect(try first.objects().compactMap { $0.string("title") } == (0..<250).map { "Title \($0)" })
        #expect(try watch().output == "")
        #expect(try watch("--format", "line", durable: "two").output.split(separator: "\n").count == 250)
        #expect(try watch("--language", "de", "--feed", "a.example", durable: "three").objects().count == 125)
        #expect(try watch("--subject", "newsreel.articles.*.de", durable: "four").objects().count == 125)
        #expect(try watch("--since-start").status == 64)
    }

    @Test func `commands get a file each, several at one time, and what fails is given back`() throws {
        try fill(12)
        let command = """
            test "$NEWSREEL_ID" = \(Self.id(3)) && exit 3; cat "$1" >>"\(folder.path("got"))"; \
            echo "$NEWSREEL_SUBJECT $NEWSREEL_FILE" >>"\(folder.path("seen"))"; \
            find /proc/$$/fd -lname 'socket:*' >>"\(folder.path("open"))"
            """
        let result = try watch("--exec", command, "--jobs", "3")
        #expect(result.status == 75 && result.errors.contains("the command exited with 3; it is given back"))
        let lines = try folder.read("got").split(separator: "\n")
        #expect(lines.count == 11 && !lines.contains { $0.contains("Title 3") })
        #expect(try folder.read("open") == "", "the connection is this program's alone")
        let seen = try folder.read("seen").split(separator: "\n")
        #expect(seen.allSatisfy { $0.hasPrefix("newsreel.articles.News.") && $0.hasSuffix("-r1.json") })
        for line in seen {
            let file = try #require(line.split(separator: " ").last)
            #expect(!FileManager.default.fileExists(atPath: String(file)))
        }
        let standing = try PullConsumer(.init(stream: "NEWS", durable: "one"), on: connection()).standing()
        #expect(standing.waiting == 0 && standing.inWork == 1)
    }

    @Test func `a server that is restarted is found again, and each message comes`() throws {
        try fill(40)
        let process = Process()
        process.executableURL = Program.executable
        process.arguments = [
            "watch", server.address, "--stream", "NEWS", "--durable", "one", "--exec",
            "echo \"$NEWSREEL_ID\" >>\"\(folder.path("got"))\"; echo x",
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var count = 0
        while count < 10 { count += output.fileHandleForReading.availableData.count / 2 }
        try server.restart()
        while Set(try folder.read("got").split(separator: "\n")).count < 40 {
            #expect(!output.fileHandleForReading.availableData.isEmpty)
        }
        process.terminate()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test(
        arguments: [
            ["nats://127.0.0.1"], ["nats://127.0.0.1", "--stream", "NEWS"],
            ["nats://u:p@127.0.0.1", "--stream", "N", "--durable", "d"], ["/tmp", "--stream", "NEWS"],
            ["nats://127.0.0.1", "--stream", "N", "--durable", "a.b"],
            ["nats://127.0.0.1", "--stream", "N", "--durable", "d", "--ack"],
            ["nats://10.0.0.1", "--stream", "N", "--durable", "d", "--credentials", "/x"],
        ])
    func `what is not meant together is refused`(arguments: [String]) throws {
        #expect(try Program.run(["watch"] + arguments).status == 64)
    }

    @Test func `what is missing is told, and filters are refused for a work queue`() throws {
        #expect(try watch().status == 69)
        #expect(try watch().errors.contains("has no stream NEWS"))
        try fill(2, retention: .workqueue)
        let refused = try watch("--language", "en")
        #expect(refused.status == 69 && refused.errors.contains("choose by --subject"))
        #expect(try watch().objects().count == 2)
        #expect(try connection().standing(of: "NEWS")?.messages == 0)
        server.kill()
        #expect(try watch().errors.contains(server.address))
    }
}
