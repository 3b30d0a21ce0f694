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
        ])
    func reading(text: String, date: String) {
        #expect(DateText.timestamp(text)?.rfc3339 == date)
    }

    @Test(
        "What is no date is none", arguments: ["", "yesterday", "31 comments", "2022-13-40", "call 2022 555 0101 now"])
    func noDate(text: String) {
        #expect(DateText.timestamp(text) == nil)
    }

    @Test("A date in an address is found")
    func address() {
        #expect(DateText.inAddress("https://a.example/2022/11/12/story.html")?.rfc3339 == "2022-11-12T00:00:00Z")
        #expect(DateText.inAddress("https://a.example/item/20221399") == nil)
    }
}
