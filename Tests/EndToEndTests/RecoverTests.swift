import Foundation
import LoopbackServer
import Testing

/// `newsreel recover` after damage to the state database.
@Suite struct RecoverTests {
    let server: LoopbackServer
    let folder: TemporaryFolder

    init() throws {
        server = try LoopbackServer()
        folder = try TemporaryFolder()
        server.reply("/feed", with: LoopbackServer.conditional(body: Documents.feed(30), etag: "\"1\""))
    }

    private var places: [String] { ["--spool", folder.path("spool"), "--state", folder.path("state.db")] }

    private func fetch() throws -> Program.Result {
        try Program.run(["fetch", server.url("/feed"), "--json", "--allow-address", "127.0.0.1"] + places)
    }

    private func overwrite(at offset: Int, count: Int) throws {
        let handle = try FileHandle(forWritingTo: folder.url.appending(path: "state.db"))
        try handle.seek(toOffset: UInt64(offset))
        try handle.write(contentsOf: Data(repeating: 0xA5, count: count))
        try handle.close()
    }

    @Test(arguments: [(0, 100), (4096, 4096), (2 * 4096, 4096), (3 * 4096, 4096)])
    func `After damage nothing that stands in the spool is written again`(offset: Int, count: Int) throws {
        defer { server.stop() }
        #expect(try fetch().status == 0)
        let before = folder.names(in: "spool/new")
        #expect(before.count == 30)
        try overwrite(at: offset, count: count)
        let refused = try fetch()
        #expect(refused.status == 65)
        #expect(refused.errors.contains("newsreel recover"))
        let recovered = try Program.run(["recover", "--json"] + places)
        #expect(recovered.status == 0, "\(recovered.errors)")
        let report = try #require(try recovered.objects().first)
        let aside = try #require(report.string("set_aside"))
        #expect(FileManager.default.fileExists(atPath: aside))
        #expect((report["items"] as? Int ?? 0) + (report["adopted"] as? Int ?? 0) == 30)
        // A server without validators, so that every item is looked at.
        server.reply("/feed", with: Reply(Documents.feed(31)))
        #expect(try fetch().status == 0)
        let after = folder.names(in: "spool/new")
        #expect(after.count == 31)
        #expect(Set(after).isSuperset(of: before))
        #expect(try folder.spool().allSatisfy { $0.own["revision"] as? Int == 1 })
    }

    @Test func `What a consumer took is still known where its rows can be read`() throws {
        defer { server.stop() }
        #expect(try fetch().status == 0)
        // The page of the index of identities; the rows themselves stand elsewhere.
        try overwrite(at: 2 * 4096, count: 4096)
        for name in folder.names(in: "spool/new") {
            try FileManager.default.removeItem(at: folder.url.appending(path: "spool/new/\(name)"))
        }
        #expect(try Program.run(["recover"] + places).status == 0)
        server.reply("/feed", with: Reply(Documents.feed(31)))
        #expect(try fetch().status == 0)
        #expect(folder.names(in: "spool/new").count == 1)
    }

    @Test func `A lost database is rebuilt from the spool, a staged file is shown, half of one is not`() throws {
        defer { server.stop() }
        #expect(try fetch().status == 0)
        let names = folder.names(in: "spool/new")
        let (whole, half) = (names[0], names[1])
        try FileManager.default.moveItem(
            at: folder.url.appending(path: "spool/new/\(whole)"), to: folder.url.appending(path: "spool/tmp/\(whole)"))
        try Data(folder.read("spool/new/\(half)").utf8.prefix(100)).write(
            to: folder.url.appending(path: "spool/tmp/\(half)"))
        try FileManager.default.removeItem(at: folder.url.appending(path: "spool/new/\(half)"))
        for name in ["state.db", "state.db-wal", "state.db-shm"] {
            try? FileManager.default.removeItem(at: folder.url.appending(path: name))
        }
        #expect(try Program.run(["recover"] + places).status == 0)
        server.reply("/feed", with: Reply(Documents.feed(30)))
        #expect(try fetch().status == 0)
        let after = folder.names(in: "spool/new")
        #expect(after.count == 30)
        #expect(after.contains(whole))
        #expect(folder.names(in: "spool/tmp") == [])
    }

