import Foundation
import Subscriptions
import Testing

@testable import newsreel

@Suite struct CheckedConfigurationTests {
    /// A settings folder with the given files; `newsreel.toml` names the rest by relative paths.
    private func folder(_ files: [String: String]) throws -> TemporarySpool {
        let folder = try TemporarySpool()
        try FileManager.default.createDirectory(atPath: folder.root + "/feeds.d", withIntermediateDirectories: true)
        for (name, text) in files {
            try text.write(toFile: folder.root + "/" + name, atomically: false, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.root + "/" + name)
        }
        return folder
    }

    private let settings = """
        feeds.directory = "feeds.d"
        spool.directory = "new"
        state.database = "tmp/state.sqlite"
        spool.min_free_inodes = 0
        state.min_free = "1MB"
        """

    @Test("an orderly configuration is told with its number of feeds")
    func inOrder() throws {
        let folder = try folder([
            "newsreel.toml": settings + "\nspool.min_free = \"1MB\"\n",
            "feeds.d/a.toml":
                "[[feed]]\nurl = \"https://example.org/a\"\n[[feed]]\nurl = \"https://example.org/b\"\nenabled = false",
        ])
        let checked = try CheckedConfiguration(file: folder.root + "/newsreel.toml")
        #expect(
            String(decoding: checked.text, as: UTF8.self)
                == "\(folder.root)/newsreel.toml: in order; feeds to poll: 1, switched off: 1 (\(folder.root)/feeds.d)\n"
        )
        #expect(
            String(decoding: checked.json, as: UTF8.self)
                == "{\"file\":\"\(folder.root)/newsreel.toml\",\"source\":\"\(folder.root)/feeds.d\",\"feeds\":1,\"feeds_disabled\":1,\"notices\":[]}\n"
        )
    }

    @Test("what may be missing later is noted and no failure")
    func notices() throws {
        let folder = try folder([
            "newsreel.toml": settings + "\nspool.min_free = \"1MB\"\n",
            "feeds.d/a.toml": "[[feed]]\nurl = \"https://example.org/a\"",
            "feeds.d/b.toml": "[[feed]]\nurl = \"https://example.org/a\"",
        ])
        try FileManager.default.removeItem(atPath: folder.new)
        let checked = try CheckedConfiguration(file: folder.root + "/newsreel.toml")
        #expect(
            checked.notices.map(\.description) == [
                "\(folder.root)/feeds.d/b.toml:1: https://example.org/a is listed already at \(folder.root)/feeds.d/a.toml:1, "
                    + "which holds; remove one of the two",
                "\(folder.root)/newsreel.toml:2: spool.directory: \(folder.root)/new is not there; the daemon makes it at its "
                    + "start",
            ])
    }

    @Test("what stands in settings and lists to no effect is noted")
    func idle() throws {
        let folder = try folder([
            "newsreel.toml": settings + """

                spool.min_free = "1MB"
                [on_new]
                timeout = "5m"
                [[rules]]
                name = "all"
                when = 'title contains "x" or true'
                action = "keep"
                [[rules]]
                name = "adverts"
                when = 'title contains "sponsored"'
                action = "block"
                [[rules]]
                name = "rest"
                when = 'true'
                action = "block"
                """,
            "feeds.d/a.toml": """
            [folders."News"]
            full_text = true
            [folders."Nws/World"]
            full_text = true
            [[feed]]
            url = "https://example.org/a"
            folder = "News/World"
            formerly = "https://example.org/b"
            [[feed]]
            url = "https://example.org/b"
            """,
        ])
        let checked = try CheckedConfiguration(file: folder.root + "/newsreel.toml")
        #expect(
            checked.notices.map { $0.description.replacing(folder.root, with: "ROOT") } == [
                "ROOT/feeds.d/a.toml:3: folders.\"Nws/World\": no feed of this list is in that folder; give one folder = "
                    + "\"Nws/World\", or remove the table",
                "ROOT/feeds.d/a.toml:5: formerly: https://example.org/b is listed itself at ROOT/feeds.d/a.toml:9, so this "
                    + "one is a feed of its own; remove that entry, or this line",
                "ROOT/newsreel.toml:7: on_new: says nothing without on_new.command; set that, or remove this table",
                "ROOT/newsreel.toml:13: rules: no rule from here on is asked, since \"all\" of line 9 keeps every article; "
                    + "move that one to the end",
            ])
        // A command, a last rule that takes what is left, and the example's empty tables are as they should be.
        let plain = try self.folder([
            "newsreel.toml": settings
                + "\nspool.min_free = \"1MB\"\n[on_new]\n[[rules]]\nname = \"rest\"\nwhen = 'true'\naction = \"keep\"\n"
        ])
        #expect(try CheckedConfiguration(file: plain.root + "/newsreel.toml").notices == [])
    }

    @Test(
        "a key that another one puts out of force is noted",
        arguments: [
            ("fleet.worker = \"one\"\nstate.database = \"state.sqlite\"", ["fleet.worker"]),
            ("feeds.directory = \"feeds.d\"\nstate.database = \"postgresql:///n\"\nfleet.worker = \"one\"", []),
            (
                "feeds.source = \"database\"\nstate.database = \"postgresql:///n\"\nfeeds.directory = \"feeds.d\"",
                ["feeds.directory"]
            ),
            ("feeds.source = \"database\"\nstate.database = \"postgresql:///n\"", []),
        ])
    func outOfForce(lines: String, keys: [String]) throws {
        let folder = try folder(["newsreel.toml": lines])
        let file = folder.root + "/newsreel.toml"
        #expect(IdleSettings.notices(try Settings(file: file), file: file).map(\.key) == keys)
    }

    @Test("problems of lists and of the files that they name are told together")
    func problems() throws {
        let folder = try folder([
            "newsreel.toml": settings,
            "feeds.d/a.toml": """
            [[feed]]
            url = "https://example.org/a"
            credentials_file = "../secret.toml"
            [[feed]]
            url = "https://example.org/b"
            tls_authorities_file = "none.pem"
            """,
            "secret.toml": "token = [\"geheim\"]",
        ])
        let error = #expect(throws: CommandFailure.self) {
            try CheckedConfiguration(file: folder.root + "/newsreel.toml")
        }
        #expect(
            error?.message == """
                \(folder.root)/feeds.d/../secret.toml:1: token: expected a string on one line, in double quotes
                \(folder.root)/feeds.d/a.toml:4: tls_authorities_file: \(folder.root)/feeds.d/none.pem cannot be read; \
                check the path and its owner
                """)
    }
}
