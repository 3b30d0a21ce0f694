internal import Archive
internal import Articles
internal import Delivery
internal import Exchange
internal import Glibc

/// The order of operations over the spool and the Archive that makes articles durable and visible exactly once;
/// `docs/decisions/0050-order-of-operations.md` says why each step is there. All calls wait for the disk.
struct DurableOrder {
    let archive: Archive
    let spool: SpoolDirectory
    private var nextSequence: DeliverySequence = 1
    /// Visible for good, but its row still stands: the mark rides in the next commit.
    private(set) var deliveredThrough: DeliverySequence?
    /// Committed, but a rename or its sync failed. No batch goes before it.
    private var unrevealed: (batch: StagedBatch, last: DeliverySequence)?
    /// Staged for a commit that failed without saying whether a restart would find it in the log.
    private var inDoubt: StagedBatch?
    private var lastMoment = Timestamp(secondsSince1970: 0)
    private(set) var recovery = SettledFiles()

    /// What became of a batch that was stored.
    struct Outcome {
        /// Revisions of each record that had been published before; they were not published again.
        var alreadyKnown: [Int]
        /// The articles are safe but not all visible; `settle` goes on.
        var trouble: SpoolError?
    }

    /// Recovers what the process before this one left.
    init(archive: Archive, spool: SpoolDirectory) throws(PublishingError) {
        self.archive = archive
        self.spool = spool
        let pending = try storing { () throws(ArchiveError) in try archive.pendingDeliveries() }
        nextSequence = (pending.last?.sequence ?? 0) + 1
        recovery = try recover(pending)
        deliveredThrough = pending.last?.sequence
    }

    /// Withdraws first what cannot be shown, so that a second fault finds it pending or forgotten, but never shown in
    /// the books and gone from the disk.
    private func recover(_ pending: [PendingDelivery]) throws(PublishingError) -> SettledFiles {
        let expected = pending.compactMap { delivery in
            SpoolFileName(delivery.fileName).map {
                ExpectedFile(name: $0, sizeInBytes: delivery.sizeInBytes, digest: delivery.digest)
            }
        }
        let found = try delivering { () throws(SpoolError) in try spool.inspect(expected) }
        let damaged = Set(found.damaged.map(\.text))
        let lost = pending.filter { damaged.contains($0.fileName) || SpoolFileName($0.fileName) == nil }
        if !lost.isEmpty { try withdraw(lost) }
        return try delivering { () throws(SpoolError) in
            try spool.settleMark()
            spool.discard(damagedOf: found)
            var batch = found.batch
            try spool.show(&batch)
            var settled = SettledFiles()
            settled.revealed = batch.revealed
            settled.alreadyVisible = found.alreadyVisible
            settled.damaged = found.damaged
            settled.leftovers = try spool.removeLeftovers()
            return settled
        }
    }

    private func withdraw(_ lost: [PendingDelivery]) throws(PublishingError) {
        let lost = lost.map { Withdrawal(delivery: $0, revision: SpoolFileName($0.fileName)?.revision) }
        if let code = spool.fault?(.commit), code != 0 { throw .archive(Self.injected(code, archive.file)) }
        try storing { () throws(ArchiveError) in try archive.withdraw(lost) }
        if let code = spool.fault?(.committed), code != 0 { throw .archive(Self.injected(code, archive.file)) }
    }

    /// Stores the records in one transaction and makes their articles visible.
    mutating func publish(_ records: [PollRecord], now: Timestamp) throws(PublishingError) -> Outcome {
        try settle()
        var batch = ArchiveBatch()
        batch.deliveredThrough = deliveredThrough
        var files: [SpoolFile] = []
        for record in records {
            for revision in record.revisions {
                let name = SpoolFileName(moment: moment(now), id: revision.id, revision: revision.item.revision)
                files.append(SpoolFile(name: name, bytes: revision.json))
                let delivery = PendingDelivery(
                    sequence: nextSequence, feed: record.feed, key: revision.id.prefix, fileName: name.text,
                    sizeInBytes: revision.json.count, digest: FileChecksum.of(revision.json))
                nextSequence += 1
                batch.revisions.append((delivery, revision.item))
            }
            batch.items += record.seenItems.map { (record.feed, $0.key, $0.item) }
            if let state = record.state { batch.feeds.append((record.feed, state)) }
        }

        let staged = try delivering { [spool] () throws(SpoolError) in
            files.isEmpty ? StagedBatch() : try spool.stage(files)
        }
        let known: Set<DeliverySequence>
        do {
            known = try commit(batch)
        } catch {
            if case .diskFull = error {
                spool.discard(staged)
            } else if !staged.isEmpty {
                inDoubt = staged
            }
            throw .archive(error)
        }
        return finish(records, batch.revisions.map(\.delivery), staged, known)
    }

