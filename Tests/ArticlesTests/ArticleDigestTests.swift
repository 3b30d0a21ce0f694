import Articles
import Testing

@Suite struct ArticleDigestTests {
    private func article(_ change: (inout Article) -> Void = { _ in }) -> Article {
        var article = Article(
            id: ArticleID(
                feedIdentity: "https://example.org/feed", itemIdentity: ItemIdentity(rung: .id, value: "1")),
            feed: Feed(url: "https://example.org/feed"), firstSeen: Timestamp(secondsSince1970: 1),
            fetchedAt: Timestamp(secondsSince1970: 1))
        article.title = "A title"
        article.url = "https://example.org/1"
        article.body = Body(blocks: [
            .paragraph([Inline("Some "), Inline("text", link: "https://example.org/2"), Inline(".")]),
            .figure(Figure(images: [Image(url: "https://example.org/i.jpg?v=1")])),
        ])
        change(&article)
        return article
    }

    @Test func `What a reader does not see makes no revision`() {
        let first = article().contentDigest
        #expect(article { $0.fetchedAt = Timestamp(secondsSince1970: 99) }.contentDigest == first)
        #expect(article { $0.dateModified = Timestamp(secondsSince1970: 99) }.contentDigest == first)
        #expect(article { $0.tags = ["new"] }.contentDigest == first)
        #expect(
            article {
                $0.body.blocks[1] = .figure(Figure(images: [Image(url: "https://example.org/i.jpg?v=2")]))
            }.contentDigest == first)
    }

    @Test func `What a reader sees makes a revision`() {
        let first = article().contentDigest
        #expect(article { $0.title = "Another title" }.contentDigest != first)
        #expect(article { $0.authors = [Author(name: "A. Nother")] }.contentDigest != first)
        #expect(article { $0.body.blocks.removeLast() }.contentDigest != first)
        #expect(
            article { $0.body.blocks[0] = .paragraph([Inline("Some other text.")]) }.contentDigest != first)
    }

    @Test func `What an article showed is told from digests of every form, and what it gained since is not`() {
        let plain = article()
        let full = article { $0.details.value.season = 2 }
        for form in DigestForm.allCases {
            #expect(plain.shows(contentOf: plain.contentDigest(in: form).prefix, plain.contentDigest))
            #expect(full.shows(contentOf: full.contentDigest(in: form).prefix, full.contentDigest))
        }
        #expect(!full.shows(contentOf: plain.contentDigest.prefix, full.contentDigest))
        #expect(Set(DigestForm.allCases.map { plain.contentDigest(in: $0).prefix }).count == 3)
    }

    @Test func `Text that moves from one block to the next makes a revision`() {
        let one = article { $0.body.blocks = [.paragraph([Inline("ab")]), .paragraph([Inline("c")])] }
        let other = article { $0.body.blocks = [.paragraph([Inline("a")]), .paragraph([Inline("bc")])] }
        #expect(one.contentDigest != other.contentDigest)
    }
}
