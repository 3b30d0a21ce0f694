import Articles
import Delivery
import Foundation
import Kernel
import Relay
import SQLite
import SearchSink
import Synchronization
import Testing

@Suite struct SearchSinkTests {
    let root: String
    var outlet: OutletFolder { OutletFolder(path: root + "/outlet") }
    var file: String { root + "/search/articles.sqlite" }

    init() throws {
        var template = Array((NSTemporaryDirectory() + "/newsreel-search-XXXXXX").utf8CString)
        root = try #require(mkdtemp(&template).map { String(cString: $0) })
        try FileManager.default.createDirectory(atPath: root + "/outlet/new", withIntermediateDirectories: true)
    }

    struct Sample {
        var number: Int
        var title: String? = nil
        var text = "words of the body"
        var authors: [String] = []
        var tags: [String] = []
        var day = 1
        var revision = 1
        var feed = "https://one.example/feed"
    }

    private func put(_ samples: [Sample]) throws {
        for sample in samples {
            let id = ArticleID(
                feedIdentity: sample.feed, itemIdentity: ItemIdentity(rung: .id, value: "\(sample.number)"))
            let moment = Timestamp(
                microsecondsSince1970: 1_668_232_980_000_000 + Int64(sample.number * 10 + sample.revision))
            var object: [String: Any] = [
                "id": id.base32, "content_text": sample.text, "url": "https://one.example/\(sample.number)",
                "date_published": "2022-11-0\(sample.day)T00:00:00Z", "tags": sample.tags,
                "authors": sample.authors.map { ["name": $0] },
                "_newsreel": [
                    "revision": sample.revision, "first_seen": "2022-11-12T06:03:00Z",
                    "feed": ["url": sample.feed, "title": sample.feed.contains("one") ? "The One" : "Another"],
                ],
            ]
            object["title"] = sample.title
            let name = SpoolFileName(moment: moment, id: id, revision: sample.revision)
            try (JSONSerialization.data(withJSONObject: object) + Data("\n".utf8))
                .write(to: URL(filePath: "\(root)/outlet/new/\(name.text)"))
        }
    }

    private func fill(_ samples: [Sample], fault: (@Sendable (SearchDatabase.Step) -> Int32)? = nil) async throws {
        try put(samples)
        await drain(fault: fault)
    }

    private func drain(fault: (@Sendable (SearchDatabase.Step) -> Int32)? = nil) async {
        let surroundings = Relay.Surroundings(sleep: { _ in withUnsafeCurrentTask { $0?.cancel() } }, chance: { 1 })
        let relay = Relay(
            "s", from: outlet, to: SearchDatabase(file: file, from: outlet, fault: fault), limits: .init(),
            surroundings: surroundings)
        await Task { await relay.drain() }.value
    }

    /// The numbers of the articles found, in their order.
    private func search(
        _ words: String, since: Int64? = nil, feed: String? = nil, limit: Int = 20
    ) throws -> [Int] {
        try hits(words, since: since, feed: feed, limit: limit).compactMap { hit in
            hit.url.flatMap { Int($0.split(separator: "/").last ?? "") }
        }
    }

