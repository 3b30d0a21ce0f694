internal import Articles
internal import Delivery
internal import Glibc
internal import Kernel
internal import Markup
package import Relay
package import Renderings
internal import Synchronization

/// Offers the latest articles of an outlet as one Atom and one JSON Feed document with full text, for any reader of feeds.
/// Exactly once in effect: the documents are made of what stands in a folder of the outlet, so that whatever a death
/// interrupts, the next start writes them as they should be.
///
/// An article is taken by moving its file from the outlet's `new/` to its `kept/`; of more than there is room for the oldest
/// go. Then both documents are written anew, by rename.
package final class FeedFolder: Receiver {
    /// Where something outside is touched; tests make each fail.
    package enum Step: String, Sendable, CaseIterable {
        case make, move, list, read, write, show
    }

    package let bounds = BatchBounds(files: 200, bytes: 8 << 20)
    /// Their names, below `folder`.
    package static func documents(of name: String) -> [String] { ["\(name).atom", "\(name).json"] }

    private let folder: String
    private let name: String
    private let head: FeedHead
    private let most: Int
    private let outlet: OutletFolder
    private let fault: (@Sendable (Step) -> Int32)?
    private let held: HeldPlace
    /// Entries that were read, by file; the folder's last state.
    private let entries = Mutex<[SpoolFileName: RenderedArticle]>([:])

    private static let kept = "kept"
    private static let mode: mode_t = 0o640

    /// - Parameters:
    ///   - folder: where the documents stand; made where it is missing, its parent is not.
    ///   - name: the sink's: `NAME.atom`, `NAME.json`.
    ///   - head: what the feed says of itself. `feedURL` is the address without `.atom` or `.json`.
    ///   - most: articles of a document.
    ///   - fault: asked before each step; an errno other than 0 makes it fail with that, undone.
    package init(
        folder: String, name: String, head: FeedHead, most: Int, from outlet: OutletFolder,
        fault: (@Sendable (Step) -> Int32)? = nil
    ) {
        (self.folder, self.name, self.head, self.most) = (folder, name, head, most)
        (self.outlet, self.fault) = (outlet, fault)
        held = HeldPlace(
            "the feed \(folder)/\(name)", lock: "\(folder)/.\(name).lock", setting: "feeds_directory")
    }

    package func open() throws(ReceiverFault) {
        do throws(SystemError) {
            try step(.make)
            guard mkdir(folder, 0o750) == 0 || errno == EEXIST else { throw SystemError(errno) }
        } catch {
            throw ReceiverFault(message(of: error))
        }
        try held.take()
        do throws(SystemError) {
            try outlet.move([], to: Self.kept)
            try write()
        } catch {
            throw ReceiverFault(message(of: error))
        }
    }

    package func close() { held.release() }

    package func take(_ files: [QueuedFile]) -> Receipt {
        do throws(SystemError) {
            try step(.move)
            try outlet.move(files.lazy.map(\.name), to: Self.kept)
            try write()
            return .taken
        } catch {
            return .failed(message(of: error))
        }
    }

    // MARK: - The documents

    private func write() throws(SystemError) {
        let articles = try latest()
        var (atom, json) = (head, head)
        atom.feedURL = head.feedURL.map { $0 + ".atom" }
        json.feedURL = head.feedURL.map { $0 + ".json" }
        try replace("\(name).atom", AtomDocument.document(atom, articles))
        try replace("\(name).json", JSONFeedDocument.document(json, articles))
    }

    /// The latest first, each in its last revision. Files that have no place any more are removed.
    private func latest() throws(SystemError) -> [RenderedArticle] {
        try step(.list)
        let names = try Folder.names(in: "\(outlet.path)/\(Self.kept)").compactMap { SpoolFileName($0) }
            .sorted { $0.text > $1.text }
        var (known, found): ([SpoolFileName: RenderedArticle], [(name: SpoolFileName, article: RenderedArticle)]) =
            (entries.withLock { $0 }, [])
        var (seen, unwanted): (Set<ArticleID>, [SpoolFileName]) = ([], [])
        for name in names {
            var article = known[name]
            if article == nil, found.count < most { article = try read(name) }
            guard found.count < most, let article, seen.insert(article.article.id).inserted else {
                unwanted.append(name)
                continue
            }
            known[name] = article
            found.append((name, article))
        }
        for name in unwanted {
            known[name] = nil
            unlink("\(outlet.path)/\(Self.kept)/\(name.text)")
        }
        let kept = known
        entries.withLock { $0 = kept }
        return found.map(\.article)
    }

    /// `nil` for what is no article.
    private func read(_ name: SpoolFileName) throws(SystemError) -> RenderedArticle? {
        try step(.read)
        let descriptor = Glibc.open("\(outlet.path)/\(Self.kept)/\(name.text)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw SystemError(errno)
        }
        defer { Glibc.close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw SystemError(errno) }
        let bytes = try FileBytes.read(descriptor, upTo: Int(status.st_size))
        guard let object = try? JSONReader.read(bytes, depthLimit: 500).value else { return nil }
        return RenderedArticle(spooled: object)
    }

    /// Puts a document in its place in one step; one that says the same stays as it is, with its time.
    private func replace(_ document: String, _ bytes: [UInt8]) throws(SystemError) {
        let (path, temporary) = ("\(folder)/\(document)", "\(folder)/.\(document).new")
        if Self.holds(path, bytes) { return }
        try step(.write)
        unlink(temporary)
        let descriptor = Glibc.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, Self.mode)
        guard descriptor >= 0 else { throw SystemError(errno) }
        defer { Glibc.close(descriptor) }
        try FileBytes.write(bytes, to: descriptor)
        guard fsync(descriptor) == 0 else { throw SystemError(errno) }
        try step(.show)
        guard rename(temporary, path) == 0 else { throw SystemError(errno) }
    }

    private static func holds(_ path: String, _ bytes: [UInt8]) -> Bool {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { Glibc.close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, Int(status.st_size) == bytes.count else { return false }
        return (try? FileBytes.read(descriptor, upTo: bytes.count)) == bytes
    }

    private func step(_ step: Step) throws(SystemError) {
        if let code = fault?(step), code != 0 { throw SystemError(code) }
    }

    private func message(of error: SystemError) -> String {
        "the feed '\(name)' cannot be written into \(folder), of what stands in \(outlet.path): \(error.message); check owner and "
            + "mode of both, and the unit's ReadWritePaths="
    }
}
