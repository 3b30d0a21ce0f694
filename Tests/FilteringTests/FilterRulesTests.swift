import Articles
import Testing

@testable import Filtering

@Suite("Rules over an article")
struct FilterRulesTests {
    private static func rule(
        _ name: String, _ text: String, _ action: FilterRule.Action? = nil, tags: [String] = [], folder: [String]? = nil
    ) throws -> FilterRule {
        FilterRule(name: name, filter: try Filter(text), action: action, tags: tags, folder: folder)
    }

    private static func outcome(_ rules: FilterRules) -> (blockedBy: String?, article: Article) {
        var article = FilterTests.article
        let block = rules.apply(to: &article, at: FilterTests.now)
        return (block?.rule, article)
    }

    @Test("The first rule that keeps or blocks decides")
    func order() throws {
        let keep = try Self.rule("k", #"title contains "prices""#, .keep)
        let block = try Self.rule("b", "true", .block)
        let other = try Self.rule("o", #"title contains "tea""#, .block)
        #expect(Self.outcome(FilterRules([keep, block])).blockedBy == nil)
        #expect(Self.outcome(FilterRules([block, keep])).blockedBy == "b")
        #expect(Self.outcome(FilterRules([other])).blockedBy == nil)
        #expect(Self.outcome(FilterRules()).blockedBy == nil)
    }

    @Test("A feed's list blocks what it names, then all but what it keeps; a rule that keeps goes before it")
    func lists() throws {
        let (prices, tea) = (try Filter(#"title contains "prices""#), try Filter(#"title contains "tea""#))
        #expect(Self.outcome(FilterRules(blocked: [tea, prices])).blockedBy == FilterRules.listName)
        #expect(Self.outcome(FilterRules(blocked: [tea])).blockedBy == nil)
        #expect(Self.outcome(FilterRules(kept: [tea])).blockedBy == FilterRules.listName)
        #expect(Self.outcome(FilterRules(kept: [tea, prices])).blockedBy == nil)
        #expect(Self.outcome(FilterRules(blocked: [prices], kept: [prices])).blockedBy == FilterRules.listName)
        let keep = try Self.rule("k", "true", .keep)
        #expect(Self.outcome(FilterRules([keep], blocked: [prices], kept: [tea])).blockedBy == nil)
        var article = FilterTests.article
        #expect(
            FilterRules(blocked: [prices]).apply(to: &article, at: FilterTests.now)?.reason
                == #"block title contains "prices""#)
    }

    @Test("Tags and folders add up, and later rules see them")
    func filing() throws {
        let rules = FilterRules([
            try Self.rule("money", #"tag is "economy""#, tags: ["money", "Economy"], folder: ["Money"]),
            try Self.rule("again", "true", tags: ["money"]),
            try Self.rule("seen", #"tag is "money" and folder is "Money""#, tags: ["seen"]),
            try Self.rule("moved", #"tag is "seen""#, folder: ["Money", "Prices"]),
            try Self.rule("not", #"folder is "News""#, .block),
        ])
        let (blockedBy, article) = Self.outcome(rules)
        #expect(blockedBy == nil)
        #expect(article.tags == ["Economy", "Food & Drink", "money", "seen"])
        #expect(
            article.filing?.value == Article.Filing(folder: ["Money", "Prices"], rules: ["money", "seen", "moved"]))
        #expect(article.feed.folder == ["News", "World"])
        // What a reader sees is as it was.
        #expect(article.contentDigest == FilterTests.article.contentDigest)
    }
}
