import Foundation
import Glibc
import Testing

@testable import newsreel

/// A spool of its own, removed when the value goes.
final class TemporarySpool {
    let root: String
    var new: String { root + "/new" }

    init(makesFolders: Bool = true) throws {
        root = FileManager.default.temporaryDirectory.path + "/newsreel-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: root + "/tmp", withIntermediateDirectories: true)
        if makesFolders { try make() }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
    }

    func make() throws {
        try FileManager.default.createDirectory(atPath: new, withIntermediateDirectories: true)
    }

    /// Publishes as the daemon does: whole, by a rename.
    func publish(_ name: String, _ text: String = "{}\n") throws {
        try text.write(toFile: root + "/tmp/" + name, atomically: false, encoding: .utf8)
        try #require(rename(root + "/tmp/" + name, new + "/" + name) == 0)
    }

    func remove(_ name: String) {
        unlink(new + "/" + name)
    }
}

@Suite struct SpoolFollowerTests {
    @Test("what is there comes first, by name, then what comes, each once")
    func followsFiles() throws {
        let spool = try TemporarySpool()
        try spool.publish("b.json")
        try spool.publish("a.json")
        try spool.publish(".hidden.json")
        try spool.publish("note.txt")
        var follower = try SpoolFollower(directory: spool.new)
        #expect(try follower.newNames() == ["a.json", "b.json"])
        #expect(try follower.newNames() == [])
        try spool.publish("d.json")
        try spool.publish("c.json")
        #expect(try follower.newNames() == ["d.json", "c.json"])
        spool.remove("c.json")
        #expect(try follower.newNames() == [])
    }

    @Test("a file that comes between the watch and the scan is told once")
    func scanAndEvent() throws {
        let spool = try TemporarySpool()
        var follower = try SpoolFollower(directory: spool.new)
        _ = try follower.newNames()
        // A replaced folder makes the follower scan; the event of the file that the scan finds follows after it.
        try spool.publish("a.json")
        rename(spool.new, spool.root + "/old")
        try spool.make()
        try spool.publish("b.json")
        #expect(try follower.newNames() == ["a.json", "b.json"])
        try spool.publish("c.json")
        #expect(try follower.newNames() == ["c.json"])
    }

    @Test("a folder that is removed and made anew is followed again")
    func recreated() throws {
        let spool = try TemporarySpool()
        var follower = try SpoolFollower(directory: spool.new)
        try spool.publish("a.json")
        #expect(try follower.newNames() == ["a.json"])
        try FileManager.default.removeItem(atPath: spool.new)
        #expect(try follower.newNames() == [])
        try spool.make()
        try spool.publish("b.json")
        #expect(try follower.newNames() == ["b.json"])
        try FileManager.default.removeItem(atPath: spool.root)
        #expect(try follower.newNames() == [])
        try FileManager.default.createDirectory(atPath: spool.root + "/tmp", withIntermediateDirectories: true)
        #expect(try follower.newNames() == [])
        try spool.make()
        try spool.publish("c.json")
        #expect(try follower.newNames() == ["c.json"])
    }

    @Test("the wait ends when a missing folder's parents are made, one after the other")
    func wakesForParents() throws {
        let spool = try TemporarySpool()
        let deep = spool.root + "/x/y/new"
        var follower = try SpoolFollower(directory: deep)
        #expect(try follower.newNames() == [])
        for part in ["/x", "/x/y", "/x/y/new"] {
            mkdir(spool.root + part, 0o755)
            // Without an event the poll would last until the time limit of the test.
            _ = follower.wait(wake: [], timeout: .seconds(3600))
            #expect(try follower.newNames() == [])
        }
        rename(spool.new, spool.root + "/x/y/new/a.json")
        _ = follower.wait(wake: [], timeout: .seconds(3600))
        #expect(try follower.newNames() == ["a.json"])
    }

