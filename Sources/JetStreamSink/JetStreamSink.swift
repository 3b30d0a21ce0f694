internal import Delivery
internal import Glibc
package import JetStream
internal import Kernel
package import Relay
internal import Synchronization

/// Sends articles into a JetStream stream, each once for ever (docs/decisions/0036): not only for as long as the stream
/// remembers the ids of messages.
///
/// 1. What is to be sent is recorded beside the queue, with the stream's last sequence, and synced (`FlightRecord`).
/// 2. The messages are sent without waiting, a bounded number at a time unacknowledged. Where this sink is the only one that
///    writes to the stream, each message says which sequence and which message it follows, so that the stream takes a
///    beginning of them and nothing else, whatever a broken connection still delivers later.
/// 3. What the stream acknowledged leaves the queue.
/// 4. Where that remains unknown, for a connection that broke, a silence, a death, nothing more is sent until the stream was
///    asked what it has of the record (`JetStreamSink+Settling`).
package final class JetStreamSink: Receiver {
    package struct Configuration: Sendable {
        package var servers: NATSServers
        package var stream: String
        package var subject: SubjectTemplate
        /// Nobody else writes to the stream.
        package var isExclusive = true
        /// The most messages that are sent and not acknowledged.
        package var mostUnacknowledged = 1000
        /// What connections are called.
        package var name: String
        /// What makes the stream, for messages.
        package var createCommand: String

        package init(
            _ servers: NATSServers, stream: String, subject: SubjectTemplate, name: String, createCommand: String
        ) {
            (self.servers, self.stream, self.subject) = (servers, stream, subject)
            (self.name, self.createCommand) = (name, createCommand)
        }
    }

    /// What the operator should hear of. Messages are for people.
    package enum Notice: Sendable, Hashable {
        /// A message had to leave out a part of its article; the article's file is kept in `aside`.
        case shortened(file: String, String)
        /// Said once: what is promised for each stream is less than the settings say.
        case others(String)
        /// A stream that had acknowledged messages does not have them any more.
        case wentBack(String)
        /// Articles are sent that may have been in the stream before.
        case perhapsTwice(String)
        /// Articles came into the queue from the state.
        case inherited(String)
        /// Articles that waited here are not this worker's to send any more.
        case foreign(String)
    }

    /// Where something outside is touched; tests make each fail.
    package enum Step: String, Sendable, CaseIterable {
        case connect, ask, record, send, acknowledged, remove
    }

    package let bounds: BatchBounds
    let configuration: Configuration
    let outlet: OutletFolder
    let tell: @Sendable (Notice) -> Void
    /// What a store that is shared knows of the queue; `nil` where the disk alone does.
    let queue: KeptQueue?
    private let fault: (@Sendable (Step) -> Int32)?
    private let held = Mutex(Held())

    /// What lasts from one batch to the next.
    struct Held {
        var session: Session?
        /// What was sent last, while it is not known what became of it.
        var unsettled: FlightRecord?
        /// Others than this sink have written to the stream.
        var hasOthers = false
        /// Said already.
        var hasToldOfOthers = false
        /// The stream's last sequence as it was seen last.
        var seen: (created: Int64, last: UInt64)?
        /// The stream has these, and the store was not told yet.
        var acknowledged: [String] = []
        /// Batches since it was looked for other workers' queues.
        var batchesSinceLook = 0
    }

    /// A connection and what is known of the stream. Used by one batch at a time (`Receiver`), and so by one thread.
    final class Session: @unchecked Sendable {
        let connection: NATSConnection
        let publisher: StreamPublisher
        let standing: StreamStanding
        /// The stream's last sequence, as far as it is known here.
        var last: UInt64
        /// Of the next message, for its answer.
        var number: UInt64 = 0

        init(_ connection: NATSConnection, _ publisher: StreamPublisher, _ standing: StreamStanding) {
            (self.connection, self.publisher, self.standing) = (connection, publisher, standing)
            last = standing.lastSequence
        }

        /// The most bytes of a message with its headers.
        var largestMessage: Int {
            min(connection.maximumPayload, standing.settings.maximumMessageSize ?? .max)
        }
    }

    /// Why a batch was not brought to its end.
    struct Trouble: Error {
        let receipt: Receipt

        init(_ receipt: Receipt) { self.receipt = receipt }
        init(_ fault: NATSFault) { self.init(.failed(fault.message)) }
    }

    /// - Parameters:
    ///   - queue: what a store that is shared knows of the outlet.
    ///   - fault: asked before each step; an errno other than 0 makes it fail with that, undone.
    package init(
        _ configuration: Configuration, from outlet: OutletFolder, keptIn queue: KeptQueue? = nil,
        tell: @escaping @Sendable (Notice) -> Void = { _ in },
        fault: (@Sendable (Step) -> Int32)? = nil
    ) {
        (self.configuration, self.outlet, self.tell, self.fault) = (configuration, outlet, tell, fault)
        self.queue = queue
        // Answers overlap with sending as long as a batch is larger than what may be unacknowledged.
        bounds = BatchBounds(files: configuration.mostUnacknowledged * 8, bytes: nil)
    }

    /// Looks whether the stream is there, so that it is said at once when it is not.
    package func open() async throws(ReceiverFault) {
        if let queue { try await makeWhole(queue) }
        if let record = try FlightRecord.read(in: outlet.path), record.stream == configuration.stream {
            let isWaiting = record.files.contains { outlet.size(of: $0) != nil }
            held.withLock { held in
                held.unsettled = isWaiting ? record : nil
                held.hasOthers = record.hasOthers
            }
        }
        do throws(Trouble) {
            _ = try session()
        } catch {
            if case .failed(let message, _) = error.receipt { throw ReceiverFault(message) }
        }
    }

    package func take(_ files: [QueuedFile]) async -> Receipt {
        do throws(Trouble) {
            let session = try session()
            if let record = state.unsettled {
                try settle(record, session)
                return .stale
            }
            if let queue, queue.seesEstates() {
                state.batchesSinceLook += 1
                // One that cannot be had now holds up nothing of this worker's own.
                if state.batchesSinceLook >= Self.batchesBetweenLooks, (try? await look(for: queue)) == true {
                    return .stale
                }
            }
            return try await hand(files, session)
        } catch {
            return error.receipt
        }
    }

    /// Where the queue never runs empty, it is looked for others' so often.
    private static let batchesBetweenLooks = 20

    package func rest() async throws(ReceiverFault) -> Bool {
        guard let queue else { return false }
        try await forgetAcknowledged(queue)
        return queue.seesEstates() ? try await look(for: queue) : false
    }

    private func look(for queue: KeptQueue) async throws(ReceiverFault) -> Bool {
        state.batchesSinceLook = 0
        return try await takeEstates(queue)
    }

    // MARK: - What is held

    var state: Held {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }

    func session() throws(Trouble) -> Session {
        if let session = state.session, session.connection.isOpen { return session }
        drop()
        let made: Session
        do throws(NATSFault) {
            try step(.connect)
            let connection = try NATSConnection(configuration.servers, name: configuration.name)
            guard let standing = try connection.standing(of: configuration.stream) else { throw noStream }
            made = Session(connection, try StreamPublisher(connection), standing)
        } catch {
            throw Trouble(error)
        }
        look(made.standing)
        state.session = made
        return made
    }

    /// The connection is not used again.
    func drop() {
        state.session?.connection.close()
        state.session = nil
    }

    private func look(_ standing: StreamStanding) {
        if let seen = state.seen, seen.created == standing.created, standing.lastSequence < seen.last {
            tell(
                .wentBack(
                    "the stream \(configuration.stream) ends at \(standing.lastSequence), and had acknowledged messages up to "
                        + "\(seen.last): its server has lost them; look into its log, and give the stream replicas"))
        }
        state.seen = (standing.created, standing.lastSequence)
    }

    var noStream: NATSFault {
        .refused(
            code: 0,
            "\(configuration.servers.text) has no stream \(configuration.stream) that takes \(configuration.subject.streamSubject); "
                + "make it with: \(configuration.createCommand)")
    }

    func step(_ step: Step) throws(NATSFault) {
        let code = fault?(step) ?? 0
        if code != 0 { throw .away("\(step.rawValue): \(SystemError(code).message)") }
    }

    func note(others words: String) {
        state.hasOthers = true
        if configuration.isExclusive, !state.hasToldOfOthers {
            state.hasToldOfOthers = true
            tell(
                .others(
                    "\(words): somebody else writes to the stream \(configuration.stream); say exclusive = false for this sink, "
                        + "or give it a stream of its own"))
        }
    }

    /// The queue, for as long as it takes to send a batch.
    func opened() throws(Trouble) -> OpenOutlet {
        do throws(SystemError) { return try outlet.opened() } catch { throw Self.trouble(error, outlet) }
    }

    /// Out of the queue, for good when that is synced.
    func remove(_ files: [SpoolFileName], of folder: OpenOutlet) throws(Trouble) {
        guard !files.isEmpty else { return }
        do throws(NATSFault) { try step(.remove) } catch { throw Trouble(error) }
        do throws(SystemError) { try folder.remove(files) } catch { throw Self.trouble(error, outlet) }
    }

    func sync() throws(Trouble) {
        do throws(SystemError) { try outlet.sync() } catch { throw Self.trouble(error, outlet) }
    }

    private static func trouble(_ error: SystemError, _ outlet: OutletFolder) -> Trouble {
        Trouble(.failed("\(outlet.new): \(error.message); check its owner and mode"))
    }
}
