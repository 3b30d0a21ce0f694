internal import CNATS
internal import Glibc

/// A durable consumer of a stream that several processes may pull messages from: each message goes to one of them, and comes
/// again to any until it is acknowledged.
package final class PullConsumer: @unchecked Sendable {
    package struct Settings: Sendable {
        package var stream: String
        /// By which the stream remembers how far this consumer is.
        package var durable: String
        /// Only messages of these subjects, with wildcards; `nil` for all.
        package var subject: String?
        /// Where the consumer is made now: only what comes from now on.
        package var startsNow = false
        /// A message that was neither acknowledged nor given back for so long comes again.
        package var patience = Duration.seconds(60)

        package init(stream: String, durable: String) { (self.stream, self.durable) = (stream, durable) }
    }

    private let connection: NATSConnection
    /// Owned here, freed in deinit; libnats locks it by itself.
    private let subscription: OpaquePointer
    private let stream: String
    private let durable: String
    private var nats: UnsafePointer<nr_nats> { connection.library.functions }

    /// Makes the consumer where there is none. One that is there stays as it is.
    package init(_ settings: Settings, on connection: NATSConnection) throws(NATSFault) {
        self.connection = connection
        (stream, durable) = (settings.stream, settings.durable)
        try Self.make(settings, on: connection)
        let nats = connection.library.functions
        var options = jsSubOptions()
        guard nats.pointee.jsSubOptions_Init(&options) == NATS_OK else {
            throw .away("libnats gives no subscription")
        }
        let (stream, durable) = (strdup(settings.stream), strdup(settings.durable))
        defer {
            free(stream)
            free(durable)
        }
        // Both live until the call returns (js_PullSubscribe). Without a subject: the consumer has its own.
        options.Stream = UnsafePointer(stream)
        options.Consumer = UnsafePointer(durable)
        var made: OpaquePointer?
        var code = jsErrCode(rawValue: 0)
        let status = nats.pointee.js_PullSubscribe(
            &made, connection.jetStream, settings.subject, settings.durable, nil, &options, &code)
        guard status == NATS_OK, let made else {
            throw connection.fault(
                status, code: code, "following \(settings.stream) as \(settings.durable)")
        }
        subscription = made
    }

    deinit { nats.pointee.natsSubscription_Destroy(subscription) }

    private static func make(_ settings: Settings, on connection: NATSConnection) throws(NATSFault) {
        let nats = connection.library.functions
        var found: UnsafeMutablePointer<jsConsumerInfo>?
        var code = jsErrCode(rawValue: 0)
        var status = nats.pointee.js_GetConsumerInfo(
            &found, connection.jetStream, settings.stream, settings.durable, nil, &code)
        if status == NATS_OK, let found {
            defer { nats.pointee.jsConsumerInfo_Destroy(found) }
            guard let config = found.pointee.Config, config.pointee.DeliverSubject == nil,
                config.pointee.AckPolicy == js_AckExplicit
            else {
                throw .refused(
                    code: 0,
                    "the consumer \(settings.durable) of \(settings.stream) is not one that messages are pulled from and acknowledged "
                        + "one by one; choose another --durable")
            }
            let subject = config.pointee.FilterSubject.map { String(cString: $0) } ?? ""
            guard settings.subject == nil || settings.subject == subject else {
                throw .refused(
                    code: 0,
                    "the consumer \(settings.durable) of \(settings.stream) follows \(subject.isEmpty ? "all subjects" : subject); "
                        + "choose another --durable")
            }
            return
        }
        let isMissing = Int(code.rawValue) == NATSFault.Code.consumerNotFound || status == NATS_NOT_FOUND
        guard isMissing, Int(code.rawValue) != NATSFault.Code.streamNotFound else {
            throw connection.fault(
                status, code: code, "asking for the consumer \(settings.durable) of \(settings.stream)")
        }
        var config = jsConsumerConfig()
        status = nats.pointee.jsConsumerConfig_Init(&config)
        guard status == NATS_OK else { throw connection.fault(status, "making a consumer") }
        let (durable, subject) = (strdup(settings.durable), settings.subject.map { strdup($0) } ?? nil)
        defer {
            free(durable)
            free(subject)
        }
        // Both live until the call returns (js_AddConsumer).
        config.Durable = UnsafePointer(durable)
        config.FilterSubject = UnsafePointer(subject)
        config.AckPolicy = js_AckExplicit
        config.AckWait = settings.patience.inNanoseconds
        config.DeliverPolicy = settings.startsNow ? js_DeliverNew : js_DeliverAll
        config.MaxAckPending = 10_000
        code = jsErrCode(rawValue: 0)
        status = nats.pointee.js_AddConsumer(nil, connection.jetStream, settings.stream, &config, nil, &code)
        guard status == NATS_OK else {
            throw connection.fault(status, code: code, "making the consumer \(settings.durable) of \(settings.stream)")
        }
    }

    /// The consumer's settings that matter to who pulls from it, and what waits.
    package struct Standing: Sendable {
        /// As in `Settings`.
        package var patience: Duration
        /// Messages that were not yet given to anybody.
        package var waiting: UInt64
        /// Given to somebody, and neither acknowledged nor given back.
        package var inWork: Int
    }

    package func standing() throws(NATSFault) -> Standing {
        var found: UnsafeMutablePointer<jsConsumerInfo>?
        var code = jsErrCode(rawValue: 0)
        let status = nats.pointee.js_GetConsumerInfo(&found, connection.jetStream, stream, durable, nil, &code)
        guard status == NATS_OK, let found, let config = found.pointee.Config else {
            throw connection.fault(status, code: code, "asking for the consumer \(durable) of \(stream)")
        }
        defer { nats.pointee.jsConsumerInfo_Destroy(found) }
        return Standing(
            patience: .nanoseconds(config.pointee.AckWait), waiting: found.pointee.NumPending,
            inWork: Int(found.pointee.NumAckPending))
    }

    /// - Returns: up to `count` messages, as soon as there is one; none where none came in that time.
    package func fetch(_ count: Int, within time: Duration) throws(NATSFault) -> [PulledMessage] {
        var list = natsMsgList()
        var code = jsErrCode(rawValue: 0)
        let status = nats.pointee.natsSubscription_Fetch(
            &list, subscription, Int32(count), time.inMilliseconds, &code)
        if status == NATS_TIMEOUT { return [] }
        guard status == NATS_OK else { throw connection.fault(status, code: code, "waiting for messages of \(stream)") }
        var messages: [PulledMessage] = []
        for place in 0..<Int(list.Count) {
            guard let message = list.Msgs[place] else { continue }
            // Ours from now on.
            list.Msgs[place] = nil
            messages.append(PulledMessage(message, of: connection))
        }
        // Frees the list, and what is left in it (natsMsgList_Destroy).
        nats.pointee.natsMsgList_Destroy(&list)
        return messages
    }
}

