internal import Archive
internal import Articles
internal import Delivery
internal import Exchange
internal import Glibc
internal import Ingest
internal import Publishing

/// One run of `newsreel recover`.
struct Recovery {
    let database: String
    /// `nil` where the state fills none.
    let spool: String?
    var backup: String?
    var delivered: [String] = []

    init(database: String, spool: String?) {
        self.database = database
        self.spool = spool
    }

    /// In debug builds, as `NEWSREEL_CRASH_AT` says.
    private static func crashPoint() -> @Sendable (RecoveryStep) -> Void {
        let dieAtStep = killing()
        return { _ in dieAtStep?() }
    }

    func run() throws -> Outcome {
        try refuseBefore()
        let recovery = try StateRecovery(of: database, step: Self.crashPoint())
        // Nobody writes into the spool while it is read.
        let hold = try spool.flatMap { access($0, F_OK) == 0 ? try SpoolHold(path: $0) : nil }
        let now = Publisher.wallClock()
        let resumed = try recovery.resume(at: now)
        var outcome = Outcome(database: database)
        (outcome.isResumed, outcome.setAside) = (resumed.isPlaced, resumed.setAside)
        if hold == nil { outcome.missingSpool = spool }
        try recovery.removeStrayLog(at: now)
        let finding = try recovery.look()
        if finding == .absent, backup == nil, hold == nil {
            throw nothingThere
        }
        let claim = try Claim(recovery, backup: backup, hold)
        let articles = try SpooledArticles(spool, delivered: delivered, ownedBy: claim.origin?.identity)
        if finding == .sound, backup == nil {
            try complete(recovery, articles, claim, &outcome)
        } else {
            outcome.damage = Self.describe(finding)
            try rebuild(recovery, articles, claim, from: finding, at: now, &outcome)
        }
        try claim.mark(hold, recovery)
        return outcome
    }

    /// What can be refused without a lock leaves none behind.
    private func refuseBefore() throws {
        // A spool that was filled has a state; `Claim` sees to it that it is no other one.
        let mark = spool.flatMap { (try? SpoolMark.read(in: $0)) ?? nil }
        try StateRecovery.refuseOthers(database, isKnown: mark != nil)
        let places = ["", "-wal", ".recovered", ".rebuilt"].map { database + $0 } + (spool.map { [$0] } ?? [])
        if backup == nil, places.allSatisfy(Self.isAbsent) { throw nothingThere }
    }

    private static func isAbsent(_ path: String) -> Bool {
        access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR)
    }

    private var nothingThere: CommandFailure {
        let place = spool.map { " nor a spool at \($0); check both paths" } ?? "; check the path"
        return CommandFailure(
            .unavailable, kind: "state",
            "there is \(spool == nil ? "no" : "neither a") state database at \(database)\(place)")
    }

    private static func describe(_ finding: StateFinding) -> String {
        switch finding {
        case .absent: "there is no database"
        case .empty: "the database is empty"
        case .damaged(let detail): detail
        case .sound: "a backup is added to it"
        }
    }

    /// A sound database learns what the spool shows and it does not know.
    private func complete(
        _ recovery: StateRecovery, _ articles: SpooledArticles, _ claim: Claim, _ outcome: inout Outcome
    ) throws {
        let unknown = try articles.sum { try recovery.countUnknown($0) }
        outcome.take(unknown)
        if claim.isBehind {
            outcome.damage = "it is new, an older copy, or has lost its log: the spool was given more than it knows"
        } else if unknown.total > 0 {
            outcome.damage = "it did not know \(unknown.total) articles of the spool"
        } else {
            return
        }
        let state = try recovery.repairInPlace()
        outcome.adopted = try articles.sum { try state.adopt($0, knowsDeliveries: true) }.total
        // Last: until then the spool refuses the state, and names this command.
        if let origin = claim.origin { try state.takePlace(of: origin) }
        state.close()
    }

    private func rebuild(
        _ recovery: StateRecovery, _ articles: SpooledArticles, _ claim: Claim, from finding: StateFinding,
        at now: Timestamp, _ outcome: inout Outcome
    ) throws {
        let (state, salvage) = try rebuilt(recovery)
        outcome.salvage = salvage
        do {
            let adopted = try articles.sum { try state.adopt($0, knowsDeliveries: salvage.knowsDeliveries) }
            outcome.take(adopted)
            outcome.adopted = adopted.total
            if let origin = claim.origin(forOwners: articles.owners) { try state.takePlace(of: origin) }
        } catch {
            recovery.discard()
            throw error
        }
        outcome.setAside =
            try recovery.place(state, at: now, keepingSound: finding == .sound) ?? outcome.setAside
    }

    private func rebuilt(_ recovery: StateRecovery) throws -> (StateUnderRepair, Salvage) {
        do throws(ArchiveError) {
            return try recovery.rebuild(from: backup)
        } catch {
            guard case .corrupt(let file, let detail) = error, file == backup else { throw error }
            throw CommandFailure(
                .data, kind: "state",
                "the backup \(file) is damaged (\(detail)); name another, or recover without --from")
        }
    }
}

/// Which database a recovered one is to its spool.
private struct Claim {
    /// `nil` where neither the spool nor any database says it.
    let origin: StoreOrigin?
    /// The spool was given more than the present database knows.
    let isBehind: Bool
    /// The spool's mark is missing or damaged.
    private let needsMark: Bool

