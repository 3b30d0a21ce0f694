import Renderings
import Testing

@testable import newsreel

@Suite struct TextTableTests {
    private var table: TextTable {
        var table = TextTable([
            .init(title: "A"), .init(title: "NUMBER", isNumber: true, rank: 2), .init(title: "B", rank: 1),
            .init(title: "LAST"),
        ])
        table.rows = [
            [.init("one"), .init("7"), .init("bb"), .init("a rather long text at the end of the row")],
            [.init("o"), .init("12345"), .init("b"), .init("日本語の長い題名が最後にある行です、とても長い")],
        ]
        return table
    }

    @Test func `Columns stand under each other, numbers by their ends`() {
        #expect(
            table.lines(width: nil, paint: Paint(isOn: false)) == [
                "A    NUMBER  B   LAST", "one       7  bb  a rather long text at the end of the row",
                "o     12345  b   日本語の長い題名が最後にある行です、とても長い",
            ])
    }

    @Test(arguments: 8..<80)
    func `A table is no wider than it may be, and keeps its last column as long as there is room`(width: Int) {
        let lines = table.lines(width: width, paint: Paint(isOn: false))
        #expect(lines.allSatisfy { TextLayout.columns(of: $0) <= width })
        #expect(lines[0].hasPrefix("A"))
        #expect(lines[0].contains("NUMBER") == (width >= 3 + 2 + 6 + 2 + 2 + 2 + 24))
        #expect(lines[0].contains("B") == (width >= 3 + 2 + 2 + 2 + 24))
    }

    @Test(arguments: [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("日本語", 5, "日本…"), ("日本語", 6, "日本語"), ("", 1, "")])
    func `A text is cut by what it takes on a terminal`(text: String, columns: Int, expected: String) {
        #expect(cut(text, to: columns) == expected)
    }

    @Test func `A frame overwrites the one before it line by line`() {
        #expect(LiveScreen.drawing(["a", "b", "c"], rows: 2) == "\u{1B}[Ha\u{1B}[K\r\nb\u{1B}[K\u{1B}[J")
    }
}
