import Articles
import FeedParsing
import Foundation
import Testing

@testable import Ingest

/// Random feeds with random faults of their ids, links and dates through a simulated year, against what was really
/// published: nothing lost, nothing twice.
@Suite struct RecognitionYearTests {
    /// `NEWSREEL_YEARS` asks for so many feeds of each kind; every run tries one feed of every sixth kind.
    private static let years = ProcessInfo.processInfo.environment["NEWSREEL_YEARS"].flatMap(Int.init)
    private static let feedsOfAKind = years ?? 1
    static let kinds = Habits.all.enumerated().filter { years != nil || $0.offset % 6 == 0 }.map(\.element)
    /// A document each six days.
    static let polls = 60

    @Test(arguments: kinds) func `Nothing is lost and nothing comes twice`(_ habits: Habits) {
        for seed in 0..<Self.feedsOfAKind {
            var publisher = Publisher(habits, seed: UInt64(seed))
            var feed = RememberedFeed()
            var keys: [Int: UInt64] = [:]
            var articles: [UInt64: Int] = [:]
            var lastRead: [Int: Int] = [:]
            for poll in 0..<Self.polls {
                let document = publisher.document(poll)
                let outcome = feed.read(document.map(\.item))
                var revised = 0
                for (shown, key) in zip(document, feed.keys) {
                    guard let key else {
                        Issue.record("\(habits), seed \(seed), poll \(poll): \(shown.number) is left out")
                        return
                    }
                    if let other = articles.updateValue(shown.number, forKey: key), other != shown.number {
                        Issue.record("\(habits), seed \(seed), poll \(poll): \(shown.number) is taken for \(other)")
                        return
                    }
                    if let other = keys.updateValue(key, forKey: shown.number), other != key {
                        Issue.record("\(habits), seed \(seed), poll \(poll): \(shown.number) comes twice")
                        return
                    }
                    if let version = lastRead.updateValue(shown.version, forKey: shown.number),
                        version != shown.version
                    {
                        revised += 1
                    }
                }
                if outcome.revised != revised {
                    Issue.record("\(habits), seed \(seed), poll \(poll): \(outcome), \(revised) were edited")
                    return
                }
            }
        }
    }
}

/// What a publisher does with ids, links and dates. Together they leave something by which a reader could tell.
struct Habits: Sendable, Hashable, CustomTestStringConvertible {
    enum IDs: Sendable, CaseIterable {
        case number, permalink, urn, none, word, newAtEachPoll, countedEdits
        /// New ids at each poll for a season, sound ones before and after.
        case newForASeason
        /// Some items have none.
        case sometimes
        /// Now and then an item has another one's id.
        case repeatedByMistake
    }
    enum Links: Sendable, CaseIterable { case own, fragment, home, page, number, tokenInQuery, tokenInPath }
    enum Dates: Sendable, CaseIterable { case own, none, moment }

    let ids: IDs
    let links: Links
    let dates: Dates
    var edits: Bool
    /// Items say again what others said.
    var recurs: Bool

    var testDescription: String {
        "\(ids) ids, \(links) links, \(dates) dates\(edits ? ", edits" : "")\(recurs ? ", words that recur" : "")"
    }

    static let all: [Habits] = {
        var all: [Habits] = []
        for ids in IDs.allCases {
            for links in Links.allCases {
                for dates in Dates.allCases {
                    // All that leaves something to tell by: both, or one of the two, or neither.
                    let kinds = [(true, true), (true, false), (false, true), (false, false)].map { edits, recurs in
                        Habits(ids: ids, links: links, dates: dates, edits: edits, recurs: recurs)
                    }.filter(\.canBeTold)
                    all += kinds.first.map { $0.edits && $0.recurs } == true ? Array(kinds.prefix(1)) : kinds
                }
            }
        }
        return all
    }()

    private var hasOwnLinks: Bool { links == .own || links == .fragment || links == .number }

    private var canBeTold: Bool {
        switch ids {
        // A link that moves is a revision, once.
        case .number, .urn: return links != .tokenInPath
        case .permalink: return hasOwnLinks
        case .countedEdits: return links == .own || links == .number
        case .sometimes, .repeatedByMistake: return hasOwnLinks
        case .none, .word:
            if hasOwnLinks { return true }
            switch links {
            // With the same words at another moment, or words that change, the moment must be there.
            case .home, .page: return dates == .own || (!edits && !recurs)
            case .tokenInQuery: return dates == .own || (dates == .none && !edits && !recurs)
            case .tokenInPath: return dates == .own && !edits && !recurs
            default: return true
            }
        case .newAtEachPoll, .newForASeason:
            if recurs || dates == .moment { return false }
            return hasOwnLinks || (dates == .own && links != .tokenInPath)
        }
    }
}

