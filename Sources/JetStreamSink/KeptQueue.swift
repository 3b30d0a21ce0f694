package import Relay

/// What a store that several workers share knows of this sink's queue: the texts of all that waits, what was sent last, and
/// whose it is. `PostgresStore` has it, which no sink knows. See docs/decisions/0039.
///
/// Names are those of the files in the outlet.
package struct KeptQueue: Sendable {
    package typealias Text = (name: String, bytes: [UInt8])
    package typealias Fault = ReceiverFault

    /// A queue to be brought to its end: this worker's own, whose files are not on this disk, or one of a worker that was
    /// given up.
    package struct Estate: Sendable {
        /// The worker's, in the store.
        package let number: Int32
        package let name: String
        package let isOwn: Bool
        /// What was sent last (`FlightRecord`); none where nothing was.
        package let flight: [UInt8]

        package init(number: Int32, name: String, isOwn: Bool, flight: [UInt8]) {
            (self.number, self.name, self.isOwn, self.flight) = (number, name, isOwn, flight)
        }
    }

    package enum Claim: Sendable {
        case nothing
        case estate(Estate)
        /// Somebody else brings this worker's own queue to its end now.
        case held(by: String?)
    }

    package enum Departure: Sendable {
        case go
        /// The queue is not this worker's any more.
        case lost
        /// These are not this worker's to send.
        case foreign([String])
    }

    /// Whether it was opened before.
    package let isKnown: @Sendable () async throws(Fault) -> Bool
    /// Keeps what waited before the queue was kept.
    package let keep: @Sendable ([Text]) async throws(Fault) -> Void
    /// With the mark beside the files, and whether other workers' queues are wanted too.
    package let claim: @Sendable (String?, Bool) async throws(Fault) -> Claim
    /// What waits in a queue.
    package let names: @Sendable (Estate) async throws(Fault) -> [String]
    /// Of the own queue: what has stood in the outlet.
    package let shown: @Sendable () async throws(Fault) -> [String]
    /// Some texts behind a name; none at the end.
    package let texts: @Sendable (Estate, String) async throws(Fault) -> [Text]
    /// The stream has these, and nothing else of it. False where the claim is lost.
    package let settle: @Sendable (Estate, [String]) async throws(Fault) -> Bool
    /// Makes these this worker's own. Those that are; `nil` where the claim is lost.
    package let inherit: @Sendable (Estate, [String]) async throws(Fault) -> [String]?
    /// All of it is inherited; with the mark beside the files.
    package let release: @Sendable (Estate, String) async throws(Fault) -> Void
    /// In place of the first mark beside the files there is the second now.
    package let renew: @Sendable (String, String) async throws(Fault) -> Void
    /// Before these are sent: their record, the mark, and what the stream has acknowledged.
    package let depart: @Sendable ([String], [UInt8], String, [String]) async throws(Fault) -> Departure
    /// The stream has acknowledged these.
    package let forget: @Sendable ([String]) async throws(Fault) -> Void
    /// Whether this worker is sure that nobody takes it for dead. Asked before each message.
    package let isSure: @Sendable () -> Bool
    /// Whether other workers' queues wait for somebody.
    package let seesEstates: @Sendable () -> Bool

    package init(
        isKnown: @escaping @Sendable () async throws(Fault) -> Bool,
        keep: @escaping @Sendable ([Text]) async throws(Fault) -> Void,
        claim: @escaping @Sendable (String?, Bool) async throws(Fault) -> Claim,
        names: @escaping @Sendable (Estate) async throws(Fault) -> [String],
        shown: @escaping @Sendable () async throws(Fault) -> [String],
        texts: @escaping @Sendable (Estate, String) async throws(Fault) -> [Text],
        settle: @escaping @Sendable (Estate, [String]) async throws(Fault) -> Bool,
        inherit: @escaping @Sendable (Estate, [String]) async throws(Fault) -> [String]?,
        release: @escaping @Sendable (Estate, String) async throws(Fault) -> Void,
        renew: @escaping @Sendable (String, String) async throws(Fault) -> Void,
        depart: @escaping @Sendable ([String], [UInt8], String, [String]) async throws(Fault) -> Departure,
        forget: @escaping @Sendable ([String]) async throws(Fault) -> Void,
        isSure: @escaping @Sendable () -> Bool, seesEstates: @escaping @Sendable () -> Bool
    ) {
        (self.isKnown, self.keep, self.claim, self.names, self.shown) = (isKnown, keep, claim, names, shown)
        (self.texts, self.settle, self.inherit, self.release) = (texts, settle, inherit, release)
        self.renew = renew
        (self.depart, self.forget, self.isSure, self.seesEstates) = (depart, forget, isSure, seesEstates)
    }
}
