internal import Articles

/// The feeds that a request asks for, in its order, a page of them at a time.
struct FeedSelection {
    static let pageSize = 100

    let all: [FeedRow]
    /// Those that match, in order.
    let matching: [FeedRow]
    /// From 1.
    let page: Int
    let pageCount: Int
    let sort: Sort

    enum Sort: String, CaseIterable {
        /// The broken ones first, the longest broken first of all.
        case health
        case title, next, last, new, folder
    }

    init(_ feeds: [FeedRow], _ target: Target) {
        all = feeds
        let words = (target["q"] ?? "").lowercased().split(separator: " ").map(String.init)
        let health = target["health"].flatMap(FeedRow.Health.init)
        let kind = target["kind"]
        let found = feeds.filter { feed in
            if let health, feed.health != health { return false }
            if let kind, feed.kind != kind { return false }
            guard !words.isEmpty else { return true }
            let text = [
                feed.url, feed.title ?? "", feed.folder.joined(separator: "/"), feed.tags.joined(separator: " "),
            ]
            .joined(separator: " ").lowercased()
            return words.allSatisfy(text.contains)
        }
        sort = target["sort"].flatMap(Sort.init) ?? .health
        matching = Self.sorted(found, by: sort)
        pageCount = max(1, (found.count + Self.pageSize - 1) / Self.pageSize)
        page = min(max(target["page"].flatMap { Int($0) } ?? 1, 1), pageCount)
    }

    var shown: ArraySlice<FeedRow> {
        let start = (page - 1) * Self.pageSize
        return matching[min(start, matching.count)..<min(start + Self.pageSize, matching.count)]
    }

    private static func sorted(_ feeds: [FeedRow], by sort: Sort) -> [FeedRow] {
        let far = Int64.max
        switch sort {
        case .health:
            let order = Dictionary(uniqueKeysWithValues: FeedRow.Health.allCases.enumerated().map { ($1, $0) })
            return feeds.sorted {
                (order[$0.health] ?? 0, $0.since?.microsecondsSince1970 ?? far, $0.url)
                    < (order[$1.health] ?? 0, $1.since?.microsecondsSince1970 ?? far, $1.url)
            }
        case .title: return feeds.sorted { ($0.name.lowercased(), $0.url) < ($1.name.lowercased(), $1.url) }
        case .next:
            return feeds.sorted {
                ($0.nextPoll?.microsecondsSince1970 ?? far, $0.url) < (
                    $1.nextPoll?.microsecondsSince1970 ?? far, $1.url
                )
            }
        case .last:
            return feeds.sorted {
                ($0.lastSuccess?.microsecondsSince1970 ?? 0, $0.url) > (
                    $1.lastSuccess?.microsecondsSince1970 ?? 0, $1.url
                )
            }
        case .new: return feeds.sorted { ($0.newItems, $1.url) > ($1.newItems, $0.url) }
        case .folder:
            return feeds.sorted {
                ($0.folder.joined(separator: "/"), $0.name) < ($1.folder.joined(separator: "/"), $1.name)
            }
        }
    }
}

extension FeedRow {
    var name: String { title ?? url }

    /// The reason without the feed's address before it, which stands beside it.
    package var shortReason: String? {
        guard let reason, reason.hasPrefix(url) else { return reason }
        let rest = reason.dropFirst(url.count).drop { $0 == ":" || $0 == " " }
        return rest.isEmpty ? reason : String(rest)
    }
}
