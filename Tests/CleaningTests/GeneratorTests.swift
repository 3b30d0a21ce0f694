import Articles
import Foundation
import Testing

@testable import Cleaning

/// Items as content systems, forums and newsletters write them, and the Markdown that a reader would make of each.
@Suite struct GeneratorTests {
    static let names = Fixtures.documents(in: "generators")

    private static func fixture(_ name: String) throws -> String { try Fixtures.text("generators/" + name) }

    private static let context = ItemContext(
        url: "https://site.example/2024/post", baseURL: "https://site.example/2024/post", title: "The title of it")

    @Test func thereAreFixtures() { #expect(Self.names.count > 20) }

    @Test("An item becomes the Markdown beside it", arguments: names)
    func markdown(name: String) throws {
        let body = Cleaner().cleanItem(try Self.fixture(name + ".html"), context: Self.context).body
        #expect(body.markdown == (try Self.fixture(name + ".md")).trimmingCharacters(in: .newlines))
    }

    @Test("Its HTML read again gives the same", arguments: names)
    func again(name: String) throws {
        let once = Cleaner().cleanItem(try Self.fixture(name + ".html"), context: Self.context).body
        let twice = Cleaner().cleanItem(once.html, context: Self.context).body
        #expect(twice.html == once.html)
    }
}
