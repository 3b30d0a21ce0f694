import Foundation
import Testing

/// docs/decisions/README.md, the index of the decisions.
@Suite struct DecisionsTests {
    private let folder = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/docs/decisions"

    @Test("every page has its row, with its number, its title and a line of its own, in their order")
    func isComplete() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.first?.isNumber == true && $0.hasSuffix(".md") }.sorted()
        let index = try String(contentsOfFile: folder + "/README.md", encoding: .utf8)
        let rows = index.split(separator: "\n").filter { $0.hasPrefix("| [") }
        #expect(!names.isEmpty)
        let beginnings = try names.map { name in
            let page = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
            let first = try #require(page.split(separator: "\n").first)
            let title = first.drop { $0 == "#" || $0 == " " }
            let number = name.prefix(4)
            return "| [\(number)](\(name)) | \(title.hasPrefix(number + " ") ? title.dropFirst(5) : title) | "
        }
        for (row, beginning) in zip(rows, beginnings) {
            #expect(row.hasPrefix(beginning) && row.utf8.count > beginning.utf8.count + 10, "\(beginning)")
        }
        #expect(rows.count == names.count, "add a row to docs/decisions/README.md for a new page")
        let numbers = names.compactMap { Int($0.prefix(4)) }
        #expect(numbers == Array(1...numbers.count), "a new page has the number after the last one")
    }

    @Test("every page that code and manuals name is there", arguments: ["Sources", "Tests", "Benchmarks", "docs", "."])
    func isNamedAsItStands(place: String) throws {
        let pages = try FileManager.default.contentsOfDirectory(atPath: folder)
        let root = folder + "/../../" + place
        let names = place == "." ? try FileManager.default.contentsOfDirectory(atPath: root) : texts(below: root)
        for name in names where [".swift", ".md", ".py"].contains(where: name.hasSuffix) {
            let text = try String(contentsOfFile: root + "/" + name, encoding: .utf8)
            for match in text.matches(of: #/docs/decisions/(\d{4}[-a-z0-9]*)/#) {
                #expect(pages.contains { $0.hasPrefix(match.1) }, "\(match.1) in \(place)/\(name)")
            }
        }
        #expect(!names.isEmpty)
    }

    @Test("the suites that docs/promises.md names are there")
    func promisesAreHeld() throws {
        let tests = folder + "/../../Tests"
        let sources = try texts(below: tests).filter { $0.hasSuffix(".swift") }
            .map { try String(contentsOfFile: tests + "/" + $0, encoding: .utf8) }
        let suites = Set(sources.flatMap { $0.matches(of: #/struct (\w+)/#).map { String($0.1) } })
        let page = try String(contentsOfFile: folder + "/../promises.md", encoding: .utf8)
        let named = Set(page.matches(of: #/`(\w+Tests)`/#).map { String($0.1) })
        #expect(named.count > 50)
        #expect(named.subtracting(suites) == [])
    }

    private func texts(below root: String) -> [String] {
        FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    }
}