/// A message that was pulled, until it is acknowledged or given back.
package final class PulledMessage: @unchecked Sendable {
    private let connection: NATSConnection
    /// Owned here, freed in deinit. Answers to it may be given from any thread.
    private let message: OpaquePointer
    package let subject: String
    /// In the stream.
    package let sequence: UInt64
    /// How often it was given to somebody, this time included.
    package let deliveries: Int
    private var nats: UnsafePointer<nr_nats> { connection.library.functions }

    init(_ message: OpaquePointer, of connection: NATSConnection) {
        let nats = connection.library.functions
        (self.message, self.connection) = (message, connection)
        subject = nats.pointee.natsMsg_GetSubject(message).map { String(cString: $0) } ?? ""
        var data: UnsafeMutablePointer<jsMsgMetaData>?
        if nats.pointee.natsMsg_GetMetaData(&data, message) == NATS_OK, let data {
            (sequence, deliveries) = (data.pointee.Sequence.Stream, Int(data.pointee.NumDelivered))
            nats.pointee.jsMsgMetaData_Destroy(data)
        } else {
            (sequence, deliveries) = (0, 1)
        }
    }

    deinit { nats.pointee.natsMsg_Destroy(message) }

    package var body: [UInt8] {
        let count = Int(nats.pointee.natsMsg_GetDataLength(message))
        guard count > 0, let data = nats.pointee.natsMsg_GetData(message) else { return [] }
        return data.withMemoryRebound(to: UInt8.self, capacity: count) {
            Array(UnsafeBufferPointer(start: $0, count: count))
        }
    }

    package func header(_ name: String) -> String? {
        var value: UnsafePointer<CChar>?
        // Valid until the message goes.
        guard nats.pointee.natsMsgHeader_Get(message, name, &value) == NATS_OK else { return nil }
        return value.map { String(cString: $0) }
    }

    /// It is done. Returns when the server has heard it: it does not come again.
    package func acknowledge() throws(NATSFault) {
        var code = jsErrCode(rawValue: 0)
        let status = nats.pointee.natsMsg_AckSync(message, nil, &code)
        if status != NATS_OK { throw connection.fault(status, code: code, "acknowledging message \(sequence)") }
    }

    /// It comes again, to anybody, after a while.
    package func giveBack(after pause: Duration) throws(NATSFault) {
        let status = nats.pointee.natsMsg_NakWithDelay(message, pause.inMilliseconds, nil)
        if status != NATS_OK { throw connection.fault(status, "giving message \(sequence) back") }
    }

    /// It is still worked on: the consumer's patience begins anew.
    package func keepWorking() throws(NATSFault) {
        let status = nats.pointee.natsMsg_InProgress(message, nil)
        if status != NATS_OK { throw connection.fault(status, "holding message \(sequence)") }
    }
}
