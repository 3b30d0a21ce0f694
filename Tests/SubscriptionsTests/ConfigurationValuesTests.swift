import Testing

@testable import Subscriptions

@Suite struct ConfigurationValuesTests {
    @Test(
        "durations are read with their units",
        arguments: [
            ("250ms", Duration.milliseconds(250)), ("30s", .seconds(30)), ("15m", .seconds(900)),
            ("6h", .seconds(21_600)),
            ("2d", .seconds(172_800)), ("1w", .seconds(604_800)), ("1h30m", .seconds(5400)), ("0s", .zero),
            ("90m", .seconds(5400)),
        ])
    func durations(text: String, expected: Duration) {
        #expect(Duration(configuration: text) == expected)
    }

    @Test(
        "what is no duration is refused",
        arguments: ["", "15", "m", "-5m", "5 m", "5M", "1.5h", "5min", "99999999999999999d", "٣m", "5m ", "1h,30m"])
    func noDurations(text: String) {
        #expect(Duration(configuration: text) == nil)
    }

    @Test(
        "a duration's text is the shortest and reads back",
        arguments: [("60m", "1h"), ("24h", "1d"), ("1w", "7d"), ("90s", "90s"), ("1500ms", "1500ms"), ("0s", "0s")])
    func durationTexts(text: String, expected: String) throws {
        let duration = try #require(Duration(configuration: text))
        #expect(duration.configurationText == expected)
        #expect(Duration(configuration: expected) == duration)
    }

    @Test(
        "sizes are read with their units",
        arguments: [
            ("10MB", Int64(10_000_000)), ("512KiB", 524_288), ("4096B", 4096), ("1GiB", 1 << 30),
            ("2TB", 2_000_000_000_000),
            ("0B", 0),
        ])
    func sizes(text: String, expected: Int64) {
        #expect(sizeInBytes(configuration: text) == expected)
        #expect(sizeInBytes(configuration: configurationText(sizeInBytes: expected)) == expected)
    }

    @Test(
        "what is no size is refused", arguments: ["", "10", "MB", "-1MB", "10 MB", "10mb", "1.5MB", "99999999999TiB"])
    func noSizes(text: String) {
        #expect(sizeInBytes(configuration: text) == nil)
    }

    @Test(
        "address blocks are told from other text",
        arguments: [
            ("10.0.0.0/8", true), ("127.0.0.1", true), ("fd00::/8", true), ("::1", true), ("0.0.0.0/0", true),
            ("10.0.0.0/33", false), ("fd00::/129", false), ("10.0.0/8", false), ("localhost", false),
            ("10.0.0.0/", false),
            ("10.0.0.0/+8", false), ("10.0.0.0/8/8", false), ("", false),
        ])
    func addressBlocks(text: String, expected: Bool) {
        #expect(isAddressBlock(text) == expected)
    }

    @Test(
        "the nearest known word is found, and none where all are far",
        arguments: [
            ("titel", "title"), ("ful_text", "full_text"), ("user-agent", "user_agent"),
            ("intervall_minimum", "interval_minimum"),
            ("colour", nil),
        ])
    func nearestWords(word: String, expected: String?) {
        #expect(nearest(to: word, among: Subscription.keys.map(\.name)) == expected)
    }
}
