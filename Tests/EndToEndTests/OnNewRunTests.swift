import Foundation
import Glibc
import LoopbackServer
import Testing

/// `on_new.command` in the daemon.
@Suite(.timeLimit(.minutes(15))) struct OnNewRunTests {
    @Test func `The daemon runs the command for each article, and what waits is run after the next start`() throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        let folder = try TemporaryFolder()
        try folder.writeServiceSettings()
        server.reply("/one", with: Reply(Documents.feed(3, prefix: "one")))
        try folder.write("[[feed]]\nurl = \"\(server.url("/one"))\"\n", to: "feeds.d/feeds.toml")
        let settings = try folder.read("newsreel.toml")
        // A command that never ends: its articles wait in the outlet.
        try folder.write(settings + "\n[on_new]\ncommand = 'sleep 1000'\n", to: "newsreel.toml")
        let first = try Daemon(folder)
        defer { first.kill() }
        _ = try first.next("READY=1")
        let watcher = try Watcher(spool: folder.path("spool"))
        defer { watcher.stop() }
        #expect(try Set(watcher.titles(3)) == ["one 0", "one 1", "one 2"], "polling does not wait for it")
        first.signal(SIGTERM)
        #expect(first.wait() == 0)
        #expect(folder.names(in: "spool/outlets/on-new/new").count == 3)

        let pipe = folder.path("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        let reading = open(pipe, O_RDWR)
        defer { close(reading) }
        try folder.write(
            settings + "\n[on_new]\ncommand = '''printf \"%s\\n\" \"$NEWSREEL_TITLE\" >\"\(pipe)\"'''\nparallel = 1\n",
            to: "newsreel.toml")
        let second = try Daemon(folder)
        defer { second.kill() }
        var text = ""
        while text.count(where: \.isNewline) < 3 {
            var waiting = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
            try #require(poll(&waiting, 1, 600_000) == 1, "\(second.log)")
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = read(reading, &buffer, buffer.count)
            text += String(decoding: buffer[..<max(count, 0)], as: UTF8.self)
        }
        #expect(Set(text.split(separator: "\n")) == ["one 0", "one 1", "one 2"])
        second.signal(SIGTERM)
        #expect(second.wait() == 0)
    }
}
