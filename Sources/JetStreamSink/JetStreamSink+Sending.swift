internal import Delivery
internal import Glibc
internal import JetStream
internal import Kernel
internal import Relay

extension JetStreamSink {
    /// What became of one file of a batch.
    private enum Fate: Equatable {
        case unsent
        /// On its way, and not acknowledged.
        case sent
        case stored
        case refused(code: Int, String)
    }

    /// What became of a batch.
    private struct Flight {
        var fates: [Fate]
        /// Why nothing more of it was sent.
        var obstacle: Receipt?
        /// The connection broke.
        var fault: NATSFault?
        /// A message was there before.
        var hadDuplicates = false

        init(_ count: Int) { fates = Array(repeating: .unsent, count: count) }
    }

    /// A batch is tried so often where others write to the stream meanwhile.
    private static let mostRounds = 8

    func hand(_ files: [QueuedFile], _ session: Session) async throws(Trouble) -> Receipt {
        let folder = try opened()
        var rest = files
        for _ in 0..<Self.mostRounds {
            if let queue, !queue.isSure() { return .failed(Self.unsure) }
            let ahead = ReadAhead(rest.map(\.name), of: folder)
            defer { ahead.end() }
            let removal = RemoveBehind { [self] names throws(Trouble) in try remove(names, of: folder) }
            let record = FlightRecord(
                stream: configuration.stream, created: session.standing.created, before: session.last,
                hasOthers: state.hasOthers, files: rest.map(\.name))
            try write(record)
            if let queue {
                let foreign = try await depart(record, queue)
                guard foreign.isEmpty else { return try turnAway(foreign, of: folder) }
            }
            state.unsettled = record
            let flight = send(rest, ReadAhead.Articles(ahead), removal, session)
            state.seen = (session.standing.created, session.last)
            if queue != nil {
                // Whatever becomes of their files.
                state.acknowledged += zip(rest, flight.fates).filter { $1 == .stored }.map(\.0.name.text)
            }
            try removal.end()
            if flight.fates.allSatisfy({ $0 == .stored }) {
                state.unsettled = nil
                return .removed
            }
            // What the stream has left the queue for good before anything else is tried.
            try sync()
            if let fault = flight.fault {
                drop()
                throw Trouble(isOfNoStream(fault) ? noStream : fault)
            }
            if flight.fates.contains(.sent) {
                // Left as it is: the first thing that the connection is asked is what became of them.
                throw Trouble(
                    .failed(
                        "\(configuration.servers.text): no acknowledgement within \(configuration.servers.patience)"))
            }
            state.unsettled = nil
            if Task.isCancelled { return .failed("newsreel ends") }
            rest = zip(rest, flight.fates).filter { $1 != .stored }.map(\.0)
            if let receipt = receipt(for: flight, session) { return receipt }
            let last = try lastSequence(session)
            // A message that was there before breaks the row behind it, and so does another's.
            if !flight.hadDuplicates, last != session.last {
                note(others: "its sequence went from \(session.last) to \(last)")
            }
            session.last = last
        }
        return .failed(
            "others write to the stream \(configuration.stream) all the time; say exclusive = false for this sink")
    }

    /// - Returns: `nil` where the row broke and the rest is to be sent anew.
    private func receipt(for flight: Flight, _ session: Session) -> Receipt? {
        for case .refused(let code, let words) in flight.fates {
            switch code {
            case NATSFault.Code.wrongLastSequence, NATSFault.Code.wrongLastID: continue
            case NATSFault.Code.otherStream:
                drop()
                return .failed(noStream.message)
            case NATSFault.Code.tooLarge:
                // Its bound was lowered since it was looked at.
                drop()
                return .failed("the stream \(configuration.stream): \(words)")
            default:
                drop()
                return .failed(
                    "the stream \(configuration.stream) does not take articles: \(words) (JetStream error \(code))")
            }
        }
        return flight.obstacle
    }

    private func turnAway(_ foreign: [SpoolFileName], of folder: OpenOutlet) throws(Trouble) -> Receipt {
        try remove(foreign, of: folder)
        try sync()
        tell(
            .foreign(
                "\(foreign.count) articles that waited here are removed: this worker had been given up, or had another disk, and "
                    + "they are sent from there"))
        return .stale
    }

    private func write(_ record: FlightRecord) throws(Trouble) {
        do throws(NATSFault) { try step(.record) } catch { throw Trouble(error) }
        do throws(SystemError) {
            // What left the queue before is told by the record that this one takes the place of.
            try outlet.sync()
            try outlet.note(record.bytes, in: FlightRecord.fileName)
        } catch {
            throw Trouble(
                .failed("\(outlet.path)/\(FlightRecord.fileName): \(error.message); check owner, mode and free space"))
        }
    }

    // MARK: - On the wire

