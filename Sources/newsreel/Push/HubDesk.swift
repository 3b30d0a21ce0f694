internal import Articles
internal import Exchange
internal import Ingest
internal import Logging
internal import PostgresStore
internal import Publishing
internal import StatusPage
internal import Synchronization
internal import Transfer
internal import WebSub

/// What the daemon agrees with hubs: it takes what polls find, answers hubs, and says what to ask of them. The agreements
/// are kept in the store, one under each feed's name, so that a restart loses none.
final class HubDesk: Sendable {
    struct State {
        var book: HubBook
        /// Feeds that came to this worker, and whose agreements are to be read.
        var won: Set<Int64> = []
        /// Those whose agreements were read.
        var known: Set<Int64> = []
        /// What polls found of those that are to be read.
        var found: [Int64: HubLinks?] = [:]
        /// Calls that wait with the loop, by their numbers.
        var calls: Set<Int64> = []
        /// Where delivered bodies go; none before the loop runs.
        var push: (@Sendable (PushedDocument, FeedID) -> Bool)?
    }

    /// How hubs reach us, without a slash at its end.
    private let callback: String
    private let lease: Duration
    let state: Mutex<State>
    let logger: Logger
    let allowsSHA1: Bool
    /// Where the workers of a fleet share what they agree; `nil` where the state is this process's own.
    let shared: PostgresStore?
    /// What was taken and not stored yet; `nil` in a fleet, where calls wait in the state, and without a store.
    private let shelf: PushShelf?
    /// Hubs asked in one go.
    static let ordersAtOnce = 20

    /// `nil` where hubs are not to be listened to.
    init?(_ all: Settings, store: (any Store)? = nil, logger: Logger) {
        let settings = all.webSub
        guard settings.listen != nil, let callback = settings.callback else { return nil }
        shared = store as? PostgresStore
        shelf = shared == nil ? store.map { PushShelf($0) } : nil
        allowsSHA1 = settings.allowsSHA1
        (self.callback, lease, self.logger) = (callback, settings.lease, logger)
        state = Mutex(State(book: HubBook(allowsSHA1: settings.allowsSHA1)))
    }

    private static func name(_ feed: Int64) -> String { FeedMemory.hub(of: FeedID(rawValue: feed)) }

    static var now: Int64 { Publisher.wallClock().secondsSince1970 }

    /// - Parameter push: takes a body for a feed; false where there is no room.
    func begin(_ push: @escaping @Sendable (PushedDocument, FeedID) -> Bool) { state.withLock { $0.push = push } }

    // MARK: What polls find

    func take(_ report: PollReport, of feed: FeedID) {
        let now = Self.now
        state.withLock { state in
            state.book.notePoll(feed.rawValue, news: report.newCount, at: now)
            let links: HubLinks?
            switch report.hubs {
            case .unknown: return
            case .none: links = nil
            case .named(let named): links = named
            }
            if state.won.contains(feed.rawValue) {
                state.found[feed.rawValue] = .some(links)
            } else {
                state.book.note(links, of: feed.rawValue, at: now)
            }
        }
    }

    func takePushed(_ report: PollReport, of feed: FeedID) {
        Measures.pushes.add(1, report.problem == nil ? "read" : "unreadable")
        state.withLock { $0.book.noteDelivery(feed.rawValue, news: report.newCount) }
    }

    /// These are polled, and no other.
    func keep(_ feeds: Set<Int64>) {
        let now = Self.now
        state.withLock { state in
            for feed in state.book.all where !feeds.contains(feed) {
                if isOurs(feed) { state.book.forget(feed, at: now) } else { state.book.release(feed) }
            }
            guard shared != nil else { return }
            state.known.formIntersection(feeds)
            state.won = feeds.subtracting(state.known)
            state.found = state.found.filter { state.won.contains($0.key) }
        }
    }

    /// Whether what is agreed of a feed is this worker's to answer for.
    func isOurs(_ feed: Int64) -> Bool { shared?.mayAsk(FeedID(rawValue: feed)) ?? true }

    func stretch(of feed: FeedID) -> Double { state.withLock { $0.book.stretch(of: feed.rawValue, at: Self.now) } }

    // MARK: What hubs say