    private func hits(
        _ words: String, since: Int64? = nil, feed: String? = nil, limit: Int = 20
    ) throws -> [SearchHit] {
        var query = SearchQuery(try #require(SearchWords(words)))
        (query.since, query.feed, query.limit) = (since, feed, limit)
        let reader = try SearchReader(file: file)
        return try reader.search(query, marks: ("[", "]"))
    }

    @Test func `words are found whatever their case and accents, a title before a text`() async throws {
        try await fill([
            Sample(number: 1, title: "A quiet day", text: "The économie grew, said the minister of budgets"),
            Sample(number: 2, title: "Economie", text: "Nothing else"),
            Sample(number: 3, title: "Sport", text: "They won"),
        ])
        #expect(try search("economie") == [2, 1])
        #expect(try search("ÉCONOMIE minister") == [1])
        #expect(try search("budget") == [] && search("budget*") == [1])
        #expect(try search("\"the minister of\"") == [1] && search("\"minister the\"") == [])
        #expect(try search("-sport won") == [] && search("-budgets economie") == [2])
        #expect(try hits("minister").map(\.excerpt) == ["The économie grew, said the [minister] of budgets"])
        // What would be a syntax error to FTS5 is a word here.
        #expect(try search("economie OR") == [] && search("NEAR(") == [] && search("title:economie") == [])
        #expect(SearchWords("") == nil && SearchWords("\"\" - *") == nil && SearchWords("-only") == nil)
    }

    @Test func `authors and tags are found, and feeds and days are chosen`() async throws {
        try await fill([
            Sample(number: 1, authors: ["Kim Larsen"], tags: ["Coast"], day: 1),
            Sample(number: 2, authors: ["Kim Novak"], day: 5),
            Sample(number: 3, authors: ["Kim"], day: 8, feed: "https://two.example/feed"),
        ])
        #expect(try search("larsen") == [1] && search("coast") == [1])
        #expect(Set(try search("kim")) == [1, 2, 3])
        #expect(try Set(search("kim", since: 1_667_600_000)) == [2, 3])
        #expect(try search("kim", feed: "https://two.example/feed") == [3] && search("kim", feed: "another") == [3])
        #expect(try search("kim", limit: 2).count == 2)
    }

    @Test(
        "scripts without spaces are found by letters in a row",
        arguments: [
            ("東京都知事選挙の結果が発表された", "知事選", "選挙", "大阪府"), ("北京市人民政府发布了新的规定", "人民政府", "规定", "上海市"),
            ("รัฐบาลไทยประกาศมาตรการใหม่", "ประกาศ", "ไท", "ฝรั่งเศส"),
        ])
    func unspaced(text: String, long: String, short: String, absent: String) async throws {
        try await fill([
            Sample(number: 1, title: "One", text: text), Sample(number: 2, title: "Two", text: "plain words"),
            Sample(number: 3, title: "Three", text: "plain \(text)", day: 4),
        ])
        #expect(try Set(search(long)) == [1, 3] && search(absent) == [])
        // The latest first.
        #expect(try search(short) == [3, 1])
        #expect(try search("plain \(long)") == [3] && search("plain -\(long)") == [2])
        #expect(try search("plain \(short)") == [3] && search("plain -\(short)") == [2])
        #expect(try hits(long).first?.excerpt.contains("[") == true)
    }

    @Test func `a revision takes the place of the one before, and an older one changes nothing`() async throws {
        try await fill([Sample(number: 1, title: "First", text: "alpha 東京都知事")])
        try await fill([Sample(number: 1, title: "Second", text: "beta", revision: 2)])
        #expect(try search("alpha") == [] && search("東京都") == [] && search("beta") == [1])
        try await fill([Sample(number: 1, title: "First", text: "alpha 東京都知事")])
        #expect(try search("alpha") == [] && search("beta") == [1])
        #expect(try hits("second").map(\.revision) == [2])
        try check(count: 1)
    }

    @Test func `a death at any step leaves each article once, in its last revision, and the indexes whole`()
        async throws
    {
        let samples = [
            Sample(number: 1, title: "one", text: "alpha"), Sample(number: 2, title: "two", text: "beta 東京都知事"),
            Sample(number: 1, title: "one", text: "gamma", revision: 2),
        ]
        var step = 0
        var hasDied = true
        while hasDied {
            step += 1
            try? FileManager.default.removeItem(atPath: root + "/search")
            let death = Death(at: step)
            try await fill(samples) { _ in death.next() }
            hasDied = death.wasReached
            await drain()
            try check(count: 2)
            #expect(try search("alpha") == [] && search("gamma") == [1] && search("知事都") == [] && search("京都知") == [2])
            #expect(try FileManager.default.contentsOfDirectory(atPath: root + "/outlet/new") == [])
        }
        #expect(step > 6)
    }

    /// The indexes hold what the table does (https://www.sqlite.org/fts5.html, section 6.4).
    private func check(count: Int64) throws {
        let database = try Database(file, .readWrite)
        #expect(try database.integer("SELECT count(*) FROM article") == count)
        try database.run("INSERT INTO article_words (article_words, rank) VALUES ('integrity-check', 1)")
        #expect(try database.integer("PRAGMA user_version") == 1)
        database.close()
    }

    @Test func `who deletes articles by hand leaves the indexes right`() async throws {
        try await fill([
            Sample(number: 1, title: "one", text: "alpha 東京都知事"), Sample(number: 2, title: "two", text: "alpha"),
        ])
        let database = try Database(file, .readWrite)
        try database.run("DELETE FROM article WHERE title = 'one'")
        database.close()
        #expect(try search("alpha") == [2] && search("東京都") == [])
        try check(count: 1)
    }

    @Test func `another program's database is not touched, and an absent one is told`() async throws {
        try FileManager.default.createDirectory(atPath: root + "/search", withIntermediateDirectories: true)
        let other = try Database(file, .readWrite)
        try other.execute("CREATE TABLE theirs (x)")
        other.close()
        let error = #expect(throws: ReceiverFault.self) { try SearchDatabase(file: file, from: outlet).open() }
        #expect(error?.message.contains("another program's") == true)
        let refusal = #expect(throws: SearchReader.Fault.self) { _ = try SearchReader(file: file) }
        #expect(refusal?.isAbsent == false)
        let absence = #expect(throws: SearchReader.Fault.self) { _ = try SearchReader(file: root + "/none.sqlite") }
        #expect(absence?.isAbsent == true && absence?.message.contains("newsreel.toml") == true)
    }

    @Test func `two sinks do not write one database`() throws {
        let first = SearchDatabase(file: file, from: outlet)
        try first.open()
        let error = #expect(throws: ReceiverFault.self) { try SearchDatabase(file: file, from: outlet).open() }
        #expect(error?.message.hasPrefix("\(file) is written to by another sink") == true)
        first.close()
        try SearchDatabase(file: file, from: outlet).open()
    }

    @Test func `a database that is taken away while it is open is begun anew, and no article goes with it`()
        async throws
    {
        let database = SearchDatabase(file: file, from: outlet)
        let isFirst = Atomic<Bool>(true)
        let relay = Relay(
            "s", from: outlet,
            to: Interrupted(base: database) {
                // Between the opening and the first batch.
                guard isFirst.exchange(false, ordering: .relaxed) else { return }
                try? FileManager.default.removeItem(atPath: self.file)
            }, limits: .init(), surroundings: Relay.Surroundings(sleep: { _ in }, chance: { 1 }))
        try put([Sample(number: 1, text: "alpha"), Sample(number: 3, text: "gamma")])
        await relay.drain()
        #expect(try search("alpha") == [1] && search("gamma") == [3])
        #expect(try outlet.names() == [])
    }

    @Test func `what is no article is passed over, and holds up nobody`() async throws {
        try put([Sample(number: 1, text: "alpha"), Sample(number: 3, text: "gamma")])
        let id = ArticleID(feedIdentity: "x", itemIdentity: ItemIdentity(rung: .id, value: "2"))
        let name = SpoolFileName(moment: Timestamp(microsecondsSince1970: 1_668_232_980_000_020), id: id, revision: 1)
        try "[1, 2]\n".write(toFile: "\(root)/outlet/new/\(name.text)", atomically: false, encoding: .utf8)
        await drain()
        #expect(try search("alpha") == [1] && search("gamma") == [3])
    }
}

/// A receiver to which something happens before each batch.
private struct Interrupted: Receiver {
    let base: SearchDatabase
    let happens: @Sendable () -> Void
    var bounds: BatchBounds { base.bounds }

    func open() throws(ReceiverFault) { try base.open() }
    func take(_ files: [QueuedFile]) -> Receipt {
        happens()
        return base.take(files)
    }
    func close() { base.close() }
}

/// Every step from the first on fails, as after the death of the process.
private final class Death: Sendable {
    private let count = Atomic<Int>(0)
    private let first: Int

    init(at first: Int) { self.first = first }

    func next() -> Int32 { count.wrappingAdd(1, ordering: .relaxed).newValue >= first ? EIO : 0 }
    var wasReached: Bool { count.load(ordering: .relaxed) >= first }
}