    @Test func `Killed at any step, recover leaves what is known known, or a refusal that names it`() throws {
        defer { server.stop() }
        #expect(try fetch().status == 0)
        // Consumers have taken all: only the damaged state knows them.
        for name in folder.names(in: "spool/new") {
            try FileManager.default.removeItem(at: folder.url.appending(path: "spool/new/\(name)"))
        }
        try overwrite(at: 0, count: 100)
        server.reply("/feed", with: Reply(Documents.feed(30)))
        var kills = 0
        for step in 1... {
            let result = try Program.run(["recover"] + places, environment: ["NEWSREEL_CRASH_AT": "\(step)"])
            if result.status == 0 { break }
            #expect(result.status == -SIGKILL, "\(result.errors)")
            kills += 1
            try #require(kills < 100)
            let between = try fetch()
            #expect(between.status == 0 || between.errors.contains("newsreel recover"), "step \(step)")
            #expect(folder.names(in: "spool/new") == [], "step \(step)")
        }
        #expect(kills >= 5)
        #expect(try fetch().status == 0)
        #expect(folder.names(in: "spool/new") == [])
        #expect(!folder.names(in: "").contains { $0.contains(".rebuilt") || $0.contains(".recovered") })
    }

    @Test(arguments: ["absent", "empty", "copy"])
    func `A state that is gone, empty or an older copy is refused, and recover has it know what the spool shows`(
        kind: String
    ) throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(Documents.feed(10)))
        #expect(try fetch().status == 0)
        let copy = try Data(contentsOf: folder.url.appending(path: "state.db"))
        server.reply("/feed", with: Reply(Documents.feed(30)))
        #expect(try fetch().status == 0)
        let before = folder.names(in: "spool/new")
        #expect(before.count == 30)
        for name in ["state.db", "state.db-wal", "state.db-shm"] {
            try? FileManager.default.removeItem(at: folder.url.appending(path: name))
        }
        if kind != "absent" {
            try (kind == "empty" ? Data() : copy).write(to: folder.url.appending(path: "state.db"))
        }
        let refused = try fetch()
        #expect(refused.status == 65)
        #expect(refused.errors.contains("newsreel recover"))
        for _ in 0..<2 { #expect(try Program.run(["recover"] + places).status == 0) }
        server.reply("/feed", with: Reply(Documents.feed(31)))
        #expect(try fetch().status == 0)
        #expect(Set(folder.names(in: "spool/new")).isSuperset(of: before))
        #expect(folder.names(in: "spool/new").count == 31)
    }

    @Test func `A spool that is another state's is not taken over, and nothing is made of nothing`() throws {
        defer { server.stop() }
        #expect(try fetch().status == 0)
        let other = ["--state", folder.path("other.db"), "--spool", folder.path("spool")]
        let refused = try Program.run(["recover"] + other)
        #expect(refused.status == 78)
        #expect(refused.errors.contains("belongs to"))
        #expect(!FileManager.default.fileExists(atPath: folder.path("other.db")))
        // Copied together they belong together, whatever the copy's mark says of the original.
        for name in ["spool", "state.db"] {
            try FileManager.default.copyItem(atPath: folder.path(name), toPath: folder.path("copy-" + name))
        }
        try Data(repeating: 0xA5, count: 100).write(to: folder.url.appending(path: "copy-state.db"))
        let copy = ["--state", folder.path("copy-state.db"), "--spool", folder.path("copy-spool")]
        let copied = try Program.run(["recover"] + copy)
        #expect(copied.status == 0, "\(copied.errors)")
        let nothing = try Program.run(
            ["recover", "--state", folder.path("none.db"), "--spool", folder.path("none")])
        #expect(nothing.status == 69)
        #expect(nothing.errors.contains("check both paths"))
    }

    @Test func `A sound database is left alone`() throws {
        defer { server.stop() }
        #expect(try fetch().status == 0)
        let result = try Program.run(["recover"] + places)
        #expect(result.status == 0)
        #expect(result.output.contains("in order"))
        #expect(!folder.names(in: ".").contains { $0.contains("damaged") })
    }
}
