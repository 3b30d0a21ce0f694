internal import Articles
internal import Exchange
internal import FeedParsing
internal import Transfer

/// What a document is: the second step's value.
enum Decoded {
    /// Byte for byte what was read before.
    case asBefore
    case unreadable(PollReport.Problem)
    /// It ends where the connection did.
    case cutShort(TransferError)
    indirect case feed(Reading)
}

/// What a document holds, before anything of it is looked up or cleaned.
struct Reading {
    var feed: ParsedFeed
    /// The document is a part of the feed, or stands for an earlier state of it.
    var isPartial: Bool
    /// The body's digest, by which the next poll knows it again; `nil` where that poll must read it once more.
    var digest: UInt64?
    /// The answer's validators stand for it: the next poll may be conditional on it.
    var isBehindValidators = false
    /// It ends as it should, in an answer that does not.
    var shortfall: TransferError?
    /// The document said that its feed is elsewhere now, and a feed answered there.
    var move: PollAnswer.Hop?

    init(_ feed: ParsedFeed, isPartial: Bool = false) {
        self.feed = feed
        self.isPartial = isPartial || feed.isTruncated
    }
}

extension Poller {
    func decode(
        _ document: FeedDocument, _ answer: Answer, _ target: PollTarget, _ seat: inout WorkSeat
    ) async -> Decoded {
        let digest = XXH64.of(document.body)
        // A part of a feed says nothing of the whole, nor does a document whose end is in doubt.
        let isWhole = !document.isDelta && document.shortfall == nil
        if isWhole, digest == target.feed.state.bodyDigest, !target.isToBeReadAnew { return .asBefore }
        let feed: ParsedFeed
        do throws(PollReport.Problem) {
            feed = try parse(document.body, document.hints, target)
        } catch {
            return document.shortfall.map { .cutShort($0) } ?? .unreadable(error)
        }
        if let shortfall = document.shortfall, feed.isTruncated { return .cutShort(shortfall) }
        if let response = answer.response, let moved = await moved(feed, from: response, answer, target, &seat) {
            // Without a digest or validators, so that the next poll sees the announcement again.
            var reading = Reading(moved.feed)
            reading.move = moved.hop
            return .feed(reading)
        }
        var reading = Reading(feed, isPartial: document.isDelta)
        reading.shortfall = document.shortfall
        // What was cut off comes with the next poll, which must not be conditional on this body.
        reading.isBehindValidators = document.shortfall == nil && !feed.isTruncated
        if isWhole, !feed.isTruncated { reading.digest = digest }
        return .feed(reading)
    }

    func parse(
        _ body: [UInt8], _ hints: ResponseHints, _ target: PollTarget
    ) throws(PollReport.Problem) -> ParsedFeed {
        let limits = options.feedLimits
        var parsed: Result<ParsedFeed, FeedParsingError> = .failure(.empty)
        sink.marked(target.feed.id, nil) {
            options.fault?(.document, body)
            do throws(FeedParsingError) {
                parsed = .success(try parseFeed(body, hints: hints, limits: limits))
            } catch {
                parsed = .failure(error)
            }
        }
        do throws(FeedParsingError) {
            let feed = try parsed.get()
            if feed.isTruncated, feed.items.allSatisfy(\.isCutShort) { throw FeedParsingError.truncated }
            return feed
        } catch {
            throw PollReport.Problem(kind: error.kind, message: "\(target.feed.identity): \(error.message)")
        }
    }
}
