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
        "authors": { $0.authors = [Author(name: "A")] }, "contributors": { $0.contributors = [Author(name: "A")] },
        "publisher": { $0.publisher = Author(name: "A") }, "tags": { $0.tags = ["t"] },
        "attachments": { $0.attachments = [Attachment(url: "https://f.example/1.mp3")] },
        "media": { $0.media = [Media(url: "https://f.example/1.mp4")] },
        "thumbnails": { $0.thumbnails = [Media.Thumbnail(url: "https://f.example/1.jpg")] },
        "image": { $0.image = "https://f.example/1.jpg" }, "commentsURL": { $0.commentsURL = "https://c.example/" },
        "commentsFeedURL": { $0.commentsFeedURL = "https://c.example/f" }, "commentCount": { $0.commentCount = 4 },
        "language": { $0.language = "de" }, "copyright": { $0.copyright = "C" }, "license": { $0.license = "L" },
        "source": {
            var source = ParsedItem.Source()
            source.title = "S"
            $0.source = source
        },
        "durationInSeconds": { $0.durationInSeconds = 1 }, "season": { $0.season = 1 }, "episode": { $0.episode = 1 },
        "isExplicit": { $0.isExplicit = true }, "isBlocked": { $0.isBlocked = true },
        "location": {
            $0.location = ParsedItem.Location(shape: .point, coordinates: [.init(longitude: 1, latitude: 2)])
        },
        "inReplyTo": { $0.inReplyTo = [.init(id: "1")] },
        "chapters": { $0.chapters = [.init(startInSeconds: 1, title: "C")] },
        "chaptersURL": { $0.chaptersURL = "https://c.example/chapters" },
        "transcripts": { $0.transcripts = [Link(relation: "transcript", url: "https://t.example/")] },
        "links": { $0.links = [Link(relation: "via", url: "https://v.example/")] },
        "extensions": { $0.extensions = [FeedExtension(name: "x:y", namespace: "x")] },
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
