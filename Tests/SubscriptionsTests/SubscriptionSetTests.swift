import Foundation
import Testing

@testable import Subscriptions

/// A folder of its own, removed when the value goes.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/newsreel-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    @discardableResult
    func write(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
        let file = path + "/" + name
        try text.write(toFile: file, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        return file
    }
}

@Suite struct SubscriptionSetTests {
    @Test("a folder's lists are read in the order of their names, other files passed over")
    func order() throws {
        let folder = try TemporaryFolder()
        try folder.write("20.toml", "[[feed]]\nurl = \"https://example.org/b\"")
        try folder.write("10.opml", "<opml><body><outline xmlUrl='https://example.org/a'/></body></opml>")
        try folder.write("30.toml.bak", "not toml")
        try folder.write(".hidden.toml", "not toml")
        let set = try SubscriptionSet(directory: folder.path)
        #expect(set.subscriptions.map(\.url) == ["https://example.org/a", "https://example.org/b"])
        #expect(set["https://example.org/b"]?.source.file == folder.path + "/20.toml")
        #expect(set.notices.isEmpty)
    }

    @Test("a list of another ending is passed over with a word")
    func otherEndings() throws {
        let folder = try TemporaryFolder()
        try folder.write("feeds.txt", "https://example.org/a\n")
        let set = try SubscriptionSet(directory: folder.path)
        #expect(
            set.notices.map(\.description) == [
                "\(folder.path)/feeds.txt: is passed over, since its name ends neither in .opml nor in .toml; "
                    + "'newsreel import' reads it"
            ])
    }

    @Test("of two entries with one address the first holds, and the second is told")
    func duplicates() throws {
        let folder = try TemporaryFolder()
        try folder.write("1.toml", "[[feed]]\nurl = \"https://example.org/a\"\ntitle = \"first\"\n")
        try folder.write(
            "2.toml", "[[feed]]\nurl = \"https://example.org/b\"\n[[feed]]\nurl = \"https://EXAMPLE.org/a\"\n")
        let set = try SubscriptionSet(directory: folder.path)
        #expect(set.subscriptions.map(\.url) == ["https://example.org/a", "https://example.org/b"])
        #expect(set["https://example.org/a"]?.title == "first")
        #expect(
            set.notices.map(\.description) == [
                "\(folder.path)/2.toml:3: https://example.org/a is listed already at \(folder.path)/1.toml:1, which holds; "
                    + "remove one of the two"
            ])
    }

    @Test("the problems of all files are told at once")
    func problems() throws {
        let folder = try TemporaryFolder()
        try folder.write("1.toml", "[defaults]\nurl = 1")
        try folder.write("2.toml", "colour = 1")
        try FileManager.default.createDirectory(atPath: folder.path + "/3.toml", withIntermediateDirectories: true)
        let error = #expect(throws: SubscriptionsError.self) { try SubscriptionSet(directory: folder.path) }
        #expect(
            error?.message == """
                \(folder.path)/1.toml:2: url: unknown key; remove it; the manual newsreel.toml(5) lists every key
                \(folder.path)/2.toml:1: colour: unknown key; a feed list has `title`, `defaults`, `folders` and `feed`
                \(folder.path)/3.toml: is not a regular file; name a file here
                """)
    }

    @Test("a folder that is not there is named")
    func missingFolder() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: SubscriptionsError.self) { try SubscriptionSet(directory: folder.path + "/none") }
        #expect(
            error
                == .unreadable(
                    file: folder.path + "/none", reason: "does not exist; create the folder, or set feeds.directory"))
    }

    @Test("a file that is not UTF-8 is named with its line")
    func notUTF8() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.toml"
        try Data(Array("a = 1\nb = \"".utf8) + [0xE9, 0x22]).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: SubscriptionsError.self) { try FeedList(file: path) }
        #expect(error?.message == "\(path):2: is not UTF-8 text; save the file as UTF-8 in an editor")
    }

    @Test("a hundred thousand feeds are read in time that grows with their number")
    func large() throws {
        let text = (0..<100_000).map { "[[feed]]\nurl = \"https://h\($0 % 997).example/\($0)\"\n" }.joined()
        var set = SubscriptionSet()
        let list = try feedList(text)
        set.add(list)
        set.add(list)
        #expect(set.subscriptions.count == 100_000)
        #expect(set.notices.count == 1000)
    }

    @Test("a slip in one feed leaves the others, and is told")
    func slips() throws {
        let folder = try TemporaryFolder()
        try folder.write("1.toml", "[[feed]]\nurl = \"https://example.org/a\"\nfull_text = 1\n")
        try folder.write("2.toml", "[[feed]]\nurl = \"https://example.org/b\"\n")
        let set = try SubscriptionSet(directory: folder.path)
        #expect(set.subscriptions.map(\.url) == ["https://example.org/b"])
        #expect(
            set.problems.map(\.description) == [
                "\(folder.path)/1.toml:3: full_text: expected true or false; found 1"
            ])
    }

    @Test("in an import a second mention is nothing to tell")
    func repeatsInAnImport() throws {
        var set = SubscriptionSet()
        set.add(try feedList("https://example.org/a\nhttps://EXAMPLE.org/a\n", name: "list"), tellsRepeats: false)
        #expect(set.subscriptions.count == 1 && set.notices.isEmpty)
    }
}

@Suite struct FeedCredentialsTests {
    @Test("user name and password, a token, and secret headers are read")
    func reads() throws {
        let folder = try TemporaryFolder()
        let login = try FeedCredentials(file: folder.write("a", "username = \"me\"\npassword = \"p w:1\"", mode: 0o640))
        #expect(login.login == .basic(user: "me", password: "p w:1"))
        let token = try FeedCredentials(file: folder.write("b", "token = \"t0k\"\n[headers]\nX-Api-Key = \"k\""))
        #expect(token.login == .bearer(token: "t0k"))
        #expect(token.headers == [.init(name: "X-Api-Key", value: "k")])
    }

    @Test("a file that others may read is refused", arguments: [0o644, 0o604, 0o602])
    func worldReadable(mode: Int) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a", "token = \"t\"", mode: mode)
        let error = #expect(throws: SubscriptionsError.self) { try FeedCredentials(file: file) }
        #expect(error?.message == "\(file): is open to every user of this machine; run: chmod o= '\(file)'")
    }

    @Test(
        "no message repeats what the file holds",
        arguments: [
            "username = \"geheim\"", "password = \"geheim\"", "token = [\"geheim\"]", "tokn = \"geheim\"",
            "token = \"geheim\"\nusername = \"geheim\"", "[headers]\n\"X Y\" = \"geheim\"", "", "headers = \"geheim\"",
            "token = \"geheim teil\"", "token = geheim", "username = \"ge:heim\"\npassword = \"geheim\"",
        ])
    func messagesHideSecrets(text: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a", text)
        let error = #expect(throws: SubscriptionsError.self) { try FeedCredentials(file: file) }
        let message = try #require(error?.message)
        #expect(!message.contains("geheim"))
        #expect(message.hasPrefix(file))
    }

    @Test("credentials do not show in descriptions and dumps")
    func hidden() throws {
        let folder = try TemporaryFolder()
        let credentials = try FeedCredentials(file: folder.write("a", "token = \"geheim\""))
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), dumped, "\([credentials])"] {
            #expect(!text.contains("geheim"))
        }
    }
}
