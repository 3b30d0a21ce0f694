internal import Archive
internal import Articles
internal import Delivery
internal import Glibc

/// The order of operations over the spool and the Archive that makes articles durable and visible exactly once;
/// `docs/decisions/0050-order-of-operations.md` says why each step is there. All calls wait for the disk.
struct DurableOrder {
    let archive: Archive
    let spool: SpoolDirectory
    private var nextSequence: DeliverySequence = 1
    /// Visible for good, but its row still stands: the mark rides in the next commit.
    private(set) var deliveredThrough: DeliverySequence?
    /// Committed, but a rename or its sync failed. No batch goes before these.
    private var unrevealed: [PendingDelivery] = []
    /// Staged files of a commit that failed without saying whether a restart would find it in the log.
    private var inDoubt: [SpoolFileName] = []
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
        unrevealed = try storing { () throws(ArchiveError) in try archive.pendingDeliveries() }
        nextSequence = (unrevealed.last?.sequence ?? 0) + 1
        recovery = try settleUnrevealed()
        recovery.leftovers = try delivering { () throws(SpoolError) in try spool.removeLeftovers() }
    }

    var hasUnfinishedWork: Bool { !unrevealed.isEmpty || !inDoubt.isEmpty }

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

        if !files.isEmpty {
            do {
                try spool.stage(files)
            } catch {
                spool.discard(files.map(\.name))
                throw .spool(error)
            }
        }
        let known: Set<DeliverySequence>
        do {
            known = try commit(batch)
        } catch {
            if case .diskFull = error {
                spool.discard(files.map(\.name))
            } else {
                inDoubt += files.map(\.name)
            }
            throw .archive(error)
        }
        return finish(records, batch.revisions.map(\.delivery), files, known)
    }

    private mutating func finish(
        _ records: [PollRecord], _ deliveries: [PendingDelivery], _ files: [SpoolFile], _ known: Set<DeliverySequence>
    ) -> Outcome {
        var outcome = Outcome(alreadyKnown: Array(repeating: 0, count: records.count))
        guard !files.isEmpty else { return outcome }
        var fresh = files
        unrevealed = deliveries
        if !known.isEmpty {
            unrevealed = deliveries.filter { !known.contains($0.sequence) }
            fresh = zip(files, deliveries).compactMap { known.contains($1.sequence) ? nil : $0 }
            spool.discard(zip(files, deliveries).compactMap { known.contains($1.sequence) ? $0.name : nil })
            var rest = deliveries[...]
            for (place, record) in records.enumerated() {
                let own = rest.prefix(record.revisions.count)
                outcome.alreadyKnown[place] = own.count { known.contains($0.sequence) }
                rest = rest.dropFirst(own.count)
            }
        }
        do {
            try spool.reveal(fresh)
            markRevealed()
        } catch {
            outcome.trouble = error
        }
        return outcome
    }

    /// Brings to an end what an earlier failure left open. To be repeated until it succeeds.
    mutating func settle() throws(PublishingError) {
        if !inDoubt.isEmpty { try resolveDoubt() }
        if !unrevealed.isEmpty { _ = try settleUnrevealed() }
    }

    /// Stores the mark of what is visible, when no batch comes to carry it.
    mutating func storeMarks() throws(PublishingError) {
        guard let last = deliveredThrough else { return }
        var batch = ArchiveBatch()
        batch.deliveredThrough = last
        do { _ = try commit(batch) } catch { throw .archive(error) }
    }

    private mutating func settleUnrevealed() throws(PublishingError) -> SettledFiles {
        var expected: [ExpectedFile] = []
        var damaged: [PendingDelivery] = []
        for delivery in unrevealed {
            if let name = SpoolFileName(delivery.fileName) {
                expected.append(
                    ExpectedFile(name: name, sizeInBytes: delivery.sizeInBytes, digest: delivery.digest))
            } else {
                damaged.append(delivery)
            }
        }
        let files = expected
        let settled = try delivering { [spool] () throws(SpoolError) in try spool.settle(files) }
        let lost = Set(settled.damaged.map(\.text))
        damaged += unrevealed.filter { lost.contains($0.fileName) }
        if !damaged.isEmpty {
            let withdrawn = damaged
            try storing { [archive] () throws(ArchiveError) in try archive.withdraw(withdrawn) }
        }
        markRevealed()
        return settled
    }

    /// Only when the log is sealed is it certain what the database holds.
    private mutating func resolveDoubt() throws(PublishingError) {
        try seal()
        let pending = try storing { [archive] () throws(ArchiveError) in try archive.pendingDeliveries() }
            .filter { $0.sequence > deliveredThrough ?? 0 }
        let stored = Set(pending.map(\.fileName))
        spool.discard(inDoubt.filter { !stored.contains($0.text) })
        inDoubt = []
        unrevealed = pending
        nextSequence = max(nextSequence, (pending.last?.sequence ?? 0) + 1)
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

    private mutating func markRevealed() {
        deliveredThrough = unrevealed.last?.sequence ?? deliveredThrough
        unrevealed = []
    }

    /// Distinct for each revision, and not before the last one: names keep the order of publishing.
    private mutating func moment(_ now: Timestamp) -> Timestamp {
        lastMoment = Timestamp(
            microsecondsSince1970: max(now.microsecondsSince1970, lastMoment.microsecondsSince1970 + 1))
        return lastMoment
    }
}
