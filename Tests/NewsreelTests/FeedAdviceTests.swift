import StatusPage
import Testing

@testable import newsreel

@Suite struct FeedAdviceTests {
    private func advice(_ reason: String, kind: String) -> FeedAdvice {
        var row = FeedRow(url: "https://example.org/feed")
        (row.health, row.reason, row.kind) = (.fails, reason, kind)
        return FeedAdvice(FeedReport(told: row))
    }

    @Test("what a daemon does by itself is no advice")
    func byItself() {
        let cut = advice("The document ends before its first item does; fetch it again.", kind: "truncated")
        #expect(cut.fact == "The document ends before its first item does" && cut.step == nil)
        let later = advice("asks to be left alone for a while (429); try again later", kind: "rate_limited")
        #expect(later.fact == "asks to be left alone for a while (429)" && later.step == nil)
    }

    @Test("what a person can do is told apart from what is wrong")
    func byPerson() {
        let name = advice("the name x does not resolve; check the spelling and the resolver", kind: "dns")
        #expect(name.fact == "the name x does not resolve" && name.step == "check the spelling and the resolver")
    }
}
