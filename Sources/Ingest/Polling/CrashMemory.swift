package import Archive
package import Articles
internal import Logging

/// What is remembered of feeds that the program died of, and what becomes of them.
package struct CrashMemory: Sendable {
    private let archive: Archive

    package init(_ archive: Archive) {
        self.archive = archive
    }

    func record(_ feed: FeedID) -> CrashRecord? { archive.crashRecord(of: feed) }

    /// Keeps the document that is about to be read, in case the program dies of it again.
    func keep(_ document: [UInt8], _ feed: FeedID) { archive.keepCrashed(document, of: feed) }

    /// The feed was read to its end. What cannot be written now costs another reading alone.
    func absolve(_ feed: FeedID, keepingDocument: Bool) {
        try? archive.forgetCrashes(of: feed)
        if !keepingDocument { archive.dropCrashed(feed) }
    }

    func leaveOut(_ feed: FeedID, _ id: ArticleID, _ item: RecognisedItem, at now: Timestamp) {
        try? archive.leaveOut(id.prefix, sourceDigest: item.source, id: id, marks: item.marks, of: feed, at: now)
    }

    /// An article was made of an item, which may have been left out before.
    func takeBack(_ feed: FeedID, _ id: ArticleID) { try? archive.takeBack(id.prefix, of: feed) }
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

    func metadata(_ document: String) -> Logger.Metadata {
        ["crashes": "\(record.count)", "document": "\(document)"]
    }
}

extension CrashRecord {
    /// A round by hand, or by a timer, does not come again soon: it leaves out only whom a fault convicts, or three
    /// deaths.
    package func holdsRound(at now: Timestamp) -> Timestamp? {
        isProven || isQuarantined ? hold(at: now) : nil
    }
}
