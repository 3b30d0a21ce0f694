internal import CNATS
internal import Glibc

extension NATSConnection {
    private var nats: UnsafePointer<nr_nats> { library.functions }

    /// - Returns: `nil` where there is no such stream.
    package func standing(of stream: String) throws(NATSFault) -> StreamStanding? {
        var found: UnsafeMutablePointer<jsStreamInfo>?
        var code = jsErrCode(rawValue: 0)
        let status = nats.pointee.js_GetStreamInfo(&found, jetStream, stream, nil, &code)
        if Int(code.rawValue) == NATSFault.Code.streamNotFound { return nil }
        // libnats says NOT_FOUND of a missing stream without a code, too.
        if status == NATS_NOT_FOUND { return nil }
        guard status == NATS_OK, let found, let config = found.pointee.Config else {
            throw fault(status, code: code, "asking for the stream \(stream)")
        }
        defer { nats.pointee.jsStreamInfo_Destroy(found) }
        let state = found.pointee.State
        return StreamStanding(
            settings: StreamSettings(config.pointee, name: stream), created: found.pointee.Created,
            messages: state.Msgs, bytes: state.Bytes, firstSequence: state.FirstSeq, lastSequence: state.LastSeq)
    }

    /// Makes a stream. One that is there with other settings is refused by the server, and stays as it is.
    package func make(_ settings: StreamSettings) throws(NATSFault) {
        var config = jsStreamConfig()
        var status = nats.pointee.jsStreamConfig_Init(&config)
        guard status == NATS_OK else { throw fault(status, "making the stream \(settings.name)") }
        config.Retention =
            switch settings.retention {
            case .limits: js_LimitsPolicy
            case .interest: js_InterestPolicy
            case .workqueue: js_WorkQueuePolicy
            }
        config.Storage = settings.storage == .file ? js_FileStorage : js_MemoryStorage
        config.Discard = settings.discard == .new ? js_DiscardNew : js_DiscardOld
        config.Replicas = Int64(settings.replicas)
        config.MaxAge = settings.maximumAge?.inNanoseconds ?? 0
        config.MaxBytes = settings.maximumBytes ?? -1
        config.MaxMsgs = settings.maximumMessages ?? -1
        config.MaxMsgSize = Int32(clamping: settings.maximumMessageSize ?? -1)
        config.Duplicates = settings.duplicateWindow.inNanoseconds
        let (name, subjects) = (strdup(settings.name), settings.subjects.map { strdup($0) })
        defer { for copy in subjects + [name] { free(copy) } }
        var words = subjects.map { UnsafePointer<CChar>($0) }
        var code = jsErrCode(rawValue: 0)
        status = words.withUnsafeMutableBufferPointer { words in
            // Both live until the call returns, which is all that libnats needs them for (js_AddStream).
            config.Name = UnsafePointer(name)
            config.Subjects = words.baseAddress
            config.SubjectsLen = Int32(words.count)
            return nats.pointee.js_AddStream(nil, jetStream, &config, nil, &code)
        }
        guard status == NATS_OK else { throw fault(status, code: code, "making the stream \(settings.name)") }
    }

    /// What stands at a sequence of a stream.
    package enum StoredMessage: Sendable, Equatable {
        /// - Parameter id: `nil` for a message that has none.
        case message(id: String?)
        /// Removed, or never there.
        case none
    }

    package func message(at sequence: UInt64, of stream: String) throws(NATSFault) -> StoredMessage {
        var found: OpaquePointer?
        var code = jsErrCode(rawValue: 0)
        let status = nats.pointee.js_GetMsg(&found, jetStream, stream, sequence, nil, &code)
        if Int(code.rawValue) == NATSFault.Code.noMessage { return .none }
        guard status == NATS_OK, let found else {
            if status == NATS_NOT_FOUND { return .none }
            throw fault(status, code: code, "asking for message \(sequence) of \(stream)")
        }
        defer { nats.pointee.natsMsg_Destroy(found) }
        var id: UnsafePointer<CChar>?
        // Valid until the message goes.
        guard nats.pointee.natsMsgHeader_Get(found, OutgoingMessage.Header.messageID, &id) == NATS_OK, let id else {
            return .message(id: nil)
        }
        return .message(id: String(cString: id))
    }
}

extension StreamSettings {
    fileprivate init(_ config: jsStreamConfig, name: String) {
        func bound(_ value: Int64) -> Int64? { value > 0 ? value : nil }
        let subjects = (0..<Int(config.SubjectsLen)).compactMap { place in
            config.Subjects[place].map { String(cString: $0) }
        }
        self.init(name: name, subjects: subjects)
        retention =
            switch config.Retention {
            case js_InterestPolicy: .interest
            case js_WorkQueuePolicy: .workqueue
            default: .limits
            }
        storage = config.Storage == js_MemoryStorage ? .memory : .file
        discard = config.Discard == js_DiscardNew ? .new : .old
        replicas = Int(config.Replicas)
        maximumAge = bound(config.MaxAge).map { .nanoseconds($0) }
        maximumBytes = bound(config.MaxBytes)
        maximumMessages = bound(config.MaxMsgs)
        maximumMessageSize = bound(Int64(config.MaxMsgSize)).map { Int($0) }
        duplicateWindow = .nanoseconds(config.Duplicates)
    }
}