    private mutating func finish(
        _ records: [PollRecord], _ deliveries: [PendingDelivery], _ staged: StagedBatch, _ known: Set<DeliverySequence>
    ) -> Outcome {
        var outcome = Outcome(alreadyKnown: Array(repeating: 0, count: records.count))
        guard let last = deliveries.last?.sequence else { return outcome }
        var staged = staged
        if !known.isEmpty {
            let names = Set(deliveries.lazy.filter { known.contains($0.sequence) }.map(\.fileName))
            spool.discard(staged.remove { names.contains($0.text) })
            var rest = deliveries[...]
            for (place, record) in records.enumerated() {
                let own = rest.prefix(record.revisions.count)
                outcome.alreadyKnown[place] = own.count { known.contains($0.sequence) }
                rest = rest.dropFirst(own.count)
            }
        }
        unrevealed = (staged, last)
        do {
            try showUnrevealed()
        } catch {
            outcome.trouble = error
        }
        return outcome
    }

    /// Brings to an end what an earlier failure left open. To be repeated until it succeeds.
    mutating func settle() throws(PublishingError) {
        if let staged = inDoubt { try resolveDoubt(staged) }
        do { try showUnrevealed() } catch { throw .spool(error) }
    }

    private mutating func showUnrevealed() throws(SpoolError) {
        guard let (staged, last) = unrevealed else { return }
        var batch = staged
        do {
            try spool.show(&batch)
        } catch {
            unrevealed = (batch, last)
            throw error
        }
        deliveredThrough = last
        unrevealed = nil
    }

    /// Stores the mark of what is visible, when no batch comes to carry it.
    mutating func storeMarks() throws(PublishingError) {
        guard let last = deliveredThrough else { return }
        var batch = ArchiveBatch()
        batch.deliveredThrough = last
        do { _ = try commit(batch) } catch { throw .archive(error) }
    }

    /// Only when the log is sealed is it certain what the database holds.
    private mutating func resolveDoubt(_ staged: StagedBatch) throws(PublishingError) {
        try seal()
        let pending = try storing { [archive] () throws(ArchiveError) in try archive.pendingDeliveries() }
            .filter { $0.sequence > deliveredThrough ?? 0 }
        let stored = Set(pending.map(\.fileName))
        var staged = staged
        spool.discard(staged.remove { !stored.contains($0.text) })
        inDoubt = nil
        guard let last = pending.last?.sequence else { return }
        unrevealed = (staged, last)
        nextSequence = max(nextSequence, last + 1)
    }

    private mutating func commit(_ batch: ArchiveBatch) throws(ArchiveError) -> Set<DeliverySequence> {
        if let code = spool.fault?(.commit), code != 0 {
            throw code == ENOSPC ? .diskFull(file: archive.file) : Self.injected(code, archive.file)
        }
        let known = try archive.commit(batch)
        if batch.deliveredThrough == deliveredThrough { deliveredThrough = nil }
        if !batch.revisions.isEmpty { spool.note(batches: archive.origin.batches) }
        if let code = spool.fault?(.committed), code != 0 { throw Self.injected(code, archive.file) }
        return known
    }

    private func seal() throws(PublishingError) {
        if let code = spool.fault?(.commit), code != 0 { throw .archive(Self.injected(code, archive.file)) }
        try storing { [archive] () throws(ArchiveError) in try archive.sealLog() }
    }

    private static func injected(_ code: Int32, _ file: String) -> ArchiveError {
        .failed(file: file, detail: String(cString: strerror(code)))
    }

    /// Distinct for each revision, and not before the last one: names keep the order of publishing.
    private mutating func moment(_ now: Timestamp) -> Timestamp {
        lastMoment = Timestamp(
            microsecondsSince1970: max(now.microsecondsSince1970, lastMoment.microsecondsSince1970 + 1))
        return lastMoment
    }
}
