internal import Exchange
internal import Ingest
internal import Logging
internal import PostgresStore
internal import StatusPage
internal import Synchronization
internal import WebSub

/// Hubs in a fleet: they call any worker, and what they say goes through the state to the one that has the feed.
extension HubDesk {
    /// Of bodies that wait in the state, for all workers.
    private static let roomInState = 64 << 20
    /// Calls that are read in one go.
    private static let callsAtOnce = 64
    /// For so long a hub may make sure that an agreement is over; seconds.
    private static let farewellTime: Int64 = 86_400

    /// Answers a hub, whoever has the feed that it calls for.
    func answer(_ request: ServedRequest) async -> Response {
        let target = Target(request.target)
        guard let shared, let token = target.path.split(separator: "/").last.map(String.init),
            target.path == Self.path(token), ["GET", "POST"].contains(request.method), !isOwn(token)
        else { return await respond(to: request) }
        do throws(StoreError) {
            // A feed that this one has just let go of is nobody's own for a moment.
            guard let agreement = try await shared.hubAgreement(token: token),
                let subscription = HubSubscription(decoding: agreement.value)
            else { return await respond(to: request) }
            if request.method == "POST" { return try await handOn(request, agreement, subscription, shared) }
            return try await verify(target, agreement, subscription, shared)
        } catch {
            logger.info("a hub is told to come again: \(error.message)")
            return Self.busy
        }
    }

    private func isOwn(_ token: String) -> Bool {
        state.withLock { $0.book.feed(of: token) }.map { isOurs($0) } ?? false
    }

    private func verify(
        _ target: Target, _ agreement: HubAgreement, _ subscription: HubSubscription, _ shared: PostgresStore
    ) async throws(StoreError) -> Response {
        let (mode, topic) = (target["hub.mode"] ?? "", target["hub.topic"] ?? "")
        let challenge = Response.text(.ok, target["hub.challenge"] ?? "")
        let unwanted = Response.text(.notFound, "that is not wanted\n")
        guard topic == subscription.topic else { return unwanted }
        if mode == "unsubscribe" { return agreement.ends.map { $0 > Self.now } ?? false ? challenge : unwanted }
        guard agreement.ends == nil, let word = HubCall.Mode(rawValue: mode), word != .deliver else { return unwanted }
        guard let shard = agreement.shard else { return Self.busy }
        var call = HubCall(word, of: agreement.feed)
        call.lease = target["hub.lease_seconds"].flatMap { Int64($0) }
        _ = try await shared.leave(call, for: shard, most: .max)
        logger.debug("a hub says \(mode) of \(HubLinks.shown(topic)), which another worker has")
        return word == .subscribe ? challenge : .text(.ok, "")
    }

    private func handOn(
        _ request: ServedRequest, _ agreement: HubAgreement, _ subscription: HubSubscription, _ shared: PostgresStore
    ) async throws(StoreError) -> Response {
        guard agreement.ends == nil else {
            Measures.pushes.add(1, "unwanted")
            return .text(.gone, "no such subscription\n")
        }
        // Of an earlier version's, until the worker that has the feed has kept it anew.
        guard let shard = agreement.shard else { return Self.busy }
        if let fault = subscription.fault(
            request["x-hub-signature"], body: request.body, allowsSHA1: allowsSHA1)
        {
            Measures.pushes.add(1, "unsigned")
            let topic = HubLinks.shown(subscription.topic)
            logger.warning("what came for \(topic) as from its hub is left alone: \(fault)")
            return .text(.accepted, "")
        }
        var call = HubCall(.deliver, of: agreement.feed)
        (call.body, call.contentType) = (request.body, request["content-type"])
        guard try await shared.leave(call, for: shard, most: Self.roomInState) else { return Self.busy }
        Measures.pushes.add(1, "handed_on")
        return .text(.accepted, "")
    }

    // MARK: What other workers were told

    /// What waits in the state for feeds that this worker has. It goes from there when it is dealt with, not before: a
    /// death in between leaves it for the next one.
    func takeCalls() async throws(StoreError) {
        guard let shared else { return }
        var last: Int64 = 0
        for _ in 0..<Self.callsAtOnce {
            guard let (number, call) = try await shared.hubCall(after: last) else { return }
            last = number
            guard state.withLock({ $0.calls.insert(number).inserted }) else { continue }
            if take(call, number, shared) { await settle(number, shared) }
        }
    }

    /// - Returns: whether it is dealt with.
    private func take(_ call: HubCall, _ number: Int64, _ shared: PostgresStore) -> Bool {
        let (feed, now) = (call.feed.rawValue, Self.now)
        guard call.mode == .deliver else {
            return state.withLock { state in
                guard !state.won.contains(feed) else {
                    state.calls.remove(number)
                    return false
                }
                if let present = state.book[feed] {
                    state.book.verify(
                        present.token, mode: call.mode.rawValue, topic: present.topic, lease: call.lease, at: now)
                }
                return true
            }
        }
        let document = PushedDocument(body: call.body, contentType: call.contentType) { [self] isDone in
            guard isDone else { return letGo(number) }
            state.withLock { $0.book.noteArrival(feed, at: now) }
            // Whoever has read the body need not wait for the row to go.
            Task { await settle(number, shared) }
        }
        let push = state.withLock { $0.push }
        if push?(document, call.feed) ?? false { return false }
        letGo(number)
        return false
    }

    private func settle(_ number: Int64, _ shared: PostgresStore) async {
        // What cannot be taken away now is read again, and is known then.
        try? await shared.forgetHubCall(number)
        letGo(number)
    }

    private func letGo(_ number: Int64) { state.withLock { _ = $0.calls.remove(number) } }

    // MARK: What is shared

    /// What was agreed for feeds that came to this worker.
    func restoreWon() async throws(StoreError) {
        guard let shared else { return }
        let won = state.withLock { Array($0.won) }
        for start in stride(from: 0, to: won.count, by: 1000) {
            let part = won[start..<min(start + 1000, won.count)]
            let found = try await shared.hubAgreements(of: part.map { FeedID(rawValue: $0) })
            let now = Self.now
            state.withLock { state in
                for agreement in found where state.won.contains(agreement.feed.rawValue) {
                    guard let subscription = HubSubscription(decoding: agreement.value) else { continue }
                    state.book.restore(subscription, of: agreement.feed.rawValue)
                    if agreement.shard == nil { state.book.noteChanged(agreement.feed.rawValue) }
                }
                for feed in part where state.won.remove(feed) != nil {
                    state.known.insert(feed)
                    if let links = state.found.removeValue(forKey: feed) { state.book.note(links, of: feed, at: now) }
                }
            }
        }
    }

    func save(_ changed: [(Int64, HubSubscription?)], to shared: PostgresStore) async throws(StoreError) {
        let agreements = changed.compactMap { feed, subscription in
            subscription.map { subscription in
                let feed = FeedID(rawValue: feed)
                return HubAgreement(
                    feed: feed, token: subscription.token, shard: shared.withLeases { $0.shard(of: feed) },
                    value: subscription.encoded)
            }
        }
        do throws(StoreError) {
            try await shared.keep(
                agreements, of: changed.map { FeedID(rawValue: $0.0) }, end: Self.now + Self.farewellTime)
        } catch {
            // Known to have changed still, for the next time.
            state.withLock { state in for (feed, _) in changed { state.book.noteChanged(feed) } }
            throw error
        }
    }
}
