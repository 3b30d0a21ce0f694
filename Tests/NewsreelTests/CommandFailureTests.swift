import ArgumentParser
import Glibc
import Subscriptions
import Testing

@testable import newsreel

@Suite struct CommandFailureTests {
    private func text(_ failure: CommandFailure, json: Bool = false) -> String {
        String(decoding: failure.line(json: json), as: UTF8.self)
    }

    @Test("each line of a message is told with the program's name, and controls do no harm")
    func lines() {
        let failure = CommandFailure(.data, kind: "x", "one\u{1B}[2J\ntwo\r")
        #expect(text(failure) == "newsreel: one [2J\nnewsreel: two \n")
    }

    @Test("with JSON it is one object")
    func json() {
        let failure = CommandFailure(.data, kind: "not_a_feed", "a \"page\"\nb")
        #expect(
            text(failure, json: true) == #"{"error":{"kind":"not_a_feed","message":"a \"page\"\nb"}}"# + "\n")
    }

    @Test("a failure becomes its exit status")
    func status() async {
        let code = await #expect(throws: ExitCode.self) {
            try await exitingOnFailure { throw CommandFailure(.tryAgain, kind: "x", "shown once by this test") }
        }
        #expect(code?.rawValue == 75)
    }

    @Test("ArgumentParser's own errors pass as they are")
    func parserErrors() async {
        await #expect(throws: ValidationError.self) { try await exitingOnFailure { throw ValidationError("x") } }
        let code = await #expect(throws: ExitCode.self) { try await exitingOnFailure { throw ExitCode(3) } }
        #expect(code?.rawValue == 3)
    }

    @Test("wrong settings and wrong lists are a configuration failure")
    func configuration() {
        let problem = ConfigurationProblem(file: "f", line: 1, key: "k", "m")
        #expect(
            CommandFailure(SettingsError.invalid([problem]))
                == CommandFailure(.configuration, kind: "invalid_configuration", "f:1: k: m"))
        #expect(
            CommandFailure(SubscriptionsError.unreadable(file: "f", reason: "gone"))
                == CommandFailure(.configuration, kind: "unreadable", "f: gone"))
    }

    @Test("a write into a closed pipe tells its error")
    func closedPipe() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        signal(SIGPIPE, SIG_IGN)
        #expect(writeAll([1, 2, 3], to: ends[1]) == EPIPE)
        close(ends[1])
    }
}

@Suite struct OutputFileTests {
    @Test("a file appears whole, and an existing one is replaced only where that is meant")
    func writes() throws {
        let folder = try TemporarySpool()
        let path = folder.root + "/list.toml"
        try OutputFile.write(Array("one".utf8), to: path, replaces: false)
        #expect(throws: CommandFailure(.cannotCreate, kind: "exists", "\(path) is there already; choose another name"))
        {
            try OutputFile.write(Array("two".utf8), to: path, replaces: false)
        }
        #expect(try ConfigurationFile(reading: path).text() == "one")
        try OutputFile.write(Array("two".utf8), to: path, replaces: true)
        #expect(try ConfigurationFile(reading: path).text() == "two")
        #expect(try ConfigurationFile(reading: path).mode & 0o777 == 0o640)
    }

    @Test("a folder that is not there is told")
    func noFolder() {
        let error = #expect(throws: CommandFailure.self) {
            try OutputFile.write([], to: "/nowhere/list.toml", replaces: true)
        }
        #expect(error?.status == .cannotCreate)
    }
}
