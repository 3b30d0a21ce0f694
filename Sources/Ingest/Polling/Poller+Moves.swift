internal import FeedParsing
internal import Transfer

/// Moves that a document tells of: `itunes:new-feed-url`, and RSS's `<redirect><newLocation>`.
extension Poller {
    /// What stands where a document says that its feed is now; `nil` where it says nothing new, or where no whole feed
    /// answers there. The move is then learnt as one by 301 is: when enough polls agree on it.
    ///
    /// - Parameter answer: the one that brought the document.
    func moved(
        _ reading: Reading, from answer: PollAnswer, _ target: PollTarget
    ) async -> (reading: Reading, hop: PollAnswer.Hop)? {
        let here = answer.redirects.last?.url ?? answer.requestedURL
        guard let address = reading.feed.newFeedURL, address != here, address != answer.requestedURL,
            address.hasPrefix("https:") || !here.hasPrefix("https:")
        else { return nil }
        // As for articles' pages: nobody waits for a place while this one waits for a server.
        workLimit.leave(reading.places)
        let response = await laggards.waiting {
            try? await transfer.send(TransferRequest(archive: address, of: target, defaults: transfer.configuration))
        }
        await workLimit.enter(reading.places)
        defer { withExtendedLifetime(response) {} }
        guard let response, response.status == 200,
            var found = try? read(response.body, ResponseHints(response), target), !found.feed.isTruncated
        else { return nil }
        found.record = reading.record
        found.places = reading.places
        return (found, PollAnswer.Hop(status: 301, url: address))
    }
}
