package import Articles
internal import CrashMarks
package import Exchange
internal import Glibc
internal import Logging
internal import Publishing

/// What is remembered of feeds that the program died of, and what becomes of them: the marks of what is in work, the
/// records of what a death was about, and the documents of those feeds.
package struct CrashMemory: Sendable {
    private let store: any Store
    private let marks: CrashMarks
    private let documents: KeptDocuments

    /// Writes down what the last process left marked, and takes marks from now on.
    /// - Parameters:
    ///   - store: held by this process.
    ///   - path: what the names of the marks' and the documents' files begin with, folder and all.
    package init(_ store: any Store, beside path: String) async throws(StoreError) {
        self.store = store
        do {
            marks = try CrashMarks(path: path + ".inflight", identity: store.origin.identity)
        } catch {
            let reason = "\(String(cString: strerror(error.code)))"
            throw StoreError(
                error.code == ENOSPC ? .full : .failed,
                "the state \(path) failed: \(error.operation) \(error.path): \(reason)")
        }
        documents = KeptDocuments(prefix: path + ".crashed-")
        if !marks.left.isEmpty {
            let now = Timestamp(secondsSince1970: Publisher.wallClock().secondsSince1970)
            try await store.record(CrashMarks.blame(marks.left, after: store.crashRecords, at: now))
        }
        marks.begin()
    }

    /// Nothing is in work any more.
    package func close() { marks.clear() }

    /// Runs work that a hostile document might crash.
    /// - Parameter item: `ArticleID.prefix`; `nil` for the document itself.
    package func withMark<Value>(of feed: FeedID, item: UInt64?, _ work: () -> Value) -> Value {
        marks.withMark(of: feed, item: item, work)
    }

    /// `nil` for nearly all feeds.
    func record(_ feed: FeedID) -> CrashRecord? { store.crashRecord(of: feed) }

    /// Feeds that were in work at a death, and of which nothing more is known.
    var suspectCount: Int { store.crashRecords.values.count { $0.count == 0 } }

    /// Keeps the document that is about to be read, in case the program dies of it again.
    func keep(_ document: [UInt8], _ feed: FeedID) { documents.keep(document, of: feed) }

    /// Where that is; `nil` where there is none: it is kept from the second reading on.
    func document(of feed: FeedID) -> String? { documents.kept(of: feed) }

    /// The feed was read to its end. What cannot be written now costs another reading alone.
    func absolve(_ feed: FeedID, keepingDocument: Bool) async {
        try? await store.forgetCrashes(of: feed)
        if !keepingDocument { documents.drop(feed) }
    }

    func leaveOut(_ feed: FeedID, _ id: ArticleID, _ item: RecognisedItem, at now: Timestamp) async {
        try? await store.leaveOut(id.prefix, sourceDigest: item.source, id: id, marks: item.marks, of: feed, at: now)
    }

    /// An article was made of an item, which may have been left out before.
    func takeBack(_ feed: FeedID, _ id: ArticleID) async { try? await store.takeBack(id.prefix, of: feed) }
}

/// A feed that is not asked for a while because the program died of it.
package struct Quarantine: Sendable {
    package let feed: String
    package let record: CrashRecord
    package let until: Timestamp

    package init(feed: String, record: CrashRecord, until: Timestamp) {
        self.feed = feed
        self.record = record
        self.until = until
    }

    /// Names the feed and the next step.
    package var message: String {
        let times = record.count == 1 ? "once" : "\(record.count) times in a row"
        let what = record.item == nil ? "while it read this feed" : "while it cleaned an item of this feed"
        return "\(feed): the program died \(times) \(what); it is not asked until \(until.rfc3339), "
            + "or until 'newsreel revive \(feed)'"
    }

    /// - Parameter document: where it is kept; `nil` where it is not.
    func metadata(_ document: String?) -> Logger.Metadata {
        var fields: Logger.Metadata = ["crashes": "\(record.count)"]
        if let document { fields["document"] = "\(document)" }
        return fields
    }
}

extension CrashRecord {
    /// A round by hand, or by a timer, does not come again soon: it leaves out only whom a fault convicts, or three
    /// deaths.
    package func holdsRound(at now: Timestamp) -> Timestamp? {
        isProven || isQuarantined ? hold(at: now) : nil
    }
}
