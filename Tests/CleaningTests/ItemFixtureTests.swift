import Articles
import Foundation
import Testing

@testable import Cleaning

/// Pairs of a feed item's HTML and the blocks that it becomes, named after the quirk.
@Suite struct ItemFixtureTests {
    static let names = Fixtures.documents(in: "items")

    private static func fixture(_ name: String) throws -> String { try Fixtures.text("items/" + name) }

    private static let context = ItemContext(baseURL: "https://news.example/2024/story.html", title: "Story")

    @Test func thereAreFixtures() { #expect(Self.names.count > 8) }

    @Test("An item becomes the blocks beside it", arguments: names)
    func blocks(name: String) throws {
        let item = Cleaner().cleanItem(try Self.fixture(name + ".html"), context: Self.context)
        var writer = JSONWriter()
        item.body.writeJSON(into: &writer)
        let expected = try Self.fixture(name + ".json").trimmingCharacters(in: .newlines)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }

    @Test("Cleaned HTML read again gives the same body", arguments: names)
    func idempotence(name: String) throws {
        let cleaner = Cleaner()
        let once = cleaner.cleanItem(try Self.fixture(name + ".html"), context: Self.context).body
        let twice = cleaner.cleanItem(once.html, context: Self.context).body
        #expect(twice.html == once.html)
    }
}
