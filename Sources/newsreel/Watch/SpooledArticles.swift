internal import Archive
internal import Articles
internal import Delivery
internal import Exchange
internal import Glibc
internal import Kernel
internal import Markup

/// What the files of a spool say of their articles, for rebuilding the state.
struct SpooledArticles {
    /// Consumers' folders.
    private let folders: [String]
    /// By file name; those for outlets are links to the same file.
    private let staged: [String: SpooledRevision]
    /// The tags of the states that staged something.
    let owners: Set<String>
    private let unreadableStaged: Int

    /// What is there and cannot be looked into is an error: it is not known to be empty.
    ///
    /// - Parameters:
    ///   - spool: `nil` for none.
    ///   - delivered: further folders of files that consumers took.
    ///   - state: whose staged files these are; `nil` where only one state can have staged any.
    init(_ spool: String?, delivered: [String], ownedBy state: String?) throws(SpoolError) {
        guard let spool else {
            (folders, staged, owners, unreadableStaged) = (delivered, [:], [], 0)
            return
        }
        let outlets = try Self.names(in: spool + "/outlets").map { "\(spool)/outlets/\($0)/new" }
        let shown = [spool + "/new"] + outlets
        // What a watch has taken to work on.
        var claimed: [String] = []
        for folder in shown {
            claimed += try Self.names(in: folder + "/.claimed").map { "\(folder)/.claimed/\($0)" }
        }
        folders = shown + claimed + delivered
        let names = try Self.names(in: spool + "/tmp").compactMap { text in StagedName(text).map { (text, $0) } }
        owners = Set(names.compactMap(\.1.owner))
        let owner = state.map { StagedName.tag(of: $0) } ?? (owners.count == 1 ? owners.first : nil)
        var (found, unreadable) = ([String: SpooledRevision](), 0)
        for (text, name) in names where name.owner == nil || name.owner == owner {
            guard found[name.file.text] == nil else { continue }
            found[name.file.text] = Self.read("\(spool)/tmp/\(text)", stagedAs: name.file.text, &unreadable)
        }
        staged = found
        unreadableStaged = unreadable
    }

    struct Sum {
        var files = 0
        /// Files that are no whole articles, or cannot be read.
        var unreadable = 0
        /// Of what was returned for the batches.
        var total = 0
    }

    /// Hands on every article in batches: those that are shown first, then those that stand whole in `tmp/`. One that
    /// stands in several folders comes several times.
    func sum(_ body: ([SpooledRevision]) throws -> Int) throws -> Sum {
        var waiting = staged
        // A revision that is shown under another name was staged a second time, and is a leftover.
        let names = Dictionary(
            waiting.map { (Revision($1), $0) }, uniquingKeysWith: { first, second in min(first, second) })
        var batch: [SpooledRevision] = []
        var sum = Sum(unreadable: unreadableStaged)
        for folder in folders {
            for name in try Self.names(in: folder) where SpoolFileName(name) != nil {
                guard let found = Self.read(folder + "/" + name, stagedAs: nil, &sum.unreadable) else { continue }
                if let twin = names[Revision(found)], twin != name { waiting[twin] = nil }
                waiting[name]?.staged?.isShown = true
                sum.files += 1
                batch.append(found)
                guard batch.count >= 1000 else { continue }
                sum.total += try body(batch)
                batch = []
            }
        }
        sum.files += waiting.count
        sum.total += try body(batch + waiting.sorted { $0.key < $1.key }.map(\.value))
        return sum
    }

    private struct Revision: Hashable {
        let feed: String
        let key: UInt64
        let number: Int

        init(_ revision: SpooledRevision) {
            (feed, key, number) = (revision.feed, revision.key, revision.item.revision)
        }
    }

    /// Sorted; none where there is no such folder.
    private static func names(in folder: String) throws(SpoolError) -> [String] {
        do throws(SystemError) {
            return try Folder.names(in: folder).sorted()
        } catch {
            if error.code == ENOENT { return [] }
            throw SpoolError("read", path: folder, code: error.code)
        }
    }

    /// `nil` for what is no whole article, and for a file that its consumer took meanwhile.
    private static func read(_ path: String, stagedAs name: String?, _ unreadable: inout Int) -> SpooledRevision? {
        // Links, pipes and folders are not newsreel's: they are not followed, and not waited for.
        var status = stat()
        if lstat(path, &status) != 0, errno == ENOENT { return nil }
        if status.st_mode & S_IFMT != 0, status.st_mode & S_IFMT != S_IFREG { return nil }
        if let bytes = try? InputFile.read(path), let found = revision(bytes, stagedAs: name) { return found }
        unreadable += 1
        return nil
    }

    private static func revision(_ bytes: [UInt8], stagedAs name: String?) -> SpooledRevision? {
        // One compact object and a newline: a control or a byte that is no text's came from a disk that spoilt the file.
        guard bytes.last == 0x0A, bytes.dropLast().last == UInt8(ascii: "}"),
            !bytes.dropLast().contains(where: { $0 < 0x20 }),
            String(validating: bytes, as: UTF8.self) != nil,
            let (item, isTruncated) = try? JSONReader.read(bytes, depthLimit: 512), !isTruncated,
            let newsreel = item["_newsreel"], let feed = newsreel["feed"]?["url"]?.string,
            let number = newsreel["revision"]?.int,
            let key = item["id"]?.string.flatMap({ ArticleID.prefix(ofBase32: $0.utf8) }),
            let digest = newsreel["digests"]?["content"]?.string.flatMap({ UInt64($0.prefix(16), radix: 16) })
        else { return nil }
        let fetched = moment(newsreel["fetched_at"])
        guard let seen = moment(newsreel["first_seen"]) ?? fetched else { return nil }
        return SpooledRevision(
            feed: feed, key: key,
            // The source is not known: the next poll cleans the item again and finds its content as it was.
            item: KnownItem(
                revision: number, contentDigest: digest, sourceDigest: 0, firstSeen: seen, lastSeen: fetched ?? seen),
            staged: name.map {
                SpooledRevision.Staged(
                    sink: SpoolDirectory.sink, token: $0, sizeInBytes: bytes.count, digest: XXH64.of(bytes))
            })
    }

    private static func moment(_ value: JSONValue?) -> Timestamp? {
        value?.string.flatMap { Timestamp(rfc3339: $0) }
    }
}
