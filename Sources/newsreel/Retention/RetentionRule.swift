/// What may wait in a folder of the spool that nobody acknowledges, and for how long. Without one nothing is ever removed.
struct RetentionRule: Sendable, Equatable {
    /// `nil` for the spool's own `new/`.
    var outlet: String?
    /// The feed lists' folder that it is for, with those below it; empty for all articles.
    var folder: [String] = []
    var longest: Duration?
    var mostFiles: Int?
    var mostBytes: Int64?
}

/// A file that waits, as a retention looks at it.
struct WaitingFile: Equatable {
    /// Sorts by time (newsreel-spool(5)).
    let name: String
    let sizeInBytes: Int64
    /// Seconds since 1970.
    let writtenAt: Int64
    /// Of the article; empty where no rule asks for it.
    var folder: [String] = []
}

extension RetentionRule {
    /// Which of the files are to be removed, the oldest first. Pure.
    /// - Parameters:
    ///   - files: of the folder that the rule is for, in any order.
    ///   - now: seconds since 1970.
    func removals(of files: [WaitingFile], at now: Int64) -> [String] {
        let own = files.filter { folder.isEmpty || $0.folder.starts(with: folder) }.sorted { $0.name < $1.name }
        var excess = mostFiles.map { max(0, own.count - $0) } ?? 0
        if let mostBytes {
            var rest = own.reduce(0) { $0 + $1.sizeInBytes }
            for (place, file) in own.enumerated() where rest > mostBytes {
                excess = max(excess, place + 1)
                rest -= file.sizeInBytes
            }
        }
        return own.enumerated().filter { place, file in
            place < excess || longest.map { now - file.writtenAt > $0.components.seconds } ?? false
        }.map(\.element.name)
    }
}