    /// Refuses a spool that is another state's.
    init(_ recovery: StateRecovery, backup: String?, _ hold: SpoolHold?) throws {
        let mark = try Self.mark(of: hold)
        let present = recovery.standing()
        var former: StoreOrigin?
        if let backup { former = StateRecovery.standing(backup)?.origin }
        var identity = present?.origin?.identity ?? former?.identity ?? mark?.state
        var batches = max(present?.origin?.batches ?? 0, former?.batches ?? 0)
        var isBehind = false
        // A mark without batches binds nobody.
        if let mark, let hold, mark.batches > 0 {
            try Self.refuseAnothers(mark, present, former, backup: backup, hold, database: recovery.file)
            isBehind = present?.origin?.identity != mark.state || batches < mark.batches
            (identity, batches) = (mark.state, max(batches, mark.batches))
        }
        self.init(identity, batches, isBehind: isBehind, needsMark: mark == nil)
    }

    private init(_ identity: String?, _ batches: Int64, isBehind: Bool, needsMark: Bool) {
        origin = identity.map { StoreOrigin(identity: $0, batches: batches) }
        self.isBehind = isBehind
        self.needsMark = needsMark
    }

    private static func refuseAnothers(
        _ mark: SpoolMark, _ present: StateStanding?, _ former: StoreOrigin?, backup: String?, _ hold: SpoolHold,
        database: String
    ) throws {
        if let former, former.identity != mark.state {
            throw CommandFailure(
                .configuration, kind: "spool",
                "the backup \(backup ?? "") is of another state than the one that fills \(hold.path) "
                    + "(\(mark.database)); name that one's backup, or another spool")
        }
        let isAnothers: Bool
        if let present, let origin = present.origin {
            isAnothers = present.isUsed && origin.identity != mark.state
        } else {
            isAnothers = isAlive(mark, of: hold.path, elsewhereThan: database)
        }
        if isAnothers { throw SpoolError.belongsToAnother(path: hold.path, mark: mark, database: database) }
    }

    /// `nil` too for one that is damaged.
    private static func mark(of hold: SpoolHold?) throws(SpoolError) -> SpoolMark? {
        do {
            return try hold?.mark()
        } catch {
            if case .damagedMark = error { return nil }
            throw error
        }
    }

    /// Whether the state that the spool knows is at its own place, and not at this one. A spool that was copied together
    /// with its state names the place of the original, whose spool is another: `tmp/` tells them apart.
    private static func isAlive(_ mark: SpoolMark, of spool: String, elsewhereThan database: String) -> Bool {
        var (there, here, staging) = (stat(), stat(), stat())
        guard stat(mark.database, &there) == 0, stat(spool + "/tmp", &staging) == 0,
            mark.staging == UInt64(staging.st_ino)
        else { return false }
        if stat(database, &here) == 0, there.st_ino == here.st_ino, there.st_dev == here.st_dev { return false }
        return StateRecovery.standing(mark.database)?.origin?.identity == mark.state
    }

    /// Where nothing else says it, staged files carry the first half of their state's identity.
    func origin(forOwners owners: Set<String>) -> StoreOrigin? {
        if let origin { return origin }
        guard owners.count == 1, let owner = owners.first else { return nil }
        let rest = (0..<16).map { _ in String(Int.random(in: 0..<16), radix: 16) }.joined()
        return StoreOrigin(identity: owner + rest, batches: 1)
    }

    /// Marks a spool whose mark was missing or damaged.
    func mark(_ hold: SpoolHold?, _ recovery: StateRecovery) throws {
        guard needsMark, let hold, let origin = recovery.standing()?.origin else { return }
        try hold.write(
            SpoolMark(state: origin.identity, batches: origin.batches, database: recovery.file))
    }
}

extension Recovery {
    struct Outcome {
        let database: String
        /// `nil` for a sound database that knows all that the spool shows.
        var damage: String?
        var setAside: String?
        /// An earlier run had been cut short when its outcome was ready.
        var isResumed = false
        /// The spool that was named and is not there.
        var missingSpool: String?
        /// `nil` where nothing was rebuilt.
        var salvage: Salvage?
        var spooled = 0
        var adopted = 0
        var unreadable = 0

        init(database: String) {
            self.database = database
        }

        mutating func take(_ articles: SpooledArticles.Sum) {
            spooled = articles.files
            unreadable = articles.unreadable
        }

        var json: [UInt8] {
            var writer = JSONWriter()
            writer.object { writer in
                writer.member("database", database)
                writer.member("damage", damage)
                writer.member("set_aside", setAside)
                writer.member("resumed", isResumed)
                writer.member("missing_spool", missingSpool)
                guard damage != nil else { return }
                writer.member("feeds", salvage?.feeds ?? 0)
                writer.member("items", salvage?.items ?? 0)
                writer.member("whole", salvage.map(\.isWhole) ?? true)
                writer.member("spooled", spooled)
                writer.member("adopted", adopted)
                writer.member("unreadable", unreadable)
            }
            writer.newline()
            return writer.bytes
        }

        var text: String {
            var lines: [String] = []
            if isResumed { lines.append("\(database): an earlier recovery was ready and is in place now") }
            if let damage { lines.append("\(database): \(damage)") }
            if let setAside { lines.append("kept as \(setAside)") }
            if let salvage {
                lines.append(
                    "rebuilt with \(salvage.feeds) feeds and \(salvage.items) articles of the old one, and \(adopted) "
                        + "more of the \(spooled) files of the spool")
            } else if damage != nil {
                lines.append("\(adopted) of the \(spooled) files of the spool are remembered now")
            }
            if damage == nil { lines.append("\(database) is in order; nothing was changed") }
            if let missingSpool {
                lines.append("there is no spool at \(missingSpool), so nothing was learnt from it; is its path right?")
            }
            if unreadable > 0 {
                lines.append("\(unreadable) files of the spool are no whole articles, or cannot be read")
            }
            if salvage?.isWhole == false {
                lines.append(
                    "what could not be read, and is in the spool no more, may be written again when its feed is polled")
            }
            return lines.joined(separator: "\n") + "\n"
        }
    }
}
