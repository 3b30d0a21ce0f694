import Testing

@testable import Cleaning

@Suite struct LinkCleaningTests {
    @Test(
        "Parameters that count readers go, all others stay as they are",
        arguments: [
            ("https://a.example/x?utm_source=rss&id=7", "https://a.example/x?id=7"),
            ("https://a.example/x?id=7&utm_medium=a&UTM_Campaign=b#part", "https://a.example/x?id=7#part"),
            ("https://a.example/x?fbclid=1", "https://a.example/x"),
            ("https://a.example/x#xtor=RSS-1", "https://a.example/x"),
            ("https://a.example/x?s=20&q=a+b", "https://a.example/x?s=20&q=a+b"),
            ("https://twitter.com/a/status/1?s=20&ref_src=twsrc", "https://twitter.com/a/status/1"),
            ("https://a.example/x?", "https://a.example/x?"),
        ])
    func cleaning(written: String, cleaned: String) {
        #expect(LinkCleaning.withoutTracking(written) == cleaned)
    }
}
