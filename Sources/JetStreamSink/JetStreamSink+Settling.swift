internal import Delivery
internal import JetStream
internal import Relay

extension JetStreamSink {
    /// Asks the stream what it has of the record, and takes that out of the queue.
    func settle(_ record: FlightRecord, _ session: Session) throws(Trouble) {
        let last = try lastSequence(session)
        if record.created == session.standing.created {
            if last < record.before {
                tell(
                    .wentBack(
                        "the stream \(configuration.stream) ends at \(last), and had acknowledged messages up to "
                            + "\(record.before): its server has lost them"))
            }
            let stored: [SpoolFileName]
            do throws(NATSFault) {
                stored = try self.stored(record, last, session.standing, session.connection) { [outlet] in
                    outlet.size(of: $0) != nil
                }
            } catch {
                drop()
                throw Trouble(error)
            }
            if queue != nil { state.acknowledged += stored.map(\.text) }
            try remove(stored, of: opened())
            try sync()
        }
        session.last = last
        state.seen = (session.standing.created, last)
        state.unsettled = nil
    }

    /// The last sequence once the stream has dealt with all that was sent over this connection.
    func lastSequence(_ session: Session) throws(Trouble) -> UInt64 {
        do throws(NATSFault) {
            try step(.ask)
            return try session.publisher.lastSequence(
                of: configuration.stream, subject: configuration.subject.subject(of: MessageOutline([])))
        } catch {
            drop()
            throw Trouble(isOfNoStream(error) ? noStream : error)
        }
    }

    /// Whether the stream is not there, or does not take these subjects.
    func isOfNoStream(_ fault: NATSFault) -> Bool {
        guard case .refused(let code, _) = fault else { return false }
        return [NATSFault.Code.streamNotFound, NATSFault.Code.otherStream].contains(code)
    }

    /// What its stream has of a record that is another worker's, or this one's from another disk.
    /// - Parameter isWaiting: whether it is open what became of an article.
    func storedOf(
        _ record: FlightRecord, isWaiting: (SpoolFileName) -> Bool
    ) throws(Trouble) -> [SpoolFileName] {
        let session = try session()
        let isOwnStream = record.stream == configuration.stream
        let ownLast = isOwnStream ? try lastSequence(session) : nil
        do throws(NATSFault) {
            try step(.ask)
            let found = isOwnStream ? session.standing : try session.connection.standing(of: record.stream)
            guard let standing = found, standing.created == record.created else { return [] }
            return try stored(
                record, ownLast ?? standing.lastSequence, standing, session.connection, isWaiting)
        } catch {
            drop()
            throw Trouble(error)
        }
    }

    private func stored(
        _ record: FlightRecord, _ last: UInt64, _ standing: StreamStanding, _ connection: NATSConnection,
        _ isWaiting: (SpoolFileName) -> Bool
    ) throws(NATSFault) -> [SpoolFileName] {
        guard last > record.before, !record.files.isEmpty else { return [] }
        if configuration.isExclusive {
            let (stored, hasOthers) = try storedInRow(record, last, standing, connection)
            // Of an empty stream the first message could not say what it follows.
            if record.before > 0 || !hasOthers { return stored }
        }
        return try storedAnywhere(record, last, standing, connection, isWaiting)
    }

    /// A row: the message with the number `i` can only stand at `before + 1 + i`, and only if all before it stand there,
    /// even if consumers have removed them meanwhile. So the last that is there says all.
    ///
    /// - Returns: those, and whether others write to the stream, which may be a dead worker's.
    private func storedInRow(
        _ record: FlightRecord, _ last: UInt64, _ standing: StreamStanding, _ connection: NATSConnection
    ) throws(NATSFault) -> (stored: [SpoolFileName], hasOthers: Bool) {
        let isOwnStream = record.stream == configuration.stream
        var hasOthers = isOwnStream ? state.hasOthers : record.hasOthers
        func noteOthers(_ words: String) {
            hasOthers = true
            if isOwnStream { note(others: words) }
        }
        // How far the row goes, of which all up to `seen` was seen and the rest up to `removed` was removed: by consumers,
        // who took it as ours, unless others write to the stream, whose messages these may have been.
        func row(_ removed: Int, from seen: Int) -> (stored: [SpoolFileName], hasOthers: Bool) {
            guard hasOthers, removed > seen else { return (Array(record.files[..<removed]), hasOthers) }
            tellPerhapsTwice(removed - seen, record.stream)
            return (Array(record.files[..<seen]), hasOthers)
        }
        let most = Int(clamping: last - record.before)
        if most > record.files.count { noteOthers("\(most - record.files.count) messages are not this sink's") }
        var place = min(most, record.files.count)
        // Removed ones behind which nothing else was seen.
        var removed = place
        while place > 0 {
            let sequence = record.before + UInt64(place)
            // Nothing is left from here on down.
            if sequence < standing.firstSequence { break }
            switch try connection.message(at: sequence, of: record.stream) {
            case .none: break
            case .message(let id) where id == FlightRecord.messageID(of: record.files[place - 1]):
                return row(removed, from: place)
            case .message:
                noteOthers("message \(sequence) is not this sink's")
                // The row broke here, or before.
                removed = place - 1
            }
            place -= 1
        }
        return row(removed, from: 0)
    }

    /// Where others write too, each message that came since is looked at. What was removed is not known.
    private func storedAnywhere(
        _ record: FlightRecord, _ last: UInt64, _ standing: StreamStanding, _ connection: NATSConnection,
        _ isWaiting: (SpoolFileName) -> Bool
    ) throws(NATSFault) -> [SpoolFileName] {
        // Most left the queue when they were acknowledged.
        var waiting = Dictionary(
            record.files.filter(isWaiting)
                .map { (FlightRecord.messageID(of: $0), $0) },
            uniquingKeysWith: { first, _ in first })
        var stored: [SpoolFileName] = []
        var holes = Int(clamping: max(standing.firstSequence, record.before + 1) - record.before - 1)
        var sequence = max(record.before + 1, standing.firstSequence)
        while sequence <= last, !waiting.isEmpty {
            switch try connection.message(at: sequence, of: record.stream) {
            case .none: holes += 1
            case .message(let id):
                if let id, let file = waiting.removeValue(forKey: id) { stored.append(file) }
            }
            sequence += 1
        }
        if holes > 0, !waiting.isEmpty { tellPerhapsTwice(min(holes, waiting.count), record.stream) }
        return stored
    }

    private func tellPerhapsTwice(_ count: Int, _ stream: String) {
        tell(
            .perhapsTwice(
                "\(count) articles at most are sent that the stream \(stream) may have had before: messages were "
                    + "removed from it before it could be asked for them, and others write to it too"))
    }
}
