internal import Articles
internal import Cleaning
internal import FeedParsing
internal import Publishing
internal import Subscriptions

/// The pages that were asked for, by their items' places: the fourth step's value.
typealias PageAnswers = [Int: PageFetcher.Answer]

extension Poller {
    /// How many items are built before what came of them is handed on.
    func batchSize(_ target: PollTarget, _ harvest: Harvest) -> Int {
        wantsPages(target) ? Self.pagesPerBatch : max(options.revisionsPerPart - harvest.part.revisions.count, 1)
    }

    /// Pages of one feed that wait in memory to be read.
    private static let pagesPerBatch = 8

    private func wantsPages(_ target: PollTarget) -> Bool {
        pages != nil && target.subscription.wantsFullText ?? options.wantsFullText
    }

    /// Asks for the items' pages, one after the other, while others work in this document's place.
    func fetchPages(
        of places: ArraySlice<Int>, _ reading: Reading, _ target: PollTarget, _ seat: inout WorkSeat
    ) async throws(PublishingError) -> PageAnswers {
        guard wantsPages(target), let pages else { return [:] }
        var answers: PageAnswers = [:]
        // A page that hangs must not hold up other feeds' documents.
        seat.stepOut()
        for place in places {
            guard let url = reading.feed.items[place].url else { continue }
            answers[place] = await laggards.waiting { await pages.fetch(url, of: target) }
        }
        await seat.comeBack(with: answers.values.lazy.map(\.body))
        // Told to stop while it waited: an article is not published for good without the page that it should have.
        let isMissing = answers.values.contains { if case .missing = $0 { true } else { false } }
        if isMissing, Task.isCancelled { throw .closed }
        return answers
    }
}
