internal import Markup

/// The feeds that a page names, in the order in which to ask for them, and what it names beside them.
///
/// HTML's `rel=alternate` with a feed's type comes first, `rel=feed` of its drafts and links without a type whose address
/// reads like a feed's next, then JSON and XML that may be a feed, and last what is only a guess.
package struct FeedDiscovery: Sendable, Hashable {
    package struct Candidate: Sendable, Hashable {
        package let url: String
        /// How the page names it, or that it does not.
        package let source: String
        fileprivate let rank: Int

        /// The page does not name it.
        package var isGuess: Bool { rank == FeedDiscovery.guessRank }
    }

    /// A link that is no feed's.
    package struct PassedOver: Sendable, Hashable {
        /// As the page writes it.
        package let reference: String
        package let reason: String
    }

    package private(set) var candidates: [Candidate] = []
    package private(set) var passedOver: [PassedOver] = []

    private static let guessRank = 9
    /// A page with more is no page for people.
    private static let most = 20

    /// - Parameter url: the page's own address.
    package init(page bytes: [UInt8], contentType: String?, url: String) {
        let tree = HTMLTree(parsing: decodeText(bytes, contentType: contentType, as: .html).bytes)
        let base =
            tree.first(.base).flatMap { tree.attribute(.href, of: $0) }
            .flatMap { WebAddress.resolve($0, against: url) } ?? url
        for node in tree.nodes.indices {
            let tag = tree.tag(node)
            guard tag == .link || tag == .a, let rel = tree.attribute(.rel, of: node) else { continue }
            take(tree, node, rel: rel, base: base, page: url)
        }
        let isPage = [HTMLTag.html, .head, .body, .title, .link].contains { tree.first($0) != nil }
        candidates = candidates.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
            .map(\.element)
        if isPage { guess(page: url) }
    }

    private mutating func take(_ tree: HTMLTree, _ node: Int, rel: String, base: String, page: String) {
        let relations = Set(rel.lowercased().split(whereSeparator: \.isWhitespace))
        let isFeed = relations.contains("feed")
        guard isFeed || relations.contains("alternate") else { return }
        let reference = tree.attribute(.href, of: node) ?? ""
        let type = tree.attribute(.type, of: node)?.lowercased().split(separator: ";").first
            .map { $0.filter { !$0.isWhitespace } }
        let kind = Kind(type: type ?? "", reference: reference)
        func passOver(_ reason: String) {
            guard passedOver.count < Self.most else { return }
            passedOver.append(PassedOver(reference: reference, reason: reason))
        }
        // Where nothing speaks of a feed there is nothing to tell either.
        if relations.contains("stylesheet") {
            return kind == .other ? () : passOver("is an alternate style sheet")
        }
        guard isFeed || kind != .other else {
            if type == nil, tree.hasAttribute(.hreflang, of: node) || tree.hasAttribute(.media, of: node) { return }
            return passOver(type.map { "is of type \($0)" } ?? "names no type, and its address is not like a feed's")
        }
        if reference.allSatisfy(\.isWhitespace) { return passOver("its href is empty") }
        guard let address = WebAddress.resolve(reference, against: base) else {
            return passOver("is no address of the web")
        }
        if address == page { return passOver("is this page itself") }
        let source =
            (tree.tag(node) == .a ? "<a rel=\(rel)>" : "<link rel=\(rel)>") + (type.map { " of type \($0)" } ?? "")
        add(Candidate(url: address, source: source, rank: kind == .other ? Kind.likely.rawValue : kind.rawValue))
    }

    private mutating func add(_ candidate: Candidate) {
        guard candidates.count < Self.most, !candidates.contains(where: { $0.url == candidate.url }) else { return }
        candidates.append(candidate)
    }

    /// Where feeds stand whose pages do not name them.
    private mutating func guess(page: String) {
        for path in ["/feed", "/rss", "/feed.xml", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json"] {
            guard let address = WebAddress.resolve(path, against: page) else { continue }
            add(Candidate(url: address, source: "a guess", rank: Self.guessRank))
        }
    }

    private enum Kind: Int {
        case feed
        case likely
        /// A format that feeds have among others.
        case maybe
        case other

        init(type: String, reference: String) {
            switch type {
            case "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json",
                "text/rss+xml", "text/atom+xml", "application/rss", "application/atom", "text/rss",
                "application/x-rss+xml":
                self = .feed
            case "application/json", "application/xml", "text/xml": self = .maybe
            case "":
                let path = reference.lowercased()
                self = ["rss", "atom", "feed", ".rdf"].contains { path.contains($0) } ? .likely : .other
            default: self = .other
            }
        }
    }
}
