import Articles
import Testing

@testable import Cleaning

@Suite struct DateTextTests {
    @Test(
        "Dates are read in machine form and in words",
        arguments: [
            ("2022-11-12T11:33:00+05:30", "2022-11-12T11:33:00+05:30"),
            ("2022-11-12 06:03:00Z", "2022-11-12T06:03:00Z"),
            ("2022-11-12T06:03:00.123+0100", "2022-11-12T06:03:00+01:00"),
            ("20221112", "2022-11-12T00:00:00Z"),
            ("November 11, 2022", "2022-11-11T00:00:00Z"),
            ("Published on 3rd of May 2021", "2021-05-03T00:00:00Z"),
            ("11. November 2022, 14:05 Uhr", "2022-11-11T14:05:00Z"),
            ("12.03.2020", "2020-03-12T00:00:00Z"),
            ("25/12/2020", "2020-12-25T00:00:00Z"),
            // Three numbers in a row are the date, whatever month is written beside them.
            ("27.01.2022 Zahlen für November", "2022-01-27T00:00:00Z"),
        ])
    func reading(text: String, date: String) {
        #expect(DateText.timestamp(text)?.rfc3339 == date)
    }

    @Test(
        "What is no date is none", arguments: ["", "yesterday", "31 comments", "2022-13-40", "call 2022 555 0101 now"])
    func noDate(text: String) {
        #expect(DateText.timestamp(text) == nil)
    }

    @Test(
        "A paragraph may begin with its place and day",
        arguments: [
            ("01.02.2022 The harbour was quiet and the", "2022-02-01"),
            ("Press release of 25 January 2022 | Coast", "2022-01-25"),
            ("Coast City, (12.11.2021). As every year the", "2021-11-12"),
            ("BERLIN, March 3, 2021 – The harbour was", "2021-03-03"),
        ])
    func dateline(text: String, day: String) throws {
        let found = try #require(DateText.dateline(text))
        #expect(DateText.timestamp(found)?.rfc3339.hasPrefix(day) == true)
    }

    @Test(
        "A paragraph about a year or a count has no day",
        arguments: ["In 2021 the harbour was", "Some 12 boats of 2020"])
    func noDateline(text: String) {
        #expect(DateText.dateline(text) == nil)
    }

    @Test("A date in an address is found")
    func address() {
        #expect(DateText.inAddress("https://a.example/2022/11/12/story.html")?.rfc3339 == "2022-11-12T00:00:00Z")
        #expect(DateText.inAddress("https://a.example/news/29-10-2021")?.rfc3339 == "2021-10-29T00:00:00Z")
        #expect(DateText.inAddress("https://a.example/2023/october/03/tides")?.rfc3339 == "2023-10-03T00:00:00Z")
        #expect(DateText.inAddress("https://a.example/article/A2026012914320005196")?.rfc3339 == "2026-01-29T00:00:00Z")
        #expect(DateText.inAddress("https://archive.example/web/20181206102030/https://a.example/tides") == nil)
        #expect(DateText.inAddress("https://a.example/article/4026012914320005196") == nil)
        #expect(DateText.inAddress("https://a.example/?day=29-10-2021") == nil)
        #expect(DateText.inAddress("https://a.example/item/20221399") == nil)
    }
}
