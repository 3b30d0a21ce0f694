import Foundation
import Testing

/// docs/symptoms.md quotes messages in the first column of its tables.
@Suite struct SymptomsTests {
    private let project = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    /// Every three words that stand in a row. Interpolations and quotes part words; what stands behind one does not
    /// follow on what stands before it.
    private func runs(of text: String) -> [String] {
        let words = text.replacing("\"", with: " ").replacing("…", with: " … ").split(whereSeparator: \.isWhitespace)
        return words.indices.dropLast(2).map { words[$0...($0 + 2)].joined(separator: " ") }
    }

    /// A source's text as its literals come out: lines and literals that are one, and `…` for each interpolation.
    private func literals(of source: String) -> String {
        var text = ""
        var depth = 0
        var isEscaped = false
        for character in source {
            if depth > 0 {
                depth += character == "(" ? 1 : character == ")" ? -1 : 0
                if depth == 0 { text.append("…") }
            } else if isEscaped {
                isEscaped = false
                if character == "(" {
                    depth = 1
                } else if character != "\n" {
                    text.append(character)
                }
            } else if character == "\\" {
                isEscaped = true
            } else {
                text.append(character)
            }
        }
        return text.replacing(#/"\s*\+\s*"/#, with: "")
    }

    @Test("what docs/symptoms.md quotes are the program's own words")
    func quotesAreTrue() throws {
        let sources = project + "/Sources/"
        let names = FileManager.default.enumerator(atPath: sources)?.compactMap { $0 as? String } ?? []
        var known: Set<String> = []
        for name in names where name.hasSuffix(".swift") {
            known.formUnion(runs(of: literals(of: try String(contentsOfFile: sources + name, encoding: .utf8))))
        }
        let page = try String(contentsOfFile: project + "/docs/symptoms.md", encoding: .utf8)
        var quoted = 0
        for line in page.split(separator: "\n") where line.hasPrefix("| ") {
            let column = try #require(line.dropFirst(2).split(separator: " | ").first)
            for quote in column.matches(of: #/`([^`]*)`/#) {
                for part in quote.1.split(separator: "…") {
                    for run in runs(of: String(part)) {
                        quoted += 1
                        #expect(known.contains(run), "«\(run)» of «\(quote.1)»")
                    }
                }
            }
        }
        #expect(quoted > 400)
    }
}
