internal import Archive
internal import Articles
internal import Delivery
internal import Foundation

/// What the files of a spool say of their articles, for rebuilding the state.
enum SpooledArticles {
    /// Every article in `new/`, in the outlets, and whole in `tmp/`. A file under several names comes several times.
    static func forEach(
        in spool: String, _ body: (SpooledRevision) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        let outlets = names(in: spool + "/outlets").map { "\(spool)/outlets/\($0)/new" }
        for folder in [spool + "/tmp", spool + "/new"] + outlets {
            for name in names(in: folder) {
                // In tmp/ the names for outlets have a suffix; they are links to the same file.
                guard SpoolFileName(name) != nil, let bytes = try? InputFile.read(folder + "/" + name),
                    let found = revision(bytes, name: name, isStaged: folder.hasSuffix("/tmp"))
                else { continue }
                try body(found)
            }
        }
    }

    private static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    /// `nil` for a file that is not whole.
    private static func revision(_ bytes: [UInt8], name: String, isStaged: Bool) -> SpooledRevision? {
        guard bytes.last == 0x0A,
            let item = (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any],
            let newsreel = item["_newsreel"] as? [String: Any],
            let feed = (newsreel["feed"] as? [String: Any])?["url"] as? String,
            let number = newsreel["revision"] as? Int, let id = item["id"] as? String,
            let key = ArticleID.prefix(ofBase32: id.utf8),
            let content = (newsreel["digests"] as? [String: Any])?["content"] as? String,
            let digest = UInt64(content.prefix(16), radix: 16)
        else { return nil }
        let fetched = moment(newsreel["fetched_at"])
        guard let seen = moment(newsreel["first_seen"]) ?? fetched else { return nil }
        return SpooledRevision(
            feed: feed, key: key,
            // The source is not known: the next poll cleans the item again and finds its content as it was.
            item: KnownItem(
                revision: number, contentDigest: digest, sourceDigest: 0, firstSeen: seen, lastSeen: fetched ?? seen),
            staged: isStaged
                ? SpooledRevision.Staged(
                    fileName: name, sizeInBytes: bytes.count, digest: FileChecksum.of(bytes)) : nil)
    }

    /// Whole seconds of the form that Newsreel writes.
    private static func moment(_ value: Any?) -> Timestamp? {
        guard let text = value as? String, let date = try? Date(text.prefix(19) + "Z", strategy: .iso8601) else {
            return nil
        }
        return Timestamp(secondsSince1970: Int64(date.timeIntervalSince1970))
    }
}
