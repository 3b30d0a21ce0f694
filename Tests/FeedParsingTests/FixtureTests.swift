import Articles
import Foundation
import Testing

@testable import FeedParsing

/// Each fixture is a document and, beside it, what `writeJSON` is to print for it. `Fixtures/README.md` says which of
/// them a person wrote from the specifications, and which the program printed.
@Suite struct FixtureTests {
    static let folder = Bundle.module.url(forResource: "Fixtures", withExtension: nil)

    static let byHand = documents(in: "by-hand")
    static let printed = documents(in: "printed")

    private static func documents(in place: String) -> [String] {
        guard let folder else { return [] }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: place).path)) ?? []
        return files.filter { !$0.hasSuffix(".expected.json") }.sorted().map { place + "/" + $0 }
    }

    @Test func thereAreFixtures() {
        #expect(Self.byHand.count > 12)
        #expect(Self.printed.count > 30)
    }

    @Test(arguments: byHand)
    func aDocumentSaysWhatItsSpecificationSays(name: String) throws { try compare(name) }

    @Test(arguments: printed)
    func theWholeDocumentIsRead(name: String) throws { try compare(name) }

    private func compare(_ name: String) throws {
        let folder = try #require(Self.folder)
        let document = try Data(contentsOf: folder.appending(path: name))
        let expected = try Data(
            contentsOf: folder.appending(path: (name as NSString).deletingPathExtension + ".expected.json"))
        var writer = JSONWriter()
        try parseFeed(Array(document)).writeJSON(into: &writer)
        let difference = try canonical(expected).difference(from: canonical(Data(writer.bytes)))
        #expect(difference.isEmpty, "to be mended: \(difference.map { "\($0)" }.joined(separator: "\n"))")
    }

    /// Lines that compare one by one, whatever the order and layout of the members.
    private func canonical(_ json: Data) throws -> [String] {
        let value = try JSONSerialization.jsonObject(with: json)
        let data = try JSONSerialization.data(
            withJSONObject: value, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
