import Foundation
import Subscriptions
import Testing

@testable import newsreel

/// What check-config finds about folders and files that the settings name.
@Suite struct CheckedPlacesTests {
    private let folder: TemporarySpool

    init() throws {
        folder = try TemporarySpool()
        try FileManager.default.createDirectory(atPath: folder.root + "/feeds.d", withIntermediateDirectories: true)
    }

    private func check(_ lines: String) throws(SubscriptionsError) -> CheckedConfiguration {
        let text = """
            feeds.directory = "feeds.d"
            state.min_free = 0
            spool.min_free_inodes = 0
            """
        let path = folder.root + "/newsreel.toml"
        do {
            let text = text.replacing("min_free = 0", with: "min_free = \"0B\"") + "\n" + lines + "\n"
            try text.write(toFile: path, atomically: false, encoding: .utf8)
        } catch {
            throw .unreadable(file: path, reason: "\(error)")
        }
        return try CheckedConfiguration(file: path)
    }

    private func refusal(_ lines: String) -> String? {
        let error = #expect(throws: SubscriptionsError.self) { try check(lines) }
        return error?.message.replacing(folder.root, with: "ROOT")
    }

    private let sound = "spool.directory = \"new\"\nspool.min_free = \"0B\"\nstate.database = \"tmp/state.sqlite\"\n"

    @Test("what the daemon would refuse is a problem, with its line")
    func problems() throws {
        try "text".write(toFile: folder.root + "/file", atomically: false, encoding: .utf8)
        #expect(try check(sound).notices == [])
        #expect(
            refusal(sound.replacing("\"new\"", with: "\"file\""))
                == "ROOT/newsreel.toml:4: spool.directory: ROOT/file is a file; name a folder")
        #expect(
            refusal(sound.replacing("tmp/state.sqlite", with: "tmp")) == "ROOT/newsreel.toml:6: state.database: "
                + "ROOT/tmp is a folder; name a file in it, such as ROOT/tmp/state.sqlite")
        #expect(
            refusal(sound.replacing("tmp/state.sqlite", with: "file/state.sqlite"))
                == "ROOT/newsreel.toml:6: state.database: ROOT/file is a file; name a folder")
        #expect(
            refusal(sound + "network.tls_authorities_file = \"file\"") == "ROOT/newsreel.toml:7: "
                + "network.tls_authorities_file: ROOT/file holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)"
        )
        #expect(
            refusal(sound + "cleaning.sites_file = \"none\"")?.hasPrefix("ROOT/newsreel.toml:7: cleaning.sites_file: ")
                == true)
    }

    @Test("a bound on free space that a twentieth of the file system takes the place of is noted")
    func caps() throws {
        let notices = try check(
            sound.replacing("spool.min_free = \"0B\"", with: "spool.min_free = \"1000TiB\"")
        ).notices
        #expect(notices.map(\.key) == ["spool.min_free"])
        #expect(notices.first?.line == 5)
        #expect(notices.first?.message.contains("so the twentieth counts: polling pauses with less than") == true)
        #expect(notices.first?.message.hasPrefix("1099511627776000 bytes are more than a twentieth") == true)
    }

    @Test("for another user, rights are told from owner, group and mode")
    func otherUser() throws {
        let file = folder.root + "/newsreel.toml"
        try "".write(toFile: file, atomically: false, encoding: .utf8)
        // Any settings file but the installed one is judged for this process.
        let own = DaemonUser(settingsFile: file)
        #expect(own.name == nil)
        #expect(own.mayWrite(folder.root))
        #expect(!own.mayWrite(folder.root + "/none"))
    }
}
