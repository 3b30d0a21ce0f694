internal import Archive
internal import ArgumentParser
internal import Articles
internal import Delivery
internal import Glibc
internal import Ingest

struct RecoverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Rebuild a damaged or lost state database.",
        discussion: """
            The damaged database is set aside, never removed, beside its place. What can be read of it goes into a new \
            one; then the articles that stand in the spool are remembered too. Stop the daemon first.

            Only what neither of them shows any more may be written a second time: articles whose rows cannot be read \
            and whose files were taken. Nothing is lost: feeds of which too little is known are read again as a whole.
            """)

    @OptionGroup var places: PlaceOptions

    @Flag(help: "Print the outcome, and errors, as JSON.")
    var json = false

    func validate() throws {
        guard places.state == nil || places.spool != nil || places.config != nil else {
            throw ValidationError("--state needs --spool, whose articles are to be remembered")
        }
    }

    func run() async throws {
        try await exitingOnFailure(json: json) {
            var settings = Settings()
            if places.state == nil || places.config != nil {
                settings = try Settings(file: places.config ?? Settings.standardFile)
            }
            let database = DatabasePath.file(for: places.state ?? settings.state.database)
            var report = Report(database: database)
            if access(database, F_OK) == 0 {
                guard let damage = try Archive.damage(in: database) else {
                    report.print(asJSON: json)
                    return
                }
                report.damage = damage
                report.setAside = try Archive.setAside(database, at: Publisher.wallClock())
            } else {
                report.damage = "there is no database"
            }
            let archive = try Archive(file: database)
            if let aside = report.setAside { report.salvage = try archive.salvage(from: aside) }
            var adopted: [SpooledRevision] = []
            try SpooledArticles.forEach(in: places.spool ?? settings.spool.directory) { revision throws(ArchiveError) in
                report.spooled += 1
                adopted.append(revision)
                guard adopted.count >= 1000 else { return }
                report.adopted += try archive.adopt(adopted)
                adopted = []
            }
            report.adopted += try archive.adopt(adopted)
            // To its spool the new database is the one that it stands for.
            if let mark = try SpoolMark.read(in: places.spool ?? settings.spool.directory) {
                try archive.takePlace(of: StateOrigin(identity: mark.state, batches: mark.batches))
            }
            try archive.close()
            report.print(asJSON: json)
        }
    }

    private struct Report {
        let database: String
        /// `nil` for a sound database.
        var damage: String?
        var setAside: String?
        var salvage = Salvage()
        var spooled = 0
        var adopted = 0

        init(database: String) {
            self.database = database
        }

        func print(asJSON: Bool) {
            guard asJSON else { return Self.write(text) }
            var writer = JSONWriter()
            writer.object { writer in
                writer.member("database", database)
                writer.member("damage", damage)
                writer.member("set_aside", setAside)
                guard damage != nil else { return }
                writer.member("feeds", salvage.feeds)
                writer.member("items", salvage.items)
                writer.member("whole", salvage.isWhole && setAside != nil)
                writer.member("spooled", spooled)
                writer.member("adopted", adopted)
            }
            writer.newline()
            writeAll(writer.bytes, to: STDOUT_FILENO)
        }

        private var text: String {
            guard let damage else { return "\(database) is in order; nothing was changed\n" }
            var lines = ["\(database): \(damage)"]
            if let setAside { lines.append("set aside as \(setAside)") }
            lines.append(
                "rebuilt with \(salvage.feeds) feeds and \(salvage.items) articles of the old one, and \(adopted) more of the "
                    + "\(spooled) that stand in the spool")
            if !salvage.isWhole || setAside == nil {
                lines.append(
                    "what could not be read, and is in the spool no more, may be written again when its feed is polled")
            }
            return lines.joined(separator: "\n") + "\n"
        }

        private static func write(_ text: String) {
            writeAll(Array(text.utf8), to: STDOUT_FILENO)
        }
    }
}
