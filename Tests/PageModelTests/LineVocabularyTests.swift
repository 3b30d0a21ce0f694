import Testing

@testable import PageModel

@Suite struct LineVocabularyTests {
    private func odds(_ line: String) -> Float {
        var odds = WordOdds()
        let bytes = Array(line.utf8)
        bytes.withUnsafeBufferPointer { LineVocabulary.forEachWord($0) { word, _ in odds.add(word) } }
        return odds.odds()
    }

    @Test(arguments: ["subscribe to our newsletter", "share on facebook", "all rights reserved"])
    func `Words of what stands around an article speak against it`(line: String) {
        #expect(odds(line) < -0.5)
    }

    @Test func `A line without words says nothing, and one of unknown words neither`() {
        #expect(odds("…") == 0 || odds("…").isFinite)
        #expect(odds("") == 0)
        #expect(odds("xqzzvw qqxzvw zzxqvw") == 0)
    }

    @Test func `Every entry of the source is found by its key`() {
        // `foto` is among the heaviest: alone it counts as itself, as the first and as the last word.
        #expect(odds("foto") < -1)
    }
}
