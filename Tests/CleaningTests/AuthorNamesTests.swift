import Testing

@testable import Cleaning

@Suite struct AuthorNamesTests {
    @Test(
        "Names come without By, posts and dates",
        arguments: [
            ("By Jane Doe", ["Jane Doe"]),
            ("Jane Doe and John Roe", ["Jane Doe", "John Roe"]),
            ("Written by Jane Doe, Senior Editor", ["Jane Doe"]),
            ("Jane Doe Nov 29, 2021", ["Jane Doe"]),
            ("Mar 24 Written By Christine Haynes", ["Christine Haynes"]),
            ("Veröffentlicht von Max Müller", ["Max Müller"]),
            ("ByTrevor Jones", ["Trevor Jones"]),
            ("Share", []),
        ])
    func bylines(text: String, names: [String]) {
        #expect((AuthorNames.readings(of: text, isByline: true).first ?? []) == names)
    }

    @Test(
        "A house name is told from a person's",
        arguments: [("Coast Staff", false), ("Redaktion", false), ("Ada Brook", true), ("Ludwig van Beethoven", true)])
    func person(name: String, isPerson: Bool) {
        #expect(AuthorNames.isPerson(name) == isPerson)
    }
}