    private func send(
        _ files: [QueuedFile], _ articles: consuming ReadAhead.Articles, _ removal: RemoveBehind, _ session: Session
    ) -> Flight {
        var flight = Flight(files.count)
        let first = session.number
        let before = session.last
        session.number += UInt64(files.count)
        var (next, waiting, isBroken) = (0, 0, false)
        var silence = Duration.zero
        func hear(_ answer: StreamPublisher.Answer) throws(NATSFault) {
            // One that comes late is of an earlier batch.
            guard answer.number >= first, answer.number - first < UInt64(files.count) else { return }
            let place = Int(answer.number - first)
            guard flight.fates[place] == .sent else { return }
            try step(.acknowledged)
            waiting -= 1
            switch answer.outcome {
            case .stored(let sequence, let isDuplicate):
                flight.fates[place] = .stored
                removal.remove(files[place].name)
                if isDuplicate { flight.hadDuplicates = true } else { session.last = max(session.last, sequence) }
            case .refused(let code, let words):
                flight.fates[place] = .refused(code: code, words)
                isBroken = true
            }
        }
        do throws(NATSFault) {
            while true {
                while next < files.count, waiting < configuration.mostUnacknowledged, flight.obstacle == nil,
                    !isBroken, !Task.isCancelled
                {
                    if let queue, !queue.isSure() {
                        flight.obstacle = .failed(Self.unsure)
                        break
                    }
                    guard let message = message(next, of: files, &articles, before, session, &flight) else { break }
                    try step(.send)
                    flight.fates[next] = .sent
                    try session.publisher.send(message, number: first + UInt64(next))
                    next += 1
                    waiting += 1
                }
                if waiting == 0 { break }
                guard let answer = try session.publisher.nextAnswer(within: Self.slice) else {
                    silence += Self.slice
                    let isEnding = Task.isCancelled && silence >= Self.lastWait
                    if isEnding || silence >= configuration.servers.patience { break }
                    continue
                }
                silence = .zero
                // Answers come in crowds, and each that is waited for by itself costs a switch of threads.
                if waiting > Self.crowd { usleep(1000) }
                try hear(answer)
                for _ in 0..<session.publisher.queuedAnswers {
                    guard let answer = try session.publisher.nextAnswer(within: .milliseconds(1)) else { break }
                    try hear(answer)
                }
            }
        } catch {
            flight.fault = error
        }
        return flight
    }

    private static let crowd = 100
    /// So often it is looked whether the task was cancelled.
    private static let slice = Duration.milliseconds(100)
    /// A cancelled task waits so long for acknowledgements on their way.
    private static let lastWait = Duration.seconds(1)

    /// - Parameter before: the stream's last sequence before the batch.
    /// - Returns: `nil`, with the obstacle in `flight`, where it cannot be sent.
    private func message(
        _ place: Int, of files: [QueuedFile], _ articles: inout ReadAhead.Articles, _ before: UInt64,
        _ session: Session,
        _ flight: inout Flight
    ) -> OutgoingMessage? {
        let file = files[place]
        let article: ReadAhead.Article
        do throws(SystemError) { article = try articles.next() } catch {
            // Whoever took it from the queue did so for good.
            flight.obstacle =
                error.code == ENOENT
                ? .stale
                : .failed("\(outlet.new)/\(file.name.text) cannot be read: \(error.message); check its owner and mode")
            return nil
        }
        let outline = article.outline
        var body = article.body
        var headers = headers(of: outline, FlightRecord.messageID(of: file.name))
        if configuration.isExclusive {
            // The server takes no 0 as the last sequence of a stream.
            headers.append(
                before + UInt64(place) > 0
                    ? .init(OutgoingMessage.Header.expectedLastSequence, "\(before + UInt64(place))")
                    : .init(OutgoingMessage.Header.expectedLastOfSubject, "0"))
            if place > 0 {
                headers.append(
                    .init(OutgoingMessage.Header.expectedLastID, FlightRecord.messageID(of: files[place - 1].name)))
            }
        }
        let room = session.largestMessage - OutgoingMessage.size(of: headers)
        if body.count > room {
            guard let short = ShortenedArticle(body, limit: room) else {
                flight.obstacle = .tooLarge(
                    "an article of \(body.count) bytes cannot be made to fit into the \(session.largestMessage) bytes that "
                        + "\(configuration.stream) takes; raise max_payload of the server, or max_msg_size of the stream"
                )
                return nil
            }
            do throws(SystemError) { try outlet.keep(file.name, in: Relay.asideFolder) } catch {
                flight.obstacle = .failed(
                    "\(outlet.path)/\(Relay.asideFolder): \(error.message); check its owner and mode")
                return nil
            }
            tell(
                .shortened(
                    file: file.name.text,
                    "an article of \(body.count) bytes is over the \(session.largestMessage) that \(configuration.stream) takes; it "
                        + "was sent without its larger parts, and stands whole in \(outlet.path)/\(Relay.asideFolder)"))
            body = short.bytes
        }
        return OutgoingMessage(subject: configuration.subject.subject(of: outline), headers: headers, body: body)
    }

    private func headers(of outline: MessageOutline, _ id: String) -> [OutgoingMessage.Header] {
        var headers: [OutgoingMessage.Header] = [
            .init(OutgoingMessage.Header.messageID, id),
            .init(OutgoingMessage.Header.expectedStream, configuration.stream),
        ]
        for (name, value) in [
            ("Newsreel-Schema", outline.schema), ("Newsreel-Op", outline.op), ("Newsreel-Language", outline.language),
            ("Newsreel-Feed", outline.feed),
        ] {
            if let value = value.flatMap(Self.headerValue) { headers.append(.init(name, value)) }
        }
        return headers
    }

    /// `nil` for what would be more than one line, or too long for one.
    private static func headerValue(_ text: String) -> String? {
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        let isSound =
            isPlain || text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) }
        return isSound && !text.isEmpty && text.utf8.count <= 4096 ? text : nil
    }
}
