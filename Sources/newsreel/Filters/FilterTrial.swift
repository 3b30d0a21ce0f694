internal import Articles
internal import Exchange
internal import Filtering
internal import Glibc
internal import Ingest
internal import Markup
internal import Publishing
internal import Renderings
internal import Subscriptions
internal import Synchronization
internal import Transfer

/// Says what a filter, or rules, make of articles in files.
struct FilterTrial {
    enum Judge {
        case filter(Filter)
        case rules(FilterRules)
    }

    let judge: Judge
    let json: Bool
    let now: Timestamp

    /// One article, with what names it for people.
    private struct Candidate {
        let subject: Subject
        let id: String?
        let title: String?
        let url: String?
    }

    /// The feed of an address, with the folder and the tags that its list gives it; alone where no list has it.
    static func subscription(_ url: String, in lists: FeedPlace) async throws -> Subscription {
        let address = try AddressByHand(checking: url).address
        var subscription = Subscription(url: address, source: .init(file: url, line: nil))
        guard let set = try? await lists.read() else { return subscription }
        if let listed = set[address] ?? set.subscriptions.first(where: { $0.formerly == address }) {
            (subscription.folder, subscription.tags) = (listed.folder, listed.tags)
            subscription.title = listed.title
        } else if !set.subscriptions.isEmpty {
            let note = "newsreel: no list in \(lists.printable) has \(address), so it has no folder and no tags here\n"
            writeAll(Array(note.utf8), to: STDERR_FILENO)
        }
        return subscription
    }

    /// - Parameter feed: that a feed's document is of; `nil` where it is not known.
    func run(_ file: String, of feed: Subscription?, _ settings: Settings) async throws {
        let bytes = try InputFile.read(file)
        var candidates = try lines(of: bytes, file)
        if candidates == nil { candidates = try await articles(of: bytes, file, feed, settings) }
        for candidate in candidates ?? [] {
            guard StandardOutput.process.write(line(of: candidate)) else { return }
        }
    }

    // MARK: - What is in a file

    /// Objects of the spool, one a line; `nil` for what is another document.
    private func lines(of bytes: [UInt8], _ file: String) throws(CommandFailure) -> [Candidate]? {
        var found: [Candidate] = []
        for (place, line) in bytes.split(separator: 0x0A).enumerated() where line.contains(where: { $0 > 0x20 }) {
            let item = try? JSONReader.read(Array(line), depthLimit: 512)
            guard let (item, isTruncated) = item, !isTruncated, item["_newsreel"] != nil else {
                if found.isEmpty { return nil }
                throw CommandFailure(
                    .data, kind: "not_an_article", "\(file): line \(place + 1) is no whole article of a spool")
            }
            found.append(
                Candidate(
                    subject: Subject(spooled: item, at: now), id: item["id"]?.string, title: item["title"]?.string,
                    url: item["url"]?.string))
        }
        return found
    }

    private static let nowhere = "https://feed.invalid/"

    /// The articles of a feed's document, as a poll would build them.
    private func articles(
        of bytes: [UInt8], _ file: String, _ feed: Subscription?, _ settings: Settings
    ) async throws -> [Candidate] {
        var settings = settings
        settings.polling.fullText = false
        settings.rules = []
        let subscription = feed ?? Subscription(url: Self.nowhere, source: .init(file: file, line: nil))
        let found = Mutex<[Article]>([])
        let transfer = try Transfer(settings.transferConfiguration())
        let sink = PollSink(
            knownItems: { _ in [:] },
            publish: { record in
                found.withLock { $0 += record.revisions.compactMap { $0.article?.value } }
            }, note: { _ in })
        var poller = try settings.poller(transfer: transfer, planner: settings.planner(memory: nil), sink: sink)
        poller.options.keepsArticles = true
        let report = await poller.ingest(
            bytes, contentType: nil,
            PollTarget(
                subscription: subscription, feed: StoredFeed(id: FeedID(rawValue: 1), identity: subscription.url)))
        await transfer.shutDown()
        if let problem = report.problem {
            // Of a document that no feed is named for the address is ours, and says nothing.
            let message =
                problem.message.hasPrefix("\(Self.nowhere): ")
                ? String(problem.message.dropFirst(Self.nowhere.count + 2)) : problem.message
            throw CommandFailure(
                .data, kind: problem.kind, "\(file): neither articles of a spool nor a feed: \(message)")
        }
        // A poll hands on the oldest first.
        return found.withLock { $0 }.reversed().map {
            Candidate(subject: Subject($0, at: now), id: $0.id.base32, title: $0.title, url: $0.url)
        }
    }

    // MARK: - What is said of it

    private func line(of candidate: Candidate) -> [UInt8] {
        switch judge {
        case .filter(let filter):
            let decision = filter.decision(on: candidate.subject)
            return json ? object(candidate, decision) : text(candidate, decision)
        case .rules(let rules):
            let ruling = rules.ruling(on: candidate.subject)
            return json ? object(candidate, ruling) : text(candidate, ruling)
        }
    }

    private func name(_ candidate: Candidate) -> String {
        TextLayout.printable(candidate.title ?? candidate.url ?? candidate.id ?? "an article without a title")
    }

    private func text(_ candidate: Candidate, _ decision: Decision) -> [UInt8] {
        var text = "\(decision.passes ? "passes" : "no    ")  \(name(candidate))\n"
        for reason in decision.reasons {
            let found = reason.found.map { TextLayout.printable($0) } ?? "nothing there"
            text += "        \(reason.holds ? "holds" : "fails")  \(reason.test)  (\(found))\n"
        }
        return Array(text.utf8)
    }

    private func text(_ candidate: Candidate, _ ruling: FilterRules.Ruling) -> [UInt8] {
        var text = "\(ruling.block == nil ? "kept   " : "blocked")  \(name(candidate))\n"
        if let block = ruling.block { text += "         by \(block.rule): \(block.reason)\n" }
        if !ruling.rules.isEmpty {
            let parts = [
                ruling.tags.isEmpty ? nil : "tags \(ruling.tags.joined(separator: ", "))",
                ruling.folder.map { "folder \($0.joined(separator: "/"))" },
            ]
            text +=
                "         \(parts.compactMap { $0 }.joined(separator: "; ")) by \(ruling.rules.joined(separator: ", "))\n"
        }
        return Array(text.utf8)
    }

    private func object(_ candidate: Candidate, _ decision: Decision) -> [UInt8] {
        object(candidate) { writer in
            writer.member("passes", decision.passes)
            writer.key("reasons")
            writer.array { writer in
                for reason in decision.reasons {
                    writer.object { writer in
                        writer.member("test", reason.test)
                        writer.member("holds", reason.holds)
                        writer.member("found", reason.found)
                    }
                }
            }
        }
    }

    private func object(_ candidate: Candidate, _ ruling: FilterRules.Ruling) -> [UInt8] {
        object(candidate) { writer in
            writer.member("passes", ruling.block == nil)
            writer.member("blocked_by", ruling.block?.rule)
            writer.member("reason", ruling.block?.reason)
            writer.member("tags", ruling.tags)
            writer.member("folder", ruling.folder ?? [])
            writer.member("rules", ruling.rules)
        }
    }

    private func object(_ candidate: Candidate, _ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("id", candidate.id)
            writer.member("title", candidate.title)
            writer.member("url", candidate.url)
            members(&writer)
        }
        writer.newline()
        return writer.bytes
    }
}