    /// Answers a hub (WebSub, sections 5.3 and 7).
    func respond(to request: ServedRequest) async -> Response {
        let target = Target(request.target)
        guard let token = target.path.split(separator: "/").last.map(String.init), target.path == Self.path(token)
        else {
            return .text(.notFound, "nothing is here\n")
        }
        switch request.method {
        case "GET": return verify(token, target)
        case "POST": return await receive(token, request)
        default: return .text(.methodNotAllowed, "only GET and POST\n")
        }
    }

    static func path(_ token: String) -> String { "/websub/\(token)" }

    static var busy: Response {
        Measures.pushes.add(1, "put_off")
        var response = Response.text(.serviceUnavailable, "nothing is taken at the moment\n")
        response.headers.append(("Retry-After", "60"))
        return response
    }

    private func verify(_ token: String, _ target: Target) -> Response {
        let (mode, topic) = (target["hub.mode"] ?? "", target["hub.topic"] ?? "")
        let lease = target["hub.lease_seconds"].flatMap { Int64($0) }
        let answer = state.withLock { $0.book.verify(token, mode: mode, topic: topic, lease: lease, at: Self.now) }
        switch answer {
        case .confirmed:
            logger.debug("a hub makes sure: \(mode) \(HubLinks.shown(topic))")
            return .text(.ok, target["hub.challenge"] ?? "")
        case .noted:
            let reason = target["hub.reason"] ?? "it gives no reason"
            logger.notice("a hub denies \(HubLinks.shown(topic)): \(reason); the feed is polled")
            return .text(.ok, "")
        case .unwanted:
            logger.info("a hub asks whether \(mode) \(HubLinks.shown(topic)) is wanted; it is not")
            return .text(.notFound, "that is not wanted\n")
        }
    }

    private func receive(_ token: String, _ request: ServedRequest) async -> Response {
        let signature = request["x-hub-signature"]
        let (delivery, push) = state.withLock { state in
            (state.book.deliver(token, signature: signature, body: request.body, at: Self.now), state.push)
        }
        switch delivery {
        case .unknown:
            Measures.pushes.add(1, "unwanted")
            return .text(.gone, "no such subscription\n")
        case .ignored(let feed, let why):
            Measures.pushes.add(1, "unsigned")
            let topic = state.withLock { $0.book.topic(of: feed) }.map(HubLinks.shown) ?? "a feed"
            logger.warning("what came for \(topic) as from its hub is left alone: \(why)")
            return .text(.accepted, "")
        case .accepted(let feed):
            let id = FeedID(rawValue: feed)
            // Old bodies that come again are no news; a redelivery after 503 was not taken before.
            guard state.withLock({ !$0.book.hasTaken(signature, of: feed) }) else { return .text(.accepted, "") }
            guard await take(request.body, request["content-type"], of: id, push) else { return Self.busy }
            state.withLock { $0.book.noteTaken(signature, of: feed) }
            return .text(.accepted, "")
        }
    }

    /// Keeps a body and hands it on; what is not read at the moment, as while polling pauses, waits where it is kept.
    private func take(
        _ body: [UInt8], _ type: String?, of feed: FeedID, _ push: (@Sendable (PushedDocument, FeedID) -> Bool)?
    ) async -> Bool {
        guard let shelf else { return hand(body, type, to: feed, nil, push) }
        do throws(StoreError) {
            guard let slot = try await shelf.keep(body, contentType: type, of: feed) else { return false }
            if shelf.holds(feed) || !hand(body, type, to: feed, slot, push) {
                shelf.giveBack(PushShelf.Kept(slot: slot, feed: feed, body: body, contentType: type))
            }
            return true
        } catch {
            logger.info("a hub is told to come again: \(error.message)")
            return false
        }
    }

    /// - Parameter slot: where the body is kept until it is dealt with.
    /// - Returns: false where nothing is taken.
    private func hand(
        _ body: [UInt8], _ type: String?, to feed: FeedID, _ slot: Int?,
        _ push: (@Sendable (PushedDocument, FeedID) -> Bool)?
    ) -> Bool {
        guard let slot, let shelf else { return push?(PushedDocument(body: body, contentType: type), feed) ?? false }
        let document = PushedDocument(body: body, contentType: type) { isDone in
            // What is not dealt with, as while nothing can be stored, is tried again.
            if isDone {
                Task { await shelf.forget(slot) }
            } else {
                shelf.giveBack(PushShelf.Kept(slot: slot, feed: feed, body: body, contentType: type))
            }
        }
        return push?(document, feed) ?? false
    }

