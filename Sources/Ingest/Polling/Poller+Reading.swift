internal import Archive
internal import Articles
internal import Cleaning
internal import Exchange
internal import FeedParsing
internal import Subscriptions

/// From a body to its items.
extension Poller {
    /// What a document holds, before anything of it is cleaned.
    struct Reading {
        var feed: ParsedFeed
        var known: [UInt64: KnownItem]
        /// The document is a part of the feed, or stands for an earlier state of it.
        var isPartial = false
        /// The program died while it worked on this feed.
        var record: CrashRecord?
        /// Taken of `workLimit`.
        var places = 1
    }

    func read(
        _ body: [UInt8], _ hints: ResponseHints, _ target: PollTarget
    ) throws(PollReport.Problem) -> Reading {
        let feed: ParsedFeed
        do throws(FeedParsingError) {
            feed = try parse(body, hints, target)
        } catch {
            throw PollReport.Problem(kind: error.kind, message: "\(target.feed.identity): \(error.message)")
        }
        if feed.isTruncated, feed.items.allSatisfy(\.isCutShort) {
            let error = FeedParsingError.truncated
            throw PollReport.Problem(kind: error.kind, message: "\(target.feed.identity): \(error.message)")
        }
        var known: [UInt64: KnownItem] = [:]
        // A feed that was never read has no known items.
        if target.feed.state.lastRead != nil {
            do {
                known = try sink.knownItems(target.feed.id)
            } catch {
                throw PollReport.Problem(kind: "state", message: error.message)
            }
        }
        return Reading(feed: feed, known: known, isPartial: feed.isTruncated)
    }

    func parse(
        _ body: [UInt8], _ hints: ResponseHints, _ target: PollTarget
    ) throws(FeedParsingError) -> ParsedFeed {
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
        return try parsed.get()
    }

    /// Tells the document's items from one another and from those that are known.
    static func recognise(_ reading: Reading, _ target: PollTarget, at now: Timestamp) -> Recognition {
        Ingest.recognise(
            reading.feed.items,
            RecognitionContext(
                feed: target.feed.identity, homePageURL: reading.feed.homePageURL, known: reading.known,
                policy: IdentityPolicy(target.feed.state), setting: target.subscription.identity?.rung,
                isPartial: reading.isPartial, now: now))
    }
}

extension Subscription.Identity {
    fileprivate var rung: ItemIdentity.Rung {
        switch self {
        case .guid: .id
        case .link: .link
        case .content: .content
        }
    }
}
