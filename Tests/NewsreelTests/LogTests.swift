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
        #expect(text(line("polled", level: level), .journal) == "<\(priority)>polled\n")
    }

    @Test("fields follow the message, quoted where they hold spaces")
    func fields() {
        let line = line("polled", fields: [("feed", "https://example.org/"), ("why", "said \"no\""), ("n", "3")])
        #expect(text(line, .journal) == "<6>polled feed=https://example.org/ why=\"said \\\"no\\\"\" n=3\n")
    }

    @Test("nothing begins a line of its own or steers a terminal", arguments: [LogLine.Form.text, .journal, .json])
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
    @Test("a change of level reaches loggers that exist already")
    func level() {
        let written = Mutex<[String]>([])
        let logs = Logs(level: .info, format: .journal) { bytes in
            written.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
        }
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
        let logs = Logs(level: .error, format: .text) { _ in written.withLock { $0 += 1 } }
        var logger = logs.logger("x")
        logger.logLevel = .trace
        logger.trace("one")
        logs.logger("y").trace("two")
        #expect(written.withLock { $0 } == 1)
    }
}
