package import Articles
package import Exchange

/// A look at a database that a daemon may hold.
package struct ArchiveView: StoreView {
    private let file: String

    package init(file: String) { self.file = file }

    package func counts() throws(StoreError) -> StoreCounts {
        try read { () throws(ArchiveError) in try Archive.counts(file: file) }
    }

    package func forEachFeed(_ body: (StoredFeed) -> Void) throws(StoreError) {
        try read { () throws(ArchiveError) in try Archive.forEachFeed(file: file, body) }
    }

    package func addresses() throws(StoreError) -> [String: FeedID] {
        try read { () throws(ArchiveError) in try Archive.addresses(file: file) }
    }

    package func knownItems(of feeds: [FeedID]) throws(StoreError) -> [FeedID: [UInt64: KnownItem]] {
        try read { () throws(ArchiveError) in try Archive.knownItems(file: file, of: feeds) }
    }

    package func memory(named name: String) throws(StoreError) -> [UInt8]? {
        try read { () throws(ArchiveError) in try Archive.memory(named: name, file: file) }
    }

    package func crashRecords() throws(StoreError) -> [FeedID: CrashRecord] {
        try read { () throws(ArchiveError) in try Archive.crashRecords(file: file) }
    }

    package func memories() throws(StoreError) -> [String: [UInt8]] {
        try read { () throws(ArchiveError) in try Archive.memories(file: file) }
    }

    package func leftOutItems() throws(StoreError) -> [FeedID: Set<UInt64>] {
        try read { () throws(ArchiveError) in try Archive.leftOutItems(file: file) }
    }

    package func blockedArticles(since: Timestamp?) throws(StoreError) -> [BlockedArticle] {
        try read { () throws(ArchiveError) in try Archive.blockedArticles(file: file, since: since) }
    }

    package func blockedCounts() throws(StoreError) -> [BlockedCount] {
        try read { () throws(ArchiveError) in try Archive.blockedCounts(file: file) }
    }

    /// One process at a time holds a database.
    package func workers() -> [WorkerStanding] { [] }

    /// Why a file that is there can be no state of this program's: another program's, damaged, or a later newsreel's. `nil`
    /// where nothing of the kind is found; little of it is read.
    package static func objection(to file: String) -> ArchiveError? {
        do throws(ArchiveError) {
            _ = try Archive.memory(named: "", file: file)
            return nil
        } catch {
            switch error {
            case .foreign, .corrupt, .newerSchema: return error
            default: return nil
            }
        }
    }

    private func read<Value>(_ body: () throws(ArchiveError) -> Value) throws(StoreError) -> Value {
        do { return try body() } catch { throw StoreError(error) }
    }
}
