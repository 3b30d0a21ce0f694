internal import Synchronization

/// A folder that consumers read.
final class Destination: Sendable {
    /// `nil` for `new/`.
    let outlet: String?
    /// Named in the settings, so that it is made anew where it is gone.
    let isConfigured: Bool
    /// What it is given of all articles, and how far it may fill.
    let rules: OutletRules
    /// `nil` where it takes every article.
    let filter: OutletFilter?
    let waiting = Mutex(WaitingFiles())
    /// From the one below the spool's own to the one that files are renamed into.
    let folders: [SpoolFolder]

    init(
        outlet: String?, _ folders: [SpoolFolder], isConfigured: Bool = true, rules: OutletRules = OutletRules(),
        filter: OutletFilter? = nil
    ) {
        self.outlet = outlet
        self.folders = folders
        self.isConfigured = isConfigured
        self.rules = rules
        self.filter = filter
    }

    /// The same where no settings name it any more.
    var unnamed: Destination {
        Destination(outlet: outlet, folders, isConfigured: false, rules: rules, filter: filter)
    }

    /// Whether it may refuse an article.
    var isChoosy: Bool { filter != nil || rules.isClosed }

    func takes(_ file: SpoolFile) -> Bool {
        if rules.isClosed { return false }
        guard let filter, let article = file.article else { return true }
        return filter(article)
    }

    var folder: SpoolFolder { folders[folders.count - 1] }

    /// The end of a token's name in `tmp/`.
    func token(of file: SpoolFileName, tag: String) -> String {
        guard let outlet else { return "\(file.text).\(tag)" }
        return "\(file.text).\(tag)@\(outlet)"
    }

    /// Somebody removed the outlet, which only its folder made one.
    var isGivenUp: Bool {
        guard !isConfigured, folders.count > 1 else { return false }
        return !folders[folders.count - 2].stands
    }

    /// Whether a folder had to be opened anew.
    func mend() throws(SpoolError) -> Bool {
        var isChanged = false
        for folder in folders where !folder.stands {
            try folder.reopen()
            isChanged = true
        }
        guard isChanged else { return false }
        waiting.withLock { $0 = WaitingFiles() }
        // They went with the folder.
        if folders.count > 1 { try rules.write(in: folders[folders.count - 2]) }
        return true
    }
}