/// Publishes articles, edits them, and shows the newest of them.
private struct Publisher {
    struct Shown {
        let number: Int
        let version: Int
        let item: ParsedItem
    }

    private struct Article {
        let number: Int
        let words: Int
        let date: Timestamp
        let mistakenID: String?
        var version = 1
    }

    private let habits: Habits
    private var random: SplitMix
    private var articles: [Article] = []
    private let start = Timestamp(secondsSince1970: 1_735_689_600)

    init(_ habits: Habits, seed: UInt64) {
        self.habits = habits
        random = SplitMix(state: seed &* 0x9E37_79B9 &+ UInt64(bitPattern: Int64(habits.testDescription.count)))
    }

    mutating func document(_ poll: Int) -> [Shown] {
        let isQuiet = poll < 2 || (18..<21).contains(poll) || (38..<44).contains(poll)
        for _ in 0..<(poll == 0 ? 8 : isQuiet ? 1 : Int.random(in: 0...3, using: &random)) { publish(poll) }
        if habits.edits, !isQuiet, Bool.random(using: &random) {
            let place = articles.count - Int.random(in: 1...min(6, articles.count), using: &random)
            articles[place].version += 1
        }
        // Sometimes the feed is cut, once it was empty.
        let count = poll == 30 ? 0 : isQuiet ? 9 : Int.random(in: 6...12, using: &random)
        var shown = Array(articles.suffix(count).reversed())
        if Int.random(in: 0..<10, using: &random) == 0 { shown.shuffle(using: &random) }
        return shown.map { Shown(number: $0.number, version: $0.version, item: item($0, poll)) }
    }

    private mutating func publish(_ poll: Int) {
        let number = articles.count
        let recurs = habits.recurs && number > 3 && Bool.random(using: &random)
        let mistaken =
            habits.ids == .repeatedByMistake && number > 3 && Int.random(in: 0..<12, using: &random) == 0
            ? ownID(articles[number - 2]) : nil
        articles.append(
            Article(
                number: number, words: recurs ? number % 3 : number,
                date: start.advanced(bySeconds: Double(poll) * 518_400 + Double(number % 60) * 60), mistakenID: mistaken
            )
        )
    }

    private func ownID(_ article: Article) -> String { article.mistakenID ?? "item-\(article.number)" }

    private func item(_ article: Article, _ poll: Int) -> ParsedItem {
        var item = ParsedItem()
        let edit = article.version > 1 ? " It was edited \(article.version - 1) times." : ""
        item.title = "Title \(article.words)"
        item.contentHTML =
            "<p>Text of article \(article.words).\(edit) See <a href=\"https://cdn.example/x?token=\(poll)&amp;n=1\">x</a>.</p>"
        // Halfway the site goes to https, later it gains www.
        let site = poll < 22 ? "http://s.example" : poll < 46 ? "https://s.example" : "https://www.s.example"
        item.url = link(article, site, poll)
        item.id = id(article, poll, link: item.url)
        switch habits.dates {
        case .own: item.datePublished = article.date
        case .none: break
        case .moment: item.datePublished = start.advanced(bySeconds: Double(poll) * 518_400 + 7)
        }
        return item
    }

    private func link(_ article: Article, _ site: String, _ poll: Int) -> String {
        switch habits.links {
        case .own: "\(site)/articles/\(article.number)\(poll < 34 ? "" : "/")"
        case .fragment: "\(site)/log#entry-\(article.number)"
        case .home: site + "/"
        case .page: site + "/news"
        case .number: "\(site)/index.php?id=\(article.number)"
        case .tokenInQuery: "\(site)/show?t=\(poll)x\(article.number)"
        case .tokenInPath: "\(site)/r/\(poll)x\(article.number)"
        }
    }

    private func id(_ article: Article, _ poll: Int, link: String?) -> String? {
        switch habits.ids {
        case .number: "\(article.number)"
        case .permalink: link
        case .urn: "urn:uuid:0000-\(article.number)"
        case .none: nil
        case .word: "N/A"
        case .newAtEachPoll: "session-\(poll)-\(article.number)"
        case .countedEdits: "https://s.example/articles/\(article.number)#\(article.version - 1)"
        case .newForASeason: (18..<38).contains(poll) ? "session-\(poll)-\(article.number)" : "item-\(article.number)"
        case .sometimes: article.number % 3 == 0 ? nil : "item-\(article.number)"
        case .repeatedByMistake: ownID(article)
        }
    }
}

/// Steele, Lea and Flood's generator.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
