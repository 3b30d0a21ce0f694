internal import FeedParsing
internal import Transfer

/// Moves that a document tells of: `itunes:new-feed-url`, and RSS's `<redirect><newLocation>`.
extension Poller {
    /// What stands where a document says that its feed is now; `nil` where it says nothing new, or where no whole feed
    /// answers there. The move is then learnt as one by 301 is: when enough polls agree on it.
    func moved(
        _ feed: ParsedFeed, from response: TransferResponse, _ answer: Answer, _ target: PollTarget,
        _ seat: inout WorkSeat
    ) async -> (feed: ParsedFeed, hop: PollAnswer.Hop)? {
        guard let address = feed.newFeedURL, address != response.url, address != answer.requestedURL,
            address.hasPrefix("https:") || !response.url.hasPrefix("https:")
        else { return nil }
        let request = TransferRequest(archive: address, of: target, defaults: transfer.configuration)
        seat.stepOut()
        let response = try? await send(request)
        await seat.comeBack()
        // On the transfers' budget until it is read.
        defer { withExtendedLifetime(response) {} }
        guard let response, response.status == 200,
            let found = try? parse(response.body, ResponseHints(response), target), !found.isTruncated
        else { return nil }
        return (found, PollAnswer.Hop(status: 301, url: address))
    }
}
