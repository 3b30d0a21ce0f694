internal import Delivery
internal import JetStream
internal import Kernel
internal import Relay

/// A queue that the store knows too (0039): made whole where files are missing, and added to by those of workers that were
/// given up. Nothing is sent meanwhile.
extension JetStreamSink {
    /// Beside the outlet's `new/`: as long as it is the one in the store, this disk has all of the queue's files.
    private static let markFile = ".queue"

    /// Makes files and rows agree. After this each file is this worker's to send, or is told apart before it is sent, and
    /// each row has a file.
    func makeWhole(_ queue: KeptQueue) async throws(ReceiverFault) {
        try await settleArrivals(queue)
        if try await !queue.isKnown() { try await keepFormer(queue) }
        _ = try await takeEstates(queue, ofOthers: false)
        // What is missing on a disk that has all was acknowledged; what was put aside may be put back.
        let aside = try fault { () throws(SystemError) in Set(try outlet.names(in: Relay.asideFolder)) }
        let missing = try await queue.shown().filter { text in
            guard let name = SpoolFileName(text) else { return true }
            return outlet.size(of: name) == nil && !aside.contains(name)
        }
        if !missing.isEmpty { try await queue.forget(missing) }
        // A copy of this disk that is put back later has the mark of its time. Where this process dies in between, the disk
        // is another one, and is looked through once more.
        let (former, next) = (try mark() ?? "", Self.newMark())
        try fault { () throws(SystemError) in try outlet.note(next, in: Self.markFile) }
        try await queue.renew(former, String(decoding: next, as: UTF8.self))
    }

    /// Takes what waits in this worker's own queue, where this disk has not all of it, and in queues of others.
    /// - Returns: whether there was any.
    func takeEstates(_ queue: KeptQueue, ofOthers: Bool = true) async throws(ReceiverFault) -> Bool {
        var count = 0
        while true {
            let mark = try mark()
            switch try await queue.claim(mark, ofOthers) {
            case .nothing: return count > 0
            case .held(let heir):
                throw ReceiverFault(
                    heir.map {
                        "this worker was given up, and the worker \($0) brings what waited here to its stream; what came since "
                            + "goes on when that is done"
                    } ?? "this worker is not heard of by the state; it sends nothing before it is")
            case .estate(let estate):
                try await take(estate, queue)
                count += 1
            }
        }
    }

    private func take(_ estate: KeptQueue.Estate, _ queue: KeptQueue) async throws(ReceiverFault) {
        let waiting = Set(try await queue.names(estate))
        var stored: [SpoolFileName] = []
        // Where nothing of it waits, its stream need not be there.
        if let flight = FlightRecord(estate.flight), flight.files.contains(where: { waiting.contains($0.text) }) {
            do throws(Trouble) {
                stored = try storedOf(flight) { waiting.contains($0.text) }
            } catch {
                guard case .failed(let message, _) = error.receipt else { throw ReceiverFault("\(error.receipt)") }
                throw ReceiverFault(message)
            }
        }
        guard try await queue.settle(estate, stored.map(\.text)) else { throw claimIsLost(estate) }
        var (last, count) = ("", 0)
        while true {
            let texts = try await queue.texts(estate, last)
            guard let end = texts.last else { break }
            last = end.name
            count += try await take(texts, of: estate, queue)
        }
        if estate.isOwn, let end = try fault({ () throws(SystemError) in try outlet.names().last }) {
            // Other files that lie here were sent from another disk, or are others' by now.
            guard try await queue.inherit(estate, [end.text]) != nil else { throw claimIsLost(estate) }
        }
        try fault { () throws(SystemError) in
            if try outlet.noted(in: Self.markFile) == nil { try outlet.note(Self.newMark(), in: Self.markFile) }
        }
        try await queue.release(estate, try mark() ?? "")
        if count > 0 {
            tell(
                .inherited(
                    estate.isOwn
                        ? "\(count) articles that were not on this disk any more wait again, from the state"
                        : "\(count) articles of the worker \(estate.name), which was given up, are this one's to send now"
                ))
        }
    }

