import JetStream
import NATSServer
import Testing

@Suite(.enabled(if: NATSServer.isInstalled), .timeLimit(.minutes(15))) struct StreamTests {
    @Test func `a stream is made as it is asked for, and how it differs is told`() throws {
        let server = try NATSServer()
        let connection = try NATSConnection(NATSServers([server.address]), name: "test")
        var settings = StreamSettings(name: "NEWS", subjects: ["n.b.*", "n.a"])
        settings.retention = .workqueue
        settings.maximumAge = .seconds(86_400 * 30)
        settings.maximumBytes = 1 << 30
        settings.maximumMessageSize = 100_000
        settings.duplicateWindow = .milliseconds(100)
        try connection.make(settings)
        let standing = try #require(try connection.standing(of: "NEWS"))
        #expect(settings.differences(from: standing.settings) == [])
        #expect(standing.lastSequence == 0 && standing.messages == 0 && standing.created > 0)
        // Made once more as it is: nothing happens; otherwise, it is refused.
        try connection.make(settings)
        settings.maximumAge = .seconds(90)
        settings.maximumBytes = nil
        #expect(
            settings.differences(from: standing.settings) == [
                "max_age is 30d, and the settings say 90s", "max_bytes is 1073741824, and the settings say unlimited",
            ])
        let fault = #expect(throws: NATSFault.self) { try connection.make(settings) }
        #expect(fault?.message.contains("JetStream error 10058") == true)
        #expect(try connection.standing(of: "NEWS") == standing)
    }

    @Test func `messages are stored, known again, refused and found`() throws {
        let server = try NATSServer()
        let connection = try NATSConnection(NATSServers([server.address]), name: "test")
        try connection.make(StreamSettings(name: "NEWS", subjects: ["n.*"]))
        let publisher = try StreamPublisher(connection)
        func outcome(_ subject: String, _ headers: [OutgoingMessage.Header]) throws -> StreamPublisher.Outcome? {
            try publisher.send(OutgoingMessage(subject: subject, headers: headers, body: [1, 2]), number: 7)
            let answer = try publisher.nextAnswer(within: .seconds(5))
            #expect(answer?.number == 7)
            return answer?.outcome
        }
        typealias Header = OutgoingMessage.Header
        #expect(try publisher.lastSequence(of: "NEWS", subject: "n.a") == 0)
        #expect(try outcome("n.a", [.init(Header.messageID, "a")]) == .stored(sequence: 1, isDuplicate: false))
        #expect(try outcome("n.a", [.init(Header.messageID, "a")]) == .stored(sequence: 1, isDuplicate: true))
        #expect(try outcome("n.b", []) == .stored(sequence: 2, isDuplicate: false))
        #expect(
            try outcome("n.b", [.init(Header.expectedLastSequence, "1")])
                == .refused(code: NATSFault.Code.wrongLastSequence, "wrong last sequence: 2"))
        #expect(
            try outcome("n.b", [.init(Header.expectedLastSequence, "2"), .init(Header.expectedLastID, "a")])
                == .refused(code: NATSFault.Code.wrongLastID, "wrong last msg ID: "))
        #expect(
            try outcome("n.b", [.init(Header.expectedStream, "OTHER")])
                == .refused(code: NATSFault.Code.otherStream, "expected stream does not match"))
        let fault = #expect(throws: NATSFault.self) { try outcome("m.b", []) }
        #expect(fault == .refused(code: NATSFault.Code.streamNotFound, "no stream takes what was sent"))
        #expect(try publisher.lastSequence(of: "NEWS", subject: "n.a") == 2)
        #expect(throws: NATSFault.self) { try publisher.lastSequence(of: "NEWS", subject: "m.a") }
        #expect(throws: NATSFault.self) { try publisher.lastSequence(of: "OTHER", subject: "n.a") }
        #expect(try connection.message(at: 1, of: "NEWS") == .message(id: "a"))
        #expect(try connection.message(at: 2, of: "NEWS") == .message(id: nil))
        #expect(try connection.message(at: 3, of: "NEWS") == .none)
        #expect(try publisher.nextAnswer(within: .milliseconds(1)) == nil)
    }

    @Test func `what is given back comes again, to another of the same name, and what is acknowledged does not`() throws
    {
        let server = try NATSServer()
        let connection = try NATSConnection(NATSServers([server.address]), name: "test")
        try connection.make(StreamSettings(name: "NEWS", subjects: ["n.*"]))
        let publisher = try StreamPublisher(connection)
        for number in 0..<4 {
            try publisher.send(
                OutgoingMessage(subject: number == 3 ? "n.other" : "n.a", headers: [.init("X", "\(number)")], body: []),
                number: UInt64(number))
        }
        var settings = PullConsumer.Settings(stream: "NEWS", durable: "d")
        settings.subject = "n.a"
        settings.patience = .seconds(30)
        let (one, two) = (try PullConsumer(settings, on: connection), try PullConsumer(settings, on: connection))
        var first: [PulledMessage] = []
        while first.count < 3 { first += try one.fetch(3 - first.count, within: .seconds(5)) }
        #expect(first.map { $0.header("X") } == ["0", "1", "2"] && first.allSatisfy { $0.subject == "n.a" })
        #expect(try two.fetch(1, within: .milliseconds(50)).isEmpty)
        try first[0].acknowledge()
        try first[1].giveBack(after: .milliseconds(1))
        try first[2].keepWorking()
        let again = try #require(try two.fetch(1, within: .seconds(5)).first)
        #expect(again.header("X") == "1" && again.deliveries == 2 && again.sequence == 2)
        try again.acknowledge()
        let standing = try one.standing()
        #expect(standing.waiting == 0 && standing.inWork == 1 && standing.patience == .seconds(30))
        settings.subject = nil
        let all = try PullConsumer(settings, on: connection)
        #expect(try all.standing().inWork == 1)
        settings.subject = "n.other"
        #expect(throws: NATSFault.self) { try PullConsumer(settings, on: connection) }
        settings.stream = "OTHER"
        #expect(throws: NATSFault.self) { try PullConsumer(settings, on: connection) }
    }
}
