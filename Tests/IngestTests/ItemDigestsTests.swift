import Articles
import FeedParsing
import Testing

@testable import Ingest

@Suite struct ItemDigestsTests {
    private static let moment = Timestamp(secondsSince1970: 1_700_000_000)

    /// Another value of each field.
    private static let changes: [String: @Sendable (inout ParsedItem) -> Void] = [
        "id": { $0.id = "2" }, "url": { $0.url = "https://s.example/2" },
        "externalURL": { $0.externalURL = "https://e/2" },
        "originalURL": { $0.originalURL = "https://s.example/own" }, "title": { $0.title = "B" },
        "summary": { $0.summary = "Short" }, "summaryIsPlain": { $0.summaryIsPlain = true },
        "contentHTML": { $0.contentHTML = "<p>Two</p>" }, "contentIsPlain": { $0.contentIsPlain = true },
        "baseURL": { $0.baseURL = "https://b.example/" }, "datePublished": { $0.datePublished = moment },
        "dateModified": { $0.dateModified = moment }, "rawDate": { $0.rawDate = "soon" },
        "authors": { $0.authors = [Author(name: "A")] }, "tags": { $0.tags = ["t"] },
        "attachments": { $0.attachments = [Attachment(url: "https://f.example/1.mp3")] },
        "image": { $0.image = "https://f.example/1.jpg" }, "language": { $0.language = "de" },
        "details": { $0.details.value.season = 1 },
        "isCutShort": { $0.isCutShort = true },
    ]

    private static let names = Mirror(reflecting: ParsedItem()).children.compactMap(\.label)

    private var item: ParsedItem {
        var item = ParsedItem()
        (item.id, item.url, item.title, item.contentHTML) = ("1", "https://s.example/1", "A", "<p>One</p>")
        return item
    }

    @Test(arguments: names) func `Every field that an item has is in the digest of its source, or named as left out`(
        _ name: String
    ) throws {
        var changed = item
        let change = try #require(Self.changes[name], "a field without a row here")
        change(&changed)
        #expect(changed != item)
        let isSame = ItemDigests(changed).source == ItemDigests(item).source
        #expect(isSame == ItemDigests.isLeftOut.contains(name))
    }

    private typealias DetailChange = @Sendable (inout ItemDetails) -> Void

    private static let detailChanges: [(isSame: Bool, what: String, change: DetailChange)] = [
        (true, "a count of comments", { $0.commentCount = 4 }),
        (true, "an element that nobody knows", { $0.extensions = [FeedExtension(name: "x:views", namespace: "x")] }),
        (true, "the item's own link", { $0.links = [Link(relation: "alternate", url: "https://s.example/1")] }),
        (true, "a token", { $0.transcripts = [.init(url: "https://f.example/1.vtt?Expires=1700000001&Signature=y")] }),
        (false, "a link", { $0.links = [Link(relation: "via", url: "https://v.example/")] }),
        (false, "a contributor", { $0.contributors = [Author(name: "A")] }),
        (false, "another file", { $0.transcripts = [.init(url: "https://f.example/2.vtt")] }),
    ]

    @Test(arguments: detailChanges.indices)
    func `Details are in it but for what counts by itself`(_ place: Int) {
        let (isSame, what, change) = Self.detailChanges[place]
        var item = item
        item.details.value.ownLink = item.url
        item.details.value.transcripts = [.init(url: "https://f.example/1.vtt?Expires=1700000000&Signature=x")]
        var changed = item
        change(&changed.details.value)
        #expect(changed != item)
        #expect((ItemDigests(changed).source == ItemDigests(item).source) == isSame, "\(what)")
    }

    @Test func `Tokens, schemes and queries of the item's own link are not in it`() {
        var (one, other) = (item, item)
        one.url = "http://www.s.example/1/?t=1"
        other.url = "https://s.example/1?t=2"
        one.attachments = [Attachment(url: "https://f.example/1.mp3?Expires=1700000000&Signature=x&Key-Pair-Id=K")]
        other.attachments = [Attachment(url: "https://f.example/1.mp3?Expires=1700009999&Signature=y&Key-Pair-Id=K")]
        #expect(ItemDigests(one) == ItemDigests(other))
        other.attachments = [Attachment(url: "https://f.example/2.mp3")]
        #expect(ItemDigests(one) != ItemDigests(other))
    }

    @Test func `What items say nothing of is no text`() {
        #expect(ItemDigests(ParsedItem()).text == 0)
        var file = ParsedItem()
        file.attachments = [Attachment(url: "https://f.example/1.mp3")]
        #expect(ItemDigests(file).text != 0)
    }
}