    /// Hands on what an earlier process had taken and not stored.
    func handOnKept() {
        let push = state.withLock { $0.push }
        shelf?.handOn { hand($0.body, $0.contentType, to: $0.feed, $0.slot, push) }
    }

    // MARK: What hubs are asked

    /// Asks hubs as long as anything is due.
    /// - Parameter keep: writes down what they are asked for, before they are.
    func askHubs(by transfer: Transfer, keep: () async -> Void) async {
        let orders = state.withLock { $0.book.orders(at: Self.now, most: Self.ordersAtOnce) }
        if !orders.isEmpty { await keep() }
        await withDiscardingTaskGroup { group in
            for order in orders { group.addTask { await self.ask(order, by: transfer) } }
        }
    }

    private func ask(_ order: HubBook.Order, by transfer: Transfer) async {
        var request = TransferRequest(url: order.hub)
        let callback = callback + Self.path(order.token)
        request.body = RequestBody(
            order.form(callback: callback, lease: lease.components.seconds), type: "application/x-www-form-urlencoded")
        request.accept = "*/*"
        // A user and password in its address go to the hub alone.
        let (hub, topic) = (HubLinks.shown(order.hub), HubLinks.shown(order.topic))
        do throws(TransferError) {
            let response = try await transfer.send(request)
            if (200..<300).contains(response.status) {
                logger.debug("asked \(hub) to \(order.mode.rawValue) \(topic)")
            } else {
                state.withLock { $0.book.noteRefusal(order, at: Self.now) }
                let word = String(decoding: response.body.prefix(200), as: UTF8.self).split(whereSeparator: \.isNewline)
                logger.notice(
                    "the hub \(hub) refuses to \(order.mode.rawValue) \(topic): \(response.status) \(word.first ?? ""); the feed is polled, and its next hub asked, or this one again later"
                )
            }
        } catch {
            state.withLock { $0.book.noteRefusal(order, at: Self.now) }
            let message = error.message.replacing(order.hub, with: hub)
            logger.info("the next hub of \(topic) is asked, or the same again later: \(message)")
        }
    }

    // MARK: Kept in the store

    /// What was agreed before this process.
    func restore(from store: any Store) async throws(StoreError) {
        try await shelf?.restore()
        for feed in FeedMemory.feeds(in: try await store.memory(named: FeedMemory.hubs) ?? []) {
            let bytes = try await store.memory(named: FeedMemory.hub(of: feed)) ?? []
            guard let subscription = HubSubscription(decoding: bytes) else { continue }
            state.withLock { $0.book.restore(subscription, of: feed.rawValue) }
        }
    }

    /// Writes down what changed since the last call.
    func save(to store: any Store) async throws(StoreError) {
        let (changed, all) = state.withLock { state in
            (state.book.takeChanged().map { ($0, state.book[$0]) }, state.book.all)
        }
        guard !changed.isEmpty else { return }
        if let shared { return try await save(changed, to: shared) }
        // The index first: a feed that it names and that has no entry is passed over.
        let (index, name) = (FeedMemory.index(all.map(FeedID.init(rawValue:))), FeedMemory.hubs)
        if try await store.memory(named: name) != index { try await store.setMemory(index, named: name) }
        for (feed, subscription) in changed {
            try await store.setMemory(subscription?.encoded ?? [], named: Self.name(feed))
        }
    }

    /// What is agreed for one feed, as a daemon has kept it; `nil` where nothing is.
    static func agreement(
        of feed: FeedID, in view: any StoreView
    ) async throws(StoreError) -> HubSubscription? {
        let bytes =
            if let view = view as? PostgresView {
                try await view.hubAgreement(of: feed)
            } else {
                try await view.memory(named: name(feed.rawValue))
            }
        return bytes.flatMap { HubSubscription(decoding: $0) }
    }
}
