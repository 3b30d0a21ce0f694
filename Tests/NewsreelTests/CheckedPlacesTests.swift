import Foundation
import Glibc
import Subscriptions
import Testing
import Transfer

@testable import newsreel

/// What check-config finds about folders and files that the settings name.
@Suite struct CheckedPlacesTests {
    private let folder: TemporarySpool

    init() throws {
        folder = try TemporarySpool()
        try FileManager.default.createDirectory(atPath: folder.root + "/feeds.d", withIntermediateDirectories: true)
    }

    private func check(_ lines: String) throws -> CheckedConfiguration {
        let text = """
            feeds.directory = "feeds.d"
            state.min_free = 0
            spool.min_free_inodes = 0
            """
        let path = folder.root + "/newsreel.toml"
        try (text.replacing("min_free = 0", with: "min_free = \"0B\"") + "\n" + lines + "\n")
            .write(toFile: path, atomically: false, encoding: .utf8)
        return try CheckedConfiguration(file: path)
    }

    private func refusal(_ lines: String) -> String? {
        let error = #expect(throws: CommandFailure.self) { try check(lines) }
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

    @Test("a link in the spool is a problem, and one place for two servers")
    func linksAndPlaces() throws {
        #expect(try check(sound).notices == [])
        try FileManager.default.createDirectory(atPath: folder.root + "/new/outlets", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder.root + "/new/outlets/bus", withDestinationPath: folder.root)
        #expect(
            refusal(sound)?.hasPrefix(
                "ROOT/newsreel.toml:4: spool.directory: ROOT/new/outlets/bus is a symbolic link") == true)
        try FileManager.default.removeItem(atPath: folder.root + "/new/outlets/bus")
        let place = "listen = \"127.0.0.1:8080\"\n"
        #expect(
            refusal(sound + "[websub]\n\(place)callback = \"https://a.example\"\n[status]\n\(place)")
                == "ROOT/newsreel.toml:8: websub.listen: is status.listen too; give hubs a place of their own")
    }

    private func unit(_ properties: String) throws -> DaemonUnit {
        let file = Settings.standardFile
        return try #require(
            DaemonUnit(
                name: "newsreel.service",
                properties: "ExecStart={ path=/usr/bin/newsreel ; argv[]=/usr/bin/newsreel run --config \(file) ; }\n"
                    + properties, settingsFile: file))
    }

    @Test("what the unit does not let the daemon write, see or reach is told with the drop-in that lets it")
    func unitOfSettings() throws {
        let strict =
            "ProtectSystem=strict\nProtectHome=yes\nPrivateTmp=yes\nReadWritePaths=/var/spool/newsreel\n"
            + "StateDirectory=newsreel\nIPAddressDeny=10.0.0.0/8 127.0.0.0/8\nIPAddressAllow=127.0.0.53/32 10.1.0.0/16\n"
        let unit = try unit(strict)
        #expect(unit.refusal(toWrite: "/var/spool/newsreel") == nil)
        #expect(unit.refusal(toWrite: "/var/lib/newsreel") == nil)
        #expect(
            unit.refusal(toWrite: "/srv/spool")
                == "/srv/spool may not be written by the daemon, since newsreel.service "
                + "opens only /var/spool/newsreel /var/lib/newsreel for it; 'systemctl edit newsreel.service', and write "
                + "[Service] and ReadWritePaths=/srv/spool")
        #expect(unit.refusal(toWrite: "/var/spool/newsreel-2") != nil)
        #expect(unit.hidden("/home/me/list.toml")?.contains("hides /home from it") == true)
        #expect(unit.hidden("/tmp/x") != nil && unit.hidden("/etc/newsreel/x") == nil)
        for (block, isRefused) in [
            ("10.1.2.0/24", false), ("10.1.0.0/16", false), ("10.0.0.0/8", true), ("10.2.0.1", true),
            ("127.0.0.53", false), ("127.0.0.1", true), ("192.0.2.1", false), ("fd00::/8", false), ("0.0.0.0/0", true),
        ] {
            let block = try #require(AddressBlock(block))
            #expect((unit.refusal(toReach: block) != nil) == isRefused, "\(block)")
        }
        let open = try self.unit("ProtectSystem=full\nReadWritePaths=\n")
        #expect(open.refusal(toWrite: "/srv/spool") == nil)
        // Drop-ins come as systemd merges them; another unit's settings are not these.
        #expect(DaemonUnit(name: "newsreel.service", properties: strict, settingsFile: "/etc/newsreel/x.toml") == nil)
    }

    @Test("a port that the unit closes is told with the drop-in that opens it")
    func ports() throws {
        let closed = "SocketBindDeny=any\nIPAddressDeny=127.0.0.0/8 ::1/128\n"
        #expect(
            try unit(closed).refusal(toListenAt: 8600) == "port 8600 is closed to the daemon by newsreel.service; "
                + "'systemctl edit newsreel.service', and write [Service] and SocketBindAllow=tcp:8600, and "
                + "IPAddressAllow=localhost")
        for allowed in ["tcp:8600", "ipv4:tcp:8000-8999", "any", "tcp", "8600"] {
            #expect(
                try unit(closed + "IPAddressAllow=127.0.0.0/8\nSocketBindAllow=\(allowed)\n").refusal(toListenAt: 8600)
                    == nil, "\(allowed)")
        }
        #expect(try unit(closed + "SocketBindAllow=tcp:80 udp\n").refusal(toListenAt: 8600) != nil)
        #expect(try unit("RuntimeDirectory=newsreel\n").makes("/run/newsreel"))
        #expect(try unit("StateDirectory=newsreel/a:b\n").makes("/var/lib/newsreel/a"))
    }

    @Test("where the page is served and what sinks write to must be there, for check-config and for the daemon")
    func places() throws {
        try "short".write(toFile: folder.root + "/secret", atomically: false, encoding: .utf8)
        #expect(chmod(folder.root + "/secret", 0o600) == 0)
        let webhook = "[[sinks]]\nname = \"a\"\nkind = \"webhook\"\nurl = \"https://x.example/\"\n"
        let cases: [(line: String, isForGood: Bool, expected: String)] = [
            (
                "status.listen = \"unix:\(folder.root)/none/page.sock\"", false,
                "ROOT/newsreel.toml:7: status.listen: ROOT/none is not there; make it for the user"
            ),
            (
                "websub.callback = \"https://me.example\"\nwebsub.listen = \"unix:\(folder.root)/none/hub.sock\"",
                false,
                "ROOT/newsreel.toml:8: websub.listen: ROOT/none is not there; make it for the user"
            ),
            (
                "status.listen = \"unix:\(folder.root)/newsreel.toml\"", true,
                "ROOT/newsreel.toml:7: status.listen: ROOT/newsreel.toml is there already, and no socket"
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"segments\"\nsegments_directory = \"none/deep/segments\"",
                false,
                "ROOT/newsreel.toml:10: sinks.segments_directory: ROOT/none/deep is not there; make it"
            ),
            (
                webhook + "secret_file = \"none\"", true,
                "ROOT/newsreel.toml:11: sinks.secret_file: ROOT/none: does not exist; create it"
            ),
            (
                webhook + "secret_file = \"secret\"", true,
                "ROOT/newsreel.toml:11: sinks.secret_file: ROOT/secret: a secret has 16 characters or more"
            ),
            (
                webhook + "tls_authorities_file = \"secret\"", true,
                "ROOT/newsreel.toml:11: sinks.tls_authorities_file: ROOT/secret holds no certificate"
            ),
            (
                "network.tls_authorities_file = \"none\"", true,
                "ROOT/newsreel.toml:7: network.tls_authorities_file: ROOT/none cannot be read; check the path"
            ),
        ]
        for (line, isForGood, expected) in cases {
            let told = #expect(throws: CommandFailure.self) { try check(sound + line) }
            #expect(told?.status == (isForGood ? .configuration : .cannotCreate), "\(line)")
            #expect(refusal(sound + line)?.hasPrefix(expected) == true, "\(refusal(sound + line) ?? "")")
            let file = folder.root + "/newsreel.toml"
            let settings = try Settings(file: file)
            let failure = #expect(throws: CommandFailure.self) { try CheckedPlaces.check(settings, file: file) }
            #expect(failure?.status == (isForGood ? .configuration : .cannotCreate), "\(line)")
            #expect(failure?.message.replacing(folder.root, with: "ROOT").hasPrefix(expected) == true)
        }
        #expect(try check(sound + "status.listen = \"unix:\(folder.root)/page.sock\"").settings.status.listen != nil)
    }

    @Test("a folder that is not there is refused by check-config as by the daemon")
    func missingFolders() throws {
        for (line, key) in [
            (sound.replacing("tmp/state", with: "none/state"), "6: state.database"),
            (sound.replacing("\"new\"", with: "\"none/spool\""), "4: spool.directory"),
        ] {
            let told = #expect(throws: CommandFailure.self) { try check(line) }
            #expect(told?.status == .cannotCreate)
            let file = folder.root + "/newsreel.toml"
            let settings = try Settings(file: file)
            let failure = #expect(throws: CommandFailure.self) { try CheckedPlaces.check(settings, file: file) }
            #expect(failure?.status == .cannotCreate)
            #expect(
                failure?.message.replacing(folder.root, with: "ROOT")
                    == "ROOT/newsreel.toml:\(key): ROOT/none is not there; make it for the user that the daemon runs as"
            )
            #expect(told?.message == failure?.message)
        }
        // A spool whose parent is there is made.
        _ = try check(sound.replacing("\"new\"", with: "\"spool\""))
        try CheckedPlaces.check(Settings(file: folder.root + "/newsreel.toml"), file: folder.root + "/newsreel.toml")
    }

    @Test("of a list that the daemon may not read, the path is told once")
    func listOfAnother() throws {
        let list = folder.root + "/feeds.d/a.toml"
        try "".write(toFile: list, atomically: false, encoding: .utf8)
        _ = try check(sound)
        let file = folder.root + "/newsreel.toml"
        #expect(chmod(folder.root, 0o755) == 0 && chmod(folder.root + "/feeds.d", 0o755) == 0)
        #expect(chmod(file, 0o644) == 0 && chmod(list, 0o600) == 0)
        let stranger = DaemonUser(name: "stranger", user: 4_000_001, groups: [])
        let places = CheckedPlaces(
            try Settings(file: file), SubscriptionSet(), file: file, unit: nil, user: stranger, isDaemon: false)
        let lines = places.problems.filter { $0.file == list }.map(\.description)
        #expect(lines.count == 1)
        #expect(
            lines.first?.hasPrefix("\(list): may not be read by the user stranger, as whom the daemon runs;") == true)
    }

    @Test(
        "settings are those of a unit by their name",
        arguments: [
            ("/etc/newsreel/newsreel.toml", "newsreel.service"),
            ("/etc/newsreel/science.toml", "newsreel@science.service"),
            ("/etc/newsreel/a b.toml", nil), ("/etc/newsreel/x'.toml", nil), ("/srv/newsreel.toml", nil),
            ("/etc/newsreel/.toml", nil),
        ])
    func unitName(file: String, name: String?) {
        #expect(DaemonUnit.name(forSettings: file) == name)
    }

    @Test("name servers are read as resolv.conf(5) has them")
    func resolvers() {
        let text = "# a\nnameserver 192.168.1.1\nnameserver\tfe80::1%eth0\nsearch x\nnameserver bad\n"
        #expect(Resolvers(text: text).addresses.map(\.description) == ["192.168.1.1/32", "fe80::1/128"])
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
        let own = DaemonUser(settingsFile: file, unit: nil)
        #expect(own.name == nil)
        #expect(own.mayWrite(folder.root))
        #expect(!own.mayWrite(folder.root + "/none"))
        let status = try FileManager.default.attributesOfItem(atPath: file)
        let group = try #require(status[.groupOwnerAccountID] as? NSNumber).uint32Value
        let member = DaemonUser(name: "member", user: 4_000_000, groups: [group])
        let stranger = DaemonUser(name: "stranger", user: 4_000_001, groups: [])
        for (mode, mayMemberRead, mayStrangerRead) in [
            (0o640, true, false), (0o600, false, false), (0o604, false, true),
        ] {
            #expect(chmod(folder.root, 0o755) == 0 && chmod(file, mode_t(mode)) == 0)
            #expect(member.mayRead(file) == mayMemberRead)
            #expect(stranger.mayRead(file) == mayStrangerRead)
            #expect(!member.mayWrite(file) && !stranger.mayWrite(file))
        }
        // A folder above that is closed closes what is in it.
        #expect(chmod(file, 0o644) == 0 && chmod(folder.root, 0o750) == 0)
        #expect(member.mayRead(file) && !stranger.mayRead(file))
    }
}
