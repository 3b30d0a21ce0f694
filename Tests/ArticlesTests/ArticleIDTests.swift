import Articles
import Testing

@Suite struct ArticleIDTests {
    // These values are frozen: consumers keep them for ever. A change here is a new major version of the spool.
    @Test(arguments: [
        (ItemIdentity.Rung.id, "tag:example.org,2024:1", "smrt6kuc7txj4nldbrk24ij7cz6tsjp2"),
        (.link, "https://example.org/1", "qdxpf5tvej6rihbjgpowdp5z7s7n3zb2"),
        (.content, "00", "upaig5q6v2tc3eoz4zbiuqwvae7zro75"),
    ])
    func `An article's id never changes`(rung: ItemIdentity.Rung, value: String, expected: String) {
        let id = ArticleID(
            feedIdentity: "https://example.org/feed.xml", itemIdentity: ItemIdentity(rung: rung, value: value))
        #expect(id.base32 == expected)
        #expect(ArticleID(base32: expected) == id)
    }

    @Test(arguments: [
        "", "smrt6kuc7txj4nldbrk24ij7cz6tsjp", "SMRT6KUC7TXJ4NLDBRK24IJ7CZ6TSJP2", "smrt6kuc7txj4nldbrk24ij7cz6tsjp1",
    ])
    func `What is no id is none`(text: String) {
        #expect(ArticleID(base32: text) == nil)
    }

    @Test func `The same item in two feeds is two articles`() {
        let identity = ItemIdentity(rung: .id, value: "1")
        #expect(
            ArticleID(feedIdentity: "https://a.example/", itemIdentity: identity)
                != ArticleID(feedIdentity: "https://b.example/", itemIdentity: identity))
    }

    @Test func `A link that equals another item's id is not the same item`() {
        let feed = "https://example.org/feed.xml"
        #expect(
            ArticleID(feedIdentity: feed, itemIdentity: ItemIdentity(rung: .id, value: "https://example.org/1"))
                != ArticleID(
                    feedIdentity: feed, itemIdentity: ItemIdentity(rung: .link, value: "https://example.org/1")))
    }

    @Test func `Text cannot move between title and body unseen`() {
        #expect(
            ItemIdentity.content(title: "ab", date: "", text: "c") != .content(title: "a", date: "", text: "bc"))
    }

    @Test func `A digest is SHA-256`() {
        // FIPS 180-4's example "abc".
        #expect(
            SHA256Digest(of: "abc").hexadecimal == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(SHA256Digest(of: "abc").prefix == 0xba78_16bf_8f01_cfea)
    }
}
