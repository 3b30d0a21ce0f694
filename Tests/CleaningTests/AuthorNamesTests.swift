import Articles
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
        let found = AuthorNames.clean([Author(name: text)], site: nil, isByline: true)
        #expect(found.compactMap(\.name) == names)
    }

    @Test("The site beside its people is no author")
    func site() {
        let found = AuthorNames.clean(
            [Author(name: "Coast Courier"), Author(name: "Ada Brook")], site: "Coast Courier")
        #expect(found.compactMap(\.name) == ["Ada Brook"])
    }
}
