import Foundation
import Testing

/// `newsreel import`, which brings lists of other readers.
@Suite struct ImportTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `A look at what would be imported needs no folder, and a second mention is nothing to tell`() throws {
        try folder.write(
            "https://example.org/a tech \"~The feed\"\nhttps://EXAMPLE.org:443/a#top\nexec:geheim\n", to: "urls")
        let result = try Program.run(["import", "--dry-run", "--into", folder.path("none"), folder.path("urls")])
        #expect(result.status == 0)
        #expect(result.output.hasPrefix("1 feed would be written to "))
        #expect(result.errors.split(separator: "\n").count == 1 && !result.errors.contains("geheim"))
        #expect(!FileManager.default.fileExists(atPath: folder.path("none")))
    }

    /// Root adds feeds, and the daemon's group reads them.
    @Test func `Whoever may read the folder of lists may read a new list, whatever root's umask`() throws {
        let into = folder.path("feeds.d")
        try FileManager.default.createDirectory(atPath: into, withIntermediateDirectories: true)
        let group: gid_t = geteuid() == 0 ? 12_345 : getegid()
        #expect(chown(into, uid_t.max, group) == 0)
        let before = umask(0o077)
        defer { umask(before) }
        for (mode, expected) in [(0o750, 0o640), (0o2750, 0o640), (0o755, 0o644), (0o700, 0o600)] {
            #expect(chmod(into, mode_t(mode)) == 0)
            let result = try Program.run(
                ["import", "--into", into, "--name", "l\(mode)", "-"], input: "https://example.org/\(mode)\n")
            #expect(result.status == 0, "\(result.errors)")
            let file = try FileManager.default.attributesOfItem(atPath: "\(into)/l\(mode).toml")
            #expect((file[.posixPermissions] as? NSNumber)?.intValue == expected)
            #expect((file[.groupOwnerAccountID] as? NSNumber)?.uint32Value == group)
        }
        // A list that a command changes stays whose it was.
        let list = "\(into)/l\(0o755).toml"
        #expect(chmod(into, 0o700) == 0 && chmod(list, 0o660) == 0)
        let edited = try Program.run(["edit", "--into", into, "https://example.org/\(0o755)", "title=New"])
        #expect(edited.status == 0, "\(edited.errors)")
        let file = try FileManager.default.attributesOfItem(atPath: list)
        #expect((file[.posixPermissions] as? NSNumber)?.intValue == 0o660)
        #expect((file[.groupOwnerAccountID] as? NSNumber)?.uint32Value == group)
    }

    @Test func `A list of other programs is written as far as it lists feeds`() throws {
        try FileManager.default.createDirectory(atPath: folder.path("feeds.d"), withIntermediateDirectories: true)
        try folder.write(
            """
            <opml><body><outline text="A" xmlUrl="https://example.org/a"/>
            <outline text="News"><outline text="A" xmlUrl="https://example.org/a"/></outline>
            <outline text="X" type="HTML+XPath" xmlUrl="https://example.org/x"/></body></opml>
            """, to: "list.opml")
        let result = try Program.run(["import", "--into", folder.path("feeds.d"), folder.path("list.opml")])
        #expect(result.status == 0 && result.errors.contains("HTML+XPath"))
        #expect(
            try folder.read("feeds.d/list.toml")
                == "[[feed]]\nurl = \"https://example.org/a\"\ntitle = \"A\"\nfolder = \"News\"\n")
    }
}
