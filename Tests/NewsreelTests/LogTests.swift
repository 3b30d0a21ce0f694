import Glibc
import Logging
import Synchronization
import Testing

@testable import newsreel

@Suite struct LogLineTests {
    private func line(
        _ message: String, level: Logger.Level = .info, fields: [(name: String, value: String)] = []
    ) -> LogLine {
        LogLine(
            time: LogTime(microsecondsSince1970: 1_668_232_980_123_456), level: level, label: "poll", message: message,
            fields: fields)
    }

    private func text(_ line: LogLine, _ form: LogLine.Form) -> String {
        String(decoding: line.bytes(form), as: UTF8.self)
    }

    @Test(
        "the journal's form begins with the priority",
        arguments: [
            (Logger.Level.trace, 7), (.debug, 7), (.info, 6), (.notice, 5), (.warning, 4), (.error, 3), (.critical, 2),
        ])
    func journal(level: Logger.Level, priority: Int) {
        #expect(text(line("polled", level: level), .prefixed) == "<\(priority)>polled\n")
    }

    @Test("fields follow the message, quoted where they hold spaces")
    func fields() {
        let line = line("polled", fields: [("feed", "https://example.org/"), ("why", "said \"no\""), ("n", "3")])
        #expect(text(line, .prefixed) == "<6>polled feed=https://example.org/ why=\"said \\\"no\\\"\" n=3\n")
    }

    @Test("an entry of the journal has the sentence, and its fields for programs")
    func entry() {
        let line = line(
            "https://example.org/: timeout", level: .warning,
            fields: [("event", "feed_fails"), ("feed", "https://example.org/"), ("next-poll", "12:00")])
        #expect(
            String(decoding: line.journalEntry, as: UTF8.self) == """
                PRIORITY=4
                SYSLOG_IDENTIFIER=newsreel
                NEWSREEL_LOGGER=poll
                MESSAGE=https://example.org/: timeout next-poll=12:00
                MESSAGE_ID=34fac4d9697e4a46aa6dcb472833a1af
                NEWSREEL_EVENT=feed_fails
                NEWSREEL_FEED=https://example.org/
                NEWSREEL_NEXT_POLL=12:00

                """)
    }

    @Test("a value of several lines is one field of the journal")
    func entryOfLines() {
        let entry = line("polled", fields: [("title", "a\nPRIORITY=0")]).journalEntry
        let field = Array("NEWSREEL_TITLE\n".utf8) + [12, 0, 0, 0, 0, 0, 0, 0] + Array("a\nPRIORITY=0\n".utf8)
        #expect(Array(entry.suffix(field.count)) == field)
    }

    @Test("what the message says already is not said again")
    func once() {
        let feed = "https://example.org/"
        #expect(
            text(line("\(feed): gone", fields: [("event", "feed_fails"), ("feed", feed)]), .text).hasSuffix(
                " \(feed): gone\n"))
        #expect(text(line("gone", fields: [("feed", feed)]), .prefixed) == "<6>gone feed=\(feed)\n")
        #expect(
            text(line("polling 1 feed", fields: [("event", "feed_list_taken"), ("feeds", "1")]), .prefixed)
                == "<6>polling 1 feed\n")
    }

    @Test("nothing begins a line of its own or steers a terminal", arguments: [LogLine.Form.text, .prefixed, .json])
    func controls(form: LogLine.Form) {
        let evil = "a\n<0>forged\r\u{1B}[2J\u{9B}\u{2028}b"
        let text = text(line(evil, fields: [("title", evil)]), form)
        #expect(text.unicodeScalars.filter { $0 == "\n" || $0 == "\r" || $0 == "\u{1B}" }.count == 1)
        #expect(text.hasSuffix("\n"))
    }

    @Test("the text form has local time and level")
    func plain() {
        let parts = text(line("polled", level: .warning), .text).split(separator: " ", omittingEmptySubsequences: true)
        #expect(parts.count == 4)
        #expect(parts[0].hasPrefix("2022-11-1") && parts[0].count == 10 && parts[1].count == 8)
        #expect(parts[2...] == ["warning", "polled\n"])
    }

    @Test("the JSON form is one object a line")
    func json() {
        #expect(
            text(line("a\"b", fields: [("n", "3")]), .json)
                == #"{"time":"2022-11-12T06:03:00Z","level":"info","logger":"poll","message":"a\"b","fields":{"n":"3"}}"#
                + "\n")
    }
}

@Suite struct LogsTests {
    @Test("under systemd an entry goes to the journal, and a line where the journal does not take it")
    func journal() throws {
        let folder = try TemporarySpool()
        let place = try NotifySocket(isAbstract: false)
        let written = Mutex<[String]>([])
        func logs(_ journal: JournalSocket?, _ format: LogFormat = .automatic) -> Logs {
            Logs(level: .info, format: format, journal: { journal }) { bytes in
                written.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
            }
        }
        let journal = try #require(JournalSocket(path: place.name))
        logs(journal).logger("x").notice("one")
        #expect(place.receive()?.contains("\nMESSAGE=one\n") == true)
        #expect(written.withLock { $0 } == [])
        // Longer than a datagram may be.
        logs(journal).logger("x").notice("\(String(repeating: "e", count: 1 << 20))")
        #expect(written.withLock { $0.map(\.utf8.count) }.first ?? 0 > 1 << 20)
        // Lines were asked for.
        logs(journal, .journal).logger("x").notice("three")
        #expect(written.withLock { $0.last } == "<5>three\n")
        #expect(JournalSocket(path: folder.root + "/none") == nil)
    }

    @Test("a change of level reaches loggers that exist already")
    func level() {
        let written = Mutex<[String]>([])
        let logs = Logs(
            level: .info, format: .journal,
            write: { bytes in
                written.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
            })
        var logger = logs.logger("x")
        logger[metadataKey: "feed"] = "f"
        logger.debug("one")
        logs.level = .debug
        logger.debug("two", metadata: ["n": "2", "feed": "g"])
        logs.level = .error
        logger.warning("three")
        #expect(written.withLock { $0 } == ["<7>two feed=g n=2\n"])
    }

    @Test("a logger's own level holds whatever the others do")
    func ownLevel() {
        let written = Mutex(0)
        let logs = Logs(level: .error, format: .text, write: { _ in written.withLock { $0 += 1 } })
        var logger = logs.logger("x")
        logger.logLevel = .trace
        logger.trace("one")
        logs.logger("y").trace("two")
        #expect(written.withLock { $0 } == 1)
    }
}
