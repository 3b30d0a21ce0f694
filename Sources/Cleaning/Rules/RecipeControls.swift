internal import Markup

extension CleaningRule {
    /// What plug-ins for recipes print around a recipe: how readers rated it, and switches (`Jump to Recipe`, `Cook Mode`).
    static let recipeControls = CleaningRule(name: "recipe-controls", stage: .both) { draft in
        var count = 0
        for index in draft.lines.indices {
            let line = draft.lines[index]
            guard line.words <= 12, isControl(draft.text(of: line)) || isVotes(draft.text(of: line), line) else {
                continue
            }
            draft.dropLine(index)
            count += 1
        }
        return count
    }

    private static func isControl(_ text: ArraySlice<UInt8>) -> Bool { controls.matchesWhole(text) }

    /// `4.8 from 112 votes`, `★★★★★ 4.7 Stars (12 Reviews)`: numbers, stars, who gave them, and no other word.
    private static func isVotes(_ text: ArraySlice<UInt8>, _ line: Draft.Line) -> Bool {
        guard line.digits > 1, text.contains("votes") || text.contains("reviews") || text.contains("ratings"),
            text.split(whereSeparator: { !($0.isASCIIDigit || $0 == 0x2E || $0 == 0x2C) }).count == 2
        else { return false }
        return text.split { !($0.isASCIILetter || $0 >= 0xC3 && $0 < 0xE0 || $0 >= 0x80 && $0 < 0xC0) }.allSatisfy {
            word in
            word.allSatisfy { $0 >= 0x80 } || voters.contains { word.elementsEqual($0.utf8) }
        }
    }

    private static let counted = ["vote", "votes", "review", "reviews", "rating", "ratings"]
    private static let voters =
        counted + ["from", "stars", "star", "out", "of", "based", "on", "average", "user", "reader", "avg"]

    private static let controls = Phrases(
        """
        jump to recipe
        jump to recipe print recipe
        jump to recipe · print recipe
        jump to video
        print recipe
        pin recipe
        save recipe
        rate recipe
        rate this recipe
        cook mode
        cook mode prevent your screen from going dark
        cook modeprevent your screen from going dark
        zum rezept springen
        rezept drucken
        """)
}
