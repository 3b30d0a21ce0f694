import Articles
import Delivery
import FeedSink
import Foundation
import FoundationXML
import Kernel
import Relay
import Renderings
import Synchronization
import Testing

@Suite struct FeedFolderTests {
    let root: String
    var outlet: OutletFolder { OutletFolder(path: root + "/outlet") }

    init() throws {
        var template = Array((NSTemporaryDirectory() + "/newsreel-feedout-XXXXXX").utf8CString)
        root = try #require(mkdtemp(&template).map { String(cString: $0) })
        try begin()
    }

    private func begin() throws {
        for place in ["outlet", "feeds"] { try? FileManager.default.removeItem(atPath: "\(root)/\(place)") }
        try FileManager.default.createDirectory(atPath: root + "/outlet/new", withIntermediateDirectories: true)
    }

    private func put(_ number: Int, revision: Int = 1, title: String? = nil) throws {
        let id = ArticleID(
            feedIdentity: "https://one.example/feed", itemIdentity: ItemIdentity(rung: .id, value: "\(number)"))
        let feed = Feed(url: "https://one.example/feed", title: "The One")
        var article = Article(
            id: id, revision: revision, feed: feed, firstSeen: Timestamp(secondsSince1970: 1_668_232_980),
            fetchedAt: Timestamp(secondsSince1970: 1_668_232_980))
        article.title = title ?? "Title \(number)"
        article.url = "https://one.example/\(number)"
        article.body = Body(blocks: [.paragraph([Inline("Body & soul of \(number)")])])
        var writer = JSONWriter()
        article.writeJSON(into: &writer)
        writer.newline()
        let name = SpoolFileName(
            moment: Timestamp(microsecondsSince1970: 1_668_232_980_000_000 + Int64(number * 10 + revision)), id: id,
            revision: revision)
        try Data(writer.bytes).write(to: URL(filePath: "\(root)/outlet/new/\(name.text)"))
    }

    private func folder(most: Int = 3, fault: (@Sendable (FeedFolder.Step) -> Int32)? = nil) -> FeedFolder {
        var head = FeedHead(
            id: FeedHead.id(naming: "news"), title: "News", updated: Timestamp(secondsSince1970: 1_668_000_000))
        head.feedURL = "https://reader.example/feeds/news"
        return FeedFolder(
            folder: root + "/feeds", name: "news", head: head, most: most, from: outlet, fault: fault)
    }

    private func drain(_ folder: FeedFolder) async {
        let surroundings = Relay.Surroundings(sleep: { _ in withUnsafeCurrentTask { $0?.cancel() } }, chance: { 1 })
        let relay = Relay("news", from: outlet, to: folder, limits: .init(), surroundings: surroundings)
        await Task { await relay.drain() }.value
    }

    private func titles() throws -> [String] {
        let data = try Data(contentsOf: URL(filePath: root + "/feeds/news.json"))
        let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        return (object["items"] as? [[String: Any]] ?? []).compactMap { $0["title"] as? String }
    }

    private func atom() throws -> String { try String(contentsOfFile: root + "/feeds/news.atom", encoding: .utf8) }

    @Test func `both documents hold the latest articles with their text, the newest first`() async throws {
        for number in 1...5 { try put(number) }
        await drain(folder())
        #expect(try titles() == ["Title 5", "Title 4", "Title 3"])
        let text = try atom()
        let document = try XMLDocument(xmlString: text)
        #expect(try document.nodes(forXPath: "//*[local-name()='entry']").count == 3)
        #expect(text.contains("Body &amp;amp; soul of 5") && !text.contains("soul of 2"))
        #expect(text.contains("href=\"https://reader.example/feeds/news.atom\""))
        #expect(try FileManager.default.contentsOfDirectory(atPath: root + "/outlet/kept").count == 3)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: root + "/feeds").filter { !$0.hasPrefix(".") }.sorted()
                == ["news.atom", "news.json"])
    }

    @Test func `an empty feed is there from the start`() async throws {
        await drain(folder())
        #expect(try titles() == [] && atom().contains("<title>News</title>"))
    }

    @Test func `a revision takes the place of the one before`() async throws {
        for number in 1...2 { try put(number) }
        await drain(folder())
        try put(1, revision: 2, title: "Better")
        await drain(folder())
        #expect(try titles() == ["Better", "Title 2"] || titles() == ["Title 2", "Better"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: root + "/outlet/kept").count == 2)
    }

    @Test func `a document that says the same keeps its time`() async throws {
        try put(1)
        await drain(folder())
        let before = try #require(
            FileManager.default.attributesOfItem(atPath: root + "/feeds/news.atom")[.systemFileNumber] as? Int)
        await drain(folder())
        let after = try #require(
            FileManager.default.attributesOfItem(atPath: root + "/feeds/news.atom")[.systemFileNumber] as? Int)
        #expect(before == after)
    }

    @Test func `a death at any step loses nothing, and no document is ever there in part`() async throws {
        var step = 0
        var hasDied = true
        while hasDied {
            step += 1
            try begin()
            for number in 1...3 { try put(number) }
            let count = Counter(at: step)
            await drain(folder(fault: { _ in count.next() }))
            hasDied = count.wasReached
            if FileManager.default.fileExists(atPath: root + "/feeds/news.atom") {
                _ = try XMLDocument(xmlString: atom())
            }
            if FileManager.default.fileExists(atPath: root + "/feeds/news.json") { _ = try titles() }
            await drain(folder())
            #expect(try titles() == ["Title 3", "Title 2", "Title 1"], "death at step \(step)")
            _ = try XMLDocument(xmlString: atom())
            #expect(try FileManager.default.contentsOfDirectory(atPath: root + "/outlet/new") == [])
        }
        #expect(step > 10)
    }

    @Test func `two sinks do not write one feed, and may write two into one folder`() throws {
        let first = folder()
        try first.open()
        let error = #expect(throws: ReceiverFault.self) { try folder().open() }
        #expect(error?.message.hasPrefix("the feed \(root)/feeds/news is written to by another sink") == true)
        try FeedFolder(
            folder: root + "/feeds", name: "other",
            head: FeedHead(id: "x", title: "Other", updated: Timestamp(secondsSince1970: 0)), most: 3, from: outlet
        ).open()
        first.close()
        try folder().open()
    }
}

private final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    private let first: Int

    init(at first: Int) { self.first = first }

    func next() -> Int32 { count.wrappingAdd(1, ordering: .relaxed).newValue >= first ? EIO : 0 }
    var wasReached: Bool { count.load(ordering: .relaxed) >= first }
}
