internal import CNATS
internal import Markup

/// Sends messages to streams over one connection without waiting, and hears what became of each.
///
/// For one thread at a time. Answers come to a subscription of its own, which libnats fills from its thread and this one
/// empties: no callback is involved.
package final class StreamPublisher {
    /// What a stream said of one message.
    package struct Answer: Sendable, Equatable {
        package let number: UInt64
        package let outcome: Outcome
    }

    package enum Outcome: Sendable, Equatable {
        /// - Parameter isDuplicate: a message with its id was there already, at that sequence.
        case stored(sequence: UInt64, isDuplicate: Bool)
        case refused(code: Int, String)
    }

    private let connection: NATSConnection
    /// Owned here, freed in deinit.
    private let subscription: OpaquePointer
    /// Answers come to `inbox.NUMBER`.
    private let inbox: String
    private var nats: UnsafePointer<nr_nats> { connection.library.functions }

    package init(_ connection: NATSConnection) throws(NATSFault) {
        let nats = connection.library.functions
        self.connection = connection
        var name: UnsafeMutablePointer<natsInbox>?
        var status = nats.pointee.natsInbox_Create(&name)
        guard status == NATS_OK, let name else { throw connection.fault(status, "making an inbox") }
        inbox = String(cString: name)
        nats.pointee.natsInbox_Destroy(name)
        var made: OpaquePointer?
        status = nats.pointee.natsConnection_SubscribeSync(&made, connection.connection, inbox + ".*")
        guard status == NATS_OK, let made else { throw connection.fault(status, "subscribing to answers") }
        subscription = made
        // How many there may be is the sender's matter.
        status = nats.pointee.natsSubscription_SetPendingLimits(made, -1, -1)
        if status != NATS_OK { throw connection.fault(status, "subscribing to answers") }
    }

    deinit { nats.pointee.natsSubscription_Destroy(subscription) }

    /// Hands a message to the connection; it is on its way soon after.
    /// - Parameter number: comes back with the answer.
    package func send(_ message: OutgoingMessage, number: UInt64) throws(NATSFault) {
        let status = message.withMessage(nats, replyTo: "\(inbox).\(number)") { made in
            nats.pointee.natsConnection_PublishMsg(connection.connection, made)
        }
        if status != NATS_OK { throw connection.fault(status, "sending to \(message.subject)") }
    }

    /// Throws `NATSFault.Code.streamNotFound` where a message was sent to a subject that no stream takes; which one is not
    /// known.
    /// - Returns: `nil` where none came in that time.
    package func nextAnswer(within time: Duration) throws(NATSFault) -> Answer? {
        var received: OpaquePointer?
        let status = nats.pointee.natsSubscription_NextMsg(&received, subscription, time.inMilliseconds)
        if status == NATS_TIMEOUT { return nil }
        if status == NATS_NO_RESPONDERS {
            throw .refused(code: NATSFault.Code.streamNotFound, "no stream takes what was sent")
        }
        guard status == NATS_OK, let received else { throw connection.fault(status, "waiting for acknowledgements") }
        defer { nats.pointee.natsMsg_Destroy(received) }
        // The subject is ours up to the number: the subscription is for no other.
        guard let subject = nats.pointee.natsMsg_GetSubject(received),
            let number = Self.number(subject + inbox.utf8.count + 1)
        else { return nil }
        return Answer(number: number, outcome: Self.outcome(of: received, nats))
    }

    /// Answers that are here: so many `nextAnswer` gives without waiting.
    package var queuedAnswers: Int {
        var count: UInt64 = 0
        return nats.pointee.natsSubscription_QueuedMsgs(subscription, &count) == NATS_OK ? Int(clamping: count) : 0
    }

    /// The last sequence of a stream once it has dealt with all that was sent over this connection before: asked by a
    /// message that it must refuse, since what it expects cannot be, and which stands in the same queue.
    /// - Parameter subject: one that the stream takes.
    package func lastSequence(of stream: String, subject: String) throws(NATSFault) -> UInt64 {
        let probe = OutgoingMessage(
            subject: subject,
            headers: [
                .init(OutgoingMessage.Header.expectedStream, stream),
                .init(OutgoingMessage.Header.expectedLastSequence, "\(Int64.max)"),
                .init(OutgoingMessage.Header.expectedLastID, "newsreel-asks"),
            ], body: [])
        var received: OpaquePointer?
        let status = probe.withMessage(nats, replyTo: nil) { made in
            nats.pointee.natsConnection_RequestMsg(
                &received, connection.connection, made, connection.servers.patience.inMilliseconds)
        }
        if status == NATS_NO_RESPONDERS {
            throw .refused(code: NATSFault.Code.streamNotFound, "no stream takes \(subject)")
        }
        guard status == NATS_OK, let received else {
            throw connection.fault(status, "the question for the last sequence of \(stream)")
        }
        defer { nats.pointee.natsMsg_Destroy(received) }
        let outcome = Self.outcome(of: received, nats)
        // "wrong last sequence: 15"
        if case .refused(NATSFault.Code.wrongLastSequence, let words) = outcome,
            let sequence = words.split(separator: " ").last.flatMap({ UInt64($0) })
        {
            return sequence
        }
        if case .refused(let code, let words) = outcome { throw .refused(code: code, words) }
        throw .refused(code: 0, "\(stream) says nothing of its last sequence")
    }

    /// A whole number that a C string is.
    private static func number(_ digits: UnsafePointer<CChar>) -> UInt64? {
        var (value, place): (UInt64, Int) = (0, 0)
        while digits[place] != 0 {
            guard digits[place] >= 0x30, digits[place] <= 0x39, place < 19 else { return nil }
            value = value * 10 + UInt64(digits[place] - 0x30)
            place += 1
        }
        return place > 0 ? value : nil
    }

    /// Of an answer that ends in `"seq":NUMBER}` and says nothing else of itself: nearly each, and there are as many as
    /// messages. `nil` for any other, which is read as JSON.
    private static func plainSequence(_ text: UnsafeBufferPointer<CChar>) -> UInt64? {
        guard text.count > 8, text.count < 512, text[text.count - 1] == 0x7D else { return nil }
        var place = text.count - 2
        var (value, scale): (UInt64, UInt64) = (0, 1)
        while place > 7, text[place] >= 0x30, text[place] <= 0x39, scale < 1_000_000_000_000_000_000 {
            value += UInt64(text[place] - 0x30) * scale
            scale *= 10
            place -= 1
        }
        let key: StaticString = "\"seq\":"
        guard value > 0, place + 1 >= 6 else { return nil }
        for offset in 0..<6 where UInt8(bitPattern: text[place - 5 + offset]) != key.utf8Start[offset] { return nil }
        // An error stands before the sequence, and has a sequence of 0.
        return value
    }

    /// `{"stream":"S","seq":1,"duplicate":true}`, or `{"error":{"err_code":10071,"description":"…"}}`.
    private static func outcome(of message: OpaquePointer, _ nats: UnsafePointer<nr_nats>) -> Outcome {
        guard let data = nats.pointee.natsMsg_GetData(message) else { return .refused(code: 0, "an empty answer") }
        let count = Int(nats.pointee.natsMsg_GetDataLength(message))
        if let sequence = plainSequence(UnsafeBufferPointer(start: data, count: count)) {
            return .stored(sequence: sequence, isDuplicate: false)
        }
        let bytes = data.withMemoryRebound(to: UInt8.self, capacity: count) {
            Array(UnsafeBufferPointer(start: $0, count: count))
        }
        guard let answer = try? JSONReader.read(bytes, depthLimit: 8).value else {
            return .refused(code: 0, "an answer that is not JSON")
        }
        if let error = answer["error"] {
            return .refused(
                code: error["err_code"]?.int ?? 0, oneLine(error["description"]?.string ?? "no reason is given"))
        }
        guard let sequence = answer["seq"]?.int, sequence > 0 else {
            return .refused(code: 0, "an answer without a sequence")
        }
        return .stored(sequence: UInt64(sequence), isDuplicate: answer["duplicate"]?.isTrue ?? false)
    }
}
