import Archive
import Articles
import Exchange
import FeedParsing

@testable import Ingest

/// A feed as `recognise` sees it, poll after poll, with what the Archive would have kept.
struct RememberedFeed {
    var known: [UInt64: KnownItem] = [:]
    var policy = IdentityPolicy()
    var setting: ItemIdentity.Rung?
    var homePageURL: String? = "https://s.example/"
    var now = Timestamp(secondsSince1970: 1_741_384_800)
    /// The articles that came, in their order, with how many revisions each had.
    private(set) var articles: [ArticleID] = []
    private(set) var revisions: [UInt64: Int] = [:]
    /// What each item of the last document was taken for.
    private(set) var decisions: [RecognisedItem.Decision] = []

    init() {}

    struct Outcome: Equatable, CustomStringConvertible {
        var new = 0
        var revised = 0

        var description: String { "\(new) new, \(revised) revised" }
    }

    /// Every item that says something else counts as a revision here: nothing is cleaned.
    mutating func read(_ items: [ParsedItem], isPartial: Bool = false) -> Outcome {
        var context = RecognitionContext(
            feed: "https://s.example/rss", homePageURL: homePageURL, known: known, policy: policy, setting: setting,
            isPartial: isPartial, now: now)
        context.isPartial = isPartial
        let recognition = recognise(items, context)
        policy = recognition.policy
        decisions = recognition.items.map(\.decision)
        for (key, item) in recognition.notes { known[key] = item }
        var outcome = Outcome()
        for item in recognition.items.reversed() {
            let id: ArticleID
            switch item.decision {
            case .unchanged, .repeated: continue
            case .new(let new):
                id = new
                articles.append(id)
                outcome.new += 1
            case .changed(let old):
                id = old
                outcome.revised += 1
            }
            let before = known[id.prefix]
            revisions[id.prefix, default: 0] += 1
            known[id.prefix] = KnownItem(
                revision: (before?.revision ?? 0) + 1, contentDigest: item.source, sourceDigest: item.source,
                firstSeen: before?.firstSeen ?? now, lastSeen: now, id: id, marks: item.marks)
        }
        now = now.advanced(bySeconds: 3600)
        return outcome
    }

    /// Which article each item of the last document is, by the first bits of its id; `nil` for one that is left out.
    var keys: [UInt64?] {
        decisions.map { decision in
            switch decision {
            case .unchanged(let key): key
            case .changed(let id), .new(let id): id.prefix
            case .repeated: nil
            }
        }
    }
}

/// Documents in a few words: an item a line, `guid | link | title | text | day | more`, `-` for none, and `---` between two
/// documents. A link that begins with a slash is on the feed's own site. A day is a moment of it, or `d3` for the third day
/// without a time. More is `file=`, `tag=`, `by=`, `image=` or `updated=` with a day, one after the other.
func documents(_ text: String) -> [[ParsedItem]] {
    var documents: [[ParsedItem]] = [[]]
    for line in text.split(separator: "\n") {
        if line == "---" {
            documents.append([])
            continue
        }
        let parts = line.split(separator: "|", omittingEmptySubsequences: false).map { part -> String? in
            let text = part.split(separator: " ").joined(separator: " ")
            return text == "-" || text.isEmpty ? nil : text
        }
        var item = ParsedItem()
        item.id = parts[0]
        item.url = parts.count > 1 ? parts[1].map { $0.hasPrefix("/") ? "https://s.example" + $0 : $0 } : nil
        item.title = parts.count > 2 ? parts[2] : nil
        item.contentHTML = parts.count > 3 ? parts[3] : nil
        item.datePublished = parts.count > 4 ? parts[4].flatMap(moment) : nil
        for more in parts.count > 5 ? parts[5]?.split(separator: " ") ?? [] : [] {
            let value = String(more.drop { $0 != "=" }.dropFirst())
            switch more.prefix(while: { $0 != "=" }) {
            case "file": item.attachments.append(Attachment(url: "https://cdn.example" + value))
            case "tag": item.tags.append(value)
            case "by": item.authors.append(Author(name: value))
            case "image": item.details.value.thumbnails.append(Media.Thumbnail(url: "https://cdn.example" + value))
            default: item.dateModified = moment(value)
            }
        }
        documents[documents.count - 1].append(item)
    }
    return documents
}

/// `4.5` is a moment of the fifth day, `d4` the day.
private func moment(_ text: String) -> Timestamp? {
    let isDay = text.hasPrefix("d")
    return Double(isDay ? String(text.dropFirst()) : text).map {
        Timestamp(secondsSince1970: isDay ? 1_739_923_200 : 1_740_000_000).advanced(bySeconds: $0 * 86_400)
    }
}