    @Test("lost events are made up for by a scan")
    func overflow() throws {
        let limit = try String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8)
        let count = try #require(Int(limit.trimmingCharacters(in: .whitespacesAndNewlines)))
        let spool = try TemporarySpool()
        var follower = try SpoolFollower(directory: spool.new)
        _ = try follower.newNames()
        // Two events for each rename back and forth fill the queue without as many files.
        try spool.publish("first.json")
        for _ in 0...(count / 2) {
            rename(spool.new + "/first.json", spool.root + "/tmp/first.json")
            rename(spool.root + "/tmp/first.json", spool.new + "/first.json")
        }
        try spool.publish("last.json")
        let names = try follower.newNames()
        #expect(names.last == "last.json")
        #expect(names.count { $0 == "last.json" } == 1)
        #expect(try follower.newNames() == [])
    }

    @Test("only files that are still there are remembered")
    func forgets() throws {
        let spool = try TemporarySpool()
        var follower = try SpoolFollower(directory: spool.new)
        _ = try follower.newNames()
        for round in 0..<100 {
            try spool.publish("\(round).json")
            #expect(try follower.newNames() == ["\(round).json"])
            spool.remove("\(round).json")
        }
        #expect(try follower.newNames() == [])
        #expect(follower.rememberedCount == 0)
    }
}

@Suite struct RetryQueueTests {
    @Test("pauses double from a second to five minutes")
    func pauses() {
        var queue = RetryQueue()
        let pauses = (0..<11).map { _ in queue.failed("a", at: 0) }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
    }

    @Test("a name is due when its time has come, and no longer once it is removed")
    func due() {
        var queue = RetryQueue()
        _ = queue.failed("b", at: 10)
        _ = queue.failed("a", at: 10)
        _ = queue.failed("a", at: 10)
        #expect(queue.due(at: 10.5) == [])
        #expect(queue.secondsUntilNext(at: 10.5) == 0.5)
        #expect(queue.due(at: 11) == ["b"])
        #expect(queue.due(at: 12) == ["a", "b"])
        queue.remove("b")
        #expect(queue.due(at: 12) == ["a"])
        #expect(queue.secondsUntilNext(at: 20) == 0)
        queue.remove("a")
        #expect(queue.isEmpty && queue.secondsUntilNext(at: 0) == nil)
    }
}

@Suite struct FileCommandTests {
    @Test("the path is one argument, whatever is in it, and the exit status is told")
    func arguments() throws {
        let spool = try TemporarySpool()
        let path = spool.root + "/a b$(touch x)'\".json"
        try "text".write(toFile: path, atomically: false, encoding: .utf8)
        #expect(FileCommand(command: "grep -q text").run(path) == nil)
        #expect(FileCommand(command: "grep -q other").run(path) == "the command exited with 1")
        #expect(FileCommand(command: "no-such-command-here 2>/dev/null").run(path) == "the command exited with 127")
        #expect(FileCommand(command: "kill -9 $$;").run(path) == "the command was ended by signal 9")
    }
}

@Suite struct ArticleLineTests {
    @Test("date, feed, title and address stand on one line without controls")
    func line() {
        let json = """
            {"title":"A \\u001b[31mtitle","url":"https://example.org/1","date_published":"2022-11-12T11:33:00+05:30",\
            "_newsreel":{"op":"revised","feed":{"title":"The Feed"}}}
            """
        #expect(
            ArticleLine(Array(json.utf8))?.text
                == "2022-11-12 11:33  The Feed  (revised) A [31mtitle  https://example.org/1")
    }

    @Test("an article without a date has a dash in its place, and not the moment when it was fetched")
    func noDate() throws {
        let json = """
            {"id":"a","title":"A title","_newsreel":{"op":"new","revision":1,"feed":{"title":"The Feed"},\
            "first_seen":"2022-11-12T06:03:00Z","fetched_at":"2022-11-12T06:03:00Z"}}
            """
        #expect(ArticleLine(Array(json.utf8))?.text == "-  The Feed  A title")
    }

    @Test("what is no JSON object has no line", arguments: ["", "[]", "{"])
    func noLine(text: String) {
        #expect(ArticleLine(Array(text.utf8)) == nil)
    }
}
