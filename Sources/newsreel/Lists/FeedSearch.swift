internal import Cleaning
internal import FeedParsing
internal import Ingest
internal import Subscriptions

/// Finds the feed that somebody means by an address: a feed's own, a page's that names feeds, or a host's.
struct FeedSearch {
    let probe: FeedProbe
    /// Told what is being looked at beside the address itself.
    let note: (String) -> Void

    struct Found {
        let url: String
        let feed: ParsedFeed
    }

    /// - Parameters:
    ///   - template: what the list will say of the feed, credentials and allowed addresses among it.
    ///   - takesAll: of a page, all of its feeds that can be read.
    func feeds(
        at given: AddressByHand, template: Subscription, _ credentials: FeedCredentials?, takesAll: Bool
    ) async throws(CommandFailure) -> [Found] {
        func subscription(_ url: String) -> Subscription { template.at(url) }
        var finding = await probe.look(at: subscription(given.address), credentials)
        if case .failed(let problem, isUnreachable: true) = finding, given.lacksScheme, credentials == nil {
            let address = "http" + given.address.dropFirst("https".count)
            note("\(problem.message); asking \(address)")
            finding = await probe.look(at: subscription(address))
        }
        switch finding {
        case .feed(let feed, let url): return [Found(url: url, feed: feed)]
        case .failed(let problem, _): throw CommandFailure(problem)
        case .page(let discovery, let problem):
            var found: [Found] = []
            var seen = discovery.passedOver.map { "\($0.reference.isEmpty ? "a link" : $0.reference) \($0.reason)" }
            for candidate in discovery.candidates where candidate.url != given.address {
                // What is only guessed is not asked once there is a feed.
                if !found.isEmpty, !takesAll || candidate.isGuess { break }
                note("\(given.address) is a page; asking \(candidate.url) (\(candidate.source))")
                switch await probe.look(at: subscription(candidate.url)) {
                case .feed(let feed, let url):
                    if !found.contains(where: { $0.url == url }) { found.append(Found(url: url, feed: feed)) }
                case .page(_, let problem), .failed(let problem, _): seen.append(problem.message)
                }
            }
            if found.isEmpty {
                let looked = seen.isEmpty ? "" : ":\n" + seen.map { "  " + $0 }.joined(separator: "\n")
                throw CommandFailure(.data, kind: problem.kind, problem.message + looked)
            }
            let others = discovery.candidates.filter { other in
                !other.isGuess && !found.contains { $0.url == other.url }
            }
            if !takesAll, let first = others.first {
                let more = others.count > 1 ? " and \(others.count - 1) more" : ""
                note("the page names \(first.url)\(more) too; --all adds each feed of a page")
            }
            return found
        }
    }
}
