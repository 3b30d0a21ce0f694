import Foundation
import Testing

/// Documents and what they become; `Fixtures/README.md` says how they were made.
enum Fixtures {
    /// - Returns: the names of the documents of a folder, without `.html`; none where it cannot be read.
    static func documents(in place: String) -> [String] {
        guard let folder = Bundle.module.resourceURL?.appending(path: "Fixtures/" + place) else { return [] }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".html") }.map { String($0.dropLast(5)) }.sorted()
    }

    static func text(_ name: String) throws -> String {
        let folder = try #require(Bundle.module.resourceURL)
        return try String(contentsOf: folder.appending(path: "Fixtures/" + name), encoding: .utf8)
    }
}