    /// - Returns: how many files came into the queue.
    private func take(
        _ texts: [KeptQueue.Text], of estate: KeptQueue.Estate, _ queue: KeptQueue
    ) async throws(ReceiverFault) -> Int {
        var coming: [(name: SpoolFileName, bytes: [UInt8])] = []
        for (name, bytes) in texts {
            if let name = SpoolFileName(name), outlet.size(of: name) == nil { coming.append((name, bytes)) }
        }
        let names = coming.map(\.name)
        try fault { () throws(SystemError) in try outlet.bring(coming) }
        guard let own = try await queue.inherit(estate, texts.map(\.name)) else { throw claimIsLost(estate) }
        let admitted = Set(own)
        try fault { () throws(SystemError) in
            try outlet.turnAway(names.filter { !admitted.contains($0.text) })
            try outlet.admit(names.filter { admitted.contains($0.text) })
        }
        return names.count { admitted.contains($0.text) }
    }

    /// What an earlier process, or an attempt that failed, has brought: its own, or nobody knows whose.
    private func settleArrivals(_ queue: KeptQueue) async throws(ReceiverFault) {
        let brought = try fault { () throws(SystemError) in try outlet.brought() }
        guard !brought.isEmpty else { return }
        let own = Set(try await queue.shown())
        try fault { () throws(SystemError) in
            try outlet.turnAway(brought.filter { !own.contains($0.text) })
            try outlet.admit(brought.filter { own.contains($0.text) })
        }
    }

    /// Has the store keep what waited before it kept any: from an earlier version, or another store.
    private func keepFormer(_ queue: KeptQueue) async throws(ReceiverFault) {
        var names = try fault { () throws(SystemError) in try outlet.names() }[...]
        while !names.isEmpty {
            var texts: [KeptQueue.Text] = []
            for name in names.prefix(100) {
                let file = QueuedFile(name: name, sizeInBytes: nil)
                if let bytes = try? outlet.read(file) { texts.append((name.text, bytes)) }
            }
            try await queue.keep(texts)
            names = names.dropFirst(100)
        }
    }

    // MARK: - Before a batch

    /// - Returns: files of it that are not this worker's, or were sent before; none where it may be sent.
    func depart(_ record: FlightRecord, _ queue: KeptQueue) async throws(Trouble) -> [SpoolFileName] {
        let acknowledged = state.acknowledged
        let departure: KeptQueue.Departure
        do throws(ReceiverFault) {
            // Read each time: a spool that others took away meanwhile is made anew without it.
            departure = try await queue.depart(
                record.files.map(\.text), record.bytes, try mark() ?? "", acknowledged)
        } catch {
            throw Trouble(.failed(error.message))
        }
        switch departure {
        case .go:
            state.acknowledged = []
            return []
        case .foreign(let names):
            state.acknowledged = []
            return names.compactMap { SpoolFileName($0) }
        case .lost:
            throw Trouble(
                .failed("this worker was given up, and others send what waited here; it looks what is left for it"))
        }
    }

    /// Tells the store what the stream has, where no batch comes to tell it.
    func forgetAcknowledged(_ queue: KeptQueue) async throws(ReceiverFault) {
        let acknowledged = state.acknowledged
        guard !acknowledged.isEmpty else { return }
        try await queue.forget(acknowledged)
        state.acknowledged = []
    }

    static var unsure: String {
        "this worker cannot be sure that the others do not take it for dead; it goes on when the state has heard of it"
    }

    // MARK: - Small things

    private func claimIsLost(_ estate: KeptQueue.Estate) -> ReceiverFault {
        ReceiverFault(
            "another worker brings the queue of \(estate.name) to its end: this one was not heard of meanwhile")
    }

    private func mark() throws(ReceiverFault) -> String? {
        try fault { () throws(SystemError) in try outlet.noted(in: Self.markFile) }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private static func newMark() -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return (0..<32).map { _ in digits[Int.random(in: 0..<16)] }
    }

    private func fault<Value>(_ body: () throws(SystemError) -> Value) throws(ReceiverFault) -> Value {
        do throws(SystemError) { return try body() } catch {
            throw ReceiverFault("\(outlet.path): \(error.message); check owner, mode and free space")
        }
    }
}
